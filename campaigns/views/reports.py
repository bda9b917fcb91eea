"""Reports: drafts with their gaps, and what is approved and frozen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from campaigns.filters.reports import ReportFilter
from campaigns.forms.reports import ApproveForm, LengthsForm, ReportForm, TextsForm
from campaigns.models import Report, ReportLength, ReportNudge
from campaigns.queries.reports import latest_approved
from campaigns.reports.blocks import lengths, lengths_of
from campaigns.reports.build import Draft, build
from campaigns.reports.drafting import proposed
from campaigns.reports.render.html import shown
from campaigns.reports.sources import read
from campaigns.reports.stored import document_of, is_intact
from campaigns.services import reports as services
from campaigns.services.report_nudges import waiting
from crm import clock
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.queries.log import Period
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage


class ReportListPage(ListPage):
    """Reports, the latest period first."""

    template_name = "reports/report_list.html"
    title = _("Reports")
    filterset_class = ReportFilter
    keyset = ("-last", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Report]:
        """Approved ones; a project leader's drafts too."""
        rows = Report.objects.visible_to(self.viewer).defer("snapshot", "texts")
        return rows.select_related("organisation", "approved_by")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, and what may be done."""
        return super().get_context(may_create=self.may(Action.CREATE, Thing.REPORT), **extra)


class ReportPage(DetailPage):
    """A draft with its gaps first, or the frozen report."""

    template_name = "reports/report_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Report]:
        """Approved ones; a project leader's drafts too."""
        related = ("organisation", "approved_by", "previous")
        return Report.objects.visible_to(self.viewer).select_related(*related)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The draft as the log reads now with who was asked what, or the snapshot and whether it is whole."""
        report: Report = self.object
        found: dict[str, Any] = {"draft": None, "nudges": [], "waiting": [], "is_intact": True}
        if report.is_approved:
            found |= {"shown": shown(document_of(report)), "is_intact": is_intact(report)}
        else:
            draft = build(report, self.at)
            notes = ReportNudge.objects.visible_to(self.viewer).filter(report=report).select_related("user")
            found |= {"shown": shown(draft.document), "draft": draft, "nudges": notes, "waiting": waiting(report)}
        return super().get_context(
            before=report.previous if report.is_approved else latest_approved(report),
            may_edit=self.may(Action.UPDATE, Thing.REPORT) and not report.is_approved,
            **found,
            **extra,
        )


class ReportCreatePage(FormPage):
    """A new draft."""

    title = _("New report")
    form_class = ReportForm
    submit_label = _("Draft it from the log")
    success_message = _("The draft is made. Fill the gaps, and write.")

    def get_initial(self) -> dict[str, Any]:
        """The half-year that the day is in, of the own organisation."""
        today = clock.day(self.at)
        half = Period.half(today.year, 1 if today.month <= 6 else 2)
        return {"first": half.first, "last": half.last, "organisation": self.viewer.organisation_id}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("report_list")

    def perform(self, form: SiteForm) -> Report:
        """Draft it."""
        return services.draft_report(actor=self.viewer, at=self.at, **form.cleaned_data)


class OfDraft(FormPage):
    """A page about a draft; of an approved report it leads back to the report."""

    template_name = "reports/form_page.html"
    object: Report

    def get_queryset(self) -> VisibleQuerySet[Report]:
        """Every report that is seen: whoever lost a race is told."""
        return Report.objects.visible_to(self.viewer).select_related("organisation")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, while there is a draft."""
        self.load()
        return self.render(form=self.get_form()) if not self.object.is_approved else self._back()

    def is_over(self) -> bool:
        """Whether it is approved by now."""
        return self.object.is_approved

    def get_cancel_url(self) -> str:
        """The report."""
        return self.object.get_absolute_url()

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(self.object.get_absolute_url())


class ReportUpdatePage(OfDraft):
    """Title and texts, beside what the log would say now."""

    template_name = "reports/report_form.html"
    title = _("Write the report")
    form_class = TextsForm
    success_message = _("Saved.")

    def get_form_extra(self) -> dict[str, Any]:
        """The headings of its kind."""
        return {"report": self.object, "lengths": lengths(self.object.kind)}

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {"title": self.object.title, "version": self.object.version, **self.object.texts}

    def perform(self, form: SiteForm) -> Report:
        """Save it."""
        values = dict(form.cleaned_data)
        title, version = values.pop("title"), values.pop("version")
        return services.update_report(
            actor=self.viewer, at=self.at, report=self.object, title=title, version=version, texts=values
        )

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With first words from the log as it reads now."""
        with translation.override(self.object.language):
            texts = proposed(read(self.object, self.at))
        form = extra["form"]
        words = [(form.fields[code].label, text) for code, text in texts.items() if text and code in form.fields]
        return super().get_context(proposed=words, **extra)


class ReportApprovePage(OfDraft):
    """Approve: what forbids it, what is confirmed by name."""

    template_name = "reports/report_approve.html"
    title = _("Approve the report")
    form_class = ApproveForm
    submit_label = _("Approve and freeze")
    success_message = _("The report is approved. It never changes from now on.")
    draft: Draft | None

    def load(self) -> None:
        """The report, and its draft as the log reads now."""
        super().load()
        self.draft = None if self.object.is_approved else build(self.object, self.at)

    def get_form_extra(self) -> dict[str, Any]:
        """Its gaps."""
        return {"draft": self.draft}

    def get_initial(self) -> dict[str, Any]:
        """What is read now."""
        return {"seal": self.draft.seal if self.draft else "", "version": self.object.version}

    def get_conflict_form(self, request: HttpRequest) -> SiteForm:
        """A fresh form: what is confirmed is confirmed of what is read now."""
        self.load()
        form = self.get_form()
        form.is_closed = self.is_over()
        return form

    def perform(self, form: SiteForm) -> Report:
        """Approve it."""
        return services.approve_report(
            actor=self.viewer,
            at=self.at,
            report=self.object,
            seal=form.cleaned_data["seal"],
            confirmed=form.cleaned_data.get("confirmed", []),
            version=form.cleaned_data["version"],
        )

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the gaps."""
        return super().get_context(draft=self.draft, **extra)


class ReportDiscard(ActionPage):
    """Let a draft go."""

    success_message = _("The draft is discarded.")
    object: Report

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Reports that are seen."""
        return Report.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Discard it."""
        services.discard_report(actor=self.viewer, at=self.at, report=self.object, version=self.seen_version())
        return reverse("report_list")


class ReportLengthsPage(FormPage):
    """How long the texts may be."""

    title = _("How long the texts may be")
    template_name = "reports/form_page.html"
    form_class = LengthsForm
    success_message = _("Saved. Approved reports stay as they are.")

    def get_form_extra(self) -> dict[str, Any]:
        """What holds now."""
        return {"lengths": lengths_of(ReportLength.objects.visible_to(self.viewer))}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("report_list")

    def perform(self, form: SiteForm) -> None:
        """Keep what was changed."""
        for name in form.changed_data:
            kind, _dash, block = name.partition("-")
            most = form.cleaned_data[name]
            services.set_length(actor=self.viewer, at=self.at, kind=kind, block=block, most=most)

    def get_success_url(self, result: Any) -> str:
        """The list."""
        return self.get_cancel_url()
