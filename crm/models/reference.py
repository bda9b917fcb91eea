"""Committees and political parties: what the codes of mandates stand for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from crm import visibility as rules
from crm.models.base import Named
from crm.visibility import VisibleQuerySet


class Coded(Named):
    """Something known by a short code while it lasts. A mandate keeps the code as text: no history changes with it."""

    code = models.CharField(max_length=60)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    visibility_rule = staticmethod(rules.members)

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_start",
            )
        ]


class Committee(Coded):
    """A committee of a body: Trafikutskottet (TU) of Riksdagen."""

    body = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="committees")

    objects = VisibleQuerySet.as_manager()

    class Meta(Coded.Meta):
        constraints = [
            *Coded.Meta.constraints,
            models.UniqueConstraint(
                fields=["body", "code"], condition=Q(valid_to=None), name="committee_code_once_per_body"
            ),
        ]


class PoliticalParty(Coded):
    """A party that people are elected for. Local parties stay free text on the mandate."""

    objects = VisibleQuerySet.as_manager()

    class Meta(Coded.Meta):
        constraints = [
            *Coded.Meta.constraints,
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="political_party_code_once"),
        ]
