"""Organisations: our partners and the bodies that decision-makers belong to."""

from __future__ import annotations

import re

from django.db import models
from django.urls import reverse

from crm import visibility as rules
from crm.enums import CountyLimitPeriod, Endorses, OrganisationKind, PartnerRole, Partnership
from crm.models.base import Named, Referenced, unique_ref
from crm.visibility import VisibleQuerySet

# Municipality names take a genitive s ("Sundsvalls kommun") unless the name itself ends in s ("Kramfors kommun").
_OWN_S = re.compile(r"(fors|ås|äs|nas|ms|ös|us|is|xs)$")


def short_name(name: str) -> str:
    """What people call the organisation in a sentence: Sundsvall, Kramfors, Region Skåne, Länsstyrelsen.

    A proposal: the organisation's own ``short_name`` holds whatever the council prefers.
    """
    if name.startswith("Länsstyrelsen"):
        return "Länsstyrelsen"
    place, _, rest = name.rpartition(" ")
    if rest.casefold() not in {"kommun", "stad", "kommuner"} or not place:
        return name
    return place[:-1] if place.endswith("s") and not _OWN_S.search(place) else place


class OrganisationQuerySet(VisibleQuerySet["Organisation"]):
    """Organisations by their place in the cooperation."""

    def active_partners(self) -> OrganisationQuerySet:
        """The parties of the cooperation today."""
        return self.filter(partnership=Partnership.ACTIVE)

    def voting(self) -> OrganisationQuerySet:
        """Active parties that take positions; a state authority that gives facts only is shown apart."""
        return self.active_partners().filter(endorses=Endorses.POSITIONS)


class Organisation(Referenced, Named):
    """A partner, or a body (ministry, parliament, agency). A renamed body keeps its old row and gets a new one."""

    short_name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    partnership = models.CharField(max_length=10, choices=Partnership, default=Partnership.NONE)
    partner_role = models.CharField(max_length=20, choices=PartnerRole, blank=True)
    endorses = models.CharField(max_length=20, choices=Endorses, default=Endorses.POSITIONS)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    # What the body is called since its last day. Several may have become one.
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    # The body's own rule for visits from our county: how many it takes, in what time, and its own words for it.
    county_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    county_limit_period = models.CharField(
        max_length=10,
        choices=CountyLimitPeriod,
        default=CountyLimitPeriod.ARENA,
        db_default=CountyLimitPeriod.ARENA.value,
    )
    county_limit_words = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Ten digits. Several may share one: embassies are the foreign service's. Of a county or municipality also its code.
    number = models.CharField(max_length=10, blank=True, default="", db_default="")
    code = models.CharField(max_length=20, blank=True, default="", db_default="")
    county = models.CharField(max_length=100, blank=True, default="", db_default="")
    email = models.EmailField(blank=True, default="", db_default="")
    web = models.URLField(max_length=300, blank=True, default="", db_default="")
    # On the map; see crm.positions.
    position = models.CharField(max_length=30, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()
    visibility_rule = staticmethod(rules.members)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            unique_ref("organisation_ref_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_from=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="organisation_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(county_limit=None) | models.Q(county_limit__gte=1),
                name="county_limit_of_one_or_more",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the organisation."""
        return reverse("organisation_detail", args=[self.pk])

    def save(self, *args: object, **kwargs: object) -> None:
        """Propose a short name where none is given."""
        self.short_name = self.short_name or short_name(self.name)
        super().save(*args, **kwargs)
