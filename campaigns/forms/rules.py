"""The form of a reminder rule: what it is about is chosen before, the rest here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Arena
from campaigns.reminders import explain
from campaigns.reminders.fitting import HOURS
from campaigns.reminders.language import (
    INSTANTS,
    OF_AN_ARENA,
    SUBJECT_OF,
    UNTIL_OF,
    WHO_OF,
    Anchor,
    Moment,
    Offset,
    Recipients,
    Rule,
    RuleError,
    Subject,
    Unit,
    Who,
)
from campaigns.reminders.texts import RuleText, write_moment, write_recipients
from crm.errors import DomainError
from crm.forms.base import ClockField, SiteForm, VisibleChoice

Choices = list[tuple[str, str]]
# Conditions that rules about a subject can have.
_ONLY = {
    Subject.ITEM: {
        "once_per_day": _("One mail per person and day"),
        "with_people": _("Only where the item has decision-makers"),
    },
    Subject.COMMITMENT: {"while_open": _("Only while the commitment is open")},
}
_MOMENTS = {"at": "at", "useful_until": "until"}
# What comes round by the calendar, to the only ones concerned: the time of day is what there is to choose.
_ROUNDS = {Subject.CONTACTS: Anchor.WORKDAYS, Subject.FACTS: Anchor.MONDAYS}


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that answer one question."""

    legend: str
    fields: list[BoundField]
    in_a_row: bool = False


def distances(anchors: Iterable[Anchor]) -> Choices:
    """``minuter före`` and the like, as these anchors can be counted from."""
    before = {
        Unit.MINUTE: gettext("minutes before"),
        Unit.HOUR: gettext("hours before"),
        Unit.DAY: gettext("days before"),
        Unit.WORKDAY: gettext("workdays before"),
    }
    after = {
        Unit.MINUTE: gettext("minutes after"),
        Unit.HOUR: gettext("hours after"),
        Unit.DAY: gettext("days after"),
        Unit.WORKDAY: gettext("workdays after"),
    }
    units = [unit for unit in Unit if unit not in HOURS or INSTANTS & set(anchors)]
    return [
        ("", pgettext("reminder rule", "Neither before nor after")),
        *((f"-{unit}", before[unit]) for unit in units),
        *((f"+{unit}", after[unit]) for unit in units),
    ]


