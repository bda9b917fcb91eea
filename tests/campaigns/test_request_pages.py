"""Asking for a meeting and deciding on it, page by page, without a script."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from campaigns.models import ProgrammeItem, RequestDecision
from campaigns.services import programme
from crm.enums import MeetingState, Role, Visibility
from crm.models import Council, Delivery
from crm.visibility import SYSTEM
from tests.factories import (
    ArenaFactory,
    CommitmentFactory,
    DelegateFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    PersonFactory,
    ProgrammeItemFactory,
    UserFactory,
    VenueFactory,
)

TUESDAY = dt.datetime(2027, 6, 29, 13, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def scene(parties, idun, elis, sigrid, ylva, make_message, at):
    """The region's agreed meeting with a minister, and a delegate of each party."""
    arena = ArenaFactory.create(coordinator=idun)
    minister = MandateFactory.create(person=PersonFactory.create(name="Edvin Ström")).person
    issue = IssueFactory.create(name="Elnät", organisation=parties.region)
    message = make_message(issue, red_lines=("Vi byter inte bort bygden.",), asks={"Öppna köerna.": [minister]})
    dag = UserFactory.create(name="Dag Härnäs", organisation=parties.harnas)
    for user in (sigrid, ylva, dag):
        DelegateFactory.create(arena=arena, user=user)
    booked = ProgrammeItemFactory.create(
        arena=arena,
        title="Enskilt möte",
        starts=TUESDAY,
        people=[minister],
        issues=[issue],
        uses=[message],
        ours=[sigrid],
        local_ask="Industrin först.",
    )
    form = {
        "people": [minister.pk],
        "day": "2027-06-29",
        "starts_at": "15:30",
        "ends_at": "15:50",
        "title": "Vattenkraft",
        "kind": "bilateral",
        "joint_messages": [message.pk],
        "local_ask": "Bygden först.",
        "lead": dag.pk,
    }
    names = {
        "arena": arena,
        "minister": minister,
        "issue": issue,
        "message": message,
        "booked": booked,
        "dag": dag,
        "at": at,
    }
    return SimpleNamespace(**names, form=form, new=reverse("request_create", args=[arena.pk]))


@pytest.fixture
def request_of(scene):
    """Makes a request to meet the minister the same day."""

    def make(user, **values):
        item = {"arena": scene.arena, "state": MeetingState.REQUESTED, "people": [scene.minister], "ours": [user]}
        return ProgrammeItemFactory.create(**{**item, "issues": [scene.issue], "title": "Vattenkraft", **values})

    return make


def text(answer):
    return answer.content.decode()


def sealed(answer):
    return answer.context["form"]["seen"].value()


def test_from_the_card_to_a_request_that_has_been_compared(client, scene, elis, sigrid):
    client.force_login(elis)
    card = text(client.get(scene.minister.get_absolute_url()))
    assert "Öppna köerna." in card
    way = reverse("person_request", args=[scene.minister.pk])
    assert way in card
    address = client.get(way).url
    assert address == f"{scene.new}?person={scene.minister.pk}"
    first = client.get(address)
    assert first.context["form"].initial["people"] == [scene.minister.pk]
    assert first.context["form"].initial["lead"] == scene.dag.pk
    assert "Enskilt möte" in text(first)  # already among the next meetings
    compared = client.post(address, scene.form)
    assert compared.status_code == 200
    page = text(compared)
    for words in ("Enskilt möte", "Sigrid Fjäll leder", "Industrin först.", "Vi byter inte bort bygden."):
        assert words in page
    assert ProgrammeItem.objects.count() == 1
    sent = client.post(address, {**scene.form, "seen": sealed(compared)})
    item = ProgrammeItem.objects.get(meeting__state=MeetingState.REQUESTED)
    assert sent.url == item.get_absolute_url()
    assert (item.meeting.organisation, item.local_ask) == (elis.organisation, "Bygden först.")
    assert client.get(reverse("arena_requests", args=[scene.arena.pk])).status_code == 200


