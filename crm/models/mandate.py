"""Dated roles and dated belonging to a party, as exactly as each day is known."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from crm import visibility as rules
from crm.enums import Precision
from crm.models.base import fold
from crm.visibility import VisibleQuerySet

_IN_ORDER = Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts"))
_UNKNOWN_END_IS_NONE = Q(end_known=True) | Q(ends=None)


def precision_field() -> models.CharField[str, str]:
    """How exactly the day beside it is known."""
    return models.CharField(max_length=5, choices=Precision, default=Precision.DAY, db_default=Precision.DAY.value)


class Spanned(models.Model):
    """Something with a first and a last day, each as exactly as it is known; the last day counts.

    A start known by month or year is kept as its first day, an end as its last. Without an end it lasts, unless
    ``end_known`` is false: then nobody knows whether it ended, and it does not count as lasting until somebody says so.
    """

    starts = models.DateField(null=True, blank=True)
    starts_precision = precision_field()
    ends = models.DateField(null=True, blank=True)
    ends_precision = precision_field()
    end_known = models.BooleanField(default=True, db_default=True)
    source = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        abstract = True
        ordering = [F("ends").desc(nulls_first=True), "-starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=_IN_ORDER, name="%(class)s_ends_after_start"),
            models.CheckConstraint(condition=_UNKNOWN_END_IS_NONE, name="%(class)s_unknown_end_is_none"),
            models.CheckConstraint(
                condition=Q(starts_precision__in=Precision.values, ends_precision__in=Precision.values),
                name="%(class)s_precision_known",
            ),
        ]

    def holds(self, on: dt.date) -> bool:
        """Whether it lasts on the day, as far as anybody knows; the first day and the last count."""
        if self.ends is None and not self.end_known:
            return False
        return (self.starts or on) <= on <= (self.ends or on)


class MandateQuerySet(VisibleQuerySet["Mandate"]):
    """Mandates by date."""

    def in_force(self, on: dt.date) -> MandateQuerySet:
        """Mandates held on the day, as ``Mandate.holds`` says of one."""
        return self.filter(Q(starts=None) | Q(starts__lte=on), Q(ends=None, end_known=True) | Q(ends__gte=on))

    def end_unknown(self) -> MandateQuerySet:
        """Mandates of which nobody knows whether they ended: somebody is to say."""
        return self.filter(ends=None, end_known=False)


class Mandate(Spanned):
    """Person, body, role, from and to. Never overwritten: a change ends one row and begins another."""

    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="mandates")
    body = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="mandates")
    title = models.CharField(max_length=200)
    committee = models.CharField(max_length=60, blank=True)
    party = models.CharField(max_length=60, blank=True)
    constituency = models.CharField(max_length=100, blank=True)
    search_key = models.CharField(max_length=400, editable=False)

    objects = MandateQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta(Spanned.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what is searched with what is read. Words never change after a mandate is added: only its end is set."""
        self.search_key = fold(f"{self.title} {self.committee} {self.constituency}")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class PartyMembership(Spanned):
    """The political party that a person was elected for, or spoke for, and its group where it sits in one.

    ``party`` is the party at home by its code or, of a local one, its name; ``group`` that of the European Parliament.
    """

    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="party_memberships")
    party = models.CharField(max_length=60)
    group = models.CharField(max_length=100, blank=True)

    objects: VisibleQuerySet[PartyMembership] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.content)

    class Meta(Spanned.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.party}, {self.group}" if self.group else self.party
