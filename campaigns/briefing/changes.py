"""What differs between an earlier pack of a recipient and a newer one."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.tree import content_hash
from crm import wording
from crm.enums import AGREED_STATES, MeetingState

UNADOPTED = "unadopted"
T = TypeVar("T")
Dated = tuple[d.Day, d.Entry]


def since(earlier: d.ItemPack, pack: d.ItemPack, *, kept: bool = True, withdrawn: Set[int] = frozenset()) -> d.ItemPack:
    """The pack with the time it was moved from and what else changed.

    ``kept``: an old time that the earlier pack told still stands, until the item moves again. ``withdrawn``: messages
    that a correction tells of.
    """
    now, was = pack.logistics, earlier.logistics
    moved_from = was.moved_from if kept else ""
    if (now.starts, now.ends) != (was.starts, was.ends):
        moved_from = _old_time(was.starts, was.day, was.time, now.starts)
    moved = replace(pack, logistics=replace(now, moved_from=moved_from))
    return replace(moved, changes=_item_changes(earlier, moved, withdrawn))


def arena_since(earlier: d.ArenaPack, pack: d.ArenaPack) -> d.ArenaPack:
    """The arena's pack with what changed, item by item. Mail and paper print these lines as they stand."""
    before, after = _dated(earlier), _dated(pack)
    old_packs = {item.key: item for item in earlier.items}
    new_packs = {item.key: item for item in pack.items}
    with translation.override(pack.language):
        # A request is no news before it is decided, nor is one that came to nothing.
        new = [
            _title(entry, pack)
            for key, (__, entry) in after.items()
            if key not in before and entry.state in AGREED_STATES
        ]
        lines = [_("New: %(title)s") % {"title": title} for title in new]
        gone = [
            _title(entry, pack)
            for key, (__, entry) in before.items()
            if key not in after and entry.state in AGREED_STATES
        ]
        lines += [_("No longer yours: %(title)s") % {"title": title} for title in gone]
        for key in (key for key in after if key in before):
            lines += _state_changes(before[key][1], after[key][1], pack)
            if (key not in old_packs or key not in new_packs) and _is_told(after[key][1]):
                lines += _entry_changes(before[key], after[key], pack)
        withdrawn = _withdrawn(earlier, pack)
        for key, item in new_packs.items():
            if key in old_packs and content_hash(old_packs[key]) != content_hash(item):
                lines.append(_open_changes(old_packs[key], item, withdrawn))
        lines += _other_changes(earlier, pack, withdrawn)
    return replace(pack, changes=tuple(line for line in lines if line))


def seen_since(earlier: d.ArenaPack, pack: d.ArenaPack) -> d.ArenaPack:
    """The arena's pack told against any earlier version, whatever lies between: old times, items and lines."""
    old_packs = {item.key: item for item in earlier.items}
    withdrawn = _withdrawn(earlier, pack)
    items = tuple(
        since(old_packs[item.key], item, kept=False, withdrawn=withdrawn) if item.key in old_packs else fresh(item)
        for item in pack.items
    )
    before = _dated(earlier)
    days = tuple(
        replace(day, entries=tuple(_moved(before.get(entry.key), entry) for entry in day.entries)) for day in pack.days
    )
    return arena_since(earlier, replace(pack, days=days, items=items))


def arena_fresh(pack: d.ArenaPack) -> d.ArenaPack:
    """The arena's pack for somebody who has not seen an earlier one."""
    days = tuple(
        replace(day, entries=tuple(replace(entry, moved_from="") for entry in day.entries)) for day in pack.days
    )
    return replace(pack, days=days, items=tuple(fresh(item) for item in pack.items), changes=())


def decided(pack: d.ArenaPack) -> d.ArenaPack:
    """The arena's pack without requests that nobody has decided."""
    days = (replace(day, entries=tuple(row for row in day.entries if _is_told(row))) for day in pack.days)
    return replace(pack, days=tuple(day for day in days if day.entries))


def fresh(pack: d.ItemPack) -> d.ItemPack:
    """The pack for somebody who has not seen an earlier one."""
    return replace(pack, logistics=replace(pack.logistics, moved_from=""), changes=())


def _is_told(entry: d.Entry) -> bool:
    return entry.state in AGREED_STATES or entry.state == MeetingState.CANCELLED


def _withdrawn(was: d.ArenaPack, now: d.ArenaPack) -> frozenset[int]:
    """Messages that the correction on top tells of since: what goes from the items with them is not told again."""
    return frozenset({row.number for row in now.corrections} - {row.number for row in was.corrections})


