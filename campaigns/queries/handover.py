"""The handover register: what there is, which organisation owns it and who answers for it, from the rows themselves.

``KINDS`` is the one list of what is handed over. Nothing is owned here: each kind names the fields of its model.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.enums import ActivityState, NeedState, ReportState
from campaigns.models import (
    Arena,
    ArenaDeadline,
    BusinessNeed,
    Campaign,
    CampaignActivity,
    CampaignTarget,
    DutyRota,
    Indicator,
    ReminderRule,
    Report,
    RotaShift,
)
from campaigns.queries.rotas import AHEAD
from crm import clock, policy, surfaces
from crm.enums import CommitmentState, MeetingState, Partnership
from crm.models import (
    Commitment,
    Council,
    Issue,
    Meeting,
    MeetingCounterpart,
    MeetingParticipant,
    Network,
    Organisation,
    Person,
    User,
)
from crm.visibility import EVERYTHING, NOTHING, Viewer
from messages.enums import MessageState, OpEdState
from messages.models import Anchoring, AnchoringRules, JointMessage, OpEd

NOBODY, GONE = "nobody", "gone"
_PLANNED = (MeetingState.REQUESTED, MeetingState.CONFIRMED, MeetingState.MOVED)


def _visible(model: Any) -> Callable[[Viewer, dt.datetime], QuerySet[Any]]:
    return lambda viewer, at: model.objects.visible_to(viewer)


def _of_council(model: Any) -> Callable[[Viewer, dt.datetime], QuerySet[Any]]:
    """Settings, which everybody who reads content may know."""
    return lambda viewer, at: model._base_manager.filter(EVERYTHING if viewer.reads_content else NOTHING)


def _relations(viewer: Viewer, at: dt.datetime) -> QuerySet[Person]:
    """Decision-makers whom somebody of ours keeps in touch with, or whom the viewer knows that we have met."""
    met = MeetingCounterpart.objects.visible_to(viewer).filter(meeting__state=MeetingState.HELD)
    known = Q(relation_owner__isnull=False) | Q(pk__in=met.values("person"))
    return Person.objects.visible_to(viewer).filter(known)


def _leads() -> Subquery:
    leading = MeetingParticipant.objects.filter(meeting=OuterRef("pk"), is_lead=True)
    return Subquery(leading.values("user")[:1])


def _not_over(at: dt.datetime) -> Q:
    return Q(ends__gte=clock.day(at))


def _soon(at: dt.datetime) -> Q:
    return _not_over(at) & Q(starts__lte=clock.day(at) + AHEAD)


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What is handed over of one kind: rows of ``model``, of which ``open`` says which still count.

    ``organisation`` and ``person`` are the fields that say whose a row is and who answers for it. No organisation: the
    owner of the system, and whoever is in charge there. No person: the organisation answers as a whole.
    ``due`` says for which rows it is a gap that nobody does. ``page`` is the address of a page that is not everybody's.
    """

    code: str
    model: type[Model]
    label: str | Promise
    organisation: str = "organisation"
    person: Any = ""
    open: Callable[[dt.datetime], Q] = lambda at: Q()
    due: Callable[[dt.datetime], Q] = lambda at: Q()
    reads: Callable[[Viewer, dt.datetime], QuerySet[Any]] | None = None
    related: tuple[str, ...] = ()
    title: Callable[[Any], str] = str
    page: Callable[[Any], tuple[str, Sequence[Any]]] | None = None

    def rows(self, viewer: Viewer, at: dt.datetime) -> QuerySet[Any]:
        """What the viewer reads of it."""
        return (self.reads or _visible(self.model))(viewer, at)

    def url(self, row: Any, viewer: Viewer) -> str:
        """The page of the row; empty where it has none that the viewer may open."""
        if self.page is None:
            return str(row.get_absolute_url())
        name, args = self.page(row)
        return reverse(name, args=args) if policy.opens(viewer, *surfaces.SURFACES[name]) else ""


