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
        ("Förtroligt möte: flyttat från tisdag 29 juni 15.30–15.50 till 16.00–16.20; platsen är nu Salen",),
        (),
    ]


def test_of_any_other_meeting_everything_is_told():
    was = samples.item_pack(title="Öppet möte")
    now = replace(was, people=was.people[:1], promises=())
    assert arena_since(pack(items=(was,)), pack(items=(now,))).changes == (
        "Öppet möte: Rolf Skogvåg är inte längre med; ändrat under ”Öppna löften åt båda håll”",
    )


def test_a_new_title_says_so_and_what_is_not_material_stands_nowhere():
    was = samples.item_pack(title="Träff")
    lines = [
        arena_since(pack(items=(was,)), pack(items=(item,))).changes
        for item in (replace(was, title="Träff med kommunen"), replace(was, defensive=("Annat.",)))
    ]
    assert lines == [("Träff: rubriken är nu ”Träff med kommunen”",), ()]


def test_a_heading_alone_is_no_line():
    was = pack()
    assert arena_since(was, replace(was, note="Ny anteckning.")).changes == ("Ändrat under ”Din resa”",)


def test_an_undecided_request_is_no_news():
    asked = row("m1", title="Förfrågan", state="requested")
    empty, later = pack(), pack(replace(asked, place="Annan sal", time="10.00–10.30"))
    assert arena_since(empty, pack(asked)).changes == ()
    assert arena_since(pack(asked), later).changes == ()
    assert arena_since(pack(asked), empty).changes == ()
    settled = pack(replace(asked, state="confirmed"))
    assert arena_since(pack(asked), settled).changes == ("Bekräftat: Förfrågan",)


def test_what_goes_with_a_withdrawn_message_is_not_listed():
    message = d.Message("M1", "Banan", number=7)
    status = tuple(replace(row, number=7) for row in samples.item_pack().status)
    was = samples.item_pack(messages=(message,), status=status, facts=(d.Fact("Fakta.", "SCB", "10 maj"),))
    now = replace(was, messages=(), facts=(), status=(), questions=(), limits=d.Limits(warnings=("Inga bilder.",)))
    correction = d.Correction(7, "Banan", "Använd inte.")
    after = replace(pack(items=(now,)), corrections=(correction,))
    assert arena_since(pack(items=(was,)), after).changes == (f"{was.title}: ändrat under ”Säg inte, och gränser”",)


def test_how_a_message_stands_is_told_by_its_name_and_not_as_a_changed_text():
    mark = d.Mark("unadopted", "under förankring, version 0.9", state="in_consultation")
    message = d.Message("M1", "Räls", version="1.0", roof="Tåg.", number=7)
    asks = (d.Ask("Ge spår.", number=7),)
    adopted = samples.item_pack(messages=(message,), purpose=d.Purpose("Möte.", asks))
    marked = tuple(replace(ask, marks=(mark,)) for ask in asks)
    waiting = replace(
        adopted, messages=(replace(message, marks=(mark,)),), purpose=replace(adopted.purpose, asks=marked)
    )
    assert arena_since(pack(items=(waiting,)), pack(items=(adopted,))).changes == (
        f"{adopted.title}: ”Räls”: antaget, version 1.0",
    )
    assert arena_since(pack(items=(adopted,)), pack(items=(waiting,))).changes == (
        f"{adopted.title}: ”Räls”: under förankring, version 0.9",
    )
    assert arena_since(pack(items=(waiting,)), pack(items=(waiting,))).changes == ()
