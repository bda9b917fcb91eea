"""Fields that choose people, with enough beside the name to choose the right one, and codes that are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from crm.enums import Role
from crm.forms.base import VisibleChoice, VisibleChoices
from crm.models import Organisation, Person, User
from crm.queries.named import described, meant, met_lately
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


def _with_party(user: User) -> str:
    organisation: Organisation | None = user.organisation
    return f"{user}, {organisation.short_name}" if organisation else str(user)


class NamedPeopleField(forms.CharField):
    """Decision-makers by name, several with a semicolon between: for a register too long to choose from.

    Cleaned, the people; raises ValidationError naming who could be meant.
    """

    widget = Suggested
    default_error_messages: ClassVar[dict[str, Any]] = {
        "nobody": gettext_lazy("Nobody in the register is meant by “%(name)s”. Write the name, or a part of it."),
        "several": gettext_lazy("“%(name)s” can mean several: %(people)s. Write more, the role for example."),
        "vague": gettext_lazy("Who is meant by “%(name)s” is not clear. Write the whole name, and the role."),
    }

    def narrow(self, viewer: Viewer, on: dt.date, *, tells: bool = True) -> None:
        """Those whom the viewer may see, told by their role on the day; whom one met lately is suggested.

        With ``tells=False`` nobody is suggested, and one answer stands for nobody and for several.
        """
        self.viewer, self.on, self.tells = viewer, on, tells
        self.widget.known = dict.fromkeys(met_lately(viewer, on), "") if tells else {}

    def clean(self, value: Any) -> list[Person]:
        """The people, each once."""
        names = filter(None, (part.strip() for part in super().clean(value).split(";")))
        found = {person.pk: person for name in names for person in self._meant(name)}
        return list(found.values())

    def _meant(self, name: str) -> list[Person]:
        """Who is meant: one, or with commas between them several, each of whom can be nobody else."""
        people = meant(name, self.viewer)
        if not people and "," in name:
            parts = [meant(part, self.viewer) for part in name.split(",")]
            if all(len(part) == 1 for part in parts):
                return [person for part in parts for person in part]
        if len(people) != 1:
            told = {"name": name, "people": "; ".join(described(person, self.on) for person in people)}
            code = ("several" if people else "nobody") if self.tells else "vague"
            raise forms.ValidationError(self.error_messages[code], code=code, params=told)
        return people


class ColleagueField(VisibleChoice):
    """One of ours, with the party; of ``roles`` where only those can do what is asked of whoever is chosen.

    Whoever has it already is offered too, so that saving something else takes it from nobody.
    """

    def __init__(self, *, roles: Collection[Role] = tuple(Role), **kwargs: Any) -> None:
        self.roles = roles
        super().__init__(User, **kwargs)

    def narrow(self, viewer: Viewer) -> None:
        """Everyone of ours with an open account and such a role, and whoever has it, with their organisations."""
        has = getattr(self.begins_with, "pk", self.begins_with) or None
        able = Q(is_active=True, role__in=self.roles) | Q(pk=has)
        self.queryset = User.objects.visible_to(viewer).filter(able).select_related("organisation")

    def label_from_instance(self, obj: Any) -> str:
        """``Sigrid Fjäll, Region Skog``; of whoever is only kept, that they cannot be chosen anew."""
        told = _with_party(obj)
        if obj.is_active and obj.role in self.roles:
            return told
        return gettext("%(name)s (cannot be chosen anew)") % {"name": told}


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


class PositionField(forms.CharField):
    """Where something lies, as ``crm.positions`` reads it. Not required."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Position on the map"),
            max_length=60,
            required=False,
            help_text=gettext_lazy("Latitude and longitude in degrees (WGS 84), such as 62.3908, 17.3069."),
        )
