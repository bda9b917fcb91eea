"""Importing persons, contacts and organisations: files become a plan, which is decided on, saved and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from api.acts import act, reading
from api.base import Collection, Listed, LongCreatable, Readable, Removable
from api.serializers.register_imports import (
    ChoiceInput,
    ColumnsOutput,
    ImportLineOutput,
    MappingInput,
    NewRegisterImportInput,
    RegisterImportOutput,
)
from crm.errors import DomainError
from crm.filters.register_imports import ImportLineListFilter, RegisterImportFilter
from crm.imports.candidates import Columns
from crm.models import ImportLine, RegisterImport
from crm.services import register_apply, register_files, register_imports, register_undo
from crm.services.register_imports import Options
from crm.views.import_lines import shown
from crm.visibility import VisibleQuerySet

# Base64 makes four bytes of three; the rest is for the names.
_LARGEST = register_files.MOST_KEPT // 3 * 4 + 100_000


class _OfImports(Collection):
    """What imports hold each other up at is held before the row, in the order that the services hold it."""

    def claimed(self, pk: Any) -> Any:
        """As of any row."""
        register_imports.one_at_a_time()
        return super().claimed(pk)


class RegisterImports(_OfImports, Listed, Readable, LongCreatable, Removable):
    """Imports of persons, contacts and organisations, the latest first: a plan that a person saves, or takes back."""

    model = RegisterImport
    output = RegisterImportOutput
    inputs = {"create": NewRegisterImportInput, "map_columns": MappingInput}
    outputs = {"columns": ColumnsOutput}
    filterset_class = RegisterImportFilter
    largest = _LARGEST
    order = ("-pk",)

    def rows(self) -> VisibleQuerySet[RegisterImport]:
        """Those that the caller may save."""
        return RegisterImport.objects.visible_to(self.viewer).select_related("made_by").defer("undo")

    def add(self, **values: Any) -> RegisterImport:
        """Read files into a plan; nothing of it is saved. A spreadsheet waits until its columns are said."""
        asked = {field.name: values.pop(field.name) for field in fields(Options) if field.name in values}
        return register_files.receive_files(actor=self.viewer, at=self.at, options=Options(**asked), **values)

    def remove(self, row: RegisterImport) -> None:
        """Forget a plan that was not saved."""
        register_imports.discard_import(actor=self.viewer, at=self.at, run=row)

    @reading
    def columns(self, row: RegisterImport) -> Any:
        """The columns of a spreadsheet, with what each seems to be."""
        found = register_files.columns(row) if row.kept_files.exists() else None
        told = [_column(found, name) for name in found.header] if found else []
        return ColumnsOutput({"columns": told}).data

    @act
    def map_columns(self, row: RegisterImport, *, mapping: Mapping[str, str]) -> None:
        """Say what the columns of a spreadsheet are, and read it so. What was decided on its lines is forgotten."""
        found = register_files.columns(row) if row.kept_files.exists() else None
        unknown = next((name for name in mapping if found and name not in found.header), None)
        if unknown is not None:
            raise DomainError(_("There is no column “%(name)s”.") % {"name": unknown}, field="mapping")
        register_files.map_columns(actor=self.viewer, at=self.at, run=row, mapping=mapping)

    @act
    def read_again(self, row: RegisterImport) -> None:
        """Compare the files anew with what is stored by now."""
        register_files.read_again(actor=self.viewer, at=self.at, run=row)

    @act
    def apply(self, row: RegisterImport) -> None:
        """Save every line as proposed or decided. 409 where something else was saved since the plan was made."""
        register_apply.apply_import(actor=self.viewer, at=self.at, run=row, version=row.version)

    @act
    def undo(self, row: RegisterImport) -> None:
        """Take it back, exactly; 409 naming what has been used or changed since."""
        register_undo.undo_import(actor=self.viewer, at=self.at, run=row, version=row.version)


class ImportLines(_OfImports, Listed, Readable):
    """The lines of imports of persons, contacts and organisations: what becomes of each place in the files, and why."""

    model = ImportLine
    output = ImportLineOutput
    inputs = {"choose": ChoiceInput}
    filterset_class = ImportLineListFilter
    order = ("-run", "n")

    def rows(self) -> VisibleQuerySet[ImportLine]:
        """Those of imports that the caller may save."""
        return ImportLine.objects.visible_to(self.viewer).select_related("run").defer("run__plan", "run__undo")

    def represent(self, rows: Sequence[ImportLine]) -> list[Any]:
        """The lines in words, each with what may be decided."""
        told = [line for run, lines in groupby(rows, lambda row: row.run) for line in shown([*lines], run, self.viewer)]
        return list(self.output(told, many=True, context=self.context()).data)

    @act
    def choose(self, row: ImportLine, *, choice: str) -> None:
        """Decide on a line. It is done when the import is saved."""
        register_imports.choose(actor=self.viewer, at=self.at, run=row.run, n=row.n, choice=choice)


def _column(found: Columns, name: str) -> dict[str, Any]:
    return {"name": name, "proposed": found.proposed.get(name, ""), "samples": found.samples.get(name, ())}