KINDS = (
    Kind("issue", Issue, gettext_lazy("Issue"), person="owner"),
    Kind(
        "need",
        BusinessNeed,
        gettext_lazy("Need to assess"),
        open=lambda at: Q(state=NeedState.TO_ASSESS),
    ),
    Kind(
        "message",
        JointMessage,
        gettext_lazy("Joint message"),
        person="owner",
        open=lambda at: ~Q(state__in=(MessageState.EXPIRED, MessageState.WITHDRAWN)),
        reads=lambda viewer, at: JointMessage.objects.known_by(viewer, at),
    ),
    Kind(
        "op_ed",
        OpEd,
        gettext_lazy("Op-ed"),
        person="owner",
        open=lambda at: ~Q(state__in=(OpEdState.PUBLISHED, OpEdState.WITHDRAWN)),
        reads=lambda viewer, at: OpEd.objects.readable_by(viewer, at),
    ),
    Kind(
        "anchoring",
        Anchoring,
        gettext_lazy("Questions to a party"),
        person="recipient",
        related=("organisation",),
        title=lambda row: str(row.organisation),
        page=lambda row: ("anchoring_list", []),
    ),
    Kind(
        "relation",
        Person,
        gettext_lazy("Relation with a decision-maker"),
        organisation="relation_owner__organisation",
        person="relation_owner",
        reads=_relations,
    ),
    Kind(
        "meeting",
        Meeting,
        gettext_lazy("Planned meeting"),
        person=_leads(),
        open=lambda at: Q(state__in=_PLANNED),
        title=lambda row: row.heading,
    ),
    Kind(
        "commitment",
        Commitment,
        gettext_lazy("Open commitment"),
        person="owner",
        open=lambda at: Q(state=CommitmentState.OPEN),
    ),
    Kind("network", Network, gettext_lazy("Network"), person="representative"),
    Kind("campaign", Campaign, gettext_lazy("Campaign"), person="lead", open=_not_over),
    Kind(
        "target",
        CampaignTarget,
        gettext_lazy("Target of a campaign"),
        organisation="campaign__organisation",
        person="owner",
        open=lambda at: Q(campaign__ends__gte=clock.day(at)),
        related=("campaign", "person"),
        title=lambda row: f"{row.person} – {row.campaign}",
    ),
    Kind(
        "activity",
        CampaignActivity,
        gettext_lazy("Planned activity"),
        open=lambda at: Q(state=ActivityState.PLANNED),
    ),
    Kind("report", Report, gettext_lazy("Draft report"), open=lambda at: Q(state=ReportState.DRAFT)),
    Kind(
        "arena",
        Arena,
        gettext_lazy("Arena"),
        organisation="coordinator__organisation",
        person="coordinator",
        open=_not_over,
    ),
    Kind(
        "deadline",
        ArenaDeadline,
        gettext_lazy("To be done before an arena"),
        organisation="arena__coordinator__organisation",
        person="responsible",
        open=lambda at: Q(done_on=None, arena__ends__gte=clock.day(at)),
        related=("arena",),
        title=lambda row: f"{row.text} – {row.arena}",
    ),
    Kind("rota", DutyRota, gettext_lazy("Duty rota"), open=_not_over),
    Kind(
        "shift",
        RotaShift,
        gettext_lazy("Shift of a rota"),
        person="user",
        open=_not_over,
        # As on the first page: a party has until then to name somebody.
        due=_soon,
        related=("rota",),
    ),
    Kind("indicator", Indicator, gettext_lazy("Indicator"), organisation=""),
    Kind(
        "reminder_rule",
        ReminderRule,
        gettext_lazy("Reminder rule"),
        organisation="",
        open=lambda at: Q(is_on=True, follows=False),
        page=lambda row: ("reminder_rule_update", [row.pk]),
    ),
    Kind(
        "anchoring_rules",
        AnchoringRules,
        gettext_lazy("Rules of anchoring"),
        organisation="",
        title=lambda row: _("Rules of anchoring"),
        page=lambda row: ("anchoring_rules", []),
    ),
    Kind(
        "system",
        Council,
        pgettext_lazy("handover", "The system and its settings"),
        organisation="",
        reads=_of_council(Council),
        page=lambda row: ("council_owner", []),
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A row of the register. ``gap`` is NOBODY, GONE or empty."""

    kind: Kind
    pk: int
    title: str
    url: str
    organisation: Organisation | None
    person: User | None
    gap: str


@dataclasses.dataclass(slots=True)
class Tally:
    """How many rows, and how many of them nobody answers for, or somebody who has left."""

    rows: int = 0
    nobody: int = 0
    gone: int = 0

    def add(self, rows: int, nobody: int, gone: int) -> None:
        """Count these too."""
        self.rows, self.nobody, self.gone = self.rows + rows, self.nobody + nobody, self.gone + gone


def left() -> QuerySet[User, User]:
    """Whose account is closed, or who is of no active party any more."""
    stay = User._base_manager.filter(is_active=True, organisation__partnership=Partnership.ACTIVE)
    return User._base_manager.exclude(pk__in=stay.values("pk"))


@dataclasses.dataclass(frozen=True, slots=True)
class Register:
    """What one viewer reads of the register at one instant, within the filters. ``every``: also what is over."""

    viewer: Viewer
    at: dt.datetime
    council: Council
    kind: str = ""
    organisation: Organisation | None = None
    person: User | None = None
    gap: str = ""
    every: bool = False

    def rows(self, after: tuple[int, int] | None = None) -> QuerySet[Any]:
        """Shelf of the kind, number, organisation, person and gap of each row, in that order; beyond ``after``."""
        found = []
        for shelf, _kind, rows in self._branches():
            if after and shelf < after[0]:
                continue
            beyond = rows.filter(pk__gt=after[1]) if after and shelf == after[0] else rows
            found.append(beyond.order_by().values_list("shelf", "pk", "owned_by", "in_charge", "unheld", named=True))
        return _union(found).order_by("shelf", "pk")

    def lines(self, keys: Iterable[Any]) -> list[Line]:
        """The rows of these keys as they are shown: one query for each kind among them, and two for whose they are."""
        keys = list(keys)
        wanted = defaultdict(set)
        for key in keys:
            wanted[key.shelf].add(key.pk)
        rows = {shelf: self._shown(KINDS[shelf], pks) for shelf, pks in wanted.items()}
        organisations = Organisation._base_manager.in_bulk({key.owned_by for key in keys if key.owned_by})
        people = User._base_manager.select_related("organisation").in_bulk(
            {key.in_charge for key in keys if key.in_charge}
        )
        return [
            self._line(KINDS[key.shelf], rows[key.shelf][key.pk], organisations.get(key.owned_by), people, key)
            for key in keys
            if key.pk in rows[key.shelf]
        ]

    def counts(self) -> tuple[dict[Kind, Tally], dict[int | None, Tally]]:
        """The rows by kind and by the number of their organisation. One query."""
        found = [
            rows.order_by()
            .values("shelf", "owned_by")
            .annotate(
                n=Count("pk"),
                nobody=Count("pk", filter=Q(unheld=True)),
                gone=Count("pk", filter=Q(in_charge__in=left().values("pk"))),
            )
            .values_list("shelf", "owned_by", "n", "nobody", "gone")
            for _place, _kind, rows in self._branches()
        ]
        by_kind: dict[Kind, Tally] = defaultdict(Tally)
        by_owner: dict[int | None, Tally] = defaultdict(Tally)
        for shelf, owner, *numbers in _union(found).order_by("shelf"):
            if numbers[0]:
                by_kind[KINDS[shelf]].add(*numbers)
                by_owner[owner].add(*numbers)
        return by_kind, by_owner

    def _branches(self) -> list[tuple[int, Kind, QuerySet[Any]]]:
        return [
            (shelf, kind, self._narrowed(self._owned(shelf, kind)))
            for shelf, kind in enumerate(KINDS)
            if not self.kind or kind.code == self.kind
        ]

    def _owned(self, shelf: int, kind: Kind) -> QuerySet[Any]:
        """The rows, each with whose it is."""
        rows = kind.rows(self.viewer, self.at)
        if not self.every:
            rows = rows.filter(kind.open(self.at))
        of_council = not kind.organisation
        owner: Any = _number(self.council.organisation_id) if of_council else F(f"{kind.organisation}_id")
        person = F(f"{kind.person}_id") if isinstance(kind.person, str) else kind.person
        if not kind.person:
            person = _number(self.council.responsible_id if of_council else None)
        rows = rows.annotate(shelf=Value(shelf, IntegerField()), owned_by=owner, in_charge=person)
        return rows.annotate(unheld=Case(When(self._nobody(kind), then=True), default=False))

    def _narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.organisation:
            rows = rows.filter(owned_by=self.organisation.pk)
        if self.person:
            rows = rows.filter(in_charge=self.person.pk)
        if self.gap == NOBODY:
            return rows.filter(unheld=True)
        return rows.filter(in_charge__in=left().values("pk")) if self.gap == GONE else rows

    def _nobody(self, kind: Kind) -> Q:
        unowned = Q(owned_by=None)
        expected = kind.person or not kind.organisation
        return (unowned | Q(in_charge=None) if expected else unowned) & kind.due(self.at)

    def _shown(self, kind: Kind, pks: set[int]) -> dict[int, Any]:
        rows: QuerySet[Any] = kind.model._base_manager.filter(pk__in=pks).select_related(*kind.related)
        if kind.model is Meeting:
            rows = rows.prefetch_related("counterparts__person")
        return {row.pk: row for row in rows}

    def _line(self, kind: Kind, row: Any, organisation: Organisation | None, people: dict[int, User], key: Any) -> Line:
        person = people.get(key.in_charge)
        gap = NOBODY if key.unheld else ""
        if person and not Viewer.of(person).member:
            gap = GONE
        return Line(kind, row.pk, kind.title(row), kind.url(row, self.viewer), organisation, person, gap)


def _number(value: int | None) -> Any:
    return Cast(Value(value), BigIntegerField())


def _union(found: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = found or [Issue.objects.none().annotate(shelf=Value(0, IntegerField())).values_list("shelf", "pk")]
    return first.union(*others, all=True) if others else first
