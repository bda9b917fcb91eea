"""Rehearsing reminders: every mail that would go out, to whom, why, and as it reads."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from itertools import groupby
from typing import Any

from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.enums import Verdict
from campaigns.forms.rehearsal import RehearsalForm
from campaigns.reminders import mail as mails
from campaigns.reminders.differences import Difference, differences
from campaigns.reminders.plan import Mail
from campaigns.reminders.rehearsal import Rehearsal, Row, days, missed, planned, rehearse, two_weeks_from
from crm import clock
from crm.errors import DomainError
from crm.web.requests import number
from crm.web.views import Page


class DaysPage(Page):
    """A page about the days between two. What is wrong with them stands beside the field."""

    @abstractmethod
    def default_days(self) -> tuple[dt.date, dt.date]:
        """The days, unless others are asked for."""

    def days_form(self) -> RehearsalForm:
        """The days that were asked for."""
        first, last = (day.isoformat() for day in self.default_days())
        data = {"first": self.request.GET.get("first") or first, "last": self.request.GET.get("last") or last}
        return RehearsalForm(data, viewer=self.viewer, at=self.at)

    def span(self, form: RehearsalForm) -> tuple[dt.datetime, dt.datetime]:
        """Their first instant and the end of the last. Raises DomainError."""
        return days(form.cleaned_data["first"], form.cleaned_data["last"])

    def blame(self, form: RehearsalForm, error: DomainError) -> None:
        """Put a complaint beside its field."""
        form.blame({"to": "last", "from": "first"}[error.field or "to"], error.message)


class RehearsalPage(DaysPage):
    """The plan between two days, day by day. Changes nothing."""

    template_name = "campaigns/rehearsal.html"
    title = gettext_lazy("Rehearse the reminders")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The days, the mails of each, and what was missed."""
        form = self.days_form()
        found = self._rehearsal(form) if form.is_valid() else Rehearsal([], [])
        rows = found.rows
        return super().get_context(
            form=form,
            muted=found.muted,
            days=[(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: clock.day(row.mail.at))],
            said=self._said(rows),
            missed=missed(self.viewer),
            **extra,
        )

    def default_days(self) -> tuple[dt.date, dt.date]:
        """Two weeks from today."""
        today = clock.day(self.at)
        return today, two_weeks_from(today)

    def _rehearsal(self, form: RehearsalForm) -> Rehearsal:
        try:
            at, until = self.span(form)
        except DomainError as error:
            self.blame(form, error)
            return Rehearsal([], [])
        return rehearse(at=at, until=until, council=self.request.council)

    def _said(self, rows: list[Row]) -> str:
        people = len({row.mail.recipient.pk for row in rows})
        sentence = ngettext("%(count)d mail", "%(count)d mails", len(rows)) % {"count": len(rows)}
        return _("%(mails)s to %(people)s. Nothing is sent from here.") % {
            "mails": sentence,
            "people": ngettext("%(count)d person", "%(count)d people", people) % {"count": people},
        }


class DifferencesPage(DaysPage):
    """Days gone by: the plan, as everything stands now, beside what was really sent."""

    template_name = "campaigns/rehearsal_differences.html"
    title = gettext_lazy("What was really sent")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The reminders, those that differ first."""
        form = self.days_form()
        rows = self._differences(form) if form.is_valid() else []
        groups = [(verdict, [row for row in rows if row.verdict == verdict]) for verdict in reversed(Verdict)]
        return super().get_context(
            form=form, groups=[group for group in groups if group[1]], said=self._said(rows), **extra
        )

    def default_days(self) -> tuple[dt.date, dt.date]:
        """The last two weeks."""
        today = clock.day(self.at)
        return today - dt.timedelta(days=13), today

    def _differences(self, form: RehearsalForm) -> list[Difference]:
        try:
            at, until = self.span(form)
            return differences(viewer=self.viewer, at=at, until=until, now=self.at, council=self.request.council)
        except DomainError as error:
            self.blame(form, error)
            return []

    def _said(self, rows: list[Difference]) -> str:
        differ = sum(row.verdict != Verdict.AS_PLANNED for row in rows)
        return _("%(reminders)s, of which %(differ)d differ from the plan.") % {
            "reminders": ngettext("%(count)d reminder", "%(count)d reminders", len(rows)) % {"count": len(rows)},
            "differ": differ,
        }


class RehearsedMailPage(Page):
    """One planned mail as it reads. It exists nowhere yet and carries no personal link."""

    template_name = "campaigns/rehearsed_mail.html"

    def get_title(self) -> str:
        """The subject."""
        return self.rendered.subject

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The mail and its text."""
        mail = self._planned()
        self.rendered = mails.render(mail, self.request.council)
        return super().get_context(mail=mail, rendered=self.rendered, text=self.rendered.masked_text, **extra)

    def _planned(self) -> Mail:
        """The mail of that minute to that person; 404 when the plan has none."""
        at, to = _instant(self.request.GET.get("at", "")), number(self.request.GET.get("to", ""))
        found = planned(at=at, user_id=to, council=self.request.council) if to is not None else None
        if found is None:
            raise Http404
        return found


def _instant(text: str) -> dt.datetime:
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year <= 2200:
        raise Http404
    return at
