"""Importing persons and contacts: choose files, say what columns mean, see what changes, save it, take it back."""

from __future__ import annotations

from itertools import chain, count
from typing import Any, cast

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.filters.register_imports import ImportLineFilter, RegisterImportFilter
from crm.forms.base import SiteForm
from crm.forms.register_imports import ColumnsForm, UploadForm
from crm.import_enums import ImportState
from crm.imports.elsewhere import PROGRAMME
from crm.models import ImportLine, RegisterImport
from crm.services import register_apply, register_files, register_imports, register_undo
from crm.services.register_imports import Options
from crm.services.register_undo import InTheWay, InUse
from crm.views.import_lines import shown
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage

# How long it is remembered how far an import has come.
_REMEMBERED = 3600
# So many of what stands in the way of taking back are listed.
_LISTED = 50
# So much of a file's name is kept.
_LONGEST_NAME = 200


class ImportListPage(ListPage):
    """What has been read, saved and taken back."""

    template_name = "crm/register_import_list.html"
    title = gettext_lazy("Imports of persons, contacts and organisations")
    filterset_class = RegisterImportFilter

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may save."""
        rows = RegisterImport.objects.visible_to(self.viewer).select_related("made_by")
        return rows.defer("plan", "undo", "mapping")

    def get_totals(self, rows: Any) -> str:
        """``15 imports``."""
        n = rows.count()
        return ngettext("%(n)s import", "%(n)s imports", n) % {"n": n}


class ImportCreatePage(FormPage):
    """Choose the files. Nothing is saved by that."""

    template_name = "crm/register_import_create.html"
    title = gettext_lazy("Import persons, contacts or organisations")
    form_class = UploadForm
    submit_label = gettext_lazy("Read the files")

    def get_cancel_url(self) -> str:
        """The imports."""
        return reverse("register_import_list")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The form; with where a programme of events belongs, where one was sent."""
        refused = extra["form"].errors.as_data().get("files", ()) if "form" in extra else ()
        belongs = any(error.code == PROGRAMME for error in refused)
        return super().get_context(arenas_url=reverse("arena_list") if belongs else "", **extra)

    def perform(self, form: SiteForm) -> RegisterImport:
        """Read them into a plan, or ask what their columns are."""
        values = form.cleaned_data
        left = register_files.MOST_KEPT + 1
        files: dict[str, bytes] = {}
        for file in values["files"]:
            # One byte more than is taken tells files that are too large from those that are not.
            files[_free(file.name, files)] = file.read(left - sum(map(len, files.values())))
        return register_files.receive_files(
            actor=self.viewer,
            at=self.at,
            files=files,
            family=values["family"],
            source=values["source"],
            options=Options(values["visibility"], values["new_people"], values["missing_end"], values["sitting"]),
        )


class ColumnsPage(FormPage):
    """Say what the columns of a spreadsheet are."""

    template_name = "crm/register_import_columns.html"
    form_class = ColumnsForm
    title = gettext_lazy("What the columns are")
    submit_label = gettext_lazy("Read the file so")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Imports that wait to be saved."""
        return RegisterImport.objects.visible_to(self.viewer).filter(state=ImportState.PLANNED)

    def get_form_extra(self) -> dict[str, Any]:
        """The columns; those of a file that is no longer kept cannot be chosen."""
        found = register_files.columns(self.object) if self.object.kept_files.exists() else None
        return {"found": found or register_files.Columns("", ())}

    def get_initial(self) -> dict[str, Any]:
        """What was said before."""
        found = self.get_form_extra()["found"]
        said = self.object.mapping
        return {f"column_{n}": said.get(name, "") for n, name in enumerate(found.header)} if said else {}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The form, and the import, which may be forgotten."""
        return super().get_context(run=self.object, **extra)

    def get_cancel_url(self) -> str:
        """The imports."""
        return reverse("register_import_list")

    def perform(self, form: SiteForm) -> RegisterImport:
        """Read it again."""
        mapping = cast(ColumnsForm, form).mapping
        return register_files.map_columns(actor=self.viewer, at=self.at, run=self.object, mapping=mapping)


