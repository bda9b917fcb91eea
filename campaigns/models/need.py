"""What companies tell us that they need: taken in, assessed, and made an issue or part of one."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.enums import NeedState
from campaigns.visibility import need_contacts
from crm.enums import Visibility
from crm.models.base import Keyed, Referenced, unique_ref
from crm.visibility import VisibleQuerySet, own_or_shared


class NeedQuerySet(VisibleQuerySet["BusinessNeed"]):
    """Needs, and how many companies they come from."""

    def counted(self) -> dict[str, int]:
        """``needs``, ``companies`` and ``to_assess``: each organisation number once, each sole trader's row once."""
        found = (
            self.select_related(None)
            .order_by()
            .aggregate(
                needs=Count("pk"),
                numbers=Count("number", distinct=True, filter=~Q(number="")),
                sole_traders=Count("pk", filter=Q(number="")),
                to_assess=Count("pk", filter=Q(state=NeedState.TO_ASSESS)),
            )
        )
        companies = found["numbers"] + found["sole_traders"]
        return {"needs": found["needs"], "companies": companies, "to_assess": found["to_assess"]}


class BusinessNeed(Referenced, Keyed):
    """A need that a company told one of the parties of, and what became of it.

    ``company`` and ``number`` (of the organisation) are empty for a sole trader, whose name and number are a person's.
    ``municipality`` is empty for a company elsewhere. ``source`` says where it was told, ``on`` when, ``taken_by`` who
    of ours took it in. An accepted need has the ``issue`` that it became or joined; one turned down has a ``reason``.
    """

    CLASSES = (Visibility.OWN_ORG, Visibility.PARTIES)
    LONGEST = 2_000

    company = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=10, blank=True)
    sole_trader = models.BooleanField(default=False)
    municipality = models.ForeignKey("crm.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    search_key = models.TextField(editable=False, default="")
    source = models.CharField(max_length=200)
    on = models.DateField()
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="business_needs")
    taken_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.OWN_ORG)
    state = models.CharField(max_length=20, choices=NeedState, default=NeedState.TO_ASSESS)
    issue = models.ForeignKey("crm.Issue", models.PROTECT, null=True, blank=True, related_name="business_needs")
    reason = models.TextField(blank=True)
    assessed_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    assessed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NeedQuerySet.as_manager()
    visibility_rule = staticmethod(own_or_shared)
    keyed_by = "company"
    found_by = ("text",)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            unique_ref("business_need_ref_unique"),
            models.CheckConstraint(
                condition=Q(sole_trader=True, company="", number="")
                | (Q(sole_trader=False) & ~Q(company="") & ~Q(number="")),
                name="business_need_names_company_not_person",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=[Visibility.OWN_ORG, Visibility.PARTIES]), name="business_need_class_known"
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.TO_ASSESS, issue=None, assessed_on=None)
                | Q(state=NeedState.ACCEPTED, issue__isnull=False, assessed_on__isnull=False)
                | (Q(state=NeedState.TURNED_DOWN, issue=None, assessed_on__isnull=False) & ~Q(reason="")),
                name="business_need_says_what_became_of_it",
            ),
        ]

    def __str__(self) -> str:
        return self.company or _("A sole trader")

    def get_absolute_url(self) -> str:
        """The page of the need."""
        return reverse("need_detail", args=[self.pk])


class NeedContact(models.Model):
    """Whom to ask at the company, read by the party that took the need in alone. The row goes when it is not needed.

    ``told_on`` is the day when the person was told that we keep this (GDPR article 13 or 14).
    """

    need = models.OneToOneField(BusinessNeed, models.CASCADE, related_name="contact")
    name = models.CharField(max_length=200)
    reach = models.CharField(max_length=200, blank=True)
    told_on = models.DateField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(need_contacts)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        # No name: the trail would keep it when the row has gone.
        return str(self.need)
