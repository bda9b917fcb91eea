"""Choosing decision-makers out of a register of any length: who is chosen, and whom a search finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from crm.forms.base import WORDS, VisibleChoice, VisibleChoices
from crm.models import Person
from crm.queries.named import found_by
from crm.queries.people import mandate_on, people
from crm.visibility import Viewer
from crm.web.requests import number

# So many are shown of those whom a search finds.
FOUND = 20
_TEMPLATE = "crm/forms/people_picker.html"


class _Search:
    """A list to choose in that holds who is chosen and whom the words in ``<name>-words`` find, never the register.

    The button posts the form as it is typed; ``SiteForm.is_searching`` tells that from saving.
    """

    viewer: Viewer
    on: dt.date | None = None
    words = ""
    # Who may be chosen already, by number in Swedish order, where a form of many lists has read them at once.
    loaded: Mapping[int, Person] | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Who is chosen; remembers what is searched for."""
        self.words = str(data.get(f"{name}{WORDS}", "")).strip()[:200]
        return super().value_from_datadict(data, files, name)  # type: ignore[misc]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The list, and what was searched for."""
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"] |= {"words": self.words, "words_name": f"{name}{WORDS}", "found": self._many}
        return context

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Who is chosen stands first. Four queries at most."""
        keys = {key for key in map(number, value) if key}
        if self.loaded is not None:
            chosen = [person for pk, person in self.loaded.items() if pk in keys]
        else:
            chosen = list(people(self.viewer).filter(pk__in=keys).order_by("sort_key", "pk")) if keys else []
        found = [one for one in found_by(self.words, self.viewer, FOUND + len(keys) + 1) if one.pk not in keys]
        self._many = "more" if len(found) > FOUND else "some" if found else "none"
        rows = [*chosen, *found[:FOUND]]
        return [(None, [self._option(name, person, person.pk in keys, n, attrs)], n) for n, person in enumerate(rows)]

    def _option(self, name: str, person: Person, selected: bool, n: int, attrs: dict[str, Any] | None) -> Any:
        label = told(person, self.on)
        return self.create_option(name, person.pk, label, selected, n, attrs=attrs)  # type: ignore[attr-defined]


class PeoplePicker(_Search, forms.CheckboxSelectMultiple):
    """Several of them."""

    template_name = _TEMPLATE


class PersonPicker(_Search, forms.RadioSelect):
    """One of them."""

    template_name = _TEMPLATE


class _OfPeople:
    """A field whose list is never longer than what was searched for."""

    queryset: Any
    widget: Any
    on: dt.date | None = None

    def narrow(self, viewer: Viewer) -> None:
        """Everyone whom the viewer may see, with mandates loaded."""
        self.queryset = people(viewer)
        self.widget.viewer = viewer

    def tell(self, on: dt.date) -> None:
        """Show everybody with the role of that day."""
        self.on = self.widget.on = on

    def label_from_instance(self, obj: Any) -> str:
        """``Vera Lindmåne, statsråd, Försvarsdepartementet``."""
        return told(obj, self.on)


class PeopleField(_OfPeople, VisibleChoices):
    """Decision-makers, with the role of a day or the last one."""

    widget = PeoplePicker

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Person, **kwargs)


class PersonField(_OfPeople, VisibleChoice):
    """A decision-maker."""

    widget = PersonPicker

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Person, empty_label=None, **kwargs)


def told(person: Person, on: dt.date | None) -> str:
    """The person, with the role of the day where one is given; reads prefetched ``mandates``."""
    mandate = mandate_on(person, on) if on else None
    return f"{person}, {mandate}" if mandate else str(person)
