"""The open channel of released messages: a page that other sites may frame, JSON Feed and Atom. No sign-in."""

from __future__ import annotations

import datetime as dt
import json
from abc import abstractmethod
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from crm import clock
from crm.web.open import OpenView
from crm.web.requests import council
from messages.queries.public import PublicText, released


class PublicView(OpenView):
    """The released messages."""

    def write(self, request: HttpRequest, at: dt.datetime) -> bytes:
        """The messages under their title."""
        title = _("Joint messages of %(council)s") % {"council": council(request).name}
        return self.show(request, title, released(at, settings.LANGUAGE_CODE), at)

    @abstractmethod
    def show(self, request: HttpRequest, title: str, texts: list[PublicText], at: dt.datetime) -> bytes:
        """The answer's content."""


@method_decorator(xframe_options_exempt, name="dispatch")
@method_decorator(
    csp_replace({"frame-ancestors": ["*"], "script-src": ["'none'"], "form-action": ["'none'"]}), name="dispatch"
)
class PublicPage(PublicView):
    """To read, and to frame on other sites: nothing can be done on it, so nothing can be done by a stranger's frame."""

    def show(self, request: HttpRequest, title: str, texts: list[PublicText], at: dt.datetime) -> bytes:
        """The page."""
        context = {
            "title": title,
            "texts": texts,
            "banner": council(request).banner,
            "at": at,
            "LANGUAGE_CODE": settings.LANGUAGE_CODE,
        }
        return render_to_string("messages/public.html", context).encode()


class PublicJson(PublicView):
    """JSON Feed 1.1 (jsonfeed.org), with what it lacks under ``_samsyn``."""

    content_type = "application/feed+json; charset=utf-8"

    def show(self, request: HttpRequest, title: str, texts: list[PublicText], at: dt.datetime) -> bytes:
        """The feed."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": _address("public_list"),
            "feed_url": _address("public_json"),
            "language": settings.LANGUAGE_CODE,
            "items": [_item(text) for text in texts],
        }
        return json.dumps(feed, ensure_ascii=False).encode()


class _Atom(Atom1Feed):
    """A feed that changes with its entries alone; an empty one is of the day."""

    def latest_post_date(self) -> dt.datetime:
        """The latest entry's time."""
        return super().latest_post_date() if self.items else self.feed["empty_at"]


class PublicAtom(PublicView):
    """Atom (RFC 4287)."""

    content_type = "application/atom+xml; charset=utf-8"

    def show(self, request: HttpRequest, title: str, texts: list[PublicText], at: dt.datetime) -> bytes:
        """The feed."""
        feed = _Atom(
            title=title,
            link=_address("public_list"),
            description="",
            language=settings.LANGUAGE_CODE,
            feed_url=_address("public_atom"),
            author_name=council(request).name,
            empty_at=clock.wall(clock.day(at), dt.time(0)),
        )
        for text in texts:
            feed.add_item(
                title=text.title,
                link=_link(text),
                description=_content(text),
                unique_id=_id(text),
                pubdate=_moment(text),
                updateddate=_moment(text),
                categories=[text.issue],
            )
        written: str = feed.writeString("utf-8")
        return written.encode()


def _item(text: PublicText) -> dict[str, Any]:
    return {
        "id": _id(text),
        "url": _link(text),
        "title": text.title,
        "summary": text.roof,
        "content_html": _content(text),
        "date_published": _moment(text).isoformat(),
        "tags": [text.issue],
        "_samsyn": {
            "version": text.number,
            "content_hash": text.content_hash,
            "adopted_by": text.adopted_by,
            "adopted_on": text.adopted_on.isoformat(),
            "standing": text.standing,
            "fact_support": text.support,
            "roof": text.roof,
            "pillars": list(text.pillars),
            "asks": list(text.asks),
            "facts": [
                {
                    "text": fact.text,
                    "source": fact.source,
                    "checked_on": fact.checked_on.isoformat() if fact.checked_on else None,
                }
                for fact in text.facts
            ],
        },
    }


def _content(text: PublicText) -> str:
    return render_to_string("messages/public_text.html", {"text": text, "level": 3}).strip()


def _id(text: PublicText) -> str:
    """Another for every text: a reader that knew version 1.2 has not read 1.3."""
    return f"{_link(text)}-{text.number}"


def _link(text: PublicText) -> str:
    return f"{_address('public_list')}#{text.anchor}"


def _address(name: str) -> str:
    return f"{settings.BASE_URL}{reverse(name)}"


def _moment(text: PublicText) -> dt.datetime:
    """The decision's day: what is older than the text cannot have decided it."""
    return clock.wall(text.adopted_on, dt.time(12))
