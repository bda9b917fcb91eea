"""What anybody may read without signing in: the same answer to everybody, kept by caches on the way."""

from __future__ import annotations

import datetime as dt
import hashlib
from abc import ABC, abstractmethod
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.generic.base import View

from crm.web.requests import instant

# Seconds that a cache on the way may keep an answer.
_KEPT = 300


class OpenView(ABC, View):
    """An answer that is the same for everybody, whoever is signed in; 304 for whoever holds it already.

    It is in the installation's language, and programs in other sites' pages may fetch it.
    """

    http_method_names = ["get", "head", "options"]
    content_type = "text/html; charset=utf-8"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The answer."""
        with translation.override(settings.LANGUAGE_CODE):
            content = self.write(request, instant(request))
        response = HttpResponse(content, content_type=self.content_type)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        response["ETag"] = tag
        response["Cache-Control"] = f"public, max-age={_KEPT}"
        response["Access-Control-Allow-Origin"] = "*"
        return get_conditional_response(request, etag=tag, response=response) or response

    @abstractmethod
    def write(self, request: HttpRequest, at: dt.datetime) -> bytes:
        """The answer's content."""
