"""Filters of public programmes, their matches and their imports."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.attendance_enums import AttendanceState
from campaigns.enums import MatchCertainty, MatchState
from campaigns.filters.campaigns import OfArenaFilter
from campaigns.models import Arena, Attendance, Delegate, ImportRun, PublicEvent, SpeakerMatch
from crm import policy
from crm.enums import Partnership
from crm.filters.base import DayFilter, SiteFilterSet, VisibleChoiceFilter
from crm.import_enums import ImportState
from crm.models import Organisation, Person, User
from crm.models.base import fold
from crm.policy import Action, Thing


class PublicEventFilter(SiteFilterSet):
    """Events of a public programme by words, day, and whether they name decision-makers of ours."""

    q = django_filters.CharFilter(label=_("Search title, organiser, place and speaker"), method="by_words")
    day = DayFilter(label=_("Day"), field_name="on")
    ours = django_filters.ChoiceFilter(
        label=_("Our decision-makers"),
        choices=[
            (MatchState.CONFIRMED, _("With somebody we know")),
            (MatchState.SUGGESTED, _("With suggestions to decide on")),
        ],
        empty_label=_("All"),
        method="by_match",
    )

    class Meta:
        model = PublicEvent
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Where every word stands somewhere; case and marks do not matter."""
        for word in fold(value).split():
            rows = rows.filter(search_key__contains=word)
        return rows

    def by_match(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """With a match of that state that the viewer may see."""
        return rows.filter(pk__in=SpeakerMatch.objects.visible_to(self.viewer).filter(state=value).values("event"))


class PublicEventPageFilter(PublicEventFilter):
    """The same, offering no suggestions to those who do not decide on them: they would find none."""

    class Meta(PublicEventFilter.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not policy.may(self.viewer, Action.UPDATE, Thing.ARENA):
            ours = self.filters["ours"].extra
            ours["choices"] = [choice for choice in ours["choices"] if choice[0] != MatchState.SUGGESTED]


NOBODY, SEVERAL = "nobody", "several"
_PARTIES = {"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]}


class CoverFilter(PublicEventPageFilter):
    """Also by who of ours goes: nobody, several, one of ours or a party, and what became of it."""

    cover = django_filters.ChoiceFilter(
        label=_("Who goes"), choices=[(NOBODY, _("Nobody goes")), (SEVERAL, _("Several go"))], method="by_cover"
    )
    user = VisibleChoiceFilter(
        model=User, only={"pk__in": Delegate.objects.values("user")}, label=_("Delegate"), method="later"
    )
    party = VisibleChoiceFilter(model=Organisation, only=_PARTIES, label=_("Party"), method="later")
    went = django_filters.ChoiceFilter(
        label=_("What became of it"), choices=AttendanceState.choices, empty_label=_("All"), method="later"
    )

    class Meta(PublicEventPageFilter.Meta):
        pass

    def by_cover(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Where nobody of ours goes or went, or more than one."""
        going = Attendance.objects.visible_to(self.viewer).exclude(state=AttendanceState.MISSED)
        if value == NOBODY:
            return rows.exclude(pk__in=going.values("event"))
        several = going.order_by().values("event").annotate(n=Count("pk")).filter(n__gt=1)
        return rows.filter(pk__in=several.values("event"))

    def later(self, rows: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        """All of them: what is asked of one and the same attendance is asked at once."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Where somebody goes who is all that is asked for."""
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        names = {"user": "user", "party": "user__organisation", "went": "state"}
        asked = {lookup: self.form.cleaned_data.get(name) for name, lookup in names.items()}
        asked = {lookup: value for lookup, value in asked.items() if value}
        if not asked:
            return rows
        return rows.filter(pk__in=Attendance.objects.visible_to(self.viewer).filter(**asked).values("event"))


class AttendanceFilter(SiteFilterSet):
    """Who goes to public events, by arena, event, one of ours, party and what became of it."""

    arena = VisibleChoiceFilter(model=Arena, label=_("Arena"), field_name="event__arena")
    event = VisibleChoiceFilter(model=PublicEvent, label=_("Event"))
    user = VisibleChoiceFilter(model=User, label=_("Delegate"))
    party = VisibleChoiceFilter(model=Organisation, only=_PARTIES, label=_("Party"), field_name="user__organisation")
    state = django_filters.ChoiceFilter(label=_("State"), choices=AttendanceState.choices)

    class Meta:
        model = Attendance
        fields: list[str] = []


class PublicEventsFilter(PublicEventFilter):
    """Also by arena, by a decision-maker whom they name, and by whether they are gone."""

    arena = VisibleChoiceFilter(model=Arena, label=_("Arena"))
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"), method="by_person")
    gone = django_filters.BooleanFilter(label=_("No longer in the programme"))

    class Meta(PublicEventFilter.Meta):
        pass

    def by_person(self, rows: QuerySet[Any], _name: str, value: Person) -> QuerySet[Any]:
        """Where the person is confirmed to speak."""
        confirmed = SpeakerMatch.objects.visible_to(self.viewer).filter(person=value, state=MatchState.CONFIRMED)
        return rows.filter(pk__in=confirmed.values("event"))


class MatchFilter(SiteFilterSet):
    """Matches by arena, event, person, state and certainty."""

    arena = VisibleChoiceFilter(model=Arena, label=_("Arena"), field_name="event__arena")
    event = VisibleChoiceFilter(model=PublicEvent, label=_("Event"))
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=MatchState.choices)
    certainty = django_filters.ChoiceFilter(label=_("How much speaks for it"), choices=MatchCertainty.choices)

    class Meta:
        model = SpeakerMatch
        fields: list[str] = []


class ImportRunFilter(OfArenaFilter):
    """Imports by arena and state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ImportState.choices)

    class Meta:
        model = ImportRun
        fields: list[str] = []
