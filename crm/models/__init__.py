"""People, offices, contacts and accounts."""

from crm.models.account import EndorsementAuthority, PersonalLink, User
from crm.models.audit import AuditEntry
from crm.models.commitment import Commitment
from crm.models.council import Council
from crm.models.disposal import Disposal
from crm.models.duplicate import NotSame, PersonMerge
from crm.models.expert import Expert
from crm.models.followup import DebriefArrival, StanceProposal
from crm.models.issue import Issue
from crm.models.mandate import Mandate, PartyMembership
from crm.models.meeting import Debrief, Meeting, MeetingCounterpart, MeetingParticipant, ObservedStance
from crm.models.network import Ally, Network, NetworkMember
from crm.models.organisation import Organisation
from crm.models.person import Person, Stance
from crm.models.reference import Committee, PoliticalParty
from crm.models.register_import import ImportFile, ImportLine, RegisterImport
from crm.models.relation import ContactDetail, DoorOpener, PersonIdentifier
from crm.models.saved_view import SavedView
from crm.models.token import AnsweredRequest, ApiToken
from crm.outbox.models import Attachment, Delivery, DeliveryAttempt, Heartbeat

__all__ = [
    "Ally",
    "AnsweredRequest",
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "Commitment",
    "Committee",
    "ContactDetail",
    "Council",
    "Debrief",
    "DebriefArrival",
    "Delivery",
    "DeliveryAttempt",
    "Disposal",
    "DoorOpener",
    "EndorsementAuthority",
    "Expert",
    "Heartbeat",
    "ImportFile",
    "ImportLine",
    "Issue",
    "Mandate",
    "Meeting",
    "MeetingCounterpart",
    "MeetingParticipant",
    "Network",
    "NetworkMember",
    "NotSame",
    "ObservedStance",
    "Organisation",
    "PartyMembership",
    "Person",
    "PersonIdentifier",
    "PersonMerge",
    "PersonalLink",
    "PoliticalParty",
    "RegisterImport",
    "SavedView",
    "Stance",
    "StanceProposal",
    "User",
]
