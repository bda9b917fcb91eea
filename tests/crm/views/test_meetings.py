"""The log and its pages, as the cast sees them."""

import datetime as dt

import pytest
from django.urls import reverse

from crm.enums import Role, Visibility
from crm.models import Debrief, Meeting
from tests.factories import CommitmentFactory, MeetingFactory, PersonFactory, UserFactory

DAY = dt.date
LOG = "meeting_list"


def shown(client, **query):
    """The rows of the log, and its totals."""
    response = client.get(reverse(LOG), query)
    assert response.status_code == 200
    return response.context["rows"], response.context["totals"], response.context["existence"]


@pytest.fixture
def lova(parties):
    """Project leader of Härnäs."""
    return UserFactory.create(name="Lova", organisation=parties.harnas, role=Role.PROJECT_LEAD)


@pytest.fixture
def year(parties, vera, rail, elis, at):
    """A shared contact in May with its four rows, one in December without, and Kramnäs' own in January."""
    may = MeetingFactory.create(
        organisation=parties.region,
        visibility=Visibility.PARTIES,
        on=DAY(2027, 5, 2),
        people=[vera],
        ours=[elis],
        issues=[rail],
    )
    Debrief.objects.create(meeting=may, said="Ja.", written_at=at)
    december = MeetingFactory.create(
        organisation=parties.harnas, visibility=Visibility.PARTIES, on=DAY(2026, 12, 3), people=[vera], kind="phone"
    )
    own = MeetingFactory.create(
        organisation=parties.kramnas, on=DAY(2027, 1, 19), people=[vera], issues=[rail], place="Kanariefågel"
    )
    return may, december, own


def test_who_opens_the_log(client, year, sigrid, ylva, olle):
    may, december, own = year
    assert client.get(reverse(LOG)).status_code == 302
    client.force_login(olle)
    assert client.get(reverse(LOG)).status_code == 404
    client.force_login(sigrid)
    assert shown(client)[0] == [may, december]
    client.force_login(ylva)
    assert shown(client)[0] == [may, own, december]


def test_filters_and_totals(client, year, sigrid, parties, vera, rail):
    may, december, _own = year
    client.force_login(sigrid)
    for query, found in (
        ({"period": "2027"}, [may]),
        ({"period": "2027-1"}, [may]),
        ({"period": "2027-2"}, []),
        ({"period": "2026-2"}, [december]),
        ({"party": parties.harnas.pk}, [december]),
        ({"issue": rail.pk}, [may]),
        ({"kind": "phone"}, [december]),
        ({"person": vera.pk}, [may, december]),
        ({"debrief": "missing"}, [december]),
        ({"from": "2027-05-02", "to": "2027-05-02"}, [may]),
        ({"from": "2027-05-03"}, []),
    ):
        rows, totals, _ = shown(client, **query)
        assert rows == found
        assert totals.startswith(f"{len(found)} ")


def test_the_number_not_shown_is_told_only_where_it_tells_nothing_more(client, year, idun, lova, sigrid, vera, parties):
    def hidden(**query):
        totals = shown(client, **query)[1]
        return int(totals.split("·")[1].split()[0]) if "·" in totals else None

    client.force_login(lova)
    for query, number in (
        ({}, 1),
        ({"period": "2027-1"}, 1),
        ({"period": "2026"}, None),
        ({"from": "2027-01-19", "to": "2027-01-19"}, None),
        ({"person": vera.pk}, None),
        ({"party": parties.kramnas.pk}, None),
        ({"issue": "1"}, None),
        ({"kind": "meeting"}, None),
        ({"debrief": "missing"}, None),
    ):
        assert hidden(**query) == number, query
    client.force_login(idun)
    for query, number in (
        ({}, 1),
        ({"from": "2027-01-19", "to": "2027-01-19"}, 1),
        ({"person": vera.pk}, 1),
        ({"party": parties.kramnas.pk}, 1),
        ({"party": parties.harnas.pk}, None),
        ({"kind": "meeting"}, None),
        ({"debrief": "missing"}, None),
    ):
        assert hidden(**query) == number, query
    client.force_login(sigrid)
    assert hidden() is None


