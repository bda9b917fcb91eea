"""Who is mailed, and who reads the text from then on, when parties are asked: shown before anything is sent."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from crm import clock
from crm.models import Organisation, User
from crm.visibility import Viewer
from messages.enums import PENDING
from messages.models import Anchoring, Endorsement, JointMessage
from messages.visibility import READS_DRAFTS, readers_when_asked


@dataclass(frozen=True, slots=True)
class Asked:
    """A party to ask. ``recipient`` gets the mail: None where nobody is named, or the account is closed.

    ``has_answered``: its answer stands on the version, so it gets none.
    ``readers`` are who may read the text from then on by belonging to the party, the recipient too.
    """

    organisation: Organisation
    recipient: User | None
    readers: tuple[User, ...]
    has_answered: bool = False

    @property
    def other_readers(self) -> tuple[User, ...]:
        """The readers beside the recipient."""
        return tuple(user for user in self.readers if user != self.recipient)


@dataclass(frozen=True, slots=True)
class Audience:
    """The parties to ask, in Swedish order, and a seal that names text, parties and recipients."""

    parties: tuple[Asked, ...]
    seal: str

    @property
    def recipients(self) -> tuple[User, ...]:
        """Who gets a mail."""
        return tuple(asked.recipient for asked in self.parties if asked.recipient)


def audience(message: JointMessage, organisations: Sequence[Organisation], at: dt.datetime) -> Audience:
    """Whom asking these parties about the current version reaches. Three queries, whatever their number."""
    parties = sorted(organisations, key=lambda party: (party.sort_key, party.pk))
    answers = Endorsement.objects.filter(version=message.current_id, organisation__in=parties)
    answered = set(answers.exclude(state__in=PENDING).values_list("organisation_id", flat=True))
    recipients = _recipients([party for party in parties if party.pk not in answered])
    readers: dict[int | None, list[User]] = {}
    for user in _readers(message, parties, at):
        readers.setdefault(user.organisation_id, []).append(user)
    asked = tuple(
        Asked(party, recipients.get(party.pk), tuple(readers.get(party.pk, ())), party.pk in answered)
        for party in parties
    )
    return Audience(asked, _seal(message, asked))


def _recipients(parties: Sequence[Organisation]) -> dict[int, User]:
    rows = Anchoring.objects.filter(organisation__in=parties).select_related("recipient__organisation")
    return {row.organisation_id: row.recipient for row in rows if Viewer.of(row.recipient).reads_content}


def _readers(message: JointMessage, parties: Sequence[Organisation], at: dt.datetime) -> list[User]:
    users = readers_when_asked(parties, on=clock.day(at), embargoed=message.is_embargoed(at))
    if not message.is_embargoed(at):
        users = users.exclude(role__in=READS_DRAFTS)
    users = users.exclude(owned_messages=message).exclude(edited_messages=message)
    return list(users.exclude(spokesperson_for__message=message).order_by("sort_key", "pk"))


def _seal(message: JointMessage, asked: Sequence[Asked]) -> str:
    """A short text that changes with the version, the parties and who is mailed."""
    named = [f"{one.organisation.pk}:{one.recipient.pk if one.recipient else ''}" for one in asked]
    return hashlib.sha256(" ".join([str(message.current_id), *named]).encode()).hexdigest()[:16]
