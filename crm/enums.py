"""Choices shared by models, forms, API and renderers. Labels are English msgids; ``locale/sv`` has the Swedish."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """What a user may do; the table is in ``policy.py``."""

    READER = "reader", _("Reader")
    PROCESS_LEADER = "process_leader", _("Process leader")
    COMMUNICATOR = "communicator", _("Communicator")
    COORDINATOR = "coordinator", _("Coordinator")
    SECRETARIAT = "secretariat", _("Secretariat")
    REGISTRAR = "registrar", _("Registrar")
    PROJECT_LEAD = "project_lead", _("Project leader")
    ADMIN = "admin", _("Administrator")


class UserKind(TextChoices):
    """Whether one of ours is elected or employed."""

    POLITICIAN = "politician", _("Elected representative")
    OFFICIAL = "official", _("Official")


class Bloc(TextChoices):
    """Political colour of our own elected representatives; nothing finer is stored."""

    MAJORITY = "majority", _("Majority")
    OPPOSITION = "opposition", _("Opposition")


class OrganisationKind(TextChoices):
    """What kind of body an organisation is."""

    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    COUNTY_BOARD = "county_board", _("County administrative board")
    MINISTRY = "ministry", _("Ministry")
    PARLIAMENT = "parliament", _("Parliament")
    EU_PARLIAMENT = "eu_parliament", _("European Parliament")
    AGENCY = "agency", _("Government agency")
    UNIVERSITY = "university", _("University")
    BUSINESS_PROMOTER = "business_promoter", _("Business promoter")
    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


class Partnership(TextChoices):
    """An organisation's place in the cooperation; decision-makers' bodies have none."""

    NONE = "none", _("Not a partner")
    ACTIVE = "active", _("Active partner")
    FORMER = "former", _("Former partner")


class PartnerRole(TextChoices):
    """An active partner's part in the project."""

    PROJECT_OWNER = "project_owner", _("Project owner")
    PARTNER = "partner", _("Partner")
    CO_FINANCIER = "co_financier", _("Co-financier")


class Endorses(TextChoices):
    """Whether a partner takes positions; a state authority by default gives facts only."""

    POSITIONS = "positions", _("Takes positions")
    FACTS_ONLY = "facts_only", _("Fact support only")


class Visibility(TextChoices):
    """Who reads a record (SECURITY: classes). The default is the own organisation."""

    OWN_ORG = "own_org", _("Own organisation")
    PARTIES = "parties", _("All parties")
    CONFIDENTIAL = "confidential", _("Named persons")
    PUBLIC = "public", _("Public")


class Position(TextChoices):
    """Stance scale −2…+2, or unknown, which is not neutral."""

    OPPOSES = "opposes", _("Opposes")
    SCEPTICAL = "sceptical", _("Sceptical")
    NEUTRAL = "neutral", pgettext_lazy("stance", "Neutral")
    SUPPORTIVE = "supportive", _("Supportive")
    CHAMPION = "champion", _("Champion")
    UNKNOWN = "unknown", _("Unknown")

    @property
    def score(self) -> int | None:
        """−2 to +2; None for unknown."""
        return {"opposes": -2, "sceptical": -1, "neutral": 0, "supportive": 1, "champion": 2}.get(self.value)


class Basis(TextChoices):
    """What a stance rests on."""

    PUBLIC_RECORD = "public_record", _("Public statement or document")
    DIRECT = "direct", _("Said directly to us")
    SECOND_HAND = "second_hand", _("Second hand")
    JUDGEMENT = "judgement", _("Own judgement")


class Confidence(TextChoices):
    """How sure we are of a stance."""

    LOW = "low", pgettext_lazy("confidence", "Low")
    MEDIUM = "medium", pgettext_lazy("confidence", "Medium")
    HIGH = "high", pgettext_lazy("confidence", "High")


class Precision(TextChoices):
    """How exactly a day is known. Of a month or a year, a start is kept as its first day and an end as its last."""

    DAY = "day", pgettext_lazy("precision", "Day")
    MONTH = "month", pgettext_lazy("precision", "Month")
    YEAR = "year", pgettext_lazy("precision", "Year")


