"""Pages about decision-makers, as the cast sees them."""

import datetime as dt

import pytest
from django.urls import reverse

from crm.models import Person
from messages.models import MessageUse
from tests.factories import (
    CommitmentFactory,
    ContactDetailFactory,
    DoorOpenerFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    MessageFactory,
    OrganisationFactory,
    PartyMembershipFactory,
    PersonFactory,
    PersonIdentifierFactory,
    StanceFactory,
    UserFactory,
)

DAY = dt.date


def names(client, **query):
    """The names in the list, in order."""
    response = client.get(reverse("person_list"), query)
    assert response.status_code == 200
    return [line.person.name for line in response.context["lines"]]


def test_who_opens_the_list(client, vera, sigrid, olle):
    url = reverse("person_list")
    assert client.get(url).status_code == 302
    client.force_login(olle)
    assert client.get(url).status_code == 404
    client.force_login(sigrid)
    assert names(client) == ["Vera Lindmåne"]


def test_search_knows_swedish_and_puts_the_exact_first(client, sigrid, vera):
    for name in ("Ångström Alm", "Angström Bo", "Ake Öst", "Åke Ask"):
        PersonFactory.create(name=name)
    client.force_login(sigrid)
    assert names(client, q="åke") == ["Åke Ask", "Ake Öst"]
    assert names(client, q="ake") == ["Ake Öst", "Åke Ask"]
    assert names(client, q="angstrom") == ["Angström Bo", "Ångström Alm"]
    assert names(client, q="skogsdep lind") == ["Vera Lindmåne"]
    assert names(client, q="Statsråd") == names(client, q="statsrad vera") == ["Vera Lindmåne"]
    assert names(client, q="%") == []


def test_filters_by_body_committee_constituency_issue_and_office(client, sigrid, parties, vera, samuel, rail, ylva):
    body = OrganisationFactory.create(name="Riksdagen", kind="parliament", partnership="none")
    nils = PersonFactory.create(name="Nils Voltberg")
    MandateFactory.create(person=nils, body=body, committee="NU", constituency="Norra länet")
    StanceFactory.create(person=nils, issue=rail)
    MeetingFactory.create(organisation=parties.region, people=[vera], issues=[rail])
    MeetingFactory.create(organisation=parties.kramnas, people=[samuel], issues=[rail])
    client.force_login(sigrid)
    for query, found in (
        ({"body": body.pk}, [nils]),
        ({"committee": "NU"}, [nils]),
        ({"constituency": "Norra länet"}, [nils]),
        ({"issue": rail.pk}, [nils, vera]),
        ({"office": "in_office"}, [nils, vera]),
        ({"office": "left"}, [samuel]),
        ({"office": "left", "issue": rail.pk}, []),
        ({}, [nils, samuel, vera]),
    ):
        assert names(client, **query) == [person.name for person in found]


def test_nobody_is_found_by_opinion(client, sigrid, vera, rail):
    StanceFactory.create(person=vera, issue=rail, position="champion")
    client.force_login(sigrid)
    response = client.get(reverse("person_list"), {"position": "opposes", "stance": "opposes"})
    assert [line.person for line in response.context["lines"]] == [vera]
    assert set(response.context["filter"].filters) == {"q", "body", "committee", "constituency", "issue", "office"}


def test_pages_of_a_search_follow_each_other(client, sigrid, monkeypatch):
    monkeypatch.setattr("crm.views.people.PersonList.page_size", 2)
    for name in ("Ask Åke", "Ask Ake", "Åsk Åke"):
        PersonFactory.create(name=name)
    client.force_login(sigrid)
    first = client.get(reverse("person_list"), {"q": "åke"})
    second = client.get(reverse("person_list") + first.context["next_url"])
    found = [line.person.name for page in (first, second) for line in page.context["lines"]]
    assert found == ["Ask Åke", "Åsk Åke", "Ask Ake"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, sigrid, parties, n, django_assert_num_queries):
    for person in PersonFactory.create_batch(n):
        MandateFactory.create(person=person, body=parties.outside)
        MeetingFactory.create(organisation=parties.region, people=[person], ours=[sigrid])
    client.force_login(sigrid)
    client.get(reverse("person_list"))
    # One of them for saved views.
    with django_assert_num_queries(18):
        assert len(names(client)) == n


