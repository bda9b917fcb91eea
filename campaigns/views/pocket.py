"""The pack on a phone: a page per day, what there is to save, and the installable app; by link or signed in."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from campaigns.briefing import stored
from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.html import Act, ContactTo, DayView, NoSuchDay, Pocket, day_of
from campaigns.briefing.render.offline import compact
from campaigns.briefing.render.pocket import pocket_words
from campaigns.briefing.surfaces import open_arena
from campaigns.enums import PackKind
from campaigns.models import BriefingPack
from campaigns.queries.packs import current_arena_pack
from campaigns.queries.reading import baseline
from campaigns.views.personal import PersonalPage
from campaigns.views.phone_contacts import contact_address
from campaigns.views.plans import ACCOUNT, LINK, app, plan, pocket
from campaigns.views.rows import rows_addresses
from crm.models import PersonalLink, User
from crm.visibility import VisibleQuerySet
from crm.web.requests import instant
from crm.web.views import DetailPage


class PersonalDay(PersonalPage):
    """One day, by the personal link."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page."""
        shown = pocket(self.arena, self.user, LINK, "../../")
        contact = contact_address(self.user, self.arena, self.link)
        return _day(request, self.pack, kwargs["date"], shown, self.user, self.link, contact)


class PersonalPocket(PersonalPage):
    """What a phone saves of it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The plan as JSON."""
        base = reverse("personal-link", args=[kwargs["token"]])
        # The phone knows the address; what it keeps must not.
        return plan(request, self.arena, self.user, LINK, base, kept_base="", aliases=[])


class PersonalApp(PersonalPage):
    """The app that a phone may install: it opens this link."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The manifest."""
        return app(self.pack, reverse("personal-link", args=[kwargs["token"]]))


class OwnPack(DetailPage):
    """The newest of one's own packs for an arena, from any of its versions, as an open surface: a phone can be lost."""

    def get_queryset(self) -> VisibleQuerySet[BriefingPack]:
        """One's own."""
        rows = BriefingPack.objects.visible_to(self.viewer).filter(kind=PackKind.ARENA, recipient=self.viewer.user_id)
        return rows.select_related("arena", "recipient__organisation")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer, in the pack's language; kept by no cache but the reader's own act."""
        asked = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        self.object = current_arena_pack(asked.arena, asked.recipient) or asked
        self.pack = open_arena(stored.arena_of(self.object, baseline(self.object)))
        with translation.override(self.pack.language):
            response = self.answer(request, asked.recipient)
        response["Cache-Control"] = "private, no-store"
        response["Content-Language"] = self.pack.language
        return response

    @abstractmethod
    def answer(self, request: HttpRequest, user: User) -> HttpResponse:
        """What this address shows."""


class PackDay(OwnPack):
    """One day, signed in."""

    def answer(self, request: HttpRequest, user: User) -> HttpResponse:
        """The page."""
        shown, contact = pocket(self.object.arena, user, ACCOUNT, "../../"), contact_address(user, self.object.arena)
        return _day(request, self.pack, self.kwargs["date"], shown, user, None, contact)


class PackPocket(OwnPack):
    """What a phone saves of it."""

    def answer(self, request: HttpRequest, user: User) -> HttpResponse:
        """The plan as JSON."""
        base = reverse("pack_detail", args=[self.object.pk])
        aliases = [base, reverse("arena_pack", args=[self.object.arena_id])]
        return plan(request, self.object.arena, user, ACCOUNT, base, kept_base=base, aliases=aliases)


class PackApp(OwnPack):
    """The app that a phone may install: it opens one's newest pack for the arena."""

    def answer(self, request: HttpRequest, user: User) -> HttpResponse:
        """The manifest."""
        return app(self.pack, reverse("arena_pack", args=[self.object.arena_id]))


def _day(
    request: HttpRequest,
    pack: ArenaPack,
    date: str,
    shown: Pocket,
    user: User,
    link: PersonalLink | None,
    contact: ContactTo | None,
) -> HttpResponse:
    try:
        rows = rows_addresses(pack, user, link)
        day = DayView(pack, day_of(pack, date), rows=rows, at=instant(request), contact=contact)
    except NoSuchDay:
        raise Http404 from None
    files = [Act("pocket.pdf", day.words["pocket"]), Act(f"{shown.base}{date}.html", day.words["download"])]
    context = {"shown": day, "pocket": shown, "files": files, "pocket_words": pocket_words(pack.language)}
    return HttpResponse(compact(render_to_string("briefing/day.html", context, request)))
