"""What has changed since a reminder was sent that would not be sent now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns.models import Arena, Delegate, ProgrammeItem, ReminderOccurrence
from campaigns.reminders.rules import rules_in_force
from crm import wording
from crm.enums import OFF_STATES, CommitmentState
from crm.models import Commitment
from crm.visibility import Viewer
from messages.enums import UNANSWERED, MessageState
from messages.models import Endorsement, JointMessage


@dataclass(frozen=True)
class Key:
    """What an occurrence's key says: rule, thing, person or ``part``, and time or round."""

    code: str
    thing: str
    numbers: tuple[int, ...]
    part: str
    anchor: str

    @classmethod
    def of(cls, row: ReminderOccurrence) -> Key:
        """The key, taken apart."""
        code, subject, whose, anchor = row.key.split("|")
        thing, *numbers = subject.split(":")
        return cls(code, thing, tuple(int(number) for number in numbers), whose.removeprefix("as:"), anchor)


@dataclass(frozen=True)
class Since:
    """What some occurrences are about, as it is now."""

    rules: dict[str, dt.datetime | None] = field(default_factory=dict)
    items: dict[int, ProgrammeItem] = field(default_factory=dict)
    arenas: dict[int, Arena] = field(default_factory=dict)
    delegates: frozenset[tuple[int, int]] = frozenset()
    commitments: dict[int, Commitment] = field(default_factory=dict)
    messages: dict[int, JointMessage] = field(default_factory=dict)
    unanswered: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def read(cls, rows: Sequence[ReminderOccurrence]) -> Since:
        """At most eight queries, whatever their number."""
        keys = [Key.of(row) for row in rows]

        def numbers(thing: str) -> set[int]:
            return {key.numbers[0] for key in keys if key.thing == thing}

        items = ProgrammeItem.objects.filter(pk__in=numbers("item")).select_related("meeting__debrief")
        messages = JointMessage.objects.filter(pk__in=numbers("message"))
        open_ones = Endorsement.objects.filter(version__message__in=messages, state__in=UNANSWERED)
        delegates = Delegate.objects.filter(arena__in=numbers("arena"))
        return cls(
            rules=_since_when(),
            items={row.pk: row for row in items.prefetch_related("meeting__participants")},
            arenas=Arena.objects.in_bulk(numbers("arena")),
            delegates=frozenset(delegates.values_list("arena_id", "user_id")),
            commitments=Commitment.objects.in_bulk(numbers("commitment")),
            messages={row.pk: row for row in messages},
            unanswered=frozenset(open_ones.values_list("version__message_id", "organisation_id")),
        )

    def reason(self, row: ReminderOccurrence) -> str:
        """Why it would not be sent now, in a sentence."""
        key = Key.of(row)
        if key.code not in self.rules:
            return _("The rule has been switched off or removed.")
        since = self.rules[key.code]
        if since is not None and row.due_at < since:
            return _("The rule has been changed since.")
        if not Viewer.of(row.recipient).reads_content:
            return _("The recipient's account is closed.")
        tell: dict[str, Callable[[Key, int], str]] = {
            "item": self._item,
            "arena": self._arena,
            "commitment": self._commitment,
            "message": self._message,
            "day": lambda _key, _user: _("The programme of that day has changed."),
            "contacts": lambda _key, _user: _("The debriefs have been written."),
            "facts": lambda _key, _user: _("The facts have been checked."),
        }
        return tell[key.thing](key, row.recipient_id) or _("What it was about has changed since.")

    def _item(self, key: Key, user_id: int) -> str:
        item = self.items.get(key.numbers[0])
        if item is None or item.meeting.state in OFF_STATES:
            return _("The item has been cancelled.")
        meeting = item.meeting
        times = {_text(moment) for moment in (meeting.starts, meeting.ends) if moment}
        if key.anchor not in {*times, meeting.on.isoformat()} and meeting.starts:
            return _("The item has moved to %(moment)s.") % {"moment": wording.moment(meeting.starts)}
        if user_id not in {one.user_id for one in meeting.participants.all()}:
            return _("The recipient no longer takes part.")
        return _("The debrief has been written.") if hasattr(meeting, "debrief") else ""

    def _arena(self, key: Key, user_id: int) -> str:
        arena = self.arenas.get(key.numbers[0])
        if arena is not None and key.anchor not in {arena.starts.isoformat(), arena.ends.isoformat()}:
            return _("The arena has other days.")
        if arena is not None and (arena.pk, user_id) not in self.delegates and user_id != arena.coordinator_id:
            return _("The recipient is no longer a delegate.")
        return ""

    def _commitment(self, key: Key, user_id: int) -> str:
        row = self.commitments.get(key.numbers[0])
        if row is None:
            return ""
        if row.state != CommitmentState.OPEN:
            return _("The commitment is no longer open: %(state)s.") % {"state": row.get_state_display()}
        if row.due.isoformat() != key.anchor:
            return _("The commitment has another day: %(day)s.") % {"day": wording.short_day(row.due)}
        return _("Somebody else follows up the commitment.") if row.owner_id != user_id else ""

    def _message(self, key: Key, _user_id: int) -> str:
        message = self.messages.get(key.numbers[0])
        if message is None or message.state != MessageState.IN_CONSULTATION:
            return _("The message is no longer in consultation.")
        if key.numbers not in self.unanswered:
            return _("The party has answered.")
        # Neither day nor person is in the key: what is left is that the party has another day.
        return _("The last day to answer has been moved.")


def _since_when() -> dict[str, dt.datetime | None]:
    """Per code in force, since when its general rule holds; where there is none, one arena's own."""
    rules = sorted(rules_in_force(), key=lambda rule: rule.arena_id is None)
    return {rule.code: rule.since for rule in rules}


def _text(moment: dt.datetime) -> str:
    """An instant as a key has it."""
    return moment.astimezone(dt.UTC).isoformat()
