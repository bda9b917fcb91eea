"""Who owns the system: a setting that changes hands (journey E2)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from crm.enums import Role
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Council, User
from crm.services import duties
from crm.services.closing import deactivate_user
from crm.services.council import set_owner
from crm.visibility import SYSTEM, Viewer
from tests.factories import UserFactory


@pytest.fixture
def lead(parties) -> User:
    return UserFactory.create(name="Lova Led", organisation=parties.region, role=Role.PROJECT_LEAD)


def test_the_system_changes_hands_with_its_trail(lead, elis, parties, at):
    actor = Viewer.of(lead)
    set_owner(actor=actor, at=at, name="Skogens råd", organisation=parties.region, responsible=lead)
    council = set_owner(
        actor=actor, at=at, name="Skogens råd", organisation=parties.harnas, responsible=elis, version=2
    )
    assert (council.organisation, council.responsible, council.version) == (parties.harnas, elis, 3)
    first, second = AuditEntry.objects.order_by("pk")
    assert first.changes["name"] == ["Samsyn", "Skogens råd"]
    assert second.changes == {
        "organisation": [parties.region.pk, parties.harnas.pk],
        "responsible": [lead.pk, elis.pk],
    }


@pytest.mark.parametrize("field", ["name", "organisation", "responsible"])
def test_an_owner_that_cannot_be_is_told_at_its_field(lead, elis, parties, at, field):
    values = {"name": "Rådet", "organisation": parties.region, "responsible": lead}
    bad = {"name": " ", "organisation": parties.outside, "responsible": elis}
    with pytest.raises(DomainError) as caught:
        set_owner(actor=SYSTEM, at=at, **{**values, field: bad[field]})
    assert caught.value.field == field
    assert Council.current().organisation is None


def test_a_closed_account_is_in_charge_of_nothing(lead, parties, at):
    User.objects.filter(pk=lead.pk).update(is_active=False)
    lead.refresh_from_db()
    with pytest.raises(DomainError, match="stängt"):
        set_owner(actor=SYSTEM, at=at, name="Rådet", organisation=parties.region, responsible=lead)


def test_two_who_change_it_at_once(lead, parties, at):
    values = {"name": "Rådet", "responsible": None}
    set_owner(actor=SYSTEM, at=at, organisation=parties.region, version=1, **values)
    with pytest.raises(StaleObject):
        set_owner(actor=SYSTEM, at=at, organisation=parties.harnas, version=1, **values)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMIN, Role.PROJECT_LEAD}])
def test_nobody_else_changes_it(parties, at, role, client):
    user = UserFactory.create(organisation=parties.region, role=role)
    with pytest.raises(NotAllowed):
        set_owner(actor=Viewer.of(user), at=at, name="Rådet", organisation=parties.region, responsible=None)
    client.force_login(user)
    assert client.get(reverse("council_owner")).status_code == 403


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PROJECT_LEAD])
def test_the_page_changes_it_and_shows_who_did(parties, role, client):
    user = UserFactory.create(name="Bo Bas", organisation=parties.region, role=role)
    client.force_login(user)
    assert reverse("council_owner") in client.get(reverse("settings")).content.decode()
    data = {"name": "Skogens råd", "organisation": parties.region.pk, "responsible": user.pk, "version": 1}
    assert client.post(reverse("council_owner"), data).url == reverse("council_owner")
    page = client.get(reverse("council_owner")).content.decode()
    assert "Bo Bas" in page
    assert "Vem ändrade vad" in page
    assert client.post(reverse("council_owner"), data | {"name": "Annat"}).status_code == 409
    assert client.post(reverse("council_owner"), {**data, "name": "", "version": 2}).status_code == 422
    # The name is what anybody meets first.
    assert "Skogens råd" in Client().get("/account/login/").content.decode()


def test_whoever_is_in_charge_hands_the_system_over_before_leaving(lead, parties, at):
    set_owner(actor=SYSTEM, at=at, name="Rådet", organisation=parties.region, responsible=lead)
    bo = UserFactory.create(organisation=parties.region)
    assert duties.held(lead, at) == ["driften av systemet"]
    with pytest.raises(DomainError, match="driften av systemet"):
        deactivate_user(actor=SYSTEM, at=at, user=lead)
    deactivate_user(actor=SYSTEM, at=at, user=lead, reassign_to=bo)
    assert Council.current().responsible == bo
