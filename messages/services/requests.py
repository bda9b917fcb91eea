"""Asking by mail: one request per party, to its recipient, with a link that answers without an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from email.headerregistry import Address

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import clock, workdays
from crm.enums import AuditAction
from crm.errors import DomainError, StaleObject
from crm.models import Council, Delivery, PersonalLink, User
from crm.outbox.enqueue import enqueue
from crm.outbox.links import LinkTo
from crm.outbox.models import DeliveryState
from crm.services import audit, deliveries
from crm.services.links import end_links
from crm.visibility import Viewer
from messages.enums import PENDING
from messages.models import Endorsement, JointMessage, MessageVersion
from messages.models.anchoring import GRACE
from messages.queries.answer_links import PURPOSE
from messages.queries.requests import same_questions
from messages.services import request_mail
from messages.services.locks import lock, require_editor

KIND = "anchoring_request"
# Time to take back a sending, in real time.
UNDO = dt.timedelta(seconds=60)
# How long after the last day to answer a link still says what has become of the question.
_AFTERGLOW = dt.timedelta(days=30)
_WITHOUT_DEADLINE = dt.timedelta(days=180)
_AGAIN = frozenset({DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.SUPPRESSED})


def link_to(endorsement: Endorsement, at: dt.datetime) -> LinkTo:
    """What answers the question: it outlasts the last day, to say then that answers are closed."""
    closes = endorsement.closes
    left = dt.timedelta(days=max((closes - clock.day(at)).days, 0)) + _AFTERGLOW if closes else _WITHOUT_DEADLINE
    return LinkTo(PURPOSE, endorsement.pk, left)


def queue_requests(*, actor: Viewer, message: JointMessage, rows: Iterable[Endorsement], at: dt.datetime) -> list[User]:
    """Queue one mail to each party's recipient; returns who gets one. They leave in a minute.

    ``rows`` are of the current version, and wait for an answer. A party with nobody named, a closed account or
    a mail that still answers gets none. For services, in their transaction.
    """
    council = Council.current()
    told = []
    for row in rows:
        recipient = _recipient(row)
        if recipient and _queue(actor, row, recipient, council, at):
            told.append(recipient)
    if told:
        names = [user.name for user in told]
        audit.record(actor=actor, action=AuditAction.SEND, obj=message, at=at, changes={"recipients": (None, names)})
    return told


def ask_about(
    *, actor: Viewer, version: MessageVersion, at: dt.datetime, parties: Collection[int] | None = None
) -> list[User]:
    """Tell the parties whose answer the new version waits for what has changed, one mail each; returns who is told.

    ``parties`` are the organisations to tell; None for all. Mails to them about earlier versions that have not left
    give way.
    """
    message, rows = version.message, version.endorsements.filter(state__in=PENDING)
    mails = _queued(message)
    if parties is not None:
        rows = rows.filter(organisation__in=parties)
        asked = Endorsement.objects.filter(version__message=message, organisation__in=parties)
        mails = mails.filter(link__subject_id__in=asked.values("pk"))
    deliveries.stop_deliveries(actor=actor, deliveries=mails, at=at)
    give_time(rows, clock.day(at))
    rows = rows.select_related("organisation__anchoring__recipient__organisation", "version")
    _end_former(actor, rows, at)
    return queue_requests(actor=actor, message=message, rows=rows, at=at)


def give_time(rows: QuerySet[Endorsement], today: dt.date) -> None:
    """Who is asked when the deadline has passed gets ten workdays of their own."""
    for row in rows.filter(state__in=PENDING).select_related("version__message"):
        if row.wanted_by and row.wanted_by < today:
            row.deadline, row.closes_on = workdays.shift(today, GRACE), None
            row.save(update_fields=["deadline", "closes_on"])


@transaction.atomic
def stop_requests(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> int:
    """How many of the message's queued mails were kept from leaving. The parties stay asked; see ``mail_request``."""
    require_editor(actor, lock(message))
    return stop_requests_of(actor=actor, message=message, at=at)


