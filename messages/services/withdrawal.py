"""A party withdraws its support, with a reason; those who write the message and the secretariat are told."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from crm import clock
from crm.enums import Role, Visibility
from crm.errors import DomainError, InvalidTransition
from crm.models import User
from crm.services.transitions import transition
from crm.visibility import Viewer
from messages.enums import OPEN_FOR_ANSWERS, STANDS_BEHIND, EndorsementState
from messages.house import LONGEST_REASON
from messages.models import Endorsement, JointMessage
from messages.queries.standing import Stands
from messages.services import letters
from messages.services.anchoring import require_authority, require_current, without_earlier
from messages.services.locks import lock
from messages.services.own_party import require_own_party

_TABLE = {str(state): frozenset({str(EndorsementState.DECLINED)}) for state in EndorsementState}


@transaction.atomic
def withdraw_endorsement(*, actor: Viewer, endorsement: Endorsement, reason: str, at: dt.datetime) -> Endorsement:
    """The party no longer stands behind the text; ``endorsement`` is updated. The message stays what it is.

    Also for a party that is asked again and stands behind what is unchanged. Raises NotAllowed without a dated
    authority, StaleObject when there is a newer version or another act came first, InvalidTransition where there is
    nothing to withdraw or the message takes no answers, DomainError without a reason of at most 500 characters.
    """
    require_own_party(actor, endorsement)
    require_authority(actor, clock.day(at))
    locked = lock(endorsement.version.message)
    require_current(locked, endorsement)
    if locked.state not in OPEN_FOR_ANSWERS:
        raise InvalidTransition(
            _("The message takes no answers now: it is “%(state)s”.") % {"state": locked.get_state_display()}
        )
    if not may_withdraw(endorsement):
        raise InvalidTransition(_("Your party does not stand behind the text: there is nothing to withdraw."))
    reason = _checked(reason)
    today = clock.day(at)
    values = {
        **without_earlier(endorsement),
        "level": "",
        "reference": "",
        "comment": "",
        "since": today,
        "decided_on": today,
        "withdrawn_on": today,
        "withdraw_reason": reason,
        "answered_by_id": actor.user_id,
    }
    embargoed = locked.is_embargoed(at)
    transition(
        actor=actor,
        obj=endorsement,
        to=EndorsementState.DECLINED,
        table=_TABLE,
        at=at,
        counter="revision",
        values=values,
        # A reason may quote the text, which has fewer readers than the trail.
        visibility=Visibility.CONFIDENTIAL if embargoed else Visibility.PARTIES,
    )
    letters.send(
        f"endorsement-withdrawn:{endorsement.pk}:{endorsement.revision}",
        _concerned(locked, actor),
        lambda: _letter(endorsement, locked, embargoed=embargoed),
        reply_to=endorsement.answered_by or locked.owner,
        at=at,
    )
    return endorsement


def may_withdraw(endorsement: Endorsement) -> bool:
    """Whether the party stands behind anything of the text."""
    return endorsement.state in STANDS_BEHIND or Stands.of(endorsement) is not None


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Say why your party withdraws its support."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise DomainError(_("Say it in at most %(n)d characters.") % {"n": LONGEST_REASON}, field="reason")
    return reason


def _concerned(message: JointMessage, actor: Viewer) -> list[User]:
    """Owner, editors and the secretariat, without who did it."""
    writes = Q(pk=message.owner_id) | Q(pk__in=message.editors.values("pk"))
    users = User.objects.filter(writes | Q(role=Role.SECRETARIAT)).order_by("sort_key", "pk")
    return [user for user in users if user.pk != actor.user_id]


def _letter(row: Endorsement, message: JointMessage, *, embargoed: bool) -> letters.Letter:
    party = row.organisation.short_name
    return letters.Letter(
        title=_("%(party)s has withdrawn its support: %(message)s") % {"party": party, "message": message.title},
        lines=(
            _("It is about version %(number)s.") % {"number": row.version.number},
            _("The message is still “%(state)s”.") % {"state": message.get_state_display()},
        ),
        # The reason may quote a text whose time has not come.
        said="" if embargoed else row.withdraw_reason,
        path=reverse("message_board", args=[message.pk]),
        why=_("You get this because you write the message or keep its decisions."),
    )
