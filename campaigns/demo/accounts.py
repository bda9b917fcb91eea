"""Sign-ins of the demo: passwords that can be shown again without being kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from crm.enums import Role
from crm.models import User


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who may be tried, and how."""

    role: str
    name: str
    email: str
    password: str


def password_for(email: str) -> str:
    """The demo's password for an address: of 80 bits, derived from the installation's secret key."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"demo password of {email.casefold()}".encode(), hashlib.sha256)
    text = base64.b32encode(digest[:10]).decode().lower()
    return "-".join(text[n : n + 4] for n in range(0, len(text), 4))


def sign_ins() -> list[SignIn]:
    """One sign-in per role, in the order of the roles: the first account of each."""
    first: dict[str, User] = {}
    for user in User.objects.filter(is_active=True).order_by("pk"):
        first.setdefault(user.role, user)
    return [
        SignIn(str(role.label), first[role].name, first[role].email, password_for(first[role].email))
        for role in Role
        if role in first
    ]
