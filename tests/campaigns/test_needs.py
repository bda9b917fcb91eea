"""What companies need: taken in by a party, assessed, counted by organisation number; contacts are kept with care."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.enums import NeedState
from campaigns.models import BusinessNeed, NeedContact
from campaigns.services import needs as services
from crm.enums import Role, Visibility
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Council, Issue
from crm.visibility import Viewer
from tests.factories import BusinessNeedFactory, CampaignFactory, IssueFactory, UserFactory

DAY, TODAY = dt.date(2027, 5, 12), dt.date(2027, 6, 21)
NUMBER = "5599990115"
KIM = services.Contact("Kim Exempel", "070-000 00 00", DAY)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def rail(parties):
    return IssueFactory.create(name="Kuststråket", organisation=parties.region)


@pytest.fixture
def taking(elis, at):
    """Takes a need in as Elis of Härnäs."""

    def take(actor=elis, **values):
        facts = {"company": "Exempel Skog AB", "number": "559999-0115", "text": "Elnät", "source": "Besök", "on": DAY}
        return services.take_in(actor=Viewer.of(actor), at=at, **{**facts, **values})

    return take


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_need_is_its_partys_own_until_it_is_shared(taking, elis, ylva, idun, sigrid):
    need = taking()
    assert (need.number, need.organisation, need.taken_by_id) == (NUMBER, elis.organisation, elis.pk)
    assert list(BusinessNeed.objects.visible_to(Viewer.of(elis))) == [need]
    for other in (ylva, idun, sigrid):
        assert list(BusinessNeed.objects.visible_to(Viewer.of(other))) == []
    shared = taking(visibility=Visibility.PARTIES)
    assert list(BusinessNeed.objects.visible_to(Viewer.of(ylva))) == [shared]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "559999-0116"}, "number"),
        ({"number": "811218-9876"}, "number"),
        ({"number": ""}, "number"),
        ({"company": " "}, "company"),
        ({"text": " "}, "text"),
        ({"source": ""}, "source"),
        ({"company": " \u200b"}, "company"),
        ({"text": "\u200b\u2060"}, "text"),
        ({"source": "\ufeff \u202e"}, "source"),
        ({"visibility": "public"}, "visibility"),
    ],
)
def test_a_need_that_cannot_be(taking, wrong, field):
    with pytest.raises(ValidationError) as error:
        taking(**wrong)
    assert list(error.value.message_dict) == [field]
    assert not BusinessNeed.objects.exists()


def test_a_day_to_come_is_refused(taking):
    with pytest.raises(DomainError) as error:
        taking(on=dt.date(2027, 6, 22))
    assert error.value.field == "on"


def test_of_a_sole_trader_nothing_is_kept(taking):
    need = taking(sole_trader=True, company="Anna Andersson", number="811218-9876")
    assert (need.company, need.number, str(need)) == ("", "", "En enskild näringsidkare")
    assert not AuditEntry.objects.filter(changes__icontains="Andersson").exists()
    with pytest.raises(DomainError) as error:
        taking(sole_trader=True, contact=KIM)
    assert error.value.field == "contact_name"


def test_a_contact_is_the_own_partys_is_told_and_leaves_no_trace(taking, elis, ylva, at):
    need = taking(visibility=Visibility.PARTIES, contact=KIM)
    assert [row.name for row in NeedContact.objects.visible_to(Viewer.of(elis))] == ["Kim Exempel"]
    assert list(NeedContact.objects.visible_to(Viewer.of(ylva))) == []
    other = services.Contact("Alex Exempel", told_on=DAY)
    services.keep_contact(actor=Viewer.of(elis), at=at, need=need, contact=other, version=1)
    assert [row.name for row in NeedContact.objects.all()] == ["Alex Exempel"]
    services.forget_contact(actor=Viewer.of(elis), at=at, need=need, version=2)
    assert not NeedContact.objects.exists()
    assert not AuditEntry.objects.filter(changes__icontains='Exempel"').exists()
    assert not AuditEntry.objects.filter(changes__icontains="Kim").exists()


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (services.Contact("Kim", told_on=None), "contact_told_on"),
        (services.Contact("Kim", told_on=dt.date(2027, 6, 22)), "contact_told_on"),
        (services.Contact(" ", "070", DAY), "contact_name"),
    ],
)
def test_a_contact_that_may_not_be_kept(taking, contact, field):
    with pytest.raises(DomainError) as error:
        taking(contact=contact)
    assert error.value.field == field
    assert not BusinessNeed.objects.exists()


def test_a_need_joins_an_issue_leaves_it_and_becomes_another(taking, idun, rail, at):
    need, actor = taking(visibility=Visibility.PARTIES), Viewer.of(idun)
    services.accept_need(actor=actor, at=at, need=need, issue=rail, version=1)
    assert (need.state, need.issue, need.assessed_by, need.assessed_on) == (
        "accepted",
        rail,
        idun,
        dt.date(2027, 6, 21),
    )
    with pytest.raises(InvalidTransition):
        services.accept_need(actor=actor, at=at, need=need, issue=rail)
    services.reopen_need(actor=actor, at=at, need=need, version=2)
    services.accept_need(actor=actor, at=at, need=need, new_issue="Elnät")
    assert need.issue == Issue.objects.get(name="Elnät", organisation=need.organisation)


def test_a_need_is_turned_down_with_its_reason_and_without_its_contact(taking, idun, at):
    need, actor = taking(visibility=Visibility.PARTIES, contact=KIM), Viewer.of(idun)
    with pytest.raises(DomainError) as error:
        services.turn_down_need(actor=actor, at=at, need=need, reason=" ")
    assert error.value.field == "reason"
    services.turn_down_need(actor=actor, at=at, need=need, reason="Enskilt ärende", version=1)
    assert (need.state, need.reason, NeedContact.objects.count()) == ("turned_down", "Enskilt ärende", 0)


@pytest.mark.parametrize("values", [{}, {"issue": True, "new_issue": "Elnät"}])
def test_one_issue_is_named(taking, idun, rail, at, values):
    need = taking(visibility=Visibility.PARTIES)
    named = {**values, **({"issue": rail} if values else {})}
    with pytest.raises(DomainError) as error:
        services.accept_need(actor=Viewer.of(idun), at=at, need=need, **named)
    assert error.value.field == "issue"
    with pytest.raises(DomainError) as error:
        services.accept_need(actor=Viewer.of(idun), at=at, need=need, new_issue="kuststråket")
    assert error.value.field == "new_issue"


def test_who_writes_and_who_assesses(taking, elis, ylva, lova, rail, at):
    need = taking(visibility=Visibility.PARTIES)
    other = UserFactory.create(organisation=ylva.organisation, role=Role.PROCESS_LEADER)
    own = UserFactory.create(organisation=elis.organisation, role=Role.PROCESS_LEADER)
    for actor in (ylva, other):
        with pytest.raises(NotAllowed):
            services.change_need(actor=Viewer.of(actor), at=at, need=need, text="Annat")
    for actor in (elis, other):
        with pytest.raises(NotAllowed):
            services.accept_need(actor=Viewer.of(actor), at=at, need=need, issue=rail)
    with pytest.raises(NotAllowed):
        taking(actor=ylva)
    with pytest.raises(NotAllowed):
        services.accept_need(actor=Viewer.of(own), at=at, need=need, new_issue="Elnät")
    services.accept_need(actor=Viewer.of(own), at=at, need=need, issue=rail)
    services.reopen_need(actor=Viewer.of(lova), at=at, need=need)


def test_who_comes_second_is_told(taking, elis, idun, rail, at):
    need = taking(visibility=Visibility.PARTIES)
    services.change_need(actor=Viewer.of(elis), at=at, need=need, text="Starkare elnät", version=1)
    stale = [
        lambda: services.change_need(actor=Viewer.of(elis), at=at, need=need, text="Annat", version=1),
        lambda: services.accept_need(actor=Viewer.of(idun), at=at, need=need, issue=rail, version=1),
        lambda: services.forget_contact(actor=Viewer.of(elis), at=at, need=need, version=1),
    ]
    for act in stale:
        with pytest.raises(StaleObject):
            act()
    assert need.state == NeedState.TO_ASSESS


def test_a_reference_is_used_once(taking):
    taking(ref="B1")
    with pytest.raises(AlreadyExists):
        taking(ref="B1")


def test_companies_are_counted_once_each(taking, ylva, rail, parties, client):
    for _ in range(2):
        BusinessNeedFactory.create(number=NUMBER, issue=rail, state="accepted", assessed_on=DAY)
    BusinessNeedFactory.create(issue=rail, state="accepted", assessed_on=DAY)
    BusinessNeedFactory.create(
        issue=rail, state="accepted", assessed_on=DAY, sole_trader=True, company="", number="",
    )  # fmt: skip
    BusinessNeedFactory.create(
        issue=rail, state="accepted", assessed_on=DAY, organisation=parties.harnas, visibility="own_org",
        company="Hemlig AB",
    )  # fmt: skip
    client.force_login(ylva)
    page = text(client, rail.get_absolute_url())
    assert "3 företag har nämnt den" in page
    assert "Hemlig AB" not in page
    assert "4 behov från 3 företag" in text(client, reverse("need_list") + f"?issue={rail.pk}")


def test_a_need_from_the_form_to_the_issue(client, elis, idun, rail):
    client.force_login(elis)
    form = {
        "company": "Exempel Skog AB", "number": "559999-0115", "text": "Elnät", "source": "Besök", "on": "2027-05-12",
        "visibility": "parties", "contact_name": "Kim Exempel", "contact_told_on": "2027-05-12",
    }  # fmt: skip
    wrong = client.post(reverse("need_create"), {**form, "contact_told_on": ""})
    assert list(wrong.context["form"].errors) == ["contact_told_on"]
    assert client.post(reverse("need_create"), form).status_code == 302
    need = BusinessNeed.objects.get()
    assert "Kim Exempel" in text(client, need.get_absolute_url())
    assert client.get(reverse("need_accept", args=[need.pk])).status_code == 403
    client.post(reverse("need_contact", args=[need.pk]), {
        "contact_name": "Alex", "contact_told_on": "2027-05-13", "version": "1",
    })  # fmt: skip
    edited = {"company": "Exempel AB", "number": NUMBER, "text": "El", "source": "Besök", "on": "2027-05-12"}
    answer = client.post(reverse("need_update", args=[need.pk]), {**edited, "visibility": "parties", "version": "2"})
    assert answer.status_code == 302
    assert client.post(reverse("need_contact_forget", args=[need.pk]), {"version": "3"}).status_code == 302
    client.force_login(idun)
    assert "Alex" not in text(client, need.get_absolute_url())
    accept = reverse("need_accept", args=[need.pk])
    assert client.post(accept, {"issue": rail.pk, "version": "1"}).status_code == 409
    assert client.post(accept, {"issue": rail.pk, "version": "4"}).status_code == 302
    assert "1 företag har nämnt den" in text(client, rail.get_absolute_url())
    assert client.post(reverse("need_reopen", args=[need.pk]), {"version": "5"}).status_code == 302
    down = reverse("need_turn_down", args=[need.pk])
    assert client.post(down, {"reason": "Enskilt ärende", "version": "6"}).status_code == 302
    assert "Enskilt ärende" in text(client, need.get_absolute_url())


def test_an_own_need_is_on_no_page_of_another_party(client, taking, ylva, idun, olle):
    need = taking()
    for user in (ylva, idun):
        client.force_login(user)
        assert client.get(need.get_absolute_url()).status_code == 404
        assert "Exempel Skog" not in text(client, reverse("need_list"))
    client.force_login(olle)
    assert client.get(reverse("need_list")).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_one_and_three(client, idun, rail, n, django_assert_num_queries):
    BusinessNeedFactory.create_batch(n, issue=rail, state="accepted", assessed_on=DAY)
    CampaignFactory.create_batch(n, issue=rail)
    client.force_login(idun)
    client.get(reverse("need_list"))
    with django_assert_num_queries(9):
        client.get(reverse("need_list"))
    with django_assert_num_queries(13):
        client.get(rail.get_absolute_url())
