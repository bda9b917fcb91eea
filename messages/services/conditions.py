"""Conditions: letting one go, and telling a party that the text was changed in spite of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from crm import clock
from crm.enums import AuditAction, Visibility
from crm.errors import DomainError
from crm.models import User
from crm.services import audit
from crm.services.transitions import bump
from crm.visibility import Viewer
from messages.enums import PENDING
from messages.models import Anchoring, Endorsement, MessageVersion
from messages.services import letters
from messages.services.anchoring import require_authority, require_current
from messages.services.carry import Step
from messages.services.locks import lock
from messages.services.own_party import require_own_party


@transaction.atomic
def release_condition(*, actor: Viewer, endorsement: Endorsement, at: dt.datetime) -> Endorsement:
    """A party that is asked again lets go of the condition of its last answer; ``endorsement`` is updated.

    Raises NotAllowed without a dated authority, StaleObject when there is a newer version or another act came first,
    DomainError where no condition is carried: whoever stands behind a text on a condition answers anew instead.
    """
    require_own_party(actor, endorsement)
    require_authority(actor, clock.day(at))
    locked = lock(endorsement.version.message)
    if endorsement.state not in PENDING or not endorsement.condition:
        raise DomainError(_("There is no condition to let go of. To answer without a condition, answer again."))
    require_current(locked, endorsement)
    bump(endorsement, "revision")
    audit.save_changes(
        actor=actor,
        obj=endorsement,
        at=at,
        values={"condition": "", "condition_on": [], "set_aside": ""},
        # A condition may quote the text, which has fewer readers than the trail.
        visibility=Visibility.CONFIDENTIAL if locked.is_embargoed(at) else Visibility.PARTIES,
    )
    return endorsement


def tell_passed_over(
    step: Step, version: MessageVersion, *, actor: Viewer, at: dt.datetime, asked: Collection[User] = ()
) -> None:
    """Write in the trail whose condition was passed over and why, and tell those who answer for the parties.

    Who is ``asked`` by mail about the version reads it there.
    """
    message = version.message
    embargoed = message.is_embargoed(at)
    rows = version.endorsements.filter(organisation__in=step.passed_over).select_related("organisation", "version")
    anchored = Anchoring.objects.filter(organisation__in=step.passed_over).select_related("recipient")
    recipients = {row.organisation_id: row.recipient for row in anchored}
    for row in rows:
        audit.record(
            actor=actor,
            action=AuditAction.UPDATE,
            obj=row,
            at=at,
            changes={"set_aside": ("", step.reason)},
            visibility=Visibility.CONFIDENTIAL if embargoed else Visibility.PARTIES,
        )
        recipient = recipients.get(row.organisation_id)
        if recipient and recipient not in asked:
            letters.send(
                f"condition-set-aside:{row.pk}",
                [recipient],
                partial(_passed_over, row, step, embargoed=embargoed),
                reply_to=message.owner,
                at=at,
            )


def _passed_over(row: Endorsement, step: Step, *, embargoed: bool) -> letters.Letter:
    message = row.version.message
    return letters.Letter(
        title=_("Your condition was passed over: %(message)s") % {"message": message.title},
        lines=(
            _("Version %(number)s changes what the condition of %(party)s hangs on.")
            % {"number": row.version.number, "party": row.organisation.short_name},
            _("Your party is asked again. Your answer on version %(number)s stands in history.")
            % {"number": step.last.number},
        ),
        # The reason may quote a text whose time has not come.
        said="" if embargoed else step.reason,
        path=reverse("endorsement_answer", args=[row.pk]),
        why=_("You get this because you answer for %(party)s.") % {"party": row.organisation.short_name},
    )