def test_what_is_booked_in_between_is_shown_before_anything_is_saved(client, scene, elis, sigrid):
    client.force_login(elis)
    compared = client.post(scene.new, scene.form)
    ProgrammeItemFactory.create(arena=scene.arena, title="Nytt", people=[scene.minister], ours=[sigrid], starts=TUESDAY)
    again = client.post(scene.new, {**scene.form, "seen": sealed(compared)})
    assert again.status_code == 200
    assert "Nytt" in text(again)
    assert client.post(scene.new, {**scene.form, "seen": sealed(again)}).status_code == 302


@pytest.mark.parametrize(
    "changed",
    [
        {"starts_at": "15:35"},
        {"ends_at": "15:55"},
        {"lead": "sigrid"},
        {"participants": ["ylva"]},
        {"venue": "venue"},
    ],
)
def test_what_was_compared_is_what_is_sent(client, scene, elis, sigrid, ylva, changed):
    there = {"sigrid": sigrid.pk, "ylva": ylva.pk, "venue": VenueFactory.create(arena=scene.arena).pk}
    client.force_login(elis)
    seen = sealed(client.post(scene.new, scene.form))
    other = {
        name: [there[one] for one in value] if isinstance(value, list) else there.get(value, value)
        for name, value in changed.items()
    }
    assert client.post(scene.new, {**scene.form, **other, "seen": seen}).status_code == 200
    assert client.post(scene.new, {**scene.form, "seen": seen}).status_code == 302


def test_who_turns_out_to_be_away_is_shown_before_anything_is_saved(client, scene, elis):
    client.force_login(elis)
    seen = sealed(client.post(scene.new, scene.form))
    scene.arena.delegates.filter(user=scene.dag).update(arrives=TUESDAY + dt.timedelta(hours=4))
    again = client.post(scene.new, {**scene.form, "seen": seen})
    assert again.status_code == 200
    assert "Dag Härnäs kommer" in text(again)


def test_another_partys_own_contact_only_exists_and_only_for_a_coordinator(client, scene, parties, elis, idun, sigrid):
    MeetingFactory.create(
        organisation=parties.kramnas,
        visibility=Visibility.OWN_ORG,
        state=MeetingState.HELD,
        title="Hemligt",
        on=dt.date(2027, 5, 11),
        people=[scene.minister],
    )
    for user, exists in ((idun, True), (elis, False)):
        client.force_login(user)
        page = text(client.get(f"{scene.new}?person={scene.minister.pk}"))
        assert "Hemligt" not in page
        assert ("Kramnäs har en egen kontakt" in page) is exists


def test_the_card_shows_promises_and_contacts_before_one_asks(client, scene, elis, parties):
    CommitmentFactory.create(person=scene.minister, organisation=parties.harnas, text="Återkommer om köerna.")
    client.force_login(elis)
    assert "Återkommer om köerna." in text(client.get(f"{scene.new}?person={scene.minister.pk}"))


def test_who_has_left_cannot_be_asked_for(client, scene, elis):
    left = MandateFactory.create(person__name="Samuel Plan", ends=dt.date(2027, 5, 31)).person
    client.force_login(elis)
    assert "lämnade uppdraget 2027-05-31" in text(client.get(reverse("person_request", args=[left.pk])))
    answer = client.post(scene.new, {**scene.form, "people": [left.pk]})
    assert answer.status_code == 422
    assert "lämnade uppdraget 2027-05-31" in str(answer.context["form"].errors["people"])


