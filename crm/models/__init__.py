"""People, offices, contacts and accounts."""

from crm.models.account import EndorsementAuthority, PersonalLink, User
from crm.models.audit import AuditEntry
from crm.models.commitment import Commitment
from crm.models.council import Council
from crm.models.followup import DebriefArrival, StanceProposal
from crm.models.issue import Issue
from crm.models.meeting import Debrief, Meeting, MeetingCounterpart, MeetingParticipant, ObservedStance
from crm.models.organisation import Organisation
from crm.models.person import Mandate, Person, Stance
from crm.models.reference import Committee, PoliticalParty
from crm.models.token import AnsweredRequest, ApiToken
from crm.outbox.models import Attachment, Delivery

__all__ = [
    "AnsweredRequest",
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "Commitment",
    "Committee",
    "Council",
    "Debrief",
    "DebriefArrival",
    "Delivery",
    "EndorsementAuthority",
    "Issue",
    "Mandate",
    "Meeting",
    "MeetingCounterpart",
    "MeetingParticipant",
    "ObservedStance",
    "Organisation",
    "Person",
    "PersonalLink",
    "PoliticalParty",
    "Stance",
    "StanceProposal",
    "User",
]
