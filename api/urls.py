"""Addresses of the programming interface: no trailing slash, lower case with hyphens (DIGG's REST API profile)."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path
from rest_framework.routers import Route, SimpleRouter

from api.base import Resource, Single
from api.views.about import DocsPage, Elsewhere, ProblemType, SchemaPage, api_info
from api.views.agenda import AgendaItems
from api.views.anchoring import AnchoringRuleSet, Anchorings
from api.views.arenas import Arenas
from api.views.arrivals import Arrivals
from api.views.attendance import Attendances
from api.views.campaigns import Campaigns
from api.views.claims import Claims, Evidence
from api.views.colleagues import Colleagues
from api.views.comments import Comments
from api.views.commitments import Commitments
from api.views.deadlines import Deadlines
from api.views.debriefs import Debriefs
from api.views.delegates import Delegates
from api.views.deliveries import Deliveries, Sending
from api.views.disposals import Disposals, ProposedDisposals
from api.views.drafts import Drafts
from api.views.endorsements import Endorsements
from api.views.experts import Experts
from api.views.feeds import CalendarFeeds
from api.views.goal_entries import GoalEntries
from api.views.goals import Goals
from api.views.handover import CouncilOwner, Handover
from api.views.horizontal import Criteria, OwnStatement
from api.views.indicators import IndicatorNotes, IndicatorReadings, Indicators, IndicatorTargets
from api.views.issues import Issues
from api.views.lobby import LobbyChecks, LobbyDecisions, LobbyRegisters
from api.views.mandates import Mandates
from api.views.meetings import Meetings
from api.views.message_reach import MessageReach
from api.views.message_uses import MessageUses
from api.views.messages import Messages
from api.views.needs import BusinessNeeds
from api.views.networks import Allies, NetworkMembers, Networks
from api.views.observations import Observations
from api.views.op_eds import OpEds, Signatories
from api.views.organisations import Organisations
from api.views.packs import Packs
from api.views.participants import FigureImports, Participants
from api.views.people import DecisionMakers
from api.views.person_merges import PersonMerges
from api.views.personal_links import PersonalLinks
from api.views.programme_items import ProgrammeItems
from api.views.proof_points import ProofPoints
from api.views.public import ImportRuns, PublicEvents, PublicMatches
from api.views.register_imports import ImportLines, RegisterImports
from api.views.relations import ContactDetails, DoorOpeners, PartyMemberships, PersonIdentifiers
from api.views.reminder_choices import ReminderChoices
from api.views.reminder_rules import QuietHours, ReminderRules
from api.views.reminders import Reminders
from api.views.reports import Reports
from api.views.requests import Requests
from api.views.rotas import DutyAbsences, DutyRotas, DutyShifts, DutySwaps
from api.views.saved_views import SavedViews
from api.views.search import Search
from api.views.stance_proposals import StanceProposals
from api.views.stances import Stances
from api.views.strategies import Strategies, StrategyRows
from api.views.targets import Activities, Targets
from api.views.variants import Variants
from api.views.venues import Venues
from api.views.versions import Versions
from api.views.watch_notes import WatchNotes
from api.views.yearly import YearlyChecks

RESOURCES: dict[str, type[Resource]] = {
    "decision-makers": DecisionMakers,
    "disposals": Disposals,
    "proposed-disposals": ProposedDisposals,
    "person-merges": PersonMerges,
    "party-memberships": PartyMemberships,
    "person-identifiers": PersonIdentifiers,
    "contact-details": ContactDetails,
    "door-openers": DoorOpeners,
    "register-imports": RegisterImports,
    "import-lines": ImportLines,
    "organisations": Organisations,
    "mandates": Mandates,
    "issues": Issues,
    "stances": Stances,
    "business-needs": BusinessNeeds,
    "watch-notes": WatchNotes,
    "lobby-registers": LobbyRegisters,
    "lobby-checks": LobbyChecks,
    "lobby-decisions": LobbyDecisions,
    "agenda-items": AgendaItems,
    "duty-rotas": DutyRotas,
    "duty-shifts": DutyShifts,
    "duty-absences": DutyAbsences,
    "duty-swaps": DutySwaps,
    "meetings": Meetings,
    "debriefs": Debriefs,
    "arrivals": Arrivals,
    "stance-proposals": StanceProposals,
    "observations": Observations,
    "commitments": Commitments,
    "saved-views": SavedViews,
    "colleagues": Colleagues,
    "deliveries": Deliveries,
    "personal-links": PersonalLinks,
    "sending": Sending,
    "search": Search,
    "messages": Messages,
    "versions": Versions,
    "drafts": Drafts,
    "comments": Comments,
    "variants": Variants,
    "endorsements": Endorsements,
    "anchoring": Anchorings,
    "anchoring-rules": AnchoringRuleSet,
    "message-uses": MessageUses,
    "message-reach": MessageReach,
    "proof-points": ProofPoints,
    "strategies": Strategies,
    "strategy-rows": StrategyRows,
    "op-eds": OpEds,
    "signatories": Signatories,
    "campaigns": Campaigns,
    "goals": Goals,
    "claims": Claims,
    "claim-evidence": Evidence,
    "campaign-targets": Targets,
    "activities": Activities,
    "goal-entries": GoalEntries,
    "indicators": Indicators,
    "indicator-readings": IndicatorReadings,
    "indicator-targets": IndicatorTargets,
    "indicator-notes": IndicatorNotes,
    "reports": Reports,
    "participants": Participants,
    "figure-imports": FigureImports,
    "arenas": Arenas,
    "deadlines": Deadlines,
    "programme-items": ProgrammeItems,
    "requests": Requests,
    "delegates": Delegates,
    "criteria": Criteria,
    "venues": Venues,
    "public-events": PublicEvents,
    "public-matches": PublicMatches,
    "attendances": Attendances,
    "import-runs": ImportRuns,
    "packs": Packs,
    "calendar-feeds": CalendarFeeds,
    "reminders": Reminders,
    "reminder-rules": ReminderRules,
    "quiet-hours": QuietHours,
    "reminder-choices": ReminderChoices,
    "own-statement": OwnStatement,
    "experts": Experts,
    "networks": Networks,
    "network-members": NetworkMembers,
    "allies": Allies,
    "handover": Handover,
    "council": CouncilOwner,
    "yearly-checks": YearlyChecks,
}


class Router(SimpleRouter):
    """DRF's, which also knows what there is one of."""

    def get_routes(self, viewset: Any) -> list[Route]:
        """A ``Single`` stands at its own name."""
        routes: list[Route] = super().get_routes(viewset)
        acts = [route for route in routes[1:] if not route.detail]
        return [_SINGLE, *acts] if issubclass(viewset, Single) else routes


_SINGLE = Route(r"^{prefix}$", {"get": "retrieve"}, "{basename}-detail", detail=False, initkwargs={})

router = Router(trailing_slash=False)
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=name)

urlpatterns = [
    path("api-info", api_info, name="api-info"),
    path("problems/<slug:name>", ProblemType.as_view(), name="api-problem"),
    path("schema", SchemaPage.as_view(), name="api-schema"),
    path("docs", DocsPage.as_view(url_name="api-schema"), name="api-docs"),
    path("", include((router.urls, "api"), namespace="api")),
    re_path("", Elsewhere.as_view(), name="api-elsewhere"),
]
