"""Who signed up for an activity: organisations, counted once each, and never a natural person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.enums import FigureFile, ParticipantKind
from campaigns.models.activity import CampaignActivity
from campaigns.models.indicator import Indicator
from campaigns.visibility import figure_imports
from crm import visibility as rules
from crm.import_enums import ImportState
from crm.visibility import VisibleQuerySet


class ActivityParticipant(models.Model):
    """An organisation that signed up. ``came``: how many came from it, None while nobody has said.

    ``number`` is a Swedish organisation's; a foreign one has a country instead. Of a sole trader nothing is kept but
    that one signed up, since number and name would be a person's.
    """

    activity = models.ForeignKey(CampaignActivity, models.CASCADE, related_name="participants")
    kind = models.CharField(max_length=20, choices=ParticipantKind, default=ParticipantKind.SWEDISH)
    number = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=60, blank=True)
    came = models.PositiveIntegerField(null=True, blank=True)
    recorded_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "number"], condition=~Q(number=""), name="organisation_signs_up_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=ParticipantKind.SWEDISH) ^ Q(number=""), name="swedish_participant_has_number"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ParticipantKind.SOLE_TRADER) | Q(name="", country=""), name="sole_trader_is_not_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class FigureImport(models.Model):
    """A file of figures: months of an indicator, or participants of an activity. ``plan`` is what it would change.

    ``undo`` holds, once it is saved, the rows that it made and what it changed from and to.
    """

    kind = models.CharField(max_length=20, choices=FigureFile)
    indicator = models.ForeignKey(Indicator, models.CASCADE, null=True, blank=True, related_name="imports")
    activity = models.ForeignKey(CampaignActivity, models.CASCADE, null=True, blank=True, related_name="imports")
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.PLANNED)
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    plan = models.JSONField()
    undo = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(figure_imports)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=FigureFile.MONTHS, indicator__isnull=False, activity=None)
                | Q(kind=FigureFile.PARTICIPANTS, indicator=None, activity__isnull=False),
                name="figure_import_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page with what it changes."""
        return reverse("figure_import", args=[self.pk])
