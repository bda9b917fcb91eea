"""Errors that services raise; web, API and commands turn them into 4xx answers or exit code 2."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _


class DomainError(Exception):
    """A rule of the domain forbids the act. ``message`` is for the reader; ``field`` names the input to blame."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidTransition(DomainError):
    """The object is in a state from which this act is not possible (HTTP 409)."""


class AlreadyExists(DomainError):
    """There is one already of what may be there only once (HTTP 409; a form shows it at the field)."""


class StaleObject(DomainError):
    """Somebody else changed the object first (HTTP 409). ``message`` says so unless there is more to tell."""

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        told = message or _("Somebody else changed this at the same time. Read what it says now and try again.")
        super().__init__(told, field=field)


class OutsideTransaction(RuntimeError):
    """A function that must share its caller's transaction was called without one: a programming error."""


class NotAllowed(PermissionDenied):
    """The viewer sees the object but may not do this (HTTP 403)."""


class NotYours(NotAllowed):
    """It is somebody else's to do, and the words say whose: the page of the error tells them."""


__all__ = [
    "AlreadyExists",
    "DomainError",
    "InvalidTransition",
    "NotAllowed",
    "NotYours",
    "OutsideTransaction",
    "StaleObject",
    "ValidationError",
]
