"""Meetings and other contacts, who took part, and what was heard. The advocacy log is the meetings that were held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from crm import visibility as rules
from crm.enums import INTERNAL_KINDS, Channel, MeetingKind, MeetingRule, MeetingState, Position, Visibility
from crm.models.base import Referenced, Titled, fold, unique_ref
from crm.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from crm.models.account import User


class MeetingQuerySet(VisibleQuerySet["Meeting"]):
    """Meetings by state."""

    def held(self) -> MeetingQuerySet:
        """Those that took place."""
        return self.filter(state=MeetingState.HELD)

    def contacts(self) -> MeetingQuerySet:
        """The advocacy log: held, and not among ourselves."""
        return self.held().exclude(kind__in=INTERNAL_KINDS)

    def planned(self) -> MeetingQuerySet:
        """Still to come: requested, confirmed or moved."""
        return self.filter(state__in=[MeetingState.REQUESTED, MeetingState.CONFIRMED, MeetingState.MOVED])


class Meeting(Referenced, Titled):
    """A contact with decision-makers, or an internal meeting of an arena's programme.

    ``on`` is the day in the council's zone; ``starts`` and ``ends`` are known for planned meetings.
    ``version`` rises with every change and decides who won.
    """

    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="meetings")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.OWN_ORG)
    state = models.CharField(max_length=20, choices=MeetingState)
    kind = models.CharField(max_length=30, choices=MeetingKind)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.IN_PERSON)
    rule = models.CharField(max_length=20, choices=MeetingRule, blank=True, default=MeetingRule.NONE)
    on = models.DateField(db_index=True)
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    record_number = models.CharField(max_length=60, blank=True)
    # Why it was declined or cancelled: the other party is told.
    state_reason = models.TextField(blank=True)
    people = models.ManyToManyField("crm.Person", through="MeetingCounterpart", related_name="meetings")
    ours = models.ManyToManyField("crm.User", through="MeetingParticipant", related_name="meetings")
    issues = models.ManyToManyField("crm.Issue", related_name="meetings", blank=True)
    named_viewers = models.ManyToManyField("crm.User", related_name="+", blank=True)
    recorded_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    # What names the row of a file that the contact was imported from: read again, it is the same contact.
    import_key = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()
    visibility_rule = staticmethod(rules.meetings)

    class Meta:
        ordering = ["-on", "-starts", "-pk"]
        indexes = [models.Index(fields=["organisation", "-on"]), models.Index(fields=["state", "-on"])]
        constraints = [
            unique_ref("meeting_ref_unique"),
            models.UniqueConstraint(
                fields=["organisation", "import_key"], condition=~Q(import_key=""), name="meeting_imported_once"
            ),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="meeting_ends_after_start"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="meeting_visibility_known"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} {self.on}"

    @property
    def heading(self) -> str:
        """The title, or what kind of contact it was and with whom; reads prefetched ``counterparts`` if loaded."""
        return self.title or ": ".join(part for part in (str(self.get_kind_display()), self.whom) if part)

    @property
    def whom(self) -> str:
        """The decision-makers' names; reads prefetched ``counterparts`` if loaded."""
        return ", ".join(str(row.person) for row in self.counterparts.all())

    def get_absolute_url(self) -> str:
        """The page of the meeting."""
        return reverse("meeting_detail", args=[self.pk])

    def lead(self) -> User | None:
        """Who leads on our side; reads prefetched ``participants`` if loaded."""
        return next((p.user for p in self.participants.all() if p.is_lead), None)


class MeetingCounterpart(models.Model):
    """A decision-maker at a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="counterparts")
    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="+")

    visibility_rule = staticmethod(rules.of_meeting)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="person_once_per_meeting")]

    def __str__(self) -> str:
        return str(self.person)


class MeetingParticipant(models.Model):
    """One of ours at a meeting; at most one leads."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    user = models.ForeignKey("crm.User", models.PROTECT, related_name="participations")
    is_lead = models.BooleanField(default=False)

    visibility_rule = staticmethod(rules.of_meeting)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="user_once_per_meeting"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(is_lead=True), name="one_lead_per_meeting"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Debrief(models.Model):
    """Four rows after a meeting; written once by one of ours, then amended by its author.

    ``received_at`` is when they reached us, where a phone kept them until it had a network.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="debrief")
    said = models.TextField()
    they_promised = models.TextField(blank=True)
    we_promised = models.TextField(blank=True)
    other = models.TextField(blank=True)
    author = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="debriefs")
    written_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    search_key = models.TextField(editable=False, default="")

    visibility_rule = staticmethod(rules.of_meeting)
    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.said[:80]

    @staticmethod
    def searched(*rows: str) -> str:
        """What is searched of the four rows."""
        return fold("\n".join(rows))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is searched with what is read."""
        self.search_key = self.searched(self.said, self.they_promised, self.we_promised, self.other)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)


class ObservedStance(models.Model):
    """What a meeting showed of a person's position: evidence for a stance, not a rating."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="observed_stances")
    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="observed_stances")
    issue = models.ForeignKey("crm.Issue", models.PROTECT, related_name="+")
    position = models.CharField(max_length=20, choices=Position)

    visibility_rule = staticmethod(rules.of_meeting)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person", "issue"], name="one_observation_per_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_position_display()}"
