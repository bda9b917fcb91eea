"""A form that is sent twice from one page, by an impatient finger or on the way back, is done once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from crm.errors import StaleObject
from crm.forms.base import FIND
from crm.models import AnsweredRequest
from crm.services.repeats import claim_key, forget_key, keep_answer
from crm.visibility import Viewer

# Django masks it anew for each page that it makes: forms that agree in it are of one page.
_OF_PAGE = "csrfmiddlewaretoken"
# So long the second of two waits to hear what became of the first, and asks so often.
_WAITS, _PAUSE = 5.0, 0.25


def done_once(
    request: HttpRequest, viewer: Viewer, act: Callable[[], HttpResponseBase], was_done: Callable[[], bool]
) -> HttpResponseBase:
    """What ``act`` answers; for what was done from the same page before, where that led, and that it is done already.

    Only what leads on was done, and only if ``was_done`` says so then: anything else may be sent again. Raises
    StaleObject where the first of two is still at work.
    """
    key = _key(request)
    if not key or viewer.user_id is None:
        return act()
    claimed = _claimed(viewer, key)
    if claimed.status is not None:
        flash.info(request, _("This was sent from the same page before, and was done then. Here is how it is now."))
        return HttpResponseRedirect(claimed.headers["Location"])
    where = ""
    try:
        response = act()
        if response.has_header("Location") and was_done():
            where = response["Location"]
    finally:
        if where:
            keep_answer(claimed, status=response.status_code, body=None, headers={"Location": where})
        else:
            forget_key(claimed)
    return response


def _claimed(viewer: Viewer, key: str) -> AnsweredRequest:
    until = time.monotonic() + _WAITS
    while True:
        try:
            return claim_key(actor=viewer, key=key, fingerprint=key)
        except StaleObject:
            if time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _key(request: HttpRequest) -> str:
    """Of the page and all that was typed in it; empty for a search, and for what was sent from no page of ours."""
    if not request.POST.get(_OF_PAGE) or FIND in request.POST:
        return ""
    files = [(name, file.name, file.size) for name, listed in request.FILES.lists() for file in listed]
    said = repr([request.get_full_path(), sorted(request.POST.lists()), files])
    return hashlib.sha256(said.encode()).hexdigest()