@pytest.mark.parametrize("n", [1, 3])
def test_a_profile_costs_the_same_for_one_and_three(client, idun, parties, vera, n, django_assert_num_queries):
    for day in range(1, n + 1):
        issue = IssueFactory.create(organisation=parties.region)
        meeting = MeetingFactory.create(
            organisation=parties.region, on=DAY(2027, 5, day), people=[vera], ours=[idun], issues=[issue]
        )
        MeetingFactory.create(organisation=parties.region, on=DAY(2027, 7, day), people=[vera], state="confirmed")
        StanceFactory.create(person=vera, issue=issue)
        CommitmentFactory.create(person=vera, organisation=parties.region, meeting=meeting, owner=idun)
        PartyMembershipFactory.create(person=vera, party=f"P{day}", starts=DAY(2027, 5, day))
        PersonIdentifierFactory.create(person=vera)
        ContactDetailFactory.create(person=vera)
        DoorOpenerFactory.create(person=vera)
        MessageUse.objects.create(message=MessageFactory.create(issue=issue), meeting=meeting, said_by=idun)
    client.force_login(idun)
    client.get(vera.get_absolute_url())
    # Four of them for parties, registers, contact details and door-openers, two for the messages heard.
    with django_assert_num_queries(29):
        assert client.get(vera.get_absolute_url()).status_code == 200


def test_a_profile_says_who_has_left_and_offers_no_booking(client, idun, samuel):
    client.force_login(idun)
    text = client.get(samuel.get_absolute_url()).content.decode()
    assert "2027-05-31" in text
    assert client.get(samuel.get_absolute_url()).context["left_on"].figures == "2027-05-31"


def test_history_of_a_stance_is_kept_and_never_overwritten(client, idun, vera, rail):
    client.force_login(idun)
    old = StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 1, 1))
    new = StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 5, 1))
    (standing,) = client.get(vera.get_absolute_url()).context["standings"]
    assert (standing.newest.stance, [rating.stance for rating in standing.earlier]) == (new, [old])


SECRET = "Kanariefågel"


def test_a_private_contact_leaves_no_trace_for_others(client, parties, vera, rail, sigrid, idun, ylva):
    meeting = MeetingFactory.create(
        organisation=parties.kramnas, title=SECRET, place=SECRET, people=[vera], issues=[rail], on=DAY(2027, 1, 19)
    )
    CommitmentFactory.create(person=vera, organisation=parties.kramnas, meeting=meeting, text=SECRET)
    profile, log = vera.get_absolute_url(), reverse("meeting_list")
    for user, sees in ((ylva, True), (sigrid, False), (idun, False)):
        client.force_login(user)
        for url in (profile, log):
            body = client.get(url).content.decode()
            assert (SECRET in body) == sees
            assert (meeting.get_absolute_url() in body) == sees
    client.force_login(idun)
    (entry,) = [e for e in client.get(profile).context["timeline"] if e.kind == "existence"]
    assert (entry.on, entry.item.organisation, entry.item.people) == (DAY(2027, 1, 19), parties.kramnas, (vera,))
    client.force_login(sigrid)
    assert [e.kind for e in client.get(profile).context["timeline"]] == ["mandate_began"]


def test_adding_a_person_leads_on_to_the_mandate(client, idun):
    client.force_login(idun)
    response = client.post(reverse("person_create"), {"name": "Åsa Ny", "influence": "3"})
    person = Person.objects.get(name="Åsa Ny")
    assert (response.status_code, response.url) == (302, reverse("mandate_create", args=[person.pk]))
    assert person.influence == 3
    assert client.post(reverse("person_create"), {"name": ""}).status_code == 422


