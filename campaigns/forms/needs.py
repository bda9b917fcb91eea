"""Forms of what companies need."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import BusinessNeed
from crm import clock
from crm.enums import OrganisationKind
from crm.forms.base import DayField, LongText, SharedForm, SiteForm, VisibleChoice
from crm.models import Issue, Organisation


class NeedForm(SharedForm):
    """Which company needs what, and where we heard it."""

    offered = BusinessNeed.CLASSES

    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    number = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        required=False,
        help_text=_("Ten digits. Companies are counted by it, each once."),
    )
    sole_trader = forms.BooleanField(
        label=_("It is a sole trader"),
        required=False,
        help_text=_("Name and number are then a person's, and are not kept: the need counts as one company."),
    )
    municipality = VisibleChoice(
        Organisation,
        only={"kind": OrganisationKind.MUNICIPALITY},
        label=_("Municipality"),
        required=False,
        help_text=_("Empty for a company somewhere else."),
    )
    text = LongText(
        label=_("What does the company need?"),
        max_length=BusinessNeed.LONGEST,
        help_text=_("Name no persons here."),
    )
    source = forms.CharField(
        label=_("Where did we hear it?"), max_length=200, help_text=_("A visit, a breakfast, a survey, a letter.")
    )
    on = DayField(label=_("Day"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class _ContactFields(SiteForm):
    """Whom to ask at the company. The person decides, and is told."""

    contact_name = forms.CharField(
        label=_("Whom to ask at the company"),
        max_length=200,
        required=False,
        help_text=_("Only if the person agrees. Your own organisation alone sees it, and you can have it forgotten."),
    )
    contact_reach = forms.CharField(label=_("Phone or e-mail"), max_length=200, required=False)
    contact_told_on = DayField(label=_("Day when the person was told that we keep this"), required=False)


class NewNeedForm(NeedForm, _ContactFields):
    """A need that is taken in."""

    version = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.day(self.at)
        contact = [name for name in self.fields if name.startswith("contact_")]
        others = [name for name in self.fields if name not in {*contact, "visibility"}]
        self.order_fields([*others, *contact, "visibility"])


class NeedContactForm(_ContactFields):
    """Whom to ask about a need that is there."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("contact_name", "contact_told_on"):
            self.fields[name].required = True


class AcceptNeedForm(SiteForm):
    """Which issue it joins or becomes. Only those who may add issues are asked for a new one."""

    issue = VisibleChoice(Issue, label=_("It joins the issue"), required=False)
    new_issue = forms.CharField(
        label=_("Or it becomes a new issue, called"),
        max_length=200,
        required=False,
        help_text=_("The issue belongs to the party that took the need in."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, may_add: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_add:
            del self.fields["new_issue"]
            self.fields["issue"].required = True


class TurnDownNeedForm(SiteForm):
    """Why nothing comes of it."""

    reason = LongText(
        label=_("Why is it turned down?"), max_length=1000, help_text=_("The contact, if any, is forgotten.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
