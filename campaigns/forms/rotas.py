"""Forms of duty rotas, their shifts and swaps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.programme import DespiteForm
from campaigns.models import Arena, RotaParty, RotaShift
from campaigns.queries.rota_absences import absences_of, against
from campaigns.queries.rota_clashes import busy
from campaigns.rota_enums import RotaUnit
from crm import clock, policy, wording
from crm.enums import Partnership
from crm.forms.base import DayField, SiteForm, VisibleChoice
from crm.models import Organisation, User
from crm.policy import Action, Thing

_SHARE = "share_"
_ACTIVE = {"partnership": Partnership.ACTIVE}


class RotaForm(SiteForm):
    """What the duty is, when, in how long shifts, and how often each party takes its turn."""

    name = forms.CharField(label=gettext_lazy("What the rota is called"), max_length=200)
    duty = forms.CharField(
        label=gettext_lazy("What the duty is"),
        max_length=300,
        help_text=gettext_lazy("Press duty during the week, answering the joint mailbox, watching the news."),
    )
    organisation = VisibleChoice(Organisation, only=_ACTIVE, label=gettext_lazy("Owning organisation"))
    arena = VisibleChoice(Arena, label=gettext_lazy("Arena"), required=False)
    starts = DayField(label=gettext_lazy("First day"))
    ends = DayField(label=gettext_lazy("Last day"))
    length = forms.IntegerField(label=gettext_lazy("A shift lasts"), min_value=1, max_value=60, initial=1)
    unit = forms.ChoiceField(
        label=gettext_lazy("Days or weeks"), choices=RotaUnit.choices, widget=forms.RadioSelect, initial=RotaUnit.DAY
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if policy.allows(self.viewer, Action.CREATE, Thing.ROTA):
            self.fields["organisation"].initial = self.viewer.organisation_id
        else:
            del self.fields["organisation"]
        self.parties = {
            f"{_SHARE}{party.pk}": party for party in Organisation.objects.visible_to(self.viewer).active_partners()
        }
        for name, party in self.parties.items():
            self.fields[name] = forms.DecimalField(
                label=_("Share of %(party)s") % {"party": party.short_name},
                required=False,
                min_value=0,
                max_value=RotaParty.MOST,
                max_digits=4,
                decimal_places=2,
                localize=True,
                initial=Decimal(1),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
            )
        first = self.fields[next(iter(self.parties))] if self.parties else None
        if first is not None:
            first.help_text = _("1 as a rule; 0.5 takes half as often, 0 or nothing takes no turns.")

    def clean(self) -> dict[str, Any]:
        """The values, the shares as ``shares``."""
        values = super().clean() or self.cleaned_data
        values["shares"] = list(self._shares(values))
        for name in self.parties:
            values.pop(name, None)
        return values

    def _shares(self, values: dict[str, Any]) -> Iterator[tuple[Organisation, Decimal]]:
        for name, party in self.parties.items():
            if values.get(name):
                yield party, values[name]


def shares_shown(parties: list[RotaParty]) -> dict[str, Decimal]:
    """The fields of the parties with their shares, as a rota has them."""
    return {f"{_SHARE}{one.organisation_id}": Decimal(f"{one.share:.2f}".rstrip("0").rstrip(".")) for one in parties}


class RotaPlanForm(SiteForm):
    """The proposal that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class AbsenceForm(SiteForm):
    """Days that a party cannot take."""

    party = forms.ModelChoiceField(RotaParty._base_manager.none(), label=gettext_lazy("Party"))
    starts = DayField(label=gettext_lazy("First day"))
    ends = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty if it is one day only.")
    )

    def __init__(self, *args: Any, parties: list[RotaParty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        keys = [party.pk for party in parties]
        field.queryset = RotaParty.objects.visible_to(self.viewer).filter(pk__in=keys).select_related("organisation")
        field.label_from_instance = lambda party: party.organisation.short_name
        if len(keys) == 1:
            field.initial = keys[0]


class PersonForm(SiteForm):
    """Who of the party has the shift. What they do otherwise those days, and what the party cannot, is said beside."""

    user = VisibleChoice(User, label=gettext_lazy("Who has the shift?"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, shift: RotaShift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.empty_label = _("Nobody yet")
        field.queryset = field.queryset.filter(organisation=shift.organisation, is_active=True)
        people = {user.pk: user for user in field.queryset}
        taken = busy(people, shift.starts, shift.ends, self.viewer, self.at)
        told = [
            f"{people[pk].name}: {wording.join(one.text for one in found)}"
            for pk in people
            if (found := [one for one in taken[pk] if one.hinders(shift)])
        ]
        said = against(shift.organisation_id, shift, absences_of(shift.rota_id, self.viewer), clock.day(self.at))
        if told:
            said.append(_("Taken those days: %(who)s.") % {"who": "; ".join(told)})
        field.help_text = " ".join(said)


class CannotForm(DespiteForm):
    """Asks once for each thing that is told: what was, is sent along with the answer."""

    told = forms.CharField(widget=forms.HiddenInput, required=False)

    def ask(self, label: str, told: str) -> None:
        """Let the reader decide on what is told, whatever was decided on before."""
        self.ask_despite(label)
        self.data = {**dict(self.data.items()), "told": told, "despite": ""}


class GiveForm(CannotForm):
    """Which party of the rota has the shift. Who cannot those days is said beside, and asked about once."""

    organisation = VisibleChoice(Organisation, only=_ACTIVE, label=gettext_lazy("Party that takes the shift"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, shift: RotaShift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = field.queryset.filter(rota_places__rota=shift.rota_id)
        absences = absences_of(shift.rota_id, self.viewer)
        said = [text for party in field.queryset for text in against(party.pk, shift, absences, clock.day(self.at))]
        if shift.user:
            said.append(_("%(name)s has the shift and is taken from it.") % {"name": shift.user})
        field.help_text = " ".join([*said, _("The shift is then kept when the rota is planned anew.")])


class SwapForm(CannotForm):
    """Which shift of another party one wants instead. Days that a party cannot take are asked about once."""

    wanted = forms.ModelChoiceField(RotaShift._base_manager.none(), label=gettext_lazy("We would take instead"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, shift: RotaShift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.day(self.at)
        rows = RotaShift.objects.visible_to(self.viewer).filter(
            rota=shift.rota_id, starts__gt=today, organisation__isnull=False
        )
        field: Any = self.fields["wanted"]
        field.queryset = rows.exclude(organisation=shift.organisation_id).select_related("organisation")
        field.label_from_instance = lambda row: (
            f"{wording.span(row.starts, row.ends, today=today)}, {row.organisation.short_name}"
        )
        field.help_text = _("The other party is asked, and answers. Until then nothing changes.")
