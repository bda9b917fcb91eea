"""What tests of rotas share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from campaigns.models import RotaShift
from tests.factories import (
    RotaShiftFactory,
)

DAY = dt.date(2027, 6, 28)
FIRST, LAST = dt.date(2027, 6, 28), dt.date(2027, 7, 2)
TODAY = dt.date(2027, 6, 21)
ONE = Decimal(1)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def shift(rota, party, day, **values):
    """A shift of one day in the rota."""
    return RotaShiftFactory.create(rota=rota, organisation=party, starts=DAY + dt.timedelta(days=day), **values)


def names(rota):
    """Short names of the parties, shift by shift."""
    rows = RotaShift.objects.filter(rota=rota).select_related("organisation").order_by("starts")
    return [row.organisation.short_name if row.organisation else "" for row in rows]


def of(rota, party):
    """The party's first shift."""
    return RotaShift.objects.filter(rota=rota, organisation=party).order_by("starts").first()
