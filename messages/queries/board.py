"""The board: one row per party, with who is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Min
from django.db.models.functions import Coalesce

from crm import clock, policy
from crm.enums import Endorses
from crm.models import Organisation, User
from crm.policy import Action, Thing
from crm.visibility import Viewer, VisibleQuerySet
from messages.enums import DECIDED, PENDING, UNANSWERED, MessageState
from messages.models import Anchoring, Endorsement, JointMessage
from messages.queries.requests import Request, requests
from messages.queries.standing import Stands


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One party's place on the board of a message. ``endorsement`` is missing for a party that has not been asked.

    ``load`` is how many messages now wait for this party's answer; ``late_days`` counts from the
    party's deadline; ``is_closed``: its last day to answer has passed. ``request``
    is the mail that asked, for those who ask: see ``with_requests``. ``reminded_on`` and ``deputy_reminded_on`` are
    for who knows of reminders to fill in.
    """

    organisation: Organisation
    endorsement: Endorsement | None
    recipient: User | None
    deputy: User | None
    next_board: str
    next_board_on: dt.date | None
    load: int
    late_days: int
    takes_positions: bool
    is_viewers: bool
    is_closed: bool = False
    request: Request | None = None
    reminded_on: dt.date | None = None
    deputy_reminded_on: dt.date | None = None

    @property
    def state(self) -> str:
        """The state of the answer; empty for a party that has not been asked."""
        return self.endorsement.state if self.endorsement else ""

    @property
    def waits(self) -> bool:
        """Whether a political answer is still to come."""
        return self.takes_positions and self.state in PENDING

    @property
    def is_asked(self) -> bool:
        """Whether a question waits for the party: a position, or facts."""
        return self.state in PENDING

    @property
    def is_silent(self) -> bool:
        """Asked, and nothing heard."""
        return self.state in UNANSWERED

    @property
    def stands(self) -> Stands | None:
        """What a party that is asked again stands behind already."""
        return Stands.of(self.endorsement) if self.endorsement else None

    @property
    def stands_words(self) -> str:
        """The same as the tally line says it; empty when there is nothing."""
        return self.stands.words(self.organisation.short_name) if self.stands else ""


def board(message: JointMessage, viewer: Viewer, at: dt.datetime) -> list[BoardRow]:
    """Rows of the message's current version: voting parties in Swedish order, then those that give facts only.

    Empty unless the viewer may read the text at ``at``. Four queries, whatever the number of parties.
    """
    if not JointMessage.objects.readable_by(viewer, at).filter(pk=message.pk).exists():
        return []
    asked = {
        endorsement.organisation_id: endorsement
        for endorsement in Endorsement.objects.filter(version=message.current_id).select_related(
            "organisation__anchoring__recipient", "organisation__anchoring__deputy", "answered_by", "stands_on__version"
        )
    }
    if current := message.current:
        # The message at hand, whose day holds where the party has none of its own.
        current.message = message
        for endorsement in asked.values():
            endorsement.version = current
    parties = {endorsement.organisation_id: endorsement.organisation for endorsement in asked.values()}
    others = Organisation.objects.active_partners().exclude(pk__in=parties)
    for party in others.select_related("anchoring__recipient", "anchoring__deputy"):
        parties[party.pk] = party
    load = _load()
    rows = [
        _row(party, asked.get(party.pk), load.get(party.pk, 0), message, viewer, clock.day(at))
        for party in parties.values()
    ]
    return sorted(rows, key=lambda row: (not row.takes_positions, row.organisation.sort_key, row.organisation.pk))


def with_requests(rows: Sequence[BoardRow], now: dt.datetime) -> list[BoardRow]:
    """The rows with the mails that asked, for a viewer who ``may_ask``. One query. ``now`` is real UTC."""
    found = requests((row.endorsement for row in rows if row.endorsement), now)
    return [replace(row, request=found.get(row.endorsement.pk) if row.endorsement else None) for row in rows]


def may_ask(message: JointMessage, viewer: Viewer) -> bool:
    """Whether the viewer may ask the parties, and see what has become of the mails."""
    own = message.owner_id == viewer.user_id or message.editors.filter(pk=viewer.user_id).exists()
    return policy.allows(viewer, Action.UPDATE, Thing.MESSAGE, organisation_id=message.organisation_id, own=own)


def _row(
    party: Organisation,
    endorsement: Endorsement | None,
    load: int,
    message: JointMessage,
    viewer: Viewer,
    today: dt.date,
) -> BoardRow:
    anchoring: Anchoring | None = getattr(party, "anchoring", None)
    deadline = endorsement.wanted_by if endorsement else None
    is_silent = endorsement is not None and endorsement.state in UNANSWERED
    return BoardRow(
        organisation=party,
        endorsement=endorsement,
        recipient=anchoring.recipient if anchoring else None,
        deputy=anchoring.deputy if anchoring else None,
        next_board=anchoring.next_board if anchoring else "",
        next_board_on=anchoring.next_board_on if anchoring else None,
        load=load,
        is_closed=is_silent and bool(endorsement and endorsement.is_closed(today)),
        late_days=max((today - deadline).days, 0) if deadline and is_silent else 0,
        takes_positions=party.endorses == Endorses.POSITIONS,
        is_viewers=party.pk == viewer.organisation_id,
    )


def _load() -> dict[int, int]:
    """How many messages wait for each party, by organisation: a number, no titles."""
    counted = waiting().order_by().values("organisation_id").annotate(n=Count("pk"))
    return dict(counted.values_list("organisation_id", "n"))


@dataclass(frozen=True, slots=True)
class Load:
    """How many messages wait for a party's answer, and the first day by which one is wanted, if any is set."""

    count: int
    wanted_by: dt.date | None


def waiting() -> VisibleQuerySet[Endorsement]:
    """Questions on current versions that wait for a party, whoever may read the texts."""
    return Endorsement.objects.filter(
        version__current_of__state__in=[MessageState.IN_CONSULTATION, MessageState.READY, *DECIDED],
        state__in=PENDING,
    )


def loads(viewer: Viewer, at: dt.datetime) -> dict[int, Load]:
    """What waits for each party among the texts that the viewer may read at ``at``, by organisation. One query."""
    readable = JointMessage.objects.readable_by(viewer, at)
    rows = waiting().filter(version__message__in=readable.values("pk")).order_by().values("organisation_id")
    day = Coalesce("deadline", "version__message__consultation_deadline")
    found = rows.annotate(n=Count("pk"), day=Min(day)).values_list("organisation_id", "n", "day")
    return {party: Load(count, day) for party, count, day in found}
