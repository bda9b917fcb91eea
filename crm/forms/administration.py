"""Forms about reference data and accounts that only the administration asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Bloc, Partnership, Role, UserKind
from crm.forms.base import DayField, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField
from crm.models import Organisation, User
from crm.services.duties import Held


class CodedForm(SiteForm):
    """A political party, or what it shares with a committee."""

    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("As it stands on mandates. What is noted there already stays.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    valid_from = DayField(label=_("First day"), required=False)
    valid_to = DayField(label=_("Last day"), required=False, help_text=_("From the day after, it is not offered."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CommitteeForm(CodedForm):
    """A committee of a body."""

    body = VisibleChoice(Organisation, label=_("Body"))

    field_order = ("body", "code", "name", "valid_from", "valid_to")


class RenameForm(SiteForm):
    """The new name of a body, and from when."""

    name = forms.CharField(label=_("New name"), max_length=200)
    short_name = forms.CharField(
        label=_("Short name"), max_length=100, required=False, help_text=_("As one says it; proposed from the name.")
    )
    valid_from = DayField(
        label=_("From"),
        help_text=_("Meetings before this day keep the old name. Mandates that last go on under the new one."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AccountForm(SiteForm):
    """Who somebody is, and what they may do. Passwords are theirs alone."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    organisation = VisibleChoice(
        Organisation, only={"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]}, label=_("Organisation")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.READER)
    title = forms.CharField(label=_("Title at work"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Elected or employed"), choices=UserKind.choices, initial=UserKind.OFFICIAL)
    bloc = forms.ChoiceField(
        label=_("Majority or opposition"),
        choices=[("", _("Not said")), *Bloc.choices],
        required=False,
        help_text=_("For elected representatives; nothing finer is kept."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Pages and mail are in this language.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AuthorityForm(SiteForm):
    """From when, and until when, somebody may answer for their organisation."""

    valid_from = DayField(label=_("First day"))
    valid_to = DayField(label=_("Last day"), required=False, help_text=_("Leave empty while it lasts."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = clock.day(self.at)


class AuthorityEndForm(SiteForm):
    """The last day of a right to answer."""

    valid_to = DayField(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].initial = clock.day(self.at)


class CloseForm(SiteForm):
    """Who takes over when the account of ``leaving`` closes: all at once, or kind by kind where there are several.

    Asked only where there is something to take over, and offering only whose role does it.
    """

    reassign_to = ColleagueField(
        label=_("Who takes over?"), required=False, help_text=_("A colleague of the same organisation.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, leaving: User, held: Sequence[Held], **kwargs: Any) -> None:
        self.by_kind = [one.code for one in held] if len(held) > 1 else []
        super().__init__(*args, **kwargs)
        if not held:
            del self.fields["reassign_to"]
        else:
            self.fields["reassign_to"].roles = frozenset().union(*(one.roles for one in held))  # type: ignore[attr-defined]
        for one in held if self.by_kind else ():
            label = one.words[:1].upper() + one.words[1:]
            self.fields[one.code] = ColleagueField(label=label, required=False, roles=one.roles)
        for field in self.fields.values():
            if isinstance(field, ColleagueField):
                field.narrow(self.viewer)
                field.queryset = field.queryset.filter(organisation=leaving.organisation).exclude(pk=leaving.pk)
        for code in self.by_kind:
            self.fields[code].empty_label = _("The same as above")  # type: ignore[attr-defined]

    @property
    def heirs(self) -> dict[str, User]:
        """Who takes over kinds of their own."""
        return {code: self.cleaned_data[code] for code in self.by_kind if self.cleaned_data[code]}
