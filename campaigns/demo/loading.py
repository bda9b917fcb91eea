"""What the parts of the loader share: the rows made so far, the actors, the dates, and the faults found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.demo.errors import NOTHING_THERE, Problem, ScenarioError
from campaigns.demo.reading import Row, join
from campaigns.demo.scenario import Scenario
from campaigns.reminders.language import RuleError
from crm import clock, policy
from crm.enums import Role
from crm.errors import DomainError
from crm.models import Issue, Meeting, Organisation, Person, User
from crm.policy import Action, Thing
from crm.visibility import SYSTEM, Viewer
from messages.models import JointMessage


@dataclass(slots=True)
class Loading:
    """One load of one scenario. Each register maps the file's ids to the rows made."""

    scenario: Scenario
    organisations: dict[str, Organisation] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    messages: dict[str, JointMessage] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def now(self) -> dt.datetime:
        """The instant at which the demo's clock will stand."""
        return self.scenario.meta.demo_now

    @property
    def opening(self) -> dt.datetime:
        """The morning of the first day that the scenario tells of: when its reference data was entered."""
        told = [row.date for row in self.scenario.interactions]
        told += [stance.as_of for person in self.scenario.decision_makers for stance in person.stances]
        told += [row.starts for message in self.scenario.messages for row in message.earlier_versions]
        told += [row.on for message in self.scenario.messages for row in message.endorsements if row.on]
        told += [row.starts for row in self.scenario.campaigns]
        told += [row.noted for row in self.scenario.experts] + [row.begun for row in self.scenario.strategies]
        told += [row.noted for row in self.scenario.networks] + [row.noted for row in self.scenario.allies]
        told += [row.planned for row in self.scenario.rotas]
        told += [row.date for row in self.scenario.needs] + [row.date for row in self.scenario.watch_notes]
        return self.on(min([*told, clock.day(self.now)]), 8)

    def on(self, day: dt.date, hour: int) -> dt.datetime:
        """A whole hour of a day in the council's zone, though never later than the demo's own now."""
        return min(clock.wall(day, dt.time(hour)), self.now)

    @property
    def secretary(self) -> Viewer:
        """The secretariat, which records decisions; the operator where the scenario has none."""
        ids = [row.id for row in self.scenario.users if row.role == Role.SECRETARIAT]
        return Viewer.of(self.users[ids[0]]) if ids else SYSTEM

    def our_people(self, ids: Iterable[str]) -> list[User]:
        """Users and delegates by their ids."""
        return [self.users[id_] for id_ in ids]

    def acting(self, user: User, action: Action, thing: Thing) -> Viewer:
        """The user where the policy lets that role act at all, else the operator who enters the scenario."""
        viewer = Viewer.of(user)
        return viewer if policy.may(viewer, action, thing) else SYSTEM

    @contextmanager
    def row(self, row: Row, **keys: str) -> Iterator[None]:
        """Load one row, whole or not at all. A refusal becomes a fault at the row's path.

        ``keys`` maps a service's field to the scenario's key, where the two differ.
        """
        try:
            with transaction.atomic():
                yield
        except RuleError as error:
            self.problems.append(Problem(error.path, error.value, error.rule))
        except (DomainError, ValidationError, PermissionDenied, IntegrityError) as error:
            self.problems += [_problem(row, keys, name, rule) for name, rule in _refusals(error)]

    def settle(self) -> None:
        """Go on only if everything so far was accepted. Raises ScenarioError."""
        if self.problems:
            raise ScenarioError(self.problems)


def _problem(row: Row, keys: dict[str, str], name: str, rule: str) -> Problem:
    key = keys.get(name, name)
    value = getattr(row, key, getattr(row, name, NOTHING_THERE)) if name else NOTHING_THERE
    if value is NOTHING_THERE:  # about the row as a whole, or about what the file does not tell
        return Problem(row.path, getattr(row, "id", NOTHING_THERE), rule)
    return Problem(join(row.path, key), _shown(value), rule)


def _shown(value: Any) -> Any:
    """The value as the file has it, as far as a line can show it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    return value.path if isinstance(value, Row) else value


def _refusals(error: Exception) -> Iterator[tuple[str, str]]:
    """Field and rule of each thing that a service did not accept."""
    match error:
        case DomainError(message=message, field=name):
            yield name or "", message
        case ValidationError() if hasattr(error, "error_dict"):
            for name, rules in error.message_dict.items():
                yield "" if name == "__all__" else name, " ".join(rules)
        case ValidationError():
            yield "", " ".join(error.messages)
        case _:
            yield "", str(error) or type(error).__name__