def test_a_bodys_own_rule_is_told_with_the_meeting_that_fills_it(client, scene, elis, idun):
    body = scene.minister.mandates.get().body
    client.force_login(idun)
    facts = {"name": body.name, "kind": body.kind, "partnership": "none", "endorses": "positions"}
    rule = {"county_limit": "1", "county_limit_period": "arena", "county_limit_words": "En uppvaktning per län"}
    url = reverse("admin:crm_organisation_change", args=[body.pk])
    assert client.post(url, {**facts, **rule, "version": body.version}).status_code == 302
    client.force_login(elis)
    answer = client.post(scene.new, scene.form)
    assert answer.status_code == 422
    told = str(answer.context["form"].errors["people"])
    assert "En uppvaktning per län" in told
    assert "Enskilt möte" in told
    assert "Sigrid Fjäll" in told
    # A seminar is no separate meeting.
    assert client.post(scene.new, {**scene.form, "kind": "seminar"}).status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"people": []}, "people"),
        ({"lead": ""}, "lead"),
        ({"lead": "999999"}, "lead"),
        ({"day": "2027-08-01"}, "day"),
        ({"ends_at": "15:00"}, "ends_at"),
        ({"title": ""}, "title"),
        ({"kind": "debrief"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client, scene, elis, values, field):
    client.force_login(elis)
    answer = client.post(scene.new, {**scene.form, **values})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert "Bygden först." in text(answer)
    assert ProgrammeItem.objects.count() == 1


def test_a_lead_who_is_no_delegate_is_not_offered(client, scene, elis):
    client.force_login(elis)
    assert client.post(scene.new, {**scene.form, "lead": elis.pk}).status_code == 422


def test_the_queue_shows_both_asks_beside_the_red_line(client, scene, idun, ylva, request_of):
    request = request_of(ylva, local_ask="Bygden först.", uses=[scene.message])
    client.force_login(idun)
    answer = client.get(reverse("arena_requests", args=[scene.arena.pk]))
    [one] = answer.context["waiting"]
    assert (one.line.item, [beside.line.item for beside in one.beside]) == (request, [scene.booked])
    assert [kind.value for kind in one.beside[0].kinds] == ["same_person_same_day", "contradictory_ask"]
    page = text(answer)
    for words in ("Bygden först.", "Industrin först.", "Vi byter inte bort bygden.", "Sigrid Fjäll leder"):
        assert words in page
    for name in ("request_approve", "request_others", "request_move", "item_decline"):
        assert reverse(name, args=[request.pk]) in page


def test_an_own_ask_stands_beside_the_red_lines_of_its_issue_though_it_uses_no_message(
    client, scene, idun, ylva, request_of
):
    request_of(ylva, local_ask="Bygden kan vänta.", starts=TUESDAY + dt.timedelta(days=2))
    client.force_login(idun)
    [one] = client.get(reverse("arena_requests", args=[scene.arena.pk])).context["waiting"]
    assert one.red_lines == [(scene.message, ["Vi byter inte bort bygden."])]
    assert one.flags == ["Olika krav i samma fråga", "Eget krav där det finns röda linjer"]


def test_the_queue_flags_a_bodys_own_rule(client, scene, idun, ylva, request_of):
    body = scene.minister.mandates.get().body
    body.county_limit, body.short_name = 1, "Skog"
    body.save()
    request_of(ylva, starts=TUESDAY + dt.timedelta(days=2))
    client.force_login(idun)
    answer = client.get(reverse("arena_requests", args=[scene.arena.pk]))
    assert answer.context["waiting"][0].flags == ["Skog har en egen regel"]
    assert "1 möte för vårt län per arena" in text(answer)


@pytest.mark.parametrize("n", [1, 3])
def test_a_comparison_costs_the_same_at_any_length(client, scene, elis, sigrid, n, django_assert_num_queries):
    for number in range(n):
        ProgrammeItemFactory.create(
            arena=scene.arena, title=f"Möte {number}", people=[scene.minister], ours=[sigrid], starts=TUESDAY
        )
        CommitmentFactory.create(person=scene.minister, organisation=elis.organisation)
    client.force_login(elis)
    client.get(scene.new)
    with django_assert_num_queries(28):
        client.get(f"{scene.new}?person={scene.minister.pk}")
    # The form's choices twice, the comparison, and the whole request, which is then taken back.
    with django_assert_num_queries(100):
        assert client.post(scene.new, scene.form).status_code == 200


def test_a_party_sees_its_own_requests_and_what_became_of_them(client, scene, idun, ylva, elis, request_of):
    request = request_of(ylva)
    queue = reverse("arena_requests", args=[scene.arena.pk])
    client.force_login(ylva)
    page = text(client.get(queue))
    assert "Vattenkraft" in page
    assert reverse("request_approve", args=[request.pk]) not in page
    client.force_login(idun)
    client.post(reverse("item_decline", args=[request.pk]), {"reason": "Slå ihop med regionens.", "version": 1})
    for user, seen in ((ylva, True), (elis, False)):
        client.force_login(user)
        assert ("Slå ihop med regionens." in text(client.get(queue))) is seen


def test_an_empty_queue_teaches_the_next_step(client, scene, idun):
    client.force_login(idun)
    assert "Ingen förfrågan väntar" in text(client.get(reverse("arena_requests", args=[scene.arena.pk])))


def test_merging_from_the_queue(client, scene, idun, ylva, request_of):
    request = request_of(ylva, local_ask="Bygden först.")
    client.force_login(idun)
    assert reverse("request_merge", args=[request.pk, scene.booked.pk]) in text(
        client.get(reverse("request_others", args=[request.pk]))
    )
    url = reverse("request_merge", args=[request.pk, scene.booked.pk])
    form = client.get(url).context["form"]
    data = {**form.initial, "lead": scene.dag.pk, "reason": "En röst till statsrådet."}
    answer = client.post(url, data)
    assert answer.url == reverse("arena_requests", args=[scene.arena.pk])
    page = text(client.get(answer.url))
    for words in ("Hopslagen", "En röst till statsrådet.", "Bygden först.", "Industrin först."):
        assert words in page
    scene.booked.refresh_from_db()
    assert (scene.booked.meeting.lead(), scene.booked.local_ask) == (scene.dag, "")
    assert Delivery.objects.count() == 3
    client.force_login(ylva)
    kept = text(client.get(scene.booked.get_absolute_url()))
    assert "Industrin först." in kept
    assert "Bygden först." in kept
    assert client.get(request.get_absolute_url()).status_code == 200


def test_joining_from_the_queue(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    url = reverse("request_join", args=[request.pk, scene.booked.pk])
    assert client.post(url, {**client.get(url).context["form"].initial, "reason": " "}).status_code == 422
    assert client.post(url, {**client.get(url).context["form"].initial, "reason": "Följ med."}).status_code == 302
    request.meeting.refresh_from_db()
    assert request.meeting.state == "joined"


@pytest.mark.parametrize("name", ["request_merge", "request_join"])
def test_who_of_both_cannot_be_there_is_told_before_they_are_one(client, scene, idun, ylva, request_of, name):
    request = request_of(ylva)
    scene.arena.delegates.filter(user=ylva).update(arrives=TUESDAY + dt.timedelta(hours=4))
    client.force_login(idun)
    url = reverse(name, args=[request.pk, scene.booked.pk])
    data = {**client.get(url).context["form"].initial, "reason": "Följ med."}
    told = client.post(url, data)
    assert told.status_code == 422
    assert list(told.context["form"].errors) == ["despite"]
    assert "Ylva Kanal kommer" in text(told)
    assert not RequestDecision.objects.exists()
    assert client.post(url, {**data, "despite": "on"}).status_code == 302


def test_after_the_other_item_changed_the_form_can_be_sent_again(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    url = reverse("request_join", args=[request.pk, scene.booked.pk])
    data = {**client.get(url).context["form"].initial, "reason": "Följ med."}
    programme.update_item(actor=SYSTEM, at=scene.at, item=scene.booked, title="Nytt namn")
    late = client.post(url, data)
    assert late.status_code == 409
    form = late.context["form"]
    again = {name: form[name].value() for name in ("version", "other_version", "reason")}
    assert client.post(url, again).status_code == 302


def test_moving_a_request_and_why(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    url = reverse("request_move", args=[request.pk])
    form = {
        "day": "2027-06-30",
        "starts_at": "09:00",
        "ends_at": "09:20",
        "reason": "Statsrådet hinner då.",
        "version": 1,
    }
    assert client.post(url, form).status_code == 302
    assert RequestDecision.objects.get().reason == "Statsrådet hinner då."
    assert [mail.recipient for mail in Delivery.objects.all()] == [ylva]


def test_the_second_to_decide_reads_who_was_first_and_keeps_what_was_typed(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    second = UserFactory.create(name="Sam Ordnare", organisation=idun.organisation, role=Role.COORDINATOR)
    client.force_login(idun)
    url = reverse("request_merge", args=[request.pk, scene.booked.pk])
    seen = client.get(url).context["form"].initial
    approve = reverse("request_approve", args=[request.pk])
    assert client.post(approve, {"version": 1}).url == reverse("arena_requests", args=[scene.arena.pk])
    client.force_login(second)
    late = client.post(url, {**seen, "lead": scene.dag.pk, "reason": "Min långa motivering."})
    assert late.status_code == 409
    page = text(late)
    assert "Min långa motivering." in page
    assert "Idun Kart har redan beslutat om" in page
    assert "Godkänd" in page
    late = client.post(approve, {"version": 1})
    assert late.status_code == 409
    assert "Idun Kart har redan beslutat" in text(late)
    assert client.get(url).status_code == 404
    assert RequestDecision.objects.count() == 1


def test_a_version_that_is_no_number_is_no_key_to_anything(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    assert client.post(reverse("request_approve", args=[request.pk]), {"version": "9" * 30}).status_code == 302


def test_outsiders_and_others_are_kept_out(client, scene, olle, elis, sigrid, ylva, request_of):
    request = request_of(ylva)
    pair = [request.pk, scene.booked.pk]
    queue, people = (reverse(name, args=[scene.arena.pk]) for name in ("arena_requests", "arena_people"))
    way = reverse("person_request", args=[scene.minister.pk])
    deciding = [
        reverse("request_merge", args=pair),
        reverse("request_join", args=pair),
        *(reverse(name, args=[request.pk]) for name in ("request_others", "request_move")),
    ]
    client.force_login(olle)
    for url in [queue, people, scene.new, way, *deciding]:
        assert client.get(url).status_code == 404, url
    client.force_login(sigrid)  # a reader decides and asks for nothing
    for url in [scene.new, way, *deciding]:
        assert client.get(url).status_code == 403, url
    client.force_login(elis)
    for url in deciding:
        assert client.get(url).status_code == 403, url
    assert client.post(reverse("request_approve", args=[request.pk])).status_code == 403


def test_items_of_another_arena_are_no_pair(client, scene, idun, ylva, request_of, sigrid):
    elsewhere = ProgrammeItemFactory.create(ours=[sigrid])
    request = request_of(ylva)
    client.force_login(idun)
    for name in ("request_merge", "request_join"):
        for pair in ([request.pk, elsewhere.pk], [request.pk, request.pk], [scene.booked.pk, request.pk]):
            assert client.get(reverse(name, args=pair)).status_code == 404
        assert client.post(reverse(name, args=[request.pk, elsewhere.pk]), {"reason": "x"}).status_code == 404


def test_boards_flag_clashes_and_who_sends_nobody(client, scene, idun, ylva, request_of):
    request_of(ylva)
    client.force_login(idun)
    board = client.get(reverse("arena_people", args=[scene.arena.pk]))
    assert [slot.line.item.meeting.title for slot in board.context["people"][0].slots] == [
        "Vattenkraft",
        "Enskilt möte",
    ]
    assert "Samma person, samma dag" in text(board)
    party = text(client.get(reverse("arena_party", args=[scene.arena.pk])))
    assert "Utan delegat" in party  # the county board
    assert "leder 1 punkt" in party


def test_the_board_of_an_empty_arena(client, idun, parties):
    client.force_login(idun)
    page = client.get(reverse("arena_people", args=[ArenaFactory.create(coordinator=idun).pk]))
    assert "Ingen är bokad än" in text(page)


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("arena_requests", 18), ("arena_people", 15), ("arena_party", 15)])
def test_queries_do_not_grow(client, scene, idun, ylva, request_of, n, name, queries, django_assert_num_queries):
    for number in range(n):
        request_of(
            ylva, local_ask=f"Krav {number}", uses=[scene.message], people=[scene.minister, PersonFactory.create()]
        )
    client.force_login(idun)
    url = reverse(name, args=[scene.arena.pk])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)
