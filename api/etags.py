"""Strong ETags: what a reader saw, and the proof of it that every change asks for."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from api.problems import MatchFailed, MatchMissing
from api.renderers import encoded


def etag(data: Any) -> str:
    """The tag of a representation: of its very bytes, so that whatever differs for this reader differs in the tag."""
    return f'"{hashlib.sha256(encoded(data)).hexdigest()[:32]}"'


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the caller holds that representation already (``If-None-Match``)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {one.removeprefix("W/") for one in known}


def require_match(request: HttpRequest, tag: str) -> None:
    """Raise MatchMissing without ``If-Match``, MatchFailed when it names another representation.

    ``*`` is no proof of having read anything, and weak tags never match (RFC 9110, 13.1.1).
    """
    header = request.headers.get("If-Match")
    if not header or header.strip() == "*":
        raise MatchMissing(
            _("Send the ETag that you read as If-Match, so that nobody's change is overwritten."), field="If-Match"
        )
    if tag not in parse_etags(header):
        raise MatchFailed(
            _("Somebody has changed it since you read it. Read what it says now and try again."), field="If-Match"
        )
