"""A register's file and short words for what its tests ask."""

from __future__ import annotations

import datetime as dt

from campaigns.lobby_enums import LobbyList
from campaigns.models import LobbyRow
from campaigns.queries import lobby as queries
from crm.visibility import Viewer
from tests.factories import MeetingFactory

HEAD = "datum;beslutsfattare;organisationer;rubrik;plats\n"
FILE = HEAD + (
    "2027-05-10;Vera Lindmåne;Region Skog;Kuststråket;Bryssel\n"
    "2027-05-12;Vera Lindmåne;Region Skog, Anna;Elnät;\n"
    "2027-05-20;Vera Lindmåne;Härnäs Energi AB;Vatten;\n"
    "2027-05-21;Bo Gran;Bolaget;Skog;\n"
)
FIRST, LAST = dt.date(2027, 5, 1), dt.date(2027, 5, 31)
BOTH = HEAD + (
    "2027-05-10;Vera Lindmåne;Region Skog;Vera om Kuststråket;\n2027-05-11;Bo Gran;Region Skog;Bo om Kuststråket;\n"
)


def met(parties, vera, day, *others, **values):
    people = [vera, *others]
    return MeetingFactory.create(organisation=parties.region, people=people, on=dt.date(2027, 5, day), **values)


def lists(run, user):
    """Row numbers and meetings of each list that has any."""
    found = queries.result(run, Viewer.of(user))
    told = {
        name.value: [(line.row.number if line.row else None, line.meeting) for line in found.lists[name]]
        for name in LobbyList
    }
    return {name: rows for name, rows in told.items() if rows}


def row(run, number):
    return LobbyRow.objects.get(run=run, number=number)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()
