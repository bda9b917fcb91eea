"""Rotas by the services and by hand, and Kim of Kramnäs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from campaigns.services import rota_shifts, rotas
from crm.enums import Role
from crm.models import Council
from crm.visibility import Viewer
from tests.campaigns.rotas.samples import FIRST, LAST, ONE
from tests.factories import (
    DutyRotaFactory,
    RotaPartyFactory,
    UserFactory,
)


@pytest.fixture
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def rota(parties):
    """A rota of five days in which Region Skog, Härnäs and Kramnäs take turns."""
    rota = DutyRotaFactory.create(name="Pressjour", organisation=parties.region)
    for party in (parties.region, parties.harnas, parties.kramnas):
        RotaPartyFactory.create(rota=rota, organisation=party)
    return rota


@pytest.fixture
def kim(parties):
    """Process leader of Kramnäs."""
    return UserFactory.create(name="Kim Tal", organisation=parties.kramnas, role=Role.PROCESS_LEADER)


@pytest.fixture
def make(idun, parties, at):
    """Makes a rota of five days as Idun of Region Skog, three parties in turn."""

    def make(actor=idun, **values):
        line = [(parties.region, Decimal(2)), (parties.harnas, ONE), (parties.kramnas, ONE)]
        facts = {"name": "Pressjour", "duty": "Svarar medier", "starts": FIRST, "ends": LAST, "shares": line}
        return rotas.create_rota(actor=Viewer.of(actor), at=at, **{**facts, **values})

    return make


@pytest.fixture
def planned(make, idun, at):
    """The rota with its shifts saved."""
    rota = make()
    rota_shifts.plan(actor=Viewer.of(idun), at=at, rota=rota)
    return rota
