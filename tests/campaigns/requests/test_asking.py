"""Asking for a meeting, page by page, without a script."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.models import ProgrammeItem
from crm.enums import MeetingState, Visibility
from tests.campaigns.requests.conftest import TUESDAY, sealed, text
from tests.factories import (
    CommitmentFactory,
    MandateFactory,
    MeetingFactory,
    ProgrammeItemFactory,
    VenueFactory,
)


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
        ({"kind": "email"}, "kind"),
        ({"day": "2027-06-29", "starts_at": "15:30", "ends_at": "15:30"}, "ends_at"),
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
    with django_assert_num_queries(99):
        assert client.post(scene.new, scene.form).status_code == 200
