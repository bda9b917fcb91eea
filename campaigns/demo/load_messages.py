"""Loads anchoring and joint messages with what is made of them: versions, answers, decisions, variants, op-eds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from campaigns.demo.loading import Loading
from campaigns.demo.rows import messages as rows
from crm.models import User
from crm.policy import Action, Thing
from crm.services import accounts
from crm.visibility import SYSTEM, Viewer
from messages.enums import EndorsementState, MessageState, SignatureState
from messages.house import AskText, Fact, House
from messages.models import Endorsement, JointMessage, OpEd
from messages.services import anchoring, op_eds, signatories, variants, versions
from messages.services import messages as joint_messages

# Reached after a decision, or instead of one; the file does not say when.
_LAST_STEP: dict[MessageState, Callable[..., JointMessage]] = {
    MessageState.RELEASED: joint_messages.release_message,
    MessageState.UNDER_REVISION: joint_messages.revise_message,
    MessageState.EXPIRED: joint_messages.expire_message,
    MessageState.WITHDRAWN: partial(joint_messages.withdraw_message, reason="Ersatt av ett nyare budskap."),
}


def load_anchoring(loading: Loading) -> None:
    """Per party: who is asked and who steps in, both with the right to answer."""
    for organisation, row in loading.scenario.anchoring.items():
        with loading.row(row, next_board_on="next_board"):
            recipient = loading.users[row.recipient]
            deputy = loading.users[row.deputy] if row.deputy else None
            anchoring.set_anchoring(
                actor=SYSTEM,
                at=loading.opening,
                organisation=loading.organisations[organisation],
                recipient=recipient,
                deputy=deputy,
                next_board=row.next_board.name if row.next_board else "",
                next_board_on=row.next_board.date if row.next_board else None,
            )
            for user in filter(None, (recipient, deputy)):
                accounts.grant_authority(actor=SYSTEM, at=loading.opening, user=user, valid_from=loading.opening.date())
    loading.settle()


def load_messages(loading: Loading) -> None:
    """Every message, brought to its status by the acts that lead there."""
    for row in loading.scenario.messages:
        with loading.row(row, number="version", current="version"):
            loading.messages[row.id] = _load_message(loading, row)
    loading.settle()


def load_op_eds(loading: Loading) -> None:
    """Every op-ed, as far as its days tell that it has come. Nobody is mailed about what was signed long ago."""
    for row in loading.scenario.op_eds:
        with loading.row(row, user="signatories", submit_by="submitted_on"):
            _load_op_ed(loading, row)
    loading.settle()


def _load_message(loading: Loading, row: rows.Message) -> JointMessage:
    owner = loading.users[row.owner]
    actor = loading.acting(owner, Action.CREATE, Thing.MESSAGE)
    asked_on = min((answer.on for answer in row.endorsements if answer.on), default=None)
    written = loading.on(asked_on, 8) if asked_on else loading.now
    begun = min([written, *(loading.on(earlier.starts, 8) for earlier in row.earlier_versions)])
    assert owner.organisation is not None  # noqa: S101  (every account of a scenario has its party)
    message = joint_messages.create_message(
        actor=actor,
        at=begun,
        ref=row.id,
        title=row.title,
        issue=loading.issues[row.issue],
        organisation=owner.organisation,
        owner=owner,
        editors=loading.our_people(row.editors),
        spokespersons=_spokespersons(loading, row),
        consultation_deadline=row.consultation_deadline,
        decision_meeting=row.decision_meeting,
        embargo_until=row.embargo_until,
        review_by=row.review_by,
    )
    _write_versions(loading, row, message, actor, written)
    if asked_on:
        _ask_and_answer(loading, row, message, actor, asked_on)
    _decide(loading, row, message, actor)
    for variant in row.variants:
        with loading.row(variant):
            variants.create_variant(
                actor=actor,
                at=loading.on(variant.written, 9) if variant.written else loading.now,
                message=message,
                audience=variant.audience,
                language=variant.language,
                form=variant.form,
                text=variant.text,
            )
    return message


def _spokespersons(loading: Loading, row: rows.Message) -> list[User]:
    """Those the message names, then delegates who say they speak for it; each once."""
    also = [delegate.id for delegate in loading.scenario.delegates if row.id in delegate.spokesperson_for]
    return loading.our_people(dict.fromkeys([*row.spokespersons, *also]))


def _write_versions(
    loading: Loading, row: rows.Message, message: JointMessage, actor: Viewer, written: dt.datetime
) -> None:
    today = _house(loading, row)
    change = None
    for earlier in row.earlier_versions:
        house = House(
            text=earlier.text_sv or today.text,
            roof=earlier.roof or today.roof,
            pillars=earlier.pillars or today.pillars,
            proof_points=today.proof_points,
            asks=today.asks,
            red_lines=today.red_lines,
            do_not_say=today.do_not_say,
            questions=today.questions,
            defensive=today.defensive,
        )
        at = loading.on(earlier.starts, 8)
        versions.save_version(actor=actor, message=message, house=house, number=earlier.version, change=change, at=at)
        change = earlier.change
    versions.save_version(actor=actor, message=message, house=today, number=row.version, change=change, at=written)


def _house(loading: Loading, row: rows.Message) -> House:
    return House(
        text=row.text_sv,
        roof=row.house.roof,
        pillars=row.house.pillars,
        proof_points=tuple(_fact(loading, fact) for fact in row.proof_points),
        asks=tuple(AskText(ask.id, ask.text, tuple(loading.people[id_] for id_ in ask.to)) for ask in row.asks),
        red_lines=row.red_lines,
        do_not_say=row.do_not_say,
        questions=tuple((question.q, question.a) for question in row.tough_questions),
        defensive=row.defensive,
    )


def _fact(loading: Loading, row: rows.ProofPoint) -> Fact:
    return Fact(
        text=row.text,
        source=row.source,
        checked_on=row.checked_on,
        needs_verification=row.verify,
        waived_by=loading.users[row.waived.by] if row.waived else None,
        waived_on=row.waived.date if row.waived else None,
        waive_reason=row.waived.reason if row.waived else "",
    )


def _ask_and_answer(
    loading: Loading, row: rows.Message, message: JointMessage, actor: Viewer, asked_on: dt.date
) -> None:
    """Each party is asked on the first day, or on the day since when its question has been waiting; then it answers."""
    waiting = {answer.org: answer.since for answer in row.endorsements if answer.status == EndorsementState.REQUESTED}
    days = {answer.org: waiting.get(answer.org) or asked_on for answer in row.endorsements}
    for day in sorted(set(days.values())):
        parties = [loading.organisations[org] for org, on in days.items() if on == day]
        anchoring.send_for_anchoring(
            actor=actor, at=loading.on(day, 9), message=message, organisations=parties, by_mail=False
        )
    for answer in sorted(row.endorsements, key=lambda answer: answer.on or asked_on):
        if answer.status != EndorsementState.REQUESTED:
            with loading.row(answer, state="status", reference="ref"):
                _answer(loading, answer, message, answer.on or asked_on)


def _answer(loading: Loading, row: rows.Endorsement, message: JointMessage, day: dt.date) -> None:
    """The answer, given by whom the party's questions go to."""
    party = loading.scenario.anchoring.get(row.org)
    anchoring.answer_endorsement(
        actor=Viewer.of(loading.users[party.recipient]) if party else SYSTEM,
        at=loading.on(day, 12),
        endorsement=Endorsement.objects.get(version=message.current, organisation=loading.organisations[row.org]),
        state=row.status,
        decided_on=row.decided_on,
        level=row.level,
        reference=row.ref,
        condition=row.condition,
        comment=row.comment,
    )


