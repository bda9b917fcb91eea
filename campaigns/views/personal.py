"""The personal link of a mail: one delegate's own arena pack, without a password. GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic.base import View

from campaigns.briefing import stored
from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.html import Act, ArenaView, ReadBox
from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.render.pdf import Form
from campaigns.briefing.render.pocket import pocket_words
from campaigns.briefing.surfaces import open_arena
from campaigns.models import Arena, BriefingPack, Delegate
from campaigns.queries.packs import PURPOSE, current_arena_pack
from campaigns.queries.reading import baseline, reading_of
from campaigns.services.reading import mark_read
from campaigns.views.packs import arena_files, day_file, pdf_answer
from campaigns.views.phone_contacts import contact_address
from campaigns.views.plans import LINK, pocket
from campaigns.views.rows import rows_addresses
from crm.models import PersonalLink, User
from crm.outbox import links
from crm.visibility import Viewer
from crm.web.downloads import download
from crm.web.requests import instant, number


class PersonalPage(View):
    """What the link opens. Unknown, expired, revoked and empty links answer alike: 404."""

    http_method_names = ["get", "head", "options"]
    arena: Arena
    row: BriefingPack
    pack: ArenaPack
    since: int
    link: PersonalLink
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Resolve the token, in the recipient's language; nothing may be stored, indexed or passed on."""
        link = links.resolve(kwargs["token"], now=timezone.now(), purpose=PURPOSE)
        delegates = Delegate.objects.filter(pk=link.subject_id, user=link.user) if link else Delegate.objects.none()
        delegate = delegates.select_related("arena", "user__organisation").first()
        row = current_arena_pack(delegate.arena, delegate.user) if delegate else None
        if link is None or delegate is None or row is None:
            raise Http404
        known = baseline(row)
        self.link, self.user = link, delegate.user
        self.arena, self.row, self.since = delegate.arena, row, stored.read_version(known)
        self.pack = open_arena(stored.arena_of(row, known))
        with translation.override(self.pack.language):
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Content-Language"] = self.pack.language
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The pack as a page."""
        rows = rows_addresses(self.pack, self.user, self.link)
        contact = contact_address(self.user, self.arena, self.link)
        shown = ArenaView(self.pack, rows=rows, since=self.since, at=instant(request), contact=contact)
        context = {
            "shown": shown,
            "acts": [Act(reverse("arena_pack", args=[self.arena.pk]), shown.words["sign_in"])],
            "files": arena_files(shown),
            "read": ReadBox.of(reading_of(self.row), self.row.version, url="read/"),
            "title": self.pack.title,
            "pocket": pocket(self.arena, self.user, LINK),
            "pocket_words": pocket_words(self.pack.language),
            "LANGUAGE_CODE": self.pack.language,
        }
        return render(request, "briefing/personal.html", context)


@method_decorator(csrf_exempt, name="dispatch")
class PersonalRead(PersonalPage):
    """The reader's own "I have read it". POST only: whatever fetches the link for the reader marks nothing.

    No CSRF token guards it, for there is no sign-in to abuse: whoever posts must know the address, which is the secret.
    Under ``no-referrer`` browsers send no origin that Django would accept either.
    """

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mark the version that the page showed, and show the page again."""
        same = BriefingPack.objects.filter(kind=self.row.kind, arena=self.arena, recipient=self.row.recipient_id)
        version = number(request.POST.get("version", ""))
        shown = same.filter(version=version).select_related("recipient").first() if version is not None else None
        if shown is None:
            raise Http404
        mark_read(actor=Viewer.of(self.row.recipient), pack=shown, at=instant(request))
        return HttpResponseRedirect(reverse("personal-link", args=[kwargs["token"]]))


class PersonalPdf(PersonalPage):
    """The pack on paper."""

    form = Form.A4

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF."""
        return pdf_answer(self.row, self.form, kwargs.get("date", ""))


class PersonalLarge(PersonalPdf):
    """The pack in large type."""

    form = Form.LARGE


class PersonalSheet(PersonalPdf):
    """A day on one sheet that folds."""

    form = Form.POCKET


class PersonalIcs(PersonalPage):
    """The programme for a calendar."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The calendar file."""
        return download(arena_ics(self.pack), "text/calendar; charset=utf-8", f"{self.pack.title}.ics")


class PersonalOffline(PersonalPage):
    """One day for a phone without a network."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        return day_file(self.pack, kwargs["date"])
