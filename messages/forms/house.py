"""The form of a message house: lists as one line each, and rows for asks, questions and facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.forms.base import FIND, WORDS, DayField, LongText, SiteForm
from crm.forms.pickers import PeoplePicker
from crm.models import Person
from crm.visibility import Viewer
from crm.web.requests import number
from messages.house import (
    LISTS,
    LONGEST_LINE,
    LONGEST_QUESTION,
    LONGEST_REF,
    LONGEST_ROOF,
    LONGEST_SOURCE,
    LONGEST_TEXT,
    MOST_ROWS,
    AskText,
    Fact,
    House,
)

_ADDRESSEES = "-addressees"
# What is searched for in a row's list, beside its fields.
_SOUGHT = f"addressees{WORDS}"


def lines(text: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class LineList(LongText):
    """Several short texts, one a line."""

    def to_python(self, value: Any) -> Any:
        """The lines that say something."""
        return lines(super().to_python(value) or "")


class Row(SiteForm):
    """One row of several. A row whose first field is empty is left out."""

    def __init__(self, *args: Any, people: Mapping[int, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "addressees" in self.fields:
            field: Any = self.fields["addressees"]
            # One query for all rows: each choice field of models would ask again.
            self.people = {str(pk): person for pk, person in people.items()}
            field.choices = [(key, person.name) for key, person in self.people.items()]
            field.widget.viewer, field.widget.loaded = self.viewer, people
            field.widget.words = self.initial.get(_SOUGHT, "")

    @property
    def is_used(self) -> bool:
        """Whether its first field says something."""
        return bool(self.cleaned_data.get(next(iter(self.fields))))


class AskRow(Row):
    """An ask."""

    text = LongText(
        label=_("We ask for"), required=False, max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 2})
    )
    addressees = forms.MultipleChoiceField(label=_("Of whom"), required=False, widget=PeoplePicker)
    ref = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_REF)

    def ask(self) -> AskText:
        """As a value."""
        data = self.cleaned_data
        return AskText(data["ref"], data["text"], tuple(self.people[key] for key in data["addressees"]))


class QuestionRow(Row):
    """A tough question with its answer."""

    question = forms.CharField(label=_("Question"), required=False, max_length=LONGEST_QUESTION)
    answer = LongText(
        label=pgettext_lazy("noun", "Answer"),
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FactRow(Row):
    """A fact with its grounds."""

    text = LongText(label=_("Fact"), required=False, max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(label=_("Source"), required=False, max_length=LONGEST_SOURCE)
    checked_on = DayField(label=_("Last checked"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False)
    needs_verification = forms.BooleanField(label=_("Verify before use: a party's own claim"), required=False)
    waive_reason = forms.CharField(
        label=_("Passes without source or fresh check because"), required=False, max_length=LONGEST_SOURCE
    )

    def fact(self) -> Fact:
        """As a value."""
        return Fact(**self.cleaned_data)


_ROWS: dict[str, type[Row]] = {"asks": AskRow, "questions": QuestionRow, "proof_points": FactRow}
_SETS = {name: formset_factory(row, extra=1, max_num=MOST_ROWS, validate_max=True) for name, row in _ROWS.items()}


class HouseForm(SiteForm):
    """The text. ``asks``, ``questions`` and ``proof_points`` are sets of rows; ``version`` is the hash of its start."""

    roof = LongText(
        label=_("Roof"),
        help_text=_("The whole message in one sentence that can be said aloud."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_ROOF,
    )
    pillars = LineList(label=_("Pillars"), required=False, help_text=_("One a line; three are enough."))
    text = LongText(
        label=_("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Blank lines part the paragraphs. Markdown may be used: *emphasis*, **strong**, - list."),
    )
    red_lines = LineList(label=_("Red lines"), required=False, help_text=_("What no party may concede. One a line."))
    do_not_say = LineList(label=_("Do not say"), required=False, help_text=_("One a line."))
    defensive = LineList(
        label=_("Only if raised"), required=False, help_text=_("What we say only when somebody else brings it up.")
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        data = self.data if self.is_bound else None
        named = Person.objects.visible_to(viewer).filter(pk__in=self._named())
        people = {person.pk: person for person in named.order_by("sort_key", "pk")}
        self.rows: dict[str, BaseFormSet[Any]] = {
            name: rows(
                data,
                prefix=name,
                # What was sent is taken as it stands: compared with first values, an untouched row would be dropped.
                initial=None if self.is_bound else self.initial.get(name, []),
                form_kwargs={"viewer": viewer, "at": self.at, "people": people},
            )
            for name, rows in _SETS.items()
        }

    def _named(self) -> set[int]:
        """The numbers of those of whom something is asked in the form."""
        if isinstance(self.data, QueryDict) and self.is_bound:
            found = [text for key in self.data if key.endswith(_ADDRESSEES) for text in self.data.getlist(key)]
        else:
            found = [text for row in self.initial.get("asks", ()) for text in row["addressees"]]
        return {pk for pk in map(number, found) if pk is not None}

    @staticmethod
    def is_search(data: QueryDict) -> bool:
        """Whether it was posted to search for somebody in one of its rows, as ``SiteForm.is_searching`` says."""
        words = [key for key in data if key.endswith(f"{_ADDRESSEES}{WORDS}")]
        return FIND in data or any(str(data[key]).strip() != data.get(f"{key}_seen", "") for key in words)

    def is_valid(self) -> bool:
        """Whether the fields and every row are in order."""
        # Every set is checked, so that one sees all that is wrong at once.
        rows_are_valid = min(rows.is_valid() for rows in self.rows.values())
        if super().is_valid() and not rows_are_valid:
            self.add_error(None, gettext("Look at the rows below: one of them is not in order."))
        return super().is_valid() and rows_are_valid

    def house(self) -> House:
        """The typed house."""
        data = self.cleaned_data
        used = {name: [row for row in rows if row.is_used] for name, rows in self.rows.items()}
        return House(
            text=data["text"],
            roof=data["roof"],
            pillars=data["pillars"],
            proof_points=tuple(row.fact() for row in used["proof_points"]),
            asks=tuple(row.ask() for row in used["asks"]),
            red_lines=data["red_lines"],
            do_not_say=data["do_not_say"],
            questions=tuple((row.cleaned_data["question"], row.cleaned_data["answer"]) for row in used["questions"]),
            defensive=data["defensive"],
        )

    @staticmethod
    def initial_of(house: House) -> dict[str, Any]:
        """A house as first values."""
        return {
            "roof": house.roof,
            "text": house.text,
            **{name: "\n".join(getattr(house, name)) for name in LISTS},
            "asks": [
                {"ref": ask.ref, "text": ask.text, "addressees": [str(person.pk) for person in ask.addressees]}
                for ask in house.asks
            ],
            "questions": [{"question": question, "answer": answer} for question, answer in house.questions],
            "proof_points": [
                {name: getattr(fact, name) for name in FactRow.base_fields} for fact in house.proof_points
            ],
        }

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """What was typed, as first values of a form with one more empty row: nothing is checked yet."""
        initial: dict[str, Any] = {name: data.get(name, "") for name in cls.base_fields}
        for name, row in _ROWS.items():
            total = data.get(f"{name}-TOTAL_FORMS", "")
            count = min(int(total), MOST_ROWS) if total.isdecimal() else 0
            initial[name] = [
                {
                    field: data.getlist(key) if field == "addressees" else data.get(key, "")
                    for field in (*row.base_fields, _SOUGHT)
                    if (key := f"{name}-{n}-{field}")
                }
                for n in range(count)
            ]
        return initial