def stop_requests_of(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> int:
    """As ``stop_requests``, for services that have checked the actor."""
    return deliveries.stop_deliveries(actor=actor, deliveries=_queued(message), at=at)


def _queued(message: JointMessage) -> QuerySet[Delivery]:
    """The message's mails that ask and have not left."""
    queued = Delivery.objects.filter(key__startswith=f"anchoring:{message.pk}:", state=DeliveryState.QUEUED)
    return queued.select_related("recipient").order_by("pk")


@transaction.atomic
def mail_request(*, actor: Viewer, endorsement: Endorsement, at: dt.datetime) -> User:
    """Send one party the question again: where its mail was stopped or failed, its link is dead, or another is asked.

    Returns who gets it. Raises DomainError when the party has answered, nobody there takes mail, or the mail that the
    recipient has still answers.
    """
    locked = lock(endorsement.version.message)
    require_editor(actor, locked)
    if locked.current_id != endorsement.version_id or endorsement.state not in PENDING:
        raise DomainError(_("The party is not being asked about this version."))
    recipient = _recipient(endorsement)
    if recipient is None:
        raise DomainError(_("Nobody at the party takes the mail. Name who is asked there first."))
    if not queue_requests(actor=actor, message=locked, rows=[endorsement], at=at):
        raise DomainError(_("%(name)s has a mail whose link still answers.") % {"name": recipient.name})
    return recipient


@transaction.atomic
def set_days(
    *, actor: Viewer, endorsement: Endorsement, deadline: dt.date | None, closes_on: dt.date | None, at: dt.datetime
) -> Endorsement:
    """One party's own day to answer by, and its last day; None for what follows from the message. Opens it again too.

    ``endorsement`` is updated. Raises DomainError naming the field for a last day that has passed or comes before the
    other, or when the party has answered, StaleObject when there is a newer version.
    """
    locked = lock(endorsement.version.message)
    require_editor(actor, locked)
    if locked.current_id != endorsement.version_id:
        raise StaleObject(_("There is a newer version. Look at the parties again."))
    if endorsement.state not in PENDING:
        raise DomainError(_("The party has answered."))
    wanted = deadline or locked.consultation_deadline
    if closes_on and wanted and closes_on < wanted:
        raise DomainError(
            _("The last day cannot come before the day by which the answer is wanted."), field="closes_on"
        )
    closes = closes_on or (workdays.shift(wanted, GRACE) if wanted else None)
    if closes and closes < clock.day(at):
        raise DomainError(
            _("The last day to answer cannot have passed."), field="closes_on" if closes_on else "deadline"
        )
    audit.save_changes(actor=actor, obj=endorsement, at=at, values={"deadline": deadline, "closes_on": closes_on})
    return endorsement


@transaction.atomic
def revoke_answer_links(*, actor: Viewer, endorsement: Endorsement, at: dt.datetime) -> int:
    """How many links that answer for the party on this message were valid until now. For the message's editors."""
    message = endorsement.version.message
    require_editor(actor, lock(message))
    rows = Endorsement.objects.filter(version__message=message, organisation=endorsement.organisation_id)
    links = PersonalLink.objects.filter(purpose=PURPOSE, subject_id__in=rows.values("pk"))
    return end_links(actor=actor, links=links, at=at)


def _end_former(actor: Viewer, rows: Iterable[Endorsement], at: dt.datetime) -> None:
    """A question has one link, the newest mail's; a deputy's is apart."""
    for row in rows:
        links = PersonalLink.objects.live(timezone.now()).filter(
            purpose=PURPOSE, subject_id__in=same_questions([row]).values("pk")
        )
        anchoring = getattr(row.organisation, "anchoring", None)
        if anchoring and anchoring.deputy_id:
            links = links.exclude(user=anchoring.deputy_id)
        end_links(actor=actor, links=links, at=at)


def _recipient(row: Endorsement) -> User | None:
    """Who is asked at the party, if that account takes mail."""
    anchoring = getattr(row.organisation, "anchoring", None)
    return anchoring.recipient if anchoring and Viewer.of(anchoring.recipient).reads_content else None


def _queue(actor: Viewer, row: Endorsement, recipient: User, council: Council, at: dt.datetime) -> bool:
    """Whether a mail leaves: a new one, which ends the links before it, or a stopped one again. None while the last
    one's link still answers, also where spelling has been mended since it was sent.
    """
    key, not_before = f"anchoring:{row.version.message_id}:{row.pk}", timezone.now() + UNDO
    earlier = Delivery.objects.filter(recipient=recipient, key__startswith=f"{key}:")
    asking = Delivery.objects.filter(recipient=recipient, key__startswith=f"anchoring:{row.version.message_id}:")
    asking = asking.filter(link__subject_id__in=same_questions([row]).values("pk"))
    last = asking.select_related("recipient", "link").order_by("-pk").first()
    if last and last.link and PersonalLink.objects.live(timezone.now()).filter(pk=last.link.pk).exists():
        if last.state in _AGAIN:
            deliveries.queue_again(actor=actor, delivery=last, at=at, not_before=not_before)
        return last.state == DeliveryState.QUEUED
    _end_former(actor, [row], at)
    mail = request_mail.render(row, recipient, council, at)
    enqueue(
        key=f"{key}:{earlier.count() + 1}",
        kind=KIND,
        recipient=recipient,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        at=at,
        not_before=not_before,
        headers={"Reply-To": str(Address(display_name=mail.sender.name, addr_spec=mail.sender.email))},
        link=link_to(row, at),
        reason=mail.reason,
    )
    return True
