"""Inviting somebody to choose a password: the mail by which any password is chosen anew."""

from __future__ import annotations

from smtplib import SMTPException

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest
from django.utils import translation

from crm.models import User


def invite(request: HttpRequest, user: User) -> bool:
    """Send an open account the link, in its own language. False when the mail server could not be reached."""
    form = ResetPasswordForm({"email": user.email})
    with translation.override(user.language):
        try:
            form.is_valid()
            form.save(request)
        except (OSError, SMTPException):
            return False
    return True
