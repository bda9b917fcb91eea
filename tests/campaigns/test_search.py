"""The search page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from campaigns.queries.search import SHOWN, search
from crm.enums import MeetingState, Role, Visibility
from crm.models import Debrief, Meeting
from crm.services.debriefs import FourRows, write_debrief
from crm.visibility import Viewer
from messages.models import MessageVersion
from tests.factories import MandateFactory, MeetingFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.factories.campaigns import (
    ArenaFactory,
    BusinessNeedFactory,
    DutyRotaFactory,
    ProgrammeItemFactory,
    WatchNoteFactory,
)
from tests.factories.messages import MessageFactory

KINDS = ("people", "bodies", "networks", "meetings", "messages", "items", "rotas", "needs", "notes")
AT = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)


def found(user, text) -> dict[str, list[str]]:
    results = search(Viewer.of(user), text, at=AT)
    return {name: [str(row) for row in getattr(results, name).rows] for name in KINDS}


def test_exact_hits_come_before_folded_ones(idun):
    for name in ("Alva Fors", "Åke Alvå", "Ålva Ström"):
        PersonFactory.create(name=name)
    assert found(idun, "alva")["people"] == ["Alva Fors", "Åke Alvå", "Ålva Ström"]
    assert found(idun, "ålva")["people"] == ["Ålva Ström", "Alva Fors", "Åke Alvå"]
    for title in ("Räls", "Rals", "RÄLSEN"):
        MessageFactory.create(title=title)
    assert found(idun, "räls")["messages"] == ["Räls", "RÄLSEN", "Rals"]
    assert found(idun, "rals")["messages"] == ["Rals", "Räls", "RÄLSEN"]


def test_every_word_must_be_found_in_any_order(idun):
    PersonFactory.create(name="Vera Måne")
    MandateFactory.create(person=PersonFactory.create(name="Vera Strand"), title="Statsråd")
    assert found(idun, "måne  vera")["people"] == ["Vera Måne"]
    assert found(idun, "vera statsråd")["people"] == ["Vera Strand"]
    assert found(idun, "vera moln")["people"] == []


def test_meetings_by_title_by_person_and_by_reference(idun, sigrid, parties):
    person = PersonFactory.create(name="Rolf Käppvåg")
    talk = MeetingFactory.create(
        organisation=parties.region, title="Samtal om räls", people=[person], visibility=Visibility.PARTIES, ref="I9"
    )
    item = ProgrammeItemFactory.create(arena=ArenaFactory.create(), title="Frukost", people=[person], ref="P4")
    assert found(idun, "RÄLS")["meetings"] == [str(talk)]
    nothing = {kind: [] for kind in KINDS}
    assert found(idun, "kappvag") == {
        **nothing, "people": ["Rolf Käppvåg"], "meetings": [str(talk)], "items": [str(item)],
    }  # fmt: skip
    assert found(idun, "p4")["items"] == ["Frukost"]
    assert found(idun, "i9")["meetings"] == [str(talk)]


def test_a_renamed_meeting_is_found_by_its_new_title(idun, parties):
    meeting = MeetingFactory.create(organisation=parties.region, title="Gammalt", visibility=Visibility.PARTIES)
    meeting.title = "Nytt"
    meeting.save(update_fields=["title"])
    assert found(idun, "nytt")["meetings"] == ["Nytt"]
    assert found(idun, "gammalt")["meetings"] == []


def test_nobody_finds_what_they_may_not_read(parties, idun, sigrid, ylva, elis, olle):
    admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
    person = PersonFactory.create(name="Vera Måne")
    own = MeetingFactory.create(organisation=parties.kramnas, title="Hemligt räls", people=[person])
    draft = MessageFactory.create(title="Räls i utkast", organisation=parties.harnas, owner=elis)
    asked = ProgrammeItemFactory.create(
        arena=ArenaFactory.create(), title="Räls på torget", ours=[ylva], state=MeetingState.REQUESTED
    )
    nothing = {kind: [] for kind in KINDS}
    assert found(ylva, "räls") == {**nothing, "meetings": [str(own)], "items": [str(asked)]}
    assert found(idun, "räls") == {**nothing, "messages": [str(draft)], "items": [str(asked)]}
    assert found(elis, "räls") == {**nothing, "messages": [str(draft)]}
    assert found(sigrid, "räls") == nothing
    for user in (admin, olle):
        assert found(user, "räls") == found(user, "vera") == nothing


@pytest.mark.parametrize("text", ["100%", "a_b", "räls'; --", "\\", "“", "%%", "\u0000\u0000qx"])
def test_signs_of_the_database_are_only_signs(client, idun, parties, text):
    MeetingFactory.create(organisation=parties.region, title="Helt annat", visibility=Visibility.PARTIES)
    client.force_login(idun)
    page = client.get(reverse("search"), {"q": text})
    assert page.status_code == 200
    assert page.context["results"] is None or page.context["results"].count == 0


def test_less_than_two_letters_search_nothing(client, idun):
    PersonFactory.create(name="Å")
    client.force_login(idun)
    for query in ({}, {"q": ""}, {"q": " å "}):
        assert client.get(reverse("search"), query).context["results"] is None


def test_many_hits_say_that_there_are_more(client, idun):
    for n in range(SHOWN + 1):
        PersonFactory.create(name=f"Vera {n}")
    client.force_login(idun)
    page = client.get(reverse("search"), {"q": "vera"})
    assert len(page.context["results"].people.rows) == SHOWN
    assert page.context["results"].people.more
    assert f"{reverse('person_list')}?q=vera" in page.content.decode()


def test_the_page_is_for_members(client, olle, sigrid):
    client.force_login(olle)
    assert client.get(reverse("search"), {"q": "vera"}).status_code == 404
    client.logout()
    assert client.get(reverse("search")).status_code == 302


@pytest.mark.parametrize("n", [1, 3])
def test_a_search_costs_as_much_for_three_as_for_one(client, idun, parties, n, django_assert_num_queries):
    body = OrganisationFactory.create()
    for i in range(n):
        person = PersonFactory.create(name=f"Räls {i}")
        MandateFactory.create(person=person, body=body)
        MeetingFactory.create(
            organisation=parties.region, title="Räls", people=[person], visibility=Visibility.PARTIES, ours=[idun]
        )
        ProgrammeItemFactory.create(title="Räls", people=[person], ours=[idun])
        MessageFactory.create(title=f"Räls {i}")
        DutyRotaFactory.create(name=f"Räls {i}")
        BusinessNeedFactory.create(text="Räls")
        WatchNoteFactory.create(happened="Räls")
    assert Meeting.objects.filter(on__lte=dt.date(2027, 12, 31)).count() == 2 * n
    client.force_login(idun)
    client.get(reverse("search"))
    # One each for rotas, needs and watch notes.
    with django_assert_num_queries(18):
        page = client.get(reverse("search"), {"q": "räls"})
    assert page.context["results"].count == 7 * n


def test_bodies_by_the_name_of_then_and_of_now(idun):
    now = OrganisationFactory.create(name="Rälsverket")
    OrganisationFactory.create(name="Rälsstyrelsen", valid_to=dt.date(2024, 12, 31), successor=now)
    assert found(idun, "räls")["bodies"] == ["Rälsstyrelsen", "Rälsverket"]
    assert found(idun, "ralsverket")["bodies"] == ["Rälsverket"]


def test_what_was_said_is_found_after_what_it_was_called(idun, parties):
    said, called = (
        MeetingFactory.create(organisation=parties.region, title=title, visibility=Visibility.PARTIES)
        for title in ("Samtal", "Om bron")
    )
    Debrief.objects.create(meeting=said, said="Bron kan byggas i år.", written_at=AT)
    assert found(idun, "bron")["meetings"] == [str(called), str(said)]
    assert found(idun, "bron byggas")["meetings"] == [str(said)]
    assert found(idun, "ska börja")["meetings"] == []
    Debrief.objects.update(author=idun)
    said.ours.add(idun)
    write_debrief(actor=Viewer.of(idun), at=AT, meeting=said, rows=FourRows("Bron ska börja byggas."))
    assert found(idun, "ska börja")["meetings"] == [str(said)]


def test_what_was_said_at_a_meeting_of_others_is_not_found(sigrid, ylva, parties):
    own = MeetingFactory.create(organisation=parties.kramnas, title="Samtal", visibility=Visibility.OWN_ORG)
    Debrief.objects.create(meeting=own, said="Bron kan byggas.", written_at=AT)
    assert found(ylva, "bron")["meetings"] == [str(own)]
    assert found(sigrid, "bron")["meetings"] == []


def test_a_message_is_found_by_its_text_by_those_who_may_read_it(elis, sigrid):
    message = MessageFactory.create(title="Spår", owner=elis, organisation=elis.organisation)
    message.current = MessageVersion.objects.create(
        message=message, major=0, minor=1, text="Vi ber om dubbelspår längs kusten.", content_hash="0", created_at=AT
    )
    message.save(update_fields=["current"])
    assert found(elis, "längs kusten")["messages"] == ["Spår"]
    assert found(elis, "langs")["messages"] == ["Spår"]
    assert found(sigrid, "längs kusten")["messages"] == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no forms of words")
def test_another_form_of_a_word_is_found(idun, parties):
    meeting = MeetingFactory.create(organisation=parties.region, title="Om järnvägen", visibility=Visibility.PARTIES)
    MandateFactory.create(person=PersonFactory.create(name="Vera Måne"), title="Ordförande i nämnderna")
    assert found(idun, "järnvägar")["meetings"] == [str(meeting)]
    assert found(idun, "nämnd")["people"] == ["Vera Måne"]


def test_rotas_needs_and_watch_notes_by_what_they_say(idun, parties):
    rota = DutyRotaFactory.create(name="Pressjour på torget", ref="J1")
    later = DutyRotaFactory.create(name="Pressjour", starts=dt.date(2027, 9, 1), ends=dt.date(2027, 9, 2))
    named = BusinessNeedFactory.create(company="Elnät i Skog AB", on=dt.date(2027, 1, 2))
    need = BusinessNeedFactory.create(company="Exempelsågen AB", text="Starkare ELNÄT till sågen")
    trader = BusinessNeedFactory.create(sole_trader=True, company="", number="", text="Bredare väg")
    note = WatchNoteFactory.create(happened="Regeringen remitterar", means="Vi yttrar oss om elnät", source="Ds 2027:4")
    assert found(idun, "pressjour")["rotas"] == [str(later), str(rota)]
    assert found(idun, "torget press")["rotas"] == found(idun, "j1")["rotas"] == [str(rota)]
    hits = found(idun, "elnät")
    # The company called so comes before the need that only says so.
    assert (hits["needs"], hits["notes"]) == ([str(named), str(need)], [str(note)])
    assert found(idun, "elnat")["needs"] == [str(need), str(named)]
    assert found(idun, "bredare")["needs"] == [str(trader)]
    assert found(idun, "ds 2027:4")["notes"] == [str(note)]
    note.means = "Vi avstår"
    note.save(update_fields=["means"])
    need.text = "Annat"
    need.save(update_fields=["text"])
    hits = found(idun, "elnat")
    assert (hits["needs"], hits["notes"]) == ([str(named)], [])


def test_a_partys_own_needs_and_notes_are_its_own(client, parties, ylva, idun, sigrid, olle):
    own = {"organisation": parties.kramnas, "visibility": Visibility.OWN_ORG}
    need = BusinessNeedFactory.create(text="Elnät i hemlighet", **own)
    note = WatchNoteFactory.create(happened="Elnät i tysthet", **own)
    shared = WatchNoteFactory.create(happened="Elnät för alla", organisation=parties.kramnas)
    rota = DutyRotaFactory.create(name="Elnätsjour", organisation=parties.kramnas)
    nothing = {kind: [] for kind in KINDS}
    assert found(ylva, "elnät") == {
        **nothing, "rotas": [str(rota)], "needs": [str(need)], "notes": [str(shared), str(note)],
    }  # fmt: skip
    for other in (idun, sigrid):
        assert found(other, "elnät") == {**nothing, "rotas": [str(rota)], "notes": [str(shared)]}
    admin = UserFactory.create(organisation=parties.kramnas, role=Role.ADMIN)
    for stranger in (admin, olle):
        assert found(stranger, "elnät") == nothing
    client.force_login(ylva)
    page = client.get(reverse("search"), {"q": "elnat"}).content.decode()
    for row in (need, note, shared, rota):
        assert f'href="{row.get_absolute_url()}"' in page
