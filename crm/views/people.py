"""Decision-makers: list, profile, and the forms around them."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock, wording
from crm.enums import ListKind
from crm.errors import AlreadyExists
from crm.filters.people import IN_OFFICE, PersonFilter
from crm.forms.base import SiteForm
from crm.forms.people import MandateEndForm, MandateForm, NewPersonForm, PersonForm, SpanForm, StanceForm
from crm.imports.candidates import PartialDate
from crm.models import Mandate, PartyMembership, Person, Stance
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries import people as queries
from crm.queries.merges import merged_into
from crm.queries.networks import of_person
from crm.queries.profile import around, standings, term_began
from crm.queries.reference import Names, committee_names, committee_said
from crm.services import mandates
from crm.services import people as services
from crm.views.exports import Export, TakenPage
from crm.views.saved_views import SavedViewCreate
from crm.visibility import VisibleQuerySet
from crm.web.taken import People
from crm.web.views import ActionPage, DetailPage, FormPage


class PersonList(TakenPage):
    """Decision-makers, by role, body and issue; never by opinion."""

    template_name = "crm/person_list.html"
    title = gettext_lazy("Decision-makers")
    filterset_class = PersonFilter
    keyset = People.order
    kind = ListKind.PEOPLE
    taken = People

    def standing(self) -> list[tuple[str, str]]:
        """Everybody, and who can be booked."""
        return [(_("All"), ""), (_("In office"), f"office={IN_OFFICE}")]

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``16 decision-makers``."""
        n = bounded.count(rows)
        return ngettext("%(n)s decision-maker", "%(n)s decision-makers", n) % {"n": bounded.said(n)}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows with role and last contact."""
        context = super().get_context(**extra)
        return {
            **context,
            "lines": self.listed.lines(context["rows"]),
            "may_create": self.may(Action.CREATE, Thing.PERSON),
            "may_dispose": self.may(Action.READ, Thing.DISPOSAL),
            "may_merge": self.may(Action.READ, Thing.DUPLICATE),
            "may_import": self.may(Action.READ, Thing.REGISTER_IMPORT),
        }


class PersonExport(Export, PersonList):
    """The list as a file."""


class PersonViewSave(SavedViewCreate):
    """Keep filters of the list."""

    kind = ListKind.PEOPLE
    filterset_class = PersonFilter


class PersonDetail(DetailPage):
    """Role, card, stances with their basis, promises both ways, and the timeline."""

    template_name = "crm/person_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Everyone the viewer reads."""
        return queries.people(self.viewer).select_related("relation_owner__organisation")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; the address of somebody who was merged into another leads on to that one."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if kept := merged_into(self.kwargs["pk"], self.viewer):
                return HttpResponseRedirect(kept.get_absolute_url())
            raise

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Everything about the person that the viewer reads."""
        person, today = self.object, clock.day(self.at)
        known = around(person, self.viewer, today)
        entries = queries.timeline(person, self.viewer, known.parties)
        stances = [entry.item for entry in entries if isinstance(entry.item, Stance)]
        mandate, names = queries.mandate_on(person, today), committee_names(self.viewer)
        return super().get_context(
            role=_role(mandate, known.party_on(today), names),
            mandates=[(row, committee_said(row.committee, row.body_id, names)) for row in person.mandates.all()],
            left_on=queries.left_on(person, today),
            standings=standings(stances, term_began(person.mandates.all(), today)),
            around=known,
            commitments=queries.open_commitments([person.pk], self.viewer).get(person.pk, []),
            upcoming=queries.next_meetings(person, self.viewer, today),
            timeline=entries,
            networks=of_person(person, self.viewer),
            today=today,
            may_edit=self.may(Action.UPDATE, Thing.CONTACT_FACTS),
            may_mandate=self.may(Action.CREATE, Thing.MANDATE),
            may_rate=self.may(Action.CREATE, Thing.STANCE),
            may_log=self.may(Action.CREATE, Thing.MEETING),
            may_merge=self.may(Action.READ, Thing.DUPLICATE),
            may_promise=self.may(Action.CREATE, Thing.COMMITMENT),
            **extra,
        )


def _role(mandate: Mandate | None, party: PartyMembership | None, names: Names) -> str:
    """``Ledamot, Riksdagen · TU – Trafikutskottet · C · Norra länet``: the present role, and the party."""
    if mandate is None:
        return str(party or "")
    committee = committee_said(mandate.committee, mandate.body_id, names)
    told = [str(mandate), committee, mandate.party or str(party or ""), mandate.constituency]
    if mandate.party and party and party.group:
        told.insert(3, party.group)
    return " · ".join(part for part in told if part)


class PersonCreate(FormPage):
    """Add a decision-maker."""

    title = gettext_lazy("Add a decision-maker")
    form_class = NewPersonForm
    success_message = gettext_lazy("Added. Now give the person a mandate.")

    def perform(self, form: SiteForm) -> Person:
        """Save the card; of a name that somebody has, ask first."""
        values = {name: value for name, value in form.cleaned_data.items() if name not in ("version", "is_another")}
        if not form.cleaned_data["is_another"] and (
            same := queries.of_name(self.viewer, values["name"], clock.day(self.at))
        ):
            cast(NewPersonForm, form).ask_whether_another()
            words = {"names": wording.join(same)}
            raise AlreadyExists(_("We have %(names)s already. Is it somebody else?") % words, field="name")
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
        return mandates.add_mandate(actor=self.viewer, at=self.at, person=self.person, **cast(SpanForm, form).values())


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


class MandateConfirm(ActionPage):
    """Say that a mandate of which nobody knew the end is still held."""

    success_message = gettext_lazy("The mandate is held: the person can be booked.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Mandates the viewer reads."""
        return Mandate.objects.visible_to(self.viewer).select_related("person", "body")

    def perform(self) -> None:
        """Confirm it."""
        mandates.confirm_mandate(actor=self.viewer, at=self.at, mandate=self.object)

    def get_return_url(self) -> str:
        """Back to the person."""
        return str(self.object.person.get_absolute_url())


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
        return {"ends": PartialDate(clock.day(self.at))}

    def perform(self, form: SiteForm) -> Mandate:
        """Set the last day."""
        ends, source = form.cleaned_data["ends"], form.cleaned_data["source"]
        return mandates.end_mandate(
            actor=self.viewer,
            at=self.at,
            mandate=self.object,
            ends=ends.day,
            ends_precision=ends.precision,
            source=source,
        )

    def get_success_url(self, result: Mandate) -> str:
        """Back to the person."""
        return result.person.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to the person."""
        return str(self.object.person.get_absolute_url())
