"""Personal links: one document for one recipient, without a password.

The token is derived from the delivery's number with the secret key when the mail is handed over. Nowhere is it stored:
the database holds its SHA-256, and the text of a delivery holds ``PLACEHOLDER``. So no copy that is kept or shown can
answer for its recipient.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from crm.models import PersonalLink, User
from crm.visibility import Viewer

# A host that never resolves (RFC 2606): a stored copy of a mail leads nowhere.
PLACEHOLDER = "https://personal-link.invalid/"
TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class LinkTo:
    """What a personal link opens: the document that ``purpose`` and ``subject_id`` name, for so long in real time."""

    purpose: str
    subject_id: int
    lifetime: dt.timedelta


class LinkLost(LookupError):
    """No secret key at hand makes the token that the link was stored for."""


def create(to: LinkTo, *, user: User, delivery_id: int, now: dt.datetime) -> PersonalLink:
    """The stored link of a delivery. ``now`` is real UTC."""
    return PersonalLink.objects.create(
        user=user,
        purpose=to.purpose,
        subject_id=to.subject_id,
        token_hash=digest(derive(delivery_id)),
        created_at=now,
        expires_at=now + to.lifetime,
    )


def derive(delivery_id: int, key: str | None = None) -> str:
    """The token of a delivery: 128 bits, text for an address."""
    secret = (key or settings.SECRET_KEY).encode()
    mac = hmac.new(secret, f"samsyn.personal-link.{delivery_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:TOKEN_BYTES]).rstrip(b"=").decode()


def url(link: PersonalLink, *, delivery_id: int) -> str:
    """The absolute address to hand over. Raises LinkLost when the link was made under a key that is gone."""
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        token = derive(delivery_id, key)
        if hmac.compare_digest(digest(token), link.token_hash):
            return f"{settings.BASE_URL}{reverse(settings.LINK_PAGES[link.purpose], args=[token])}"
    raise LinkLost(f"delivery {delivery_id}")


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str, *, purpose: str) -> PersonalLink | None:
    """The link of that purpose, with its user, whether or not it still opens anything: for pages that say why not."""
    links = PersonalLink.objects.select_related("user__organisation")
    return links.filter(token_hash=digest(token), purpose=purpose).first()


def resolve(token: str, *, now: dt.datetime, purpose: str | None = None) -> PersonalLink | None:
    """The link that the token opens, with its user; None when unknown, expired, revoked, used up or its user
    reads no content.

    ``now`` is real UTC. The token is looked up by its hash only, so the time it takes tells nothing about others.
    With ``purpose`` a link of any other is None too.
    """
    links = PersonalLink.objects.live(now).select_related("user__organisation").filter(token_hash=digest(token))
    link = (links.filter(purpose=purpose) if purpose else links).first()
    return link if link and Viewer.of(link.user).reads_content else None
