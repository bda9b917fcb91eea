"""What a pack says to whom."""

import datetime as dt
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext

from campaigns.briefing import document as d
from campaigns.briefing.surfaces import open_item
from campaigns.models import Delegate, ProgrammeItem
from campaigns.services.packs import build_packs
from crm.enums import MeetingKind, Visibility
from crm.models import Council, Meeting, User
from crm.visibility import SYSTEM
from messages.models import Endorsement, JointMessage
from messages.services.versions import save_version
from tests.campaigns.briefing.conftest import arena_pack, house, item_pack, local, make_item, text
from tests.factories import MeetingFactory, UserFactory


def build(stage, at=dt.datetime(2027, 6, 21, 6, tzinfo=dt.UTC)):
    return build_packs(actor=SYSTEM, arena=stage.arena, at=at)


def test_one_pack_per_participant_and_item_and_one_per_delegate(built):
    assert [
        (pack.recipient, pack.ref)
        for user in (built.sigrid, built.ylva)
        for pack in arena_pack(built.arena, user).items
    ] == [("Sigrid Fjäll", "P1"), ("Sigrid Fjäll", "P2"), ("Ylva Kanal", "P1")]


def test_bottom_line_is_one_ask_one_sentence_one_fact_one_limit(built):
    assert item_pack(built.first, built.sigrid).bottom_line == d.BottomLine(
        ask="Peka ut banan.", sentence="Tak om banan.", fact="Fakta om banan.", limit="Röd linje om banan."
    )


def test_asks_are_the_chosen_ones_or_those_addressed_to_whoever_is_there(built):
    first, second = item_pack(built.first, built.sigrid).purpose, item_pack(built.second, built.sigrid).purpose
    assert [(ask.text, ask.to) for ask in first.asks] == [
        ("Peka ut banan.", ("Vera Lind",)),
        ("Ordna en utfrågning.", ("Rolf Käpp",)),
    ]
    assert not first.chosen
    assert [ask.text for ask in second.asks] == ["Gör ersättningen flerårig."]
    assert second.chosen


def test_each_person_with_role_last_contact_stance_and_promises(built):
    minister, adviser = item_pack(built.first, built.ylva).people
    assert (minister.name, minister.role, minister.works_with) == (
        "Vera Lind",
        "Statsråd, Skogsdepartementet, S",
        "Siffror.",
    )
    assert minister.last_contact
    assert (minister.last_contact.ref, minister.last_contact.on, minister.last_contact.ours) == (
        "own-talk-2",
        "2027-04-19",
        ("Ylva Kanal",),
    )
    assert [(s.issue, s.position, s.as_of) for s in minister.stances] == [("Järnväg", "neutral", "2027-05-01")]
    assert [promise.ref for promise in minister.promises] == ["C1", "C2"]
    assert (adviser.last_contact, adviser.promises) == (None, ())


def test_another_party_does_not_learn_of_a_private_contact(built):
    minister = item_pack(built.first, built.sigrid).people[0]
    assert minister.last_contact
    assert minister.last_contact.ref == "I1"
    assert [promise.ref for promise in minister.promises] == ["C1"]
    assert [promise.ref for promise in item_pack(built.first, built.sigrid).promises] == ["C1"]


def test_stance_is_kept_with_its_basis_and_pruned_on_open_surfaces(built):
    pack = item_pack(built.first, built.sigrid)
    assert [[s.position for s in person.stances] for person in pack.people] == [["neutral"], ["supportive"]]
    assert [[s.position for s in person.stances] for person in open_item(pack).people] == [["neutral"], []]


def test_an_embargoed_message_stands_under_its_banner_for_those_who_use_it(built):
    pack = item_pack(built.second, built.sigrid)
    assert [mark.code for mark in pack.marks] == ["embargo", "unadopted"]
    assert "30 juni 06.00" in pack.marks[0].text
    assert pack.messages[0].roof == "Tak om broar."
    assert arena_pack(built.arena, built.sigrid).messages[-1].roof == "Tak om broar."


def test_others_see_an_embargoed_message_as_title_and_time(built):
    messages = arena_pack(built.arena, built.ylva).messages
    assert [(m.title, m.withheld, m.roof, m.pillars) for m in messages] == [
        ("Hela banan", False, "Tak om banan.", ("Pelare ett om banan.", "Pelare två om banan.")),
        ("Robust vardag", True, "", ()),
    ]
    assert "30 juni 06.00" in messages[1].marks[0].text


def test_after_its_time_an_embargo_is_gone(stage):
    build(stage, at=local(30, 6, 1))
    assert [mark.code for mark in item_pack(stage.second, stage.sigrid).marks] == ["unadopted"]
    assert arena_pack(stage.arena, stage.ylva).messages == (arena_pack(stage.arena, stage.ylva).messages[0],)