def test_the_most_asked_questions_are_tabs(client, year, sigrid):
    client.force_login(sigrid)
    tabs = client.get(reverse(LOG), {"period": "2027"}).context["views"]
    assert [(tab.url, tab.current) for tab in tabs] == [
        ("?", False),
        ("?period=2027", True),
        ("?period=2027-1", False),
        ("?debrief=missing", False),
    ]


def test_a_period_turned_round_is_told_and_leaves_no_rows(client, year, idun):
    client.force_login(idun)
    page = client.get(reverse(LOG), {"from": "2027-05-03", "to": "2027-05-02"})
    assert (page.context["rows"], page.context["existence"]) == ([], [])
    said = "Sista dagen kan inte komma före den första."
    assert [sentence.text for sentence in page.context["sentences"]] == [f"Till: {said}", "Från: 3 maj"]
    assert said in page.content.decode()
    assert len(shown(client, **{"from": "2027-05-02", "to": "2027-05-02"})[0]) == 1


def test_only_coordinators_see_that_a_private_contact_exists(client, year, idun, lova, sigrid, parties, vera, rail):
    for user in (lova, sigrid):
        client.force_login(user)
        assert shown(client)[2] == []
    client.force_login(idun)
    (seen,) = shown(client)[2]
    assert (seen.on, seen.people, seen.organisation) == (DAY(2027, 1, 19), (vera,), parties.kramnas)
    assert shown(client, issue=rail.pk)[2] == []
    body = client.get(reverse(LOG)).content.decode()
    assert "Kanariefågel" not in body
    assert year[2].get_absolute_url() not in body


@pytest.mark.parametrize("n", [1, 3])
def test_the_log_costs_the_same_for_one_and_three(client, idun, parties, vera, rail, n, django_assert_num_queries):
    for _ in range(n):
        MeetingFactory.create(organisation=parties.region, people=[vera], ours=[idun], issues=[rail])
        MeetingFactory.create(organisation=parties.kramnas, people=[vera])
    client.force_login(idun)
    # Six of them for parties, bodies, issues, arenas, campaigns and work packages to choose from, one for saved views.
    with django_assert_num_queries(22):
        assert len(shown(client)[0]) == n


def test_another_municipality_gets_404_and_a_reader_of_the_party_403(client, contact, ylva, parties, elis):
    urls = [reverse(name, args=[contact.pk]) for name in ("meeting_detail", "meeting_update", "debrief_write")]
    client.force_login(ylva)
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
    assert [client.post(url, {}).status_code for url in urls[1:]] == [404, 404]
    client.force_login(UserFactory.create(organisation=parties.harnas))
    assert [client.get(url).status_code for url in urls] == [200, 403, 403]
    assert [client.post(url, {}).status_code for url in urls[1:]] == [403, 403]
    client.force_login(elis)
    assert [client.get(url).status_code for url in urls] == [200, 200, 200]


@pytest.mark.parametrize("n", [1, 3])
def test_a_contact_costs_the_same_for_one_and_three(client, parties, elis, rail, at, n, django_assert_num_queries):
    people = PersonFactory.create_batch(n)
    meeting = MeetingFactory.create(organisation=parties.harnas, people=people, ours=[elis], issues=[rail])
    Debrief.objects.create(meeting=meeting, said="Ja.", written_at=at, author=elis)
    for person in people:
        meeting.observed_stances.create(person=person, issue=rail, position="neutral")
        CommitmentFactory.create(person=person, organisation=parties.harnas, meeting=meeting, owner=elis)
    client.force_login(elis)
    # Four of them for the arena, the messages that were put forward, and whether Elis may say which.
    with django_assert_num_queries(20):
        assert client.get(meeting.get_absolute_url()).status_code == 200


@pytest.fixture
def values(vera, elis, rail):
    """A form filled in by Elis."""
    return {
        "kind": "phone",
        "on": "2027-06-18",
        "people": [vera.pk],
        "lead": elis.pk,
        "issues": [rail.pk],
        "said": "Vill veta mer.",
        "visibility": "own_org",
    }


