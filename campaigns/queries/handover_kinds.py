"""What is handed over: each kind names its model, and the fields that say whose a row is and who answers for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import (
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
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
from crm.enums import CommitmentState, MeetingState
from crm.models import (
    Commitment,
    Council,
    Issue,
    Meeting,
    MeetingCounterpart,
    MeetingParticipant,
    Network,
    Person,
)
from crm.visibility import EVERYTHING, NOTHING, Viewer
from messages.enums import MessageState, OpEdState
from messages.models import Anchoring, AnchoringRules, JointMessage, OpEd

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
