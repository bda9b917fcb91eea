"""Imports of persons, contacts and organisations, and their lines."""

from __future__ import annotations

import base64
import binascii
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Day, Input, ModelOutput, Output
from api.serializers.briefs import OrganisationBrief, PersonBrief, UserBrief
from crm.enums import Visibility
from crm.import_enums import ImportState, LineKind
from crm.imports import columns
from crm.imports.families import LABELS
from crm.models import RegisterImport

_COORDINATOR = {"id": 5, "ref": "", "name": "Idun Kart", "organisation": 1}
_CLASSES = [(one.value, one.label) for one in (Visibility.OWN_ORG, Visibility.PARTIES)]
_CARD = base64.b64encode("BEGIN:VCARD\nVERSION:3.0\nFN:Vera Lindmåne\nEND:VCARD\n".encode()).decode()


class FileRead(Output):
    """A file of an import."""

    name = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()


class OptionsOutput(Output):
    """What was asked for beside the files."""

    visibility = serializers.ChoiceField(_CLASSES)
    new_people = serializers.BooleanField()
    missing_end = serializers.DateField(allow_null=True)
    sitting = serializers.BooleanField()


class RegisterImportOutput(ModelOutput):
    """Files and what they change: planned, applied or undone. ``import-lines`` has the lines.

    ``persons``, ``contacts`` and ``organisations`` count what was read and what becomes of it.
    ``needs_columns``: say first, by ``map-columns``, what the columns are.
    """

    example = {
        "id": 2,
        "state": "planned",
        "family": "vcard",
        "files": [{"name": "kort.vcf", "sha256": "a3" * 32, "bytes": 94}],
        "source": "Veras visitkort",
        "options": {"visibility": "own_org", "new_people": True, "missing_end": None, "sitting": False},
        "needs_columns": False,
        "persons": {"read": 1, "create": 1},
        "contacts": {},
        "organisations": {},
        "new_bodies": ["Skogsnämnden"],
        "notes": [],
        "made_by": _COORDINATOR,
        "made_at": "2027-06-21T06:00:00Z",
        "applied_at": None,
        "version": 1,
    }

    files = FileRead(many=True)
    options = OptionsOutput()
    needs_columns = serializers.SerializerMethodField()
    persons = serializers.SerializerMethodField()
    contacts = serializers.SerializerMethodField()
    organisations = serializers.SerializerMethodField()
    new_bodies = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()
    made_by = UserBrief(allow_null=True)

    class Meta:
        model = RegisterImport
        fields = (
            *("id", "state", "family", "files", "source", "options", "needs_columns", "persons", "contacts"),
            *("organisations", "new_bodies", "notes", "made_by", "made_at", "applied_at", "version"),
        )

    def get_needs_columns(self, run: RegisterImport) -> bool:
        """While nobody has said what the columns are."""
        return run.state == ImportState.PLANNED and not run.plan

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_persons(self, run: RegisterImport) -> Any:
        """How many persons, by what becomes of them."""
        return {} if run.is_of_bodies else run.plan.get("counts", {})

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_contacts(self, run: RegisterImport) -> Any:
        """How many contacts, likewise."""
        return run.plan.get("meetings", {})

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_organisations(self, run: RegisterImport) -> Any:
        """How many rows of organisations, likewise."""
        return run.plan.get("counts", {}) if run.is_of_bodies else {}

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_new_bodies(self, run: RegisterImport) -> Any:
        """Bodies that are made."""
        return list(run.plan.get("bodies", ()))

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_notes(self, run: RegisterImport) -> Any:
        """What is said of the whole."""
        return run.plan.get("notes", [])


