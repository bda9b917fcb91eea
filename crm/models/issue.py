"""Issues: what messages, asks and stances hang on."""

from django.db import models
from django.urls import reverse

from crm import visibility as rules
from crm.models.base import Named, Referenced, unique_ref
from crm.visibility import VisibleQuerySet


class Issue(Referenced, Named):
    """An advocacy issue with an owning organisation."""

    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="issues")
    owner = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="issues")
    strategy_link = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [unique_ref("issue_ref_unique")]

    def get_absolute_url(self) -> str:
        """The issue's page."""
        return reverse("issue_detail", args=[self.pk])
