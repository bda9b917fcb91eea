"""Forms about persons who may be one and the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import SiteForm
from crm.models import Person
from crm.services.merging import CHOSEN

OURS, THEIRS = "ours", "theirs"
_LABELS: dict[str, Any] = {
    "name": _("Name"),
    "ref": _("Reference"),
    "birth_year": _("Birth year"),
    "influence": _("Influence"),
    "relation_owner": _("Who keeps the relation"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "gatekeeper": _("Gatekeeper"),
    "county_tie": _("Tie to the county"),
    "works_with": _("What usually works"),
    "note": _("Note"),
}


class MergeForm(SiteForm):
    """Which value to keep of every field in which the two differ; what only one has is proposed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    other_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: Person, removed: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CHOSEN:
            ours, theirs = getattr(kept, name), getattr(removed, name)
            if ours != theirs:
                self.fields[name] = forms.ChoiceField(
                    label=_LABELS[name],
                    choices=[(OURS, _said(ours)), (THEIRS, _said(theirs))],
                    widget=forms.RadioSelect,
                    initial=THEIRS if ours in ("", None) else OURS,
                )
        self.order_fields([*CHOSEN, "version", "other_version"])

    def theirs(self) -> list[str]:
        """The fields whose value comes from the one who goes."""
        return [name for name in CHOSEN if self.cleaned_data.get(name) == THEIRS]


class UndoMergeForm(SiteForm):
    """Asks nothing: what stays as it is stands beside the button."""


def _said(value: Any) -> Any:
    return _("(empty)") if value in ("", None) else value
