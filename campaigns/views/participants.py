"""Who signed up for an activity, and files of figures: read, saved, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import FigureFile, FigureSource
from campaigns.forms.participants import MonthsForm, NewParticipantForm, ParticipantForm, ParticipantsForm
from campaigns.imports.figures import MOST_BYTES
from campaigns.imports.participants import pasted
from campaigns.models import ActivityParticipant, CampaignActivity, FigureImport, Indicator
from campaigns.queries.participants import totals
from campaigns.services import figure_imports, participants
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web import keyset
from crm.web.views import ActionPage, DetailPage, FormPage

SHOWN = 200
PAGE = 50


class ParticipantsPage(DetailPage):
    """The organisations that signed up for an activity."""

    template_name = "campaigns/activity_participants.html"
    title = _("Who signed up")

    def get_queryset(self) -> VisibleQuerySet[CampaignActivity]:
        """All of them."""
        return CampaignActivity.objects.visible_to(self.viewer).select_related("campaign", "organisation")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """One page of the rows with the sums of all, and the files that brought them."""
        rows = ActivityParticipant.objects.visible_to(self.viewer).filter(activity=self.object)
        page = keyset.cut(rows, ("name", "pk"), self.request.GET, PAGE)
        runs = FigureImport.objects.visible_to(self.viewer).filter(activity=self.object).select_related("made_by")
        return super().get_context(
            rows=page.rows,
            next_url=page.next_url,
            first_url=page.first_url,
            counted=totals(rows),
            runs=list(runs.defer("plan", "undo")),
            may_edit=self.may(Action.UPDATE, Thing.CAMPAIGN),
            **extra,
        )


class OfActivity(FormPage):
    """A form about an activity; afterwards the list of who signed up."""

    template_name = "campaigns/form_page.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return CampaignActivity.objects.visible_to(self.viewer)

    def get_cancel_url(self) -> str:
        """Who signed up."""
        return reverse("activity_participants", args=[self.object.pk])


class ParticipantCreatePage(OfActivity):
    """An organisation signs up."""

    title = _("Add an organisation")
    form_class = NewParticipantForm
    success_message = _("Added.")

    def perform(self, form: SiteForm) -> ActivityParticipant:
        """Add it."""
        return participants.sign_up(actor=self.viewer, at=self.at, activity=self.object, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """Who signed up."""
        return self.get_cancel_url()


class ParticipantUpdatePage(FormPage):
    """What is kept of an organisation that signed up."""

    form_class = ParticipantForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved.")

    def get_title(self) -> str:
        """The organisation's name."""
        return str(self.object)

    def get_queryset(self) -> VisibleQuerySet[ActivityParticipant]:
        """All of them."""
        return ActivityParticipant.objects.visible_to(self.viewer).select_related("activity")

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {name: getattr(self.object, name) for name in ParticipantForm.base_fields}

    def get_cancel_url(self) -> str:
        """Who signed up."""
        return reverse("activity_participants", args=[self.object.activity_id])

    def perform(self, form: SiteForm) -> ActivityParticipant:
        """Save it."""
        return participants.change_participant(
            actor=self.viewer, at=self.at, participant=self.object, **form.cleaned_data
        )

    def get_success_url(self, result: Any) -> str:
        """Who signed up."""
        return self.get_cancel_url()


class ParticipantRemovePage(ActionPage):
    """Take an organisation off the list."""

    success_message = _("Taken off the list.")

    def get_queryset(self) -> VisibleQuerySet[ActivityParticipant]:
        """All of them."""
        return ActivityParticipant.objects.visible_to(self.viewer).select_related("activity")

    def perform(self) -> str:
        """Take it off."""
        where = reverse("activity_participants", args=[self.object.activity_id])
        participants.remove_participant(
            actor=self.viewer, at=self.at, participant=self.object, version=self.seen_version()
        )
        return where


