"""Networks and allies: whose knowledge they are, who sits in them now and then, and what follows a person or a body."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.enums import OrganisationKind, Partnership, Role, Visibility
from crm.errors import AlreadyExists, DomainError, NotAllowed, StaleObject
from crm.models import Ally, AuditEntry, Council, Network, NetworkMember
from crm.queries import networks as queries
from crm.services import allies, disposal, networks
from crm.services.duties import kinds_held
from crm.services.renaming import rename_body
from crm.visibility import Viewer
from tests.factories import (
    AllyFactory,
    CampaignFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    NetworkFactory,
    NetworkMemberFactory,
    OrganisationFactory,
    PersonFactory,
)

DAY = dt.date


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def rail(parties):
    return IssueFactory.create(name="Kuststråket", organisation=parties.region)


@pytest.fixture
def add(elis, rail, at):
    """Adds a network as Elis of Härnäs."""

    def add(actor=elis, **values):
        facts = {"name": "Kustnätverket", "kind": "network", "purpose": "Samlar kommunerna.", "issues": [rail]}
        return networks.add_network(actor=Viewer.of(actor), at=at, **{**facts, **values})

    return add


@pytest.fixture
def member(elis, at):
    """Notes a member as Elis."""

    def member(network, actor=elis, **values):
        return networks.add_member(actor=Viewer.of(actor), at=at, network=network, **{"source": "Webben", **values})

    return member


@pytest.fixture
def ally(elis, rail, at):
    """Notes an ally as Elis."""

    def ally(actor=elis, **values):
        facts = {"issue": rail, "does": "Driver frågan.", "source": "Skrivelse 2026:7"}
        return allies.add_ally(actor=Viewer.of(actor), at=at, **{**facts, **values})

    return ally


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_network_and_its_members_are_its_partys_own_until_shared(add, member, elis, ylva, idun, at):
    network = add()
    sits = member(network, person=PersonFactory.create())
    for other in (ylva, idun):
        assert list(Network.objects.visible_to(Viewer.of(other))) == []
        assert list(NetworkMember.objects.visible_to(Viewer.of(other))) == []
    networks.change_network(actor=Viewer.of(elis), at=at, network=network, visibility=Visibility.PARTIES)
    assert list(NetworkMember.objects.visible_to(Viewer.of(ylva))) == [sits]


def test_an_ally_is_read_by_whoever_reads_its_network_too(add, ally, elis, ylva, at):
    network = add(visibility=Visibility.PARTIES)
    shared = ally(network=network, visibility=Visibility.PARTIES)
    assert list(Ally.objects.visible_to(Viewer.of(ylva))) == [shared]
    networks.change_network(actor=Viewer.of(elis), at=at, network=network, visibility=Visibility.OWN_ORG)
    assert list(Ally.objects.visible_to(Viewer.of(ylva))) == []
    with pytest.raises(ValidationError) as error:
        ally(network=network, visibility=Visibility.PARTIES)
    assert list(error.value.message_dict) == ["visibility"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"name": "=SUM(A1)"}, "name"), ({"purpose": ""}, "purpose")],
)
def test_a_network_that_cannot_be(add, wrong, field):
    with pytest.raises(DomainError) as error:
        add(**wrong)
    assert error.value.field == field
    with pytest.raises(ValidationError) as classed:
        add(visibility=Visibility.CONFIDENTIAL)
    assert list(classed.value.message_dict) == ["visibility"]
    assert not Network.objects.exists()


def test_a_representative_is_of_an_active_party_and_hands_over_when_leaving(add, elis, olle, at):
    with pytest.raises(DomainError) as error:
        add(representative=olle)
    assert error.value.field == "representative"
    network = add(representative=elis)
    assert [one.code for one in kinds_held(elis, at)] == ["network_representative"]
    elis.is_active = False
    elis.save()
    # Who has left stays named until somebody changes it; other facts can be changed meanwhile.
    elis.is_active = True
    networks.change_network(actor=Viewer.of(elis), at=at, network=network, purpose="Nytt")
    assert network.purpose == "Nytt"


def test_a_member_is_one_person_or_organisation_once_with_a_source(add, member):
    network, person = add(), PersonFactory.create()
    body = OrganisationFactory.create(partnership=Partnership.NONE, kind=OrganisationKind.ASSOCIATION)
    for wrong, field in [({}, "person"), ({"person": person, "named": "Föreningen"}, "named")]:
        with pytest.raises(ValidationError) as error:
            member(network, **wrong)
        assert list(error.value.message_dict) == [field]
    with pytest.raises(DomainError) as unsourced:
        member(network, person=person, source=" ")
    assert unsourced.value.field == "source"
    with pytest.raises(ValidationError) as turned:
        member(network, person=person, since=DAY(2027, 2, 1), until=DAY(2027, 1, 1))
    assert list(turned.value.message_dict) == ["until"]
    member(network, person=person, until=DAY(2025, 12, 31))
    sits = member(network, person=person, since=DAY(2026, 1, 1))
    member(network, body=body)
    member(network, named="Skogsföreningen")
    for twice, field in [({"person": person}, "person"), ({"body": body}, "body")]:
        with pytest.raises(AlreadyExists) as again:
            member(network, **twice)
        assert again.value.field == field
    assert sits.name == person.name
    assert NetworkMember.objects.filter(network=network).count() == 4


def test_only_the_party_that_knows_changes_and_who_comes_second_is_told(add, member, ally, elis, idun, sigrid, at):
    network = add(visibility=Visibility.PARTIES)
    sits, friend = member(network, named="Föreningen"), ally(network=network)
    theirs = Viewer.of(idun)
    acts = [
        lambda: networks.change_network(actor=theirs, at=at, network=network, purpose="Annat"),
        lambda: networks.remove_network(actor=theirs, at=at, network=network),
        lambda: member(network, actor=idun, named="En till"),
        lambda: networks.change_member(actor=theirs, at=at, member=sits, role="leads"),
        lambda: networks.remove_member(actor=theirs, at=at, member=sits),
        lambda: allies.change_ally(actor=theirs, at=at, ally=friend, does="Annat"),
        lambda: allies.remove_ally(actor=theirs, at=at, ally=friend),
        lambda: add(actor=sigrid),
        lambda: ally(actor=sigrid, named="Föreningen"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    own = Viewer.of(elis)
    networks.change_network(actor=own, at=at, network=network, version=1, purpose="Nytt", issues=[])
    assert AuditEntry.objects.filter(object_type="crm.Network", changes__has_key="issues").count() == 1
    with pytest.raises(StaleObject):
        networks.change_network(actor=own, at=at, network=network, version=1, purpose="Annat")
    with pytest.raises(DomainError, match="allierad"):
        networks.remove_network(actor=own, at=at, network=network)
    allies.remove_ally(actor=own, at=at, ally=friend, version=1)
    network.refresh_from_db()
    networks.remove_network(actor=own, at=at, network=network, version=network.version)
    gone = AuditEntry.objects.filter(action="delete").order_by("pk").values_list("object_type", flat=True)
    assert list(gone) == ["crm.Ally", "crm.NetworkMember", "crm.Network"]


def test_contacts_are_with_members_now_and_then_and_with_whoever_was_of_a_member_body(add, member, elis, client):
    network = add()
    before, outside = PersonFactory.create(), PersonFactory.create()
    seat = MandateFactory.create(starts=DAY(2026, 1, 1), ends=DAY(2027, 5, 31))
    member(network, person=before, until=DAY(2025, 12, 31))
    member(network, body=seat.body)
    shown = {"organisation": elis.organisation}
    counted = [
        MeetingFactory.create(people=[before], on=DAY(2027, 6, 2), **shown),
        MeetingFactory.create(people=[seat.person], on=DAY(2027, 5, 2), **shown),
    ]
    MeetingFactory.create(people=[seat.person], on=DAY(2027, 6, 3), **shown)
    MeetingFactory.create(people=[outside], on=DAY(2027, 6, 3), **shown)
    assert set(queries.contacts(network, Viewer.of(elis))) == set(counted)
    client.force_login(elis)
    assert "2 kontakter" in text(client, network.get_absolute_url())
    rows = client.get(reverse("meeting_list"), {"network": network.pk}).context["rows"]
    assert {row.pk for row in rows} == {row.pk for row in counted}


def test_a_network_from_the_form_to_issue_campaign_person_and_search(client, elis, ylva, rail):
    campaign, person = CampaignFactory.create(issue=rail), MandateFactory.create().person
    client.force_login(elis)
    address = reverse("network_create")
    assert client.get(f"{address}?issue={rail.pk}").context["form"]["issues"].value() == [rail.pk]
    form = {
        "name": "Kustnätverket", "kind": "alliance", "purpose": "Samlar kommunerna.", "representative": elis.pk,
        "issues": [rail.pk], "visibility": "parties",
    }  # fmt: skip
    assert list(client.post(address, {**form, "purpose": ""}).context["form"].errors) == ["purpose"]
    assert client.post(address, form).status_code == 302
    network = Network.objects.get()
    sits = {"person": person.pk, "role": "leads", "source": "Webben", "since": "2026-01-01"}
    note = reverse("network_member_create", args=[network.pk])
    assert list(client.post(note, {**sits, "source": ""}).context["form"].errors) == ["source"]
    assert list(client.post(note, {**sits, "person": ""}).context["form"].errors) == ["person"]
    assert client.post(note, sits).status_code == 302
    page = text(client, network.get_absolute_url())
    assert f"{reverse('meeting_create')}?person={person.pk}&amp;issue={rail.pk}" in page
    assert "1 medlem · Elis Text för oss" in text(client, rail.get_absolute_url())
    assert client.post(
        reverse("ally_create"),
        {"issue": rail.pk, "network": network.pk, "does": "Driver frågan.", "source": "PM", "visibility": "parties"},
    ).status_code == 302  # fmt: skip
    client.force_login(ylva)
    for shown in (rail.get_absolute_url(), campaign.get_absolute_url()):
        assert "Nätverk och allierade" in text(client, shown)
        assert "Driver frågan." in text(client, shown)
    assert "Kustnätverket" in text(client, person.get_absolute_url())
    assert "Kustnätverket" in text(client, reverse("search") + "?q=kustnatverket")
    assert "1 nätverk" in text(client, reverse("network_list") + f"?issue={rail.pk}&kind=alliance&q=kust")
    assert "1 allierad" in text(client, reverse("ally_list") + f"?issue={rail.pk}&q=kust")
    one = NetworkMember.objects.get()
    for refused in ("network_update", "network_member_create"):
        assert client.get(reverse(refused, args=[network.pk])).status_code == 403
    assert client.get(reverse("network_member_update", args=[one.pk])).status_code == 403
    assert client.get(reverse("ally_update", args=[Ally.objects.get().pk])).status_code == 403


def test_somebody_leaves_and_what_was_a_mistake_is_taken_away(client, add, member, ally, elis, rail):
    network = add()
    one, two = member(network, named="Föreningen"), member(network, named="Stiftelsen")
    friend = ally(named="Handelskammaren")
    client.force_login(elis)
    leave = {"role": "member", "until": "2027-06-01", "source": "Webben", "version": "1"}
    edit = reverse("network_member_update", args=[one.pk])
    assert client.post(edit, leave).status_code == 302
    assert client.post(edit, {**leave, "source": "Annat"}).status_code == 409
    page = text(client, network.get_absolute_url())
    assert "Medlemmar vid andra tider" in page
    assert "till <time" in page
    client.post(reverse("network_member_remove", args=[two.pk]), {"version": "1"})
    assert list(NetworkMember.objects.all()) == [one]
    end = {"does": "Driver.", "until": "2027-06-01", "source": "PM", "visibility": "own_org", "version": "1"}
    assert client.post(reverse("ally_update", args=[friend.pk]), end).status_code == 302
    assert "Handelskammaren" not in text(client, rail.get_absolute_url())
    assert "0 allierade" in text(client, reverse("ally_list"))
    assert "1 allierad" in text(client, reverse("ally_list") + "?show=all")
    client.post(reverse("ally_remove", args=[friend.pk]), {"version": "2"})
    assert not Ally.objects.exists()
    new = {"name": "Nya namnet", "kind": "other", "purpose": "Nytt.", "visibility": "own_org", "version": "1"}
    assert client.post(reverse("network_update", args=[network.pk]), new).status_code == 302
    client.post(reverse("network_remove", args=[network.pk]), {"version": "2"})
    assert not Network.objects.exists()


def test_another_partys_own_is_on_no_page(client, add, member, ally, ylva, rail):
    person = PersonFactory.create()
    network = add(name="Hemliga kretsen")
    member(network, person=person)
    ally(named="Hemliga föreningen")
    client.force_login(ylva)
    assert client.get(network.get_absolute_url()).status_code == 404
    assert client.get(reverse("meeting_list"), {"network": network.pk}).context["rows"] == []
    pages = [rail.get_absolute_url(), person.get_absolute_url(), reverse("network_list"), reverse("ally_list")]
    for page in (*pages, reverse("search") + "?q=hemliga+kretsen"):
        assert "Hemliga kretsen</" not in text(client, page)
        assert "Hemliga föreningen" not in text(client, page)


def test_a_body_under_a_new_name_sits_on_and_stays_an_ally(add, member, ally, idun, at):
    body = OrganisationFactory.create(name="Skogsföreningen", partnership=Partnership.NONE)
    network = add()
    member(network, body=body, since=DAY(2025, 1, 1))
    member(add(name="Senare"), body=body, since=DAY(2027, 7, 1))
    ally(body=body)
    new = rename_body(actor=Viewer.of(idun), at=at, organisation=body, name="Skog i norr", valid_from=DAY(2027, 6, 1))
    rows = NetworkMember.objects.filter(network=network).order_by("pk")
    assert [(row.body, row.since, row.until) for row in rows] == [
        (body, DAY(2025, 1, 1), DAY(2027, 5, 31)),
        (new, DAY(2027, 6, 1), None),
    ]
    assert NetworkMember.objects.get(network__name="Senare").body == new
    assert [(row.body, row.until) for row in Ally.objects.order_by("pk")] == [(body, DAY(2027, 5, 31)), (new, None)]


def test_disposal_takes_the_memberships_and_what_the_trail_says_of_them(add, member, idun, at):
    person = MandateFactory.create(starts=None, ends=DAY(2024, 9, 30)).person
    network = add()
    sits = member(network, person=person, source="Hemlig källa")
    row = disposal.erase_facts(actor=Viewer.of(idun), at=at, person=person, reference="HSO 2027:12")
    assert row.erased["memberships"] == 1
    assert not NetworkMember.objects.exists()
    assert AuditEntry.objects.get(object_type="crm.NetworkMember", object_id=sits.pk).changes == {}


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_one_and_three(client, idun, rail, n, django_assert_num_queries):
    for row in NetworkFactory.create_batch(n, issues=[rail], representative=idun):
        NetworkMemberFactory.create_batch(n, network=row)
    AllyFactory.create_batch(n, issue=rail)
    client.force_login(idun)
    client.get(reverse("network_list"))
    with django_assert_num_queries(9):
        client.get(reverse("network_list"))
    with django_assert_num_queries(8):
        client.get(reverse("ally_list"))
    with django_assert_num_queries(9):
        client.get(row.get_absolute_url())


def test_another_partys_ally_keeps_the_name_of_a_network_that_it_reads_no_more(add, ally, elis, ylva, rail, at):
    ylva.role = Role.COMMUNICATOR
    ylva.save()
    hidden, removed = (add(name=name, visibility=Visibility.PARTIES) for name in ("Dold", "Borta"))
    theirs = [ally(actor=ylva, network=network) for network in (hidden, removed)]
    ours = ally(network=hidden)
    networks.change_network(actor=Viewer.of(elis), at=at, network=hidden, visibility=Visibility.OWN_ORG)
    networks.remove_network(actor=Viewer.of(elis), at=at, network=removed)
    assert [str(row.named) for row in Ally.objects.visible_to(Viewer.of(ylva)).order_by("pk")] == ["Dold", "Borta"]
    ours.refresh_from_db()
    assert ours.network == hidden
    # What the other party keeps for itself stands nowhere in the trail that the actor reads.
    trail = AuditEntry.objects.filter(object_type="crm.Ally", object_id__in=[row.pk for row in theirs])
    assert not trail.filter(actor=elis).exists()
    with pytest.raises(DomainError, match="allierad"):
        networks.remove_network(actor=Viewer.of(elis), at=at, network=hidden)


def test_no_ally_or_member_is_a_person_named_in_words(add, member, ally, idun):
    network, person = add(), PersonFactory.create(name="Åsa Vårfält")
    for act in (ally, lambda **values: member(network, **values)):
        for named in ("asa  vårfält", idun.name):
            with pytest.raises(DomainError) as error:
                act(named=named)
            assert error.value.field == "named"
    member(network, person=person)
    assert not Ally.objects.exists()


def test_nobody_sits_in_a_network_twice_on_one_day(add, member, elis, at):
    network, person = add(), PersonFactory.create()
    first = member(network, person=person, since=DAY(2026, 1, 1), until=DAY(2030, 12, 31))
    inside = (DAY(2027, 1, 1), DAY(2027, 2, 1))
    for since, until in [(None, None), (None, DAY(2026, 1, 1)), (DAY(2030, 12, 31), None), inside]:
        with pytest.raises(AlreadyExists) as error:
            member(network, person=person, since=since, until=until)
        assert error.value.field == "person"
    member(network, person=person, since=DAY(2031, 1, 1))
    with pytest.raises(AlreadyExists) as changed:
        networks.change_member(actor=Viewer.of(elis), at=at, member=first, until=DAY(2031, 1, 1))
    assert changed.value.field == "until"
