"""The council that the installation serves: one row."""

from __future__ import annotations

import datetime as dt

from django.db import models

from crm import visibility as rules


class Council(models.Model):
    """Name, owner, notices and quiet hours of the installation. Exactly one row, made when first asked for.

    ``organisation`` owns the system, and what no party owns by itself; ``responsible`` is in charge there. ``version``
    rises when the owner changes.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, default="Samsyn")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    responsible = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)
    banner = models.CharField(max_length=200, blank=True)
    # Printed beside the emblem of the European Union on packs and reports while the council's material is so funded.
    funding_line = models.CharField(max_length=200, blank=True)
    demo_scenario = models.CharField(max_length=100, blank=True)
    demo_on_site = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    quiet_from = models.TimeField(default=dt.time(21, 0))
    quiet_to = models.TimeField(default=dt.time(6, 30))
    sending_paused = models.BooleanField(default=False)
    # Real UTC: while sending is paused since a restore, when that was, and when the backup was taken.
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_from = models.DateTimeField(null=True, blank=True)
    # Real UTC: until when an administrator may take everything away, by which decision.
    export_until = models.DateTimeField(null=True, blank=True)
    export_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    visibility_rule = staticmethod(rules.members)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_council")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Council:
        """The one row."""
        return cls.objects.get_or_create(pk=1)[0]
