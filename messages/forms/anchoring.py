"""Forms of anchoring: whom to ask, a party's answer, and who answers at a party."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice
from crm.models import Organisation, User
from messages.enums import PENDING
from messages.enums import EndorsementState as State
from messages.house import LONGEST_REASON
from messages.queries.board import BoardRow

# The words of the buttons: what a party says, not what the register calls it.
_SAYS = {
    State.ENDORSED: pgettext_lazy("answer", "We stand behind it"),
    State.CONDITIONAL: pgettext_lazy("answer", "We stand behind it on a condition"),
    State.ABSTAINS: pgettext_lazy("answer", "We abstain"),
    State.DECLINED: pgettext_lazy("answer", "We cannot stand behind it"),
    State.OFFICIAL_OK: pgettext_lazy("answer", "Cleared by officials, the political answer comes later"),
    State.REVIEWING: pgettext_lazy("answer", "We are preparing our answer"),
    State.FACT_SUPPORT: pgettext_lazy("answer", "We give facts and take no position"),
}
_POSITIONS = (
    State.ENDORSED,
    State.CONDITIONAL,
    State.ABSTAINS,
    State.DECLINED,
    State.OFFICIAL_OK,
    State.REVIEWING,
)
_FACTS_ONLY = (State.FACT_SUPPORT, State.REVIEWING)
_STANDS_BEHIND = frozenset({State.ENDORSED, State.CONDITIONAL})


class AnchorForm(SiteForm):
    """Whom to ask. Every party that has not answered is chosen at first; in a new round others are offered too.

    ``confirmed`` is the seal of the page that showed whom it reaches.
    """

    organisations = forms.MultipleChoiceField(label=_("Parties to ask"), widget=forms.CheckboxSelectMultiple)
    deadline = DayField(label=_("Answers wanted by"), required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: Sequence[BoardRow], is_new_round: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [row for row in rows if row.endorsement is None or is_new_round]
        self.parties = {str(row.organisation.pk): row.organisation for row in offered}
        field: Any = self.fields["organisations"]
        field.choices = [(str(row.organisation.pk), self._label(row)) for row in offered]
        unanswered = [str(row.organisation.pk) for row in offered if not row.endorsement or row.state in PENDING]
        self.initial.setdefault("organisations", unanswered or list(self.parties))

    def chosen(self) -> list[Organisation]:
        """The chosen parties."""
        return [self.parties[key] for key in self.cleaned_data["organisations"]]

    @staticmethod
    def _label(row: BoardRow) -> str:
        return f"{row.organisation.short_name} – {row.recipient}" if row.recipient else row.organisation.short_name


class AnswerForm(SiteForm):
    """A party's answer. Without authority one can only say that it is being prepared."""

    state = forms.ChoiceField(label=pgettext_lazy("noun", "Answer"), widget=forms.RadioSelect)
    level = forms.CharField(
        label=_("Decided by"), required=False, max_length=200, help_text=_("The board, committee or person.")
    )
    decided_on = DayField(
        label=_("Day of the decision"), required=False, help_text=_("Not before the board has met on this text.")
    )
    reference = forms.CharField(label=_("Reference"), required=False, max_length=100, help_text=_("Record number."))
    condition = LongText(label=_("Condition"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    condition_on = forms.MultipleChoiceField(
        label=_("The condition hangs on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These paragraphs then cannot be changed unnoticed. Choose none if it is about the whole."),
    )
    comment = LongText(label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        takes_positions: bool,
        has_authority: bool,
        stands_behind: bool = False,
        levels: Sequence[str] = (),
        paragraphs: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: tuple[State, ...] = _POSITIONS if takes_positions else _FACTS_ONLY
        if stands_behind:
            # Taking it back is an act of its own, with a reason.
            offered = tuple(choice for choice in offered if choice != State.DECLINED)
        if not has_authority:
            offered = (State.REVIEWING,)
        state: Any = self.fields["state"]
        state.choices = [(choice.value, _SAYS[choice]) for choice in offered]
        if levels:
            self._offer(levels)
        if State.CONDITIONAL in offered:
            hangs_on: Any = self.fields["condition_on"]
            hangs_on.choices = [(digest, Truncator(text).words(14)) for digest, text in paragraphs]
        else:
            del self.fields["condition"], self.fields["condition_on"]
        if not has_authority:
            del self.fields["level"], self.fields["decided_on"], self.fields["reference"]
        self._require_what_the_answer_needs()

    def _offer(self, levels: Sequence[str]) -> None:
        """Only levels at which the party may decide; the one that was typed elsewhere is chosen whatever its case."""
        field: Any = self.fields["level"]
        chosen = str(self.initial.get("level") or "").casefold()
        self.initial["level"] = next((name for name in levels if name.casefold() == chosen), "")
        self.fields["level"] = forms.ChoiceField(
            label=field.label,
            required=False,
            choices=[("", "–"), *((name, name) for name in levels)],
            help_text=_("Your party decides at one of these levels."),
        )

    def clean(self) -> dict[str, Any]:
        """The values; the condition of an earlier answer is left out where this one has none."""
        data = super().clean() or {}
        if data.get("state") != State.CONDITIONAL and data.get("condition") == self.initial.get("condition"):
            data.update(condition="", condition_on=[])
        return data

    def _require_what_the_answer_needs(self) -> None:
        """Before anything is chosen the fields are shown as those who stand behind a text need them."""
        chosen = self["state"].value() if self.is_bound else None
        needed = {"level": _STANDS_BEHIND, "decided_on": _STANDS_BEHIND, "condition": frozenset({State.CONDITIONAL})}
        for name, states in needed.items():
            if name in self.fields:
                self.fields[name].required = chosen is None or chosen in states


class WithdrawForm(SiteForm):
    """Why a party withdraws its support."""

    reason = LongText(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class AnchoringForm(SiteForm):
    """Who answers at a party, and when its board meets next."""

    recipient = VisibleChoice(User, label=_("Who is asked"))
    deputy = VisibleChoice(User, label=_("Deputy"), required=False)
    next_board = forms.CharField(label=_("Next board that can decide"), required=False, max_length=200)
    next_board_on = DayField(label=_("It meets on"), required=False)
    level_needed = forms.ChoiceField(
        label=_("Level needed"), required=False, help_text=_("A lower level cannot stand behind a text for the party.")
    )

    def __init__(self, *args: Any, organisation: Organisation, levels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["level_needed"]
        level.choices = [("", _("Any level")), *((name, name) for name in levels)]
        for name in ("recipient", "deputy"):
            field: Any = self.fields[name]
            field.queryset = field.queryset.filter(organisation=organisation, is_active=True)


class DaysForm(SiteForm):
    """One party's own days to answer."""

    deadline = DayField(
        label=_("Answer wanted by"), required=False, help_text=_("Empty for the day that the message has.")
    )
    closes_on = DayField(
        label=_("Last day to answer"), required=False, help_text=_("Empty for ten workdays after that day.")
    )