class ContactKind(TextChoices):
    """What a contact detail is."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    ADDRESS = "address", _("Address")
    WEB = "web", _("Web page")
    SOCIAL = "social", _("Social media")


class FivePoint(IntegerChoices):
    """Scale 1–5 of influence and interest."""

    ONE = 1, "1"
    TWO = 2, "2"
    THREE = 3, "3"
    FOUR = 4, "4"
    FIVE = 5, "5"


class MeetingKind(TextChoices):
    """What kind of contact it is or was."""

    MEETING = "meeting", _("Meeting")
    BILATERAL = "bilateral", _("Bilateral meeting")
    DELEGATION_MEETING = "delegation_meeting", _("Delegation meeting")
    ROUNDTABLE = "roundtable", _("Roundtable")
    BREAKFAST = "breakfast", _("Breakfast meeting")
    SEMINAR = "seminar", _("Seminar")
    PANEL = "panel", _("Panel")
    RECEPTION = "reception", _("Reception")
    SITE_VISIT = "site_visit", _("Site visit")
    FORMAL_CALL = "formal_call", _("Formal call")
    HEARING = "hearing", _("Committee hearing")
    PHONE = "phone", _("Phone call")
    CHANCE = "chance", _("Chance encounter")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    EVENT = "event", _("Event")
    MEDIA = "media", _("Media contact")
    INTERNAL_BRIEFING = "internal_briefing", _("Internal briefing")
    DEBRIEF = "debrief", _("Debrief meeting")


# Meetings among ourselves: they are planned and held, but are no contact with decision-makers.
INTERNAL_KINDS = frozenset({MeetingKind.INTERNAL_BRIEFING, MeetingKind.DEBRIEF})
CONTACT_KINDS = tuple(kind for kind in MeetingKind if kind not in INTERNAL_KINDS)
# What one can ask to meet somebody for: neither writing, nor chance, nor what others arrange.
REQUEST_KINDS = tuple(
    kind
    for kind in CONTACT_KINDS
    if kind not in {MeetingKind.CHANCE, MeetingKind.EMAIL, MeetingKind.LETTER, MeetingKind.EVENT, MeetingKind.MEDIA}
)
# What comes about without having been planned, the likeliest first.
UNPLANNED_KINDS = (
    MeetingKind.CHANCE,
    MeetingKind.RECEPTION,
    MeetingKind.MEETING,
    MeetingKind.PHONE,
    MeetingKind.EMAIL,
    MeetingKind.MEDIA,
)
# A contact is with somebody, unless it was with the media or at an event.
KINDS_WITHOUT_PEOPLE = INTERNAL_KINDS | {MeetingKind.MEDIA, MeetingKind.EVENT}


class Channel(TextChoices):
    """How a contact took place."""

    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By e-mail")
    LETTER = "letter", _("By letter")


# How a contact took place where only its kind is said.
CHANNEL_OF_KIND: dict[str, Channel] = {
    MeetingKind.PHONE: Channel.PHONE,
    MeetingKind.EMAIL: Channel.EMAIL,
    MeetingKind.LETTER: Channel.LETTER,
}


class MeetingState(TextChoices):
    """Life of a meeting. The advocacy log is the meetings that were held."""

    REQUESTED = "requested", pgettext_lazy("meeting", "Requested")
    CONFIRMED = "confirmed", pgettext_lazy("meeting", "Confirmed")
    MOVED = "moved", pgettext_lazy("meeting", "Moved")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")
    DECLINED = "declined", pgettext_lazy("meeting", "Declined")
    HELD = "held", pgettext_lazy("meeting", "Held")
    # A meeting that another took in, and a request whose people go to another meeting instead.
    MERGED = "merged", pgettext_lazy("meeting", "Merged")
    JOINED = "joined", pgettext_lazy("meeting", "Joined another")


# Agreed and still to take place: what is prepared for.
COMING_STATES = (MeetingState.CONFIRMED, MeetingState.MOVED)
# Agreed, whether it is still to take place or has: what stands in a programme and counts towards a body's rule.
AGREED_STATES = (*COMING_STATES, MeetingState.HELD)
# What never took place, and never will.
OFF_STATES = (MeetingState.CANCELLED, MeetingState.DECLINED, MeetingState.MERGED, MeetingState.JOINED)


class CountyLimitPeriod(TextChoices):
    """During what time a body counts the meetings that it gives our county."""

    ARENA = "arena", _("per arena")
    YEAR = "year", _("per calendar year")


class MeetingRule(TextChoices):
    """Ground rule of a meeting."""

    NONE = "", _("None")
    CHATHAM_HOUSE = "chatham_house", _("Chatham House Rule")


class Direction(TextChoices):
    """Who promised."""

    THEIRS = "theirs", _("Their commitment")
    OURS = "ours", _("Our commitment")


class CommitmentState(TextChoices):
    """Life of a commitment. Overdue is not a state: it follows from the due date."""

    OPEN = "open", pgettext_lazy("commitment", "Open")
    KEPT = "kept", pgettext_lazy("commitment", "Kept")
    BROKEN = "broken", pgettext_lazy("commitment", "Broken")
    LAPSED = "lapsed", pgettext_lazy("commitment", "Lapsed")
    WITHDRAWN = "withdrawn", pgettext_lazy("commitment", "Withdrawn")


class DisposalOutcome(TextChoices):
    """What was decided of the facts about somebody who has left."""

    ERASED = "erased", pgettext_lazy("disposal", "Erased")
    KEPT = "kept", pgettext_lazy("disposal", "Kept for a reason")


class ArrivalState(TextChoices):
    """What became of four rows that a phone sent."""

    WRITTEN = "written", pgettext_lazy("four rows", "Saved")
    WAITING = "waiting", pgettext_lazy("four rows", "Waits beside the rows that are there")
    TAKEN = "taken", pgettext_lazy("four rows", "Taken in")
    SET_ASIDE = "set_aside", pgettext_lazy("four rows", "Set aside")


class ProposalState(TextChoices):
    """Life of a proposed rating."""

    PROPOSED = "proposed", pgettext_lazy("proposal", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("proposal", "Confirmed")
    DECLINED = "declined", pgettext_lazy("proposal", "Declined")


class AuditAction(TextChoices):
    """What an audit entry tells of."""

    CREATE = "create", _("Created")
    UPDATE = "update", _("Changed")
    TRANSITION = "transition", _("Changed state")
    DELETE = "delete", _("Deleted")
    SEND = "send", _("Queued for sending")
    LINK = "link", _("Personal link")
    TOKEN = "token", _("Access for a program")
    EXPORT = "export", _("Took a list away")
    EXPORT_ALL = "export_all", _("Took everything away")
    MERGE = "merge", _("Merged")
    UNMERGE = "unmerge", _("Parted again")


class MailAct(TextChoices):
    """What a person decides about a mail."""

    RETRY = "retry", pgettext_lazy("mail", "Send again")
    RESEND = "resend", pgettext_lazy("mail", "Send again what may have arrived")
    CANCEL = "cancel", pgettext_lazy("mail", "Do not send")


class ListKind(TextChoices):
    """A list whose filters can be saved."""

    LOG = "log", _("Advocacy log")
    PEOPLE = "people", _("Decision-makers")
    COMMITMENTS = "commitments", _("Commitments")
    HANDOVER = "handover", _("Handover")


class Sharing(TextChoices):
    """Who finds a saved view among the tabs. What it then shows is each reader's own."""

    MINE = "mine", _("Only me")
    ORGANISATION = "organisation", _("My organisation")
    COUNCIL = "council", _("All parties")


