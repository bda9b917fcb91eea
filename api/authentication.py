"""Who is calling: a program with a bearer token, or somebody signed in on the site. Never a password."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from api.problems import CsrfFailed
from crm.models import ApiToken, User
from crm.services.tokens import resolve_token


class Bearer(authentication.BaseAuthentication):
    """``Authorization: Bearer samsyn_…``. The token is then ``request.auth``."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user; None without such a header. Raises AuthenticationFailed for a token that opens nothing."""
        keyword, _space, text = authentication.get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword.lower() != self.keyword.lower():
            return None
        token = resolve_token(text.strip(), now=timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed(_("The token is unknown, has expired or has been ended."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return f'{self.keyword} realm="api"'


class Session(authentication.SessionAuthentication):
    """The site's own sign-in, with its guard against forged requests."""

    def enforce_csrf(self, request: Any) -> None:
        """As DRF's, in the reader's language. Raises CsrfFailed."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise CsrfFailed(_("The header X-CSRFToken is missing or wrong."), field="X-CSRFToken") from error
