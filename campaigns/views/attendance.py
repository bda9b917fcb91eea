"""Who of ours goes to the public programme: the page, and going with one press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.attendance_enums import AttendanceState
from campaigns.filters.public import CoverFilter
from campaigns.forms.attendance import GoerForm, HeardForm
from campaigns.models import Arena, Attendance, HeardNote, PublicEvent
from campaigns.queries import attendance as queries
from campaigns.services import attendance as services
from campaigns.views.arenas import phase
from crm import clock
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.models import User
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage, ListPage

# The lists that have the buttons too, and lead back there.
_LISTS = ("arena_public", "arena_attendance")


class AttendancePage(ListPage):
    """The events that concern us, with who goes and what that clashes with."""

    template_name = "campaigns/arena_attendance.html"
    filterset_class = CoverFilter
    keyset = ("starts", "pk")

    @cached_property
    def arena(self) -> Arena:
        """The arena; 404 for whoever may not see it."""
        rows = Arena.objects.visible_to(self.viewer).select_related("coordinator")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def subjects(self) -> queries.Subjects:
        """By which words an event concerns us."""
        return queries.Subjects(self.viewer)

    def get_title(self) -> str:
        """The arena's name."""
        return str(self.arena)

    def get_queryset(self) -> Any:
        """Those that name somebody we know or an issue of ours, and those that ours go to."""
        found = queries.concerning(self.arena, self.viewer, self.subjects)
        return queries.with_goers(found, self.viewer)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``12 events``."""
        n = rows.count()
        return ngettext("%(n)s event", "%(n)s events", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Each event with who goes, and how many events ours went to."""
        context = super().get_context(**extra)
        return {
            **context,
            "object": self.arena,
            "phase": phase(self.arena, self.at),
            "visits": queries.visits(context["rows"], self.arena, self.viewer, self.at, self.subjects),
            "figures": queries.figures(self.arena, self.viewer, clock.day(self.at)),
            "is_delegate": queries.is_delegate(self.arena, self.viewer),
        }


class _Press(ActionPage):
    """A button about an event, which leads back to the list that it stands in, or to the event."""

    def get_return_url(self) -> str:
        """Where the button was."""
        event: PublicEvent = self.object.event if isinstance(self.object, Attendance) else self.object
        back = self.request.POST.get("back", "")
        if back in _LISTS:
            return f"{reverse(back, args=[event.arena_id])}#event-{event.pk}"
        return event.get_absolute_url()

    def warn(self, attendance: Attendance) -> None:
        """Tell what going there clashes with."""
        for sentence in queries.clashes_of(attendance, self.viewer, self.at):
            flash.warning(self.request, sentence)


class GoPage(_Press):
    """I go there; once it has begun, I was there."""

    success_message = gettext_lazy("Noted.")

    def get_queryset(self) -> VisibleQuerySet[PublicEvent]:
        """Events of visible arenas."""
        return PublicEvent.objects.visible_to(self.viewer).select_related("arena")

    def perform(self) -> None:
        """Note it, and warn."""
        user = get_object_or_404(User, pk=self.viewer.user_id or 0)
        self.warn(services.go_to_event(actor=self.viewer, at=self.at, event=self.object, user=user))


class _OnAttendance(_Press):
    """A button on who goes."""

    def get_queryset(self) -> Any:
        """Those of visible arenas."""
        return queries.attending(self.viewer).select_related("event__arena", "user")


class LeavePage(_OnAttendance):
    """Somebody does not go."""

    success_message = gettext_lazy("Taken away.")

    def perform(self) -> None:
        """Take it back."""
        services.leave_event(actor=self.viewer, at=self.at, attendance=self.object, version=self.seen_version())


class _MarkPage(_OnAttendance):
    """What became of it."""

    to: AttendanceState
    success_message = gettext_lazy("Noted.")

    def perform(self) -> None:
        """Mark it."""
        services.mark_attendance(
            actor=self.viewer, at=self.at, attendance=self.object, state=self.to, version=self.seen_version()
        )


class WentPage(_MarkPage):
    """They were there."""

    to = AttendanceState.ATTENDED


class MissedPage(_MarkPage):
    """They were not."""

    to = AttendanceState.MISSED


class ReplanPage(_MarkPage):
    """They mean to go, after all."""

    to = AttendanceState.PLANNED


class GoerCreatePage(FormPage):
    """Plan that one of the delegates goes to the event of the address."""

    title = gettext_lazy("Who goes?")
    form_class = GoerForm
    success_message = gettext_lazy("Noted.")

    @cached_property
    def event(self) -> PublicEvent:
        """The event; 404 for whoever may not see its arena."""
        rows = PublicEvent.objects.visible_to(self.viewer).select_related("arena")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def load(self) -> None:
        """Refuse who may speak only for themselves: they have a button."""
        if not services.may_change(self.viewer, 0):
            raise NotAllowed(_("You say where you go yourself; for others the coordinator does."))

    def get_form_extra(self) -> dict[str, Any]:
        """The event."""
        return {"event": self.event}

    def get_cancel_url(self) -> str:
        """The event."""
        return self.event.get_absolute_url()

    def perform(self, form: SiteForm) -> Attendance:
        """Note it, and warn."""
        user = form.cleaned_data["user"]
        attendance = services.go_to_event(actor=self.viewer, at=self.at, event=self.event, user=user)
        for sentence in queries.clashes_of(attendance, self.viewer, self.at):
            flash.warning(self.request, sentence)
        return attendance


class HeardPage(FormPage):
    """What one heard there."""

    title = gettext_lazy("What did you hear?")
    form_class = HeardForm
    template_name = "campaigns/form_page.html"
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> Any:
        """One's own."""
        own = queries.attending(self.viewer).filter(user=self.viewer.user_id)
        return own.select_related("event__arena", "user__organisation")

    def get_initial(self) -> dict[str, Any]:
        """The note as it is."""
        note = HeardNote.objects.visible_to(self.viewer).filter(attendance=self.object).first()
        said = {"text": note.text, "visibility": note.visibility} if note else {}
        return {**said, "version": self.object.version}

    def get_cancel_url(self) -> str:
        """The event."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> Attendance:
        """Save it."""
        return services.note_heard(actor=self.viewer, at=self.at, attendance=self.object, **form.cleaned_data)