class RuleForm(SiteForm):
    """The choices of a rule about ``subject``, kept as its three texts. ``own``: it is to be one arena's."""

    at_amount = forms.IntegerField(label=_("Number"), required=False, min_value=0, max_value=999_999)
    at_unit = forms.ChoiceField(label=_("Before or after"), required=False)
    at_anchor = forms.ChoiceField(label=_("Counted from"))
    at_time = ClockField(label=_("Time of day"), required=False)
    who = forms.MultipleChoiceField(label=_("Recipients"), widget=forms.CheckboxSelectMultiple)
    only = forms.MultipleChoiceField(label=_("Conditions"), widget=forms.CheckboxSelectMultiple, required=False)
    ended_over = forms.IntegerField(
        label=_("Hours since the contact ended"),
        min_value=0,
        max_value=9999,
        help_text=_("Coordinators are reminded while a contact that ended longer ago lacks its debrief."),
    )
    until_amount = forms.IntegerField(label=_("Number"), required=False, min_value=0, max_value=999_999)
    until_unit = forms.ChoiceField(label=_("Before or after"), required=False)
    until_anchor = forms.ChoiceField(label=_("Counted from"))
    until_time = ClockField(label=_("Time of day"), required=False)
    arena = VisibleChoice(Arena, label=_("Arena"), required=False, empty_label=_("All arenas"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, subject: Subject, arena: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        anchors = [anchor for anchor in Anchor if SUBJECT_OF.get(anchor) == subject]
        ends = [anchor for anchor in Anchor if anchor in UNTIL_OF[subject] | {Anchor.SAME_DAY}]
        self._offer("at_anchor", [(anchor.value, str(explain.ANCHORS[anchor])) for anchor in anchors])
        self._offer("at_unit", distances(anchors))
        self._offer("until_anchor", [(anchor.value, str(explain.ANCHORS[anchor])) for anchor in ends])
        self._offer("until_unit", distances(ends))
        people = [who for who in Who if who in WHO_OF[subject]]
        self._offer("who", [(who.value, capfirst(str(explain.RECIPIENTS[who]))) for who in people])
        self._offer("only", [(name, str(label)) for name, label in _ONLY.get(subject, {}).items()])
        self.fields["arena"].required = arena == "own"
        if subject == Subject.ITEM:
            # Most rules about an item are about its start.
            self.fields["at_anchor"].initial = self.fields["until_anchor"].initial = Anchor.ITEM_START.value
        for name in self._needless(arena):
            del self.fields[name]

    def _offer(self, name: str, choices: Choices) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _needless(self, arena: str) -> Iterator[str]:
        if self.subject in _ROUNDS:
            yield from ("at_amount", "at_unit", "at_anchor", "who")
            yield from ("until_amount", "until_unit", "until_anchor", "until_time")
        if self.subject != Subject.CONTACTS:
            yield "ended_over"
        if self.subject not in _ONLY:
            yield "only"
        if not arena or self.subject not in OF_AN_ARENA:
            yield "arena"

    @property
    def groups(self) -> list[Group]:
        """The fields under the questions that they answer."""
        asked = (
            (gettext("When is it sent?"), ("at_amount", "at_unit", "at_anchor", "at_time"), True),
            (gettext("To whom?"), ("who", "only", "ended_over"), False),
            (
                gettext("How long is it of use?"),
                ("until_amount", "until_unit", "until_anchor", "until_time"),
                True,
            ),
            (gettext("Where does it hold?"), ("arena",), False),
        )
        found = [
            Group(legend, [self[name] for name in names if name in self.fields], in_a_row)
            for legend, names, in_a_row in asked
        ]
        return [group for group in found if group.fields]

    def clean(self) -> dict[str, Any]:
        """A number needs to know of what, and the other way round."""
        data = super().clean() or self.cleaned_data
        for moment in _MOMENTS.values():
            amount, unit = data.get(f"{moment}_amount"), data.get(f"{moment}_unit")
            if amount is not None and unit == "":
                self.add_error(f"{moment}_unit", gettext("Choose whether the number is before or after, and of what."))
            if amount is None and unit and f"{moment}_amount" not in self.errors:
                self.add_error(f"{moment}_amount", gettext("Say how many."))
        return data

    def texts(self, code: str) -> RuleText:
        """What was chosen, as text."""
        if self.subject in _ROUNDS:
            at, until = Moment(_ROUNDS[self.subject], None, self.cleaned_data["at_time"]), Moment(Anchor.SAME_DAY)
        else:
            at, until = self._moment("at"), self._moment("until")
        return RuleText(code, write_moment(at), write_recipients(self._recipients()), write_moment(until))

    def _moment(self, name: str) -> Moment:
        data = self.cleaned_data
        unit, amount = data[f"{name}_unit"], data[f"{name}_amount"]
        offset = Offset(-amount if unit[0] == "-" else amount, Unit(unit[1:])) if unit and amount else None
        return Moment(Anchor(data[f"{name}_anchor"]), offset, data[f"{name}_time"])

    def _recipients(self) -> Recipients:
        data = self.cleaned_data
        if self.subject == Subject.CONTACTS:
            return Recipients((Who.COORDINATOR,), ended_over=dt.timedelta(hours=data["ended_over"]))
        if self.subject == Subject.FACTS:
            return Recipients((Who.UPKEEP,))
        only = data.get("only", ())
        return Recipients(
            tuple(map(Who, data["who"])),
            once_per_day="once_per_day" in only,
            with_people="with_people" in only,
            while_open="while_open" in only,
        )

    @contextmanager
    def told(self) -> Iterator[None]:
        """Puts what is no rule beside the choice to make anew. Raises DomainError."""
        try:
            yield
        except RuleError as error:
            parts = {"at": "at_anchor", "useful_until": "until_anchor", "to": "who"}
            exact = f"{_MOMENTS[error.name]}_{error.part}" if error.name in _MOMENTS else error.part
            field = exact if exact in self.fields else parts.get(error.name)
            raise DomainError(error.sentence, field=field) from error


def chosen(rule: Rule) -> dict[str, Any]:
    """The choices that make the rule."""
    only = [name for name in ("once_per_day", "with_people", "while_open") if getattr(rule.to, name)]
    hours = rule.to.ended_over // dt.timedelta(hours=1) if rule.to.ended_over is not None else None
    to = {"who": [who.value for who in rule.to.who], "only": only, "ended_over": hours}
    return {**_chosen("at", rule.at), **to, **_chosen("until", rule.until)}


def _chosen(name: str, moment: Moment) -> dict[str, Any]:
    offset = moment.offset if moment.offset and moment.offset.amount else None
    return {
        f"{name}_anchor": moment.anchor.value,
        f"{name}_amount": abs(offset.amount) if offset else None,
        f"{name}_unit": f"{'-' if offset.amount < 0 else '+'}{offset.unit}" if offset else "",
        f"{name}_time": moment.time,
    }