def test_an_unadopted_message_is_marked_with_its_version(stage):
    item = make_item(stage.arena, "P3", "Panel", 29, 11, lead=stage.ylva, uses=[(stage.draft, [])])
    build(stage)
    pack = item_pack(item, stage.ylva)
    assert [mark.code for mark in pack.marks] == ["unadopted"]
    assert "1.0" in pack.marks[0].text
    assert pack.messages[0].marks == pack.marks


def test_of_several_messages_each_mark_names_its_own(stage):
    item = make_item(stage.arena, "P3", "Panel", 29, 11, lead=stage.ylva, uses=[(stage.adopted, []), (stage.draft, [])])
    build(stage)
    assert [mark.text.partition(": ")[2] for mark in item_pack(item, stage.ylva).marks] == ["Mer ström"]


def test_conditions_are_printed_word_for_word(stage, parties):
    Endorsement.objects.create(
        version=stage.adopted.current,
        organisation=parties.kramnas,
        state="conditional",
        since=dt.date(2027, 5, 1),
        decided_on=dt.date(2027, 5, 1),
        condition="Stycket får inte strykas.",
    )
    build(stage)
    assert item_pack(stage.first, stage.sigrid).status[0].conditions == ("Kramnäs: Stycket får inte strykas.",)


def test_a_local_ask_reaches_only_the_people_of_the_item(stage):
    ProgrammeItem.objects.filter(pk=stage.second.pk).update(local_ask="Vår bro först.")
    build(stage)
    assert item_pack(stage.second, stage.sigrid).purpose.local_ask == "Vår bro först."
    assert "Vår bro först." not in str(arena_pack(stage.arena, stage.ylva))


def test_only_standing_items_that_want_one_get_a_pack_but_all_stand_in_the_programme(stage):
    make_item(stage.arena, "P3", "Avstämning", 29, 14, lead=stage.ylva, wants_pack=False)
    make_item(stage.arena, "P4", "Förfrågan", 29, 15, lead=stage.ylva, state="requested")
    build(stage)
    pack = arena_pack(stage.arena, stage.ylva)
    assert [item.ref for item in pack.items] == ["P1"]
    assert [(e.ref, e.has_pack, e.state) for e in pack.entries()] == [
        ("P1", True, "confirmed"),
        ("P3", False, "confirmed"),
        ("P4", False, "requested"),
    ]
    assert "Förfrågan" not in str(arena_pack(stage.arena, stage.sigrid))


def test_a_lead_who_is_no_delegate_gets_the_item_but_not_the_arena(stage):
    Delegate.objects.filter(user=stage.ylva).delete()
    build(stage)
    assert item_pack(stage.first, stage.ylva).ref == "P1"
    assert not stage.ylva.packs.filter(item=None).exists()


def test_whoever_reads_no_content_gets_no_pack(stage, olle):
    closed = UserFactory.create(organisation=stage.sigrid.organisation, is_active=False)
    for user in (olle, closed):
        Delegate.objects.create(arena=stage.arena, user=user)
    build(stage)
    assert item_pack(stage.first, stage.ylva)
    assert not olle.packs.exists()
    assert not closed.packs.exists()


def test_meetings_among_ourselves_ask_nothing_of_anybody(stage):
    item = make_item(
        stage.arena,
        "P0",
        "Uppstart",
        28,
        10,
        lead=stage.sigrid,
        kind=MeetingKind.INTERNAL_BRIEFING,
        uses=[(stage.adopted, []), (stage.draft, [])],
    )
    build(stage)
    pack = item_pack(item, stage.sigrid)
    assert (pack.bottom_line.ask, pack.bottom_line.sentence) == ("", "")
    assert "2" in pack.bottom_line.purpose
    assert [(ask.text, ask.to) for ask in pack.purpose.asks] == [
        ("Peka ut banan.", ()),
        ("Ordna en utfrågning.", ()),
        ("Bygg nät.", ()),
    ]


def test_a_dropped_ask_is_no_longer_asked(stage):
    item = make_item(stage.arena, "P3", "Panel", 29, 11, lead=stage.ylva, uses=[(stage.draft, ["K4"])])
    save_version(actor=SYSTEM, message=stage.draft, house=house("ström"), at=local(20, 8), number="1.1")
    build(stage)
    pack = item_pack(item, stage.ylva)
    assert (pack.purpose.asks, pack.messages[0].version) == ((), "1.1")


def test_contacts_are_the_coordinator_and_the_lead(built):
    assert item_pack(built.first, built.ylva).contacts[0].phone == "070-174 06 24"
    assert [c.name for c in item_pack(built.first, built.ylva).contacts] == ["Idun Kart", "Sigrid Fjäll"]
    assert [c.name for c in item_pack(built.first, built.sigrid).contacts] == ["Idun Kart"]


