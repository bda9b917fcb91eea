"""Messages after an act, with an undo where there is one."""

from django.contrib import messages as flash
from django.http import HttpRequest

_UNDO = "undo="


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Tell what was done on the next page; ``undo`` is the address that takes it back by POST."""
    flash.success(request, text, extra_tags=f"{_UNDO}{undo}" if undo else "")


def undo_url(message: object) -> str:
    """The undo address of a message; empty without one."""
    tags = getattr(message, "extra_tags", "") or ""
    return tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""
