"""The trail of a page tells whom a change was about, by the names of today."""

from __future__ import annotations

import pytest

from crm.models import MeetingParticipant, Person
from crm.queries.history import history
from crm.services import meetings, merging, networks, people
from crm.visibility import Viewer
from tests.factories import MeetingFactory, PersonFactory


@pytest.fixture
def network(elis, at):
    return networks.add_network(
        actor=Viewer.of(elis), at=at, name="Nätverket Kustbanan", kind="network", purpose="Driver kustbanan."
    )


def told(viewer, objects):
    return [(trace.fields, trace.about) for trace in history(viewer, objects)]


def test_a_change_of_a_member_says_of_whom(network, elis, at, django_assert_num_queries):
    actor, vera = Viewer.of(elis), PersonFactory.create(name="Vera Lindmåne")
    member = networks.add_member(actor=actor, at=at, network=network, person=vera, source="Webben")
    networks.change_member(actor=actor, at=at, member=member, role="leads")
    networks.change_network(actor=actor, at=at, network=network, representative=elis)
    with django_assert_num_queries(2):  # the trail, and the accounts it names
        found = told(actor, [network, member])
    assert found == [
        (["vem av oss som sitter där (Elis Text)"], ""),
        (["roll"], "Vera Lindmåne, Nätverket Kustbanan"),
        ([], "Vera Lindmåne, Nätverket Kustbanan"),
        ([], ""),
    ]


def test_a_name_that_somebody_no_longer_has_is_not_brought_back(network, elis, idun, at):
    actor, wera = Viewer.of(elis), PersonFactory.create(name="Wera Lindmåne")
    member = networks.add_member(actor=actor, at=at, network=network, person=wera, source="Webben")
    people.update_person(actor=Viewer.of(idun), at=at, person=wera, name="Vera Berg")
    member.refresh_from_db()
    assert [about for _fields, about in told(actor, [network, member])] == ["Vera Berg, Nätverket Kustbanan", ""]


def test_whom_a_contact_gained_and_lost_is_told_and_nobody_who_is_gone(elis, idun, sigrid, at):
    vera, mats = PersonFactory.create(name="Vera Lindmåne"), PersonFactory.create(name="Mats Rälskog")
    meeting = MeetingFactory.create(organisation=elis.organisation, people=[vera], visibility="parties")
    MeetingParticipant.objects.create(meeting=meeting, user=elis)
    actor = Viewer.of(elis)
    meetings.update_meeting(actor=actor, at=at, meeting=meeting, people=[vera, mats], ours=[elis, sigrid])
    assert told(actor, [meeting]) == [(["beslutsfattare (Mats Rälskog)", "deltagare (Sigrid Fjäll)"], "")]
    merging.merge_persons(actor=Viewer.of(idun), at=at, kept=vera, removed=Person.objects.get(pk=mats.pk))
    assert told(actor, [meeting]) == [(["beslutsfattare", "deltagare (Sigrid Fjäll)"], "")]
