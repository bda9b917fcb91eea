"""Closing accounts, after what their owners answer for has been handed over, and opening them again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import Role
from crm.errors import DomainError, InvalidTransition
from crm.models import User
from crm.policy import Action, Thing
from crm.services import accounts, administrators, checks, duties, links
from crm.visibility import Viewer


@transaction.atomic
def deactivate_user(
    *,
    actor: Viewer,
    at: dt.datetime,
    user: User,
    reassign_to: User | None = None,
    reassign: Mapping[str, User] | None = None,
    version: int | None = None,
) -> User:
    """Close an account: its sessions and personal links end now, its rights to answer today.

    Colleagues of the same organisation take over what the user answers for: ``reassign`` by kind of duty, and
    ``reassign_to`` the rest. Raises DomainError when nobody is named for something, for one's own account and for the
    last administrator; InvalidTransition for a closed account; StaleObject when another change came first.
    """
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT)
    if user.pk == actor.user_id:
        raise DomainError(_("You cannot close your own account. Ask another administrator."))
    if not user.is_active:
        raise InvalidTransition(_("This account is closed already."))
    if user.role == Role.ADMIN:
        administrators.require_others([user.pk])
    heirs = _heirs(user, at, reassign_to, reassign or {})
    duties.hand_over(actor=actor, at=at, user=user, heirs=heirs)
    checks.change(actor=actor, obj=user, at=at, values={"is_active": False}, version=version)
    _shut_out(user)
    links.revoke_all_links(actor=actor, user=user, at=at)
    for path in settings.CLOSING:
        import_string(path)(actor=actor, at=at, user=user)
    today = clock.day(at)
    for authority in accounts.lasting_authorities(user, at):
        last = max(authority.valid_from, today)
        if last != authority.valid_to:
            accounts.end_authority(actor=actor, at=at, authority=authority, valid_to=last)
    return user


@transaction.atomic
def reactivate_user(*, actor: Viewer, at: dt.datetime, user: User, version: int | None = None) -> User:
    """Open a closed account again, without a password. Raises InvalidTransition for an open one, StaleObject."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT)
    if user.is_active:
        raise InvalidTransition(_("This account is open already."))
    checks.change(actor=actor, obj=user, at=at, values={"is_active": True}, version=version)
    return user


def _heirs(user: User, at: dt.datetime, rest: User | None, by_kind: Mapping[str, User]) -> dict[str, User]:
    """Who takes over each kind that the user holds.

    Raises DomainError for those without anybody, for one with a stranger, and for those with somebody whose role does
    not do them.
    """
    held = duties.kinds_held(user, at)
    left = [one.words for one in held if rest is None and one.code not in by_kind]
    if left:
        raise DomainError(
            _("%(name)s answers for %(duties)s. Say who takes over.") % {"name": user, "duties": wording.join(left)},
            field="reassign_to",
        )
    for code in by_kind.keys() - {one.code for one in held}:
        raise DomainError(_("%(name)s holds no duty “%(code)s”.") % {"name": user, "code": code}, field="reassign")
    heirs: dict[str, User] = {}
    unable: dict[User, list[str]] = {}
    at_fault = ""
    for one in held:
        code, to = one.code, by_kind.get(one.code, rest)
        field = code if code in by_kind else "reassign_to"
        # Another party must not read, by following up a promise, what was said in a meeting of this one.
        if to is None or not to.is_active or to.pk == user.pk or to.organisation_id != user.organisation_id:
            raise DomainError(
                _("Choose a colleague of the same organisation with an open account."),
                field=field,
            )
        if to.role not in one.roles:
            unable.setdefault(to, []).append(one.words)
            at_fault = at_fault or field
        heirs[code] = to
    if unable:
        raise DomainError(" ".join(_cannot(to, words) for to, words in unable.items()), field=at_fault)
    return heirs


def _cannot(to: User, words: list[str]) -> str:
    told = {"name": to, "role": to.get_role_display(), "duties": wording.join(words)}
    return _("%(name)s cannot take over %(duties)s with the role %(role)s. Choose somebody else for that.") % told


def _shut_out(user: User) -> None:
    """End every session: without the password that it was opened with, none is valid, nor becomes so again."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for session in UserSession.objects.filter(user=user):
        session.end()
