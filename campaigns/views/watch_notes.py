"""Watch notes: the list, each note, and writing one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.filters.feeds import WatchNoteFilter
from campaigns.forms.watch_notes import WatchNoteForm
from campaigns.models import WatchNote
from campaigns.queries.public import named
from campaigns.services import watch_notes as services
from crm import clock
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries.history import history
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage


class WatchNoteListPage(ListPage):
    """Notes, the newest first, with how many say what is still to be done by a day."""

    template_name = "campaigns/watch_note_list.html"
    title = gettext_lazy("Watch notes")
    filterset_class = WatchNoteFilter
    keyset = ("-on", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return WatchNote.objects.visible_to(self.viewer).select_related("issue", "organisation", "author")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``7 notes · 2 with a day to come``."""
        n, coming = bounded.count(rows), bounded.count(rows.filter(deadline__gte=clock.day(self.at)))
        said = ngettext("%(n)s note", "%(n)s notes", n) % {"n": bounded.said(n)}
        return f"{said} · {_('%(n)s with a day to come') % {'n': bounded.said(coming)}}" if coming else said

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, and whether one may be written."""
        may_create = self.may(Action.CREATE, Thing.WATCH_NOTE)
        return super().get_context(today=clock.day(self.at), may_create=may_create, **extra)


class WatchNotePage(DetailPage):
    """One note."""

    template_name = "campaigns/watch_note_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return WatchNote.objects.visible_to(self.viewer).select_related("issue", "organisation", "author")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With its trail, and what may be done."""
        return super().get_context(
            today=clock.day(self.at),
            may_edit=services.may_change(self.viewer, self.object),
            history=history(self.viewer, [self.object]),
            **extra,
        )


class WatchNoteCreatePage(FormPage):
    """Write a note, with ``?issue=`` on that one, with ``?event=`` on what was heard at a public event."""

    title = gettext_lazy("Write a watch note")
    form_class = WatchNoteForm
    success_message = gettext_lazy("The note is saved.")

    def get_initial(self) -> dict[str, Any]:
        """The issue or the event that one came from."""
        event = named(self.request.GET.get("event", ""), self.viewer)
        about = {"on": event.on, "source": f"{event}, {event.arena}"[:300], "url": event.source} if event else {}
        return {"issue": self.request.GET.get("issue", ""), **about}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("watch_note_list")

    def perform(self, form: SiteForm) -> WatchNote:
        """Save it."""
        return services.write_note(actor=self.viewer, at=self.at, **form.to_create)


class WatchNoteUpdatePage(FormPage):
    """Change a note."""

    title = gettext_lazy("Edit the note")
    form_class = WatchNoteForm
    template_name = "campaigns/form_page.html"
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return WatchNote.objects.visible_to(self.viewer).select_related("organisation")

    def load(self) -> None:
        """Find it, and refuse before anything is typed."""
        super().load()
        if not services.may_change(self.viewer, self.object):
            raise NotAllowed(_("You may read this but not change it."))

    def get_form_extra(self) -> dict[str, Any]:
        """Whose it is."""
        return {"organisation": self.object.organisation}

    def get_initial(self) -> dict[str, Any]:
        """The note as it is."""
        fields = {name: getattr(self.object, name) for name in (*services.FIELDS, "version")}
        return fields | {"issue": self.object.issue_id}

    def get_cancel_url(self) -> str:
        """The note."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> WatchNote:
        """Save what differs."""
        return services.change_note(actor=self.viewer, at=self.at, note=self.object, **form.cleaned_data)


class WatchNoteRemovePage(ActionPage):
    """Take a note away."""

    success_message = gettext_lazy("The note is taken away.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return WatchNote.objects.visible_to(self.viewer).select_related("issue")

    def perform(self) -> str:
        """Take it away, and go to its issue."""
        issue = self.object.issue
        services.remove_note(actor=self.viewer, at=self.at, note=self.object, version=self.seen_version())
        return str(issue.get_absolute_url())
