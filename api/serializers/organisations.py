"""Partners and bodies."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Day, Input, ModelOutput
from crm.enums import CountyLimitPeriod, Endorses, OrganisationKind, PartnerRole, Partnership
from crm.models import Organisation

_EXAMPLE = {
    "name": "Skogsdepartementet",
    "short_name": "Skog",
    "kind": "ministry",
    "partnership": "none",
    "partner_role": "",
    "endorses": "positions",
    "valid_from": "2027-01-01",
    "valid_to": None,
    "county_limit": 1,
    "county_limit_period": "arena",
    "county_limit_words": "En uppvaktning per län.",
    "number": "2120000142",
    "code": "",
    "county": "",
    "email": "registrator@skog.example",
    "web": "https://skog.example",
    "position": "62.39080, 17.30690",
}


class OrganisationOutput(ModelOutput):
    """A partner, or a body of decision-makers. ``successor``: what it is called since its last day."""

    example = {"id": 12, "ref": "", **_EXAMPLE, "successor": None, "version": 1}

    class Meta:
        model = Organisation
        fields = (
            "id",
            "ref",
            "name",
            "short_name",
            "kind",
            "partnership",
            "partner_role",
            "endorses",
            "valid_from",
            "valid_to",
            "successor",
            "county_limit",
            "county_limit_period",
            "county_limit_words",
            "number",
            "code",
            "county",
            "email",
            "web",
            "position",
            "version",
        )


class OrganisationInput(Input):
    """What is said of an organisation. ``county_limit`` is a body's own rule: meetings beyond it cannot be booked."""

    example = _EXAMPLE

    name = serializers.CharField(max_length=200)
    short_name = serializers.CharField(max_length=100, allow_blank=True, required=False)
    kind = serializers.ChoiceField(OrganisationKind.choices)
    partnership = serializers.ChoiceField(Partnership.choices, required=False)
    partner_role = serializers.ChoiceField(PartnerRole.choices, allow_blank=True, required=False)
    endorses = serializers.ChoiceField(Endorses.choices, required=False)
    valid_from = Day(allow_null=True, required=False)
    valid_to = Day(allow_null=True, required=False)
    county_limit = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, required=False)
    county_limit_period = serializers.ChoiceField(CountyLimitPeriod.choices, required=False)
    county_limit_words = serializers.CharField(max_length=200, allow_blank=True, required=False)
    number = serializers.CharField(max_length=20, allow_blank=True, required=False)
    code = serializers.CharField(max_length=20, allow_blank=True, required=False)
    county = serializers.CharField(max_length=100, allow_blank=True, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    web = serializers.URLField(max_length=300, allow_blank=True, required=False)
    position = serializers.CharField(max_length=60, allow_blank=True, required=False)


class NewOrganisationInput(OrganisationInput):
    """A new organisation may be given the reference by which people know it."""

    ref = serializers.CharField(max_length=40, required=False)


class OrganisationRenameInput(Input):
    """The new name of a body, and the first day of it. What happened before keeps the old name."""

    example = {"name": "Klimatdepartementet", "short_name": "Klimat", "valid_from": "2027-06-01"}

    name = serializers.CharField(max_length=200)
    short_name = serializers.CharField(max_length=100, allow_blank=True, required=False)
    valid_from = Day()
