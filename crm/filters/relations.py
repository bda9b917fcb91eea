"""Narrowing what is known around decision-makers."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.enums import ContactKind
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import ContactDetail, DoorOpener, PartyMembership, Person, PersonIdentifier, User


class _OfPerson(SiteFilterSet):
    """Whose."""

    search = "person"
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"))


class PartyMembershipFilter(_OfPerson):
    """Whose, and in which party."""

    party = django_filters.CharFilter(label=_("Political party"))

    class Meta:
        model = PartyMembership
        fields = ("person", "party")


class IdentifierFilter(_OfPerson):
    """Whose, and in which register."""

    scheme = django_filters.CharFilter(label=_("Register"))
    value = django_filters.CharFilter(label=_("Number there"))

    class Meta:
        model = PersonIdentifier
        fields = ("person", "scheme", "value")


class ContactDetailFilter(_OfPerson):
    """Whose, and of which kind."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ContactKind.choices)

    class Meta:
        model = ContactDetail
        fields = ("person", "kind")


class DoorOpenerFilter(_OfPerson):
    """To whom, and who of ours."""

    user = VisibleChoiceFilter(model=User, label=_("Who of ours"))

    class Meta:
        model = DoorOpener
        fields = ("person", "user")
