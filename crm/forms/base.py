"""Forms as every page has them: they know the viewer and the time, and place a service's complaint at its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import wording
from crm.characters import legible_values
from crm.enums import Visibility
from crm.imports.candidates import PartialDate, end_of, start_of
from crm.models import Organisation
from crm.visibility import Viewer

# The button that searches in a field is named so, its value is the field; the words are in the field of this ending,
# which no field of a form can have by itself.
FIND, WORDS = "find", "-words"

# Django's own words for these are Swedish that nobody speaks. A field that says something of its own keeps it.
_LIMITS = {
    "max_length": _("At most %(limit_value)d characters; this is %(show_value)d."),
    "min_value": _("At least %(limit_value)s."),
    "max_value": _("At most %(limit_value)s."),
}


def told(field: forms.Field, value: Any) -> str:
    """A field's value in words: the label of a choice, a day as people say it, a list joined."""
    if isinstance(value, list | tuple | set | QuerySet):
        return wording.join(told(field, item) for item in value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return wording.short_day(value)
    if isinstance(value, dt.time):
        return wording.clock_time(value)
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, Model):
        value = field.queryset.filter(pk=value or None).first() if field.queryset is not None else value
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        value = {str(key): label for key, label in choices}.get(str(value), value)
    return "" if value is None else str(value)


class SiteForm(forms.Form):
    """A form of one viewer at one instant. Fields of class ``VisibleChoice`` offer what that viewer may see."""

    # What the fields hold by now that somebody else saved first, in words: filled when the race was lost.
    stored_now: Sequence[tuple[str, str]] = ()
    # Whether the race was lost for good: the form can be read, not sent.
    is_closed = False

    def __init__(self, *args: Any, viewer: Viewer, at: dt.datetime, **kwargs: Any) -> None:
        self.viewer, self.at = viewer, at
        super().__init__(*args, **kwargs)
        self.data = _legible(self.data)
        for name, field in self.fields.items():
            for rule, words in _LIMITS.items():
                field.error_messages.setdefault(rule, words)
            if isinstance(field, VisibleChoice | VisibleChoices):
                field.begins_with = self.initial.get(name)
                field.narrow(viewer)
            if field.label is None and field.widget.is_hidden:
                # Django would make a word of the field's English name, which the error summary then prints.
                field.label = _("What the page showed when you opened it")

    def blame(self, field: str | None, message: str) -> None:
        """Put a service's complaint at the field it names, or over the form."""
        self.add_error(field if field in self.fields else None, message)

    @property
    def to_create(self) -> dict[str, Any]:
        """What the fields hold of a row that is new, and so has no version yet."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def is_searching(self) -> bool:
        """Whether it was posted to search in one of its fields: by that button, or by Enter among the words.

        What the page has searched for comes back beside the words, so that Enter elsewhere saves.
        """
        if not self.is_bound:
            return False
        words = [f"{name}{WORDS}" for name in self.fields]
        asked = any(str(self.data.get(name, "")).strip() != str(self.data.get(f"{name}_seen", "")) for name in words)
        return asked or self.data.get(FIND) in self.fields

    def full_clean(self) -> None:
        """As ever; but what is posted to search for somebody is not judged yet."""
        if self.is_bound and self.is_searching:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def compare(self) -> None:
        """Tell, for every field that differs from its initial value, what that value is."""
        self.stored_now = [
            (
                str(self.fields[name].label or name),
                told(self.fields[name], self.get_initial_for_field(self.fields[name], name)),
            )
            for name in self.changed_data
            if not self.fields[name].widget.is_hidden
        ]

    def take(self, error: ValidationError) -> None:
        """Spread a service's ValidationError over the fields it names."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, problems in error.error_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, problems)


def _legible(data: Any) -> Any:
    """What was sent, texts without marks that nobody sees."""
    if not isinstance(data, QueryDict):
        return legible_values(data)
    sent = dict(data.lists())
    seen = legible_values(sent)
    if seen == sent:
        return data
    kept = data.copy()
    for name, texts in seen.items():
        kept.setlist(name, texts)
    return kept


@dataclass(frozen=True, slots=True)
class SeenBy:
    """The sentence beside the save button that goes with one choice of visibility."""

    value: str
    text: str
    current: bool


