"""Four rows after a meeting."""

from __future__ import annotations

from api.fields import ModelOutput, Visible
from api.serializers.briefs import MeetingBrief, UserBrief
from api.serializers.meetings import FourRowsInput
from crm.models import Debrief, Meeting


class DebriefOutput(ModelOutput):
    """What they said, what they promised, what we promised, anything the other parties need to know."""

    example = {
        "id": 4,
        "meeting": {"id": 8, "ref": "", "title": "Kuststråkets finansiering", "kind": "bilateral", "on": "2027-06-02"},
        **FourRowsInput.example,
        "author": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "written_at": "2027-06-02T09:15:00Z",
    }

    meeting = MeetingBrief()
    author = UserBrief(allow_null=True)

    class Meta:
        model = Debrief
        fields = ("id", "meeting", "said", "they_promised", "we_promised", "other", "author", "written_at")


class NewDebriefInput(FourRowsInput):
    """The four rows of a meeting that has none."""

    example = {"meeting": 8, **FourRowsInput.example}

    meeting = Visible(Meeting)
