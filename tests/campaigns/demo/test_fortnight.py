"""Two weeks of the demo, hour by hour, with what happens on the way: exactly what was promised is sent.

What is expected does not come from the plan: it is the oracle's list, with the rows of what is touched written by hand.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from campaigns.enums import OccurrenceOutcome
from campaigns.models import Arena, Delegate, ProgrammeItem, ReminderOccurrence
from campaigns.reminders.tick import tick
from campaigns.services.alerts import look
from campaigns.services.arenas import add_delegate, remove_delegate
from campaigns.services.programme import cancel_item, move_item, update_item
from campaigns.services.sending import send_packs
from crm import clock
from crm.models import Delivery, User
from crm.outbox.models import DeliveryState
from crm.visibility import SYSTEM

Happenings = Iterable[tuple[dt.datetime, Callable[[dt.datetime], object]]]
HOUR = dt.timedelta(hours=1)
FIRST, HOURS = "2027-06-21 00:00", 14 * 24
# What happens, and when: five items move, one is cancelled, one delegate is replaced by another.
MOVES = {
    "P04": ("2027-06-25 10:10", "2027-06-29 13:00", "2027-06-29 14:00"),
    "P02": ("2027-06-26 09:10", "2027-06-30 15:00", "2027-06-30 16:00"),
    "P05": ("2027-06-29 10:20", "2027-06-29 16:00", "2027-06-29 16:45"),
    "P09": ("2027-06-29 19:10", "2027-06-30 11:00", "2027-06-30 11:45"),
    "P11": ("2027-06-30 12:10", "2027-07-01 10:30", "2027-07-01 11:10"),
}
CANCELLED, OUT, IN = ("2027-06-28 12:10", "P06"), ("2027-06-27 12:30", "DG8"), "US5"
# Of the oracle's rows these are not sent. P05 has been reminded of once when it moves.
GONE = [
    *(("soon:P04", to, "06-29 07:00") for to in ("DG1", "DG5", "DG7")),
    ("four_rows:P04", "DG1", "06-29 11:00"),
    *(("soon:P02", to, "06-28 12:00") for to in ("DG1", "DG2")),
    ("four_rows:P02", "DG1", "06-28 16:00"),
    ("four_rows:P05", "DG3", "06-29 13:45"),
    *(("soon:P09", to, "06-30 08:30") for to in ("DG4", "DG8")),
    ("four_rows:P09", "DG4", "06-30 12:15"),
    *(("soon:P11", to, "07-01 09:00") for to in ("DG1", "DG2", "DG6")),
    ("four_rows:P11", "DG1", "07-01 12:40"),
    ("soon:P06", "DG2", "06-29 14:00"),
    ("four_rows:P06", "DG2", "06-29 17:20"),
    ("pack_final", "DG8", "06-27 18:00"),
    ("tomorrow", "DG8", "06-28 18:00"),
    ("soon:P08", "DG8", "06-29 17:00"),
    ("tomorrow", "DG8", "06-29 18:00"),
]
# And these are sent besides. Whoever steps in late gets the pack's first mail late, since it is still of use.
NEW = [
    *(("soon:P04", to, "06-29 12:00") for to in ("DG1", "DG5", "DG7")),
    ("four_rows:P04", "DG1", "06-29 16:00"),
    *(("tomorrow", to, "06-29 18:00") for to in ("DG1", "DG2")),
    *(("soon:P02", to, "06-30 14:00") for to in ("DG1", "DG2")),
    ("four_rows:P02", "DG1", "06-30 18:00"),
    *(("soon:P05", to, "06-29 15:00") for to in ("DG3", "DG6")),
    ("four_rows:P05", "DG3", "06-29 18:45"),
    *(("soon:P09", to, "06-30 10:00") for to in ("DG4", "US5")),
    ("four_rows:P09", "DG4", "06-30 13:45"),
    *(("soon:P11", to, "07-01 09:30") for to in ("DG1", "DG2", "DG6")),
    ("four_rows:P11", "DG1", "07-01 13:10"),
    ("pack_first", "US5", "06-27 13:00"),
    ("pack_final", "US5", "06-27 18:00"),
    ("tomorrow", "US5", "06-28 18:00"),
    ("soon:P08", "US5", "06-29 17:00"),
    ("tomorrow", "US5", "06-29 18:00"),
]


def wall(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.zone())


def sent_at(due: str) -> str:
    """The full hour at which a tick sends what is due, none between nine in the evening and half past six."""
    when = dt.datetime.fromisoformat(f"2027-{due}")
    hour = when.replace(minute=0) + (HOUR if when.minute else dt.timedelta())
    while hour.hour >= 21 or hour.hour < 7:
        hour += HOUR
    return f"{hour:%m-%d %H:%M}"


def promised(oracle: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Kind, recipient and hour of every reminder that is to be sent."""
    rows = [(kind, row["to"], row["at"][5:]) for row in oracle for kind in row["kinds"]]
    for row in GONE:
        rows.remove(row)
    return [(kind, to, sent_at(due)) for kind, to, due in [*rows, *NEW]]


