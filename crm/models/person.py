"""Decision-makers and their stances."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm import visibility as rules
from crm.enums import Basis, Confidence, FivePoint, Position
from crm.models.base import Named, Referenced, fold, unique_ref
from crm.models.mandate import Mandate
from crm.visibility import VisibleQuerySet


class PersonQuerySet(VisibleQuerySet["Person"]):
    """Decision-makers by mandate."""

    def in_office(self, on: dt.date) -> PersonQuerySet:
        """Those who hold a mandate on the day: the only ones who can be booked."""
        held = Mandate.objects.in_force(on)
        return self.filter(pk__in=held.values("person"))


class Person(Referenced, Named):
    """A decision-maker or other stakeholder outside our organisations.

    ``other_names`` stand one per line and are searched. ``email`` and ``phone`` are the ones we use; any other detail,
    with where it was found, is a ``ContactDetail``. ``relation_owner`` is who of ours keeps the relation alive.
    """

    other_names = models.TextField(blank=True, default="", db_default="")
    other_names_key = models.TextField(editable=False, default="", db_default="")
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    county_tie = models.CharField(max_length=300, blank=True, default="", db_default="")
    relation_owner = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="relations")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    gatekeeper = models.CharField(max_length=200, blank=True)
    works_with = models.TextField(blank=True)
    influence = models.PositiveSmallIntegerField(choices=FivePoint, null=True, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            unique_ref("person_ref_unique"),
            models.CheckConstraint(
                condition=Q(influence=None) | Q(influence__range=(1, 5)), name="person_influence_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1700, 2100)), name="person_birth_year_1700_to_2100"
            ),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what is searched with the names."""
        self.other_names_key = fold(self.other_names)
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and "other_names" in update_fields:  # type: ignore[operator]
            kwargs["update_fields"] = {*update_fields, "other_names_key"}  # type: ignore[misc]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("person_detail", args=[self.pk])


class Stance(models.Model):
    """A person's stance on an issue at a date, with what it rests on. A new rating is a new row; the old one stays.

    Political opinion is special-category data (GDPR art. 9; Instrument of Government 2:3): basis, source and date are
    required, and no page lists persons by opinion.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="stances")
    issue = models.ForeignKey("crm.Issue", models.PROTECT, related_name="stances")
    position = models.CharField(max_length=20, choices=Position)
    interest = models.PositiveSmallIntegerField(choices=FivePoint, null=True, blank=True)
    basis = models.CharField(max_length=20, choices=Basis)
    confidence = models.CharField(max_length=10, choices=Confidence)
    source = models.CharField(max_length=300, blank=True)
    as_of = models.DateField()
    recorded_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects: VisibleQuerySet[Stance] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "issue", "as_of", "basis"], name="one_stance_per_day_and_basis"),
            models.CheckConstraint(condition=Q(position__in=Position.values), name="stance_position_known"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="stance_basis_known"),
            models.CheckConstraint(
                condition=Q(interest=None) | Q(interest__range=(1, 5)), name="stance_interest_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_position_display()}, {self.as_of}"
