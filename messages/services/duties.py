"""What people answer for here, handed over when an account closes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from crm import policy
from crm.enums import Visibility
from crm.models import User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.duties import Duty
from crm.visibility import Viewer
from messages.enums import MessageState, OpEdState
from messages.models import Anchoring, JointMessage, OpEd

_ENDED = (MessageState.EXPIRED, MessageState.WITHDRAWN)


class AskedForAParty(Duty):
    """Parties whose questions go to the user, or to the user as deputy."""

    def hand_over(self, *, actor: Viewer, at: dt.datetime, row: Any, to: User) -> None:
        """Ask ``to`` instead; nobody stands in for oneself, so a deputy who moves up leaves that place empty."""
        values = {"recipient": row.recipient, "deputy": row.deputy, self.field: to}
        if values["recipient"] == values["deputy"]:
            values["deputy"] = None
        audit.save_changes(actor=actor, obj=row, at=at, values=values)


def _op_ed_trail(op_ed: OpEd) -> Mapping[str, Any]:
    """Hidden wherever an embargo is set: it may be in force."""
    return {"visibility": Visibility.CONFIDENTIAL if op_ed.secret_until else Visibility.PARTIES}


def _parties(n: int) -> str:
    return ngettext("the questions to %(n)s party", "the questions to %(n)s parties", n)


DUTIES = (
    Duty(
        JointMessage,
        "owner",
        lambda n: ngettext("%(n)s joint message", "%(n)s joint messages", n),
        open=lambda at: ~Q(state__in=_ENDED),
        counter="revision",
        roles=policy.doers(Action.UPDATE, Thing.MESSAGE),
    ),
    Duty(
        OpEd,
        "owner",
        lambda n: ngettext("%(n)s op-ed", "%(n)s op-eds", n),
        open=lambda at: ~Q(state__in=(OpEdState.PUBLISHED, OpEdState.WITHDRAWN)),
        counter="revision",
        trail=_op_ed_trail,
        roles=policy.doers(Action.UPDATE, Thing.OP_ED),
    ),
    AskedForAParty(Anchoring, "recipient", _parties, counter=""),
    AskedForAParty(Anchoring, "deputy", _parties, counter=""),
)
