"""One search over everything."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, Output
from api.serializers.briefs import NamedRow
from campaigns.enums import NeedState
from campaigns.queries.search import SHORTEST
from crm.enums import MeetingKind, MeetingState
from messages.enums import MessageState

LONGEST = 100


class SearchInput(Input):
    """Two letters or more: ``a`` also finds ``å``, and every word must be found."""

    example = {"q": "lindmane"}

    q = serializers.CharField(min_length=SHORTEST, max_length=LONGEST)


class FoundPerson(NamedRow):
    """A decision-maker."""

    ref = serializers.CharField(allow_blank=True)


class FoundBody(NamedRow):
    """A ministry, parliament, agency or one of the parties, by one of its names."""

    ref = serializers.CharField(allow_blank=True)


class FoundNetwork(NamedRow):
    """A network, an alliance or a committee."""

    ref = serializers.CharField(allow_blank=True)


class FoundMeeting(Output):
    """A contact or a planned meeting."""

    id = serializers.IntegerField()
    ref = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(MeetingKind.choices)
    state = serializers.ChoiceField(MeetingState.choices)
    on = serializers.DateField()
    organisation = NamedRow()


class FoundMessage(Output):
    """A joint message."""

    id = serializers.IntegerField()
    ref = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    state = serializers.ChoiceField(MessageState.choices)


class FoundItem(Output):
    """A programme item."""

    id = serializers.IntegerField()
    ref = serializers.CharField(source="meeting.ref", allow_blank=True)
    title = serializers.CharField(source="meeting.title", allow_blank=True)
    state = serializers.ChoiceField(MeetingState.choices, source="meeting.state")
    starts = serializers.DateTimeField(source="meeting.starts")
    arena = NamedRow()


class FoundRota(NamedRow):
    """A duty rota."""

    ref = serializers.CharField(allow_blank=True)
    starts = serializers.DateField()
    ends = serializers.DateField()


class FoundNeed(Output):
    """A company's need; ``company`` is empty for a sole trader."""

    id = serializers.IntegerField()
    ref = serializers.CharField(allow_blank=True)
    company = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    state = serializers.ChoiceField(NeedState.choices)
    on = serializers.DateField()
    organisation = NamedRow()


class FoundNote(Output):
    """A watch note."""

    id = serializers.IntegerField()
    ref = serializers.CharField(allow_blank=True)
    happened = serializers.CharField()
    on = serializers.DateField()
    issue = NamedRow()
    organisation = NamedRow()


class SearchOutput(Output):
    """The best hits of each kind, exact ones first; ``more`` names the kinds that have others."""

    example = {
        "people": [{"id": 1, "name": "Vera Lindmåne", "ref": "DM01"}],
        "bodies": [{"id": 5, "name": "Försvarsdepartementet", "ref": ""}],
        "networks": [{"id": 6, "name": "Kustnätverket", "ref": ""}],
        "meetings": [
            {
                "id": 8,
                "ref": "",
                "title": "Kuststråkets finansiering",
                "kind": "bilateral",
                "state": "held",
                "on": "2027-06-02",
                "organisation": {"id": 2, "name": "Härnäs kommun"},
            }
        ],
        "messages": [{"id": 3, "ref": "MSG3", "title": "Dubbelspår längs kusten", "state": "adopted"}],
        "items": [
            {
                "id": 4,
                "ref": "P04",
                "title": "Frukostmöte",
                "state": "confirmed",
                "starts": "2027-06-29T06:00:00Z",
                "arena": {"id": 1, "name": "Skogsdagarna 2027"},
            }
        ],
        "rotas": [{"id": 5, "name": "Pressjour", "ref": "", "starts": "2027-06-28", "ends": "2027-07-02"}],
        "needs": [
            {
                "id": 7,
                "ref": "",
                "company": "Exempelsågen AB",
                "text": "Starkare elnät till sågen",
                "state": "to_assess",
                "on": "2027-05-12",
                "organisation": {"id": 2, "name": "Härnäs kommun"},
            }
        ],
        "notes": [
            {
                "id": 9,
                "ref": "",
                "happened": "Departementet remitterar en promemoria",
                "on": "2027-05-12",
                "issue": {"id": 1, "name": "Kuststråket"},
                "organisation": {"id": 2, "name": "Härnäs kommun"},
            }
        ],
        "more": ["people"],
    }

    people = FoundPerson(many=True)
    bodies = FoundBody(many=True)
    networks = FoundNetwork(many=True)
    meetings = FoundMeeting(many=True)
    messages = FoundMessage(many=True)
    items = FoundItem(many=True)
    rotas = FoundRota(many=True)
    needs = FoundNeed(many=True)
    notes = FoundNote(many=True)
    more = serializers.ListField(
        child=serializers.ChoiceField(
            ["people", "bodies", "networks", "meetings", "messages", "items", "rotas", "needs", "notes"]
        )
    )
