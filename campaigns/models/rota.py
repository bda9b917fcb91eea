"""Duty rotas: the parties take turns at a duty, each as often as its share says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.rota_enums import RotaReason, RotaUnit, SwapState
from crm import visibility as rules
from crm import wording
from crm.enums import Partnership
from crm.models.base import Named, Referenced, unique_ref
from crm.visibility import VisibleQuerySet

_IN_ORDER = Q(ends__gte=F("starts"))


class DutyRota(Referenced, Named):
    """Who has a ``duty`` when, from ``starts`` to ``ends``: shifts of ``length`` days or weeks, by ``unit``."""

    # More would be several rotas: each day of one may be a row of its page.
    MOST_DAYS = 366

    duty = models.CharField(max_length=300)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="duty_rotas")
    arena = models.ForeignKey("campaigns.Arena", models.PROTECT, null=True, blank=True, related_name="rotas")
    starts = models.DateField()
    ends = models.DateField()
    unit = models.CharField(max_length=10, choices=RotaUnit, default=RotaUnit.DAY)
    length = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(60)])
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["-starts", "sort_key", "pk"]
        constraints = [
            unique_ref("duty_rota_ref_unique"),
            models.CheckConstraint(condition=_IN_ORDER, name="duty_rota_ends_after_start"),
            models.CheckConstraint(condition=Q(length__gte=1), name="duty_rota_shift_lasts"),
        ]

    def get_absolute_url(self) -> str:
        """The page of the rota."""
        return reverse("rota_detail", args=[self.pk])

    @property
    def shift_days(self) -> int:
        """How many days a whole shift lasts."""
        return self.length * (7 if self.unit == RotaUnit.WEEK else 1)


class RotaParty(models.Model):
    """A party that takes its turn. One with half the ``share`` of another takes half as many days."""

    LEAST, MOST = Decimal("0.05"), Decimal("20")

    rota = models.ForeignKey(DutyRota, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="rota_places")
    share = models.DecimalField(
        max_digits=4, decimal_places=2, default=1, validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)]
    )

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["organisation__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rota", "organisation"], name="rota_party_once"),
            models.CheckConstraint(condition=Q(share__gt=0), name="rota_party_has_share"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.rota}"


class RotaAbsence(models.Model):
    """Days on which a party cannot take its turn."""

    party = models.ForeignKey(RotaParty, models.CASCADE, related_name="absences")
    starts = models.DateField()
    ends = models.DateField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [models.CheckConstraint(condition=_IN_ORDER, name="rota_absence_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.party.organisation.short_name} {wording.span(self.starts, self.ends)}"


class RotaShiftQuerySet(VisibleQuerySet["RotaShift"]):
    """Shifts by whether somebody has them."""

    def gaps(self) -> RotaShiftQuerySet:
        """Those that nobody of the party has: nobody is named, or whoever was has left it."""
        unnamed = Q(organisation=None) | Q(user=None)
        gone = Q(user__is_active=False) | ~Q(user__organisation=F("organisation"))
        return self.filter(unnamed | gone | ~Q(organisation__partnership=Partnership.ACTIVE))


class RotaShift(models.Model):
    """The days of one turn: which party's, and who of it has them once that is named.

    A fixed shift is kept when the rota is planned anew. ``reason`` says why the party has it, which had ``own_days`` of
    ``all_days`` before it. Without ``organisation`` no party can.
    """

    rota = models.ForeignKey(DutyRota, models.CASCADE, related_name="shifts")
    organisation = models.ForeignKey(
        "crm.Organisation", models.PROTECT, null=True, blank=True, related_name="rota_shifts"
    )
    user = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="rota_shifts")
    starts = models.DateField()
    ends = models.DateField()
    is_fixed = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, choices=RotaReason)
    own_days = models.PositiveSmallIntegerField(default=0)
    all_days = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = RotaShiftQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rota", "starts"], name="rota_shift_starts_once"),
            models.CheckConstraint(condition=_IN_ORDER, name="rota_shift_ends_after_start"),
            models.CheckConstraint(
                condition=Q(user=None) | Q(organisation__isnull=False), name="rota_shift_person_is_of_a_party"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rota}, {wording.span(self.starts, self.ends)}"

    def get_absolute_url(self) -> str:
        """The page of the shift."""
        return reverse("rota_shift", args=[self.pk])

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.ends - self.starts).days + 1

    @property
    def why(self) -> str:
        """Why this party, in words."""
        return told(self.reason, self.own_days, self.all_days)

    @property
    def is_gap(self) -> bool:
        """Whether nobody of the party has it, as ``gaps`` finds them; party and person are loaded."""
        user, party = self.user, self.organisation
        if user is None or party is None or party.partnership != Partnership.ACTIVE:
            return True
        return not user.is_active or user.organisation_id != party.pk

    def has_begun(self, today: dt.date) -> bool:
        """Whether its first day has come."""
        return self.starts <= today

    def is_over(self, today: dt.date) -> bool:
        """Whether its last day has passed."""
        return self.ends < today


def told(reason: str, own_days: int, all_days: int) -> str:
    """Why a party has a shift, in words: it had ``own_days`` of ``all_days`` before it."""
    if reason in {RotaReason.LEAST, RotaReason.LEAST_ABLE, RotaReason.BEHIND} and not all_days:
        return _("First in turn: nobody has served yet.")
    said = {
        RotaReason.LEAST: _("With this shift it has served least in relation to its share: %(own)d of %(all)d days."),
        RotaReason.LEAST_ABLE: _(
            "With this shift it has served least, of those who can, in relation to its share: %(own)d of %(all)d days."
        ),
        RotaReason.BEHIND: _("Next in turn, since others have had their share so far: %(own)d of %(all)d days."),
        RotaReason.ONLY: _("The only one who can those days: %(own)d of %(all)d days before."),
    }.get(RotaReason(reason), str(RotaReason(reason).label))
    return said % {"own": own_days, "all": all_days}


class RotaSwapQuerySet(VisibleQuerySet["RotaSwap"]):
    """Swaps by whether they wait for an answer."""

    def open(self, today: dt.date) -> RotaSwapQuerySet:
        """Those that wait for one: once a shift has begun the question is over."""
        return self.filter(state=SwapState.ASKED, offered__starts__gt=today, wanted__starts__gt=today)


class RotaSwap(models.Model):
    """A party asks another to take its ``offered`` shift and give the ``wanted`` one. It holds while both have theirs;
    planning leaves the days of such shifts alone.
    """

    offered = models.ForeignKey(RotaShift, models.CASCADE, related_name="swaps_offered")
    wanted = models.ForeignKey(RotaShift, models.CASCADE, related_name="swaps_wanted")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="rota_swaps")
    other = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="rota_swaps_asked")
    state = models.CharField(max_length=20, choices=SwapState, default=SwapState.ASKED)
    asked_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RotaSwapQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(offered=F("wanted")), name="rota_swap_of_two_shifts"),
            models.CheckConstraint(condition=~Q(organisation=F("other")), name="rota_swap_between_two_parties"),
            models.UniqueConstraint(
                fields=["offered", "wanted"], condition=Q(state=SwapState.ASKED), name="rota_swap_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.short_name} – {self.other.short_name}: {self.offered}"

    @property
    def holds(self) -> bool:
        """Whether the two parties still have their shifts, whoever is named for them; they are loaded."""
        return (self.offered.organisation_id, self.wanted.organisation_id) == (self.organisation_id, self.other_id)

    def is_over(self, today: dt.date) -> bool:
        """Whether it waits no longer, though nobody answered: a shift has begun."""
        begun = self.offered.has_begun(today) or self.wanted.has_begun(today)
        return self.state == SwapState.ASKED and begun
