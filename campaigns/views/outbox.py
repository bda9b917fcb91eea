"""The outbox: what was, is and will be sent. Coordinators see every mail, with its personal link masked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy, ngettext

from campaigns.reminders.rehearsal import Batch, batches, upcoming
from crm.filters.deliveries import KINDS, DeliveryFilter
from crm.models import Delivery
from crm.outbox.models import DeliveryState as State
from crm.policy import Action, Thing
from crm.queries.deliveries import count_by_state, files_of, outbox_rows, readable_text
from crm.services import deliveries
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, ListPage

_NEXT_SHOWN = 6
# What needs a person first, then what is under way, then what is done.
_ORDER = (State.UNCERTAIN, State.FAILED, State.QUEUED, State.LEASED, State.HANDING_OVER, State.SENT)


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
        """With the next reminders, the number in each state, and whether sending is paused."""
        decides = self.may(Action.UPDATE, Thing.DELIVERY)
        return super().get_context(
            decides=decides,
            kinds=KINDS,
            by_state=self._by_state(),
            batches=self._next() if self.may(Action.READ, Thing.REMINDER) else [],
            paused=self.request.council.sending_paused,
            **extra,
        )

    def get_totals(self, rows: Any) -> str:
        """How many mails the filters leave."""
        count = rows.count()
        return ngettext("%(count)d mail", "%(count)d mails", count) % {"count": count}

    def _by_state(self) -> list[tuple[str, str, int]]:
        counts = count_by_state(Delivery.objects.visible_to(self.viewer))
        states = [*_ORDER, *(state for state in State if state not in _ORDER)]
        return [(state.value, str(state.label), counts[state]) for state in states if state in counts]

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
        """The text with its personal link masked, the files, and which decisions its state allows."""
        state, decides = self.object.state, self.may(Action.UPDATE, Thing.DELIVERY)
        return super().get_context(
            kind=KINDS.get(self.object.kind, self.object.kind),
            text=readable_text(self.object),
            files=files_of(self.object, self.viewer).defer("content"),
            may_retry=decides and state in deliveries.RETRY,
            may_resend=decides and state in deliveries.RESEND,
            may_cancel=decides and state in deliveries.CANCEL,
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


class DeliveryAction(ActionPage):
    """A decision of a person about one mail."""

    def get_queryset(self) -> VisibleQuerySet[Delivery]:
        """With the recipient, whose address is used."""
        return Delivery.objects.visible_to(self.viewer).select_related("recipient")


class RetryPage(DeliveryAction):
    """Send a failed mail again."""

    success_message = gettext_lazy("The mail is queued again.")

    def perform(self) -> None:
        """Queue it."""
        deliveries.retry_delivery(actor=self.viewer, delivery=self.object, at=self.at)


class ResendPage(DeliveryAction):
    """Send a mail again that may have arrived."""

    success_message = gettext_lazy("The mail is queued again, under the same identity.")

    def perform(self) -> None:
        """Queue it."""
        deliveries.resend_uncertain(actor=self.viewer, delivery=self.object, at=self.at)


class CancelPage(DeliveryAction):
    """Keep a mail from leaving."""

    success_message = gettext_lazy("The mail will not be sent.")

    def perform(self) -> None:
        """Cancel it."""
        deliveries.cancel_delivery(actor=self.viewer, delivery=self.object, at=self.at)


class PausePage(ActionPage):
    """Stop all sending, or release it."""

    def perform(self) -> str:
        """As the button says."""
        paused = self.request.POST.get("paused") == "yes"
        deliveries.pause_sending(actor=self.viewer, paused=paused, at=self.at)
        return reverse("delivery_list")
