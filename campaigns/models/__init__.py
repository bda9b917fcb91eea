"""Campaigns, arenas, briefing packs and reminder rules."""

from campaigns.models.activity import CampaignActivity
from campaigns.models.agenda import AgendaItem
from campaigns.models.alert import AlertProgress
from campaigns.models.arena import Arena, ArenaContact, ArenaDeadline, Delegate, ProgrammeItem
from campaigns.models.attendance import Attendance, HeardNote
from campaigns.models.campaign import Campaign, Goal, GoalEntry
from campaigns.models.claim import ClaimEvidence, OutcomeClaim
from campaigns.models.feed import CalendarFeed
from campaigns.models.horizontal import OwnStatement
from campaigns.models.indicator import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from campaigns.models.lobby import LobbyCheck, LobbyDecision, LobbyFile, LobbyRegister, LobbyRow
from campaigns.models.need import BusinessNeed, NeedContact
from campaigns.models.pack import BriefingPack, PackText
from campaigns.models.pack_read import PackRead
from campaigns.models.participant import ActivityParticipant, FigureImport
from campaigns.models.public import ImportRun, PublicEvent, SpeakerMatch
from campaigns.models.reminder import ReminderChoices, ReminderOccurrence, ReminderProgress, ReminderRule
from campaigns.models.report import Report, ReportLength, ReportNudge
from campaigns.models.request import RequestDecision
from campaigns.models.rota import DutyRota, RotaAbsence, RotaParty, RotaShift, RotaSwap
from campaigns.models.target import CampaignTarget
from campaigns.models.venue import Venue
from campaigns.models.watch_note import WatchNote
from campaigns.models.yearly import YearlyCheck

__all__ = [
    "ActivityParticipant",
    "AgendaItem",
    "AlertProgress",
    "Arena",
    "ArenaContact",
    "ArenaDeadline",
    "Attendance",
    "BriefingPack",
    "BusinessNeed",
    "CalendarFeed",
    "Campaign",
    "CampaignActivity",
    "CampaignTarget",
    "ClaimEvidence",
    "Delegate",
    "DutyRota",
    "FigureImport",
    "Goal",
    "GoalEntry",
    "HeardNote",
    "ImportRun",
    "Indicator",
    "IndicatorNote",
    "IndicatorReading",
    "IndicatorTarget",
    "LobbyCheck",
    "LobbyDecision",
    "LobbyFile",
    "LobbyRegister",
    "LobbyRow",
    "NeedContact",
    "OutcomeClaim",
    "OwnStatement",
    "PackRead",
    "PackText",
    "ProgrammeItem",
    "PublicEvent",
    "ReminderChoices",
    "ReminderOccurrence",
    "ReminderProgress",
    "ReminderRule",
    "Report",
    "ReportLength",
    "ReportNudge",
    "RequestDecision",
    "RotaAbsence",
    "RotaParty",
    "RotaShift",
    "RotaSwap",
    "SpeakerMatch",
    "Venue",
    "WatchNote",
    "YearlyCheck",
]
