"""The scenario format. ``read_scenario`` returns a whole, consistent scenario or names every fault in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from campaigns.demo import rules
from campaigns.demo.errors import Problem, ScenarioError
from campaigns.demo.plain import read_plain
from campaigns.demo.reading import AtMost, KeysRef, Known, NotEmpty, Reader, Row, Shaped
from campaigns.demo.rows.arenas import Arena, Campaign, Indicator, ProgrammeItem, Reminders
from campaigns.demo.rows.effects import Activity, Claim, Target
from campaigns.demo.rows.feeding import Expert, Need, Owner, Strategy, WatchNote
from campaigns.demo.rows.fields import Fault, Name
from campaigns.demo.rows.messages import Anchoring, Message, OpEd
from campaigns.demo.rows.people import Commitment, DecisionMaker, Delegate, Interaction, Issue, Organisation, User
from campaigns.demo.rows.together import Ally, Network, Rota


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta(Row):
    """What the scenario is, its notice, and where its clock stands."""

    scenario: Annotated[str, AtMost(100), NotEmpty()]
    banner_sv: Name
    demo_now: dt.datetime
    demo_now_on_site: dt.datetime | None = None
    council: Annotated[str, AtMost(200)] = ""
    language: Annotated[str, Shaped("sv|en", "must be sv or en")] = "sv"
    timezone: str = ""
    fiction_rules: tuple[str, ...] = ()
    seed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Row):
    """Everything that a demo holds.

    ``reference`` and ``briefing_pack_template`` state the product's own codes in the council's words; only their codes
    are checked. ``expected`` is for tests.
    """

    meta: Meta
    organisations: Annotated[tuple[Organisation, ...], NotEmpty()]
    users: Annotated[tuple[User, ...], NotEmpty()]
    delegates: tuple[Delegate, ...] = ()
    issues: tuple[Issue, ...] = ()
    decision_makers: tuple[DecisionMaker, ...] = ()
    messages: tuple[Message, ...] = ()
    op_eds: tuple[OpEd, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    arenas: tuple[Arena, ...] = ()
    programme_items: tuple[ProgrammeItem, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    targets: tuple[Target, ...] = ()
    activities: tuple[Activity, ...] = ()
    outcome_claims: tuple[Claim, ...] = ()
    system_owner: Owner | None = None
    experts: tuple[Expert, ...] = ()
    needs: tuple[Need, ...] = ()
    watch_notes: tuple[WatchNote, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    rotas: tuple[Rota, ...] = ()
    networks: tuple[Network, ...] = ()
    allies: tuple[Ally, ...] = ()
    anchoring: Annotated[dict[str, Anchoring], KeysRef(("organisations",))] = field(default_factory=dict)
    reminders: Reminders = field(default_factory=Reminders)
    indicators: tuple[Indicator, ...] = ()
    reference: dict[str, object] = field(default_factory=dict)
    briefing_pack_template: dict[str, object] = field(default_factory=dict)
    expected: dict[str, object] = field(default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        return rules.faults(self)


def read_scenario(path: Path) -> Scenario:
    """The scenario in the file. Raises ScenarioError with every fault found."""
    return parse_scenario(read_plain(path))


def parse_scenario(data: dict[str, Any]) -> Scenario:
    """The scenario in plain data. Raises ScenarioError with every fault found."""
    reader = Reader(_known_ids(data))
    scenario = reader.read(Scenario, data)
    problems = [*_repeated_ids(data), *reader.problems]
    if problems or scenario is None:
        raise ScenarioError(problems)
    return scenario


def _known_ids(data: dict[str, Any]) -> Known:
    """Ids per section, faulty rows included: a reference to such a row is not a second fault."""
    return {section: frozenset(id_ for _, id_ in ids) for section, ids in _ids(data).items()}


# Sections whose rows share one register: people of ours, and meetings past and to come.
_REGISTERS = (("users", "delegates"), ("interactions", "programme_items"))


def _repeated_ids(data: dict[str, Any]) -> Iterator[Problem]:
    ids = _ids(data)
    together = {section: register for register in _REGISTERS for section in register}
    seen: dict[tuple[object, str], str] = {}
    for section, rows in ids.items():
        for path, id_ in rows:
            key = (together.get(section, section), id_)
            if key in seen:
                yield Problem(path, id_, f"is already the id of {seen[key]}")
            seen.setdefault(key, path.removesuffix(".id"))


def _ids(data: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Path and id of every row that has one, by section; asks are a section of their own."""
    ids: dict[str, list[tuple[str, str]]] = {}

    def collect(section: str, rows: object, path: str) -> None:
        for n, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                ids.setdefault(section, []).append((f"{path}[{n}].id", row["id"].strip()))
            if isinstance(row, dict):
                for nested in {"asks", "goals"} & row.keys() if section in {"messages", "campaigns"} else ():
                    collect(nested, row[nested], f"{path}[{n}].{nested}")

    for section, rows in data.items():
        collect(section, rows, section)
    return ids
