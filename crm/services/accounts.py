"""Opening accounts and granting the right to answer for a party."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction
from crm.errors import DomainError
from crm.models import EndorsementAuthority, Organisation, User
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer

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
    if not email.strip():
        raise ValidationError({"email": _("An account needs an e-mail address.")})
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise DomainError(_("The address “%(email)s” already has an account.") % {"email": email}, field="email")
    if ref and User.objects.filter(ref=ref).exists():
        raise DomainError(_("The reference “%(ref)s” is already used.") % {"ref": ref}, field="ref")
    user = User.objects.create_user(
        email.strip(),
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
def choose_language(*, actor: Viewer, language: str, at: dt.datetime) -> User:
    """The actor's account, with that language for pages and mail. Raises ValidationError for any not offered."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=True)
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages offered.")})
    user = User.objects.visible_to(actor).get(pk=actor.user_id or 0)
    audit.save_changes(actor=actor, obj=user, at=at, values={"language": language})
    return user
