"""What one recipient may read of an arena: every queryset here is narrowed to the recipient's own viewer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from campaigns.briefing.wordings import Wording, wordings
from campaigns.models import Arena, Delegate, ProgrammeItem
from crm import clock
from crm.enums import MeetingState
from crm.models import (
    Commitment,
    Council,
    Expert,
    Issue,
    Mandate,
    Meeting,
    MeetingCounterpart,
    MeetingParticipant,
    User,
)
from crm.models import Stance as StanceRow
from crm.queries.people import current_stances, last_contact, open_commitments
from crm.visibility import Viewer
from messages.enums import OVER, Change
from messages.house import House
from messages.models import Ask, Endorsement, JointMessage, MessageUse, MessageVersion
from messages.queries.house import houses_of
from messages.queries.tally import Tally, tallies


@dataclass(frozen=True)
class Library:
    """Texts of an arena's message versions, read once per build; who may read which is each ``Reading``'s.

    ``bases``: per version, the last one up to it that was more than spelling. ``over``: messages that
    nobody should say any more, by number.
    """

    houses: dict[int, House]
    tallies: dict[int, Tally]
    conditions: dict[int, list[Endorsement]]
    bases: dict[int, int]
    over: dict[int, JointMessage]

    def weighed(self, version_id: int) -> House:
        """The version without what was only spelling since."""
        return self.houses[self.bases.get(version_id, version_id)]

    @classmethod
    def of(cls, arena: Arena) -> Library:
        """Every version that the arena's meetings use."""
        uses = MessageUse.objects.filter(meeting__programme_item__arena=arena)
        versions = MessageVersion.objects.filter(Q(uses__in=uses) | Q(current_of__uses__in=uses)).distinct()
        found = list(versions)
        bases = _bases(found)
        others = MessageVersion.objects.filter(pk__in=set(bases.values()) - {version.pk for version in found})
        conditions = defaultdict(list)
        told = Endorsement.objects.filter(version__in=found).exclude(condition="")
        for row in told.select_related("organisation"):
            conditions[row.version_id].append(row)
        return cls(
            houses_of([*found, *others]),
            tallies(version.pk for version in found),
            conditions,
            bases,
            JointMessage.objects.filter(state__in=OVER).only("pk", "title", "state").in_bulk(),
        )


def _bases(versions: Iterable[MessageVersion]) -> dict[int, int]:
    messages = {version.message_id for version in versions}
    found: dict[int, int] = {}
    last: dict[int, int] = {}
    rows = MessageVersion.objects.filter(message__in=messages).order_by("message", "major", "minor")
    for pk, message, change in rows.values_list("pk", "message_id", "change"):
        if change != Change.MINOR or message not in last:
            last[message] = pk
        found[pk] = last[message]
    return found


@dataclass(frozen=True)
class Setting:
    """What all packs of one build share."""

    arena: Arena
    council: Council
    at: dt.datetime
    library: Library

    @property
    def today(self) -> dt.date:
        """The day of the build."""
        return clock.day(self.at)


@dataclass(frozen=True)
class Reading:
    """What the recipient may read: their items with everything that hangs on them."""

    setting: Setting
    user: User
    viewer: Viewer
    delegate: Delegate | None
    items: list[ProgrammeItem]
    readable: frozenset[int]
    arena_messages: list[JointMessage]
    mandates: dict[int, list[Mandate]]
    stances: dict[tuple[int, int], StanceRow]
    contacts: dict[int, Meeting]
    promises: dict[int, list[Commitment]]
    experts: list[Expert]
    wordings: dict[int, Wording]

    @property
    def language(self) -> str:
        """The recipient's."""
        return self.user.language


def read(setting: Setting, user: User, delegate: Delegate | None) -> Reading:
    """Everything for one recipient, in a number of queries that does not grow with items or people."""
    viewer = Viewer.of(user)
    items = _items(setting.arena, user, viewer)
    people = {counterpart.person_id for item in items for counterpart in item.meeting.counterparts.all()}
    issues = {issue.pk for item in items for issue in item.meeting.issues.all()}
    texts = JointMessage.objects.readable_by(viewer, setting.at)
    arena_messages = _arena_messages(setting.arena, viewer)
    used = {use.message_id for item in items for use in item.meeting.message_uses.all()}
    used |= {message.pk for message in arena_messages}
    return Reading(
        setting=setting,
        user=user,
        viewer=viewer,
        delegate=delegate,
        items=items,
        readable=frozenset(texts.values_list("pk", flat=True)),
        arena_messages=arena_messages,
        mandates=_mandates(people, viewer),
        stances=current_stances(people, viewer, issue_ids=issues, on=setting.today),
        # Whatever is in the log has been held: today's contacts too.
        contacts=last_contact(people, viewer, setting.today + dt.timedelta(days=1)),
        promises=open_commitments(people, viewer),
        experts=_experts(issues, viewer, setting.today),
        wordings=wordings(used, user.language, viewer, setting.at),
    )


def _items(arena: Arena, user: User, viewer: Viewer) -> list[ProgrammeItem]:
    """The recipient's own items that still stand or were called off, in order."""
    participants = MeetingParticipant.objects.visible_to(viewer).select_related("user__organisation")
    counterparts = MeetingCounterpart.objects.visible_to(viewer).select_related("person")
    uses = MessageUse.objects.visible_to(viewer).select_related("message__current", "version")
    rows = (
        ProgrammeItem.objects.visible_to(viewer)
        .filter(arena=arena, meeting__in=Meeting.objects.visible_to(viewer))
        .filter(meeting__participants__user=user)
        .exclude(meeting__state__in=[MeetingState.DECLINED, MeetingState.MERGED, MeetingState.JOINED])
        .select_related("meeting__organisation", "venue")
        .prefetch_related(Prefetch("meeting__participants", participants))
        .prefetch_related(Prefetch("meeting__counterparts", counterparts))
        .prefetch_related(Prefetch("meeting__issues", Issue.objects.visible_to(viewer)))
        .prefetch_related(Prefetch("meeting__message_uses", uses))
        .prefetch_related(Prefetch("meeting__message_uses__asks", Ask.objects.visible_to(viewer)))
    )
    return list(rows.order_by("meeting__starts", "pk"))


def _arena_messages(arena: Arena, viewer: Viewer) -> list[JointMessage]:
    """Messages that the arena's standing programme uses, as far as the recipient may know of them."""
    standing = ProgrammeItem.objects.visible_to(viewer).confirmed().filter(arena=arena)
    uses = MessageUse.objects.filter(meeting__in=standing.values("meeting"))
    rows = JointMessage.objects.visible_to(viewer).filter(pk__in=uses.values("message"))
    return list(rows.select_related("current").order_by("ref", "title", "pk"))


def _mandates(people: set[int], viewer: Viewer) -> dict[int, list[Mandate]]:
    found = defaultdict(list)
    for mandate in Mandate.objects.visible_to(viewer).filter(person__in=people).select_related("body"):
        found[mandate.person_id].append(mandate)
    return found


def _experts(issues: set[int], viewer: Viewer, today: dt.date) -> list[Expert]:
    """Who can answer on the issues today."""
    rows = Expert.objects.visible_to(viewer).filter(issue__in=issues)
    valid = rows.filter(pk__in=Expert.objects.valid(today).values("pk"))
    return list(valid.select_related("user", "issue", "organisation"))
