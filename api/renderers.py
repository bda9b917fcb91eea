"""JSON, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_NON_STR_KEYS


class Json(BaseRenderer):
    """Times in UTC with Z (RFC 3339), texts as they are."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The bytes; none for an answer without content."""
        return b"" if data is None else encoded(data)


def encoded(data: Any) -> bytes:
    """The data as JSON."""
    return orjson.dumps(data, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    """What orjson does not know: lazy texts and choices as their text."""
    return str(value)
