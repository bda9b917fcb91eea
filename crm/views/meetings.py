"""The advocacy log: contacts, one contact, logging and changing it, its four rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, cast

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.enums import ArrivalState, ListKind, MeetingState
from crm.errors import NotAllowed
from crm.filters.log_counts import CountingFilter
from crm.filters.meetings import MISSING
from crm.filters.periods import presets
from crm.forms.base import SiteForm
from crm.forms.meetings import FOUR_ROWS, FourRowsForm, MeetingForm, MeetingLogForm
from crm.forms.proposals import ProposingObservationForm
from crm.models import Commitment, Debrief, DebriefArrival, Mandate, Meeting, ObservedStance
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries import log as queries
from crm.queries.history import history
from crm.queries.people import mandate_on
from crm.services import arrivals, debriefs, meetings, proposals
from crm.views.exports import TakenPage
from crm.visibility import VisibleQuerySet
from crm.web.taken import Log
from crm.web.views import DetailPage, FormPage

_JUNE = 6


class MeetingList(TakenPage):
    """Contacts that took place. The number is always said, and how many are not shown where that may be said."""

    template_name = "crm/meeting_list.html"
    title = gettext_lazy("Advocacy log")
    filterset_class: type[CountingFilter] = CountingFilter
    keyset = Log.order
    kind = ListKind.LOG
    taken = Log

    def standing(self) -> list[tuple[str, str]]:
        """The questions that are asked most."""
        today = clock.day(self.at)
        year, first_half, second_half = presets(today.year)
        half = first_half if today.month <= _JUNE else second_half
        asked = [(words, f"period={value}") for value, words in (year, half)]
        return [(_("All"), ""), *asked, (_("Debrief is missing"), f"debrief={MISSING}")]

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``11 contacts``; no further than a thousand is counted."""
        n = bounded.count(rows)
        return ngettext("%(n)s contact", "%(n)s contacts", n) % {"n": bounded.said(n)}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, and what is said of those that are not shown."""
        context = super().get_context(**extra)
        found: CountingFilter = context["filter"]
        hidden, left_out = self.listed.left_out(found)
        if hidden:
            context["totals"] = f"{context['totals']} · {left_out}"
        return {
            **context,
            "existence": found.existence()[: queries.EXISTENCE_SHOWN] if hidden else [],
            "groups": found.groups(),
            "may_log": self.may(Action.CREATE, Thing.MEETING),
        }


class MeetingDetail(DetailPage):
    """One contact: four rows, people, what was shown and promised, who can see it, and who changed it."""

    template_name = "crm/meeting_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Meetings the viewer reads, planned ones too."""
        rows = Meeting.objects.visible_to(self.viewer)
        return queries.with_company(rows, self.viewer).select_related("recorded_by", "debrief__author")

    def get_title(self) -> str:
        """The title, or kind and people."""
        return str(self.object.heading)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Everything that hangs on the meeting and that the viewer reads."""
        meeting: Meeting = self.object
        debrief: Debrief | None = getattr(meeting, "debrief", None)
        observed = ObservedStance.objects.visible_to(self.viewer).filter(meeting=meeting)
        promises = list(
            Commitment.objects.visible_to(self.viewer)
            .filter(meeting=meeting)
            .select_related("person", "owner", "made_by_user", "meeting")
        )
        people = [row.person for row in meeting.counterparts.all()]
        mandates = Mandate.objects.visible_to(self.viewer).select_related("body")
        prefetch_related_objects(people, Prefetch("mandates", mandates))
        begun = debriefs.has_begun(meeting, self.at)
        waiting = DebriefArrival.objects.visible_to(self.viewer).filter(meeting=meeting, state=ArrivalState.WAITING)
        return super().get_context(
            debrief=debrief,
            steps=_steps(meeting, debrief),
            arrivals=[
                (row, arrivals.may_take_in(self.viewer, row), arrivals.may_settle(self.viewer, row))
                for row in waiting.select_related("author", "meeting")
            ],
            people=[(person, mandate_on(person, meeting.on)) for person in people],
            observed=[
                (row, getattr(row, "proposal", None)) for row in observed.select_related("person", "issue", "proposal")
            ],
            may_rate=self.may(Action.CREATE, Thing.STANCE),
            may_take_promises=debrief is not None
            and bool(debrief.they_promised or debrief.we_promised)
            and (debrief.author_id == self.viewer.user_id or self.may(Action.CREATE, Thing.STANCE)),
            commitments=promises,
            today=clock.day(self.at),
            named=meeting.named_viewers.select_related("organisation"),
            history=history(self.viewer, [meeting, *([debrief] if debrief else []), *promises]),
            may_edit=meetings.may_edit(self.viewer, meeting),
            may_debrief=begun and debriefs.may_write(self.viewer, meeting, debrief),
            may_observe=begun and debriefs.may_observe(self.viewer, meeting),
            may_promise=begun and self.may(Action.CREATE, Thing.COMMITMENT),
            **extra,
        )


def _steps(meeting: Meeting, debrief: Debrief | None) -> list[tuple[str, bool]]:
    """The life of a contact: each step in words, and whether it is done. Nothing for what was called off."""
    reached = {
        MeetingState.REQUESTED: 1,
        MeetingState.CONFIRMED: 2,
        MeetingState.MOVED: 2,
        MeetingState.HELD: 4 if debrief else 3,
    }.get(MeetingState(meeting.state), 0)
    states = (MeetingState.REQUESTED, MeetingState.CONFIRMED, MeetingState.HELD)
    words = [*(str(state.label) for state in states), _("Four rows")]
    return [(word, n < reached) for n, word in enumerate(words)] if reached else []


class MeetingCreate(FormPage):
    """Log a contact: a minute on a phone, the rest when there is time."""

    title = gettext_lazy("Log a contact")
    form_class = MeetingLogForm
    record: Callable[..., Meeting] = staticmethod(meetings.record_meeting)
    submit_label = gettext_lazy("Save in the log")
    success_message = gettext_lazy("The contact is logged.")

    def get_initial(self) -> dict[str, Any]:
        """The person and the issue that one came from."""
        return {"people": self.request.GET.getlist("person"), "issues": self.request.GET.getlist("issue")}

    def perform(self, form: SiteForm) -> Meeting:
        """Save contact and four rows together."""
        typed = cast(MeetingLogForm, form)
        return self.record(actor=self.viewer, at=self.at, debrief=typed.debrief(), **typed.values())

    def get_cancel_url(self) -> str:
        """Back to the log."""
        return reverse("meeting_list")


class OfMeeting(FormPage):
    """A form on a meeting that the viewer reads: 404 for others, 403 for whoever reads it and may no more."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Meetings the viewer reads."""
        return queries.with_company(Meeting.objects.visible_to(self.viewer), self.viewer)

    @abstractmethod
    def allowed(self) -> bool:
        """Whether the viewer may do this to the meeting."""

    def load(self) -> None:
        """Find the meeting, and refuse before anything is typed."""
        super().load()
        if not self.allowed():
            raise NotAllowed(_("You may read this but not change it."))

    def get_success_url(self, result: Any) -> str:
        """Back to the meeting."""
        return str(self.object.get_absolute_url())

    def get_cancel_url(self) -> str:
        """Back to the meeting."""
        return str(self.object.get_absolute_url())


