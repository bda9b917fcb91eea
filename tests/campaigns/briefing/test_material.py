"""What is worth a message, and what is not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from campaigns.briefing import document as d
from campaigns.briefing.material import Touch, news
from tests.campaigns.briefing import samples

AT = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)
WEIGHED = samples.item_pack(weighs=("Inför öppna köer. → Edvin Strömskog", "Sol drivs ihop."))
PARTIES = replace(WEIGHED.status[0], number=2, behind=("Kram", "Sol"))
WAS = samples.arena_pack(items=(replace(WEIGHED, status=(PARTIES,)),))
DAY = WAS.days[0]
ITEM = WAS.items[0]
SOON = "2027-06-29T16:00:00+02:00"


def with_entry(**values: object) -> d.ArenaPack:
    row = replace(DAY.entries[0], **values)  # type: ignore[arg-type]
    return replace(WAS, days=(replace(DAY, entries=(row,)), *WAS.days[1:]))


def with_item(**values: object) -> d.ArenaPack:
    return replace(WAS, items=(replace(ITEM, **values),))  # type: ignore[arg-type]


def touches(now: d.ArenaPack, was: d.ArenaPack = WAS) -> list[tuple[str, Touch]]:
    return [(row.entry.key, row.touch) for row in news(was, now, AT).items]


MATERIAL = {
    "time": (with_entry(starts="2027-06-29T16:00:00+02:00", ends="2027-06-29T16:20:00+02:00"), Touch.MOVED),
    "place": (with_entry(place="Hotell Skog, matsal"), Touch.MOVED),
    "cancelled": (with_entry(state="cancelled"), Touch.CALLED_OFF),
    "gone": (replace(WAS, days=WAS.days[1:], items=()), Touch.GONE),
    "declined request was never theirs": (with_entry(state="requested"), Touch.CALLED_OFF),
    "whom one meets": (with_entry(people=("Edvin Strömskog",)), Touch.CONTENT),
    "who leads": (with_entry(lead="Torvald Sten"), Touch.CONTENT),
    "who of ours, to whoever leads": (
        with_item(logistics=replace(ITEM.logistics, ours=(*ITEM.logistics.ours, d.Colleague("Ny Kollega")))),
        Touch.CONTENT,
    ),
    "ask or limit": (with_item(weighs=("Bygg nät. → Edvin Strömskog",)), Touch.CONTENT),
    "local ask": (with_item(purpose=replace(ITEM.purpose, local_ask="Annat.")), Touch.CONTENT),
    "warning": (with_item(limits=replace(ITEM.limits, warnings=("Inga bilder.",))), Touch.CONTENT),
    "rule": (with_item(logistics=replace(ITEM.logistics, rule="Chatham House")), Touch.CONTENT),
    "embargo": (with_item(marks=(d.Mark("embargo", "EMBARGO till …", until=SOON),)), Touch.CONTENT),
    "adoption": (with_item(marks=(d.Mark("unadopted", "under revidering", state="under_revision"),)), Touch.CONTENT),
    "withdrawn": (with_item(marks=(d.Mark("withdrawn", "Använd inte …", state="withdrawn"),)), Touch.CONTENT),
    "whom to call": (with_item(contacts=(d.Contact("Idun Kart", "Samordnare", "070-174 06 30"),)), Touch.CONTENT),
    "confidential": (with_item(confidential=True), Touch.CONTENT),
}


@pytest.mark.parametrize("case", MATERIAL)
def test_material(case):
    now, touch = MATERIAL[case]
    assert touches(now) == [("m6", touch)]


IMMATERIAL = {
    "title": with_entry(title="Enskilt möte om elnät och industri"),
    "moved is confirmed": with_entry(state="confirmed", state_label=""),
    "held": with_entry(state="held"),
    "the ask's words, as spelled": with_entry(ask="Inför öppna köer!"),
    "the words of asks": with_item(purpose=replace(ITEM.purpose, asks=(d.Ask("Inför öppna  köer."),))),
    "the words of limits": with_item(limits=replace(ITEM.limits, red_lines=("Nät och ersättning hör ihop.",))),
    "the number in a mark": with_item(marks=()),
    "questions": with_item(questions=()),
    "facts": with_item(facts=()),
    "promises": with_item(promises=()),
    "stances and last contact": with_item(people=tuple(replace(p, stances=(), last_contact=None) for p in ITEM.people)),
    "roof and pillars": with_item(messages=(replace(ITEM.messages[0], roof="Annat tak.", pillars=()),)),
    "support grows": with_item(status=(replace(PARTIES, text="7 av 8", behind=("Kram", "Sol", "Tim")),)),
    "version and time": replace(WAS, footer=replace(WAS.footer, version=9, built_at="x")),
    "note": replace(WAS, note="Ta med kappa."),
    "the arena's other messages": replace(WAS, messages=()),
}


@pytest.mark.parametrize("case", IMMATERIAL)
def test_immaterial(case):
    assert not news(WAS, IMMATERIAL[case], AT)


def test_an_embargo_that_ends_as_told_is_no_news_and_one_that_moves_is():
    until = dt.datetime(2027, 6, 29, 4, 0, tzinfo=dt.UTC)
    was = with_item(marks=(d.Mark("embargo", "EMBARGO till 29 juni 06.00", until=until.isoformat()),))
    assert not news(was, with_item(marks=()), until)
    assert news(was, with_item(marks=()), until - dt.timedelta(minutes=1))
    later = (d.Mark("embargo", "EMBARGO till 29 juni 08.00", until=(until + dt.timedelta(hours=2)).isoformat()),)
    assert news(was, with_item(marks=later), AT)


def test_a_new_item_and_one_that_was_asked_for_are_new():
    assert touches(WAS, replace(WAS, days=WAS.days[1:])) == [("m6", Touch.NEW)]
    assert touches(WAS, with_entry(state="requested")) == [("m6", Touch.NEW)]
    assert touches(WAS, with_entry(state="cancelled")) == [("m6", Touch.ON_AGAIN)]


def test_a_request_is_no_news_before_it_is_decided():
    asked = with_entry(state="requested")
    assert not news(replace(WAS, days=WAS.days[1:]), asked, AT)
    assert not news(asked, replace(WAS, days=WAS.days[1:]), AT)


def test_what_is_over_is_no_news():
    over = dt.datetime(2027, 6, 29, 14, 0, tzinfo=dt.UTC)
    assert not news(WAS, with_entry(place="Annan sal"), over)
    assert news(WAS, with_entry(place="Annan sal"), over - dt.timedelta(hours=1))


def test_a_correction_is_told_once():
    row = d.Correction(2, "Ström", "Använd inte ”Ström” längre.")
    corrected = replace(WAS, corrections=(row,))
    assert news(WAS, corrected, AT).corrections == (row,)
    assert not news(corrected, corrected, AT)


def test_a_party_that_leaves_a_decided_message_is_told():
    now = with_item(status=(replace(PARTIES, behind=("Kram",)),))
    assert news(WAS, now, AT).lapsed == (("Sol", "Ström dit jobben ska växa"),)
    undecided = replace(ITEM.messages[0], number=2, marks=(d.Mark("unadopted", "under förankring"),))
    now = with_item(status=(replace(PARTIES, behind=()),), messages=(undecided,))
    assert news(WAS, now, AT).lapsed == ()


def test_whom_to_call_and_what_holds_without_a_network():
    assert news(WAS, replace(WAS, fallback="Anslag i entrén."), AT).calls
    assert news(WAS, replace(WAS, contacts=(d.Contact("Bo", "Samordnare", "1"),)), AT).calls


def test_what_may_be_told_at_night_is_when_an_item_was_and_is_to_begin():
    moved = news(WAS, with_entry(starts="2027-06-28T16:00:00+02:00", ends="2027-06-28T16:20:00+02:00"), AT)
    assert [start.isoformat() for start in moved.changed] == ["2027-06-29T15:30:00+02:00", "2027-06-28T16:00:00+02:00"]
    assert news(WAS, with_item(weighs=()), AT).changed == ()


def test_useful_until_the_item_is_over_or_else_the_arena():
    last = dt.datetime(2027, 7, 2, 22, 0, tzinfo=dt.UTC)
    item = news(WAS, with_entry(place="Annan sal"), AT)
    assert item.useful_until(last).isoformat() == "2027-06-29T15:50:00+02:00"
    assert news(WAS, replace(WAS, fallback="Anslag."), AT).useful_until(last) == last
