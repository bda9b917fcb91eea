"""Venues of an arena: rooms, stages and lobbies that items are booked in."""

from __future__ import annotations

from django.db import models

from campaigns import visibility as rules
from campaigns.models.arena import Arena
from crm.models.base import Named
from crm.visibility import VisibleQuerySet


class Venue(Named):
    """One room that can hold one item at a time, with what whoever goes there must know.

    Name and address are short enough for ``said`` to be a meeting's place, which is what packs and calendars print.
    """

    arena = models.ForeignKey(Arena, models.CASCADE, related_name="venues")
    name = models.CharField(max_length=90)
    address = models.CharField(max_length=100, blank=True)
    directions = models.CharField(max_length=300, blank=True)
    access = models.CharField(max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.of_arena)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["arena", "name"], name="venue_once_per_arena")]

    @property
    def said(self) -> str:
        """Name and address, as a meeting's place."""
        return ", ".join(part for part in (self.name, self.address) if part)
