"""Calendar feeds: the page on which one makes and ends them, and the address that a calendar program fetches."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy
from django.views.generic.base import View

from campaigns.briefing.render.feed import feed_ics
from campaigns.forms.feeds import FeedForm, RenewFeedForm
from campaigns.models import Arena, CalendarFeed
from campaigns.queries.feeds import feed_items, feed_shifts, feed_visits
from campaigns.services import feeds as services
from crm.forms.base import SiteForm
from crm.visibility import Viewer, VisibleQuerySet
from crm.web.requests import council, instant
from crm.web.views import ActionPage, FormPage, Page


class FeedView(View):
    """What the address opens, to the rights its owner has now. Unknown, ended and closed ones answer alike: 404."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The calendar; 304 for whoever holds it already."""
        feed = services.resolve_feed(kwargs["token"], now=timezone.now())
        if feed is None or not self._still_seen(feed):
            raise Http404
        at = instant(request)
        content = feed_ics(feed, feed_items(feed, at), council(request), feed_shifts(feed, at), feed_visits(feed, at))
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
        if known & {tag, "*"}:
            response = HttpResponse(status=304)
        else:
            response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
            response["Content-Disposition"] = 'inline; filename="samsyn.ics"'
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    def _still_seen(self, feed: CalendarFeed) -> bool:
        if feed.arena_id is None:
            return True
        return Arena.objects.visible_to(Viewer.of(feed.user)).filter(pk=feed.arena_id).exists()


@dataclass(frozen=True, slots=True)
class Line:
    """A feed, and whether it opens anything now."""

    feed: CalendarFeed
    valid: bool


class FeedListPage(Page):
    """One's own feeds, the newest first; those that have ended too."""

    template_name = "campaigns/feed_list.html"
    title = gettext_lazy("Calendars to subscribe to")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The feeds as they stand in real time."""
        rows = CalendarFeed.objects.visible_to(self.viewer)
        valid = set(rows.filter(services.valid(timezone.now())).values_list("pk", flat=True))
        lines = [Line(feed, feed.pk in valid) for feed in rows.select_related("arena")[:50]]
        return super().get_context(lines=lines, **extra)


class _MadePage(FormPage):
    """A form that makes an address. It is in the answer and nowhere else: no page shows it again."""

    def respond(self, result: tuple[CalendarFeed, str]) -> HttpResponse:
        """The address, to copy now; kept by no cache."""
        feed, secret = result
        self.template_name = "campaigns/feed_made.html"
        address = services.address(secret)
        webcal = f"webcal://{address.partition('://')[2]}"
        response = self.render(title=str(feed), feed=feed, address=address, webcal=webcal)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("feed_list")


class FeedCreatePage(_MadePage):
    """A new calendar."""

    title = gettext_lazy("Subscribe to a calendar")
    form_class = FeedForm
    submit_label = gettext_lazy("Make the address")

    def get_initial(self) -> dict[str, Any]:
        """The arena that one came from."""
        return {"arena": self.request.GET.get("arena")}

    def perform(self, form: SiteForm) -> tuple[CalendarFeed, str]:
        """Make it."""
        return services.create_feed(actor=self.viewer, at=self.at, arena=form.cleaned_data["arena"])


class FeedRenewPage(_MadePage):
    """A new address for a calendar; the old one ends."""

    template_name = "campaigns/feed_renew.html"
    title = gettext_lazy("A new address")
    form_class = RenewFeedForm
    submit_label = gettext_lazy("Make a new address")

    def get_queryset(self) -> VisibleQuerySet[CalendarFeed]:
        """One's own that have not ended."""
        return CalendarFeed.objects.visible_to(self.viewer).filter(revoked_at=None).select_related("arena", "user")

    def perform(self, form: SiteForm) -> tuple[CalendarFeed, str]:
        """End the old, make the new."""
        return services.renew_feed(actor=self.viewer, at=self.at, feed=self.object)


class FeedRevokePage(ActionPage):
    """End an address, for good."""

    success_message = gettext_lazy("The address no longer opens anything.")

    def get_queryset(self) -> VisibleQuerySet[CalendarFeed]:
        """One's own."""
        return CalendarFeed.objects.visible_to(self.viewer).select_related("user")

    def perform(self) -> str:
        """End it."""
        services.revoke_feed(actor=self.viewer, at=self.at, feed=self.object)
        return reverse("feed_list")
