"""Around a report: asking for what is missing, what differs from the last one, and the files of a frozen one."""

from __future__ import annotations

from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.forms.reports import NudgeForm
from campaigns.models import Report
from campaigns.queries.reports import latest_approved
from campaigns.reports.build import build
from campaigns.reports.differences import differences
from campaigns.reports.files import report_file
from campaigns.reports.stored import document_of
from campaigns.services import report_nudges as services
from campaigns.views.reports import OfDraft
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.views import ActionPage, DetailPage, Page


class ReportNudgePage(OfDraft):
    """Ask those who can fill the gaps; each mail is shown before it goes."""

    template_name = "reports/report_nudge.html"
    title = gettext_lazy("Ask those who can fill the gaps")
    form_class = NudgeForm
    submit_label = gettext_lazy("Send")

    def load(self) -> None:
        """The draft, and who can mend what."""
        super().load()
        self.owners = [] if self.object.is_approved else services.owners(self.object, self.at)

    def get_form_extra(self) -> dict[str, Any]:
        """Whom a mail can ask."""
        return {"owners": self.owners}

    def get_initial(self) -> dict[str, Any]:
        """Everybody else who was not asked today."""
        others = (row.user.pk for row in self.owners if not row.nudged_today)
        return {"users": [number for number in others if number != self.viewer.user_id]}

    def perform(self, form: Any) -> Report:
        """Ask them."""
        self.told = services.nudge(actor=self.viewer, at=self.at, report=self.object, users=form.chosen())
        return self.object

    def respond(self, result: Any) -> HttpResponse:
        """Say how many mails leave, and offer to stop them."""
        count = len(self.told)
        told = ngettext("%(count)d mail leaves in a minute.", "%(count)d mails leave in a minute.", count)
        flashes.say(self.request, told % {"count": count}, undo=reverse("report_nudge_stop", args=[result.pk]))
        return HttpResponseRedirect(self.get_success_url(result))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With what each mail says."""
        asked = [row.user.name for row in self.owners if row.nudged_today]
        return super().get_context(owners=[row for row in self.owners if not row.nudged_today], asked=asked, **extra)


class ReportNudgeStop(ActionPage):
    """Keep the mails that still wait from leaving."""

    object: Report

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Reports that are seen."""
        return Report.objects.visible_to(self.viewer)

    def perform(self) -> None:
        """Stop them, and say how many."""
        count = services.stop_nudges(actor=self.viewer, at=self.at, report=self.object)
        told = ngettext("%(count)d mail was stopped.", "%(count)d mails were stopped.", count) % {"count": count}
        flashes.say(self.request, told if count else _("The mails had already left."))


class ReportDifferencesPage(DetailPage):
    """What a report says otherwise than the one of its kind that was approved before."""

    template_name = "reports/report_differences.html"
    title = gettext_lazy("What differs from the last one")

    def get_queryset(self) -> VisibleQuerySet[Report]:
        """Reports that are seen."""
        return Report.objects.visible_to(self.viewer).select_related("organisation", "previous")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The differences; 404 where there is nothing to compare with."""
        report: Report = self.object
        before = report.previous if report.is_approved else latest_approved(report)
        if before is None:
            raise Http404
        now = document_of(report) if report.is_approved else build(report, self.at).document
        return super().get_context(before=before, differences=differences(document_of(before), now), **extra)


class ReportFilePage(Page):
    """A frozen report as a file; a draft has none."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The file."""
        report = get_object_or_404(Report.objects.visible_to(self.viewer).approved(), pk=kwargs["pk"])
        return report_file(report, kwargs["form"])
