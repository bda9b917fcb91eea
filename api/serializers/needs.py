"""What companies need."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LONGEST_NOTE, Day, Example, Input, ModelOutput, Output, Visible
from api.serializers.briefs import IssueBrief, OrganisationBrief, UserBrief
from campaigns.models import BusinessNeed, NeedContact
from crm.enums import OrganisationKind
from crm.models import Issue, Organisation

_FACTS: Example = {
    "company": "Exempel Skog AB",
    "number": "5599990115",
    "sole_trader": False,
    "municipality": 2,
    "text": "Starkare elnät före 2030.",
    "source": "Företagsbesök",
    "on": "2027-05-12",
    "visibility": "parties",
}
_PARTY: Example = {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"}
_CONTACT: Example = {"name": "Kim Exempel", "reach": "070-000 00 00", "told_on": "2027-05-12"}


class NeedContactOutput(ModelOutput):
    """Whom to ask at the company; for the party that took the need in alone."""

    class Meta:
        model = NeedContact
        fields = ("name", "reach", "told_on")


class NeedOutput(ModelOutput):
    """What a company needs and what became of it. Of a sole trader neither name nor number is kept.

    ``contact`` is null for other parties than the one that took the need in.
    """

    example = {
        "id": 4,
        "ref": "",
        **_FACTS,
        "municipality": _PARTY,
        "organisation": _PARTY,
        "taken_by": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "state": "accepted",
        "issue": {"id": 2, "ref": "Q01", "name": "Kuststråket"},
        "reason": "",
        "assessed_by": None,
        "assessed_on": "2027-05-20",
        "contact": _CONTACT,
        "version": 2,
    }

    municipality = OrganisationBrief(allow_null=True)
    organisation = OrganisationBrief()
    taken_by = UserBrief(allow_null=True)
    issue = IssueBrief(allow_null=True)
    assessed_by = UserBrief(allow_null=True)
    contact = serializers.SerializerMethodField()

    class Meta:
        model = BusinessNeed
        fields = (
            *("id", "ref", "company", "number", "sole_trader", "municipality", "text", "source", "on", "visibility"),
            *("organisation", "taken_by", "state", "issue", "reason", "assessed_by", "assessed_on", "contact"),
            "version",
        )

    @extend_schema_field(NeedContactOutput(allow_null=True))
    def get_contact(self, need: BusinessNeed) -> Any:
        """The contact, for whoever reads it."""
        found = self.context["contacts"].get(need.pk)
        return NeedContactOutput(found).data if found else None


class NeedInput(Input):
    """What is said of a need. A company needs its name and number, unless it is a sole trader."""

    example = _FACTS

    company = serializers.CharField(max_length=200, allow_blank=True, required=False)
    number = serializers.CharField(max_length=20, allow_blank=True, required=False)
    sole_trader = serializers.BooleanField(required=False)
    municipality = Visible(Organisation, only={"kind": OrganisationKind.MUNICIPALITY}, allow_null=True, required=False)
    text = serializers.CharField(max_length=BusinessNeed.LONGEST)
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]
    on = Day()
    visibility = serializers.ChoiceField([(one.value, one.label) for one in BusinessNeed.CLASSES], required=False)


class NewNeedInput(NeedInput):
    """A need that is taken in, for the caller's own organisation."""

    ref = serializers.CharField(max_length=40, required=False)


class AcceptNeedInput(Input):
    """The issue that it joins, or the name of a new one: one of them."""

    example = {"issue": 2}

    issue = Visible(Issue, required=False)
    new_issue = serializers.CharField(max_length=200, required=False)


class TurnDownNeedInput(Input):
    """Why nothing comes of it."""

    example = {"reason": "Gäller ett enskilt ärende."}

    reason = serializers.CharField(max_length=LONGEST_NOTE)


class NeedContactInput(Input):
    """Whom to ask at the company, and the day when the person was told that this is kept."""

    example = _CONTACT

    name = serializers.CharField(max_length=200)
    reach = serializers.CharField(max_length=200, allow_blank=True, required=False)
    told_on = Day()


class NeedTotals(Output):
    """How many needs, from how many companies, and how many wait to be assessed."""

    example = {"needs": 16, "companies": 14, "to_assess": 3}

    needs = serializers.IntegerField()
    companies = serializers.IntegerField()
    to_assess = serializers.IntegerField()
