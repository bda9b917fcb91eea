"""An installation with everything in it that an export treats in its own way."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.utils import timezone

from crm.enums import TokenScope
from crm.models import ImportFile, RegisterImport
from crm.outbox.enqueue import File
from crm.services.full_export.take import take_away
from crm.services.tokens import create_token
from crm.visibility import SYSTEM, Viewer
from tests.crm.outbox_fixtures import LINK
from tests.crm.services.backup.conftest import var
from tests.factories import MeetingFactory, PersonFactory

__all__ = ["var"]
SECRET = "hemlig-nyckel-i-en-telefon"


@pytest.fixture
def content(real, outbox, queue, idun, sigrid, at):
    """People and a contact, a mail with a personal link, a file of an import, and secrets of persons."""
    person = PersonFactory.create(name="Åsa Öberg", note="=1+1")
    MeetingFactory.create(title="Spår till kusten", organisation=idun.organisation, people=[person], ours=[idun])
    sigrid.set_password("ett lösenord som ingen vet")
    sigrid.save()
    Authenticator.objects.create(user=sigrid, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    create_token(
        actor=Viewer.of(idun), at=at, name="Kalender", scopes=[TokenScope.values[0]], lasts=dt.timedelta(days=9)
    )
    run = RegisterImport.objects.create(family="vcard", made_by=idun, made_at=at)
    ImportFile.objects.create(run=run, name="../../../etc/Ärenden 1.vcf", data=b"BEGIN:VCARD\r\n")
    return queue(link=LINK, attachments=[File("Å.pdf", "application/pdf", bytes(range(256)))])


@pytest.fixture
def take(at, real, tmp_path):
    """Take everything away to a new file."""

    def take(name, reason="Rådets beslut § 12"):
        path = tmp_path / name
        take_away(path, actor=SYSTEM, at=at, now=timezone.now(), reason=reason)
        return path

    return take


@pytest.fixture
def taken(content, take):
    """What was taken."""
    return take("samsyn.zip")


@pytest.fixture
def emptied(taken):
    """The installation as if it had just been migrated, and what was taken of it before."""
    call_command("flush", interactive=False, verbosity=0)
    return taken
