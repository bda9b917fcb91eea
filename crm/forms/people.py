"""Forms about decision-makers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import clock, policy
from crm.enums import Basis, Confidence, FivePoint, Position
from crm.forms.base import DayField, LongText, PartialDayField, SiteForm, VisibleChoice
from crm.forms.fields import CodeField, ColleagueField
from crm.models import Issue, Organisation
from crm.policy import Action, Thing
from crm.queries.reference import known_committees, known_parties
from crm.services.people import CONTACT_FACTS, FIRST_BIRTH_YEAR

_SCALE = [("", _("Not said")), *[(value, str(value)) for value in FivePoint.values]]


class PersonForm(SiteForm):
    """The card of a decision-maker. Whoever may change only contact facts is asked for nothing else."""

    name = forms.CharField(label=_("Name"), max_length=200)
    influence = forms.TypedChoiceField(
        label=_("Influence"),
        choices=_SCALE,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("1 listens, 3 prepares or influences, 5 decides."),
    )
    works_with = LongText(
        label=_("What usually works"),
        required=False,
        help_text=_("Stands on the person's card in every briefing pack."),
    )
    other_names = LongText(
        label=_("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Earlier names and other spellings, one per line. Searching finds them."),
    )
    birth_year = forms.IntegerField(
        label=_("Birth year"),
        min_value=FIRST_BIRTH_YEAR,
        required=False,
        help_text=_("Tells people of the same name apart."),
    )
    county_tie = forms.CharField(
        label=_("Tie to the county"),
        max_length=300,
        required=False,
        help_text=_("Grew up here, has a house here, began a career here."),
    )
    relation_owner = ColleagueField(
        label=_("Who keeps the relation"),
        required=False,
        roles=policy.READERS,
        help_text=_("Whoever of ours sees to it that we stay in touch."),
    )
    gatekeeper = forms.CharField(
        label=_("Gatekeeper"),
        max_length=200,
        required=False,
        help_text=_("Who keeps the calendar: a function rather than a name."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    note = LongText(label=_("Note"), required=False, help_text=_("All parties read it. Write no opinions here."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "other_names", "birth_year", "influence"])
        if not policy.may(self.viewer, Action.UPDATE, Thing.PERSON):
            for name in self.fields.keys() - {*CONTACT_FACTS, "version"}:
                del self.fields[name]


class NewPersonForm(PersonForm):
    """A new card. Of a name that somebody has it is asked whether this is another."""

    is_another = forms.BooleanField(
        label=_("It is somebody else with the same name"), required=False, widget=forms.HiddenInput
    )

    def ask_whether_another(self) -> None:
        """Let the question be answered."""
        self.fields["is_another"].widget = forms.CheckboxInput()


SPAN = ("starts", "ends", "end_unknown", "source")


class SpanForm(SiteForm):
    """From when and until when something holds, as exactly as one knows, and where it stands."""

    starts = PartialDayField(label=_("First day"), required=False)
    ends = PartialDayField(label=_("Last day"), last=True, required=False, help_text=_("Leave empty while it lasts."))
    end_unknown = forms.BooleanField(
        label=_("Nobody knows whether it has ended"),
        required=False,
        help_text=_("Nobody is booked by it until somebody says."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("Where the days stand: a register, a web page.")
    )

    def values(self) -> dict[str, Any]:
        """What the services take."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "end_unknown"}
        for name in ("starts", "ends"):
            if found := values.pop(name):
                values |= {name: found.day, f"{name}_precision": found.precision}
        return values | {"end_known": not self.cleaned_data["end_unknown"]}

    def blame(self, field: str | None, message: str) -> None:
        """A complaint about the end being known stands at the box that says it is not."""
        super().blame("end_unknown" if field == "end_known" else field, message)


class MandateForm(SpanForm):
    """A mandate to add. An old one is ended, never changed into this."""

    body = VisibleChoice(
        Organisation,
        label=_("Body"),
        help_text=_("Ministry, parliament, agency. One that is missing is added under Organisations."),
    )
    title = forms.CharField(label=_("Role"), max_length=200)
    committee = CodeField(
        label=_("Committee"), max_length=60, required=False, help_text=_("Its code, or the name of any other.")
    )
    party = CodeField(
        label=_("Political party"), max_length=60, required=False, help_text=_("Its code, or the name of a local one.")
    )
    constituency = forms.CharField(label=_("Constituency"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name not in SPAN), *SPAN])
        committee: Any = self.fields["committee"]
        party: Any = self.fields["party"]
        committee.offer(known_committees(self.viewer, clock.day(self.at)))
        party.offer(known_parties(self.viewer, clock.day(self.at)))


class MandateEndForm(SiteForm):
    """The last day of a mandate."""

    ends = PartialDayField(
        label=_("Last day"),
        last=True,
        help_text=_(
            "From the day after, nobody can book a meeting with the person in this role. "
            "2027-05 or 2027 will do, if that is all you know."
        ),
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class StanceForm(SiteForm):
    """A rating of where somebody stands on an issue."""

    issue = VisibleChoice(Issue, label=_("Issue"))
    position = forms.ChoiceField(
        label=_("Stance"),
        choices=Position.choices,
        widget=forms.RadioSelect,
        help_text=_("Unknown is an answer, and not the same as neutral."),
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=Basis.choices, widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_("Where it was said or written. Needed for a public statement or document."),
    )
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices, widget=forms.RadioSelect)
    as_of = DayField(label=_("Day"), help_text=_("The day that the stance was shown. Earlier ratings stay."))
    interest = forms.TypedChoiceField(
        label=_("Interest"),
        choices=_SCALE,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("1 has never raised the issue, 3 answers when we ask, 5 raises it unasked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = clock.day(self.at)
