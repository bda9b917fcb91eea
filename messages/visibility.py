"""Who reads joint messages: their titles, and their texts.

An embargo hides a text, not a title. ``visible_to`` knows no clock, so for rows that carry text it treats an embargo as
in force; ``readable_by(viewer, at)`` opens them when its time has come.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, Model, Q, QuerySet

from crm import clock
from crm.enums import OFF_STATES, Role
from crm.visibility import EVERYTHING, NOTHING, Viewer, among, meetings, prefixed, rows
from messages.enums import PENDING, MessageState, OpEdState, SignatureState, StrategyState

_DRAFTS = [MessageState.DRAFT, MessageState.IN_CONSULTATION, MessageState.READY, MessageState.UNDER_REVISION]
READS_DRAFTS = frozenset({Role.COORDINATOR, Role.SECRETARIAT, Role.PROJECT_LEAD})
_ASKED_ROLES = frozenset({Role.COMMUNICATOR, Role.PROCESS_LEADER, Role.REGISTRAR})


def joint_messages(viewer: Viewer, prefix: str = "") -> Q:
    """Titles, with an authority to answer taken to be in force whatever its days: see ``joint_messages_at``."""
    return _titles(viewer, Q(), prefix)


def joint_messages_at(viewer: Viewer, at: dt.datetime) -> Q:
    """Title, state and times at an instant: of every text one may read, and of every embargoed message."""
    return _titles(viewer, in_force(clock.day(at)), "")


def _titles(viewer: Viewer, held: Q, prefix: str) -> Q:
    if not viewer.reads_content:
        return NOTHING
    return _or_everything(texts(viewer, held, prefix), prefixed(prefix, embargo_until__isnull=False))


def texts(viewer: Viewer, held: Q, prefix: str = "") -> Q:
    """Who reads a text that is under no embargo. ``held`` are the authorities that count.

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
        authority = rows("crm.EndorsementAuthority").filter(held, user_id=viewer.user_id)
        asked &= _answers_for_party(viewer) | Q(Exists(authority))
    return (
        decided
        | _personal(viewer, prefix)
        | among(prefix, rows("joint_messages.Endorsement").filter(asked).values("version__message_id"))
    )


def texts_at(viewer: Viewer, at: dt.datetime | None, prefix: str = "") -> Q:
    """Who reads a text at an instant; without one, an embargo is taken to be in force, and no authority to answer.

    Before its time: owner, editors, spokespersons, those who take part in a meeting that uses it, and whoever is being
    asked to answer for a party, until the party has answered. Nobody else, whatever the role.
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    held = NOTHING if at is None else in_force(clock.day(at))
    return (_no_embargo(at, prefix) & texts(viewer, held, prefix)) | _personal(viewer, prefix)


def readers_when_asked(organisations: Iterable[Model], *, on: dt.date, embargoed: bool) -> QuerySet[Any]:
    """The users who read a text because one of these parties, their own, is asked about it: ``texts`` turned round."""
    named = Q(anchoring_recipient_for__organisation_id=F("organisation_id"))
    named |= Q(anchoring_deputy_for__organisation_id=F("organisation_id"))
    if not embargoed:
        named |= Q(role__in=_ASKED_ROLES)
        named |= Q(pk__in=rows("crm.EndorsementAuthority").filter(in_force(on)).values("user_id"))
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


def text_of_variant(viewer: Viewer) -> Q:
    """The wording of a variant is as visible as the text of its message."""
    return texts_at(viewer, None, "variant__message__")


def drafts(viewer: Viewer) -> Q:
    """What is saved and not published is read by owner and editors, and by nobody else."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    edited = rows("joint_messages.JointMessage_editors").filter(user_id=viewer.user_id).values("jointmessage_id")
    return prefixed("message__", owner_id=viewer.user_id) | among("message__", edited)


def comments_at(viewer: Viewer, at: dt.datetime | None) -> Q:
    """A comment is read by whoever reads the text that it was said of; on an unpublished one, by those who write it."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return (Q(version__isnull=False) & texts_at(viewer, at, "message__")) | (Q(version=None) & drafts(viewer))


def comments(viewer: Viewer) -> Q:
    """Comments, with every embargo in force."""
    return comments_at(viewer, None)


def strategies(viewer: Viewer, prefix: str = "") -> Q:
    """An adopted strategy is every member's; a draft is for those who write and adopt it."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    writes = viewer.role in {*READS_DRAFTS, Role.COMMUNICATOR}
    return EVERYTHING if writes else prefixed(prefix, state=StrategyState.ADOPTED)


