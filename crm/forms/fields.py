"""Fields that choose people, with enough beside the name to choose the right one, and codes that are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from crm.forms.base import VisibleChoice, VisibleChoices
from crm.models import Organisation, Person, User
from crm.queries.people import mandate_on, people
from crm.visibility import Viewer


class Picker(forms.CheckboxSelectMultiple):
    """Several of many: a list to tick in, narrowed by typing where there is a script."""

    template_name = "crm/forms/picker.html"

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """What is ticked stands first: the list is longer than what one sees of it."""
        groups = super().optgroups(name, value, attrs)
        return sorted(groups, key=lambda group: not group[1][0]["selected"])


class Suggested(forms.TextInput):
    """A text for which the browser suggests what is known; any other may be typed."""

    template_name = "crm/forms/suggested.html"
    known: Mapping[str, str] = {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The input and its list."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_known"
        context["widget"]["known"] = self.known
        return context


class CodeField(forms.CharField):
    """A code such as TU, or any other text. Whoever types the name behind a known code means the code."""

    widget = Suggested
    known: Mapping[str, str] = {}

    def offer(self, known: Mapping[str, str]) -> None:
        """Suggest these: names by code."""
        self.known = self.widget.known = known

    def clean(self, value: Any) -> Any:
        """The text, or the known code that it means, as it is written."""
        text: str = super().clean(value)
        meant = (code for code, name in self.known.items() if text.casefold() in {code.casefold(), name.casefold()})
        return next(meant, text)


class PeopleField(VisibleChoices):
    """Decision-makers, with the role of today or the last one."""

    widget = Picker

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Person, **kwargs)
        self.on: dt.date | None = None

    def narrow(self, viewer: Viewer) -> None:
        """Everyone whom the viewer may see, with mandates loaded."""
        self.queryset = people(viewer)

    def label_from_instance(self, obj: Any) -> str:
        """``Vera Lindmåne, statsråd, Försvarsdepartementet``."""
        mandate = mandate_on(obj, self.on) if self.on else None
        return f"{obj}, {mandate}" if mandate else str(obj)


def _with_party(user: User) -> str:
    organisation: Organisation | None = user.organisation
    return f"{user}, {organisation.short_name}" if organisation else str(user)


class ColleagueField(VisibleChoice):
    """One of ours, with the party."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User, **kwargs)

    def narrow(self, viewer: Viewer) -> None:
        """Everyone of ours with an open account, with their organisations."""
        self.queryset = User.objects.visible_to(viewer).filter(is_active=True).select_related("organisation")

    def label_from_instance(self, obj: Any) -> str:
        """``Sigrid Fjäll, Region Skog``."""
        return _with_party(obj)


class ColleaguesField(VisibleChoices):
    """Several of ours, with their parties."""

    widget = Picker

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User, **kwargs)

    def narrow(self, viewer: Viewer) -> None:
        """Everyone of ours, also those whose account has been closed: they took part then."""
        self.queryset = User.objects.visible_to(viewer).select_related("organisation")

    def label_from_instance(self, obj: Any) -> str:
        """``Sigrid Fjäll, Region Skog``."""
        return _with_party(obj)
