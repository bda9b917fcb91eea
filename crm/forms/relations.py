"""Forms about what is known around a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import ContactKind
from crm.forms.base import DayField, PartialDayField, SiteForm
from crm.forms.fields import CodeField, ColleagueField, Suggested
from crm.forms.people import SpanForm
from crm.queries.identifiers import SCHEMES
from crm.queries.reference import known_parties


class PartyForm(SpanForm):
    """A time in a party."""

    party = CodeField(label=_("Political party"), max_length=60, help_text=_("Its code, or the name of a local one."))
    group = forms.CharField(
        label=_("Group"),
        max_length=100,
        required=False,
        help_text=_("The party's group in the European Parliament, say."),
    )

    field_order = ("party", "group")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party: Any = self.fields["party"]
        party.offer(known_parties(self.viewer, clock.day(self.at)))
        self.fields["end_unknown"].help_text = ""


class PartyEndForm(SiteForm):
    """The last day in a party."""

    ends = PartialDayField(label=_("Last day"), last=True)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class IdentifierForm(SiteForm):
    """What a register calls the person."""

    scheme = forms.CharField(
        label=_("Register"),
        max_length=60,
        widget=Suggested,
        help_text=_("wikidata, riksdagen, ep, swerik, or any other in small letters."),
    )
    value = forms.CharField(label=_("Number there"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["scheme"].widget
        widget.known = SCHEMES


class ContactDetailForm(SiteForm):
    """An address or number, and where it was found."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices)
    value = forms.CharField(label=_("Address or number"), max_length=500)
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Whose or what: the office, the assistant.")
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False, help_text=_("Where you found it."))
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False)


class DoorOpenerForm(SiteForm):
    """One of ours who knows the person."""

    user = ColleagueField(label=_("Who of ours knows the person?"))
    how = forms.CharField(label=_("How?"), max_length=300, required=False, help_text=_("All parties read it."))