class MeetingUpdate(OfMeeting):
    """Change a contact, or a planned meeting apart from its time."""

    form_class: type[MeetingForm] = MeetingForm
    success_message = gettext_lazy("Saved.")
    change: Callable[..., Meeting] = staticmethod(meetings.change_meeting)

    def allowed(self) -> bool:
        """Those of its party whose role it is, and whoever took part."""
        return meetings.may_edit(self.viewer, self.object)

    def get_title(self) -> str:
        """``Change: …``."""
        return _("Change: %(name)s") % {"name": self.object.heading}

    def get_form_extra(self) -> dict[str, Any]:
        """The meeting to change."""
        return {"meeting": self.object}

    def get_initial(self) -> dict[str, Any]:
        """The meeting as it is."""
        meeting: Meeting = self.object
        lead = meeting.lead()
        return {
            **{name: getattr(meeting, name) for name in (*meetings.FIELDS, "version")},
            "starts": meeting.starts and clock.local(meeting.starts).time(),
            "ends": meeting.ends and clock.local(meeting.ends).time(),
            "lead": lead and lead.pk,
            "people": [row.person_id for row in meeting.counterparts.all()],
            "ours": [row.user_id for row in meeting.participants.all() if not row.is_lead],
            "issues": [issue.pk for issue in meeting.issues.all()],
            "named_viewers": [user.pk for user in meeting.named_viewers.all()],
        }

    def perform(self, form: SiteForm) -> Meeting:
        """Save what differs."""
        values = cast(MeetingForm, form).values()
        return self.change(actor=self.viewer, at=self.at, meeting=self.object, **values)


class DebriefWrite(OfMeeting):
    """Four rows after a meeting."""

    template_name = "crm/debrief_form.html"
    form_class = FourRowsForm
    submit_label = gettext_lazy("Save the four rows")
    success_message = gettext_lazy("The four rows are saved.")

    def allowed(self) -> bool:
        """Whoever took part or recorded it; then its author.

        What somebody typed while a colleague was faster is not thrown away by a refusal: the service tells who won.
        """
        if self.request.method == "POST" and debriefs.may_write(self.viewer, self.object, None):
            return True
        return debriefs.may_write(self.viewer, self.object, self.debrief)

    @property
    def debrief(self) -> Debrief | None:
        """The rows there are."""
        return getattr(self.object, "debrief", None)

    def get_title(self) -> str:
        """``Four rows: …``."""
        return _("Four rows: %(name)s") % {"name": self.object.heading}

    def get_initial(self) -> dict[str, Any]:
        """The rows there are."""
        rows = {name: getattr(self.debrief, name, "") for name in FOUR_ROWS}
        return {**rows, "version": self.object.version}

    def perform(self, form: SiteForm) -> Debrief:
        """Save the rows."""
        rows, version = cast(FourRowsForm, form).rows(), form.cleaned_data["version"]
        return debriefs.write_debrief(actor=self.viewer, at=self.at, meeting=self.object, rows=rows, version=version)


class ObservationCreate(OfMeeting):
    """What the meeting showed of somebody's position: evidence for a rating, not a rating."""

    form_class = ProposingObservationForm
    success_message = gettext_lazy("Noted.")

    def allowed(self) -> bool:
        """Those of its party whose role it is, and whoever took part."""
        return debriefs.may_observe(self.viewer, self.object)

    def get_title(self) -> str:
        """``What it showed: …``."""
        return _("What it showed: %(name)s") % {"name": self.object.heading}

    def get_form_extra(self) -> dict[str, Any]:
        """The meeting whose people and issues can be chosen."""
        return {"meeting": self.object}

    def perform(self, form: SiteForm) -> ObservedStance:
        """Save the note, and propose it if asked to."""
        data = dict(form.cleaned_data)
        propose, confidence = data.pop("propose"), data.pop("confidence")
        act = {"actor": self.viewer, "at": self.at, "meeting": self.object, **data}
        if propose:
            return proposals.note_and_propose(**act, confidence=confidence).observation
        return debriefs.observe_stance(**act)