@extend_schema_field({"type": "string", "contentEncoding": "base64"})
class Base64(serializers.CharField):
    """The bytes of a file, as base64."""

    default_error_messages: ClassVar[dict[str, Any]] = {"base64": gettext_lazy("Write the file's bytes as base64.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The bytes, of an empty file too: an empty text is otherwise taken as it is."""
        return super().run_validation(data) or b""

    def to_internal_value(self, data: Any) -> Any:
        """The bytes. Raises ValidationError for what is no base64."""
        try:
            return base64.b64decode("".join(super().to_internal_value(data).split()), validate=True)
        except (binascii.Error, ValueError):
            self.fail("base64")


class FileInput(Input):
    """A file by its name, its bytes as base64."""

    name = serializers.CharField(max_length=200)
    content = Base64()


class NewRegisterImportInput(Input):
    """Files that belong together, what kind they are (empty: found out), and what cannot be read out of them."""

    example = {
        "files": [{"name": "kort.vcf", "content": _CARD}],
        "family": "",
        "source": "Veras visitkort",
        "visibility": "own_org",
        "new_people": True,
        "missing_end": None,
        "sitting": False,
    }

    files = FileInput(many=True)
    family = serializers.ChoiceField(list(LABELS.items()), allow_blank=True, required=False)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=300, allow_blank=True, required=False
    )
    visibility = serializers.ChoiceField(_CLASSES, required=False)
    new_people = serializers.BooleanField(required=False)
    missing_end = Day(allow_null=True, required=False)
    sitting = serializers.BooleanField(required=False)

    def validate_files(self, files: list[dict[str, Any]]) -> dict[str, bytes]:
        """The bytes by name. Raises ValidationError where two files have one name."""
        found = {one["name"]: one["content"] for one in files}
        if len(found) < len(files):
            raise serializers.ValidationError(_("Two files have the same name."))
        return found


class ColumnOutput(Output):
    """A column of a spreadsheet: what it seems to be, empty for nothing, and what its first rows hold."""

    name = serializers.CharField()
    proposed = serializers.CharField(allow_blank=True)
    samples = serializers.ListField(child=serializers.CharField(allow_blank=True))


class ColumnsOutput(Output):
    """The columns that somebody has to say the meaning of; none for other kinds of files."""

    example = {"columns": [{"name": "Namn", "proposed": "name", "samples": ["Bo Gran", "Cia Alm"]}]}

    columns = ColumnOutput(many=True)


class MappingInput(Input):
    """What the columns are, by their names. Those that are left out are not read."""

    example = {"mapping": {"Namn": "name", "E-post": "email"}}

    mapping = serializers.DictField(child=serializers.ChoiceField(list(columns.LABELS.items())))


class LineChange(Output):
    """A field, before and after."""

    field = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The three in words."""
        told = ("" if value is None else str(value) for value in instance)
        return dict(zip(("field", "before", "after"), told, strict=True))


class LineChoice(Output):
    """What may be decided."""

    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]


class ImportLineOutput(Output):
    """What becomes of one place in the files. ``rule`` says why, ``said`` what is new or ends.

    ``doubts`` is what nobody guessed. ``changes`` are made; ``kept`` differs and is made only with the choice ``file``.
    ``choice`` is what was decided, empty as proposed; ``choices`` are what may be, none once the import is saved.
    """

    example = {
        "id": 11,
        "run": 2,
        "n": 1,
        "kind": "duplicate",
        "is_contact": False,
        "file": "kort.vcf",
        "row": 1,
        "name": "Vera Lindmåne",
        "rule": "Samma namn som någon i registret.",
        "person": None,
        "organisation": None,
        "changes": [],
        "kept": [],
        "said": ["vera@skog.example"],
        "doubts": [],
        "choice": "",
        "choices": [{"value": "", "label": "Som föreslaget"}, {"value": "new", "label": "En ny person"}],
    }

    id = serializers.IntegerField(source="line.id")
    run = serializers.IntegerField(source="line.run_id")
    n = serializers.IntegerField(source="line.n")
    kind = serializers.ChoiceField(LineKind.choices, source="line.kind")
    is_contact = serializers.BooleanField(source="line.is_meeting")
    file = serializers.CharField(source="line.file", allow_blank=True)
    row = serializers.IntegerField(source="line.row")
    name = serializers.CharField(source="line.label", allow_blank=True)
    rule = serializers.CharField(source="line.rule", allow_blank=True)
    person = PersonBrief(allow_null=True)
    organisation = OrganisationBrief(source="body", allow_null=True)
    changes = LineChange(many=True)
    kept = LineChange(many=True)
    said = serializers.ListField(child=serializers.CharField())
    doubts = serializers.ListField(child=serializers.CharField())
    choice = serializers.CharField(source="line.choice", allow_blank=True)
    choices = LineChoice(many=True)


class ChoiceInput(Input):
    """One of the line's ``choices``: empty as proposed, ``skip``, ``new``, ``file``, or the number of who it is."""

    example = {"choice": "new"}

    choice = serializers.CharField(max_length=20, allow_blank=True)
