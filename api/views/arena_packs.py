"""Building and sending an arena's packs: acts of the arena."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from api.acts import long_act, reading
from api.base import Collection
from api.serializers.arena_packs import BuiltOutput, MailingOutput, PreviewOutput, SendInput, StoppedOutput
from campaigns.models import Arena
from campaigns.queries.packs import pack_rows
from campaigns.services import packs, sending

OUTPUTS = {
    "build_packs": BuiltOutput,
    "sending": PreviewOutput,
    "send_packs": PreviewOutput,
    "stop_sending": StoppedOutput,
    "mailing": MailingOutput,
}
INPUTS = {"send_packs": SendInput}


class ArenaPacks(Collection):
    """What a coordinator does with an arena's packs."""

    @reading
    def mailing(self, row: Arena) -> Any:
        """Each recipient's newest packs, and whether they are mailed."""
        return MailingOutput({"rows": pack_rows(row, self.viewer)}).data

    @reading
    def sending(self, row: Arena) -> Any:
        """What a sending would do now, and to whom. Nothing is kept; read it before ``send-packs``."""
        return PreviewOutput(sending.preview(actor=self.viewer, arena=row, at=self.at)).data

    @long_act
    def build_packs(self, row: Arena) -> Any:
        """Build new versions of what has changed."""
        built = packs.build_packs(actor=self.viewer, arena=row, at=self.at)
        return BuiltOutput({"packs": [pack.pk for pack in built]}).data

    @long_act
    def send_packs(self, row: Arena, *, confirmed: str) -> Any:
        """Queue one mail for every delegate whose newest pack is not on its way. They leave in a minute.

        ``confirmed`` is the seal of the preview at ``sending``; 409 when recipients or versions have changed since.
        """
        not_before = timezone.now() + sending.UNDO
        sent = sending.send_packs(actor=self.viewer, arena=row, at=self.at, not_before=not_before, confirmed=confirmed)
        return PreviewOutput(sent).data

    @long_act
    def stop_sending(self, row: Arena) -> Any:
        """Keep the arena's mails that still wait from leaving; a later sending may send them after all."""
        stopped = sending.stop_sending(actor=self.viewer, arena=row, at=self.at)
        return StoppedOutput({"stopped": stopped}).data
