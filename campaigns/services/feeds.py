"""Calendar feeds: an address made once and shown once, known by its hash, ended by its owner."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.enums import FeedKind
from campaigns.models import Arena, CalendarFeed
from crm import policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists, NotAllowed, StaleObject
from crm.models import User
from crm.policy import Action, Thing
from crm.services import checks, keys
from crm.visibility import Viewer

TOKEN_BYTES = 16
URL_NAME = "calendar-feed"
# No end is set: a calendar that stops without a word shows an old programme for ever. But an address that no program
# has fetched for this long is nobody's any more.
UNUSED = dt.timedelta(days=400)
# Told to the hour: calendars ask often, and each note is a write.
USE_NOTED_EVERY = dt.timedelta(hours=1)


@transaction.atomic
def create_feed(*, actor: Viewer, at: dt.datetime, arena: Arena | None = None) -> tuple[CalendarFeed, str]:
    """A feed of the actor's programme, or of an arena, and its secret, which exists nowhere else from then on.

    Raises DomainError where the actor has such a feed already.
    """
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=True)
    if not actor.reads_content:
        raise NotAllowed(_("Your role does not allow this."))
    kind = FeedKind.ARENA if arena else FeedKind.PERSONAL
    same = CalendarFeed.objects.visible_to(actor).filter(kind=kind, arena=arena, revoked_at=None)
    if same.filter(valid(timezone.now())).exists():
        raise AlreadyExists(_("You have this calendar already. Make a new address for it in the list."), field="arena")
    for unused in same:
        revoke_feed(actor=actor, at=at, feed=unused)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    feed = checks.insert(
        CalendarFeed(
            user=User.objects.visible_to(actor).get(pk=actor.user_id or 0),
            kind=kind,
            arena=arena,
            token_hash=digest(secret),
            hint=secret[:4],
            created_at=timezone.now(),
        )
    )
    created = {"created_at": (None, feed.created_at)}
    keys.record(actor=actor, key=feed, at=at, action=AuditAction.TOKEN, changes=created)
    return feed, secret


@transaction.atomic
def renew_feed(*, actor: Viewer, at: dt.datetime, feed: CalendarFeed) -> tuple[CalendarFeed, str]:
    """A new feed in place of the old, whose address opens nothing from now on. Raises StaleObject for an ended one."""
    revoke_feed(actor=actor, at=at, feed=feed)
    return create_feed(actor=actor, at=at, arena=feed.arena)


@transaction.atomic
def revoke_feed(*, actor: Viewer, at: dt.datetime, feed: CalendarFeed) -> CalendarFeed:
    """The feed, from now on without effect. Raises StaleObject when it had been ended before."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=feed.user_id == actor.user_id)
    if not keys.end(actor=actor, key=feed, at=at, action=AuditAction.TOKEN):
        raise StaleObject(_("This address has already been ended."))
    return feed


@transaction.atomic
def revoke_feeds(*, actor: Viewer, at: dt.datetime, user: User) -> int:
    """How many of the user's feeds were ended; for an account that is closed."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=user.pk == actor.user_id)
    feeds = CalendarFeed.objects.filter(user=user, revoked_at=None).select_related("user").order_by("pk")
    for feed in feeds:
        revoke_feed(actor=actor, at=at, feed=feed)
    return len(feeds)


def resolve_feed(secret: str, *, now: dt.datetime) -> CalendarFeed | None:
    """The feed that the secret opens, with user and arena; None for any other text. ``now`` is real UTC.

    It is looked up by its hash only, so the time it takes tells nothing about others; at 128 bits nobody guesses.
    Notes that it was used.
    """
    feeds = CalendarFeed.objects.select_related("user__organisation", "arena__coordinator")
    feed = feeds.filter(valid(now), token_hash=digest(secret)).first()
    if feed is None or not Viewer.of(feed.user).reads_content:
        return None
    if feed.last_used_at is None or feed.last_used_at < now - USE_NOTED_EVERY:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
        CalendarFeed.objects.filter(long_ago, pk=feed.pk).update(last_used_at=now)
    return feed


def valid(now: dt.datetime) -> Q:
    """Feeds that open something: neither ended nor long unused."""
    since = now - UNUSED
    return Q(revoked_at=None) & (Q(last_used_at__gte=since) | Q(last_used_at=None, created_at__gte=since))


def address(secret: str) -> str:
    """The absolute address of the feed."""
    return f"{settings.BASE_URL}{reverse(URL_NAME, args=[secret])}"


def digest(secret: str) -> str:
    """What is stored of a secret. Plain SHA-256 is enough for 128 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
