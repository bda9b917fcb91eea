"""Making commitments of what a debrief says was promised: every line is looked at before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from crm.enums import Direction
from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField
from crm.models import Commitment, Meeting, Person
from crm.queries.promises import PromiseLine
from crm.services.commitments import OWNERS, Promise

_NEEDED = ("text", "direction", "person", "due", "owner")


@dataclass(frozen=True, slots=True)
class LineFields:
    """The fields of one line, by their names."""

    label: str
    make: BoundField
    text: BoundField
    direction: BoundField
    person: BoundField
    due: BoundField
    owner: BoundField
    made_by_user: BoundField


class PromisesForm(SiteForm):
    """One set of fields per line, named ``0-text`` and so on; a line that is not ticked is not saved."""

    template_name = "crm/forms/promises.html"

    def __init__(self, *args: Any, meeting: Meeting, found: Sequence[PromiseLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = len(found)
        for n, line in enumerate(found):
            ticked = not self.is_bound or bool(self.data.get(f"{n}-make"))
            for name, field in self._line(meeting, line).items():
                # What is not to be saved need not be complete.
                field.required = name in _NEEDED and ticked
                self.fields[f"{n}-{name}"] = field

    def _line(self, meeting: Meeting, line: PromiseLine) -> dict[str, forms.Field]:
        person = VisibleChoice(Person, label=_("Decision-maker"), initial=line.person)
        person.narrow(self.viewer)
        person.queryset = person.queryset.filter(pk__in=meeting.people.values("pk"))
        owner = ColleagueField(label=_("Who follows it up?"), roles=OWNERS, initial=self.viewer.user_id)
        ours = ColleagueField(
            label=_("Who of ours promised?"),
            initial=self.viewer.user_id,
            help_text=_("Only for a commitment of ours."),
        )
        for field in (owner, ours):
            field.narrow(self.viewer)
        return {
            "make": forms.BooleanField(label=_("Note it as a commitment"), initial=True),
            "text": LongText(label=_("What was promised?"), max_length=Commitment.LONGEST, initial=line.text),
            "direction": forms.ChoiceField(
                label=_("Whose commitment"),
                choices=[
                    (Direction.THEIRS.value, _("They promised us")),
                    (Direction.OURS.value, _("We promised them")),
                ],
                initial=line.direction,
            ),
            "person": person,
            "due": DayField(label=_("By when?"), initial=line.due),
            "owner": owner,
            "made_by_user": ours,
        }

    @property
    def lines(self) -> list[LineFields]:
        """The fields, line by line."""
        names = ("make", "text", "direction", "person", "due", "owner", "made_by_user")
        return [
            LineFields(str(self[f"{n}-text"].value() or ""), *(self[f"{n}-{name}"] for name in names))
            for n in range(self.count)
        ]

    def promises(self) -> list[Promise]:
        """What the service takes."""
        return [self._promise(n) for n in self._ticked(self.cleaned_data)]

    def blame(self, field: str | None, message: str) -> None:
        """Put a complaint at its line: the service counts what was ticked."""
        place, _dash, name = (field or "").partition("-")
        if name and place.isdecimal():
            field = f"{self._ticked(self.cleaned_data)[int(place)]}-{name}"
        super().blame(field, message)

    def _ticked(self, data: dict[str, Any]) -> list[int]:
        return [n for n in range(self.count) if data.get(f"{n}-make")]

    def _promise(self, n: int) -> Promise:
        data = {name: self.cleaned_data[f"{n}-{name}"] for name in (*_NEEDED, "made_by_user")}
        if data["direction"] == Direction.THEIRS:
            data["made_by_user"] = None
        return Promise(**data)
