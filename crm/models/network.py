"""Networks that matter to us, who sits in them, and who works for the same issue with us."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from crm import visibility as rules
from crm.enums import Visibility
from crm.models.base import Named, Referenced, unique_ref
from crm.network_enums import MemberRole, NetworkKind
from crm.visibility import VisibleQuerySet

CLASSES = (Visibility.OWN_ORG, Visibility.PARTIES)


class Network(Referenced, Named):
    """A group that others or we have formed: what it is for, whose knowledge it is, and who of ours sits there for us.

    ``representative`` is empty where none of ours does.
    """

    CLASSES = CLASSES
    LONGEST = 2_000

    kind = models.CharField(max_length=20, choices=NetworkKind)
    purpose = models.TextField()
    url = models.URLField(max_length=500, blank=True)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="networks")
    representative = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="networks")
    issues = models.ManyToManyField("crm.Issue", related_name="networks", blank=True)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.OWN_ORG)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.own_or_shared)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            unique_ref("network_ref_unique"),
            models.CheckConstraint(condition=Q(kind__in=NetworkKind.values), name="network_kind_known"),
            models.CheckConstraint(condition=Q(visibility__in=CLASSES), name="network_class_known"),
        ]

    def get_absolute_url(self) -> str:
        """The page of the network."""
        return reverse("network_detail", args=[self.pk])


class MemberQuerySet(VisibleQuerySet["NetworkMember"]):
    """Members by day."""

    def on(self, day: dt.date) -> MemberQuerySet:
        """Who is a member on the day, as far as is known."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class NetworkMember(models.Model):
    """Who sits in a network: a decision-maker, a body of the register, or an organisation ``named`` in words.

    ``source`` says where one reads of it: that somebody is a member can tell what they think. ``since`` and ``until``
    are the first and last day, as far as they are known.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="members")
    person = models.ForeignKey("crm.Person", models.PROTECT, null=True, blank=True, related_name="memberships")
    body = models.ForeignKey("crm.Organisation", models.PROTECT, null=True, blank=True, related_name="memberships")
    named = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=MemberRole, default=MemberRole.MEMBER)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    version = models.PositiveIntegerField(default=1)

    objects = MemberQuerySet.as_manager()
    visibility_rule = staticmethod(rules.of_network)

    class Meta:
        ordering = ["network", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, body=None, named="")
                | Q(person=None, body__isnull=False, named="")
                | Q(person=None, body=None) & ~Q(named=""),
                name="network_member_is_one",
            ),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="network_member_role_known"),
            models.CheckConstraint(condition=~Q(source=""), name="network_member_has_source"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="network_member_ends_later"
            ),
            models.UniqueConstraint(
                fields=["network", "person"], condition=Q(until=None), name="person_sits_once_in_network"
            ),
            models.UniqueConstraint(
                fields=["network", "body"], condition=Q(until=None), name="body_sits_once_in_network"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.network}"

    @property
    def name(self) -> str:
        """Who it is."""
        return str(self.person or self.body or self.named)

    def get_absolute_url(self) -> str:
        """Its place on the page of the network."""
        return f"{reverse('network_detail', args=[self.network_id])}#member-{self.pk}"


class AllyQuerySet(VisibleQuerySet["Ally"]):
    """Allies by day."""

    def on(self, day: dt.date) -> AllyQuerySet:
        """Who works with us on the day."""
        return self.filter(Q(until=None) | Q(until__gte=day))


class Ally(Referenced):
    """A network or an organisation that works for an issue with us: what it ``does``, since when, and who says so.

    Never a person: that somebody shares our view is a stance, with its own basis (decision 19).
    """

    CLASSES = CLASSES
    LONGEST = 1_000

    issue = models.ForeignKey("crm.Issue", models.PROTECT, related_name="allies")
    network = models.ForeignKey(Network, models.PROTECT, null=True, blank=True, related_name="allied")
    body = models.ForeignKey("crm.Organisation", models.PROTECT, null=True, blank=True, related_name="allied")
    named = models.CharField(max_length=200, blank=True)
    does = models.TextField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="allies")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.OWN_ORG)
    version = models.PositiveIntegerField(default=1)

    objects = AllyQuerySet.as_manager()
    visibility_rule = staticmethod(rules.allies)

    class Meta:
        ordering = ["issue__sort_key", "issue", "pk"]
        constraints = [
            unique_ref("ally_ref_unique"),
            models.CheckConstraint(
                condition=Q(network__isnull=False, body=None, named="")
                | Q(network=None, body__isnull=False, named="")
                | Q(network=None, body=None) & ~Q(named=""),
                name="ally_is_one",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="ally_has_source"),
            models.CheckConstraint(condition=Q(visibility__in=CLASSES), name="ally_class_known"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="ally_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.issue}"

    @property
    def name(self) -> str:
        """Who it is."""
        return str(self.network or self.body or self.named)

    def get_absolute_url(self) -> str:
        """Its place on the page of the issue."""
        return f"{reverse('issue_detail', args=[self.issue_id])}#ally-{self.pk}"
