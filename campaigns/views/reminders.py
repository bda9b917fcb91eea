"""Rehearsing reminders: every mail that would go out, to whom, why, and as it reads."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.enums import OccurrenceOutcome
from campaigns.forms.rehearsal import RehearsalForm
from campaigns.models import ReminderOccurrence
from campaigns.reminders import mail as mails
from campaigns.reminders.plan import Mail, plan
from campaigns.reminders.rehearsal import Row, days, rehearse
from crm import clock
from crm.errors import DomainError
from crm.outbox.links import PLACEHOLDER
from crm.web.views import Page

_TWO_WEEKS = dt.timedelta(days=13)
_MINUTE = dt.timedelta(minutes=1)
_MISSED_SHOWN = 20


class RehearsalPage(Page):
    """The plan between two days, day by day. Changes nothing."""

    template_name = "campaigns/rehearsal.html"
    title = gettext_lazy("Rehearse the reminders")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The days, the mails of each, and what was missed."""
        form = self._form()
        rows = self._rows(form) if form.is_valid() else []
        return super().get_context(
            form=form,
            days=[(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: clock.day(row.mail.at))],
            said=self._said(rows),
            missed=self._missed(),
            **extra,
        )

    def _form(self) -> RehearsalForm:
        today = clock.day(self.at)
        data = {
            "first": self.request.GET.get("first") or today.isoformat(),
            "last": self.request.GET.get("last") or (today + _TWO_WEEKS).isoformat(),
        }
        return RehearsalForm(data, viewer=self.viewer, at=self.at)

    def _rows(self, form: RehearsalForm) -> list[Row]:
        try:
            at, until = days(form.cleaned_data["first"], form.cleaned_data["last"])
        except DomainError as error:
            form.blame({"to": "last", "from": "first"}[error.field or "to"], error.message)
            return []
        return rehearse(at=at, until=until, council=self.request.council)

    def _said(self, rows: list[Row]) -> str:
        people = len({row.mail.recipient.pk for row in rows})
        sentence = ngettext("%(count)d mail", "%(count)d mails", len(rows)) % {"count": len(rows)}
        return _("%(mails)s to %(people)s. Nothing is sent from here.") % {
            "mails": sentence,
            "people": ngettext("%(count)d person", "%(count)d people", people) % {"count": people},
        }

    def _missed(self) -> list[ReminderOccurrence]:
        rows = ReminderOccurrence.objects.visible_to(self.viewer).filter(outcome=OccurrenceOutcome.MISSED)
        return list(rows.select_related("recipient")[:_MISSED_SHOWN])


class RehearsedMailPage(Page):
    """One planned mail as it reads. It exists nowhere yet and carries no personal link."""

    template_name = "campaigns/rehearsed_mail.html"

    def get_title(self) -> str:
        """The subject."""
        return self.rendered.subject

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The mail and its text."""
        planned = self._planned()
        self.rendered = mails.render(planned, self.request.council)
        text = self.rendered.text.replace(PLACEHOLDER, _("[personal link]"))
        return super().get_context(mail=planned, rendered=self.rendered, text=text, **extra)

    def _planned(self) -> Mail:
        """The mail of that minute to that person; 404 when the plan has none."""
        at = _instant(self.request.GET.get("at", ""))
        for planned in plan(at=at, until=at + _MINUTE, council=self.request.council):
            if str(planned.recipient.pk) == self.request.GET.get("to"):
                return planned
        raise Http404


def _instant(text: str) -> dt.datetime:
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year <= 2200:
        raise Http404
    return at
