"""What every Swedish council needs and nobody should have to type: ministries, committees of Riksdagen, parties.

As of 2026; public facts. A council changes them like any other row, and what it has changed is never put back.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from crm.enums import OrganisationKind
from crm.models import Committee, Organisation, PoliticalParty
from crm.models.base import sort_key
from crm.services.organisations import create_organisation
from crm.services.reference import create_committee, create_party
from crm.visibility import Viewer

PARLIAMENT = "Riksdagen"
_NEW_YEAR_2023 = dt.date(2023, 1, 1)
# Name and, for those whose name is younger than the council may look back, its first day.
MINISTRIES: dict[str, tuple[str, dt.date | None]] = {
    "SB": ("Statsrådsberedningen", None),
    "A": ("Arbetsmarknadsdepartementet", None),
    "Fi": ("Finansdepartementet", None),
    "Fö": ("Försvarsdepartementet", None),
    "Ju": ("Justitiedepartementet", None),
    "KN": ("Klimat- och näringslivsdepartementet", _NEW_YEAR_2023),
    "Ku": ("Kulturdepartementet", None),
    "LI": ("Landsbygds- och infrastrukturdepartementet", _NEW_YEAR_2023),
    "S": ("Socialdepartementet", None),
    "U": ("Utbildningsdepartementet", None),
    "UD": ("Utrikesdepartementet", None),
}
COMMITTEES = {
    "AU": "Arbetsmarknadsutskottet",
    "CU": "Civilutskottet",
    "FiU": "Finansutskottet",
    "FöU": "Försvarsutskottet",
    "JuU": "Justitieutskottet",
    "KU": "Konstitutionsutskottet",
    "KrU": "Kulturutskottet",
    "MJU": "Miljö- och jordbruksutskottet",
    "NU": "Näringsutskottet",
    "SkU": "Skatteutskottet",
    "SfU": "Socialförsäkringsutskottet",
    "SoU": "Socialutskottet",
    "TU": "Trafikutskottet",
    "UbU": "Utbildningsutskottet",
    "UU": "Utrikesutskottet",
    "EUN": "EU-nämnden",
}
PARTIES = {
    "S": "Socialdemokraterna",
    "M": "Moderaterna",
    "SD": "Sverigedemokraterna",
    "C": "Centerpartiet",
    "V": "Vänsterpartiet",
    "KD": "Kristdemokraterna",
    "L": "Liberalerna",
    "MP": "Miljöpartiet",
}


@transaction.atomic
def load_reference(*, actor: Viewer, at: dt.datetime) -> list[str]:
    """The names of the rows that were added. What is there, under its name, code or reference, is left alone."""
    bodies = [(f"ministry-{code}", name, OrganisationKind.MINISTRY, day) for code, (name, day) in MINISTRIES.items()]
    added = [name for ref, name, kind, day in bodies if _add_body(actor, at, ref, name, kind, day)]
    if _add_body(actor, at, "parliament", PARLIAMENT, OrganisationKind.PARLIAMENT, None):
        added.append(PARLIAMENT)
    return [*added, *_add_committees(actor, at), *_add_parties(actor, at)]


def _body(ref: str, name: str) -> Organisation | None:
    """The body with that reference, whatever it is called now, or the first ever to have that name."""
    rows = Organisation.objects.order_by("pk")
    return rows.filter(ref=ref).first() or rows.filter(sort_key=sort_key(name)).first()


def _add_body(actor: Viewer, at: dt.datetime, ref: str, name: str, kind: str, valid_from: dt.date | None) -> bool:
    if _body(ref, name):
        return False
    create_organisation(actor=actor, at=at, ref=ref, name=name, kind=kind, valid_from=valid_from)
    return True


def _add_committees(actor: Viewer, at: dt.datetime) -> list[str]:
    body = _body("parliament", PARLIAMENT)
    while body and body.successor:
        body = body.successor
    if body is None:
        return []
    there = set(Committee.objects.filter(body__kind=OrganisationKind.PARLIAMENT).values_list("code", flat=True))
    missing = {code: name for code, name in COMMITTEES.items() if code not in there}
    for code, name in missing.items():
        create_committee(actor=actor, at=at, code=code, name=name, body=body)
    return list(missing.values())


def _add_parties(actor: Viewer, at: dt.datetime) -> list[str]:
    there = set(PoliticalParty.objects.values_list("code", flat=True))
    missing = {code: name for code, name in PARTIES.items() if code not in there}
    for code, name in missing.items():
        create_party(actor=actor, at=at, code=code, name=name)
    return list(missing.values())
