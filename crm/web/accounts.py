"""Adapter between allauth and our accounts."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

_SELF_EVIDENT = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, under the site's own address: never under one that a request claims to come from."""
        return settings.BASE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """What allauth tells, but for signing in and out: the page itself shows that."""
        if message_template not in _SELF_EVIDENT:
            super().add_message(request, level, message_template, message_context, extra_tags, message)
