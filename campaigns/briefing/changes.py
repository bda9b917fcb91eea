"""What differs between a recipient's earlier pack and the new one."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.tree import content_hash


def since(earlier: d.ItemPack, pack: d.ItemPack) -> d.ItemPack:
    """The pack with the time it was moved from and what else changed."""
    now, was = pack.logistics, earlier.logistics
    moved_from = was.moved_from
    if (now.starts, now.ends) != (was.starts, was.ends):
        moved_from = was.time if now.starts[:10] == was.starts[:10] else f"{was.day} {was.time}"
    moved = replace(pack, logistics=replace(now, moved_from=moved_from))
    return replace(moved, changes=_item_changes(earlier, moved))


def arena_since(earlier: d.ArenaPack, pack: d.ArenaPack) -> d.ArenaPack:
    """The arena's pack with the items that changed. Mail and paper print these lines as they stand."""
    before = {entry.key: entry for entry in earlier.entries()}
    after = {entry.key: entry for entry in pack.entries()}
    old_packs = {item.key: item for item in earlier.items}
    with translation.override(pack.language):
        new = [_title(entry, pack.language) for key, entry in after.items() if key not in before]
        gone = [_title(entry, pack.language) for key, entry in before.items() if key not in after]
        lines = [_("New: %(title)s") % {"title": title} for title in new]
        lines += [_("No longer yours: %(title)s") % {"title": title} for title in gone]
    for item in pack.items:
        old = old_packs.get(item.key)
        if old and content_hash(old) != content_hash(item):
            lines.append(_open_changes(old, item))
    return replace(pack, changes=tuple(lines))


def _title(row: d.Entry | d.ItemPack, language: str) -> str:
    return labels.labels(language)["confidential_meeting"] if row.confidential else row.title


def _open_changes(was: d.ItemPack, now: d.ItemPack) -> str:
    """The item with what changed; of a confidential meeting only the new time and place."""
    with translation.override(now.language):
        lines = _moves(was, now) if now.confidential else _item_changes(was, now)
    return ": ".join(part for part in (_title(now, now.language), "; ".join(lines)) if part)


def _item_changes(was: d.ItemPack, now: d.ItemPack) -> tuple[str, ...]:
    titles = labels.titles(now.language)
    with translation.override(now.language):
        lines = [*_moves(was, now), *_people_changes(was, now)]
        # Named by its heading where a list of differences would be longer than reading it.
        for code, before, after in _sections(was, now):
            if content_hash(before) != content_hash(after):
                lines.append(titles[code])
    return tuple(lines)


def _moves(was: d.ItemPack, now: d.ItemPack) -> list[str]:
    lines = []
    if (was.logistics.starts, was.logistics.ends) != (now.logistics.starts, now.logistics.ends):
        lines.append(_("the time is now %(when)s") % {"when": f"{now.logistics.day} {now.logistics.time}"})
    if was.logistics.place != now.logistics.place:
        lines.append(_("the place is now %(place)s") % {"place": now.logistics.place})
    elif (was.logistics.directions, was.logistics.access) != (now.logistics.directions, now.logistics.access):
        lines.append(_("how to find the place is told anew"))
    return lines


def _people_changes(was: d.ItemPack, now: d.ItemPack) -> list[str]:
    before = {person.name for person in was.people} | {one.name for one in was.logistics.ours}
    after = {person.name for person in now.people} | {one.name for one in now.logistics.ours}
    return [
        *(_("%(name)s takes part") % {"name": name} for name in sorted(after - before)),
        *(_("%(name)s no longer takes part") % {"name": name} for name in sorted(before - after)),
    ]


def _sections(was: d.ItemPack, now: d.ItemPack) -> list[tuple[str, object, object]]:
    return [
        (d.PURPOSE_ASK, was.purpose, now.purpose),
        (d.MESSAGES, was.messages, now.messages),
        (d.STATUS_LINE, was.status, now.status),
        (d.QA, was.questions, now.questions),
        (d.DO_NOT_SAY, was.limits, now.limits),
        (d.COMMITMENTS, was.promises, now.promises),
        (d.FACTS, was.facts, now.facts),
        (d.CONTACTS, was.contacts, now.contacts),
    ]