def test_the_foot_has_what_law_asks_for(stage):
    Council.current()
    Council.objects.update(funding_line="Medfinansieras av Europeiska unionen", banner="DEMO", name="Rådet")
    Meeting.objects.filter(pk=stage.first.meeting_id).update(record_number="DNR 1")
    build(stage)
    foot = item_pack(stage.first, stage.sigrid).footer
    assert (foot.version, foot.built_at, foot.record_number, foot.funding, foot.banner) == (
        1,
        "2027-06-21T08:00:00+02:00",
        "DNR 1",
        "Medfinansieras av Europeiska unionen",
        "DEMO",
    )


def test_the_unions_statement_speaks_the_recipients_language(stage):
    User.objects.filter(pk=stage.ylva.pk).update(language="en")
    Council.current()
    Council.objects.update(funding_line="Co-funded by the European Union")
    build(stage)
    assert item_pack(stage.first, stage.ylva).footer.funding == "Co-funded by the European Union"
    with translation.override("sv"):
        assert item_pack(stage.first, stage.sigrid).footer.funding == gettext("Co-funded by the European Union")
    Council.objects.update(funding_line="Med stöd av Skogsfonden")
    build(stage)
    assert item_pack(stage.first, stage.ylva).footer.funding == "Med stöd av Skogsfonden"


def test_a_pack_speaks_its_recipients_language(stage):
    User.objects.filter(pk=stage.ylva.pk).update(language="en")
    build(stage)
    swedish, english = item_pack(stage.first, stage.sigrid), item_pack(stage.first, stage.ylva)
    assert (swedish.logistics.day, swedish.logistics.time) == ("tisdag 29 juni", "08.00–08.30")
    assert (english.logistics.day, english.logistics.time) == ("Tuesday 29 June", "08:00–08:30")
    assert english.people[0].stances[0].label == "Neutral"
    assert english.bottom_line == swedish.bottom_line


def test_a_confidential_meeting_is_told_as_such(stage):
    stage.second.meeting.named_viewers.add(stage.sigrid)
    Meeting.objects.filter(pk=stage.second.meeting_id).update(visibility=Visibility.CONFIDENTIAL)
    build(stage)
    assert item_pack(stage.second, stage.sigrid).confidential
    assert open_item(item_pack(stage.second, stage.sigrid)).withheld


def test_somebody_who_left_is_told_with_the_day(stage):
    stage.minister.mandates.update(ends=dt.date(2027, 5, 31))
    build(stage)
    assert "2027-05-31" in item_pack(stage.first, stage.sigrid).people[0].role


def test_a_day_known_by_month_is_told_by_month_and_an_unknown_end_as_unknown(stage):
    stage.minister.mandates.update(ends=dt.date(2027, 5, 31), ends_precision="month")
    build(stage)
    assert item_pack(stage.first, stage.sigrid).people[0].role.endswith("2027-05")
    stage.minister.mandates.update(ends=None, ends_precision="day", end_known=False)
    build(stage, at=dt.datetime(2027, 6, 21, 7, tzinfo=dt.UTC))
    assert item_pack(stage.first, stage.sigrid).people[0].role.endswith("(slut okänt)")


def test_a_stance_from_before_the_present_term_says_so(stage):
    stage.minister.mandates.update(starts=dt.date(2027, 5, 2))
    build(stage)
    [stance] = item_pack(stage.first, stage.sigrid).people[0].stances
    assert stance.date.endswith("förra mandatperioden")


def test_the_last_contact_is_the_newest_one_held(stage):
    MeetingFactory.create(visibility=Visibility.PARTIES, on=dt.date(2027, 6, 21), people=[stage.minister], ref="I9")
    build(stage)
    last = item_pack(stage.first, stage.sigrid).people[0].last_contact
    assert last
    assert last.ref == "I9"


def test_two_messages_stand_one_after_the_other(stage):
    other = text(stage.idun, stage.rail, "Andra banan", house("växlar"), ref="M9")
    item = make_item(stage.arena, "P5", "Mingel", 29, 18, lead=stage.ylva, uses=[(stage.adopted, []), (other, [])])
    build(stage)
    pack = item_pack(item, stage.ylva)
    assert [m.title for m in pack.messages] == ["Hela banan", "Andra banan"]
    assert [s.title for s in pack.status] == ["Hela banan", "Andra banan"]
    assert pack.limits.do_not_say == ("Osagt om banan.", "Osagt om växlar.")
    assert JointMessage.objects.count() == 4
    assert replace(pack, footer=d.Footer()) != pack
