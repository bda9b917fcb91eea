"""Forms around a decision-maker: parties, numbers in registers, contact details, door-openers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.forms.base import SiteForm
from crm.forms.people import SpanForm
from crm.forms.relations import ContactDetailForm, DoorOpenerForm, IdentifierForm, PartyEndForm, PartyForm
from crm.imports.candidates import PartialDate
from crm.models import ContactDetail, DoorOpener, PartyMembership, PersonIdentifier
from crm.services import relations as services
from crm.views.people import OfPerson
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage


class _AddFact(OfPerson):
    """Add one fact to a person by the service of its kind; ``words`` has the person's name in it."""

    success_message = gettext_lazy("Noted.")
    words: Any
    add: Callable[..., Any]

    def get_title(self) -> str:
        """What is added, and to whom."""
        return str(self.words) % {"name": self.person}

    def perform(self, form: SiteForm) -> Any:
        """Run the service."""
        values = form.values() if isinstance(form, SpanForm) else form.cleaned_data
        return type(self).add(actor=self.viewer, at=self.at, person=self.person, **values)


class PartyCreate(_AddFact):
    """Add a time in a party."""

    form_class = PartyForm
    words = gettext_lazy("Political party: %(name)s")
    add = staticmethod(services.add_party_membership)


class IdentifierCreate(_AddFact):
    """Add a number in a register."""

    form_class = IdentifierForm
    words = gettext_lazy("Number in a register: %(name)s")
    add = staticmethod(services.add_identifier)


class ContactDetailCreate(_AddFact):
    """Add an address or number."""

    form_class = ContactDetailForm
    words = gettext_lazy("Contact detail: %(name)s")
    add = staticmethod(services.add_contact_detail)


class DoorOpenerCreate(_AddFact):
    """Add who of ours knows the person."""

    form_class = DoorOpenerForm
    words = gettext_lazy("Door-opener: %(name)s")
    add = staticmethod(services.add_door_opener)


class PartyEnd(FormPage):
    """Say when somebody left a party."""

    form_class = PartyEndForm
    success_message = gettext_lazy("Noted.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Memberships the viewer reads."""
        return PartyMembership.objects.visible_to(self.viewer).select_related("person")

    def get_title(self) -> str:
        """``Left the party: Vera Lindmåne, C``."""
        return _("Left the party: %(name)s, %(party)s") % {"name": self.object.person, "party": self.object}

    def get_initial(self) -> dict[str, Any]:
        """Today."""
        return {"ends": PartialDate(clock.day(self.at))}

    def perform(self, form: SiteForm) -> PartyMembership:
        """Set the last day."""
        ends: PartialDate = form.cleaned_data["ends"]
        return services.end_party_membership(
            actor=self.viewer,
            at=self.at,
            membership=cast(PartyMembership, self.object),
            ends=ends.day,
            ends_precision=ends.precision,
            source=form.cleaned_data["source"],
        )

    def get_success_url(self, result: PartyMembership) -> str:
        """Back to the person."""
        return result.person.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to the person."""
        return str(self.object.person.get_absolute_url())


class PartyConfirm(ActionPage):
    """Say that somebody of whom nobody knew it is still in the party."""

    success_message = gettext_lazy("Noted: still in the party.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Memberships the viewer reads."""
        return PartyMembership.objects.visible_to(self.viewer).select_related("person")

    def perform(self) -> str:
        """Confirm it."""
        services.confirm_party_membership(actor=self.viewer, at=self.at, membership=self.object)
        return str(self.object.person.get_absolute_url())


class _RemoveFact(ActionPage):
    """Take away a fact of ``model`` that is wrong."""

    model: Any
    success_message = gettext_lazy("Taken away.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Facts the viewer reads."""
        rows: VisibleQuerySet[Any] = self.model.objects.visible_to(self.viewer)
        return rows.select_related("person")

    def perform(self) -> str:
        """Take it away."""
        services.remove(actor=self.viewer, at=self.at, fact=self.object)
        return str(self.object.person.get_absolute_url())


class IdentifierRemove(_RemoveFact):
    """Take away a number in a register."""

    model = PersonIdentifier


class ContactDetailRemove(_RemoveFact):
    """Take away an address or number."""

    model = ContactDetail


class DoorOpenerRemove(_RemoveFact):
    """Take away a door-opener."""

    model = DoorOpener
