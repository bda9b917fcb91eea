"""Mandate radar: whom a change of office touches, and who may come after."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.queries.radar import radar
from crm.enums import MeetingState
from crm.imports.candidates import Place
from crm.models import Commitment
from crm.services.mandates import end_mandate
from crm.visibility import Viewer
from messages.enums import MessageState
from tests.crm.imports.conftest import actor, mandate, person, plan, save
from tests.factories import (
    CommitmentFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)

__all__ = ["actor", "plan", "save"]


@pytest.fixture
def ministry(db):
    return OrganisationFactory.create(name="Skogsdepartementet", kind="ministry", partnership="none")


@pytest.fixture
def vera(ministry):
    who = PersonFactory.create(name="Vera Lindmåne", gatekeeper="Sekreterare Blad")
    MandateFactory.create(person=who, body=ministry, title="Statsråd", starts=dt.date(2022, 10, 18))
    return who


def test_who_leaves_is_told_with_what_hangs_on_them_and_who_comes_after(at, ministry, vera, parties, idun):
    viewer = Viewer.of(idun)
    coming = MeetingFactory.create(
        organisation=parties.region, people=[vera], state=MeetingState.CONFIRMED, on=dt.date(2027, 6, 29)
    )
    promise = CommitmentFactory.create(person=vera, organisation=parties.region, owner=idun)
    assert radar(viewer, at) == []
    end_mandate(actor=viewer, at=at, mandate=vera.mandates.get(), ends=dt.date(2027, 6, 20))
    nils = MandateFactory.create(
        person=PersonFactory.create(name="Nils Ny"), body=ministry, title="Statsråd", starts=dt.date(2027, 6, 21)
    )
    other = MandateFactory.create(
        person=PersonFactory.create(name="Ann Annan", gatekeeper="Sekreterare Blad"), body=ministry, title="Sakkunnig"
    )
    [change] = radar(viewer, at)
    assert (change.person, change.in_office) == (vera, False)
    assert (change.meetings, change.commitments) == ([coming], [promise])
    assert change.successors == [nils]
    assert change.same_gatekeeper == [other.person]


def test_what_others_may_not_read_is_not_told(at, vera, parties, idun, elis):
    MeetingFactory.create(
        organisation=parties.harnas, people=[vera], state=MeetingState.CONFIRMED, on=dt.date(2027, 6, 29), ours=[elis]
    )
    end_mandate(actor=Viewer.of(idun), at=at, mandate=vera.mandates.get(), ends=dt.date(2027, 6, 20))
    assert radar(Viewer.of(idun), at) == []


def test_an_ask_that_one_may_not_read_or_that_is_over_puts_nobody_there(at, vera, make_message, idun, sigrid):
    issue = IssueFactory.create()
    message = make_message(issue, asks={"Bygg ut.": [vera]}, owner=sigrid)
    end_mandate(actor=Viewer.of(idun), at=at, mandate=vera.mandates.get(), ends=dt.date(2027, 6, 20))
    [change] = radar(Viewer.of(idun), at)
    assert [ask.text for ask in change.asks] == ["Bygg ut."]
    message.embargo_until = at + dt.timedelta(days=2)
    message.save()
    reader = Viewer.of(UserFactory.create(organisation=OrganisationFactory.create(), role="coordinator"))
    assert radar(reader, at) == []
    message.embargo_until, message.state = None, MessageState.EXPIRED
    message.save()
    assert radar(Viewer.of(idun), at) == []


def test_an_end_that_nobody_knows_is_no_change(at, ministry, idun):
    who = PersonFactory.create(name="Ove Okänd", relation_owner=idun)
    MandateFactory.create(person=who, body=ministry, title="Statsråd", starts=dt.date(2022, 1, 1), end_known=False)
    assert radar(Viewer.of(idun), at) == []


def test_an_import_names_whom_it_touches(at, client, save, ministry, vera, idun):
    vera.relation_owner = idun
    vera.save()
    PersonFactory.create(name="Ingen Rörd")
    run = save(
        person("Vera Lindmåne", mandates=(mandate("Skogsdepartementet", "Statsråd", "2022-10-18", "2027-06-01"),))
    )
    [change] = radar(Viewer.of(idun), at, run)
    assert (change.person, change.owner) == (vera, idun)
    client.force_login(idun)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "1 person som något av vårt hänger på" in page
    page = client.get(f"{reverse('mandate_radar')}?import={run.pk}").content.decode()
    assert "Vera Lindmåne" in page
    assert ">1 juni 2027<" in page
    assert client.get(f"{reverse('mandate_radar')}?import=99999").status_code == 404
    assert run.lines.get().file == Place("folk.json", 1).file


def test_only_whoever_keeps_mandates_opens_it(client, elis):
    client.force_login(elis)
    assert client.get(reverse("mandate_radar")).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_radar_costs_the_same_for_one_and_for_three(at, ministry, idun, parties, n, django_assert_num_queries):
    for k in range(n):
        who = PersonFactory.create(name=f"Vera {k}", gatekeeper="Sekreterare Blad")
        MandateFactory.create(person=who, body=ministry, title="Statsråd", ends=dt.date(2027, 6, 1))
        CommitmentFactory.create(person=who, organisation=parties.region, owner=idun)
    assert Commitment.objects.count() == n
    # Ended, begun; who sits; meetings, promises, asks; who came after; who has the same gatekeeper.
    with django_assert_num_queries(8):
        assert len(radar(Viewer.of(idun), at)) == n
