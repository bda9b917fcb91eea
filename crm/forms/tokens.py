"""The form that gives a program access in one's own name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.enums import TokenScope
from crm.forms.base import SiteForm

_AREAS: dict[str, str | Promise] = {
    "people": _("Decision-makers"),
    "log": _("Advocacy log"),
    "messages": _("Joint messages"),
    "campaigns": _("Campaigns"),
    "arenas": _("Arenas"),
    "sending": _("Outbox"),
    "handover": _("Handover"),
}


class Scopes(forms.CheckboxSelectMultiple):
    """What a program may do, area by area."""

    template_name = "crm/forms/scopes.html"


def _by_area() -> list[tuple[str | Promise, list[tuple[str, Any]]]]:
    return [
        (words, [(scope.value, scope.label) for scope in TokenScope if scope.value.startswith(f"{area}:")])
        for area, words in _AREAS.items()
    ]


class TokenForm(SiteForm):
    """Which program, what it may do, and for how long."""

    name = forms.CharField(
        label=_("Which program is it for?"), max_length=100, help_text=_("So that you know it again in the list.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=_by_area,
        widget=Scopes,
        help_text=_("The program acts in your name and never reaches further than you do."),
        error_messages={"required": _("Choose what the program may do.")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year"))],
        coerce=int,
        initial=90,
        widget=forms.RadioSelect,
    )