class ImportPage(ListPage):
    """What the files change, line by line, before it is saved and afterwards."""

    filterset_class = ImportLineFilter
    keyset = ("n",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; that of the columns while nobody has said what they are."""
        runs = RegisterImport.objects.visible_to(self.viewer).select_related("made_by")
        self.run = get_object_or_404(runs, pk=self.kwargs["pk"])
        if not self.run.plan:
            return HttpResponseRedirect(reverse("register_import_columns", args=[self.run.pk]))
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        """The names of the files."""
        return str(self.run)

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Its lines."""
        return ImportLine.objects.visible_to(self.viewer).filter(run=self.run)

    def get_totals(self, rows: Any) -> str:
        """The plan's own counts: the lines themselves may be many."""
        return summed(self.run)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The lines with what may be chosen."""
        context = super().get_context(object=self.run, **extra)
        query = f"?{self.request.GET.urlencode()}" if self.request.GET else ""
        return {**context, "lines": shown(context["rows"], self.run, self.viewer), "query": query}


class OfImport(ActionPage):
    """An act on one import."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may save."""
        return RegisterImport.objects.visible_to(self.viewer)

    def tell(self, done: int, total: int) -> None:
        """Remember how far it is, for whoever waits."""
        cache.set(_key(self.object.pk), [done, total], _REMEMBERED)


class ImportApplyPage(OfImport):
    """Save what the plan says."""

    success_message: Any = gettext_lazy("Saved. It can be taken back as long as nobody has used it.")

    def perform(self) -> None:
        """Save it, and say what was left out."""
        self.tell(0, 0)
        version = self.seen_version()
        register_apply.apply_import(actor=self.viewer, at=self.at, run=self.object, version=version, tell=self.tell)
        if told := left_out_told(self.object):
            self.success_message = f"{self.success_message} {told}"
        if waits := self.object.plan["meetings"].get("waits"):
            left = ngettext(
                "%(n)d contact was left out: decide whom it names, and read the file again.",
                "%(n)d contacts were left out: decide whom they name, and read the file again.",
                waits,
            )
            self.success_message = f"{self.success_message} {left % {'n': waits}}"


class ImportUndoPage(OfImport):
    """Everything as it was before; or a page of what stands in the way, each with its own."""

    template_name = "crm/register_import_in_use.html"
    title = gettext_lazy("It cannot be taken back")
    success_message: Any = gettext_lazy("Taken back. Everything is as it was before those files.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it back, or say why not."""
        self.in_the_way: list[InTheWay] = []
        answer = super().post(request, *args, **kwargs)
        if self.in_the_way:
            return self.render(status=422, object=self.object, found=self.in_the_way[:_LISTED], n=len(self.in_the_way))
        return answer

    def perform(self) -> str | None:
        """Take it back."""
        try:
            register_undo.undo_import(actor=self.viewer, at=self.at, run=self.object, version=self.seen_version())
        except InUse as error:
            self.in_the_way, self.success_message = error.found, ""
        return None


class ImportAgainPage(OfImport):
    """Compare the files anew with what is stored by now."""

    success_message = gettext_lazy("Read again.")

    def perform(self) -> None:
        """Plan anew."""
        self.tell(0, 0)
        register_files.read_again(actor=self.viewer, at=self.at, run=self.object, tell=self.tell)


class ImportDiscardPage(OfImport):
    """Forget a plan that was not saved."""

    success_message = gettext_lazy("Forgotten. Nothing was saved.")

    def perform(self) -> str:
        """Forget it."""
        register_imports.discard_import(actor=self.viewer, at=self.at, run=self.object)
        return reverse("register_import_list")


class ImportChoosePage(OfImport):
    """Decide on one line."""

    success_message = gettext_lazy("Noted. It is done when you save the import.")

    def perform(self) -> str:
        """Note the choice, and go back to the line."""
        n = number(self.request.POST.get("n", "")) or 0
        choice = self.request.POST.get("choice", "")
        register_imports.choose(actor=self.viewer, at=self.at, run=self.object, n=n, choice=choice)
        where = self.request.POST.get("back", "")
        query = where if where.startswith("?") else ""
        return f"{self.object.get_absolute_url()}{query}#line-{n}"


class ProgressPage(DetailPage):
    """How far an import has come that is being saved: a part of its page, asked for again and again."""

    template_name = "crm/parts/import_progress.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may save."""
        return RegisterImport.objects.visible_to(self.viewer).defer("plan", "undo")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """How many of how many lines."""
        done, total = cache.get(_key(self.object.pk)) or (0, 0)
        return super().get_context(done=done, total=total, **extra)


def summed(run: RegisterImport) -> str:
    """``40 read: 20 new, 15 as before, 5 possible duplicates``."""
    words = {
        "create": _("%(n)s new"),
        "update": _("%(n)s changed"),
        "end": _("%(n)s whose mandates end"),
        "missing": _("%(n)s missing from the file"),
        "unchanged": _("%(n)s as before"),
        "duplicate": _("%(n)s possible duplicates"),
        "reject": _("%(n)s rejected"),
        "left": _("%(n)s left out"),
        "waits": _("%(n)s left out until it is decided whom they name"),
        "folded": _("%(n)s rows that belong to another"),
        "parts": _("%(n)s details rejected"),
    }
    if run.is_of_bodies:
        return _told(run.plan["counts"], {**words, "end": _("%(n)s that end")}, _("%(n)s rows of organisations read"))
    persons = _told(run.plan["counts"], words, _("%(n)s persons read"))
    contacts = _told(run.plan["meetings"], words, _("%(n)s contacts read")) if run.has_meetings else ""
    return " ".join(part for part in (persons, contacts) if part)


def left_out_told(run: RegisterImport) -> str:
    """How many lines a saved import left out, beside contacts that wait; empty for none."""
    n = run.plan["left_out"]["n"] - run.plan["meetings"].get("waits", 0)
    return ngettext("%(n)d line was left out.", "%(n)d lines were left out.", n) % {"n": n} if n else ""


def _told(counts: dict[str, int], words: dict[str, str], read: str) -> str:
    parts = [said % {"n": counts[name]} for name, said in words.items() if counts.get(name)]
    return f"{read % {'n': counts.get('read', 0)}}: {', '.join(parts)}." if parts else ""


def _key(pk: int) -> str:
    return f"register-import-{pk}"


def _free(name: str, taken: dict[str, bytes]) -> str:
    """The name, made another where two files have one, or would as they are kept."""
    kept = {one[:_LONGEST_NAME] for one in taken}
    names = chain([name], (f"{n} {name}" for n in count(2)))
    return next(one for one in names if one[:_LONGEST_NAME] not in kept)
