"""Forms of networks, who sits in them, and allies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import clock, policy
from crm.forms.base import DayField, LongText, SharedForm, SiteForm, VisibleChoice, VisibleChoices
from crm.forms.fields import ColleagueField
from crm.forms.pickers import PersonField
from crm.models import Ally, Issue, Network, Organisation
from crm.network_enums import MemberRole, NetworkKind

_SOURCE = _("A web page, minutes, or who said it. That somebody belongs to a group can tell what they think.")


class NetworkForm(SharedForm):
    """What the network is and for, which issues it concerns, and who of ours sits there."""

    offered = Network.CLASSES

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=NetworkKind.choices)
    purpose = LongText(label=_("What is it for?"), max_length=Network.LONGEST)
    url = forms.URLField(label=_("Address on the web"), required=False, max_length=500, assume_scheme="https")
    representative = ColleagueField(
        label=_("Who of ours sits there?"),
        required=False,
        roles=policy.READERS,
        help_text=_("Leave empty where none of ours does."),
    )
    issues = VisibleChoices(Issue, label=_("Issues"), required=False, widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MemberEditForm(SiteForm):
    """What somebody is in the network, from when until when, and where that stands."""

    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.MEMBER)
    since = DayField(label=_("First day"), required=False)
    until = DayField(label=_("Last day"), required=False, help_text=_("Leave empty while it lasts."))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_SOURCE)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MemberForm(MemberEditForm):
    """The same, with who it is."""

    person = PersonField(label=_("Decision-maker"), required=False)
    body = VisibleChoice(Organisation, label=_("Or an organisation"), required=False)
    named = forms.CharField(
        label=_("Or an organisation that is not in the register"),
        max_length=200,
        required=False,
        help_text=_("The organisation's name, never a person's."),
    )

    field_order = ("person", "body", "named", "role", "since", "until", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["person"].tell(clock.day(self.at))  # type: ignore[attr-defined]


class AllyEditForm(SharedForm):
    """What an ally does for the issue, since when, and where that stands."""

    offered = Ally.CLASSES

    does = LongText(label=_("What do they do for the issue?"), max_length=Ally.LONGEST)
    since = DayField(label=_("First day"), required=False)
    until = DayField(label=_("Last day"), required=False, help_text=_("Leave empty while it lasts."))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where one reads that they work for it, or who said so.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AllyForm(AllyEditForm):
    """The same, with who and for which issue: a network or an organisation, never a person."""

    issue = VisibleChoice(Issue, label=_("Issue"))
    network = VisibleChoice(Network, label=_("Network"), required=False)
    body = VisibleChoice(Organisation, label=_("Or an organisation"), required=False)
    named = forms.CharField(
        label=_("Or an organisation that is not in the register"),
        max_length=200,
        required=False,
        help_text=_("The organisation's name, never a person's."),
    )

    field_order = ("issue", "network", "body", "named", "does", "since", "until", "source", "visibility")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
