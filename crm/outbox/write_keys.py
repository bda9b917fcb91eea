"""Addresses that only write: one person's four rows after one meeting.

A phone that waits for a network keeps the address beside the text. So it must be worth nothing to a thief: it opens no
document, reads nobody's rows, and ends with the personal link or the password that it came by. Nothing is stored here:
the text is signed with the secret key.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from crm.models import PersonalLink, User
from crm.visibility import Viewer

SALT = "samsyn.four-rows"
# How long rows may wait on a phone, in real time.
LASTS = dt.timedelta(days=30)


def make(*, user: User, meeting_id: int, link: PersonalLink | None = None) -> str:
    """The text of an address for the user's rows after the meeting; with ``link`` it ends when the link does."""
    return signing.dumps([user.pk, meeting_id, link.pk if link else 0, "" if link else _fingerprint(user)], salt=SALT)


def read(text: str) -> tuple[User, int] | None:
    """Whose rows after which meeting; None when forged, too old, or when what it came by is no longer valid."""
    try:
        user_id, meeting_id, link_id, fingerprint = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=user_id).select_related("organisation").first()
    if user is None or not Viewer.of(user).reads_content:
        return None
    if link_id:
        live = PersonalLink.objects.live(timezone.now()).filter(pk=link_id, user=user)
        return (user, meeting_id) if live.exists() else None
    return (user, meeting_id) if constant_time_compare(fingerprint, _fingerprint(user)) else None


def _fingerprint(user: User) -> str:
    """Changes with the password: whoever lost a phone changes that."""
    return hashlib.sha256(f"{SALT}.{user.password}".encode()).hexdigest()[:12]