def _decide(loading: Loading, row: rows.Message, message: JointMessage, actor: Viewer) -> None:
    """From anchoring to the status that the file states."""
    if row.status == MessageState.READY or row.adopted_on:
        answered = max((answer.decided_on for answer in row.endorsements if answer.decided_on), default=None)
        ready_on = min(filter(None, (answered, row.adopted_on)), default=None)
        at = loading.on(ready_on, 15) if ready_on else loading.now
        joint_messages.mark_ready(actor=actor, at=at, message=message)
    if row.adopted_on:
        joint_messages.adopt_message(
            actor=loading.secretary,
            at=loading.on(row.adopted_on, 16),
            message=message,
            adopted_by=row.adopted_by,
            adopted_on=row.adopted_on,
        )
    if last := _LAST_STEP.get(row.status):
        last(actor=loading.secretary, at=loading.now, message=message)


def _load_op_ed(loading: Loading, row: rows.OpEd) -> None:
    owner = loading.users[row.owner]
    actor, begun = loading.acting(owner, Action.CREATE, Thing.OP_ED), loading.on(row.begun, 8)
    assert owner.organisation is not None  # noqa: S101  (every account of a scenario has its party)
    op_ed = op_eds.create_op_ed(
        actor=actor,
        at=begun,
        message=loading.messages[row.message],
        title=row.title,
        organisation=owner.organisation,
        owner=owner,
        paper=row.paper,
    )
    written = op_eds.save_text(actor=actor, at=begun, op_ed=op_ed, title=row.title, text=row.text)
    named = [(loading.users[signatory.user], signatory.signed_on) for signatory in row.signatories]
    made = [
        signatories.add_signatory(actor=actor, at=begun, op_ed=op_ed, organisation=user.organisation, user=user)
        for user, _ in named
        if user.organisation
    ]
    if made:
        signatories.ask_signatories(actor=actor, at=begun, op_ed=op_ed, by_mail=False)
    for signatory, (user, day) in zip(op_ed.signatories.all(), named, strict=True):
        if day:
            signatories.answer(
                actor=Viewer.of(user),
                at=loading.on(day, 12),
                signatory=signatory,
                state=SignatureState.SIGNED,
                seen=written.content_hash,
            )
    if row.submitted_on:
        at = loading.on(row.submitted_on, 15)
        op_eds.submit_op_ed(actor=actor, at=at, op_ed=op_ed, paper=row.paper)
    _report(loading, row, op_ed, actor)


def _report(loading: Loading, row: rows.OpEd, op_ed: OpEd, actor: Viewer) -> None:
    """What the paper did with it, where that is told."""
    said = {"paper_answer": row.paper_answer, "note": row.note}
    if row.published_on:
        at, day = loading.on(row.published_on, 16), row.published_on
        op_eds.report_published(actor=actor, at=at, op_ed=op_ed, published_on=day, address=row.address, **said)
    elif row.declined_on:
        op_eds.report_declined(actor=actor, at=loading.on(row.declined_on, 16), op_ed=op_ed, **said)
