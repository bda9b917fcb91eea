"""Who is due to be reminded of what, and when: computed from rules and current data, never stored.

A moved meeting therefore moves its reminders, and a rehearsal is the same function with another instant.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.utils import translation

from campaigns.enums import Muted, ReminderKind
from campaigns.reminders import cases, moments, wording
from campaigns.reminders.cases import Case, Window
from campaigns.reminders.choices import Choices
from campaigns.reminders.kinds import kind_of
from campaigns.reminders.language import Anchor, Moment, Rule, Subject
from campaigns.reminders.quiet import QuietHours
from campaigns.reminders.rounds import SUBJECTS, rounds
from campaigns.reminders.rules import rules_in_force
from campaigns.reminders.wording import Words
from crm import clock
from crm.models import Council, User
from crm.visibility import Viewer

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reminder:
    """One person reminded of one thing. ``at`` is ``due`` after quiet hours; ``key`` never recurs.

    ``kind`` is its rule's code and what it is about; ``sort`` what recipients choose by. ``muted``: the recipient does
    not want it. ``kept_quiet``: the quiet hours outlast its use. Neither is sent.
    """

    kind: str
    sort: ReminderKind
    key: str
    recipient: User
    due: dt.datetime
    at: dt.datetime
    useful_until: dt.datetime
    muted: Muted | None
    write: Callable[[dt.datetime], Words] = field(compare=False, repr=False)
    arenas: frozenset[int] = frozenset()

    @property
    def kept_quiet(self) -> bool:
        """Whether it is of no more use when the quiet hours end."""
        return self.at >= self.useful_until

    @cached_property
    def words(self) -> Words:
        """What it says, in the recipient's language."""
        with translation.override(self.recipient.language):
            return self.write(self.at)

    @property
    def label(self) -> str:
        """What kind of reminder it is, in the active language: for lists that others read."""
        return str(self.sort.label)

    @property
    def reason(self) -> str:
        """Why the recipient gets it: the clause after "You get this because"."""
        return self.words.reason


@dataclass(frozen=True)
class Mail:
    """What one person gets in one minute."""

    at: dt.datetime
    recipient: User
    reminders: tuple[Reminder, ...]

    @property
    def kinds(self) -> list[str]:
        """The kinds, sorted: ``["pack_final", "tomorrow"]``."""
        return sorted({reminder.kind for reminder in self.reminders})

    @property
    def labels(self) -> list[str]:
        """What it is about, each once, in the active language."""
        return list(dict.fromkeys(reminder.label for reminder in self.reminders))

    @property
    def subjects(self) -> list[str]:
        """The title of each reminder, in the recipient's language."""
        return [reminder.words.title for reminder in self.reminders]

    @property
    def reasons(self) -> list[str]:
        """Every reason once, in order."""
        return list(dict.fromkeys(reminder.reason for reminder in self.reminders))

    @property
    def arenas(self) -> set[int]:
        """The numbers of the arenas that it is about."""
        return {number for reminder in self.reminders for number in reminder.arenas}

    @property
    def useful_until(self) -> dt.datetime:
        """While any of its reminders is useful."""
        return max(reminder.useful_until for reminder in self.reminders)


def plan(
    *, at: dt.datetime, until: dt.datetime, council: Council | None = None, rules: Sequence[Rule] | None = None
) -> list[Mail]:
    """Every mail that goes out from ``at`` to just before ``until`` if nothing is done meanwhile. Writes nothing.

    In order of time and recipient. Raises RuleError for a damaged rule.
    """
    return outlook(at=at, until=until, council=council, rules=rules).mails


@dataclass(frozen=True, slots=True)
class Outlook:
    """What goes out, and what does not because its recipient does not want it."""

    mails: list[Mail]
    muted: list[Reminder]


def outlook(
    *, at: dt.datetime, until: dt.datetime, council: Council | None = None, rules: Sequence[Rule] | None = None
) -> Outlook:
    """As ``plan``, with what recipients have declined."""
    # What was due up to two days before may have waited for the day's one mail, and then for the end of quiet hours.
    found = reminders(window=Window(at - 2 * _DAY, until), council=council, rules=rules)
    sent = [r for r in found if at <= r.at < until and not r.kept_quiet]
    muted = sorted((r for r in sent if r.muted), key=lambda r: (r.at, r.recipient.sort_key, r.key))
    return Outlook(digest(r for r in sent if not r.muted), muted)


