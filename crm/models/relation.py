"""How a person is known elsewhere, reached, and reached through whom of ours."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from crm import visibility as rules
from crm.enums import ContactKind
from crm.visibility import VisibleQuerySet


class PersonIdentifier(models.Model):
    """What a register calls the person: ``scheme`` says which register, ``value`` the person's number there."""

    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    objects: VisibleQuerySet[PersonIdentifier] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_of_one_person")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class ContactDetail(models.Model):
    """An address, number or page of the person's, where it was found, and when it held."""

    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="contact_details")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=500)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects: VisibleQuerySet[ContactDetail] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["kind", F("valid_until").desc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="contact_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.value


class DoorOpener(models.Model):
    """One of ours who knows the person, and how."""

    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="door_openers")
    user = models.ForeignKey("crm.User", models.CASCADE, related_name="+")
    how = models.CharField(max_length=300, blank=True)

    objects: VisibleQuerySet[DoorOpener] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "user"], name="one_door_opener_per_user")]

    def __str__(self) -> str:
        return str(self.user)
