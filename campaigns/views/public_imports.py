"""Importing a public programme: choose a file, see what it changes, save it, take it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.forms.public import ImportForm
from campaigns.models import Arena, ImportRun
from campaigns.services import imports as services
from campaigns.views.arenas import ArenaPage
from crm.forms.base import SiteForm
from crm.imports.tables import MOST_BYTES
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage

# So many rows of one kind are shown; all of them are saved, and counted.
SHOWN = 200


class ImportPage(FormPage):
    """Choose the file. Nothing is saved by that."""

    title = _("Import the public programme")
    form_class = ImportForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Read the file")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def get_cancel_url(self) -> str:
        """The public programme."""
        return reverse("arena_public", args=[self.object.pk])

    def perform(self, form: SiteForm) -> ImportRun:
        """Read it into a plan."""
        file = form.cleaned_data["file"]
        return services.plan_import(
            actor=self.viewer,
            at=self.at,
            arena=self.object,
            name=file.name,
            # One byte more than is taken tells a file that is too large from one that is not.
            data=file.read(MOST_BYTES + 1),
            source=form.cleaned_data["source"],
        )


class ImportListPage(ArenaPage):
    """What has been imported to the arena, and what waits to be saved."""

    template_name = "campaigns/import_list.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The imports, the latest first."""
        runs = ImportRun.objects.visible_to(self.viewer).filter(arena=self.object).select_related("made_by")
        return super().get_context(runs=list(runs.defer("plan", "undo")), **extra)


class ImportRunPage(DetailPage):
    """What a file changes: new, changed, gone and rejected, before it is saved and afterwards."""

    template_name = "campaigns/import_run.html"

    def get_queryset(self) -> VisibleQuerySet[ImportRun]:
        """Imports of visible arenas."""
        return ImportRun.objects.visible_to(self.viewer).select_related("arena", "made_by")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The plan, as much as a page holds of each kind."""
        plan = self.object.plan
        kinds = ("new", "changed", "gone", "rejected", "notes")
        lists = {name: [_timed(row) for row in plan[name][:SHOWN]] for name in kinds}
        return super().get_context(
            plan=plan,
            more={name: len(plan[name]) - len(rows) for name, rows in lists.items()},
            lists=lists,
            **extra,
        )


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its instant, and the one before, as such."""
    shown = dict(row)
    if shown.get("starts"):
        shown["starts"] = dt.datetime.fromisoformat(shown["starts"])
    if "before" in shown:
        shown["before"] = _timed(shown["before"])
    return shown


class OfImport(ActionPage):
    """An act on one import."""

    def get_queryset(self) -> VisibleQuerySet[ImportRun]:
        """Imports of visible arenas."""
        return ImportRun.objects.visible_to(self.viewer).select_related("arena")


class ImportApplyPage(OfImport):
    """Save what the plan says."""

    success_message = _("Saved. Decide on the suggestions, or take it all back.")

    def perform(self) -> str:
        """Save it."""
        services.apply_import(actor=self.viewer, at=self.at, run=self.object)
        return reverse("arena_public", args=[self.object.arena_id])


class ImportUndoPage(OfImport):
    """Everything as it was before."""

    success_message = _("Taken back. The programme is as it was before that file.")

    def perform(self) -> None:
        """Take it back."""
        services.undo_import(actor=self.viewer, at=self.at, run=self.object)


class ImportDiscardPage(OfImport):
    """Forget a plan that was not saved."""

    success_message = _("Forgotten. Nothing was saved.")

    def perform(self) -> str:
        """Forget it."""
        where = reverse("arena_public", args=[self.object.arena_id])
        services.discard_import(actor=self.viewer, at=self.at, run=self.object)
        return where
