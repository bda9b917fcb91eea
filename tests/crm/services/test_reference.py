"""Organisations, issues and accounts."""

import datetime as dt

import pytest

from crm.errors import DomainError, NotAllowed, StaleObject, ValidationError
from crm.models import AuditEntry, EndorsementAuthority, Issue, Organisation, User
from crm.services import accounts, issues, organisations
from crm.visibility import SYSTEM, Viewer
from tests.factories import UserFactory

DAY = dt.date


def test_an_organisation_gets_a_short_name_and_keeps_its_name_to_itself(idun, elis, at):
    actor = Viewer.of(idun)
    made = organisations.create_organisation(actor=actor, at=at, name="Sundsvalls kommun", kind="municipality")
    assert (made.short_name, made.partnership) == ("Sundsvall", "none")
    with pytest.raises(DomainError) as caught:
        organisations.create_organisation(actor=actor, at=at, name="SUNDSVALLS kommun", kind="municipality")
    assert caught.value.field == "name"
    with pytest.raises(NotAllowed):
        organisations.create_organisation(actor=Viewer.of(elis), at=at, name="Timrå kommun", kind="municipality")


def test_a_renamed_body_ends_and_another_may_take_its_name(idun, at):
    actor = Viewer.of(idun)
    old = organisations.create_organisation(actor=actor, at=at, name="Miljödepartementet", kind="ministry")
    organisations.update_organisation(
        actor=actor, at=at, organisation=old, version=1, valid_to=DAY(2022, 12, 31), name="Miljödepartementet"
    )
    new = organisations.create_organisation(
        actor=actor, at=at, name="Miljödepartementet", kind="ministry", valid_from=DAY(2027, 1, 1)
    )
    assert Organisation.objects.filter(name=new.name).count() == 2
    with pytest.raises(StaleObject):
        organisations.update_organisation(actor=actor, at=at, organisation=old, version=1, short_name="M")
    with pytest.raises(DomainError) as caught:
        organisations.update_organisation(actor=actor, at=at, organisation=new, valid_to=DAY(2026, 1, 1))
    assert caught.value.field == "valid_to"


@pytest.mark.parametrize(("changes", "field"), [({"kind": "rike"}, "kind"), ({"name": ""}, "name")])
def test_a_bad_organisation_names_its_field(idun, at, changes, field):
    with pytest.raises(ValidationError) as caught:
        organisations.create_organisation(
            actor=Viewer.of(idun), at=at, **({"name": "Riket", "kind": "other"} | changes)
        )
    assert list(caught.value.message_dict) == [field]


def test_issues_have_an_owner_and_a_name_of_their_own(idun, elis, parties, at):
    actor = Viewer.of(idun)
    issue = issues.create_issue(actor=actor, at=at, name="Elnät", organisation=parties.region, owner=idun, ref="ISS2")
    issues.update_issue(actor=actor, at=at, issue=issue, version=1, name="Elnät", organisation=parties.harnas)
    issue.refresh_from_db()
    assert (issue.organisation, issue.version) == (parties.harnas, 2)
    assert [entry.changes for entry in AuditEntry.objects.order_by("pk")][1] == {
        "organisation": [parties.region.pk, parties.harnas.pk]
    }
    with pytest.raises(DomainError) as caught:
        issues.create_issue(actor=actor, at=at, name="elnät", organisation=parties.region)
    assert caught.value.field == "name"
    with pytest.raises(NotAllowed):
        issues.update_issue(actor=Viewer.of(elis), at=at, issue=issue, name="Nät")
    assert Issue.objects.count() == 1


def test_an_account_is_opened_by_an_administrator_and_its_password_stays_out_of_the_trail(parties, idun, at):
    admin = Viewer.of(UserFactory.create(organisation=parties.region, role="admin"))
    values = {"name": "Åsa Ny", "organisation": parties.harnas, "role": "reader", "password": "en lång mening här"}
    user = accounts.create_user(actor=admin, at=at, email="Asa@Skog.example", **values)
    assert user.check_password("en lång mening här")
    entry = AuditEntry.objects.get()
    assert entry.changes == {
        "name": [None, "Åsa Ny"],
        "email": [None, "asa@skog.example"],
        "role": [None, "reader"],
        "kind": [None, "official"],
        "language": [None, "sv"],
    }
    for email, error in (("asa@skog.example", DomainError), ("asa", ValidationError), (" ", ValidationError)):
        with pytest.raises(error):
            accounts.create_user(actor=admin, at=at, email=email, **values)
    with pytest.raises(NotAllowed):
        accounts.create_user(actor=Viewer.of(idun), at=at, email="bo@skog.example", **values)
    assert User.objects.filter(name="Åsa Ny").count() == 1


def test_an_authority_is_dated(elis, at):
    granted = accounts.grant_authority(actor=SYSTEM, at=at, user=elis, valid_from=DAY(2027, 1, 1))
    assert list(elis.authorities.all()) == [granted]
    with pytest.raises(DomainError) as caught:
        accounts.grant_authority(actor=SYSTEM, at=at, user=elis, valid_from=DAY(2027, 1, 1), valid_to=DAY(2026, 1, 1))
    assert caught.value.field == "valid_to"
    assert EndorsementAuthority.objects.count() == 1
