"""What the council's rules ask of an anchoring, and what a version still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from crm.enums import Endorses
from crm.models import Organisation
from crm.wording import join
from messages.enums import PENDING, EndorsementState, Gate, MessageState
from messages.models import Anchoring, AnchoringRules, DecisionLevel, Endorsement, JointMessage, MessageVersion


@dataclass(frozen=True, slots=True)
class Levels:
    """The council's levels, the lowest first."""

    rows: tuple[DecisionLevel, ...]

    @classmethod
    def current(cls) -> Self:
        """As they are. One query."""
        return cls(tuple(DecisionLevel.objects.order_by("rank", "pk")))

    def ranks(self) -> list[list[str]]:
        """Names by rank."""
        return [[row.name for row in rows] for _rank, rows in groupby(self.rows, key=lambda row: row.rank)]

    def enough_for(self, needed: DecisionLevel | None) -> list[str]:
        """Names of the levels at which a party may decide; none where it needs no certain one."""
        return [row.name for row in self.rows if needed and row.rank >= needed.rank]


def missing(rules: AnchoringRules, version: MessageVersion) -> list[str]:
    """What the rules ask for and the version lacks, in sentences that name the parties. At most five queries."""
    # A party that has left, or takes no positions any more, holds nobody up.
    voting = Organisation.objects.voting().order_by("sort_key")
    must = list(voting.filter(pk__in=rules.must_endorse.values("pk"))) if rules.is_stored else []
    if not (must or rules.quorum or rules.all_must_answer):
        return []
    rows = {row.organisation_id: row for row in version.endorsements.select_related("organisation")}
    ranks = {row.name.casefold(): row.rank for row in Levels.current().rows}
    needed = _needed()
    behind = {pk for pk, row in rows.items() if _counts(row, rules, ranks, needed.get(pk))}
    lacks = []
    if names := [party.short_name for party in must if party.pk not in behind]:
        lacks.append(_("%(names)s must stand behind the text first.") % {"names": _joined(names)})
    if rules.quorum and len(behind) < rules.quorum:
        text = _("At least %(quorum)d parties must stand behind the text; %(behind)d do.")
        lacks.append(text % {"quorum": rules.quorum, "behind": len(behind)})
    if rules.all_must_answer and (silent := _silent(rows)):
        text = ngettext("%(names)s has not answered yet.", "%(names)s have not answered yet.", len(silent))
        lacks.append(text % {"names": _joined(silent)})
    return lacks


def before_ready(message: JointMessage) -> list[str]:
    """What is missing, as ``missing``, while the message waits to be made ready and the rules would stop it."""
    if message.state != MessageState.IN_CONSULTATION or message.current is None:
        return []
    rules = AnchoringRules.current()
    return missing(rules, message.current) if rules.gate == Gate.READY else []


def told(rules: AnchoringRules) -> list[str]:
    """The rules in sentences; empty where they ask for nothing."""
    if not rules.is_stored:
        return []
    lines = []
    if names := [party.short_name for party in rules.must_endorse.order_by("sort_key")]:
        lines.append(_("%(names)s must stand behind the text.") % {"names": _joined(names)})
    if rules.quorum:
        text = ngettext(
            "At least %(n)d party must stand behind the text.",
            "At least %(n)d parties must stand behind the text.",
            rules.quorum,
        )
        lines.append(text % {"n": rules.quorum})
    if rules.all_must_answer:
        lines.append(_("Every voting party must have answered."))
    if lines and not rules.conditional_counts:
        lines.append(_("A party with a condition does not count."))
    if lines:
        lines.append(f"{rules.get_gate_display()}.")
    if rules.silence_allowed:
        text = ngettext(
            "A party may let its silence be a yes, after %(n)d day with the text.",
            "A party may let its silence be a yes, after %(n)d days with the text.",
            rules.days_to_answer,
        )
        lines.append(text % {"n": rules.days_to_answer})
    return lines


def _needed() -> dict[int, int]:
    """The rank that each party needs, where it needs one."""
    rows = Anchoring.objects.exclude(level_needed=None)
    return dict(rows.values_list("organisation_id", "level_needed__rank"))


def _counts(row: Endorsement, rules: AnchoringRules, ranks: dict[str, int], needed: int | None) -> bool:
    """Whether the party stands behind the version as the rules ask."""
    if row.organisation.endorses != Endorses.POSITIONS:
        return False
    if row.state == EndorsementState.CONDITIONAL and not rules.conditional_counts:
        return False
    if row.state not in {EndorsementState.ENDORSED, EndorsementState.CONDITIONAL}:
        return False
    # A party that chose the silence procedure has chosen how it decides.
    return needed is None or row.by_silence or ranks.get(row.level.casefold(), 0) >= needed


def _silent(rows: dict[int, Endorsement]) -> list[str]:
    voting = Organisation.objects.voting().order_by("sort_key")
    return [party.short_name for party in voting if party.pk not in rows or rows[party.pk].state in PENDING]


def _joined(names: Iterable[str]) -> str:
    return join(list(names), get_language())


def levels_for(organisation: Organisation) -> list[str]:
    """Where the party needs a certain level: those that will do. Empty where any does."""
    anchoring = getattr(organisation, "anchoring", None)
    return Levels.current().enough_for(anchoring.level_needed) if anchoring and anchoring.level_needed else []
