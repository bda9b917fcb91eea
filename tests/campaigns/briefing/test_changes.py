"""What changed since the earlier pack, as mail and paper print it."""

from dataclasses import replace

from campaigns.briefing import document as d
from campaigns.briefing.changes import arena_since
from campaigns.briefing.surfaces import open_arena
from tests.campaigns.briefing import samples

SECRET = "Hemligt möte"


def pack(*entries, items=()):
    return samples.arena_pack(days=(d.Day("2027-06-29", "tisdag 29 juni", entries),), items=items)


def row(key, **values):
    return samples.entry(key=key, **values)


def test_what_is_new_and_what_is_gone_is_named():
    earlier, now = pack(row("m1", title="Frukost")), pack(row("m2", title="Mingel"))
    assert arena_since(earlier, now).changes == ("Nytt: Mingel", "Inte längre ditt: Frukost")


def test_a_confidential_meeting_is_named_nowhere():
    earlier = pack(row("m1", title=SECRET, confidential=True))
    now = pack(row("m2", title=SECRET, confidential=True))
    changed = arena_since(earlier, now)
    assert changed.changes == ("Nytt: Förtroligt möte", "Inte längre ditt: Förtroligt möte")
    assert SECRET not in repr(open_arena(changed))


def test_of_a_confidential_meeting_only_time_and_place_are_told():
    was = samples.item_pack(title=SECRET, confidential=True)
    late = replace(was.logistics, time="16.00–16.20", starts="2027-06-29T16:00:00+02:00", place="Salen")
    now = replace(was, logistics=late, people=(replace(was.people[0], name="Hemlig Gäst"),), promises=())
    lines = [arena_since(pack(items=(was,)), pack(items=(item,))).changes for item in (now, replace(was, promises=()))]
    assert lines == [
        ("Förtroligt möte: tiden är nu tisdag 29 juni 16.00–16.20; platsen är nu Salen",),
        ("Förtroligt möte",),
    ]


def test_of_any_other_meeting_everything_is_told():
    was = samples.item_pack(title="Öppet möte")
    now = replace(was, people=was.people[:1], promises=())
    assert arena_since(pack(items=(was,)), pack(items=(now,))).changes == (
        "Öppet möte: Rolf Skogvåg är inte längre med; Öppna löften åt båda håll",
    )
