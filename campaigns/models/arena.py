"""Arenas, their programme and the delegation."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns import visibility as rules
from campaigns.enums import ArenaKind, DeadlineCertainty, TravelMode
from crm.enums import AGREED_STATES
from crm.models.base import Named, Referenced, unique_ref
from crm.visibility import VisibleQuerySet


class Arena(Referenced, Named):
    """A place and time where we meet decision-makers: a political week, a fair, a day in parliament."""

    kind = models.CharField(max_length=30, choices=ArenaKind)
    place = models.CharField(max_length=200)
    # On the map (see crm.positions), which everybody may read if the council says so.
    position = models.CharField(max_length=30, blank=True, default="", db_default="")
    on_open_map = models.BooleanField(default=False, db_default=False)
    starts = models.DateField()
    ends = models.DateField()
    date_certainty = models.TextField(blank=True)
    dates_confirmed = models.BooleanField(default=False)
    coordinator = models.ForeignKey("crm.User", models.PROTECT, related_name="coordinated_arenas")
    on_site_phone = models.CharField(max_length=40, blank=True)
    fallback = models.TextField(blank=True)
    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    # Mails about it: its packs, what was decided on requests, and reminders, one of which may be about several arenas.
    mails = models.ManyToManyField("crm.Delivery", related_name="arenas", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.arenas)

    class Meta:
        ordering = ["-starts", "sort_key"]
        constraints = [
            unique_ref("arena_ref_unique"),
            models.UniqueConstraint(fields=["name"], name="arena_name_unique"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="arena_ends_after_start"),
            models.CheckConstraint(condition=Q(on_open_map=False) | ~Q(position=""), name="arena_on_map_has_position"),
        ]

    def get_absolute_url(self) -> str:
        """The programme."""
        return reverse("arena_detail", args=[self.pk])

    def days(self) -> list[dt.date]:
        """Every day of the arena."""
        return [self.starts + dt.timedelta(days=n) for n in range((self.ends - self.starts).days + 1)]


class ArenaDeadline(models.Model):
    """Something that must be done before the arena."""

    arena = models.ForeignKey(Arena, models.CASCADE, related_name="deadlines")
    text = models.CharField(max_length=300)
    due = models.DateField()
    certainty = models.CharField(max_length=20, choices=DeadlineCertainty, default=DeadlineCertainty.CONFIRMED)
    responsible = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="arena_deadlines")
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.of_arena)

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The checklist that it stands in."""
        return reverse("arena_checklist", args=[self.arena_id])


class Delegate(models.Model):
    """One of ours at an arena, with arrival and departure."""

    arena = models.ForeignKey(Arena, models.CASCADE, related_name="delegates")
    user = models.ForeignKey("crm.User", models.PROTECT, related_name="delegations")
    arrives = models.DateTimeField(null=True, blank=True)
    departs = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    travel = models.CharField(max_length=20, choices=TravelMode, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.of_arena)

    class Meta:
        ordering = ["user__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["arena", "user"], name="delegate_once_per_arena"),
            models.CheckConstraint(
                condition=Q(departs=None) | Q(arrives=None) | Q(departs__gt=F("arrives")),
                name="delegate_departs_after_arrival",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class ArenaContact(models.Model):
    """A contact that came about at an arena without having been in its programme."""

    arena = models.ForeignKey(Arena, models.PROTECT, related_name="contacts")
    meeting = models.OneToOneField("crm.Meeting", models.CASCADE, related_name="arena_contact")

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.programme_items)

    def __str__(self) -> str:
        return str(self.meeting)


class ProgrammeItemQuerySet(VisibleQuerySet["ProgrammeItem"]):
    """Items by the state of their meeting."""

    def confirmed(self) -> ProgrammeItemQuerySet:
        """Confirmed, moved or already held: what participants prepare for."""
        return self.filter(meeting__state__in=AGREED_STATES)


class ProgrammeItem(models.Model):
    """A meeting in an arena's programme. Time, place, people and state are the meeting's.

    Booked in a ``venue``, the meeting's place is what the venue says.
    """

    arena = models.ForeignKey(Arena, models.PROTECT, related_name="items")
    meeting = models.OneToOneField("crm.Meeting", models.CASCADE, related_name="programme_item")
    venue = models.ForeignKey("campaigns.Venue", models.SET_NULL, null=True, blank=True, related_name="items")
    official_programme = models.BooleanField(default=False)
    wants_pack = models.BooleanField(default=True)
    local_ask = models.TextField(blank=True)
    warning = models.TextField(blank=True)

    objects = ProgrammeItemQuerySet.as_manager()
    visibility_rule = staticmethod(rules.programme_items)

    class Meta:
        ordering = ["meeting__starts", "pk"]

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("item_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """The meeting's reference (P04), or the number of its row."""
        return self.meeting.label
