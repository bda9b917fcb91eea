"""The plan of reminders: nothing is sent from here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.acts import lookup, overview
from api.base import Listed, Rows
from api.pagination import PARAMETERS, Window
from api.problems import BadParameter
from api.serializers.reminders import (
    DifferencesOutput,
    MailInput,
    MissedOutput,
    MutedOutput,
    ReminderMailOutput,
    ReminderOutput,
)
from campaigns.filters.rehearsal import RehearsalFilter
from campaigns.models import ReminderOccurrence
from campaigns.reminders import differences as compare
from campaigns.reminders import mail as mails
from campaigns.reminders import rehearsal
from crm import clock
from crm.errors import DomainError
from crm.filters.base import SiteFilterSet
from crm.models import User
from crm.web.requests import council


class Reminders(Listed):
    """Every reminder mail that would go out, from ``from`` to ``to`` (two weeks from today unless said).

    Computed from the rules and what is planned now; at most 366 days at a time.
    """

    model = ReminderOccurrence
    output = ReminderOutput
    inputs = {"mail": MailInput}
    outputs = {
        "mail": ReminderMailOutput,
        "missed": MissedOutput,
        "muted": MutedOutput,
        "differences": DifferencesOutput,
    }
    filterset_class = RehearsalFilter

    def rows(self) -> Rows:
        """None: what is to come is no row."""
        return ReminderOccurrence.objects.none()

    def list(self, request: Request, **_kwargs: Any) -> Response:
        """The plan in order of time, a page of it."""
        window = Window.of(request.query_params)
        at, until = self._days(self.filters(self.rows(), besides=PARAMETERS))
        rows = rehearsal.rehearse(at=at, until=until, council=council(request._request)).rows
        return self.paged(self.represent(rows[window.rows]), window, len(rows))

    @lookup
    def mail(self, *, at: dt.datetime, to: User) -> Any:
        """One planned mail as it reads: of that minute, to that person. 404 when the plan has none."""
        found = rehearsal.planned(at=at, user_id=to.pk, council=council(self.request._request))
        if found is None:
            raise Http404
        rendered = mails.render(found, council(self.request._request))
        shown = {"at": found.at, "recipient": found.recipient, "subject": rendered.subject, "reason": rendered.reason}
        return ReminderMailOutput({**shown, "text": rendered.masked_text}).data

    @lookup
    def missed(self) -> Any:
        """The latest reminders that fell due but were no longer useful when they could be sent."""
        return MissedOutput({"reminders": rehearsal.missed(self.viewer)}).data

    @overview
    def muted(self, found: RehearsalFilter) -> Any:
        """What nobody gets from ``from`` to ``to``, since its recipient has declined it or made a pause."""
        at, until = self._days(found)
        rows = rehearsal.rehearse(at=at, until=until, council=council(self.request._request)).muted
        return MutedOutput({"reminders": rows}).data

    @overview
    def differences(self, found: RehearsalFilter) -> Any:
        """From ``from`` to ``to``, at most until now: the plan, as everything stands now, beside what was sent."""
        at, until = self._days(found)
        try:
            rows = compare.differences(
                viewer=self.viewer, at=at, until=until, now=self.at, council=council(self.request._request)
            )
        except DomainError as error:
            raise BadParameter(error.message, field=error.field or "from") from error
        return DifferencesOutput({"reminders": rows}).data

    def _days(self, found: SiteFilterSet) -> tuple[dt.datetime, dt.datetime]:
        days = found.form.cleaned_data
        first = days.get("from") or clock.day(self.at)
        try:
            return rehearsal.days(first, days.get("to") or rehearsal.two_weeks_from(first))
        except DomainError as error:
            raise BadParameter(error.message, field=error.field or "from") from error
