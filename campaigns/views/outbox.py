"""The outbox: what was, is and will be sent. Coordinators see every mail, with its personal link masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy, ngettext

from campaigns.filters.deliveries import KINDS, DeliveryFilter
from campaigns.models import Arena
from campaigns.reminders.rehearsal import Batch, batches, upcoming
from crm.enums import MailAct
from crm.models import Delivery
from crm.outbox.models import DeliveryState as State
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries.deliveries import (
    WORKER_LIMIT,
    due,
    files_of,
    outbox_rows,
    readable_text,
    shown_by_state,
)
from crm.queries.stories import next_step, own_words, story
from crm.services.addresses import clear_address
from crm.services.deliveries import allows, pause_sending
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, ListPage

_NEXT_SHOWN = 6
# What needs a person first, then what is under way, then what is done.
_ORDER = (State.UNCERTAIN, State.FAILED, State.QUEUED, State.LEASED, State.HANDING_OVER, State.SENT)


@dataclass(frozen=True, slots=True)
class Oldest:
    """The mail that has been due the longest in real time, and whether that shows that no worker runs."""

    mail: Delivery
    is_late: bool


def acts_on(mails: Iterable[Delivery]) -> list[MailAct]:
    """What a person may decide about one of these mails or more."""
    possible = {act for mail in mails for act in MailAct if allows(mail, act)}
    return [act for act in MailAct if act in possible]


class OutboxPage(ListPage):
    """Deliveries, newest first, under what is sent next."""

    template_name = "campaigns/delivery_list.html"
    title = gettext_lazy("Outbox")
    filterset_class = DeliveryFilter
    keyset = ("-queued_at", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Delivery]:
        """All deliveries for a coordinator, one's own for everyone else."""
        return outbox_rows(self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the next reminders, the number in each state, the oldest due, and which acts the rows allow."""
        decides = self.may(Action.UPDATE, Thing.DELIVERY)
        context = super().get_context(
            decides=decides,
            by_state=self._by_state(),
            batches=self._next() if self.may(Action.READ, Thing.REMINDER) else [],
            paused=self.request.council.sending_paused,
            restored_at=self.request.council.restored_at,
            restored_from=self.request.council.restored_from,
            oldest=self._oldest() if decides else None,
            all_marked=self.request.GET.get("mark") == "all",
            mark_url=self._mark_url(),
            **extra,
        )
        rows = context["rows"] if decides else []
        decidable = {row.pk for row in rows if acts_on([row])}
        return {**context, "acts": acts_on(rows), "decidable": decidable}

    def get_totals(self, rows: Any) -> str:
        """How many mails the filters leave."""
        count = bounded.count(rows)
        return ngettext("%(count)s mail", "%(count)s mails", count) % {"count": bounded.said(count)}

    def _by_state(self) -> list[tuple[str, str, str]]:
        counts = shown_by_state(self.viewer, self.request.council)
        states = [*_ORDER, *(state for state in State if state not in _ORDER)]
        return [(state.value, str(state.label), counts[state]) for state in states if state in counts]

    def _oldest(self) -> Oldest | None:
        now = timezone.now()
        found = due(now).only("subject", "not_before").first()
        return Oldest(found, now - found.not_before > WORKER_LIMIT) if found else None

    def _mark_url(self) -> str:
        query = self.request.GET.copy()
        query["mark"] = "all"
        return f"?{query.urlencode()}"

    def _next(self) -> list[Batch]:
        return batches(upcoming(at=self.at, council=self.request.council))[:_NEXT_SHOWN]


class DeliveryPage(DetailPage):
    """One mail as it reads, and what became of it."""

    template_name = "campaigns/delivery_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Delivery]:
        """With recipient and files."""
        return Delivery.objects.visible_to(self.viewer).select_related("recipient__organisation", "link")

    def get_title(self) -> str:
        """The subject."""
        return str(self.object.subject)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The text with its personal link masked, the files, the story, and which decisions its state allows."""
        mail, decides = self.object, self.may(Action.UPDATE, Thing.DELIVERY)
        recipient = mail.recipient
        return super().get_context(
            kind=KINDS.get(mail.kind, mail.kind),
            text=readable_text(mail),
            files=files_of(mail, self.viewer).defer("content"),
            arenas=Arena.objects.visible_to(self.viewer).filter(mails=mail),
            story=story(mail, self.viewer),
            error=own_words(mail.last_error),
            next=next_step(mail, now=timezone.now(), paused=self.request.council.sending_paused),
            acts=acts_on([mail]) if decides else [],
            fails=decides and recipient.address_failed_at is not None and recipient.email == mail.address,
            **extra,
        )


class DeliveryFilePage(DetailPage):
    """A file of a mail, to download."""

    def get_queryset(self) -> VisibleQuerySet[Delivery]:
        """Mails that the viewer sees."""
        return Delivery.objects.visible_to(self.viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file as it was sent; never shown as a page of this site."""
        file = get_object_or_404(files_of(self.get_object(), self.viewer), pk=self.kwargs["file"])
        header = content_disposition_header(as_attachment=True, filename=file.filename)
        return HttpResponse(
            bytes(file.content), content_type=file.content_type, headers={"Content-Disposition": header or "attachment"}
        )


class AddressPage(ActionPage):
    """Say that the address of a mail's recipient takes mail again."""

    success_message = gettext_lazy("The address is used again.")

    def get_queryset(self) -> VisibleQuerySet[Delivery]:
        """With the recipient, whose address it is."""
        return Delivery.objects.visible_to(self.viewer).select_related("recipient")

    def perform(self) -> None:
        """Take the flag from it."""
        clear_address(actor=self.viewer, user=self.object.recipient, at=self.at)


class PausePage(ActionPage):
    """Stop all sending, or release it."""

    def perform(self) -> str:
        """As the button says."""
        paused = self.request.POST.get("paused") == "yes"
        pause_sending(actor=self.viewer, paused=paused, at=self.at)
        return reverse("delivery_list")
