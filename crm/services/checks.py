"""What every service checks before it writes."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.characters import legible
from crm.enums import Role
from crm.errors import AlreadyExists, DomainError, NotAllowed
from crm.imports.fields import FORMULA
from crm.models import Organisation, Person, User
from crm.models.base import fold
from crm.services import audit
from crm.services.transitions import bump
from crm.visibility import Viewer

M = TypeVar("M", bound=models.Model)
_DERIVED = {"sort_key", "search_key", "password"}


def require_any(
    actor: Viewer, *grants: tuple[policy.Action, policy.Thing], organisation_id: int | None = None, own: bool = False
) -> None:
    """Raise NotAllowed unless one of the grants lets the actor act on the row."""
    if not any(policy.allows(actor, act, thing, organisation_id=organisation_id, own=own) for act, thing in grants):
        raise NotAllowed(_("You may read this but not change it."))


def own_organisation(actor: Viewer, organisation: Organisation | None) -> Organisation:
    """The organisation, or by default the actor's own. Raises NotAllowed for another's, DomainError for none."""
    if organisation is None:
        if actor.organisation_id is None:
            raise DomainError(_("Say which organisation this belongs to."), field="organisation")
        return Organisation.objects.get(pk=actor.organisation_id)
    if not actor.system and organisation.pk != actor.organisation_id:
        raise NotAllowed(_("You can record only for your own organisation."))
    return organisation


def not_future(on: dt.date, at: dt.datetime, field: str) -> None:
    """Raise DomainError when the day has not come."""
    if on > clock.day(at):
        raise DomainError(_("The day %(day)s has not come yet.") % {"day": on}, field=field)


def stated(text: str, field: str, message: str) -> str:
    """The legible text without surrounding space; raises DomainError with the message when nothing is left."""
    said = legible(text).strip()
    if not said:
        raise DomainError(message, field=field)
    return said


def read(field: str, reader: Callable[[str], str], text: str) -> str:
    """What ``reader`` makes of the text; nothing for nothing. Raises DomainError at the field for what it refuses."""
    try:
        return reader(text) if text.strip() else ""
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field=field) from error


def no_formula(name: str, field: str = "name") -> None:
    """Raise DomainError at the field for a name that a spreadsheet would compute: files are refused the same."""
    if name.strip()[:1] in FORMULA:
        words = {"char": name.strip()[0]}
        raise DomainError(_("A name cannot begin with “%(char)s”: is it a formula?") % words, field=field)


def no_person(named: str, message: str) -> None:
    """Raise DomainError where an organisation named in words is called as a decision-maker, or as one of ours."""
    key = fold(" ".join(named.split()))
    if not key:
        return
    if Person._base_manager.filter(search_key=key).exists():
        raise DomainError(message, field="named")
    if User._base_manager.filter(search_key=key).exists():
        raise DomainError(_("This is the name of one of ours. Name an organisation."), field="named")


def stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, texts without surrounding space."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def proposed(obj: M, values: Mapping[str, Any]) -> M:
    """A copy with ``values``, to check before the row itself is touched."""
    draft = copy.copy(obj)
    for name, value in values.items():
        setattr(draft, name, value)
    return draft


def one_of(obj: models.Model, *names: str) -> None:
    """Raise ValidationError unless exactly one of the fields says who it is: at the first, or at the second of two."""
    given = [name for name in names if getattr(obj, name)]
    if len(given) != 1:
        raise ValidationError({given[1] if given else names[0]: _("Say who it is: one, and in one of the fields.")})


def own_or_all(obj: Any) -> None:
    """Raise ValidationError for a class other than the own organisation's or all parties'."""
    if obj.visibility not in obj.CLASSES:
        raise ValidationError({"visibility": _("It is your own organisation's, or shared with all parties.")})


def ends_later(first: dt.date | None, last: dt.date | None, field: str) -> None:
    """Raise ValidationError at the field where the last day comes before the first."""
    if first is not None and last is not None and last < first:
        raise ValidationError({field: _("The last day cannot come before the first.")})


def able(user: User | None, roles: Collection[Role], *, field: str, had: int | None = None) -> None:
    """Raise DomainError at the field for somebody whose role does not do what is asked.

    Whoever ``had`` it already, by number, stays until somebody else is named.
    """
    if user is not None and user.pk != had and user.role not in roles:
        words = {"name": user, "role": user.get_role_display()}
        raise DomainError(
            _("%(name)s cannot have this with the role %(role)s. Choose somebody else.") % words, field=field
        )


def unique(rows: Iterable[M]) -> list[M]:
    """The rows once each, in order."""
    return list({row.pk: row for row in rows}.values())


def free_ref(obj: models.Model) -> None:
    """Raise DomainError when another row of its kind has the reference of a new one."""
    ref = getattr(obj, "ref", "")
    if ref and type(obj)._base_manager.filter(ref=ref).exists():
        raise AlreadyExists(_("The reference “%(ref)s” is already used.") % {"ref": ref}, field="ref")


def insert(obj: M) -> M:
    """Validate and save a new row. Raises ValidationError by field, DomainError for a reference already used."""
    free_ref(obj)
    obj.full_clean(exclude=_DERIVED, validate_constraints=False)
    obj.save()
    return obj


def change(
    *,
    actor: Viewer,
    obj: models.Model,
    at: dt.datetime,
    values: Mapping[str, Any],
    version: int | None = None,
    **where: Any,
) -> set[str]:
    """Validate, compete for the row, save what differs and write the audit entry. Returns the changed fields.

    ``version`` is the counter that the editor's form showed. Raises ValidationError by field, StaleObject when another
    change came first.
    """
    if all(getattr(obj, name) == value for name, value in values.items()):
        return set()
    trial = proposed(obj, values)
    trial.full_clean(exclude=_DERIVED, validate_constraints=False)
    bump(obj, expected=version)
    cleaned = {name: getattr(trial, name) for name in values}
    return audit.save_changes(actor=actor, obj=obj, at=at, values=cleaned, **where)


def known(values: Mapping[str, Any], allowed: Iterable[str]) -> None:
    """Raise TypeError for a value that the service does not take: a programming error."""
    if unknown := values.keys() - set(allowed):
        raise TypeError(f"Unknown values: {', '.join(sorted(unknown))}")
