"""Whether a caller may use an operation at all; which rows it then reaches is decided by visibility and services."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api.operations import AREAS, OPERATIONS
from api.problems import ScopeMissing
from crm import policy
from crm.errors import NotAllowed
from crm.models import ApiToken


class Permitted(BasePermission):
    """401 without sign-in, 404 for outsiders, 403 for a token's scope or a role that does not reach."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or raises what is wrong."""
        if view.action in {None, "metadata"}:
            return True  # a method that the address does not take: 405
        name = f"{view.basename}.{view.action}"
        if name not in OPERATIONS:
            raise ImproperlyConfigured(f"The operation {name!r} is not in api.operations.OPERATIONS")
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated(_("Send a bearer token, or sign in."))
        if not view.viewer.member:
            raise Http404
        action, thing = OPERATIONS[name]
        area, writes = AREAS[name], request.method not in SAFE_METHODS
        if not covers(request.auth, area, writes=writes):
            wanted = f"{area}:{'write' if writes else 'read'}"
            raise ScopeMissing(_("The token lacks the scope “%(scope)s”.") % {"scope": wanted}, field="Authorization")
        if not policy.opens(view.viewer, action, thing):
            raise NotAllowed(_("Your role does not allow this."))
        return True


def covers(auth: Any, area: str, *, writes: bool = False) -> bool:
    """Whether the scopes reach the area; whoever is signed in on the site is not limited by any."""
    enough = {f"{area}:write"} if writes else {f"{area}:write", f"{area}:read"}
    return not isinstance(auth, ApiToken) or bool(enough & set(auth.scopes))