def happenings() -> Happenings:
    def item(ref: str) -> ProgrammeItem:
        return ProgrammeItem.objects.select_related("arena", "meeting").get(meeting__ref=ref)

    def mover(ref: str, starts: str, ends: str) -> Callable[[dt.datetime], object]:
        return lambda at: move_item(actor=SYSTEM, at=at, item=item(ref), starts=wall(starts), ends=wall(ends))

    def replace(at: dt.datetime) -> None:
        out, new, arena = User.objects.get(ref=OUT[1]), User.objects.get(ref=IN), Arena.objects.get()
        remove_delegate(actor=SYSTEM, at=at, delegate=Delegate.objects.get(arena=arena, user=out))
        add_delegate(actor=SYSTEM, at=at, arena=arena, user=new)
        for row in ProgrammeItem.objects.filter(meeting__participants__user=out):
            users = [one.user for one in row.meeting.participants.select_related("user") if not one.is_lead]
            update_item(actor=SYSTEM, at=at, item=item(row.label), participants=[new if u == out else u for u in users])

    for ref, (when, starts, ends) in MOVES.items():
        yield wall(when), mover(ref, starts, ends)
    yield wall(CANCELLED[0]), lambda at: cancel_item(actor=SYSTEM, at=at, item=item(CANCELLED[1]), reason="Förhinder")
    yield wall(OUT[0]), replace


def simulate(tick_at: Callable[[dt.datetime], bool] = lambda _: True, besides: Happenings = ()) -> None:
    """Every full hour of two weeks ticks, unless ``tick_at`` says no; at noon twice, as with two beats.

    Each hour alerts are looked for, too, and what is queued leaves.
    """
    waiting = sorted([*happenings(), *besides], key=lambda one: one[0])
    now = wall(FIRST).astimezone(dt.UTC)
    for _ in range(HOURS):
        while waiting and waiting[0][0] <= now:
            when, happen = waiting.pop(0)
            happen(when)
        if tick_at(clock.local(now)):
            tick(at=now)
            if clock.local(now).hour == 12:
                assert tick(at=now).queued == 0
            look(at=now)
            Delivery.objects.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.SENT)
        now += HOUR


def occurrences(outcome: OccurrenceOutcome) -> Counter[tuple[str, str, str]]:
    rows = ReminderOccurrence.objects.filter(outcome=outcome).select_related("recipient")
    return Counter((row.kind, row.recipient.ref, f"{clock.local(row.recorded_at):%m-%d %H:%M}") for row in rows)


def test_exactly_what_was_promised_is_sent(demo, expected):
    simulate()
    sent, due = occurrences(OccurrenceOutcome.QUEUED), Counter(promised(expected["reminders"]))
    assert sorted((due - sent).elements()) == [], "missing"
    assert sorted((sent - due).elements()) == [], "not promised, or twice"
    assert set(sent.values()) == {1}
    assert not occurrences(OccurrenceOutcome.MISSED)
    # Same recipient, same hour: one mail, and none besides.
    assert Delivery.objects.filter(kind="reminder").count() == len({(to, hour) for _, to, hour in sent})
    assert not [row for row in sent if row[0].endswith(":P06")]
    assert not [row for row in sent if row[1] == "DG8" and row[2] > "06-27 12:30"]


def test_a_worker_down_for_a_day_sends_what_is_still_of_use_and_lists_the_rest(demo, expected):
    down, back = wall("2027-06-28 08:30"), "06-29 10:00"
    simulate(lambda now: not down < now < wall(f"2027-{back}"))
    over = [
        *(("soon:P01", to, "06-28 09:00") for to in ("DG1", "DG2", "DG3", "DG6")),
        *(("soon:P03", to, "06-28 15:00") for to in ("DG1", "DG2")),
    ]
    due = promised(expected["reminders"])
    for row in over:
        due.remove(row)
    late = Counter(
        (kind, to, back if down < wall(f"2027-{hour}") < wall(f"2027-{back}") else hour) for kind, to, hour in due
    )
    assert occurrences(OccurrenceOutcome.QUEUED) == late
    assert occurrences(OccurrenceOutcome.MISSED) == Counter((kind, to, back) for kind, to, _ in over)


# Who is told at once of what changed, once the packs are out: those who take part, within the hour. Whoever steps in
# has a pack when its coordinator sends one.
PACKS_SENT = "2027-06-24 08:10", "2027-06-27 14:10"
ALERTS = [
    *((to, "06-25 11:00") for to in ("DG1", "DG5", "DG7")),
    *((to, "06-26 10:00") for to in ("DG1", "DG2")),
    # Whoever leads P08 or P09 hears who takes DG8's place, and DG8 what is no longer theirs.
    *((to, "06-27 13:00") for to in ("DG1", "DG4", "DG8")),
    ("DG2", "06-28 13:00"),
    *((to, "06-29 11:00") for to in ("DG3", "DG6")),
    *((to, "06-29 20:00") for to in ("DG4", "US5")),
    *((to, "06-30 13:00") for to in ("DG1", "DG2", "DG6")),
]


def test_with_packs_out_each_change_is_told_once_to_each_it_concerns(demo, expected):
    def send(at: dt.datetime) -> None:
        send_packs(actor=SYSTEM, arena=Arena.objects.select_related("coordinator").get(), at=at)

    simulate(besides=[(wall(when), send) for when in PACKS_SENT])
    alerts = Delivery.objects.filter(kind="pack_alert").select_related("recipient")
    told = Counter((mail.recipient.ref, f"{clock.local(mail.queued_at):%m-%d %H:%M}") for mail in alerts)
    assert told == Counter(ALERTS)
    assert occurrences(OccurrenceOutcome.QUEUED) == Counter(promised(expected["reminders"]))