def digest(found: Iterable[Reminder]) -> list[Mail]:
    """The reminders as mails: same recipient, same minute, one mail."""

    def minute(reminder: Reminder) -> dt.datetime:
        return reminder.at.replace(second=0, microsecond=0)

    def order(reminder: Reminder) -> tuple[object, ...]:
        recipient = reminder.recipient
        return minute(reminder), recipient.ref, recipient.sort_key, recipient.pk, reminder.kind, reminder.key

    groups = groupby(sorted(found, key=order), key=lambda r: (minute(r), r.recipient.pk))
    mails = []
    for (at, _), group in groups:
        rows = tuple(group)
        mails.append(Mail(at=at, recipient=rows[0].recipient, reminders=rows))
    return mails


def reminders(*, window: Window, council: Council | None = None, rules: Sequence[Rule] | None = None) -> list[Reminder]:
    """Every reminder that falls due in the window, those that the quiet hours make useless included."""
    quiet = QuietHours.of(council or Council.current())
    by_subject = cases.by_subject(rules_in_force() if rules is None else rules)
    choices = Choices.read()
    drafts = [draft for draft in _drafts(by_subject, window, choices) if _in_window(draft, window)]
    people = _people(drafts)
    return [_reminder(draft, people[draft.user_id], quiet, choices) for draft in drafts if draft.user_id in people]


