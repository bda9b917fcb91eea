"""Briefing packs: one's own on the web, as files; building and sending for the coordinator."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.briefing import stored
from campaigns.briefing.document import ArenaPack, ItemPack
from campaigns.briefing.render.html import Act, ArenaView, ItemView, NoSuchDay, Pocket, ReadBox
from campaigns.briefing.render.offline import day_html
from campaigns.briefing.render.pdf import Form
from campaigns.briefing.render.pocket import pocket_words
from campaigns.briefing.tree import from_json
from campaigns.models import Arena, BriefingPack, ProgrammeItem
from campaigns.queries.packs import current_arena_pack, newer, own_arena_pack, own_item_pack, pack_rows, packs_of_others
from campaigns.queries.reading import baseline
from campaigns.services.packs import build_packs
from campaigns.services.reading import mark_read
from campaigns.services.sending import UNDO, preview, send_packs, stop_sending
from campaigns.views.phone_contacts import contact_address
from campaigns.views.plans import ACCOUNT, pocket
from campaigns.views.rows import rows_address, rows_addresses
from crm.enums import MeetingState
from crm.errors import DomainError, StaleObject
from crm.outbox.models import DeliveryState
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.downloads import download
from crm.web.views import ActionPage, DetailPage, Page


class PackPage(DetailPage):
    """A pack. Its recipient sees all of it; a coordinator what the recipient gets by mail."""

    template_name = "briefing/pack_detail.html"

    def get_queryset(self) -> VisibleQuerySet[BriefingPack]:
        """Packs addressed to the viewer; coordinators' all."""
        rows = BriefingPack.objects.visible_to(self.viewer)
        return rows.select_related("arena", "recipient__organisation", "item__meeting", "reading")

    def get_title(self) -> str:
        """The meeting's or the arena's."""
        return str(self.shown.pack.title)

    @property
    def is_own(self) -> bool:
        """Whether the viewer is the recipient."""
        return bool(self.object.recipient_id == self.viewer.user_id)

    @cached_property
    def known(self) -> BriefingPack | None:
        """The version that the recipient knows."""
        return baseline(self.object)

    @cached_property
    def shown(self) -> ItemView | ArenaView:
        """The snapshot as this viewer may see it, told against what its recipient knows."""
        found = stored.shown_to(self.viewer, self.object, self.known)
        since = stored.read_version(self.known)
        if isinstance(found, ItemPack):
            rows = rows_address(found.key, self.object.recipient) if self.is_own else None
            return ItemView(found, rows=rows, since=since)
        addresses = rows_addresses(found, self.object.recipient) if self.is_own else {}
        contact = contact_address(self.object.recipient, self.object.arena) if self.is_own else None
        return ArenaView(found, rows=addresses, since=since, at=self.at, contact=contact)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The pack, and what has happened since it was built."""
        meeting = self.object.item.meeting if self.object.item_id else None
        arena_pack = current_arena_pack(self.object.arena, self.object.recipient)
        return super().get_context(
            shown=self.shown,
            is_own=self.is_own,
            is_open=not self.is_own,
            newest=newer(self.object),
            called_off=meeting is not None and meeting.state == MeetingState.CANCELLED,
            files=self._files(arena_pack),
            acts=self._acts(arena_pack),
            pocket=self._pocket(),
            pocket_words=pocket_words(self.shown.pack.language),
            read=self._read(),
            **extra,
        )

    def _pocket(self) -> Pocket | None:
        """Of one's own pack for an arena, what its script needs to keep it on a phone."""
        if not self.is_own or self.object.item_id:
            return None
        return pocket(self.object.arena, self.object.recipient, ACCOUNT)

    def _read(self) -> ReadBox:
        row = self.object
        url, token = (reverse("pack_read", args=[row.pk]), get_token(self.request)) if self.is_own else ("", "")
        return ReadBox.of(getattr(row, "reading", None), row.version, url=url, token=token)

    def _files(self, arena_pack: BriefingPack | None) -> list[Act]:
        if isinstance(self.shown, ArenaView):
            return arena_files(self.shown)
        words = self.shown.words
        papers = [Act("pack.pdf", words["pdf"]), Act("large.pdf", words["large"]), Act("pocket.pdf", words["pocket"])]
        if arena_pack is None:
            return papers
        return [Act("calendar.ics", words["calendar"]), *papers, *self._day_files(arena_pack)]

    def _acts(self, arena_pack: BriefingPack | None) -> list[Act]:
        if arena_pack is None or not self.object.item_id:
            return []
        return [Act(reverse("pack_detail", args=[arena_pack.pk]), self.shown.words["whole_programme"])]

    def _day_files(self, arena_pack: BriefingPack) -> list[Act]:
        """The file of the item's day; none where the item has left the recipient's programme."""
        key, label = self.shown.pack.key, self.shown.words["download"]
        return [
            Act(reverse("pack_offline", args=[arena_pack.pk, day.date]), f"{label} {day.label}")
            for day in from_json(ArenaPack, arena_pack.snapshot).days
            if any(entry.key == key for entry in day.entries)
        ]


