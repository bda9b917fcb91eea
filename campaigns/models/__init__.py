"""Campaigns, arenas, briefing packs and reminder rules."""

from campaigns.models.arena import Arena, ArenaDeadline, Delegate, ProgrammeItem
from campaigns.models.campaign import Campaign, Goal, GoalEntry, Indicator
from campaigns.models.pack import BriefingPack
from campaigns.models.reminder import ReminderOccurrence, ReminderProgress, ReminderRule
from campaigns.models.request import RequestDecision

__all__ = [
    "Arena",
    "ArenaDeadline",
    "BriefingPack",
    "Campaign",
    "Delegate",
    "Goal",
    "GoalEntry",
    "Indicator",
    "ProgrammeItem",
    "ReminderOccurrence",
    "ReminderProgress",
    "ReminderRule",
    "RequestDecision",
]
