"""Decision-makers: list, profile, and the forms around them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.filters.people import PersonFilter
from crm.forms.base import SiteForm
from crm.forms.people import MandateEndForm, MandateForm, PersonForm, StanceForm
from crm.models import Mandate, Meeting, Person, Stance
from crm.policy import Action, Thing
from crm.queries import people as queries
from crm.queries.reference import committee_names, committee_said
from crm.queries.search import ranked
from crm.services import people as services
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, FormPage, ListPage


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A row of the list."""

    person: Person
    mandate: Mandate | None
    left_on: dt.date | None
    last: Meeting | None


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on an issue: the newest rating, and those before it."""

    newest: Stance
    earlier: list[Stance]


class PersonList(ListPage):
    """Decision-makers, by role, body and issue; never by opinion."""

    template_name = "crm/person_list.html"
    title = gettext_lazy("Decision-makers")
    filterset_class = PersonFilter
    keyset = ("rank", "sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Everyone the viewer reads."""
        return ranked(queries.people(self.viewer))

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``16 decision-makers``."""
        n = rows.count()
        return ngettext("%(n)s decision-maker", "%(n)s decision-makers", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows with role and last contact."""
        context = super().get_context(**extra)
        today = clock.day(self.at)
        last = queries.last_contact([p.pk for p in context["rows"]], self.viewer, today + dt.timedelta(days=1))
        lines = [
            Line(p, queries.mandate_on(p, today), queries.left_on(p, today), last.get(p.pk)) for p in context["rows"]
        ]
        return {**context, "lines": lines, "may_create": self.may(Action.CREATE, Thing.PERSON)}


class PersonDetail(DetailPage):
    """Role, card, stances with their basis, promises both ways, and the timeline."""

    template_name = "crm/person_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Everyone the viewer reads."""
        return queries.people(self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Everything about the person that the viewer reads."""
        person, today = self.object, clock.day(self.at)
        entries = queries.timeline(person, self.viewer)
        mandate, names = queries.mandate_on(person, today), committee_names(self.viewer)
        return super().get_context(
            mandate=mandate,
            committee=committee_said(mandate.committee, mandate.body_id, names) if mandate else "",
            mandates=[(row, committee_said(row.committee, row.body_id, names)) for row in person.mandates.all()],
            left_on=queries.left_on(person, today),
            standings=_standings(entries),
            commitments=queries.open_commitments([person.pk], self.viewer).get(person.pk, []),
            upcoming=queries.next_meetings(person, self.viewer, today),
            timeline=entries,
            today=today,
            may_edit=self.may(Action.UPDATE, Thing.CONTACT_FACTS),
            may_mandate=self.may(Action.CREATE, Thing.MANDATE),
            may_rate=self.may(Action.CREATE, Thing.STANCE),
            may_log=self.may(Action.CREATE, Thing.MEETING),
            may_promise=self.may(Action.CREATE, Thing.COMMITMENT),
            **extra,
        )


def _standings(entries: list[queries.Entry]) -> list[Standing]:
    """The ratings of a timeline by issue, the newest first."""
    by_issue: dict[int, list[Stance]] = {}
    for entry in entries:
        if isinstance(entry.item, Stance):
            by_issue.setdefault(entry.item.issue_id, []).append(entry.item)
    return [Standing(newest, earlier) for newest, *earlier in by_issue.values()]


class PersonCreate(FormPage):
    """Add a decision-maker."""

    title = gettext_lazy("Add a decision-maker")
    form_class = PersonForm
    success_message = gettext_lazy("Added. Now give the person a mandate.")

    def perform(self, form: SiteForm) -> Person:
        """Save the card."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return services.create_person(actor=self.viewer, at=self.at, **values)

    def get_success_url(self, result: Person) -> str:
        """On to the mandate, without which nobody can be booked."""
        return reverse("mandate_create", args=[result.pk])

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("person_list")


class PersonUpdate(FormPage):
    """Change the card."""

    form_class = PersonForm
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Everyone the viewer reads."""
        return Person.objects.visible_to(self.viewer)

    def get_title(self) -> str:
        """``Change Vera Lindmåne``."""
        return _("Change %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """The card as it is."""
        return {name: getattr(self.object, name) for name in (*services.FIELDS, "version")}

    def perform(self, form: SiteForm) -> Person:
        """Save what differs."""
        return services.update_person(actor=self.viewer, at=self.at, person=self.object, **form.cleaned_data)

    def get_cancel_url(self) -> str:
        """Back to the person."""
        return str(self.object.get_absolute_url())


class OfPerson(FormPage):
    """A form about the person in the address."""

    @cached_property
    def person(self) -> Person:
        """The person; 404 for whoever may not read."""
        return get_object_or_404(Person.objects.visible_to(self.viewer), pk=self.kwargs["pk"])

    def load(self) -> None:
        """Find the person before anything else."""
        self.object = self.person

    def get_success_url(self, result: Any) -> str:
        """Back to the person."""
        return self.person.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to the person."""
        return self.person.get_absolute_url()


class MandateCreate(OfPerson):
    """Add a mandate."""

    form_class = MandateForm
    success_message = gettext_lazy("The mandate is added.")

    def get_title(self) -> str:
        """``Mandate of Vera Lindmåne``."""
        return _("New mandate: %(name)s") % {"name": self.person}

    def perform(self, form: SiteForm) -> Mandate:
        """Save the mandate."""
        return services.add_mandate(actor=self.viewer, at=self.at, person=self.person, **form.cleaned_data)


class StanceCreate(OfPerson):
    """Rate where the person stands on an issue."""

    form_class = StanceForm
    submit_label = gettext_lazy("Save the rating")
    success_message = gettext_lazy("The rating is saved. Earlier ones stay.")

    def get_title(self) -> str:
        """``Stance of Vera Lindmåne``."""
        return _("Rate the stance: %(name)s") % {"name": self.person}

    def get_initial(self) -> dict[str, Any]:
        """The issue that one came from."""
        return {"issue": self.request.GET.get("issue", "")}

    def perform(self, form: SiteForm) -> Stance:
        """Save the rating beside the earlier ones."""
        return services.rate_stance(actor=self.viewer, at=self.at, person=self.person, **form.cleaned_data)


class MandateEnd(FormPage):
    """Say when a mandate ended."""

    form_class = MandateEndForm
    submit_label = gettext_lazy("End the mandate")
    success_message = gettext_lazy("The mandate has an end. What happened in it stays readable.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Mandates the viewer reads."""
        return Mandate.objects.visible_to(self.viewer).select_related("person", "body")

    def get_title(self) -> str:
        """``End the mandate: Vera Lindmåne, statsråd``."""
        return _("End the mandate: %(name)s, %(mandate)s") % {"name": self.object.person, "mandate": self.object}

    def get_initial(self) -> dict[str, Any]:
        """Today."""
        return {"ends": clock.day(self.at)}

    def perform(self, form: SiteForm) -> Mandate:
        """Set the last day."""
        return services.end_mandate(actor=self.viewer, at=self.at, mandate=self.object, **form.cleaned_data)

    def get_success_url(self, result: Mandate) -> str:
        """Back to the person."""
        return result.person.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to the person."""
        return str(self.object.person.get_absolute_url())
