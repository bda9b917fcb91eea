"""Forms of outcome claims and their evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import Contribution, OutcomeStep
from campaigns.models import Campaign, Goal, OutcomeClaim
from crm import clock, wording
from crm.enums import Visibility
from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice
from crm.forms.fields import NamedPeopleField
from crm.models import Commitment, Meeting, Organisation, Person, Stance
from crm.queries.log import log

# So many of the newest are offered to rest evidence on.
OFFERED = 100
_WEIGHT = {
    Contribution.NONE_KNOWN: _("it would probably have come anyway, and nobody names us"),
    Contribution.ONE_OF_SEVERAL: _("others worked for the same, and nobody can say who weighed most"),
    Contribution.IMPORTANT: _("without us it would have come later or weaker, and somebody can confirm that"),
    Contribution.DECISIVE: _("whoever decided says that it would not have come without us"),
}
_WEIGHTS = [(weight.value, format_lazy("{}: {}", weight.label, why)) for weight, why in _WEIGHT.items()]


def one_person(form: SiteForm, name: str) -> Person | None:
    """The person that a field of names means; None for nobody. Raises ValidationError for several."""
    found: list[Person] = form.cleaned_data[name]
    if len(found) > 1:
        raise forms.ValidationError(gettext("Write one name here."))
    return found[0] if found else None


class ClaimForm(SiteForm):
    """What changed, whose doing it was, and who can confirm it. ``campaign`` has the goals to choose among."""

    step = forms.TypedChoiceField(
        label=_("How far it went"), choices=OutcomeStep, coerce=int, widget=forms.RadioSelect, initial=1
    )
    person = NamedPeopleField(
        label=_("Who changed"), required=False, help_text=_("A decision-maker; or choose a body below.")
    )
    body = VisibleChoice(Organisation, label=_("Or which body"), required=False)
    changed = LongText(label=_("What changed"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    on = DayField(label=_("Day"))
    our_part = LongText(label=_("Our part"), max_length=2000)
    others_part = LongText(
        label=_("Others' part"), max_length=2000, help_text=_("Who else worked for it, or that you know of nobody.")
    )
    contribution = forms.TypedChoiceField(
        label=_("How much our part weighed"),
        choices=_WEIGHTS,
        coerce=int,
        widget=forms.RadioSelect,
        initial=Contribution.ONE_OF_SEVERAL.value,
        help_text=_(
            "By contribution analysis: follow the chain from what we did to what changed, look for what else may "
            "explain it, and choose the weakest words that fit what you can show."
        ),
    )
    alternative = LongText(
        label=_("What else may explain it"), required=False, max_length=2000, help_text=_("Reports print this too.")
    )
    confirmer = NamedPeopleField(
        label=_("Who can confirm it"), required=False, help_text=_("A decision-maker; or write a name or a role below.")
    )
    confirmed_by = forms.CharField(label=_("Or a name or a role"), required=False, max_length=200)
    goal = VisibleChoice(Goal, label=_("Towards which goal"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goal: Any = self.fields["goal"]
        goal.queryset = goal.queryset.filter(campaign=campaign)
        for name in ("person", "confirmer"):
            field: Any = self.fields[name]
            field.narrow(self.viewer, clock.day(self.at))

    def clean_person(self) -> Person | None:
        """One of them."""
        return one_person(self, "person")

    def clean_confirmer(self) -> Person | None:
        """One of them."""
        return one_person(self, "confirmer")


class ContactField(VisibleChoice):
    """A contact by day and heading."""

    def label_from_instance(self, obj: Any) -> str:
        """``8 april 2027: Möte: Mats Rälskog``."""
        return f"{wording.short_day(obj.on)}: {obj.heading}"


class _Stance(VisibleChoice):
    """A stance by person, position and day."""

    def label_from_instance(self, obj: Any) -> str:
        """``Mats Rälskog: Driver frågan, 8 april 2027``."""
        return f"{obj.person}: {obj.get_position_display()}, {wording.short_day(obj.as_of)}"


class EvidenceForm(SiteForm):
    """What shows a claim. It may rest on one contact, promise or stance of the campaign's issue."""

    text = LongText(label=_("What shows it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    on = DayField(label=_("Day"))
    source = forms.CharField(
        label=_("Source"), required=False, max_length=300, help_text=_("A document, a record number, who said it.")
    )
    url = forms.URLField(label=_("Address on the web"), required=False, max_length=500, assume_scheme="https")
    meeting = ContactField(
        Meeting,
        label=_("Rests on a contact"),
        required=False,
        help_text=_("Whoever may not read what it rests on sees only that evidence is there."),
    )
    commitment = VisibleChoice(Commitment, label=_("Or on a commitment"), required=False)
    stance = _Stance(Stance, label=_("Or on a stance"), required=False)

    def __init__(self, *args: Any, claim: OutcomeClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issue = claim.campaign.issue_id
        contacts = Meeting.objects.visible_to(self.viewer).contacts().filter(issues=issue)
        contacts = contacts.exclude(visibility=Visibility.CONFIDENTIAL).order_by("-on", "-pk")
        promises = Commitment.objects.visible_to(self.viewer).filter(
            Q(meeting__in=contacts.values("pk")) | Q(person=claim.person_id)
        )
        promises = promises.exclude(meeting__visibility=Visibility.CONFIDENTIAL)
        stances = Stance.objects.visible_to(self.viewer).filter(issue=issue)
        if claim.person_id:
            stances = stances.filter(person=claim.person_id)
        self._offer("meeting", log(self.viewer).filter(pk__in=contacts.values("pk")[:OFFERED]))
        self._offer("commitment", promises.filter(pk__in=promises.order_by("-due", "-pk").values("pk")[:OFFERED]))
        newest = stances.order_by("-as_of", "-pk").values("pk")[:OFFERED]
        self._offer("stance", stances.filter(pk__in=newest).select_related("person"))

    def _offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows


class WithdrawForm(SiteForm):
    """Why something is taken back."""

    reason = LongText(label=_("Why is it taken back?"), max_length=1000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
