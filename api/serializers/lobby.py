"""Published registers compared with the log."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Day, Example, Input, ModelOutput, Output, Visible
from api.serializers.briefs import MeetingBrief, PersonBrief, UserBrief
from api.serializers.register_imports import FileInput
from campaigns.lobby_enums import LobbyList, LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRegister, LobbyRow
from campaigns.services.lobby import MOST_NAMES
from crm.imports import columns
from crm.models import Meeting

_COORDINATOR: Example = {"id": 5, "ref": "", "name": "Idun Kart", "organisation": 1}
_MEETING: Example = {"id": 9, "ref": "", "title": "Kuststråket", "kind": "meeting", "on": "2027-05-10"}
_FIELDS = [(name, columns.LABELS[name]) for name in columns.MEETING]
_CSV = "ZGF0dW07YmVzbHV0c2ZhdHRhcmU7b3JnYW5pc2F0aW9uZXIKMjAyNy0wNS0xMDtWZXJhIExpbmRtw6VuZTtSZWdpb24gU2tvZwo="
_DECISION: Example = {
    "id": 7,
    "register": 2,
    "key": "5f" * 16,
    "meeting": 9,
    "verdict": "same",
    "note": "",
    "decided_by": _COORDINATOR,
    "decided_at": "2027-06-21T06:00:00Z",
}


class LobbyRegisterBrief(ModelOutput):
    """A register by name."""

    class Meta:
        model = LobbyRegister
        fields = ("id", "name")


class LobbyRegisterOutput(ModelOutput):
    """A register in which a public body publishes meetings."""

    example = {"id": 2, "name": "Öppenhetsregistret", "version": 1}

    class Meta:
        model = LobbyRegister
        fields = ("id", "name", "version")


class LobbyRegisterInput(Input):
    """What a register is called."""

    example = {"name": "Öppenhetsregistret"}

    name = serializers.CharField(max_length=200)


class LobbyCheckOutput(ModelOutput):
    """A file of a register. ``step`` is what somebody has to say next: the columns, or the names and the period.

    ``names`` are those in the file that may mean us. ``same_as`` is where the very same file was read before.
    """

    example = {
        "id": 3,
        "register": {"id": 2, "name": "Öppenhetsregistret"},
        "source": "https://register.example/2027.csv",
        "file_name": "2027.csv",
        "digest": "a3" * 32,
        "step": "",
        "mapping": {"datum": "on", "beslutsfattare": "people", "organisationer": "organisations"},
        "names": ["Region Skog"],
        "own_names": ["Region Skog"],
        "first": "2027-05-01",
        "last": "2027-05-31",
        "meetings": 1,
        "rejected": 0,
        "notes": [],
        "same_as": None,
        "made_by": _COORDINATOR,
        "made_at": "2027-06-21T06:00:00Z",
        "compared_at": "2027-06-21T06:00:00Z",
        "version": 2,
    }

    register = LobbyRegisterBrief()
    step = serializers.SerializerMethodField()
    names = serializers.SerializerMethodField()
    meetings = serializers.SerializerMethodField()
    rejected = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()
    mapping = serializers.DictField(child=serializers.CharField())
    own_names = serializers.ListField(child=serializers.CharField())
    same_as = serializers.SerializerMethodField()
    made_by = UserBrief(allow_null=True)

    class Meta:
        model = LobbyCheck
        fields = (
            *("id", "register", "source", "file_name", "digest", "step", "mapping", "names", "own_names"),
            *("first", "last", "meetings", "rejected", "notes", "same_as", "made_by", "made_at", "compared_at"),
            "version",
        )

    @extend_schema_field(
        {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
            "required": ["id", "name"],
        }
    )
    def get_register(self, run: LobbyCheck) -> Any:
        """The register by name."""
        return {"id": run.register_id, "name": run.register.name}

    @extend_schema_field({"type": "string", "enum": ["columns", "compare", ""]})
    def get_step(self, run: LobbyCheck) -> str:
        """What is wanted next; empty once it is compared."""
        return "" if run.compared_at else "compare" if run.told else "columns"

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_names(self, run: LobbyCheck) -> Any:
        """Those that may mean us."""
        return [name for name, _exact in run.told.get("names", ())]

    def get_meetings(self, run: LobbyCheck) -> int:
        """How many meetings the file tells of."""
        return int(run.told.get("meetings", 0))

    def get_rejected(self, run: LobbyCheck) -> int:
        """How many rows could not be read."""
        return int(run.told.get("rejected", 0))

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_notes(self, run: LobbyCheck) -> Any:
        """What is said of the whole, and the first places that could not be read."""
        refused = [f"{where}: {rule}" for where, rule in run.told.get("refused", ())]
        return [*run.told.get("notes", ()), *refused]

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_same_as(self, run: LobbyCheck) -> Any:
        """The earlier one."""
        return self.context["same"].get(run.pk)


class NewLobbyCheckInput(Input):
    """A file of the register of that name; a name that is new makes a new register."""

    example = {"register": "Öppenhetsregistret", "file": {"name": "2027.csv", "content": _CSV}, "source": ""}

    register = serializers.CharField(max_length=200)
    file = FileInput()
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=500, allow_blank=True, required=False
    )


class LobbyMappingInput(Input):
    """What the columns are, by their names. Those that are left out are not read."""

    example = {"mapping": {"datum": "on", "beslutsfattare": "people", "organisationer": "organisations"}}

    mapping = serializers.DictField(
        child=serializers.ChoiceField([(name, columns.LABELS[name]) for name in columns.MEETING])
    )


class CompareInput(Input):
    """Which names mean us, as the file or anybody writes them, and the days that are compared."""

    example = {"own_names": ["Region Skog"], "first": "2027-05-01", "last": "2027-05-31"}

    own_names = serializers.ListField(child=serializers.CharField(max_length=200), min_length=1, max_length=MOST_NAMES)
    first = Day()
    last = Day()


class LobbyListInput(Input):
    """Which list."""

    example = {"list": "published"}

    list = serializers.ChoiceField(LobbyList.choices)


class LobbyDecisionOutput(ModelOutput):
    """A decision: on a published meeting by its ``key``, on one of ours, or on the two together."""

    example = _DECISION

    decided_by = UserBrief(allow_null=True)

    class Meta:
        model = LobbyDecision
        fields = ("id", "register", "key", "meeting", "verdict", "note", "decided_by", "decided_at")


class LobbyRowOutput(ModelOutput):
    """A published meeting as the register has it."""

    people = serializers.SerializerMethodField()
    organisations = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = LobbyRow
        fields = ("id", "key", "number", "on", "title", "place", "people", "organisations", "certain")

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_people(self, row: LobbyRow) -> Any:
        """Those it names."""
        return [one["name"] for one in row.people]


class LobbyLineOutput(Output):
    """A published meeting, ours, or both: ``days`` is how many later it stands in the log.

    ``candidates`` are ours that it could be, ``maybe`` those of the register whom its names could mean. Of those who
    were met ``published_for`` have a row of the meeting; ``not_published_for`` have none, though the file covers them.
    """

    row = LobbyRowOutput(source="line.row", allow_null=True)
    meeting = MeetingBrief(allow_null=True)
    days = serializers.IntegerField(source="line.days")
    candidates = MeetingBrief(many=True)
    maybe = PersonBrief(many=True)
    published_for = PersonBrief(many=True)
    not_published_for = PersonBrief(many=True)
    decision = LobbyDecisionOutput(source="line.decided", allow_null=True)


class LobbyFigure(Output):
    """How many lines a list has."""

    list = serializers.ChoiceField(LobbyList.choices)
    lines = serializers.IntegerField()


class LobbyLinesOutput(Output):
    """A list as the caller may read the log, and how many lines each has: ``found`` of ``published`` are in the log."""

    example = {
        "found": 1,
        "published": 1,
        "figures": [{"list": "matched", "lines": 1}],
        "lines": [
            {
                "row": {
                    "id": 11,
                    "key": "5f" * 16,
                    "number": 2,
                    "on": "2027-05-10",
                    "title": "Kuststråket",
                    "place": "",
                    "people": ["Vera Lindmåne"],
                    "organisations": ["Region Skog"],
                    "certain": True,
                },
                "meeting": _MEETING,
                "days": 0,
                "candidates": [],
                "maybe": [],
                "published_for": [{"id": 4, "ref": "", "name": "Vera Lindmåne"}],
                "not_published_for": [],
                "decision": _DECISION,
            }
        ],
    }

    found = serializers.IntegerField()
    published = serializers.IntegerField()
    figures = LobbyFigure(many=True)
    lines = LobbyLineOutput(many=True)


class NewLobbyDecisionInput(Input):
    """A verdict on a ``row``, on one of our meetings, or on the two together, in a comparison."""

    example = {"check": 3, "row": 11, "meeting": 9, "verdict": "same"}

    check = Visible(LobbyCheck)
    row = Visible(LobbyRow, allow_null=True, required=False)
    meeting = Visible(Meeting, allow_null=True, required=False)
    verdict = serializers.ChoiceField(LobbyVerdict.choices)
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)