class SharedForm(SiteForm):
    """A form that decides who may see what it saves. ``visibility`` stands last, its sentence beside the save button.

    ``organisation`` owns the record: the viewer's own, unless given.
    """

    offered: Sequence[Visibility] = tuple(Visibility)
    visibility = forms.ChoiceField(label=_("Who may see this"), widget=forms.RadioSelect, initial=Visibility.OWN_ORG)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.order_fields([*(name for name in self.fields if name != "visibility"), "visibility"])
        field: Any = self.fields["visibility"]
        field.choices = [(choice.value, choice.label) for choice in self.offered]

    @property
    def seen_by(self) -> list[SeenBy]:
        """What each choice means, in a sentence."""
        chosen = str(self["visibility"].value())
        return [SeenBy(choice.value, self._sentence(choice), choice.value == chosen) for choice in self.offered]

    def _owner(self) -> str:
        owner = self.organisation or Organisation.objects.filter(pk=self.viewer.organisation_id or 0).first()
        return owner.name if owner else ""

    def _sentence(self, choice: Visibility) -> str:
        if choice == Visibility.OWN_ORG:
            return gettext("Visible to: %(organisation)s.") % {"organisation": self._owner()}
        return {
            Visibility.PARTIES: gettext(
                "Visible to: all parties. Shared between authorities it may become a public record."
            ),
            Visibility.CONFIDENTIAL: gettext("Visible to: those who are named, and nobody else."),
            Visibility.PUBLIC: gettext("Visible to: everyone, also outside the parties."),
        }[choice]


class _Visible:
    """Offers rows of ``model`` that the viewer may see, narrowed by ``only`` (lookups) and in ``order``."""

    queryset: Any
    # What the form holds when it is opened, a row or its number.
    begins_with: Any = None

    def __init__(self, model: type[Model], only: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.model, self.only = model, only or {}
        super().__init__(model._base_manager.none(), **kwargs)  # type: ignore[call-arg]

    def narrow(self, viewer: Viewer) -> None:
        """Offer what this viewer may see, and nothing else."""
        manager: Any = self.model._default_manager
        self.queryset = manager.visible_to(viewer).filter(**self.only)


class VisibleChoice(_Visible, forms.ModelChoiceField):
    """One row that the viewer may see."""


class VisibleChoices(_Visible, forms.ModelMultipleChoiceField):
    """Several rows that the viewer may see."""

    def clean(self, value: Any) -> Any:
        """As ever; but a key that no row can have is an unknown choice, over which a database would stumble."""
        key = self.model._meta.pk
        for chosen in value if isinstance(value, list | tuple) else ():
            try:
                key.run_validators(key.to_python(chosen))
            except ValidationError as error:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": chosen}
                ) from error
        return super().clean(value)


class DayField(forms.DateField):
    """A day between 1900 and 2100, by the browser's own calendar: a year outside is a slip of the finger."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
    default_error_messages: ClassVar[dict[str, Any]] = {"year": _("Choose a year between 1900 and 2100.")}

    def to_python(self, value: Any) -> dt.date | None:
        """The day; raises ValidationError outside the years."""
        day = super().to_python(value)
        if day and not self.EARLIEST <= day <= self.LATEST:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return day


class PartialDayField(forms.CharField):
    """A day, a month or a year, as exactly as one knows it: 2027-05-31, 2027-05 or 2027. Cleans to a ``PartialDate``.

    As the first day of something, or with ``last`` as the last day.
    """

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        self.last = last
        kwargs.setdefault("help_text", _("2027-05-31, or 2027-05 or 2027 if that is all you know."))
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """What is in the field: the day in figures, as exactly as it is known."""
        return wording.iso_day(value.day, value.precision) if isinstance(value, PartialDate) else value

    def clean(self, value: Any) -> PartialDate | None:
        """The day and its precision; None for nothing. Raises ValidationError for what is none or of a far year."""
        text = super().clean(value)
        found = end_of(text) if self.last else start_of(text)
        if found and not DayField.EARLIEST <= found.day <= DayField.LATEST:
            raise forms.ValidationError(DayField.default_error_messages["year"], code="year")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it says something else than it did."""
        return bool(super().has_changed(self.prepare_value(initial), data))


class ClockField(forms.TimeField):
    """A time of day, by the browser's own clock."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class LongText(forms.CharField):
    """Text over several lines; blank lines at the ends go, and the end of a line is one character."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        """The text as it is kept and measured: browsers send two characters for the end of a line."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)
