"""Networks, who sits in them, and allies."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Day, Example, Input, ModelOutput, Visible, VisibleList
from api.serializers.briefs import IssueBrief, OrganisationBrief, PersonBrief, UserBrief
from crm.models import Ally, Issue, Network, NetworkMember, Organisation, Person, User
from crm.models.network import CLASSES
from crm.network_enums import MemberRole, NetworkKind

_OWNER: Example = {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"}
_BODY: Example = {"id": 7, "ref": "", "name": "Handelskammaren", "short_name": "Handelskammaren"}
_CLASSES = [(one.value, one.label) for one in CLASSES]
_NETWORK: Example = {
    "name": "Kustnätverket",
    "kind": "network",
    "purpose": "Samlar kommunerna längs kusten om järnvägen.",
    "url": "https://kustnatverket.example/",
    "visibility": "parties",
}
_MEMBER: Example = {"role": "leads", "since": "2026-01-01", "until": None, "source": "Nätverkets webbplats"}
_ALLY: Example = {
    "does": "Driver frågan hos regeringen.",
    "since": "2026-01-01",
    "until": None,
    "source": "Skrivelse 2026:7",
    "visibility": "parties",
}


class NetworkBrief(ModelOutput):
    """A network by name."""

    class Meta:
        model = Network
        fields = ("id", "ref", "name")


class NetworkOutput(ModelOutput):
    """A network. ``organisation`` is the party whose knowledge it is, ``representative`` who of ours sits there.

    ``present`` is how many sit there today.
    """

    example = {
        "id": 3,
        "ref": "",
        **_NETWORK,
        "representative": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "issues": [{"id": 2, "ref": "Q01", "name": "Kuststråket"}],
        "present": 4,
        "organisation": _OWNER,
        "version": 1,
    }

    representative = UserBrief(allow_null=True)
    issues = IssueBrief(many=True)
    present = serializers.IntegerField()
    organisation = OrganisationBrief()

    class Meta:
        model = Network
        fields = (
            *("id", "ref", "name", "kind", "purpose", "url", "representative", "issues", "present", "visibility"),
            *("organisation", "version"),
        )


class NetworkInput(Input):
    """What is said of a network. ``issues`` replaces the whole list."""

    example = {**_NETWORK, "representative": 3, "issues": [2]}

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(NetworkKind.choices)
    purpose = serializers.CharField(max_length=Network.LONGEST)
    url = serializers.URLField(max_length=500, allow_blank=True, required=False)
    representative = Visible(User, OPEN_ACCOUNT, allow_null=True, required=False)
    issues = VisibleList(Issue, required=False)
    visibility = serializers.ChoiceField(_CLASSES, required=False)


class NewNetworkInput(NetworkInput):
    """A network that the caller's own organisation knows of."""

    ref = serializers.CharField(max_length=40, required=False)


class MemberOutput(ModelOutput):
    """Who sits in a network: ``person``, ``body`` or an organisation ``named`` in words; the others are empty."""

    example = {
        "id": 8,
        "network": {"id": 3, "ref": "", "name": "Kustnätverket"},
        "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
        "body": None,
        "named": "",
        **_MEMBER,
        "version": 1,
    }

    network = NetworkBrief()
    person = PersonBrief(allow_null=True)
    body = OrganisationBrief(allow_null=True)

    class Meta:
        model = NetworkMember
        fields = ("id", "network", "person", "body", "named", *_MEMBER, "version")


class MemberInput(Input):
    """What somebody is in a network, from when until when, and where that stands."""

    example = _MEMBER

    role = serializers.ChoiceField(MemberRole.choices, required=False)
    since = Day(allow_null=True, required=False)
    until = Day(allow_null=True, required=False)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]


class NewMemberInput(MemberInput):
    """The same, with the network and who it is: one of ``person``, ``body`` and ``named``."""

    example = {"network": 3, "person": 1, **_MEMBER}

    network = Visible(Network)
    person = Visible(Person, allow_null=True, required=False)
    body = Visible(Organisation, allow_null=True, required=False)
    named = serializers.CharField(max_length=200, allow_blank=True, required=False)


class AllyOutput(ModelOutput):
    """Who works for an issue with us: ``network``, ``body`` or an organisation ``named`` in words. Never a person."""

    example = {
        "id": 5,
        "ref": "",
        "issue": {"id": 2, "ref": "Q01", "name": "Kuststråket"},
        "network": None,
        "body": _BODY,
        "named": "",
        **_ALLY,
        "organisation": _OWNER,
        "version": 1,
    }

    issue = IssueBrief()
    network = NetworkBrief(allow_null=True)
    body = OrganisationBrief(allow_null=True)
    organisation = OrganisationBrief()

    class Meta:
        model = Ally
        fields = ("id", "ref", "issue", "network", "body", "named", *_ALLY, "organisation", "version")


class AllyInput(Input):
    """What an ally does for the issue, from when until when, and where that stands."""

    example = _ALLY

    does = serializers.CharField(max_length=Ally.LONGEST)
    since = Day(allow_null=True, required=False)
    until = Day(allow_null=True, required=False)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]
    visibility = serializers.ChoiceField(_CLASSES, required=False)


class NewAllyInput(AllyInput):
    """The same, with the issue and who it is: one of ``network``, ``body`` and ``named``."""

    example = {"issue": 2, "body": 7, **_ALLY}

    issue = Visible(Issue)
    network = Visible(Network, allow_null=True, required=False)
    body = Visible(Organisation, allow_null=True, required=False)
    named = serializers.CharField(max_length=200, allow_blank=True, required=False)
    ref = serializers.CharField(max_length=40, required=False)
