"""Forms about promises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Direction
from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField
from crm.forms.pickers import PersonField
from crm.models import Commitment, Meeting, Person
from crm.services.commitments import OWNERS

DIRECTIONS = [(Direction.THEIRS.value, _("They promised us")), (Direction.OURS.value, _("We promised them"))]


class CommitmentForm(SiteForm):
    """A promise of theirs or ours. ``meeting`` is where it was made, if it is known."""

    direction = forms.ChoiceField(
        label=_("Whose commitment"),
        choices=DIRECTIONS,
        widget=forms.RadioSelect,
        initial=Direction.THEIRS,
    )
    person = PersonField(label=_("Decision-maker"))
    text = LongText(label=_("What was promised?"), max_length=Commitment.LONGEST)
    due = DayField(label=_("By when?"))
    made_by_user = ColleagueField(
        label=_("Who of ours promised?"), required=False, help_text=_("Only for a commitment of ours.")
    )
    owner = ColleagueField(label=_("Who follows it up?"), roles=OWNERS)

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].initial = self.viewer.user_id
        person: Any = self.fields["person"]
        person.tell(clock.day(self.at))
        if meeting:
            # Few enough to choose among.
            met = VisibleChoice(Person, only={"pk__in": meeting.people.values("pk")}, label=person.label)
            met.narrow(self.viewer)
            self.fields["person"] = met

    def clean(self) -> dict[str, Any]:
        """Whoever fills in a promise of theirs may have left a name of ours in the form: it is dropped."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("direction") == Direction.THEIRS:
            data["made_by_user"] = None
        return data


class CommitmentEditForm(SiteForm):
    """What may change of a promise while it is open."""

    text = LongText(label=_("What was promised?"), max_length=Commitment.LONGEST)
    due = DayField(label=_("By when?"))
    owner = ColleagueField(label=_("Who follows it up?"), roles=OWNERS)
    note = LongText(label=_("Note"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CommitmentKeepForm(SiteForm):
    """Closing a promise as kept."""

    evidence = LongText(
        label=_("What shows that it was kept?"), help_text=_("A letter, a record number, a link, who saw it.")
    )
    closed_on = DayField(label=_("Kept on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = clock.day(self.at)


class CommitmentBreachForm(CommitmentKeepForm):
    """Closing a promise as broken."""

    evidence = LongText(
        label=_("How do we know that it was not kept?"),
        help_text=_("What was done instead, a record number, a link, who said so."),
    )
    closed_on = DayField(label=_("Not kept on"))


class CommitmentCloseForm(SiteForm):
    """Closing a promise that will not be kept."""

    note = LongText(label=_("What happened?"))
    closed_on = DayField(label=_("Closed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = clock.day(self.at)