def test_logging_a_contact(client, elis, values, vera, rail, parties):
    client.force_login(elis)
    response = client.post(reverse("meeting_create"), values)
    meeting = Meeting.objects.get()
    assert response.url == meeting.get_absolute_url()
    assert (meeting.organisation, meeting.visibility, meeting.channel) == (parties.harnas, "own_org", "phone")
    assert (meeting.lead(), list(meeting.people.all()), list(meeting.issues.all())) == (elis, [vera], [rail])
    assert (meeting.debrief.said, meeting.debrief.author) == ("Vill veta mer.", elis)


def test_the_form_says_who_will_see_it(client, elis):
    client.force_login(elis)
    form = client.get(reverse("meeting_create")).context["form"]
    assert [(line.value, line.current) for line in form.seen_by] == [
        ("own_org", True),
        ("parties", False),
        ("confidential", False),
    ]
    assert "Härnäs kommun" in form.seen_by[0].text


def test_bad_input_stays_in_the_form_and_names_its_field(client, elis, values):
    client.force_login(elis)
    for changes, field in (
        ({"on": "2027-06-22"}, "on"),
        ({"on": "31 juni"}, "on"),
        ({"people": []}, "people"),
        ({"people": ["999"]}, "people"),
        ({"people": [str(2**63)]}, "people"),
        ({"people": ["a\x00"]}, "people"),
        ({"lead": ""}, "lead"),
        ({"kind": "fika"}, "kind"),
        ({"visibility": "confidential"}, "named_viewers"),
        ({"visibility": "public"}, "visibility"),
        ({"ends": "10:00"}, "starts"),
        ({"starts": "11:00", "ends": "10:00"}, "ends"),
        ({"said": "", "other": "Ring."}, "said"),
    ):
        response = client.post(reverse("meeting_create"), values | changes)
        assert response.status_code == 422, changes
        assert list(response.context["form"].errors) == [field]
    assert not Meeting.objects.exists()


def test_a_contact_comes_from_a_persons_page_with_the_person_ticked(client, elis, vera):
    client.force_login(elis)
    form = client.get(reverse("meeting_create"), {"person": vera.pk}).context["form"]
    assert form["people"].value() == [str(vera.pk)]


def test_roles_that_log_nothing_get_403(client, parties):
    for role in (Role.SECRETARIAT, Role.REGISTRAR, Role.ADMIN):
        client.force_login(UserFactory.create(organisation=parties.harnas, role=role))
        assert client.get(reverse("meeting_create")).status_code == 403


def test_a_reader_logs_only_what_she_took_part_in(client, sigrid, elis, values):
    client.force_login(sigrid)
    assert client.post(reverse("meeting_create"), values).status_code == 403
    assert client.post(reverse("meeting_create"), values | {"lead": sigrid.pk}).status_code == 302


def test_changing_a_contact_and_losing_the_race(client, contact, elis, values, sigrid):
    client.force_login(elis)
    url = reverse("meeting_update", args=[contact.pk])
    assert client.get(url).context["form"]["version"].value() == 1
    values |= {"visibility": "parties", "ours": [sigrid.pk], "place": "Visby", "version": "1"}
    assert client.post(url, values).url == contact.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.visibility, contact.place, contact.on) == ("parties", "Visby", DAY(2027, 6, 18))
    assert set(contact.ours.all()) == {elis, sigrid}
    late = client.post(url, values | {"place": "Sälen"})
    assert late.status_code == 409
    assert "Sälen" in late.content.decode()
    traces = client.get(contact.get_absolute_url()).context["history"]
    assert {trace.entry.actor_name for trace in traces} == {"Elis Text"}


def test_a_planned_meeting_is_changed_without_its_time(client, contact, elis, values):
    Meeting.objects.filter(pk=contact.pk).update(state="confirmed", on=DAY(2027, 7, 1))
    client.force_login(elis)
    url = reverse("meeting_update", args=[contact.pk])
    assert not {"on", "starts", "ends"} & client.get(url).context["form"].fields.keys()
    assert client.post(url, values | {"version": "1", "place": "Visby"}).status_code == 302
    contact.refresh_from_db()
    assert (contact.place, contact.on) == ("Visby", DAY(2027, 7, 1))