def test_who_may_change_a_person(client, vera, sigrid, elis, parties, idun):
    url = reverse("person_update", args=[vera.pk])
    for user in (sigrid, elis):
        client.force_login(user)
        assert client.get(url).status_code == 403
        assert client.get(reverse("person_create")).status_code == 403
    rut = UserFactory.create(organisation=parties.harnas, role="process_leader")
    client.force_login(rut)
    form = client.get(url).context["form"]
    facts = {"email", "phone", "gatekeeper", "works_with", "county_tie", "relation_owner"}
    assert set(form.fields) == {*facts, "version"}
    client.post(url, {"gatekeeper": "Assistent", "name": "Falsk", "version": "1"})
    vera.refresh_from_db()
    assert (vera.name, vera.gatekeeper, vera.version) == ("Vera Lindmåne", "Assistent", 2)
    client.force_login(idun)
    late = client.post(url, {"name": "Vera", "gatekeeper": "Ingen", "version": "1"})
    assert late.status_code == 409
    assert "Ingen" in late.content.decode()


def test_mandates_are_added_and_ended(client, idun, sigrid, vera, parties):
    client.force_login(idun)
    mandate = vera.mandates.get()
    add, end = reverse("mandate_create", args=[vera.pk]), reverse("mandate_end", args=[mandate.pk])
    bad = client.post(add, {"body": mandate.body_id, "title": "Statsråd", "starts": "2027-01-01"})
    assert bad.status_code == 422
    assert list(bad.context["form"].errors) == ["starts"]
    assert client.post(end, {"ends": "2027-05-31"}).url == vera.get_absolute_url()
    assert client.post(end, {"ends": "2027-06-30"}).status_code == 409
    assert client.post(add, {"body": mandate.body_id, "title": "Statsråd", "starts": "2027-06-01"}).status_code == 302
    assert vera.mandates.count() == 2
    client.force_login(sigrid)
    assert client.get(add).status_code == client.get(end).status_code == 403


def test_rating_needs_basis_and_day(client, idun, elis, vera, rail):
    url = reverse("stance_create", args=[vera.pk])
    client.force_login(idun)
    bad = client.post(url, {"issue": rail.pk, "position": "neutral"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"basis", "confidence", "as_of"}
    good = {"issue": rail.pk, "position": "neutral", "basis": "direct", "confidence": "low", "as_of": "2027-06-01"}
    assert client.post(url, good).status_code == 302
    again = client.post(url, good | {"position": "champion"})
    assert list(again.context["form"].errors) == ["as_of"]
    assert [stance.position for stance in vera.stances.all()] == ["neutral"]
    client.force_login(elis)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2027", (DAY(2027, 1, 1), "year")),
        ("2027-02", (DAY(2027, 2, 1), "month")),
        (" 2027-02-03 ", (DAY(2027, 2, 3), "day")),
        ("", (None, "day")),
    ],
)
def test_days_are_typed_and_shown_as_exactly_as_they_are_known(client, idun, vera, parties, typed, kept):
    client.force_login(idun)
    url = reverse("mandate_create", args=[vera.pk])
    sent = {"body": parties.outside.pk, "title": "Ordförande", "starts": typed, "source": "Årsbok"}
    assert client.post(url, sent).status_code == 302
    row = vera.mandates.get(title="Ordförande")
    assert ((row.starts, row.starts_precision), row.source, row.end_known) == (kept, "Årsbok", True)
    page = client.get(vera.get_absolute_url()).content.decode()
    assert {"year": "sedan 2027<", "month": "sedan februari 2027<", "day": ""}[row.starts_precision] in page.replace(
        '<time datetime="2027" title="2027">', ""
    ).replace('<time datetime="2027-02" title="2027-02">', "")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"starts": "sommaren 2027"}, "starts"),
        ({"starts": "2027-13"}, "starts"),
        ({"starts": "1027"}, "starts"),
        ({"starts": "2027-02", "ends": "2027-01"}, "ends"),
        ({"ends": "2027", "end_unknown": "on"}, "end_unknown"),
    ],
)
def test_a_day_that_cannot_be_is_told_at_its_field(client, idun, vera, parties, sent, field):
    client.force_login(idun)
    url = reverse("mandate_create", args=[vera.pk])
    bad = client.post(url, {"body": parties.outside.pk, "title": "Ordförande"} | sent)
    assert bad.status_code == 422
    assert list(bad.context["form"].errors) == [field]
    assert vera.mandates.count() == 1


