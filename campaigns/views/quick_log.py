"""The quick log: one page with the meeting that has just ended, or with a contact that nobody had planned."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages as flash
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.quick import QuickContactForm, QuickRowsForm
from campaigns.models import ProgrammeItem
from campaigns.queries.quick import just_met
from campaigns.services.quick import log_contact, log_rows
from crm.enums import ArrivalState
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.models import DebriefArrival, Meeting
from crm.queries.log import with_company
from crm.services.debriefs import may_write
from crm.web.requests import number
from crm.web.views import FormPage

OTHER = "other"
_WAITS = gettext_lazy(
    "There are four rows already. Your text is kept beside them: whoever wrote those decides what goes in."
)


class QuickLogPage(FormPage):
    """``?meeting=`` names another of one's meetings, or ``other`` for a contact that is none of them."""

    template_name = "campaigns/quick_log.html"
    title = gettext_lazy("Quick log")
    submit_label = gettext_lazy("Save in the log")

    @cached_property
    def offered(self) -> list[Meeting]:
        """Meetings of one's own that have just ended."""
        return just_met(self.viewer, self.at)

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting that is logged; None for a contact that nobody had planned. 404 for one that one may not read.

        Raises NotAllowed for one whose rows are not one's to write.
        """
        asked = self.request.GET.get("meeting", "")
        if asked == OTHER:
            return None
        if not asked:
            return next(iter(self.offered), None)
        wanted = number(asked)
        if wanted is None:
            raise Http404
        known = next((meeting for meeting in self.offered if meeting.pk == wanted), None)
        rows = with_company(Meeting.objects.visible_to(self.viewer), self.viewer)
        found = known or rows.filter(pk=wanted).first()
        if found is None:
            raise Http404
        if not may_write(self.viewer, found, None):
            raise NotAllowed
        return found

    def get_form(self, data: Any = None) -> SiteForm:
        """Four rows, or a contact with them."""
        about = {"viewer": self.viewer, "at": self.at, "language": self.request.user.language}
        if self.meeting is None:
            return QuickContactForm(data, **about)
        starts = self.meeting.starts
        initial = {"starts": starts.isoformat()} if starts else {}
        return QuickRowsForm(data, meeting=self.meeting, initial=initial, **about)

    def perform(self, form: SiteForm) -> DebriefArrival:
        """Save it all at once; what was sent before is found again."""
        act: dict[str, Any] = {"actor": self.viewer, "at": self.at}
        if self.meeting is None:
            contact = cast(QuickContactForm, form)
            return log_contact(**act, parcel=contact.parcel(), carried=contact.carried(), **contact.contact())
        rows = cast(QuickRowsForm, form)
        return log_rows(**act, meeting=self.meeting, parcel=rows.parcel(), carried=rows.carried())

    def get_success_url(self, result: DebriefArrival) -> str:
        """The contact, with what became of the rows."""
        if result.state == ArrivalState.WAITING:
            flash.warning(self.request, str(_WAITS))
        else:
            flash.success(self.request, _("The contact is logged."))
        return reverse("meeting_detail", args=[result.meeting_id])

    def get_cancel_url(self) -> str:
        """Back to the log."""
        return reverse("meeting_list")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The meeting with its arena, the others, and who reads it."""
        meeting = self.meeting
        items = ProgrammeItem.objects.visible_to(self.viewer).filter(meeting=meeting.pk if meeting else 0)
        return super().get_context(
            meeting=meeting,
            # Named, so that what is sent is about this one, whatever has become of it meanwhile.
            action=f"{reverse('quick_log')}?meeting={meeting.pk if meeting else OTHER}",
            # What was begun about one meeting is not offered at another.
            draft=f"{self.viewer.user_id}-{meeting.pk if meeting else OTHER}",
            item=items.select_related("arena").first() if meeting else None,
            others=[(one, reverse("quick_log") + f"?meeting={one.pk}") for one in self.offered],
            other_url=f"{reverse('quick_log')}?meeting={OTHER}",
            named=meeting.named_viewers.select_related("organisation") if meeting else None,
            **extra,
        )
