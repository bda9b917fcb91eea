"""Tokens of programs: made once and shown once, known by their hash, ended by their user."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction, TokenScope
from crm.errors import DomainError, StaleObject
from crm.models import ApiToken, User
from crm.policy import Action, Thing
from crm.services import checks, keys
from crm.visibility import Viewer

PREFIX = "samsyn_"
TOKEN_BYTES = 32
HINT_LENGTH = len(PREFIX) + 5
LONGEST = dt.timedelta(days=366)
# When a token was last used is told to the minute: one write a minute at most, however busy the program.
USE_NOTED_EVERY = dt.timedelta(minutes=1)


@transaction.atomic
def create_token(
    *, actor: Viewer, at: dt.datetime, name: str, scopes: Iterable[str], lasts: dt.timedelta
) -> tuple[ApiToken, str]:
    """The stored token and its text, which exists nowhere else from then on.

    Raises DomainError without a name, without a known scope, or for a life of less than a minute or over a year.
    """
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=True)
    name = checks.stated(name, "name", _("Say which program it is for."))
    chosen = sorted(set(scopes))
    if not chosen or set(chosen) - set(TokenScope.values):
        raise DomainError(_("Choose what the program may do."), field="scopes")
    if not USE_NOTED_EVERY <= lasts <= LONGEST:
        raise DomainError(_("A program's access lasts at most a year; then you renew it."), field="lasts")
    text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    token = ApiToken(
        user=User.objects.visible_to(actor).get(pk=actor.user_id or 0),
        name=name,
        hint=text[:HINT_LENGTH],
        token_hash=digest(text),
        scopes=chosen,
        created_at=now,
        expires_at=now + lasts,
    )
    checks.insert(token)
    changes = {"scopes": (None, chosen), "expires_at": (None, token.expires_at)}
    keys.record(actor=actor, key=token, at=at, action=AuditAction.TOKEN, changes=changes)
    return token, text


@transaction.atomic
def revoke_token(*, actor: Viewer, at: dt.datetime, token: ApiToken) -> ApiToken:
    """The token, from now on without effect. Raises StaleObject when it had been ended before."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=token.user_id == actor.user_id)
    if not keys.end(actor=actor, key=token, at=at, action=AuditAction.TOKEN):
        raise StaleObject(_("This access has already been ended."))
    return token


@transaction.atomic
def revoke_all(*, actor: Viewer, at: dt.datetime, user: User) -> int:
    """How many of the user's tokens were ended; for an account that is closed."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=user.pk == actor.user_id)
    tokens = ApiToken.objects.filter(user=user, revoked_at=None).order_by("pk")
    for token in tokens:
        revoke_token(actor=actor, at=at, token=token)
    return len(tokens)


def resolve_token(text: str, *, now: dt.datetime) -> ApiToken | None:
    """The valid token of an active user, with its user and organisation; None for any other text. ``now`` is real UTC.

    It is looked up by its hash only, so the time it takes tells nothing about others. Notes that it was used.
    """
    tokens = ApiToken.objects.select_related("user__organisation")
    token = tokens.filter(token_hash=digest(text), user__is_active=True).first()
    if token is None or not token.is_valid(now):
        return None
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
    return token


def digest(text: str) -> str:
    """What is stored of a token. Plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(text.encode()).hexdigest()
