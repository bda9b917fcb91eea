"""Published lobbying registers, what their files say of meetings with us, and what was decided on that."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns import visibility as rules
from campaigns.lobby_enums import OF_CONTACT, OF_PAIR, OF_ROW, LobbyVerdict
from crm.models.base import Named, NamesPeople
from crm.visibility import VisibleQuerySet, content


class LobbyRegister(Named):
    """A register in which a public body publishes meetings. Decisions hang on it: its next file finds them again."""

    version = models.PositiveIntegerField(default=1)

    objects: VisibleQuerySet[LobbyRegister] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(content)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["search_key"], name="lobby_register_named_once")]

    def get_absolute_url(self) -> str:
        """What hangs on it."""
        return reverse("lobby_register", args=[self.pk])


class LobbyCheck(models.Model):
    """One file of a register, compared with the log.

    ``own_names`` mean us in the file, ``first`` and ``last`` are the days that are compared. ``told`` is what was seen
    when it was read, ``covers`` are the persons whom it names anywhere, ``bodies`` the bodies. Until ``compared_at``
    somebody has yet to say what the columns, the names and the period are.
    """

    register = models.ForeignKey(LobbyRegister, models.PROTECT, related_name="checks")
    source = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    own_names = models.JSONField(default=list)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    told = models.JSONField(default=dict)
    covers = models.JSONField(default=list)
    bodies = models.JSONField(default=list)
    made_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: VisibleQuerySet[LobbyCheck] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.lobby_checks)
    names_people = (NamesPeople("covers", (("*",),)),)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(compared_at=None) | Q(first__isnull=False, last__gte=models.F("first")),
                name="lobby_check_is_of_a_period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.file_name}"

    def get_absolute_url(self) -> str:
        """What the comparison shows."""
        return reverse("lobby_check", args=[self.pk])


class LobbyFile(models.Model):
    """The file, kept until it is compared: names, period and columns can be chosen anew until then."""

    run = models.OneToOneField(LobbyCheck, models.CASCADE, related_name="kept_file")
    data = models.BinaryField()

    objects: VisibleQuerySet[LobbyFile] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.lobby_deciders)

    def __str__(self) -> str:
        return self.run.file_name


class LobbyRow(models.Model):
    """A published meeting that may be with us. ``key`` is the same in the register's next file.

    ``people`` are those it names: name, identifiers (``ids``), whom of the register ``is`` means or ``maybe`` could.
    ``parties`` are those of ours whom it names; ``certain``: one of the names that mean us stands there by itself.
    """

    run = models.ForeignKey(LobbyCheck, models.CASCADE, related_name="rows")
    key = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    on = models.DateField()
    title = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    people = models.JSONField(default=list)
    bodies = models.JSONField(default=list)
    organisations = models.JSONField(default=list)
    parties = models.JSONField(default=list)
    certain = models.BooleanField(default=False)

    objects: VisibleQuerySet[LobbyRow] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.of_lobby_check)
    names_people = (NamesPeople("people", (("*", "is"), ("*", "maybe", "*"))),)

    class Meta:
        ordering = ["run", "on", "key"]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="lobby_row_once_per_file")]

    def __str__(self) -> str:
        return self.title or ", ".join(one["name"] for one in self.people) or "; ".join(self.organisations)


class LobbyDecision(models.Model):
    """What somebody decided: on a published meeting by its ``key``, on a meeting of the log, or on the two together."""

    register = models.ForeignKey(LobbyRegister, models.CASCADE, related_name="decisions")
    key = models.CharField(max_length=64, blank=True)
    meeting = models.ForeignKey("crm.Meeting", models.CASCADE, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=20, choices=LobbyVerdict)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()

    objects: VisibleQuerySet[LobbyDecision] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.lobby_decisions)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "key", "meeting"], condition=Q(meeting__isnull=False), name="lobby_decision_once"
            ),
            models.UniqueConstraint(
                fields=["register", "key"], condition=Q(meeting=None), name="lobby_decision_once_per_row"
            ),
            models.CheckConstraint(
                condition=(Q(verdict__in=OF_PAIR, meeting__isnull=False) & ~Q(key=""))
                | (Q(verdict__in=OF_ROW, meeting=None) & ~Q(key=""))
                | Q(verdict__in=OF_CONTACT, meeting__isnull=False, key=""),
                name="lobby_decision_is_on_what_it_says",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.get_verdict_display()}"
