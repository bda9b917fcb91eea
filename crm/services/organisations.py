"""Writing organisations: our partners and the bodies of decision-makers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import organisation_numbers, policy, positions
from crm.enums import CountyLimitPeriod, Partnership
from crm.errors import AlreadyExists, DomainError
from crm.models import Organisation
from crm.models.base import sort_key
from crm.policy import Action, Thing
from crm.services import administrators, audit, checks
from crm.visibility import Viewer

FIELDS = (
    "name",
    "short_name",
    "kind",
    "partnership",
    "partner_role",
    "endorses",
    "valid_from",
    "valid_to",
    "county_limit",
    "county_limit_period",
    "county_limit_words",
    "number",
    "code",
    "county",
    "email",
    "web",
    "position",
)


@transaction.atomic
def create_organisation(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    kind: str,
    partnership: str = "none",
    partner_role: str = "",
    endorses: str = "positions",
    short_name: str = "",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    county_limit: int | None = None,
    county_limit_period: str = CountyLimitPeriod.ARENA,
    county_limit_words: str = "",
    number: str = "",
    code: str = "",
    county: str = "",
    email: str = "",
    web: str = "",
    position: str = "",
    ref: str = "",
) -> Organisation:
    """A new organisation. Raises DomainError for a name in use or days in the wrong order, ValidationError by field."""
    policy.require(actor, Action.CREATE, Thing.ORGANISATION)
    organisation = Organisation(
        name=name.strip(),
        kind=kind,
        partnership=partnership,
        partner_role=partner_role,
        endorses=endorses,
        short_name=short_name.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        county_limit=county_limit,
        county_limit_period=county_limit_period,
        county_limit_words=county_limit_words.strip(),
        number=checks.read("number", organisation_numbers.read, number),
        code=code.strip(),
        county=county.strip(),
        email=email.strip(),
        web=web.strip(),
        position=checks.read("position", positions.read, position),
        ref=ref,
    )
    _check(organisation)
    checks.insert(organisation)
    audit.created(actor=actor, obj=organisation, at=at)
    return organisation


@transaction.atomic
def update_organisation(
    *, actor: Viewer, at: dt.datetime, organisation: Organisation, version: int | None = None, **values: Any
) -> Organisation:
    """Change facts of an organisation. A body that gets a new name is renamed instead (``rename_body``).

    Raises as ``create_organisation``, DomainError when the last administrator would lose the account with the party,
    and StaleObject when another change came first.
    """
    policy.require(actor, Action.UPDATE, Thing.ORGANISATION)
    checks.known(values, FIELDS)
    if "number" in values:
        values["number"] = checks.read("number", organisation_numbers.read, values["number"])
    if "position" in values:
        values["position"] = checks.read("position", positions.read, values["position"])
    merged = {field: values.get(field, getattr(organisation, field)) for field in FIELDS}
    _check(Organisation(pk=organisation.pk, **merged))
    if Partnership.ACTIVE == organisation.partnership != merged["partnership"]:
        administrators.require_others(organisation.users.values_list("pk", flat=True), field="partnership")
    checks.change(actor=actor, obj=organisation, at=at, values=values, version=version)
    return organisation


def _check(organisation: Organisation) -> None:
    checks.no_formula(organisation.name)
    if organisation.valid_from and organisation.valid_to and organisation.valid_to < organisation.valid_from:
        raise DomainError(_("The last day is before the first."), field="valid_to")
    if organisation.county_limit is not None and organisation.county_limit < 1:
        raise DomainError(_("A limit is one or more; leave it empty for none."), field="county_limit")
    if organisation.county_limit is not None and organisation.partnership == Partnership.ACTIVE:
        raise DomainError(_("A party of ours has no limit: it belongs to the bodies we visit."), field="county_limit")
    # A former body may keep its name beside a new one that took it over.
    same = Organisation.objects.filter(sort_key=sort_key(organisation.name), valid_to=None)
    if organisation.valid_to is None and same.exclude(pk=organisation.pk).exists():
        raise AlreadyExists(
            _("There is already an organisation called “%(name)s”.") % {"name": organisation.name}, field="name"
        )