def test_an_unknown_end_is_said_and_settled_on_the_page(client, idun, sigrid, vera):
    vera.mandates.update(end_known=False)
    mandate = vera.mandates.get()
    url = reverse("mandate_confirm", args=[mandate.pk])
    client.force_login(sigrid)
    page = client.get(vera.get_absolute_url()).content.decode()
    assert "slut okänt" in page
    assert url not in page
    assert client.post(url).status_code == 403
    client.force_login(idun)
    page = client.get(vera.get_absolute_url()).content.decode()
    assert url in page
    assert "Ingen vet om uppdraget är slut" in page
    assert client.post(url).url == vera.get_absolute_url()
    assert "slut okänt" not in client.get(vera.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 409


def test_a_stance_from_before_the_present_term_says_so(client, idun, vera, rail):
    """Journey E6: an election ended the mandate and another began."""
    body = vera.mandates.get().body
    vera.mandates.update(ends=DAY(2027, 5, 31))
    MandateFactory.create(person=vera, body=body, starts=DAY(2027, 6, 1))
    StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 5, 31))
    client.force_login(idun)
    assert "förra mandatperioden" in client.get(vera.get_absolute_url()).content.decode()
    StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 6, 1))
    (standing,) = client.get(vera.get_absolute_url()).context["standings"]
    assert (standing.newest.earlier_term, standing.earlier[0].earlier_term) == (False, True)


def test_who_may_read_which_messages_were_heard(client, idun, sigrid, parties, vera):
    ours = MeetingFactory.create(organisation=parties.kramnas, people=[vera], ours=[idun])
    shown = MeetingFactory.create(organisation=parties.region, people=[vera], visibility="parties")
    message = MessageFactory.create(title="Bygg kuststråket", organisation=parties.region, owner=idun)
    for meeting in (ours, shown):
        MessageUse.objects.create(message=message, meeting=meeting)
    for user, seen in ((sigrid, set()), (idun, {ours, shown})):
        client.force_login(user)
        assert {use.meeting for use in client.get(vera.get_absolute_url()).context["heard"]} == seen
    message.editors.add(sigrid)
    client.force_login(sigrid)
    page = client.get(vera.get_absolute_url())
    assert {use.meeting for use in page.context["heard"]} == {shown}
    assert "Bygg kuststråket" in page.content.decode()


def test_of_a_name_that_somebody_has_it_is_asked_whether_it_is_another(client, idun, vera):
    client.force_login(idun)
    page = reverse("person_create")
    assert "En annan person" not in client.get(page).content.decode()
    asked = client.post(page, {"name": "vera lindmane"})
    words = asked.content.decode()
    assert (asked.status_code, Person.objects.count()) == (422, 1)
    assert f"Vi har redan Vera Lindmåne ({vera.mandates.get()})." in words
    assert 'type="checkbox" name="is_another"' in words
    assert client.post(page, {"name": "vera lindmane", "is_another": "on"}).status_code == 302
    assert Person.objects.count() == 2


@pytest.mark.parametrize("name", ["=1+1", " -Vera", "@vera"])
def test_a_name_that_is_a_formula_is_refused_as_in_a_file(client, idun, name):
    client.force_login(idun)
    answer = client.post(reverse("person_create"), {"name": name})
    assert (answer.status_code, Person.objects.count()) == (422, 0)
    assert f"Ett namn kan inte börja med ”{name.strip()[0]}”" in answer.content.decode()
