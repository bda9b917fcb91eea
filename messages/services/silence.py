"""The silence procedure: only where the council allows it and the party itself has chosen it for the message."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from crm import clock, wording
from crm.enums import Endorses
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.models import Organisation
from crm.services import audit
from crm.services.transitions import bump, transition
from crm.visibility import SYSTEM, Viewer
from messages.enums import EndorsementState, MessageState
from messages.models import Anchoring, AnchoringRules, Endorsement
from messages.queries.house import covered_hashes
from messages.queries.silence import falls_on
from messages.services import letters
from messages.services.anchoring import require_authority, require_current, without_earlier
from messages.services.locks import lock
from messages.services.own_party import require_own_party

_TABLE = {str(EndorsementState.REQUESTED): frozenset({str(EndorsementState.ENDORSED)})}


@transaction.atomic
def choose_silence(*, actor: Viewer, endorsement: Endorsement, chosen: bool, at: dt.datetime) -> Endorsement:
    """The party lets its silence be a yes on this message, or takes that back; ``endorsement`` is updated.

    The choice follows the question to new versions. Raises NotAllowed without a dated authority, StaleObject when there
    is a newer version or another act came first, InvalidTransition where the party has answered, DomainError where the
    council does not allow it, the party takes no positions, or no day is set by which answers are wanted.
    """
    require_own_party(actor, endorsement)
    require_authority(actor, clock.day(at))
    locked = lock(endorsement.version.message)
    require_current(locked, endorsement)
    if endorsement.state != EndorsementState.REQUESTED:
        raise InvalidTransition(_("Your party is not silent: it has answered, or is preparing its answer."))
    if chosen:
        # The day by which answers are wanted may have moved since the row was read.
        endorsement.version.message = locked
        _require_possible(endorsement)
    bump(endorsement, "revision")
    values = {"silence_chosen_by_id": actor.user_id if chosen else None, "silence_chosen_at": at if chosen else None}
    audit.save_changes(actor=actor, obj=endorsement, at=at, values=values)
    return endorsement


def _require_possible(endorsement: Endorsement) -> None:
    if not AnchoringRules.current().silence_allowed:
        raise DomainError(_("The council's rules do not let silence be a yes."))
    if endorsement.organisation.endorses != Endorses.POSITIONS:
        raise DomainError(
            _("%(name)s takes no position: it can give fact support only.")
            % {"name": endorsement.organisation.short_name}
        )
    if endorsement.wanted_by is None:
        raise DomainError(_("No day is set by which answers are wanted, so silence never ends."))


def record_silence(*, at: dt.datetime) -> int:
    """Take the silence of parties that chose so as a yes, the day after it falls due; returns how many.

    Each in a transaction of its own: a party that answers at the same moment wins.
    """
    rules = AnchoringRules.current()
    if not rules.silence_allowed:
        return 0
    rows = Endorsement.objects.alias(last_day=Coalesce("deadline", "version__message__consultation_deadline")).filter(
        state=EndorsementState.REQUESTED,
        silence_chosen_at__isnull=False,
        version__current_of__state=MessageState.IN_CONSULTATION,
        last_day__lt=clock.day(at),
        organisation__in=Organisation.objects.voting(),
    )
    return sum(_record(row, rules, at) for row in rows.select_related("version__message", "organisation"))


@transaction.atomic
def _record(row: Endorsement, rules: AnchoringRules, at: dt.datetime) -> bool:
    locked = row.version.message = lock(row.version.message)
    due = falls_on(row, rules.days_to_answer)
    if locked.current_id != row.version_id or locked.state != MessageState.IN_CONSULTATION:
        return False
    if due is None or due >= clock.day(at):
        return False
    values = {
        **without_earlier(row),
        "by_silence": True,
        "since": due,
        "decided_on": due,
        "covers": sorted(covered_hashes(row.version)),
    }
    try:
        transition(
            actor=SYSTEM,
            obj=row,
            to=EndorsementState.ENDORSED,
            table=_TABLE,
            at=at,
            counter="revision",
            values=values,
        )
    except StaleObject:
        return False
    if asked := Anchoring.objects.filter(organisation=row.organisation_id).select_related("recipient").first():
        letters.send(
            f"silence:{row.pk}:{row.revision}",
            [asked.recipient],
            lambda: _letter(row, due),
            reply_to=locked.owner,
            at=at,
        )
    return True


def _letter(row: Endorsement, due: dt.date) -> letters.Letter:
    party = row.organisation.short_name
    return letters.Letter(
        title=_("Tacit approval by %(party)s: %(message)s") % {"party": party, "message": row.version.message.title},
        lines=(
            _("Your party had not answered by %(day)s, and has chosen that its silence is a yes.")
            % {"day": wording.day(due)},
            _("It is about version %(number)s.") % {"number": row.version.number},
            _("You can still answer: that answer then holds instead."),
        ),
        said="",
        path=reverse("endorsement_answer", args=[row.pk]),
        why=_("You get this because you answer for %(party)s.") % {"party": party},
    )
