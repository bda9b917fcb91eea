"""The outbox, and whether anything leaves it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from rest_framework.decorators import action
from rest_framework.request import Request

from api.acts import act, many_act, overview, single_act
from api.base import Listed, Readable, Rows, Single
from api.serializers.deliveries import (
    CountsOutput,
    DecidedOutput,
    DecideInput,
    DeliveryLineOutput,
    DeliveryOutput,
    SendingOutput,
)
from campaigns.filters.deliveries import DeliveryFilter
from campaigns.models import Arena
from crm.enums import MailAct
from crm.models import Council, Delivery
from crm.queries.deliveries import count_by_state, files_of, outbox_rows
from crm.services import addresses
from crm.services import deliveries as services
from crm.visibility import VisibleQuerySet


class Deliveries(Listed, Readable):
    """What was, is and will be sent, the latest first: every mail for coordinators, one's own for everybody else."""

    model = Delivery
    output = DeliveryOutput
    inputs = {"decide": DecideInput}
    outputs = {"list": DeliveryLineOutput, "counts": CountsOutput, "decide": DecidedOutput}
    on_many = frozenset({"decide"})
    files = {"file": "application/octet-stream"}
    filterset_class = DeliveryFilter
    order = ("-queued_at", "-pk")

    def rows(self) -> VisibleQuerySet[Delivery]:
        """Mails that the viewer sees, with their text and the arenas that they are about."""
        arenas = Arena.objects.visible_to(self.viewer).only("name").order_by("name")
        rows = outbox_rows(self.viewer).defer(None).defer("html", "headers")
        return rows.prefetch_related(Prefetch("arenas", arenas))

    def listed(self, rows: Rows) -> list[Any]:
        """Without their texts."""
        return list(DeliveryLineOutput(rows.defer("text", "html", "headers"), many=True, context=self.context()).data)

    @overview
    def counts(self, found: DeliveryFilter) -> dict[str, Any]:
        """How many of the mails that the filters leave are in each state."""
        return {"states": [{"state": state, "count": n} for state, n in count_by_state(found.qs).items()]}

    @action(detail=True, methods=["get"], url_path="files/(?P<file>[1-9][0-9]{0,17})")
    def file(self, request: Request, pk: str, file: str) -> HttpResponse:
        """A file of the mail as it was sent, to be stored rather than shown."""
        found = get_object_or_404(files_of(self.row(pk), self.viewer), pk=file)
        header = content_disposition_header(as_attachment=True, filename=found.filename)
        return HttpResponse(
            bytes(found.content),
            content_type=found.content_type,
            headers={"Content-Disposition": header or "attachment"},
        )

    @act
    def retry(self, row: Delivery) -> None:
        """Queue a failed, suppressed or cancelled mail, or one that came back, to the recipient's present address."""
        services.retry_delivery(actor=self.viewer, delivery=row, at=self.at)

    @act
    def resend(self, row: Delivery) -> None:
        """Queue a mail that may have arrived again, under the same identity."""
        services.resend_uncertain(actor=self.viewer, delivery=row, at=self.at)

    @act
    def cancel(self, row: Delivery) -> None:
        """Keep a queued mail from leaving, or let one that may have arrived rest."""
        services.cancel_delivery(actor=self.viewer, delivery=row, at=self.at)

    @many_act
    def decide(self, *, act: MailAct, mails: list[Delivery]) -> Any:
        """Decide the same about several mails. Those that have moved on are left as they are, and told."""
        rows = Delivery.objects.visible_to(self.viewer).filter(pk__in=[mail.pk for mail in mails])
        rows = rows.defer("text", "html", "headers").select_related("recipient").order_by("pk")
        return DecidedOutput(services.decide_all(actor=self.viewer, deliveries=rows, act=act, at=self.at)).data

    @act
    def address_works(self, row: Delivery) -> None:
        """Say that the recipient's address takes mail again."""
        addresses.clear_address(actor=self.viewer, user=row.recipient, at=self.at)


class Sending(Single):
    """Whether mails leave. While paused they are queued, and nothing is lost."""

    model = Council
    output = SendingOutput

    def state(self, **_query: Any) -> dict[str, Any]:
        """Paused or not, and whether by a restore."""
        council = Council.current()
        return {
            "paused": council.sending_paused,
            "restored_at": council.restored_at,
            "restored_from": council.restored_from,
        }

    @single_act
    def pause(self) -> None:
        """Stop all sending; the mail in hand is finished."""
        services.pause_sending(actor=self.viewer, paused=True, at=self.at)

    @single_act
    def resume(self) -> None:
        """Release all sending."""
        services.pause_sending(actor=self.viewer, paused=False, at=self.at)
