"""Requests for a place in an arena's programme."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LONGEST_NOTE, Day, Input, Visible, VisibleList
from api.serializers.arena_reads import CLASH, Clash, RedLines
from api.serializers.decisions import DECISION, REACHED, Decision, Reached, told
from api.serializers.programme_items import DespiteInput, ItemMoveInput, ItemOutput, ItemReasonInput, NewItemInput
from campaigns.models import Arena, ProgrammeItem
from campaigns.queries.programme import Line
from campaigns.services.checks import MEMBERS
from crm.enums import REQUEST_KINDS, MeetingKind, Partnership
from crm.models import Issue, Organisation, Person, User

_REASON = "Vi talar med en röst."
_KINDS = [(kind.value, kind.label) for kind in REQUEST_KINDS]


class RequestOutput(ItemOutput):
    """A request, with what it is weighed with and what was decided.

    ``clashes``, ``reached`` (bodies whose own rule leaves no room) and ``red_lines`` (of the messages that either side
    uses; with an ask of its own, of every message on its issues) are null for whoever does not decide.
    """

    example = {
        **ItemOutput.example,
        "state": "requested",
        "clashes": [CLASH],
        "reached": [REACHED],
        "red_lines": CLASH["red_lines"],
        "decisions": [DECISION],
    }

    clashes = serializers.SerializerMethodField()
    reached = serializers.SerializerMethodField()
    red_lines = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()

    @extend_schema_field(Clash(many=True, allow_null=True))
    def get_clashes(self, line: Line) -> Any:
        """From what the view weighed for all rows at once."""
        found = self.context["weighed"]
        return None if found is None else Clash(found[line.item.pk].clashes, many=True).data

    @extend_schema_field(Reached(many=True, allow_null=True))
    def get_reached(self, line: Line) -> Any:
        """From what the view weighed for all rows at once."""
        found = self.context["weighed"]
        return None if found is None else Reached(found[line.item.pk].reached, many=True).data

    @extend_schema_field(RedLines(many=True, allow_null=True))
    def get_red_lines(self, line: Line) -> Any:
        """From what the view weighed for all rows at once."""
        found = self.context["weighed"]
        return None if found is None else told(found[line.item.pk].red_lines)

    @extend_schema_field(Decision(many=True))
    def get_decisions(self, line: Line) -> Any:
        """Those that the caller reads, the newest first."""
        return Decision(self.context["decisions"].get(line.item.pk, []), many=True).data


class NewRequestInput(NewItemInput):
    """A request within its arena's days, led by one of its delegates.

    It is the caller's own party's; a coordinator may name any ``organisation``, by default the lead's.
    """

    example = {**NewItemInput.example, "issues": [5], "organisation": 1}

    kind = serializers.ChoiceField(_KINDS)
    place = serializers.CharField(max_length=200, allow_blank=True, required=False)
    people = VisibleList(Person)
    issues = VisibleList(Issue, required=False)
    organisation = Visible(Organisation, only={"partnership": Partnership.ACTIVE}, required=False)


class ApproveInput(Input):
    """``reason`` is told with the decision, if there is one."""

    example = {"reason": _REASON}

    reason = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class RequestMoveInput(ItemMoveInput):
    """Another time within the arena's days, and why."""

    example = {**ItemMoveInput.example, "reason": _REASON}

    reason = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class JoinInput(DespiteInput, ItemReasonInput):
    """The item whose participants those of the request become. ``other_version``: as the caller saw that item.

    ``despite``: save though some of them cannot be there.
    """

    example = {"other": 4, "other_version": 2, "reason": _REASON, "despite": False}

    other = Visible(ProgrammeItem)
    other_version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class MergeInput(JoinInput):
    """The item with which the request becomes one, and who leads it.

    The other item's time and place stay unless ``keep_request``. ``local_ask`` is what the one meeting asks beside its
    messages: without it they are used unchanged, and what each side asked is kept in the decision.
    """

    example = {**JoinInput.example, "lead": 8, "keep_request": False, "local_ask": ""}

    lead = Visible(User, only=MEMBERS)
    keep_request = serializers.BooleanField(required=False)
    local_ask = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class ComparisonInput(Input):
    """A request that one thinks of making: whom to meet, when, and about what."""

    example = {"arena": 1, "person": 1, "on": "2027-06-29", "kind": "bilateral", "issue": 5, "local_ask": ""}

    arena = Visible(Arena)
    person = Visible(Person)
    on = Day()
    kind = serializers.ChoiceField(_KINDS, default=MeetingKind.BILATERAL)
    issue = Visible(Issue, required=False)
    local_ask = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")
