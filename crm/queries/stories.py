"""What became of a mail, told in order, and what happens to it next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.enums import AuditAction
from crm.models import AuditEntry, Delivery, DeliveryAttempt
from crm.outbox.claim import OWN_WORDS, RESEND_AFTER
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt
from crm.visibility import Viewer


class Chapter(TextChoices):
    """What kind of thing happened to a mail."""

    QUEUED = "queued", pgettext_lazy("story", "Queued")
    ATTEMPT = "attempt", pgettext_lazy("story", "Attempt")
    DECISION = "decision", pgettext_lazy("story", "Decision")
    END = "end", pgettext_lazy("story", "End")
    RETURN = "return", pgettext_lazy("story", "Came back")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: the state that it left the mail in, and in whose words or by whose decision.

    ``at`` is real UTC; only the queueing is told in the domain's time, which a demo may freeze.
    """

    at: dt.datetime
    what: Chapter
    became: State
    words: str = ""
    by: str = ""


class Next(TextChoices):
    """What happens to a mail next, if nobody decides otherwise."""

    RELEASE = "release", _("It leaves when somebody starts sending again.")
    SOON = "soon", _("It leaves as soon as a worker is free.")
    LATER = "later", _("The next attempt is made")
    IN_HAND = "in_hand", _("A worker has it in hand. If nothing is heard of it, what became of it is settled")
    AGAIN = "again", _("It is sent again by itself, once")
    DECISION = "decision", _("It waits for a decision.")
    NOTHING = "nothing", _("Nothing more happens by itself.")


@dataclass(frozen=True, slots=True)
class Step:
    """What happens next, and when in real UTC where that is known."""

    what: Next
    at: dt.datetime | None = None


def story(delivery: Delivery, viewer: Viewer) -> list[Event]:
    """Everything that happened to the mail, as far as the viewer reads it: attempts, decisions, its end and its return.

    Two queries. The viewer has been found to read the mail.
    """
    attempts = DeliveryAttempt.objects.visible_to(viewer).filter(delivery=delivery)
    entries = AuditEntry.objects.visible_to(viewer).filter(
        object_type=Delivery._meta.label, object_id=delivery.pk, action=AuditAction.TRANSITION
    )
    told = [Event(row.ended_at, Chapter.ATTEMPT, State(row.became), own_words(row.words)) for row in attempts]
    for entry in entries.order_by("pk"):
        told += [*_before(entry), _decided(entry)]
    if delivery.state in {State.SENT, State.MISSED} and delivery.finished_at:
        told.append(Event(delivery.finished_at, Chapter.END, State(delivery.state), delivery.receipt))
    if delivery.bounced_at:
        told.append(Event(delivery.bounced_at, Chapter.RETURN, State(delivery.state), delivery.bounce))
    first = Event(delivery.queued_at, Chapter.QUEUED, State.QUEUED, delivery.reason)
    return [first, *sorted(told, key=lambda event: event.at)]


def own_words(words: str) -> str:
    """The words in the active language, where they are the outbox's own; a server's words as they are."""
    return gettext(words) if words in OWN_WORDS else words


def next_step(delivery: Delivery, *, now: dt.datetime, paused: bool) -> Step:
    """What happens to the mail next. ``now`` is real UTC."""
    state = delivery.state
    if state in {State.LEASED, State.HANDING_OVER}:
        return Step(Next.IN_HAND, delivery.lease_until)
    if state == State.QUEUED and paused:
        return Step(Next.RELEASE)
    if state == State.QUEUED:
        return Step(Next.LATER, delivery.not_before) if delivery.not_before > now else Step(Next.SOON)
    if state == State.UNCERTAIN and delivery.on_doubt == OnDoubt.RESEND_ONCE and delivery.finished_at:
        return Step(Next.AGAIN, delivery.finished_at + RESEND_AFTER)
    waits = state in {State.UNCERTAIN, State.FAILED} or (state == State.SENT and delivery.bounced_at)
    return Step(Next.DECISION if waits else Next.NOTHING)


def _before(entry: AuditEntry) -> list[Event]:
    """The sending that came back, and its return, which the decision to send again took from the mail itself."""
    was = {name: before for name, (before, _after) in entry.changes.items()}
    if was.get("state") != State.SENT:
        return []
    ends = [(Chapter.END, was["finished_at"], was["receipt"]), (Chapter.RETURN, was["bounced_at"], was["bounce"])]
    return [Event(dt.datetime.fromisoformat(at), what, State.SENT, words) for what, at, words in ends if at]


def _decided(entry: AuditEntry) -> Event:
    became = entry.changes.get("state", [None, State.QUEUED])[1]
    reason = entry.changes.get("reason", [None, ""])[1]
    return Event(entry.recorded_at, Chapter.DECISION, State(became), reason, entry.actor_name)
