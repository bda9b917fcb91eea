"""Rehearsing reminders: every mail that would go out, to whom, why, and as it reads."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.forms.rehearsal import RehearsalForm
from campaigns.reminders import mail as mails
from campaigns.reminders.plan import Mail
from campaigns.reminders.rehearsal import Row, days, missed, planned, rehearse, two_weeks_from
from crm import clock
from crm.errors import DomainError
from crm.web.views import Page


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
            missed=missed(self.viewer),
            **extra,
        )

    def _form(self) -> RehearsalForm:
        today = clock.day(self.at)
        data = {
            "first": self.request.GET.get("first") or today.isoformat(),
            "last": self.request.GET.get("last") or two_weeks_from(today).isoformat(),
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
        at, to = _instant(self.request.GET.get("at", "")), self.request.GET.get("to", "")
        found = planned(at=at, user_id=int(to), council=self.request.council) if to.isdecimal() else None
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
