"""Opening and changing accounts, and granting the right to answer for a party."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import AuditAction, Partnership, Role
from crm.errors import AlreadyExists, DomainError, InvalidTransition, StaleObject
from crm.models import EndorsementAuthority, Organisation, User
from crm.policy import Action, Thing
from crm.services import administrators, audit, checks, duties
from crm.visibility import Viewer

FIELDS = ("name", "email", "role", "organisation", "title", "phone", "kind", "bloc", "language")
_AUDITED = ("name", "email", "role", "title", "phone", "kind", "bloc", "language", "ref")


@transaction.atomic
def create_user(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    email: str,
    organisation: Organisation | None,
    role: str,
    title: str = "",
    phone: str = "",
    kind: str = "official",
    bloc: str = "",
    language: str = "sv",
    password: str | None = None,
    ref: str = "",
) -> User:
    """A new account. Without a password only links and identity providers sign the user in.

    Raises ValidationError by field, DomainError for an address or reference in use.
    """
    policy.require(actor, Action.CREATE, Thing.ACCOUNT)
    email = _free_address(email)
    if ref and User.objects.filter(ref=ref).exists():
        raise AlreadyExists(_("The reference “%(ref)s” is already used.") % {"ref": ref}, field="ref")
    user = User.objects.create_user(
        email,
        password,
        name=name.strip(),
        organisation=organisation,
        role=role,
        title=title,
        phone=phone,
        kind=kind,
        bloc=bloc,
        language=language,
        ref=ref,
    )
    # Named fields only: the hash of a password has no place in the trail.
    changes = {field: (None, getattr(user, field)) for field in _AUDITED if getattr(user, field)}
    audit.record(actor=actor, action=AuditAction.CREATE, obj=user, at=at, changes=changes)
    return user


@transaction.atomic
def update_user(*, actor: Viewer, at: dt.datetime, user: User, version: int | None = None, **values: Any) -> User:
    """Change an account.

    Raises as ``create_user``, DomainError when the last administrator would cease to be one, when the role cannot do
    what the user answers for now or when somebody would leave an organisation that they may still answer for, and
    StaleObject when another change came first.
    """
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT)
    checks.known(values, FIELDS)
    if "email" in values:
        values["email"] = _free_address(values["email"], but=user)
    _check_administrator(user, values)
    if values.get("role", user.role) != user.role:
        _check_duties(user, values["role"], at)
    if values.get("organisation", user.organisation) != user.organisation and lasting_authorities(user, at).exists():
        raise DomainError(
            _("%(name)s may still answer for %(organisation)s. End that first.")
            % {"name": user, "organisation": user.organisation},
            field="organisation",
        )
    if values.get("email", user.email) != user.email:
        values |= {"address_failed_at": None, "address_failure": ""}
    if "email" in checks.change(actor=actor, obj=user, at=at, values=values, version=version):
        # Whoever still reads the old address must not choose a password through it.
        EmailAddress.objects.filter(user=user).delete()
    return user


def lasting_authorities(user: User, at: dt.datetime) -> QuerySet[EndorsementAuthority]:
    """The user's rights to answer that have not ended, those to come among them."""
    return EndorsementAuthority.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.day(at)), user=user)


@transaction.atomic
def grant_authority(
    *, actor: Viewer, at: dt.datetime, user: User, valid_from: dt.date, valid_to: dt.date | None = None
) -> EndorsementAuthority:
    """Let the user answer for the own organisation between the days. Raises DomainError for days in the wrong order."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT)
    if valid_to and valid_to < valid_from:
        raise DomainError(_("The last day is before the first."), field="valid_to")
    authority = EndorsementAuthority.objects.create(user=user, valid_from=valid_from, valid_to=valid_to)
    audit.created(actor=actor, obj=authority, at=at, organisation_id=user.organisation_id)
    return authority


@transaction.atomic
def end_authority(
    *, actor: Viewer, at: dt.datetime, authority: EndorsementAuthority, valid_to: dt.date
) -> EndorsementAuthority:
    """Set the last day of a right to answer that has none, or has a later one.

    Raises DomainError for a day before its first, InvalidTransition when it has ended already, StaleObject when
    somebody else ended it first.
    """
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT)
    before = authority.valid_to
    if before and before < clock.day(at):
        raise InvalidTransition(_("This ended %(day)s already.") % {"day": wording.short_day(before)}, field="valid_to")
    if valid_to < authority.valid_from:
        raise DomainError(_("The last day is before the first."), field="valid_to")
    if not EndorsementAuthority.objects.filter(pk=authority.pk, valid_to=before).update(valid_to=valid_to):
        raise StaleObject
    authority.valid_to = valid_to
    audit.record(
        actor=actor,
        action=AuditAction.UPDATE,
        obj=authority,
        at=at,
        changes={"valid_to": (before, valid_to)},
        organisation_id=authority.user.organisation_id,
    )
    return authority


@transaction.atomic
def choose_language(*, actor: Viewer, language: str, at: dt.datetime) -> User:
    """The actor's account, with that language for pages and mail. Raises ValidationError for any not offered."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=True)
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages offered.")})
    user = User.objects.visible_to(actor).get(pk=actor.user_id or 0)
    audit.save_changes(actor=actor, obj=user, at=at, values={"language": language})
    return user


def _free_address(email: str, but: User | None = None) -> str:
    """The address in lower case; raises unless it is one and no other account has it."""
    email = email.strip().lower()
    if not email:
        raise ValidationError({"email": _("An account needs an e-mail address.")})
    if User.objects.filter(email__iexact=email).exclude(pk=but.pk if but else 0).exists():
        raise AlreadyExists(_("The address “%(email)s” already has an account.") % {"email": email}, field="email")
    return email


def _check_administrator(user: User, values: dict[str, Any]) -> None:
    if user.role != Role.ADMIN or not user.is_active:
        return
    organisation: Organisation | None = values.get("organisation", user.organisation)
    if values.get("role", Role.ADMIN) != Role.ADMIN:
        administrators.require_others([user.pk], field="role")
    if organisation is None or organisation.partnership != Partnership.ACTIVE:
        administrators.require_others([user.pk], field="organisation")


def _check_duties(user: User, role: str, at: dt.datetime) -> None:
    left = [one.words for one in duties.kinds_held(user, at) if role not in one.roles]
    if left:
        words = {"name": user, "duties": wording.join(left), "role": Role(role).label}
        raise DomainError(
            _(
                "%(name)s answers for %(duties)s, which the role %(role)s cannot have. "
                "Let somebody else take that over first."
            )
            % words,
            field="role",
        )
