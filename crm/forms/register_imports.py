"""The forms of an import: the files, and what their columns mean."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.enums import Visibility
from crm.forms.base import DayField, SharedForm, SiteForm
from crm.imports import columns
from crm.imports.candidates import Columns
from crm.imports.families import LABELS


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that belong together."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(SharedForm):
    """The files, where they are from, and what cannot be read out of them."""

    offered = (Visibility.OWN_ORG, Visibility.PARTIES)
    family = forms.ChoiceField(label=_("Kind of files"), required=False)
    source = forms.CharField(
        label=_("Where they are from"),
        max_length=300,
        required=False,
        help_text=_("An address or a name. It stands beside every fact that comes from them."),
    )
    sitting = forms.BooleanField(label=_("Whoever has no end in the files still holds the mandate"), required=False)
    missing_end = DayField(
        label=_("Last day of those who are missing"),
        required=False,
        help_text=_("For a list of all who sit now: when those it lacks left, such as the day before a new term."),
    )
    new_people = forms.BooleanField(
        label=_("Add those whom a log of contacts names and we do not have"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not a class attribute: a form's own ``files`` are what was sent.
        self.fields["files"] = FilesField(
            label=gettext("Files"),
            help_text=gettext(
                "Popolo, the Riksdag's lists, vCard, CSV or Excel. Choose tables that belong together at once."
            ),
        )
        self.order_fields(["files"])
        kinds: Any = self.fields["family"]
        kinds.choices = [("", gettext("Find out from the files")), *LABELS.items()]
        self.fields["visibility"].label = gettext("Who may see contacts in the files")


class ColumnsForm(SiteForm):
    """What each column of a spreadsheet is; ``offered`` are the fields of ours that it may be."""

    offered: Collection[str] = tuple(columns.LABELS)

    def __init__(self, *args: Any, found: Columns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for n, name in enumerate(found.header):
            self.fields[f"column_{n}"] = _column(name, found.samples.get(name, ()), self.offered)
            self.initial.setdefault(f"column_{n}", found.proposed.get(name, ""))

    @property
    def mapping(self) -> dict[str, str]:
        """Their column to our field, of those that are something."""
        said = {name: self.cleaned_data[f"column_{n}"] for n, name in enumerate(self.found.header)}
        return {name: field for name, field in said.items() if field}


def _column(name: str, samples: tuple[str, ...], offered: Collection[str]) -> forms.ChoiceField:
    choices = [("", _("Leave out")), *((field, label) for field, label in columns.LABELS.items() if field in offered)]
    told = " · ".join(sample for sample in samples if sample)
    return forms.ChoiceField(label=name, choices=choices, required=False, help_text=told)