def strategy_rows(viewer: Viewer) -> Q:
    """A row is as visible as its version."""
    return strategies(viewer, "strategy__")


def uses(viewer: Viewer) -> Q:
    """A use of a message is seen by whoever sees both the message and the meeting."""
    return meetings(viewer, "meeting__") & of_message(viewer)


def op_eds(viewer: Viewer, prefix: str = "") -> Q:
    """Op-eds that the viewer may read, with every embargo taken to be in force."""
    return op_eds_at(viewer, None, prefix)


def op_eds_at(viewer: Viewer, at: dt.datetime | None, prefix: str = "") -> Q:
    """Who reads an op-ed at an instant: one that is published everybody, others those who work on it or are to sign."""
    if not viewer.reads_content:
        return NOTHING
    published = _open_op_ed(at, prefix) & prefixed(prefix, state=OpEdState.PUBLISHED)
    return _or_everything(op_ed_work_at(viewer, at, prefix), published)


def op_ed_work_at(viewer: Viewer, at: dt.datetime | None, prefix: str = "") -> Q:
    """Who reads an op-ed apart from its being published: its notes, earlier texts, refusals and reasons are theirs.

    Coordinators, the secretariat and the project leader read all; communicators, process leaders and registrars those
    that their party is asked to sign. Before the end of an embargo, its own or the message's, only whoever writes it,
    signs it or answers for a party that is to sign; without an instant no authority is taken to be in force.
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    asked = rows("joint_messages.Signatory").exclude(state=SignatureState.NAMED)
    of_party = Q(organisation_id=viewer.organisation_id)
    answers = of_party & _answers_for_party(viewer)
    if at is not None:
        authority = rows("crm.EndorsementAuthority").filter(in_force(clock.day(at)), user_id=viewer.user_id)
        answers |= of_party & Q(Exists(authority))
    own = (
        prefixed(prefix, owner_id=viewer.user_id)
        | among(prefix, rows("joint_messages.OpEd_editors").filter(user_id=viewer.user_id).values("oped_id"))
        | among(prefix, asked.filter(Q(user_id=viewer.user_id) | answers).values("op_ed_id"))
    )
    if viewer.role in READS_DRAFTS:
        return _open_op_ed(at, prefix) | own
    if viewer.role in _ASKED_ROLES:
        return (_open_op_ed(at, prefix) & among(prefix, asked.filter(of_party).values("op_ed_id"))) | own
    return own


def op_ed_texts_at(viewer: Viewer, at: dt.datetime | None) -> Q:
    """The text that is published is everybody's; earlier ones are for those who work on it."""
    published = Q(current_of__isnull=False) & op_eds_at(viewer, at, "op_ed__")
    return _or_everything(op_ed_work_at(viewer, at, "op_ed__"), published)


def signatories_at(viewer: Viewer, at: dt.datetime | None) -> Q:
    """Who signed what is published is everybody's to know; who did not, only for those who work on it."""
    signed = Q(state=SignatureState.SIGNED) & op_eds_at(viewer, at, "op_ed__")
    return _or_everything(op_ed_work_at(viewer, at, "op_ed__"), signed)


def signatures_at(viewer: Viewer, at: dt.datetime | None) -> Q:
    """Every answer with its reason, also on earlier texts: for those who work on the op-ed."""
    return op_ed_work_at(viewer, at, "signatory__op_ed__")


def op_ed_texts(viewer: Viewer) -> Q:
    """Texts, with every embargo in force."""
    return op_ed_texts_at(viewer, None)


def signatories(viewer: Viewer) -> Q:
    """Signatories, with every embargo in force."""
    return signatories_at(viewer, None)


def signatures(viewer: Viewer) -> Q:
    """Answers, with every embargo in force."""
    return signatures_at(viewer, None)


def in_force(on: dt.date) -> Q:
    """Authorities that hold on the day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


def _open_op_ed(at: dt.datetime | None, prefix: str) -> Q:
    """Neither its own embargo nor the message's is in force."""
    return _no_embargo(at, prefix) & _no_embargo(at, f"{prefix}version__message__")


def _no_embargo(at: dt.datetime | None, prefix: str) -> Q:
    """No embargo, or one that is over at the instant."""
    never = prefixed(prefix, embargo_until__isnull=True)
    return never if at is None else never | prefixed(prefix, embargo_until__lte=at)


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
