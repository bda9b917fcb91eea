"""A project leader allows a full export, an administrator takes it, and nobody does both."""

from __future__ import annotations

import datetime as dt
import functools
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.enums import Role
from crm.errors import DomainError
from crm.models import AuditEntry, Council
from crm.services.accounts import create_user
from crm.services.backup.archive import BackupError
from crm.services.full_export.allow import allow_export
from crm.visibility import Viewer
from tests.factories import MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, TAKE = "full_export", "full_export_take"
ALLOW, STOP = "full_export_allow", "full_export_stop"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    """Where the file is made."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def leader(parties):
    """Project leader."""
    return UserFactory.create(name="Lova Ledare", organisation=parties.harnas, role=Role.PROJECT_LEAD)


@pytest.fixture
def admin(parties):
    """Administrator."""
    return UserFactory.create(name="Tuva Teknik", organisation=parties.region, role=Role.ADMIN)


@pytest.fixture
def allowed(leader, at):
    """Allowed from now on."""
    return allow_export(actor=Viewer.of(leader), at=at, now=timezone.now(), reason="Rådet § 12")


@pytest.mark.parametrize("settled", [dt.timedelta(days=29), dt.timedelta(days=30)])
def test_an_administrator_allows_nothing_by_an_account_of_their_own_making(admin, parties, at, settled):
    made = create_user(
        actor=Viewer.of(admin),
        at=at - settled,
        email="andra@skog.example",
        name="Andra Jag",
        organisation=parties.harnas,
        role=Role.PROJECT_LEAD,
    )
    act = functools.partial(allow_export, actor=Viewer.of(made), at=at, now=timezone.now(), reason="Påhittat")
    if settled < dt.timedelta(days=30):
        with pytest.raises(DomainError, match="mindre än 30 dagar"):
            act()
        assert Council.current().export_until is None
    else:
        act()


def test_one_allows_it_and_another_takes_it(client, leader, admin, ylva, var):
    MeetingFactory.create(title="Eget möte i Kramnäs", organisation=ylva.organisation)
    client.force_login(leader)
    assert reverse(ALLOW) in client.get(reverse(PAGE)).content.decode()
    answer = client.post(reverse(ALLOW), {"reason": " Rådet § 12, till Region Norr "}, follow=True)
    assert "till Region Norr" in answer.content.decode()
    assert reverse(TAKE) not in answer.content.decode()

    client.force_login(admin)
    page = client.get(reverse(PAGE)).content.decode()
    assert reverse(TAKE) in page
    assert reverse(STOP) not in page
    answer = client.post(reverse(TAKE))
    assert answer.streaming
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="samsyn-')
    assert answer["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert "Eget möte i Kramnäs" in archive.read("kalkylblad/kontakter-i-loggen.csv").decode()
        assert "Skäl: Rådet § 12, till Region Norr" in archive.read("LÄSMIG.txt").decode()
    assert list(var.glob(".export-*")) == []
    told = AuditEntry.objects.filter(object_type="crm.Council").order_by("pk")
    assert [(one.actor_name, one.action) for one in told] == [("Lova Ledare", "update"), ("Tuva Teknik", "export_all")]

    client.force_login(leader)
    page = client.get(reverse(PAGE)).content.decode()
    assert "Tuva Teknik: hämtade allt<" in page


def test_nothing_is_taken_that_nobody_allowed(client, admin, var):
    client.force_login(admin)
    answer = client.post(reverse(TAKE), follow=True)
    assert "Ingen projektledare har tillåtit exporten" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="export_all").exists()
    assert list(var.glob(".export-*")) == []


def test_a_day_later_it_is_over(client, admin, allowed):
    Council.objects.update(export_until=timezone.now() - dt.timedelta(seconds=1))
    client.force_login(admin)
    assert "Inte tillåten nu" in client.get(reverse(PAGE)).content.decode()
    assert client.post(reverse(TAKE)).status_code == 302


def test_what_was_allowed_can_be_taken_back(client, leader, admin, allowed):
    client.force_login(leader)
    client.post(reverse(STOP))
    client.force_login(admin)
    assert client.post(reverse(TAKE)).status_code == 302
    council = Council.current()
    assert (council.export_until, council.export_reason) == (None, "")


@pytest.mark.parametrize(("reason", "words"), [(" ", "beslut"), ("x" * 201, "200")])
def test_a_decision_is_named(client, leader, reason, words):
    client.force_login(leader)
    answer = client.post(reverse(ALLOW), {"reason": reason})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Council.current().export_until is None


def test_a_disk_that_is_full_is_told(client, admin, allowed, monkeypatch):
    def full(*_, **__):
        raise BackupError("no room")

    monkeypatch.setattr("crm.views.full_export.take_away", full)
    client.force_login(admin)
    assert "Filen kunde inte skrivas" in client.post(reverse(TAKE), follow=True).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMIN, Role.PROJECT_LEAD}])
def test_no_other_role_comes_near(client, idun, allowed, role):
    idun.role = role
    idun.save()
    client.force_login(idun)
    assert client.get(reverse(PAGE)).status_code == 403
    for name in (TAKE, ALLOW, STOP):
        assert client.post(reverse(name), {"reason": "Nyfiken"}).status_code == 403


def test_neither_does_the_others_part(client, leader, admin, allowed):
    client.force_login(leader)
    assert client.post(reverse(TAKE)).status_code == 403
    client.force_login(admin)
    for name in (ALLOW, STOP):
        assert client.post(reverse(name), {"reason": "Själv"}).status_code == 403


def test_whoever_is_outside_finds_nothing(client, parties, allowed):
    client.force_login(UserFactory.create(organisation=parties.outside, role=Role.ADMIN))
    assert client.get(reverse(PAGE)).status_code == 404
    assert client.post(reverse(TAKE)).status_code == 404
