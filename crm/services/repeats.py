"""Requests that are sent again, by a program that heard no answer or from a page: done once, answered every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.errors import DomainError, StaleObject
from crm.models import AnsweredRequest
from crm.visibility import Viewer

KEPT = dt.timedelta(days=1)
# Longer than any request lives: what is still in flight then was rolled back with its process.
ABANDONED = dt.timedelta(minutes=5)


def claim_key(*, actor: Viewer, key: str, fingerprint: str) -> AnsweredRequest:
    """The request under that key: new and in flight, or, with ``status``, as it was answered before.

    Commits at once, so that a second sender sees it. Raises DomainError when the key stood for another request,
    StaleObject while the first is still in flight.
    """
    now, user_id = timezone.now(), actor.user_id or 0
    AnsweredRequest.objects.filter(created_at__lt=now - KEPT).delete()
    AnsweredRequest.objects.filter(user=user_id, key=key, status=None, created_at__lt=now - ABANDONED).delete()
    try:
        with transaction.atomic():
            return AnsweredRequest.objects.create(user_id=user_id, key=key, fingerprint=fingerprint, created_at=now)
    except IntegrityError:
        found = AnsweredRequest.objects.filter(user=user_id, key=key).first()
    if found is None or (found.status is None and found.fingerprint == fingerprint):
        raise StaleObject(_("The same request is being worked on. Ask again in a moment."))
    if found.fingerprint != fingerprint:
        raise DomainError(_("This key was used for another request. Choose a new one."), field="key")
    return found


def keep_answer(request: AnsweredRequest, *, status: int, body: Any, headers: Mapping[str, str]) -> None:
    """Store how it was answered, in the transaction of what it did."""
    AnsweredRequest.objects.filter(pk=request.pk).update(status=status, body=body, headers=dict(headers))


def forget_key(request: AnsweredRequest) -> None:
    """Free the key of a request that did nothing."""
    AnsweredRequest.objects.filter(pk=request.pk, status=None).delete()