class PackReadPage(ActionPage):
    """The recipient's own "I have read it"."""

    def get_queryset(self) -> VisibleQuerySet[BriefingPack]:
        """Packs that the viewer may open; whose they are, the service asks."""
        return BriefingPack.objects.visible_to(self.viewer).select_related("arena", "recipient")

    def perform(self) -> str:
        """Mark it."""
        mark_read(actor=self.viewer, pack=self.object, at=self.at)
        return reverse("pack_detail", args=[self.object.pk])


class PackPdfPage(PackPage):
    """The pack on paper."""

    form = Form.A4

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF, as it goes by mail."""
        return pdf_answer(self.get_object(), self.form, kwargs.get("date", ""))


class PackLargePage(PackPdfPage):
    """The pack in large type."""

    form = Form.LARGE


class PackSheetPage(PackPdfPage):
    """An item, or a day of an arena's pack, on one sheet that folds."""

    form = Form.POCKET


class PackIcsPage(PackPage):
    """The recipient's programme for a calendar; of an item's pack, the item alone."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The calendar file."""
        file = stored.calendar_file(self.get_object())
        if file is None:
            raise Http404
        return download(file.content, file.content_type, file.name)


class PackOfflinePage(PackPage):
    """One day of an arena's pack for a phone without a network."""

    def get_queryset(self) -> VisibleQuerySet[BriefingPack]:
        """Packs of arenas: those of items have no days."""
        return super().get_queryset().filter(item=None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        self.object = self.get_object()
        return day_file(from_json(ArenaPack, self.object.snapshot), kwargs["date"])


class ItemPackPage(Page):
    """The viewer's own newest pack for an item of the programme."""

    template_name = "briefing/no_pack.html"
    title = _("No briefing pack yet")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """On to the pack, or a page that says there is none."""
        items = ProgrammeItem.objects.visible_to(self.viewer).select_related("meeting", "arena")
        item = get_object_or_404(items, pk=kwargs["pk"])
        pack = own_item_pack(item, self.viewer)
        if pack:
            return _to_pack(pack)
        others = packs_of_others(item.arena, self.viewer, item)
        return self.render(heading=str(item), arena=item.arena, others=others)


class ArenaPackPage(Page):
    """The viewer's own newest pack for an arena."""

    template_name = "briefing/no_pack.html"
    title = _("No briefing pack yet")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """On to the pack, or a page that says there is none."""
        arena = get_object_or_404(Arena.objects.visible_to(self.viewer), pk=kwargs["pk"])
        pack = own_arena_pack(arena, self.viewer)
        if pack:
            return _to_pack(pack)
        return self.render(heading=arena.name, arena=arena, others=packs_of_others(arena, self.viewer))


class PackListPage(DetailPage):
    """The packs of an arena for its coordinator: versions, mails, building and sending."""

    template_name = "briefing/arena_packs.html"

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Arenas that the viewer sees."""
        return Arena.objects.visible_to(self.viewer)

    def get_title(self) -> str:
        """What the page is."""
        return str(_("Briefing packs"))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """One row per recipient."""
        rows = pack_rows(self.object, self.viewer)
        return super().get_context(
            rows=rows,
            waiting=any(row.mail and row.mail.state == DeliveryState.QUEUED for row in rows),
            item_count=sum(len(row.items) for row in rows),
            **extra,
        )


class PackBuildPage(ActionPage):
    """Build what changed."""

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Arenas that the viewer sees."""
        return Arena.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Build, and say how many are new."""
        new = len(build_packs(actor=self.viewer, arena=self.object, at=self.at))
        told = ngettext("%(count)d new pack version.", "%(count)d new pack versions.", new) % {"count": new}
        flashes.say(self.request, told if new else str(_("Nothing has changed since the last build.")))
        return reverse("arena_packs", args=[self.object.pk])


class PackSendPage(DetailPage):
    """Who will get what, and the button that sends it."""

    template_name = "briefing/arena_packs_send.html"

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Arenas that the viewer sees."""
        return Arena.objects.visible_to(self.viewer).select_related("coordinator")

    def get_title(self) -> str:
        """What the page is."""
        return str(_("Send the briefing packs"))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What would be sent now."""
        return super().get_context(
            sent=preview(actor=self.viewer, arena=self.object, at=self.at), **{"conflict": "", **extra}
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the mails that the page showed; they leave in a minute."""
        self.object = self.get_object()
        try:
            sent = send_packs(
                actor=self.viewer,
                arena=self.object,
                at=self.at,
                not_before=timezone.now() + UNDO,
                confirmed=request.POST.get("confirmed", ""),
            )
        except StaleObject as error:
            return self.render(status=409, conflict=error.message)
        except DomainError as error:
            return self.render(status=422, conflict=error.message)
        told = ngettext("%(count)d mail leaves in a minute.", "%(count)d mails leave in a minute.", sent.queued)
        flashes.say(request, told % {"count": sent.queued}, undo=reverse("arena_packs_stop", args=[self.object.pk]))
        return HttpResponseRedirect(reverse("arena_packs", args=[self.object.pk]))


class PackStopPage(ActionPage):
    """Keep the mails that still wait from leaving."""

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Arenas that the viewer sees."""
        return Arena.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Stop them, and say how many."""
        count = stop_sending(actor=self.viewer, arena=self.object, at=self.at)
        told = ngettext("%(count)d mail was stopped.", "%(count)d mails were stopped.", count) % {"count": count}
        flashes.say(self.request, told if count else str(_("The mails had already left.")))
        return reverse("arena_packs", args=[self.object.pk])


def pdf_answer(row: BriefingPack, form: Form, date: str) -> HttpResponse:
    """The pack on paper; 404 for a day that it has nothing on."""
    try:
        file = stored.pdf_file(row, form, date)
    except NoSuchDay:
        raise Http404 from None
    return download(file.content, file.content_type, file.name)


def day_file(pack: ArenaPack, date: str) -> HttpResponse:
    """The day as a file; 404 for a day that the pack has nothing on."""
    try:
        content = day_html(pack, date)
    except NoSuchDay:
        raise Http404 from None
    return download(content, "text/html; charset=utf-8", f"{pack.title} {date}.html")


def arena_files(shown: ArenaView) -> list[Act]:
    """Below the address of an arena's pack, the most wanted first: calendar, paper, each day as a file."""
    words = shown.words
    days = [Act(f"{day.date}.html", f"{words['download']} {day.label}") for day in shown.pack.days]
    return [
        Act("calendar.ics", words["calendar"]),
        Act("pack.pdf", words["pdf"]),
        Act("large.pdf", words["large"]),
        *days,
    ]


def _to_pack(pack: BriefingPack) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("pack_detail", args=[pack.pk]))
