"""Readings made by hand, and the services that plan, save and take back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from crm.imports.candidates import (
    ContactCandidate,
    MandateCandidate,
    PartialDate,
    PartyCandidate,
    PersonCandidate,
    Place,
    Reading,
)
from crm.services.register_apply import apply_import
from crm.services.register_imports import plan_reading
from crm.services.register_undo import undo_import
from crm.visibility import Viewer
from tests.factories import OrganisationFactory

WIKIDATA = "wikidata"


@pytest.fixture
def actor(idun):
    return Viewer.of(idun)


@pytest.fixture
def plan(actor, at):
    def plan(*persons, **values):
        reading = values.pop("reading", None) or Reading(
            "popolo", persons=persons, **{name: values.pop(name) for name in ("complete", "rejected") if name in values}
        )
        return plan_reading(actor=actor, at=at, reading=reading, files={"folk.json": b"{}"}, **values)

    return plan


@pytest.fixture
def save(actor, at, plan):
    def save(*persons, **values):
        return apply_import(actor=actor, at=at, run=plan(*persons, **values))

    return save


@pytest.fixture
def undo(actor, at):
    def undo(run):
        return undo_import(actor=actor, at=at, run=run)

    return undo


@pytest.fixture
def riksdag(db):
    return OrganisationFactory.create(name="Riksdagen", kind="parliament", partnership="none")


@pytest.fixture
def two():
    return (
        person(
            "Åsa Tall",
            1,
            identifiers=((WIKIDATA, "Q1"),),
            birth_year=1970,
            mandates=(
                mandate(starts="2022-09-26", party="S"),
                mandate("Nya nämnden", "Ordförande", body_kind="agency"),
            ),
            parties=(PartyCandidate("S"),),
            contacts=(ContactCandidate("email", "asa@riks.example"), ContactCandidate("phone", "08-123 45 67")),
        ),
        person("Bo Gran", 2, identifiers=((WIKIDATA, "Q2"),), mandates=(mandate(starts="2022-09-26"),)),
    )


def person(name: str, row: int = 1, **values: Any) -> PersonCandidate:
    """Somebody in the file."""
    return PersonCandidate(Place("folk.json", row), name, **values)


def mandate(body: str = "Riksdagen", title: str = "Ledamot", starts: str = "", ends: str = "", **values: Any):
    """A mandate of theirs."""
    values.setdefault("body_kind", "parliament")
    return MandateCandidate(body, title=title, starts=_day(starts), ends=_day(ends), **values)


def _day(text: str) -> PartialDate | None:
    return PartialDate(dt.date.fromisoformat(text)) if text else None


def counts(run) -> dict[str, int]:
    """What the plan counts, without what is nought and how many were read."""
    return {name: count for name, count in run.plan["counts"].items() if name != "read"}
