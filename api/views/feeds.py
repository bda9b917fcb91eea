"""Calendar feeds of the caller."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.acts import act
from api.base import Listed, Readable
from api.idempotency import HEADER
from api.problems import BadParameter
from api.serializers.feeds import FeedOutput, MadeFeedOutput, NewFeedInput
from campaigns.models import CalendarFeed
from campaigns.services import feeds as services
from crm.visibility import VisibleQuerySet


class CalendarFeeds(Listed, Readable):
    """The caller's own calendars to subscribe to, the newest first; those that have ended too."""

    model = CalendarFeed
    output = FeedOutput
    inputs = {"create": NewFeedInput}
    outputs = {"create": MadeFeedOutput, "renew": MadeFeedOutput}
    told_once = frozenset({"create", "renew"})
    order = ("-created_at", "-pk")

    def rows(self) -> VisibleQuerySet[CalendarFeed]:
        """One's own."""
        return CalendarFeed.objects.visible_to(self.viewer).select_related("user", "arena")

    def add(self, **values: Any) -> tuple[CalendarFeed, str]:
        """Make a calendar. Its address is in this answer and in no other; so no answer is kept to be given again."""
        return services.create_feed(actor=self.viewer, at=self.at, **values)

    def create(self, request: Request, **_kwargs: Any) -> Response:
        """The new calendar with its address."""
        self._refuse_repeats(request)
        return self._told(self.add(**self.taken()), status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """End the calendar's address and make a new one, which is in this answer and in no other."""
        with transaction.atomic():
            feed = self.claimed(pk)
            self._refuse_repeats(request)
            made = services.renew_feed(actor=self.viewer, at=self.at, feed=feed)
        return self._told(made, status.HTTP_200_OK)

    @act
    def revoke(self, row: CalendarFeed) -> None:
        """End the address, for good."""
        services.revoke_feed(actor=self.viewer, at=self.at, feed=row)

    def _refuse_repeats(self, request: Request) -> None:
        if HEADER in request.headers:
            raise BadParameter(
                _("A secret is not kept to be told again: leave out %(name)s.") % {"name": HEADER}, field=HEADER
            )

    def _told(self, made: tuple[CalendarFeed, str], code: int) -> Response:
        feed, secret = made
        feed.address = services.address(secret)  # type: ignore[attr-defined]
        return Response(MadeFeedOutput(feed).data, status=code, headers={"Cache-Control": "private, no-store"})
