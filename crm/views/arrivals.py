"""Four rows that a phone sent and that wait beside those there are: taken in, or set aside."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.enums import ArrivalState
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.forms.meetings import FourRowsForm
from crm.models import Debrief, DebriefArrival
from crm.services import arrivals
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage


class _Waiting:
    """Texts that wait at meetings that the viewer reads."""

    viewer: Any

    def get_queryset(self) -> VisibleQuerySet[DebriefArrival]:
        """Those that nobody has decided on."""
        rows = DebriefArrival.objects.visible_to(self.viewer).filter(state=ArrivalState.WAITING)
        return rows.select_related("meeting", "author")


class ArrivalTakeIn(_Waiting, FormPage):
    """The four rows with what the other text adds, to be edited and saved by whoever may amend them."""

    template_name = "crm/debrief_form.html"
    form_class = FourRowsForm
    submit_label = gettext_lazy("Save the four rows")
    success_message = gettext_lazy("The four rows are saved.")

    def load(self) -> None:
        """Find the text, and refuse before anything is typed."""
        super().load()
        self.arrival = self.object
        if not arrivals.may_take_in(self.viewer, self.arrival):
            raise NotAllowed(_("Whoever took part writes the debrief, and its author amends it."))
        # The page is about the meeting.
        self.object = self.arrival.meeting

    def get_title(self) -> str:
        """``Take in what … wrote``."""
        return _("Take in what %(name)s wrote") % {"name": self.arrival.author}

    def get_initial(self) -> dict[str, Any]:
        """Both texts, row by row."""
        debrief = Debrief.objects.filter(meeting=self.arrival.meeting).first()
        return {**asdict(arrivals.merged(debrief, self.arrival)), "version": self.arrival.meeting.version}

    def perform(self, form: SiteForm) -> Debrief:
        """Save the rows; the text waits no longer."""
        rows, version = cast(FourRowsForm, form).rows(), form.cleaned_data["version"]
        return arrivals.take_in(actor=self.viewer, at=self.at, arrival=self.arrival, rows=rows, version=version)

    def get_success_url(self, result: Any) -> str:
        """Back to the meeting."""
        return str(self.object.get_absolute_url())

    def get_cancel_url(self) -> str:
        """Back to the meeting."""
        return str(self.object.get_absolute_url())


class ArrivalSetAside(_Waiting, ActionPage):
    """Leave the text out; the trail keeps it."""

    success_message = gettext_lazy("The text is left out of the four rows.")

    def perform(self) -> str:
        """Set it aside."""
        arrivals.set_aside(actor=self.viewer, at=self.at, arrival=self.object)
        return reverse("meeting_detail", args=[self.object.meeting_id])
