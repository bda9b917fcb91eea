"""The public programme of an arena as its organiser tells it, the imports of it, and whom of ours it names."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns import visibility as rules
from campaigns.enums import MatchCertainty, MatchState
from campaigns.models.arena import Arena
from crm.import_enums import ImportState
from crm.models.base import fold
from crm.visibility import VisibleQuerySet


class ImportRun(models.Model):
    """One reading of a programme file: what it would change, and once applied how everything was before.

    ``follows`` is the run that had been applied last when this one was planned: a plan is applied to what it was made
    from, or not at all.
    """

    arena = models.ForeignKey(Arena, models.CASCADE, related_name="import_runs")
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.PLANNED)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=500, blank=True)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    made_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    plan = models.JSONField()
    undo = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.import_runs)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page with what it changes."""
        return reverse("import_run", args=[self.pk])


class PublicEvent(models.Model):
    """An event of the public programme. ``key`` is the organiser's number; ``gone`` once a later file lacks it."""

    arena = models.ForeignKey(Arena, models.CASCADE, related_name="public_events")
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    organiser = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    speakers = models.JSONField(default=list)
    source = models.CharField(max_length=500, blank=True)
    gone = models.BooleanField(default=False)
    search_key = models.TextField(editable=False)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.of_arena)

    class Meta:
        ordering = ["starts", "pk"]
        indexes = [models.Index(fields=["arena", "on"])]
        constraints = [
            models.UniqueConstraint(fields=["arena", "key"], name="public_event_once_per_arena"),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="public_event_ends_later"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The event with its speakers."""
        return reverse("public_event", args=[self.pk])

    def keyed(self) -> PublicEvent:
        """Itself, its search text made from what it says: rows are written in bulk, past ``save``."""
        self.search_key = fold(" ".join([self.title, self.organiser, self.place, *self.speakers]))
        return self


class SpeakerMatch(models.Model):
    """A decision-maker who may be a speaker of an event. ``named``: whether the programme still names them."""

    event = models.ForeignKey(PublicEvent, models.CASCADE, related_name="matches")
    person = models.ForeignKey("crm.Person", models.CASCADE, related_name="+")
    speaker = models.CharField(max_length=300)
    certainty = models.CharField(max_length=10, choices=MatchCertainty)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=MatchState, default=MatchState.SUGGESTED)
    named = models.BooleanField(default=True)
    decided_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.matches)

    class Meta:
        ordering = ["event", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="match_once_per_event")]

    def __str__(self) -> str:
        return f"{self.person}: {self.event}"

    def get_absolute_url(self) -> str:
        """The event."""
        return self.event.get_absolute_url()