class TokenScope(TextChoices):
    """What a program may do in its user's name. Writing an area includes reading it."""

    PEOPLE_READ = "people:read", _("Read decision-makers, organisations and issues")
    PEOPLE_WRITE = "people:write", _("Change decision-makers, organisations and issues")
    LOG_READ = "log:read", _("Read the advocacy log and commitments")
    LOG_WRITE = "log:write", _("Change the advocacy log and commitments")
    MESSAGES_READ = "messages:read", _("Read joint messages")
    MESSAGES_WRITE = "messages:write", _("Change joint messages and answer for your party")
    CAMPAIGNS_READ = "campaigns:read", _("Read campaigns")
    CAMPAIGNS_WRITE = "campaigns:write", _("Change campaigns")
    ARENAS_READ = "arenas:read", _("Read arenas and briefing packs")
    ARENAS_WRITE = "arenas:write", _("Change arenas and build briefing packs")
    SENDING_READ = "sending:read", _("Read the outbox and planned reminders")
    SENDING_WRITE = "sending:write", _("Send briefing packs, and act on the outbox")
    HANDOVER_READ = "handover:read", _("Read the handover register")
    HANDOVER_WRITE = "handover:write", _("Change the owner of the system")


MEETING_TRANSITIONS: dict[str, frozenset[str]] = {
    MeetingState.REQUESTED: frozenset(
        {
            MeetingState.CONFIRMED,
            MeetingState.DECLINED,
            MeetingState.CANCELLED,
            MeetingState.MOVED,
            MeetingState.MERGED,
            MeetingState.JOINED,
        }
    ),
    MeetingState.CONFIRMED: frozenset(
        {MeetingState.MOVED, MeetingState.CANCELLED, MeetingState.HELD, MeetingState.MERGED}
    ),
    MeetingState.MOVED: frozenset(
        {
            MeetingState.MOVED,
            MeetingState.CONFIRMED,
            MeetingState.CANCELLED,
            MeetingState.HELD,
            MeetingState.MERGED,
        }
    ),
    MeetingState.CANCELLED: frozenset(),
    MeetingState.DECLINED: frozenset({MeetingState.REQUESTED}),
    MeetingState.HELD: frozenset(),
    MeetingState.MERGED: frozenset(),
    MeetingState.JOINED: frozenset(),
}
COMMITMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    CommitmentState.OPEN: frozenset(CommitmentState) - {CommitmentState.OPEN},
    CommitmentState.KEPT: frozenset({CommitmentState.OPEN}),
    CommitmentState.BROKEN: frozenset({CommitmentState.OPEN}),
    CommitmentState.LAPSED: frozenset({CommitmentState.OPEN}),
    CommitmentState.WITHDRAWN: frozenset({CommitmentState.OPEN}),
}
PROPOSAL_TRANSITIONS: dict[str, frozenset[str]] = {
    ProposalState.PROPOSED: frozenset({ProposalState.CONFIRMED, ProposalState.DECLINED}),
    ProposalState.CONFIRMED: frozenset(),
    ProposalState.DECLINED: frozenset(),
}
