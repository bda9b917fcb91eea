"""Loads a scenario through the services, with their own dates, in one transaction; and takes a demo away again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models, transaction

from campaigns.demo.errors import DemoRefused
from campaigns.demo.load_arenas import load_arenas, load_campaigns, load_reminders
from campaigns.demo.load_effects import load_effects
from campaigns.demo.load_feeding import load_feeding, load_owner
from campaigns.demo.load_indicators import load_indicators
from campaigns.demo.load_messages import load_anchoring, load_messages, load_op_eds
from campaigns.demo.load_people import load_commitments, load_contacts, load_people
from campaigns.demo.load_together import load_together
from campaigns.demo.loading import Loading
from campaigns.demo.scenario import Scenario, read_scenario
from campaigns.models import Arena, Campaign
from crm.models import Council, Meeting, Organisation, Person, User
from crm.services.council import update_council
from crm.visibility import SYSTEM
from messages.models import JointMessage

# The scenario that comes with the product, whatever its name.
DEFAULT = min(Path(__file__).parent.glob("*.yaml"))
_CONTENT: tuple[type[models.Model], ...] = (Organisation, User, Person, Meeting, JointMessage, Campaign, Arena)
FUNDED_BY_THE_EU = "Medfinansieras av Europeiska unionen"
# Made by Django itself after every migration; everything else in the database came with the demo or after it.
_KEPT_APPS = {"contenttypes", "auth"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The scenario that is now in the database, and whether this call put it there."""

    scenario: str
    anew: bool


@transaction.atomic
def load(path: Path = DEFAULT) -> Loaded:
    """Load the scenario in the file; loading the one that is there changes nothing.

    Raises ScenarioError with every fault, DemoRefused when the database holds anything else. Nothing is half-saved.
    """
    scenario = read_scenario(path)
    present = Council.current().demo_scenario
    if present == scenario.meta.scenario:
        return Loaded(present, anew=False)
    if present:
        raise DemoRefused(
            f"The demo “{present}” is loaded. To load “{scenario.meta.scenario}” instead: "
            f"manage.py demo --reset --load {path}"
        )
    if has_content():
        raise DemoRefused(
            "This database holds content that is not a demo, and a demo is never mixed with it. "
            "Load it into an empty one, with VAR_DIR or DATABASE_URL set to another place."
        )
    _load(scenario)
    return Loaded(scenario.meta.scenario, anew=True)


@transaction.atomic
def reset() -> str:
    """Take away the demo and whatever was made while it was loaded; returns its name. Raises DemoRefused without one.

    Numbers are not used again: what a mail or link of the old demo named stays gone.
    """
    name = Council.current().demo_scenario
    if not name:
        raise DemoRefused("No demo is loaded, so nothing was removed.")
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in _KEPT_APPS and model._meta.managed and not model._meta.proxy:
            # Straight in SQL and in any order: foreign keys are checked when the transaction ends.
            model._base_manager.all()._raw_delete(model._base_manager.db)
    return name


def has_content() -> bool:
    """Whether anybody has begun to use this installation."""
    return any(model._base_manager.exists() for model in _CONTENT)


def _load(scenario: Scenario) -> None:
    loading = Loading(scenario)
    load_people(loading)
    load_owner(loading, _council_name(scenario))
    load_anchoring(loading)
    load_messages(loading)
    load_op_eds(loading)
    load_campaigns(loading)
    load_contacts(loading)
    load_arenas(loading)
    load_commitments(loading)
    load_effects(loading)
    load_indicators(loading)
    load_feeding(loading)
    load_together(loading)
    load_reminders(loading)
    _set_council(scenario)


def _set_council(scenario: Scenario) -> None:
    """Name, notice, clock and quiet hours of the demo."""
    meta, quiet = scenario.meta, scenario.reminders.quiet_hours
    hours = {"quiet_from": quiet.starts, "quiet_to": quiet.ends} if quiet else {}
    update_council(
        actor=SYSTEM,
        at=meta.demo_now,
        name=_council_name(scenario),
        banner=meta.banner_sv,
        funding_line=_funding_line(scenario),
        demo_scenario=meta.scenario,
        demo_on_site=meta.demo_now_on_site,
        frozen_at=meta.demo_now,
        **hours,
    )


def _funding_line(scenario: Scenario) -> str:
    """The statement beside the EU emblem, where the scenario's packs carry it."""
    footer = str(scenario.briefing_pack_template.get("footer", ""))
    return FUNDED_BY_THE_EU if FUNDED_BY_THE_EU.casefold() in footer.casefold() else ""


def _council_name(scenario: Scenario) -> str:
    """The council as stated; else the body that adopts most of its messages; else the product's own name."""
    if scenario.meta.council:
        return scenario.meta.council
    bodies = Counter(message.adopted_by for message in scenario.messages if message.adopted_by)
    return bodies.most_common(1)[0][0] if bodies else str(Council._meta.get_field("name").get_default())
