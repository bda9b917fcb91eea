"""Who signs an op-ed: naming them, asking them, and their answers on an exact text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction, Endorses, Partnership
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import Delivery, Mandate, Organisation, Person, User
from crm.outbox.models import DeliveryState
from crm.policy import Action, Thing
from crm.services import audit, deliveries
from crm.services.transitions import transition
from crm.visibility import Viewer
from messages.enums import OP_ED_OPEN, OP_ED_TRANSITIONS, SIGNATURE_TRANSITIONS, OpEdState, SignatureState
from messages.house import LONGEST_REASON
from messages.models import OpEd, Signatory, Signature
from messages.queries.op_eds import Asking, asking, may_sign, to_ask
from messages.services import letters, signing_mail
from messages.services.op_ed_locks import class_of, for_writer, lock
from messages.services.requests import UNDO

# "Kommunikatör (25 %)": how much somebody is paid is not printed.
_SHARE = re.compile(r"\s*\(\d+\s*%\)\s*$")


@transaction.atomic
def add_signatory(
    *,
    actor: Viewer,
    op_ed: OpEd,
    organisation: Organisation,
    at: dt.datetime,
    user: User | None = None,
    person: Person | None = None,
    title: str = "",
) -> Signatory:
    """Name who is to sign for a party; asked when the editors ask. The title is the account's or the mandate's, unless
    given, without the share of full time that stands in it.

    Raises DomainError by field for an organisation that is no active party or takes no positions, for neither or both
    of account and person, and for one who is not of the party; AlreadyExists for one who is named.
    """
    locked = for_writer(actor, op_ed)
    _require_open(locked)
    if organisation.partnership != Partnership.ACTIVE:
        raise DomainError(_("%(name)s is not an active party.") % {"name": organisation}, field="organisation")
    _require_positions(organisation, "organisation")
    if (user is None) == (person is None):
        raise DomainError(_("Choose either an account or a person."), field="user")
    known = locked.signatories.filter(user=user, person=person)
    if known.exists():
        raise AlreadyExists(_("Is named already."), field="user" if user else "person")
    own_title = _own_title(user, person, organisation, clock.day(at))
    last = locked.signatories.aggregate(last=Max("position"))["last"]
    row = Signatory(
        op_ed=locked,
        organisation=organisation,
        user=user,
        person=person,
        name=(user or person).name,  # type: ignore[union-attr]
        title=title.strip() or _SHARE.sub("", own_title),
        position=0 if last is None else last + 1,
    )
    row.full_clean()
    row.save(force_insert=True)
    audit.created(actor=actor, obj=row, at=at, visibility=class_of(locked, at))
    return row


def _require_positions(organisation: Organisation, field: str) -> None:
    if organisation.endorses == Endorses.FACTS_ONLY:
        raise DomainError(
            _("%(name)s takes no position, so it signs nothing.") % {"name": organisation.short_name}, field=field
        )


def _own_title(user: User | None, person: Person | None, organisation: Organisation, on: dt.date) -> str:
    """The title at the party. Raises DomainError by field for who is not of it."""
    if user is not None:
        if user.organisation_id != organisation.pk or not user.is_active:
            raise DomainError(_("Has no open account at %(party)s.") % {"party": organisation.short_name}, field="user")
        return user.title
    mandate = Mandate.objects.in_force(on).filter(person=person, body=organisation).first()
    if mandate is None:
        raise DomainError(_("Has no mandate at %(party)s.") % {"party": organisation.short_name}, field="person")
    return mandate.title


@transaction.atomic
def remove_signatory(*, actor: Viewer, signatory: Signatory, at: dt.datetime) -> None:
    """Take away one who has never answered, whose mail stays if it has not left.

    Raises InvalidTransition for others: what they said stays.
    """
    locked = for_writer(actor, signatory.op_ed)
    _require_open(locked)
    if signatory.signatures.exists():
        raise InvalidTransition(_("%(name)s has answered, which stays.") % {"name": signatory.name})
    hold_mails(actor=actor, op_ed=locked, at=at, signatory=signatory)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=signatory, at=at, visibility=class_of(locked, at))
    signatory.delete()


@transaction.atomic
def ask_signatories(
    *, actor: Viewer, op_ed: OpEd, at: dt.datetime, confirmed: str | None = None, by_mail: bool = True
) -> list[User]:
    """Ask those who have not been asked; returns who gets a mail, which leaves in a minute. ``op_ed`` is updated.

    Without ``by_mail`` nobody gets one. ``confirmed`` is the ``Round.seal`` that a person saw: StaleObject when text or
    recipients have changed since.
    Raises DomainError without a text, or with nobody to ask.
    """
    locked = for_writer(actor, op_ed)
    _require_open(locked)
    if locked.current is None:
        raise DomainError(_("Write the text first: a signature is of one exact text."))
    found = to_ask(locked)
    if not found.rows:
        raise DomainError(_("There is nobody left to ask. Name who is to sign."))
    if confirmed is not None and confirmed != found.seal:
        raise StaleObject(_("The text or those who are asked have changed since you looked. Look through it again."))
    if locked.state == OpEdState.DRAFT:
        transition(
            actor=actor, obj=locked, to=OpEdState.SIGNING, table=OP_ED_TRANSITIONS, at=at, counter="revision",
            visibility=class_of(locked, at),
        )  # fmt: skip
    for row in found.rows:
        _move(actor, row.signatory, SignatureState.ASKED, locked, at)
    told = _mail(actor, locked, found.rows, at) if by_mail else []
    op_ed.refresh_from_db()
    return told


def ask_again(*, actor: Viewer, op_ed: OpEd, at: dt.datetime) -> list[User]:
    """Those who have answered on an earlier text are asked about the new one, by mail; returns who gets one.

    Their answers stay in the history, each with the text that it was of. For services, in their transaction.
    """
    rows = op_ed.signatories.exclude(state=SignatureState.NAMED)
    found = asking(rows.select_related("organisation", "user__organisation").order_by("position", "pk"))
    for row in found:
        if row.signatory.state != SignatureState.ASKED:
            _move(actor, row.signatory, SignatureState.ASKED, op_ed, at)
    hold_mails(actor=actor, op_ed=op_ed, at=at)
    return _mail(actor, op_ed, found, at)


@transaction.atomic
def stop_mails(*, actor: Viewer, op_ed: OpEd, at: dt.datetime) -> int:
    """How many mails that ask to sign were kept from leaving. The signatories stay asked."""
    return hold_mails(actor=actor, op_ed=for_writer(actor, op_ed), at=at)


def hold_mails(*, actor: Viewer, op_ed: OpEd, at: dt.datetime, signatory: Signatory | None = None) -> int:
    """How many mails were kept from leaving: all that ask to sign it, or one signatory's. For services, in their
    transaction.
    """
    key = f"op-ed:{op_ed.pk}:{signatory.pk}:" if signatory else f"op-ed:{op_ed.pk}:"
    queued = Delivery.objects.filter(key__startswith=key, state=DeliveryState.QUEUED)
    return deliveries.stop_deliveries(actor=actor, deliveries=queued.select_related("recipient").order_by("pk"), at=at)


@transaction.atomic
def answer(
    *,
    actor: Viewer,
    signatory: Signatory,
    state: SignatureState | str,
    seen: str,
    at: dt.datetime,
    reason: str = "",
    revision: int | None = None,
) -> Signatory:
    """Sign the text that was read, or decline; ``signatory`` is updated. ``seen`` is the text's content hash. A mail
    that asks and has not left gives way.

    ``revision`` is the signatory's that the page showed. Whoever answers over what was answered is taken to have read
    it, and the signatory whom somebody else answers over is told by mail.
    Raises NotAllowed for whoever may not answer for the signatory, StaleObject when there is a newer text or another
    answer came first, InvalidTransition when nothing is being signed, DomainError by field for a signature of a party
    that takes no positions, a hash that no text of the op-ed has, which nobody can have read, or a reason that is too
    long.
    """
    policy.require(
        actor, Action.UPDATE, Thing.SIGNATURE, organisation_id=signatory.organisation_id,
        own=signatory.user_id == actor.user_id,
    )  # fmt: skip
    if not may_sign(actor, signatory, clock.day(at)):
        raise NotAllowed(_("Only %(name)s, or whoever may answer for the party, can sign.") % {"name": signatory.name})
    if state == SignatureState.SIGNED:
        _require_positions(signatory.organisation, "state")
    locked = lock(signatory.op_ed)
    if locked.state != OpEdState.SIGNING:
        raise InvalidTransition(
            _("Nothing is being signed now: it is “%(state)s”.") % {"state": locked.get_state_display()}
        )
    if not locked.texts.filter(content_hash=seen).exists():
        raise DomainError(_("No text of the op-ed has this hash."), field="seen")
    if locked.current is None or locked.current.content_hash != seen:
        raise StaleObject(_("There is a newer text since you opened the page. Read it, then answer."))
    if revision not in {None, signatory.revision}:
        raise StaleObject(_("An answer came since you opened the page. Read it, then answer."))
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise DomainError(_("Say it in at most %(n)d characters.") % {"n": LONGEST_REASON}, field="reason")
    was_answered = signatory.state != SignatureState.ASKED
    hold_mails(actor=actor, op_ed=locked, at=at, signatory=signatory)
    _move(actor, signatory, SignatureState(state), locked, at)
    Signature.objects.create(
        signatory=signatory,
        text=locked.current,
        state=state,
        reason=reason,
        given_at=at,
        given_by_id=actor.user_id,
    )
    if was_answered and signatory.user and signatory.user_id != actor.user_id:
        write = signing_mail.answered_over(signatory, locked, actor, at)
        key = f"op-ed-answered:{signatory.pk}:{signatory.revision}"
        letters.send(key, [signatory.user], write, reply_to=locked.owner, at=at, kind=signing_mail.KIND)
    return signatory


def _require_open(op_ed: OpEd) -> None:
    if op_ed.state not in OP_ED_OPEN:
        said = _("Text and signatories stand fast: it is “%(state)s”.")
        raise InvalidTransition(said % {"state": op_ed.get_state_display()})


def _move(actor: Viewer, row: Signatory, to: SignatureState, op_ed: OpEd, at: dt.datetime) -> None:
    values: dict[str, Any] = {"visibility": class_of(op_ed, at), "organisation_id": row.organisation_id}
    transition(actor=actor, obj=row, to=to, table=SIGNATURE_TRANSITIONS, at=at, counter="revision", **values)


def _mail(actor: Viewer, op_ed: OpEd, rows: Iterable[Asking], at: dt.datetime) -> list[User]:
    """One mail per signatory and text, in a minute."""
    told = []
    number = op_ed.current.number if op_ed.current else 0
    for row in rows:
        if row.recipient is None:
            continue
        told += letters.send(
            f"op-ed:{op_ed.pk}:{row.signatory.pk}:{number}",
            [row.recipient],
            signing_mail.writer(row, op_ed, at),
            reply_to=op_ed.owner,
            at=at,
            not_before=timezone.now() + UNDO,
            kind=signing_mail.KIND,
        )
    if told:
        changes = {"recipients": (None, [user.name for user in told])}
        audit.record(
            actor=actor, action=AuditAction.SEND, obj=op_ed, at=at, changes=changes, visibility=class_of(op_ed, at)
        )
    return told
