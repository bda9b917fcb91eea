"""An installation and its backup."""

from __future__ import annotations

import pytest
from django.utils import timezone

from crm.outbox.enqueue import File
from crm.services.backup.take import back_up
from tests.crm.outbox_fixtures import LINK
from tests.factories import PersonFactory


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    """An installation's folder."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.SECRET_KEY_MADE_HERE = True
    (settings.VAR_DIR / "secret_key").write_text(settings.SECRET_KEY)
    return settings.VAR_DIR


@pytest.fixture
def file(tmp_path):
    """Where the archive goes."""
    return tmp_path / "samsyn.zip"


@pytest.fixture
def content(real, outbox, queue, idun, sigrid):
    """An account or two, somebody to meet, and a mail with a personal link and a file."""
    PersonFactory.create(name="Åsa Öberg")
    return queue(link=LINK, attachments=[File("å.pdf", "application/pdf", bytes(range(256)))])


@pytest.fixture
def taken(content, file):
    """A backup of it."""
    return back_up(file, now=timezone.now())