def _dated(pack: d.ArenaPack) -> dict[str, Dated]:
    return {entry.key: (day, entry) for day in pack.days for entry in day.entries}


def _moved(was: Dated | None, now: d.Entry) -> d.Entry:
    if was is None or (was[1].starts, was[1].ends) == (now.starts, now.ends):
        return replace(now, moved_from="")
    return replace(now, moved_from=_old_time(was[1].starts, was[0].label, was[1].time, now.starts))


def _old_time(was: str, day: str, time: str, now: str) -> str:
    return time if was[:10] == now[:10] else f"{day} {time}"


def _title(row: d.Entry | d.ItemPack, pack: d.ArenaPack) -> str:
    return labels.words_of(pack)["confidential_meeting"] if row.confidential else row.title


def _state_changes(was: d.Entry, now: d.Entry, pack: d.ArenaPack) -> list[str]:
    if was.state == now.state:
        return []
    title = {"title": _title(now, pack)}
    if now.state == MeetingState.CANCELLED and was.state in AGREED_STATES:
        reason = "" if now.confidential else now.reason
        return [" – ".join(part for part in (_("Cancelled: %(title)s") % title, reason) if part)]
    if now.state in AGREED_STATES and was.state not in AGREED_STATES:
        return [_("Confirmed: %(title)s") % title]
    return []


def _entry_changes(was: Dated, now: Dated, pack: d.ArenaPack) -> list[str]:
    """Of an item without a pack, or one that was called off: time and place."""
    lines = []
    if (was[1].starts, was[1].ends) != (now[1].starts, now[1].ends):
        lines.append(_new_time(was[0].label, was[1].time, now[0].label, now[1].time))
    if was[1].place != now[1].place:
        lines.append(_("the place is now %(place)s") % {"place": now[1].place})
    return [f"{_title(now[1], pack)}: {'; '.join(lines)}"] if lines else []


def _new_time(old_day: str, old: str, day: str, time: str) -> str:
    when = time if day == old_day else f"{day} {time}"
    return _("moved from %(was)s to %(when)s") % {"was": f"{old_day} {old}", "when": when}


def _open_changes(was: d.ItemPack, now: d.ItemPack, withdrawn: Set[int] = frozenset()) -> str:
    """The item with what changed; of a confidential meeting only the new time and place. Empty without either."""
    known = now if was.confidential else was
    title = labels.words_of(now)["confidential_meeting"] if now.confidential else known.title
    lines = _moves(was, now) if now.confidential else _item_changes(was, now, withdrawn)
    return f"{title}: {'; '.join(lines)}" if lines else ""


def _other_changes(was: d.ArenaPack, now: d.ArenaPack, withdrawn: Set[int]) -> list[str]:
    """What belongs to no item, by its heading."""
    words, titles = labels.words_of(now), labels.titles_of(now)
    parts = (
        (words["travel"], (was.travel, was.note), (now.travel, now.note)),
        (words["messages"], _left(was.messages, withdrawn), now.messages),
        (titles[d.CONTACTS], (was.contacts, was.fallback), (now.contacts, now.fallback)),
    )
    changed = [heading for heading, before, after in parts if content_hash(before) != content_hash(after)]
    return [_("Changed under “%(heading)s”") % {"heading": heading} for heading in changed]


def _item_changes(was: d.ItemPack, now: d.ItemPack, withdrawn: Set[int] = frozenset()) -> tuple[str, ...]:
    titles = labels.titles_of(now)
    with translation.override(now.language):
        lines = [_("the title is now “%(title)s”") % {"title": now.title}] if was.title != now.title else []
        lines += [*_moves(was, now), *_people_changes(was, now), *_standing_changes(was, now)]
        # Named by its heading where a list of differences would be longer than reading it.
        for code, before, after in _sections(_unmarked(was), _unmarked(now), withdrawn):
            if content_hash(before) != content_hash(after):
                lines.append(_("changed under “%(heading)s”") % {"heading": titles[code]})
    return tuple(lines)


def _moves(was: d.ItemPack, now: d.ItemPack) -> list[str]:
    lines = []
    if (was.logistics.starts, was.logistics.ends) != (now.logistics.starts, now.logistics.ends):
        lines.append(_new_time(was.logistics.day, was.logistics.time, now.logistics.day, now.logistics.time))
    if was.logistics.place != now.logistics.place:
        lines.append(_("the place is now %(place)s") % {"place": now.logistics.place})
    elif (was.logistics.directions, was.logistics.access) != (now.logistics.directions, now.logistics.access):
        lines.append(_("how to find the place is told anew"))
    return lines