def test_what_a_meeting_is_can_be_kept_though_not_chosen(client, contact, elis, values):
    Meeting.objects.filter(pk=contact.pk).update(kind="internal_briefing", visibility="public")
    client.force_login(elis)
    url = reverse("meeting_update", args=[contact.pk])
    assert [line.value for line in client.get(url).context["form"].seen_by if line.current] == ["public"]
    kept = values | {"kind": "internal_briefing", "visibility": "public", "people": [], "version": "1"}
    assert client.post(url, kept).status_code == 302
    contact.refresh_from_db()
    assert (contact.kind, contact.visibility, list(contact.people.all())) == ("internal_briefing", "public", [])


def test_four_rows(client, contact, elis):
    client.force_login(elis)
    url = reverse("debrief_write", args=[contact.pk])
    assert client.get(contact.get_absolute_url()).context["may_debrief"]
    assert list(client.post(url, {"said": " "}).context["form"].errors) == ["said"]
    assert client.post(url, {"said": "Ja.", "version": "1"}).url == contact.get_absolute_url()
    assert client.post(url, {"said": "Nej.", "version": "1"}).status_code == 409
    contact.refresh_from_db()
    assert contact.debrief.said == "Ja."


def test_what_a_slower_colleague_typed_is_not_lost(client, contact, elis, sigrid):
    contact.participants.create(user=sigrid)
    url = reverse("debrief_write", args=[contact.pk])
    client.force_login(elis)
    client.post(url, {"said": "Ja.", "version": "1"})
    client.force_login(sigrid)
    late = client.post(url, {"said": "Kanske.", "version": "1"})
    assert late.status_code == 409
    assert "Elis Text" in late.context["conflict"]
    assert "Kanske." in late.content.decode()
    assert client.get(url).status_code == client.post(url, {"said": "Kanske.", "version": "2"}).status_code == 403
    contact.refresh_from_db()
    assert contact.debrief.said == "Ja."


def test_an_observation_offers_only_the_meetings_people_and_issues(client, contact, elis, vera, rail, samuel):
    client.force_login(elis)
    url = reverse("observation_create", args=[contact.pk])
    form = client.get(url).context["form"]
    assert list(form.fields["person"].queryset) == [vera]
    assert list(form.fields["issue"].queryset) == [rail]
    bad = client.post(url, {"person": samuel.pk, "issue": rail.pk, "position": "neutral"})
    assert list(bad.context["form"].errors) == ["person"]
    client.post(url, {"person": vera.pk, "issue": rail.pk, "position": "neutral"})
    assert contact.observed_stances.get().position == "neutral"


def test_a_confidential_contact_is_its_readers_alone(client, contact, elis, sigrid, parties, idun):
    Meeting.objects.filter(pk=contact.pk).update(visibility=Visibility.CONFIDENTIAL)
    contact.named_viewers.add(sigrid)
    colleague = UserFactory.create(organisation=parties.harnas, role=Role.PROCESS_LEADER)
    for user, status in ((elis, 200), (sigrid, 200), (colleague, 404), (idun, 404)):
        client.force_login(user)
        assert client.get(contact.get_absolute_url()).status_code == status
    rows, totals, existence = shown(client)
    assert (rows, totals[:2], existence) == ([], "0 ", [])


@pytest.mark.parametrize(
    ("state", "debriefed", "done"),
    [("requested", False, 1), ("confirmed", False, 2), ("moved", False, 2), ("held", False, 3), ("held", True, 4)],
)
def test_how_far_a_contact_has_come_is_a_line(client, contact, elis, at, state, debriefed, done):
    Meeting.objects.filter(pk=contact.pk).update(state=state)
    if debriefed:
        Debrief.objects.create(meeting=contact, said="Ja.", written_at=at)
    client.force_login(elis)
    steps = client.get(contact.get_absolute_url()).context["steps"]
    assert [word for word, _done in steps] == ["Förfrågan", "Bekräftad", "Genomförd", "Fyra rader"]
    assert [was for _word, was in steps] == [n < done for n in range(4)]


def test_what_was_called_off_has_no_line(client, contact, elis):
    Meeting.objects.filter(pk=contact.pk).update(state="cancelled")
    client.force_login(elis)
    assert client.get(contact.get_absolute_url()).context["steps"] == []
