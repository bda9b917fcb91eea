"""Files to take away."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.text import slugify


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file for the reader alone."""
    stem, __, ending = name.rpartition(".")
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(stem) or "samsyn"}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