def _people_changes(was: d.ItemPack, now: d.ItemPack) -> list[str]:
    before = {person.name for person in was.people} | {one.name for one in was.logistics.ours}
    after = {person.name for person in now.people} | {one.name for one in now.logistics.ours}
    lead_was, lead_is = _lead(was), _lead(now)
    return [
        *(_("%(name)s takes part") % {"name": name} for name in sorted(after - before)),
        *(_("%(name)s no longer takes part") % {"name": name} for name in sorted(before - after)),
        *([_("%(name)s leads") % {"name": lead_is}] if lead_is and lead_is != lead_was else []),
    ]


def _lead(pack: d.ItemPack) -> str:
    return next((one.name for one in pack.logistics.ours if one.is_lead), "")


def _standing_changes(was: d.ItemPack, now: d.ItemPack) -> list[str]:
    """What became of the messages that both packs have: adopted, under revision, or another version on its way."""
    before = {message.number: message for message in was.messages}
    lines = []
    for message in now.messages:
        old, is_now = _standing(before.get(message.number, message)), _standing(message)
        if old != is_now:
            text = is_now or _("adopted, version %(number)s") % {"number": message.version}
            lines.append(f"{wording.quoted(message.title)}: {text}")
    return lines


def _standing(message: d.Message) -> str:
    """That a message is not adopted, in the words that stand over it; empty when it is."""
    return next((mark.text for mark in message.marks if mark.code == UNADOPTED), "")


def _unmarked(pack: d.ItemPack) -> d.ItemPack:
    """The pack without the words that tell how its messages stand: those are told by name."""

    def left(marks: tuple[d.Mark, ...]) -> tuple[d.Mark, ...]:
        return tuple(mark for mark in marks if mark.code != UNADOPTED)

    asks = tuple(replace(ask, marks=left(ask.marks)) for ask in pack.purpose.asks)
    messages = tuple(replace(message, marks=left(message.marks)) for message in pack.messages)
    return replace(pack, purpose=replace(pack.purpose, asks=asks), messages=messages)


def _sections(was: d.ItemPack, now: d.ItemPack, withdrawn: Set[int]) -> list[tuple[str, object, object]]:
    gone = withdrawn & {message.number for message in was.messages}
    was = _without(was, now, gone) if gone else was
    return [
        (d.PURPOSE_ASK, was.purpose, now.purpose),
        (d.MESSAGES, was.messages, now.messages),
        (d.STATUS_LINE, was.status, now.status),
        (d.QA, was.questions, now.questions),
        (d.DO_NOT_SAY, was.limits, now.limits),
        (d.COMMITMENTS, was.promises, now.promises),
        (d.FACTS, was.facts, now.facts),
        (d.CONTACTS, (was.contacts, was.fallback), (now.contacts, now.fallback)),
    ]


def _without(was: d.ItemPack, now: d.ItemPack, gone: Set[int]) -> d.ItemPack:
    """The earlier pack as if the withdrawn messages had not been in it.

    A line does not say of which message it is. While the others have the same versions, what is gone went with these.
    """
    left = _left(was.messages, gone)
    versions = {(message.number, message.version) for message in now.messages}
    changed = any((message.number, message.version) not in versions for message in left)

    def lines(before: tuple[T, ...], after: tuple[T, ...]) -> tuple[T, ...]:
        return before if changed else tuple(line for line in before if line in after)

    asks = tuple(ask for ask in was.purpose.asks if ask.number not in gone)
    return replace(
        was,
        purpose=replace(was.purpose, text=now.purpose.text, asks=asks, chosen=now.purpose.chosen),
        messages=left,
        status=tuple(row for row in was.status if row.number not in gone),
        questions=lines(was.questions, now.questions),
        facts=lines(was.facts, now.facts),
        limits=replace(
            was.limits,
            do_not_say=lines(was.limits.do_not_say, now.limits.do_not_say),
            red_lines=lines(was.limits.red_lines, now.limits.red_lines),
        ),
    )


def _left(messages: tuple[d.Message, ...], withdrawn: Set[int]) -> tuple[d.Message, ...]:
    return tuple(message for message in messages if message.number not in withdrawn)
