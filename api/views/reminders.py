"""The plan of reminders: nothing is sent from here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.acts import lookup
from api.base import Listed, Rows
from api.pagination import PARAMETERS, Window
from api.problems import BadParameter
from api.serializers.reminders import MailInput, MissedOutput, ReminderMailOutput, ReminderOutput
from campaigns.filters.rehearsal import RehearsalFilter
from campaigns.models import ReminderOccurrence
from campaigns.reminders import mail as mails
from campaigns.reminders import rehearsal
from crm import clock
from crm.errors import DomainError
from crm.models import User
from crm.web.requests import council


class Reminders(Listed):
    """Every reminder mail that would go out, from ``from`` to ``to`` (two weeks from today unless said).

    Computed from the rules and what is planned now; at most 366 days at a time.
    """

    model = ReminderOccurrence
    output = ReminderOutput
    inputs = {"mail": MailInput}
    outputs = {"mail": ReminderMailOutput, "missed": MissedOutput}
    filterset_class = RehearsalFilter

    def rows(self) -> Rows:
        """None: what is to come is no row."""
        return ReminderOccurrence.objects.none()

    def list(self, request: Request, **_kwargs: Any) -> Response:
        """The plan in order of time, a page of it."""
        window = Window.of(request.query_params)
        at, until = self._days()
        rows = rehearsal.rehearse(at=at, until=until, council=council(request._request))
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

    def _days(self) -> tuple[dt.datetime, dt.datetime]:
        days = self.filters(self.rows(), besides=PARAMETERS).form.cleaned_data
        first = days.get("from") or clock.day(self.at)
        try:
            return rehearsal.days(first, days.get("to") or rehearsal.two_weeks_from(first))
        except DomainError as error:
            raise BadParameter(error.message, field=error.field or "from") from error
