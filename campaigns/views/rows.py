"""Four rows from a pack: an address that takes one person's rows after one meeting, and shows nobody's."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic.base import View

from campaigns.briefing import labels
from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.html import RowsTo
from campaigns.briefing.render.pocket import pocket_words
from campaigns.queries.standing import standing_meeting
from crm import clock, wording
from crm.enums import OFF_STATES, ArrivalState, Visibility
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.forms.rows import PhoneRowsForm
from crm.models import Debrief, DebriefArrival, Meeting, PersonalLink, User
from crm.outbox import write_keys
from crm.services.arrivals import receive_rows
from crm.services.debriefs import TooEarly, has_begun
from crm.visibility import Viewer
from crm.web.requests import instant


# The address is the secret, not a cookie: another site cannot make a browser send what it does not know.
@method_decorator(csrf_exempt, name="dispatch")
class RowsPage(View):
    """A small page with four fields. GET changes nothing; POST writes, and answers JSON to whoever accepts only that.

    Forged, expired and revoked addresses answer alike: 404.
    """

    http_method_names = ["get", "head", "post", "options"]
    user: User
    meeting: Meeting

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whose rows after which meeting, in the writer's language; nothing may be stored, indexed or passed on."""
        found = write_keys.read(kwargs["key"])
        if found is None:
            raise Http404
        self.user, self.viewer, self.at = found[0], Viewer.of(found[0]), instant(request)
        self.bind(found[1])
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.method == "POST":
            raise PermissionDenied
        with translation.override(self.user.language):
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Content-Language"] = self.user.language
        return response

    def bind(self, meeting_id: int) -> None:
        """Find what the address is about. Raises Http404 for a meeting that its writer may read no longer."""
        meeting = Meeting.objects.visible_to(self.viewer).filter(pk=meeting_id).first()
        if meeting is None:
            raise Http404
        # What one meant to write of a meeting that another took in belongs to that one.
        self.meeting = standing_meeting(meeting)

    def receive(self, form: Any) -> DebriefArrival:
        """Run the service."""
        return receive_rows(actor=self.viewer, at=self.at, meeting=self.meeting, parcel=form.parcel())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form: nobody's rows are read here, not even one's own."""
        return self._page(form=self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the rows, once per key."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._refused(form, 422)
        try:
            arrival = self.receive(form)
        except TooEarly:
            form.add_error(None, self._too_early())
            return self._refused(form, 409, "early")
        except NotAllowed as error:
            form.add_error(None, str(error))
            return self._refused(form, 403)
        except StaleObject as error:
            form.add_error(None, error.message)
            return self._refused(form, 409)
        except DomainError as error:
            form.blame(error.field, error.message)
            return self._refused(form, 422)
        except ValidationError as error:
            form.take(error)
            return self._refused(form, 422)
        told = self._told(arrival)
        if self._wants_json():
            return JsonResponse({"state": arrival.state, "message": told})
        return self._page(told=told, waits=arrival.state == ArrivalState.WAITING)

    def _form(self, data: Any = None) -> PhoneRowsForm:
        starts = self.meeting.starts
        initial = {"starts": starts.isoformat()} if starts else {}
        return PhoneRowsForm(data, viewer=self.viewer, at=self.at, language=self.user.language, initial=initial)

    def _wants_json(self) -> bool:
        return self.request.headers.get("Accept") == "application/json"

    def _refused(self, form: PhoneRowsForm, status: int, state: str = "refused") -> HttpResponse:
        if not self._wants_json():
            return self._page(status, form=form)
        fields = {name: " ".join(map(str, problems)) for name, problems in form.errors.items()}
        said = " ".join(
            f"{form.fields[name].label}: {text}" if name in form.fields else text for name, text in fields.items()
        )
        return JsonResponse({"state": state, "message": said, "fields": fields}, status=status)

    def _page(self, status: int = 200, **extra: Any) -> HttpResponse:
        secret = self.meeting.visibility == Visibility.CONFIDENTIAL
        words = labels.labels(self.user.language)
        context = {
            "title": words["write_rows"],
            "rows_name": f"{self.meeting.pk}-{self.user.pk}",
            "pocket_words": pocket_words(self.user.language),
            "meeting": self.meeting,
            "heading": words["confidential_meeting"] if secret else self.meeting.heading,
            "too_early": "" if has_begun(self.meeting, self.at) else self._too_early(),
            "cancelled": self.meeting.state in OFF_STATES,
            "form": None,
            "told": "",
            "waits": False,
            "LANGUAGE_CODE": self.user.language,
        }
        return render(self.request, "briefing/rows.html", context | extra, status=status)

    def _told(self, arrival: DebriefArrival) -> str:
        """What became of the rows, in the writer's words."""
        meeting = arrival.meeting
        lines = [_("Received %(time)s.") % {"time": wording.clock_time(arrival.received_at)}]
        if arrival.moved and meeting.starts:
            when = wording.moment(meeting.starts, today=clock.day(self.at))
            lines.append(_("The meeting was moved to %(when)s; the rows are with it.") % {"when": when})
        if arrival.state == ArrivalState.WAITING:
            lines.append(self._why_it_waits(meeting))
        return " ".join(lines)

    def _why_it_waits(self, meeting: Meeting) -> str:
        if meeting.state in OFF_STATES:
            return _("The meeting is cancelled: your text is kept beside it, and no debrief is made of it.")
        if not Debrief.objects.filter(meeting=meeting).exists():
            return _("The meeting is not confirmed: your text is kept beside it until it is.")
        return _(
            "There are four rows already. Your text is kept beside them: whoever wrote those decides what goes in."
        )

    def _too_early(self) -> str:
        meeting = self.meeting
        if meeting.starts is None:
            return _("The meeting has not taken place yet.")
        when = wording.moment(meeting.starts, today=clock.day(self.at))
        return _("The meeting begins %(when)s. The rows can be sent after that.") % {"when": when}


def rows_addresses(pack: ArenaPack, user: User, link: PersonalLink | None = None) -> dict[str, RowsTo]:
    """Where the recipient's four rows go, by the key of the item: for each that they take part in."""
    return {
        item.key: rows_address(item.key, user, link)
        for item in pack.items
        if any(one.is_reader for one in item.logistics.ours)
    }


def rows_address(key: str, user: User, link: PersonalLink | None = None) -> RowsTo:
    """Where they go for one item; ``key`` is the item's within the pack."""
    meeting_id = int(key.removeprefix("m"))
    address = reverse("rows", args=[write_keys.make(user=user, meeting_id=meeting_id, link=link)])
    return RowsTo(address, f"{meeting_id}-{user.pk}")
