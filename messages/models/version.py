"""Versions: the exact texts that parties answer on. Immutable once written."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db import models

from crm.models.base import fold
from crm.visibility import Viewer, VisibleQuerySet
from messages import visibility as rules
from messages.enums import BlockKind, Change

M = TypeVar("M", bound=models.Model)


class TextQuerySet(VisibleQuerySet[M]):
    """Rows that carry text. ``message_path`` of a model leads to its message, where that is not by its version."""

    def readable_by(self, viewer: Viewer, at: dt.datetime) -> TextQuerySet[M]:
        """Rows whose text the viewer may read at ``at``; ``visible_to`` treats every embargo as in force."""
        path = getattr(self.model, "message_path", "version__message__")
        return self.filter(pk__in=self.model._base_manager.filter(rules.texts_at(viewer, at, path)).values("pk"))


class ImmutableQuerySet(TextQuerySet[M]):
    """Rows that are written once."""

    def update(self, **kwargs: object) -> int:
        """Refused."""
        raise TypeError(f"A {self.model.__name__} is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError(f"A {self.model.__name__} is never deleted.")


class Immutable(models.Model):
    """A row that is written once: parties approved this exact text."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Insert only."""
        if self.pk is not None:
            raise TypeError(f"A {type(self).__name__} is never changed.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError(f"A {type(self).__name__} is never deleted.")


class MessageVersion(Immutable):
    """Semantic number, hash of the whole, and what changed. ``text`` is Markdown."""

    message = models.ForeignKey("joint_messages.JointMessage", models.PROTECT, related_name="versions")
    major = models.PositiveSmallIntegerField()
    minor = models.PositiveSmallIntegerField()
    text = models.TextField()
    search_key = models.TextField(editable=False, default="")
    change = models.CharField(max_length=20, choices=Change, default=Change.FIRST)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ImmutableQuerySet.as_manager()
    visibility_rule = staticmethod(rules.text_of_message)
    message_path = "message__"

    class Meta:
        ordering = ["-major", "-minor"]
        constraints = [models.UniqueConstraint(fields=["message", "major", "minor"], name="one_row_per_version_number")]

    def __str__(self) -> str:
        return f"{self.message} {self.number}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Insert only, with what is searched."""
        self.search_key = fold(self.text)
        super().save(*args, **kwargs)

    @property
    def number(self) -> str:
        """``2.1``."""
        return f"{self.major}.{self.minor}"


class Block(Immutable):
    """One paragraph of the house, with the hash that endorsements name."""

    version = models.ForeignKey(MessageVersion, models.PROTECT, related_name="blocks")
    kind = models.CharField(max_length=20, choices=BlockKind)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    answer = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    objects = ImmutableQuerySet.as_manager()
    visibility_rule = staticmethod(rules.text_of_version)

    class Meta:
        ordering = ["version", "kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "position"], name="one_block_per_place"),
            models.CheckConstraint(
                condition=models.Q(answer="") | models.Q(kind=BlockKind.QUESTION),
                name="only_questions_have_answers",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ProofPoint(Immutable):
    """A fact with its source, the day it was last checked and the last day it holds, if that is known.

    It is stale after 24 months, and over after its last day, unless waived with a reason.
    """

    version = models.ForeignKey(MessageVersion, models.PROTECT, related_name="proof_points")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    needs_verification = models.BooleanField(default=False)
    waived_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    waived_on = models.DateField(null=True, blank=True)
    waive_reason = models.CharField(max_length=300, blank=True)
    content_hash = models.CharField(max_length=64)

    objects = ImmutableQuerySet.as_manager()
    visibility_rule = staticmethod(rules.text_of_version)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_proof_point_per_place"),
            models.CheckConstraint(
                condition=models.Q(waived_on=None) | ~models.Q(waive_reason=""), name="waiver_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Ask(Immutable):
    """What we ask for, addressed to named decision-makers. ``ref`` carries the ask from version to version."""

    version = models.ForeignKey(MessageVersion, models.PROTECT, related_name="asks")
    ref = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    addressees = models.ManyToManyField("crm.Person", related_name="asks", blank=True)
    content_hash = models.CharField(max_length=64)

    objects = ImmutableQuerySet.as_manager()
    visibility_rule = staticmethod(rules.text_of_version)

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "ref"], name="ask_ref_once_per_version")]

    def __str__(self) -> str:
        return self.text
