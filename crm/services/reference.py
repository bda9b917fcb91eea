"""Writing committees and political parties: what the codes of mandates stand for."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.errors import AlreadyExists, DomainError
from crm.models import Committee, Organisation, PoliticalParty
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer

PARTY_FIELDS = ("code", "name", "valid_from", "valid_to")
COMMITTEE_FIELDS = (*PARTY_FIELDS, "body")
Row = TypeVar("Row", Committee, PoliticalParty)


@transaction.atomic
def create_committee(
    *,
    actor: Viewer,
    at: dt.datetime,
    code: str,
    name: str,
    body: Organisation,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Committee:
    """A new committee. Raises DomainError for a code in use or days in the wrong order, ValidationError by field."""
    policy.require(actor, Action.CREATE, Thing.COMMITTEE)
    return _create(
        actor,
        at,
        Committee(code=code.strip(), name=name.strip(), body=body, valid_from=valid_from, valid_to=valid_to),
    )


@transaction.atomic
def update_committee(
    *, actor: Viewer, at: dt.datetime, committee: Committee, version: int | None = None, **values: Any
) -> Committee:
    """Change a committee. Raises as ``create_committee``, and StaleObject when another change came first."""
    policy.require(actor, Action.UPDATE, Thing.COMMITTEE)
    return _update(actor, at, committee, version, COMMITTEE_FIELDS, values)


@transaction.atomic
def create_party(
    *,
    actor: Viewer,
    at: dt.datetime,
    code: str,
    name: str,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> PoliticalParty:
    """A new political party. Raises as ``create_committee``."""
    policy.require(actor, Action.CREATE, Thing.POLITICAL_PARTY)
    return _create(
        actor, at, PoliticalParty(code=code.strip(), name=name.strip(), valid_from=valid_from, valid_to=valid_to)
    )


@transaction.atomic
def update_party(
    *, actor: Viewer, at: dt.datetime, party: PoliticalParty, version: int | None = None, **values: Any
) -> PoliticalParty:
    """Change a political party. Raises as ``update_committee``."""
    policy.require(actor, Action.UPDATE, Thing.POLITICAL_PARTY)
    return _update(actor, at, party, version, PARTY_FIELDS, values)


def _create(actor: Viewer, at: dt.datetime, row: Row) -> Row:
    _check(row)
    checks.insert(row)
    audit.created(actor=actor, obj=row, at=at)
    return row


def _update(
    actor: Viewer, at: dt.datetime, row: Row, version: int | None, fields: tuple[str, ...], values: dict[str, Any]
) -> Row:
    checks.known(values, fields)
    _check(type(row)(pk=row.pk, **{field: values.get(field, getattr(row, field)) for field in fields}))
    checks.change(actor=actor, obj=row, at=at, values=values, version=version)
    return row


def _check(row: Committee | PoliticalParty) -> None:
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise DomainError(_("The last day is before the first."), field="valid_to")
    if row.valid_to is not None:
        return
    # One that has ended may share its code with whatever came after it.
    others = {"body": row.body} if isinstance(row, Committee) else {}
    used = type(row).objects.filter(valid_to=None, **others).exclude(pk=row.pk).values_list("code", flat=True)
    if row.code.casefold() in {code.casefold() for code in used}:
        raise AlreadyExists(_("The code “%(code)s” is already used.") % {"code": row.code}, field="code")
