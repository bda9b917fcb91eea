"""The council at a standstill, and a coordinator who compares files."""

from __future__ import annotations

import pytest

from campaigns.services import lobby as services
from crm.models import Council
from crm.visibility import Viewer
from tests.campaigns.lobby.samples import FILE, FIRST, LAST
from tests.factories import PersonFactory


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def vera(parties):
    return PersonFactory.create(name="Vera Lindmåne")


@pytest.fixture
def compared(idun, at):
    """Compares a file as Idun, the coordinator."""

    def compare(text=FILE, names=("Region Skog",), first=FIRST, last=LAST, actor=idun, register="Öppenhetsregistret"):
        viewer = Viewer.of(actor)
        data = text.encode()
        run = services.receive_file(actor=viewer, at=at, name="r.csv", data=data, new_register=register, source="Webb")
        return services.compare(actor=viewer, at=at, run=run, own_names=names, first=first, last=last)

    return compare
