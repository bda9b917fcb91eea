"""Who reads joint messages: their titles, and their texts.

An embargo hides a text, not a title. ``visible_to`` knows no clock, so for rows that carry text it treats an embargo as
in force; ``readable_by(viewer, at)`` opens them when its time has come.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Model, Q, QuerySet

from crm.enums import OFF_STATES, Role
from crm.visibility import EVERYTHING, NOTHING, Viewer, among, meetings, prefixed, rows
from messages.enums import PENDING, MessageState

_DRAFTS = [MessageState.DRAFT, MessageState.IN_CONSULTATION, MessageState.READY, MessageState.UNDER_REVISION]
READS_DRAFTS = frozenset({Role.COORDINATOR, Role.SECRETARIAT, Role.PROJECT_LEAD})
_ASKED_ROLES = frozenset({Role.COMMUNICATOR, Role.PROCESS_LEADER, Role.REGISTRAR})


def joint_messages(viewer: Viewer, prefix: str = "") -> Q:
    """Title, state and times: of every text one may read, and of every embargoed message."""
    if not viewer.reads_content:
        return NOTHING
    return _or_everything(texts(viewer, prefix), prefixed(prefix, embargo_until__isnull=False))


def texts(viewer: Viewer, prefix: str = "") -> Q:
    """Who reads a text that is under no embargo.

    Decided messages are every member's; a draft is read by those who work on it, are asked about it or will say it.
    Coordinators, the secretariat and the project leader read all; communicators, process leaders and registrars those
    that their party is asked about.
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    if viewer.role in READS_DRAFTS:
        return EVERYTHING
    never_decided = prefixed(prefix, state=MessageState.WITHDRAWN, adopted_on__isnull=True)
    decided = ~prefixed(prefix, state__in=_DRAFTS) & ~never_decided
    asked = Q(organisation_id=viewer.organisation_id)
    if viewer.role not in _ASKED_ROLES:
        asked &= _answers_for_party(viewer) | Q(organisation__users__authorities__user_id=viewer.user_id)
    return (
        decided
        | _personal(viewer, prefix)
        | among(prefix, rows("joint_messages.Endorsement").filter(asked).values("version__message_id"))
    )


def texts_at(viewer: Viewer, at: dt.datetime | None, prefix: str = "") -> Q:
    """Who reads a text at an instant; without one, an embargo is taken to be in force.

    Before its time: owner, editors, spokespersons, those who take part in a meeting that uses it, and whoever is being
    asked to answer for a party, until the party has answered. Nobody else, whatever the role.
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    open_now = prefixed(prefix, embargo_until__isnull=True)
    if at is not None:
        open_now |= prefixed(prefix, embargo_until__lte=at)
    return (open_now & texts(viewer, prefix)) | _personal(viewer, prefix)


def readers_when_asked(organisations: Iterable[Model], *, embargoed: bool) -> QuerySet[Any]:
    """The users who read a text because one of these parties, their own, is asked about it: ``texts`` turned round."""
    named = Q(anchoring_recipient_for__organisation_id=F("organisation_id"))
    named |= Q(anchoring_deputy_for__organisation_id=F("organisation_id"))
    if not embargoed:
        named |= Q(role__in=_ASKED_ROLES) | Q(authorities__isnull=False)
    users = rows("crm.User")
    asked = users.filter(organisation__in=organisations, is_active=True).exclude(role=Role.ADMIN)
    return users.filter(pk__in=asked.filter(named).values("pk")).select_related("organisation")


def of_message(viewer: Viewer) -> Q:
    """What hangs on a message and carries no text is as visible as its title."""
    return joint_messages(viewer, "message__")


def text_of_message(viewer: Viewer) -> Q:
    """A version is as visible as the text of its message."""
    return texts_at(viewer, None, "message__")


def text_of_version(viewer: Viewer) -> Q:
    """What hangs on a version is as visible as the text of its message."""
    return texts_at(viewer, None, "version__message__")


def drafts(viewer: Viewer) -> Q:
    """What is saved and not published is read by owner and editors, and by nobody else."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    edited = rows("joint_messages.JointMessage_editors").filter(user_id=viewer.user_id).values("jointmessage_id")
    return prefixed("message__", owner_id=viewer.user_id) | among("message__", edited)


def uses(viewer: Viewer) -> Q:
    """A use of a message is seen by whoever sees both the message and the meeting."""
    return meetings(viewer, "meeting__") & of_message(viewer)


def _personal(viewer: Viewer, prefix: str) -> Q:
    """The viewer's own part in a message. Sub-queries: joins of seven many-valued relations would multiply."""
    user = {"user_id": viewer.user_id}
    at_meetings = (
        rows("joint_messages.MessageUse")
        .filter(meeting__participants__user_id=viewer.user_id)
        .exclude(meeting__state__in=OFF_STATES)
    )
    asked = rows("joint_messages.Endorsement").filter(
        _answers_for_party(viewer),
        organisation_id=viewer.organisation_id,
        state__in=PENDING,
        version__current_of__isnull=False,
    )
    return (
        prefixed(prefix, owner_id=viewer.user_id)
        | among(prefix, rows("joint_messages.JointMessage_editors").filter(**user).values("jointmessage_id"))
        | among(prefix, rows("joint_messages.Spokesperson").filter(**user).values("message_id"))
        | among(prefix, at_meetings.values("message_id"))
        | among(prefix, asked.values("version__message_id"))
    )


def _answers_for_party(viewer: Viewer) -> Q:
    """Recipient or deputy of a party's anchoring."""
    return Q(organisation__anchoring__recipient_id=viewer.user_id) | Q(
        organisation__anchoring__deputy_id=viewer.user_id
    )


def _or_everything(rule: Q, more: Q) -> Q:
    return EVERYTHING if rule == EVERYTHING else rule | more