class ParticipantsImportPage(OfActivity):
    """Choose a file or paste a list. Nothing is saved by that."""

    title = _("Import who signed up")
    form_class = ParticipantsForm
    submit_label = _("Read the list")

    def perform(self, form: SiteForm) -> FigureImport:
        """Read it into a plan."""
        file = form.cleaned_data["file"]
        name = file.name if file else gettext("Pasted list")
        # One byte more than is taken tells a file that is too large from one that is not.
        data, added = (file.read(MOST_BYTES + 1), 0) if file else pasted(form.cleaned_data["pasted"])
        return figure_imports.plan_participants(
            actor=self.viewer, at=self.at, activity=self.object, name=name, data=data, added=added
        )


class MonthsImportPage(FormPage):
    """Choose a file of monthly figures. Nothing is saved by that."""

    title = _("Import months")
    form_class = MonthsForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Read the file")

    def get_queryset(self) -> VisibleQuerySet[Indicator]:
        """Indicators that are counted from rows."""
        return Indicator.objects.visible_to(self.viewer).filter(source=FigureSource.READINGS)

    def get_cancel_url(self) -> str:
        """The indicator."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> FigureImport:
        """Read it into a plan."""
        file = form.cleaned_data["file"]
        data = file.read(MOST_BYTES + 1)
        return figure_imports.plan_months(
            actor=self.viewer, at=self.at, indicator=self.object, name=file.name, data=data
        )


class FigureImportPage(DetailPage):
    """What a file changes, before it is saved and afterwards."""

    template_name = "campaigns/figure_import.html"

    def get_queryset(self) -> VisibleQuerySet[FigureImport]:
        """Those that the viewer may save."""
        return FigureImport.objects.visible_to(self.viewer).select_related("indicator", "activity", "made_by")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The plan, as much as a page holds."""
        plan = self.object.plan
        return super().get_context(
            plan=plan,
            may_save=bool(plan["new"] or plan["changed"]),
            is_months=self.object.kind == FigureFile.MONTHS,
            lists={name: [_dated(row) for row in plan[name][:SHOWN]] for name in ("new", "changed")},
            more={name: max(len(plan[name]) - SHOWN, 0) for name in ("new", "changed")},
            gaps=[dt.date.fromisoformat(one) for one in plan.get("gaps", [])],
            unfinished=[dt.date.fromisoformat(one) for one in plan.get("unfinished", [])],
            back=back(self.object),
            about=self.object.indicator or self.object.activity,
            **extra,
        )


class OfFigureImport(ActionPage):
    """An act on one import."""

    def get_queryset(self) -> VisibleQuerySet[FigureImport]:
        """Those that the viewer may save."""
        return FigureImport.objects.visible_to(self.viewer).select_related("indicator", "activity")


class FigureImportApplyPage(OfFigureImport):
    """Save what the plan says."""

    success_message = _("Saved. The figures follow.")

    def perform(self) -> None:
        """Save it."""
        figure_imports.apply_import(actor=self.viewer, at=self.at, run=self.object)


class FigureImportUndoPage(OfFigureImport):
    """Everything as it was before."""

    success_message = _("Taken back. The rows are as they were before that file.")

    def perform(self) -> None:
        """Take it back."""
        figure_imports.undo_import(actor=self.viewer, at=self.at, run=self.object)


class FigureImportDiscardPage(OfFigureImport):
    """Forget a plan that was not saved."""

    success_message = _("Forgotten. Nothing was saved.")

    def perform(self) -> str:
        """Forget it."""
        where = back(self.object)
        figure_imports.discard_import(actor=self.viewer, at=self.at, run=self.object)
        return where


def back(run: FigureImport) -> str:
    """The page of what the file is about."""
    if run.kind == FigureFile.MONTHS:
        return reverse("indicator_detail", args=[run.indicator_id])
    return reverse("activity_participants", args=[run.activity_id])


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its month as a day."""
    return {**row, "month": dt.date.fromisoformat(row["month"])} if "month" in row else row
