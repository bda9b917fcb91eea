"""The text that is being written: the newest save since the current version, or that version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crm.models import Person, User
from messages.house import LISTS, AskText, Fact, House
from messages.models import JointMessage, MessageDraft, MessageVersion
from messages.queries.house import house_of


@dataclass(frozen=True, slots=True)
class Working:
    """What an editor goes on from. ``house`` is None where nothing has been written."""

    house: House | None
    draft: MessageDraft | None
    version: MessageVersion | None

    @property
    def content_hash(self) -> str:
        """Of the text, as an editor names it when saving; empty for none."""
        saved = self.draft or self.version
        return saved.content_hash if saved else ""

    @property
    def author(self) -> User | None:
        """Who saved it; None where nobody did, or no person."""
        saved = self.draft or self.version
        return saved.created_by if saved else None


def unpublished(message: JointMessage) -> MessageDraft | None:
    """The newest save since the current version, if any. One query."""
    return message.drafts.filter(base=message.current_id).order_by("-number").first()


def working(message: JointMessage) -> Working:
    """The text being written. Three queries for a draft, five for a version."""
    draft, version = unpublished(message), message.current
    if draft:
        return Working(houses_of_drafts([draft])[draft.pk], draft, version)
    return Working(house_of(version) if version else None, None, version)


def text_with_hash(message: JointMessage, content_hash: str) -> House | None:
    """The saved or published text of that hash, the newest where there are several; None for none."""
    draft = message.drafts.filter(content_hash=content_hash).order_by("-number").first()
    if draft:
        return houses_of_drafts([draft])[draft.pk]
    version = message.versions.filter(content_hash=content_hash).order_by("-major", "-minor").first()
    return house_of(version) if version else None


def to_json(house: House) -> dict[str, Any]:
    """The house as it is stored in a draft; people by number."""
    return {
        "roof": house.roof,
        "text": house.text,
        **{name: list(getattr(house, name)) for name in LISTS},
        "questions": [list(row) for row in house.questions],
        "asks": [
            {"ref": ask.ref, "text": ask.text, "addressees": [person.pk for person in ask.addressees]}
            for ask in house.asks
        ],
        "proof_points": [_stored(fact) for fact in house.proof_points],
    }


def houses_of_drafts(drafts: Iterable[MessageDraft]) -> dict[int, House]:
    """Houses by draft, in two queries whatever the number."""
    rows = list(drafts)
    asked = {pk for row in rows for ask in row.house["asks"] for pk in ask["addressees"]}
    waivers = {fact["waived_by"] for row in rows for fact in row.house["proof_points"] if fact["waived_by"]}
    people = {person.pk: person for person in Person.objects.filter(pk__in=asked).order_by("sort_key", "pk")}
    users = User.objects.in_bulk(waivers)
    return {row.pk: _house(row.house, people, users) for row in rows}


def _house(stored: dict[str, Any], people: dict[int, Person], users: dict[int, User]) -> House:
    return House(
        text=stored["text"],
        roof=stored["roof"],
        **{name: tuple(stored[name]) for name in LISTS},
        questions=tuple((question, answer) for question, answer in stored["questions"]),
        asks=tuple(
            AskText(ask["ref"], ask["text"], tuple(people[pk] for pk in people if pk in set(ask["addressees"])))
            for ask in stored["asks"]
        ),
        proof_points=tuple(_fact(fact, users) for fact in stored["proof_points"]),
    )


_DAYS = ("checked_on", "valid_until", "waived_on")


def _stored(fact: Fact) -> dict[str, Any]:
    values = {name: getattr(fact, name) for name in Fact.__dataclass_fields__}
    values["waived_by"] = fact.waived_by.pk if fact.waived_by else None
    return values | {name: day.isoformat() for name in _DAYS if (day := values[name])}


def _fact(stored: dict[str, Any], users: dict[int, User]) -> Fact:
    days = {name: dt.date.fromisoformat(stored[name]) for name in _DAYS if stored[name]}
    return Fact(**{**stored, **days, "waived_by": users.get(stored["waived_by"])})
