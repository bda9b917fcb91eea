"""Forms of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ReportBlock, ReportKind
from campaigns.models import Report
from campaigns.reports.blocks import LONGEST
from campaigns.reports.build import Draft
from campaigns.services.report_nudges import Owner
from crm.enums import Partnership
from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice
from crm.models import Organisation, User


class ReportForm(SiteForm):
    """What a new report is about."""

    kind = forms.ChoiceField(label=_("Kind of report"), choices=ReportKind.choices)
    organisation = VisibleChoice(
        Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Responsible organisation")
    )
    first = DayField(label=_("First day of the period"))
    last = DayField(
        label=_("Last day of the period"),
        help_text=_("How many contacts are not shown is said for whole half-years."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the kind and the period.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE)


class TextsForm(SiteForm):
    """The title, and a text under each heading of the report's kind; how long each is stands beside it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, report: Report, lengths: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, most in lengths.items():
            told = gettext("%(length)d of at most %(most)d characters, as saved.")
            saved = len(report.texts.get(code, ""))
            self.fields[code] = LongText(
                label=ReportBlock(code).label,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8}),
                help_text=told % {"length": saved, "most": most},
            )


class ApproveForm(SiteForm):
    """Each kind of gap that the report is approved with is confirmed by its name. ``seal`` names what was read."""

    confirmed = forms.MultipleChoiceField(
        label=_("I approve the report with these gaps, which it prints"),
        error_messages={"required": _("Confirm each kind of gap by its name, or mend it first.")},
        widget=forms.CheckboxSelectMultiple,
    )
    seal = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft: Draft | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = draft.warnings if draft else ()
        field: Any = self.fields["confirmed"]
        field.choices = [(str(group.kind), f"{group.title} ({len(group.gaps)})") for group in groups]
        if not groups:
            del self.fields["confirmed"]


class NudgeForm(SiteForm):
    """Whom to ask: everybody who can mend something and was not asked today."""

    users = forms.TypedMultipleChoiceField(
        label=_("Who gets a mail"),
        error_messages={"required": _("Choose who is to be asked.")},
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, owners: Sequence[Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {row.user.pk: row.user for row in owners}
        field: Any = self.fields["users"]
        field.choices = [(row.user.pk, self._words(row)) for row in owners if not row.nudged_today]

    def _words(self, row: Owner) -> str:
        number = len(row.gaps)
        told = ngettext("%(name)s: %(n)d thing", "%(name)s: %(n)d things", number)
        return told % {"name": row.user.name, "n": number}

    def chosen(self) -> list[User]:
        """The users."""
        return [self.by_number[number] for number in self.cleaned_data["users"]]


class LengthsForm(SiteForm):
    """How many characters each heading of each kind of report may have."""

    def __init__(self, *args: Any, lengths: Mapping[ReportKind, Mapping[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, headings in lengths.items():
            for code, most in headings.items():
                self.fields[f"{kind}-{code}"] = forms.IntegerField(
                    label=f"{kind.label}: {ReportBlock(code).label}", min_value=1, max_value=LONGEST, initial=most
                )
