"""Factories of the messages package. Versions and answers go through the services: their rows belong together."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from crm.enums import Partnership
from crm.models import Organisation, User
from crm.visibility import SYSTEM
from messages.enums import StrategyState
from messages.house import AskText, House
from messages.models import Anchoring, Endorsement, JointMessage, MessageVersion, Strategy, StrategyRow
from messages.services import anchoring, versions
from tests.factories.crm import NOW, IssueFactory, OrganisationFactory, UserFactory


class MessageFactory(DjangoModelFactory[JointMessage]):
    """A draft without a version, of an organisation that is no party; ``editors`` may be given as a list."""

    class Meta:
        model = JointMessage
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Budskap {n}")
    organisation = factory.SubFactory(OrganisationFactory, partnership=Partnership.NONE)
    issue = factory.SubFactory(IssueFactory, organisation=factory.SelfAttribute("..organisation"))
    owner = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..organisation"))
    created_at = NOW

    @factory.post_generation
    def editors(self: Any, create: bool, extracted: list[User] | None, **_: Any) -> None:
        self.editors.set(extracted or [])


class StrategyFactory(DjangoModelFactory[Strategy]):
    """An adopted version."""

    class Meta:
        model = Strategy

    number = factory.Sequence(lambda n: n + 1)
    organisation = factory.SubFactory(OrganisationFactory)
    aim = "Att länet hörs med en röst."
    state = StrategyState.ADOPTED
    created_at = NOW
    adopted_by = "Rådet"
    adopted_on = NOW.date()


class StrategyRowFactory(DjangoModelFactory[StrategyRow]):
    class Meta:
        model = StrategyRow

    strategy = factory.SubFactory(StrategyFactory)
    audience = "media"
    channel = factory.Sequence(lambda n: f"Kanal {n}")
    purpose = "Att frågan tas upp."
    tone = "Saklig."


class AnchoringFactory(DjangoModelFactory[Anchoring]):
    class Meta:
        model = Anchoring

    organisation = factory.SubFactory(OrganisationFactory)
    recipient = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..organisation"))


def house(**values: Any) -> House:
    """A small house; any field may be given."""
    small: dict[str, Any] = {"text": "Vi behöver spår.", "roof": "Bygg i en följd.", "pillars": ("Godset.",)}
    return House(**{**small, "asks": (AskText("A1", "Peka ut hela sträckan."),), **values})


def write_version(message: JointMessage, at: dt.datetime = NOW, **values: Any) -> MessageVersion:
    """A saved version; ``number``, ``change`` and ``despite_conditions`` are the service's, the rest the house's."""
    options = {key: values.pop(key) for key in ("number", "change", "despite_conditions", "seen") if key in values}
    return versions.save_version(actor=SYSTEM, message=message, house=house(**values), at=at, **options)


def ask_parties(message: JointMessage, *parties: Organisation, at: dt.datetime = NOW) -> list[Endorsement]:
    """The requested endorsements, in the order of the parties; writes a version where there is none."""
    version = message.current or write_version(message, at)
    anchoring.send_for_anchoring(actor=SYSTEM, message=message, organisations=parties, at=at, by_mail=False)
    rows = {row.organisation_id: row for row in version.endorsements.select_related("organisation")}
    return [rows[party.pk] for party in parties]


def answer(endorsement: Endorsement, state: str, at: dt.datetime = NOW, **values: Any) -> Endorsement:
    """A party's answer, given by the operator."""
    values.setdefault("level", "kommunstyrelsen" if state in {"endorsed", "conditional"} else "")
    return anchoring.answer_endorsement(actor=SYSTEM, endorsement=endorsement, state=state, at=at, **values)
