"""Readings of files of persons, contacts or organisations: what each would change, and how all was before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm import visibility as rules
from crm.import_enums import OF_BODIES, ImportState, LineKind
from crm.models.base import NamesPeople
from crm.visibility import VisibleQuerySet


class RegisterImport(models.Model):
    """One reading of a file, or of several that belong together, in ``lines`` of what it would change.

    ``options`` is what was asked for beside the files; ``plan`` has the counts and what is said of the whole, and is
    empty until a person has said what the columns mean. ``undo`` is what was written. ``follows`` is the import that
    had been applied last when this one was planned: a plan is applied to what it was made from, or not at all.
    """

    family = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.PLANNED)
    files = models.JSONField(default=list)
    source = models.CharField(max_length=300, blank=True)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)
    # Whose contacts it brings; a file of persons belongs to nobody.
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    has_meetings = models.BooleanField(default=False)
    made_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: VisibleQuerySet[RegisterImport] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.register_imports)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="register_import_state_known"),
            models.CheckConstraint(
                condition=Q(has_meetings=False) | Q(organisation__isnull=False), name="imported_contacts_have_an_owner"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(str(one["name"]) for one in self.files)

    @property
    def is_of_bodies(self) -> bool:
        """Whether its lines are organisations."""
        return self.family == OF_BODIES

    def get_absolute_url(self) -> str:
        """The page with what it changes."""
        return reverse("register_import", args=[self.pk])


class ImportFile(models.Model):
    """A file of an import, kept until it is applied or forgotten: other columns may be chosen, and it is read again."""

    run = models.ForeignKey(RegisterImport, models.CASCADE, related_name="kept_files")
    name = models.CharField(max_length=200)
    data = models.BinaryField()

    objects: VisibleQuerySet[ImportFile] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.of_register_import)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ImportLine(models.Model):
    """What becomes of one place in the files. ``n`` is its number in the plan, ``data`` what is written or compared.

    ``ends`` counts the mandates it ends. ``choice`` is what a person decided: empty as proposed, ``skip``, ``new``,
    ``file`` (what the file says goes over what differs), or the number of the person or organisation it is.
    """

    run = models.ForeignKey(RegisterImport, models.CASCADE, related_name="lines")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind)
    is_meeting = models.BooleanField(default=False)
    ends = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    row = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=300, blank=True)
    rule = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    choice = models.CharField(max_length=20, blank=True)

    objects: VisibleQuerySet[ImportLine] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.of_register_import)
    names_people = (
        NamesPeople("data", (("person",), ("maybe", "*"), ("people", "*")), ~Q(run__family=OF_BODIES)),
        NamesPeople("choice", ((),), ~Q(run__family=OF_BODIES)),
    )

    class Meta:
        ordering = ["run", "n"]
        indexes = [models.Index(fields=["run", "kind", "n"])]
        constraints = [
            models.UniqueConstraint(fields=["run", "n"], name="import_line_number_once"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="import_line_kind_known"),
        ]

    def __str__(self) -> str:
        return self.label