def _reminder(draft: _Draft, recipient: User, quiet: QuietHours, choices: Choices) -> Reminder:
    at = quiet.moved(choices.gathered(draft.sort, draft.user_id, quiet.moved(draft.due), draft.until))
    return Reminder(
        kind=draft.kind,
        sort=draft.sort,
        key=draft.key,
        recipient=recipient,
        due=draft.due,
        at=at,
        useful_until=draft.until,
        muted=choices.muted(draft.sort, draft.user_id, at),
        write=draft.write,
        arenas=draft.arenas,
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A reminder before its recipient is loaded."""

    rule: Rule
    kind: str
    sort: ReminderKind
    key: str
    user_id: int
    due: dt.datetime
    until: dt.datetime
    write: Callable[[dt.datetime], Words]
    # What it is about, where the recipient's own choice says when: one reminder then stands for all rules.
    case: str = ""
    arenas: frozenset[int] = frozenset()


def _in_window(draft: _Draft, window: Window) -> bool:
    in_force = draft.rule.since is None or draft.due >= draft.rule.since
    return in_force and window.starts <= draft.due < window.ends


def _people(drafts: Sequence[_Draft]) -> dict[int, User]:
    """The recipients who read content at all: the others get no mail."""
    rows = User.objects.filter(pk__in={draft.user_id for draft in drafts}).select_related("organisation")
    return {user.pk: user for user in rows if Viewer.of(user).reads_content}


def _drafts(by_subject: dict[Subject, list[Rule]], window: Window, choices: Choices) -> Iterator[_Draft]:
    coordinators = cases.coordinators() if {Subject.CONTACTS, Subject.COMMITMENT} & by_subject.keys() else []
    for subject, rules in by_subject.items():
        if subject == Subject.ARENA:
            yield from _each(rules, cases.arenas(rules, window))
        elif subject == Subject.ITEM:
            yield from _items(rules, cases.items(rules, window), choices)
        elif subject in SUBJECTS:
            yield from _rounds(rules, window, coordinators)
        elif subject == Subject.COMMITMENT:
            yield from _each(rules, cases.commitments(rules, window, coordinators))
        elif subject == Subject.ENDORSEMENT:
            yield from _each(rules, cases.endorsements(rules, window))


def _concerned(rule: Rule, case: Case) -> set[int]:
    """Whom the rule reminds of the case; nobody when its conditions do not hold."""
    if not rule.covers(case.arena_id):
        return set()
    if rule.to.with_people and (not case.with_people or _is_answered(rule, case)):
        return set()
    if rule.to.while_open and not case.is_open:
        return set()
    return {user_id for who in rule.to.who for user_id in case.concerned.get(who, [])}


def _is_answered(rule: Rule, case: Case) -> bool:
    """After the item its lead is asked for the debrief: done when it is written."""
    return rule.at.anchor == Anchor.ITEM_END and case.done


def _each(rules: Iterable[Rule], found: Sequence[Case]) -> Iterator[_Draft]:
    for rule in rules:
        for case in found:
            for user_id in sorted(_concerned(rule, case)):
                yield _draft(rule, case, user_id, case.anchors)


def _draft(rule: Rule, case: Case, user_id: int, anchors: moments.Anchors, choices: Choices | None = None) -> _Draft:
    due = moments.instant(rule.at, anchors)
    sort = kind_of(rule, case, user_id, clock.day(due))
    lead = choices.lead(sort, rule, user_id) if choices else None
    if lead is not None:
        due = moments.instant(Moment(Anchor.ITEM_START), anchors) - lead
    return _Draft(
        rule=rule,
        kind=f"{rule.code}:{case.label}" if case.label else rule.code,
        sort=sort,
        key=_once(rule, case, user_id) if case.once else _key(rule, case.key, user_id, anchors[rule.at.anchor]),
        user_id=user_id,
        due=due,
        until=moments.instant(rule.until, {**anchors, Anchor.SAME_DAY: clock.day(due)}),
        write=lambda at: wording.write(rule, case, user_id, at),
        case=case.key if lead is not None else "",
        arenas=_arenas([case]),
    )


def _once(rule: Rule, case: Case, user_id: int) -> str:
    """Rule, subject, the part that the recipient has in it, and the round: neither person nor day."""
    part = next(who for who in rule.to.who if user_id in case.concerned.get(who, []))
    return f"{rule.code}|{case.key}|as:{part.value}|{case.once}"


def _key(rule: Rule, subject: str, user_id: int, occurrence: dt.date | dt.datetime) -> str:
    """Rule, subject, recipient and the anchor: what is moved is another occurrence, and is reminded of again."""
    moment = occurrence.astimezone(dt.UTC) if isinstance(occurrence, dt.datetime) else occurrence
    return f"{rule.code}|{subject}|user:{user_id}|{moment.isoformat()}"


def _items(rules: Iterable[Rule], found: Sequence[Case], choices: Choices) -> Iterator[_Draft]:
    first: dict[tuple[int, dt.date | dt.datetime], dt.datetime] = {}
    for case in found:
        for user_id in {user for users in case.concerned.values() for user in users}:
            starts = case.anchors[Anchor.ITEM_START]
            assert isinstance(starts, dt.datetime)  # noqa: S101 - an item has a time
            place = user_id, case.anchors[Anchor.ITEM_DAY]
            first[place] = min(first.get(place, starts), starts)
    told: set[tuple[str, int]] = set()
    of_day: dict[tuple[str, dt.date | dt.datetime, int], list[tuple[Rule, Case]]] = defaultdict(list)
    for rule in rules:
        for case in found:
            for user_id in sorted(_concerned(rule, case)):
                day = case.anchors[Anchor.ITEM_DAY]
                if rule.to.once_per_day:
                    of_day[rule.code, day, user_id].append((rule, case))
                    continue
                draft = _draft(rule, case, user_id, {**case.anchors, Anchor.FIRST_ITEM: first[user_id, day]}, choices)
                if (draft.case, user_id) not in told:
                    yield draft
                if draft.case:
                    told.add((draft.case, user_id))
    for (_, day, user_id), rows in of_day.items():
        yield _day(rows, user_id, {Anchor.FIRST_ITEM: first[user_id, day]})


def _day(rows: list[tuple[Rule, Case]], user_id: int, first: dict[Anchor, dt.datetime]) -> _Draft:
    """One reminder of all items of a person's day, counted from the first.

    A day at two arenas may have two rules of one code: the earlier sends the one card.
    """
    found = sorted((case for _, case in rows), key=lambda case: case.anchors[Anchor.ITEM_START])
    due, rule, anchors = min(
        ((moments.instant(rule.at, {**case.anchors, **first}), rule, {**case.anchors, **first}) for rule, case in rows),
        key=lambda one: one[0],
    )
    return _Draft(
        rule=rule,
        kind=rule.code,
        sort=ReminderKind.DAY,
        key=_key(rule, "day", user_id, anchors[Anchor.ITEM_DAY]),
        user_id=user_id,
        due=due,
        until=moments.instant(rule.until, {**anchors, Anchor.SAME_DAY: clock.day(due)}),
        write=lambda at: wording.write_day(found, at),
        arenas=_arenas(found),
    )


def _arenas(found: Iterable[Case]) -> frozenset[int]:
    return frozenset(case.arena_id for case in found if case.arena_id is not None)


def _rounds(rules: Sequence[Rule], window: Window, coordinators: Sequence[User]) -> Iterator[_Draft]:
    for rule, one in rounds(rules, window, coordinators):
        yield _Draft(
            rule=rule,
            kind=rule.code,
            sort=one.sort,
            key=_key(rule, one.about, one.user_id, clock.day(one.due)),
            user_id=one.user_id,
            due=one.due,
            until=one.until,
            write=one.write,
        )
