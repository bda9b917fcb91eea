"""Choices of campaigns, arenas and packs."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InfluenceStage(IntegerChoices):
    """Stages of influence (Keck & Sikkink; Jones & Sumner), in order."""

    AGENDA = 1, _("On the agenda")
    DISCURSIVE = 2, _("Stated position")
    PROCEDURAL = 3, _("Changed process (inquiry, commission, hearing)")
    CONTENT = 4, _("Changed decision (plan, budget, law)")
    BEHAVIOURAL = 5, _("Carried out in practice")


class GoalKind(TextChoices):
    """What kind of result a goal names."""

    OUTPUT = "output", _("Output")
    OUTCOME = "outcome", _("Outcome")
    PROCESS = "process", _("Process")


class Metric(TextChoices):
    """How a goal's figure is counted. Every figure opens the rows behind it."""

    CONTACTS_ON_ISSUE = "interactions_on_issue", _("Documented contacts on the issue")
    PARTIES_ENDORSED = "parties_endorsed", _("Parties that endorsed the messages")
    STANCE_MOVES = "stance_moves_with_evidence", _("Decision-makers who moved, with evidence")
    COMMITMENT_KEPT = "commitment_kept", _("Commitments kept")
    STAGE_REACHED = "stage_reached", _("Stage reached")
    SIGNATORIES = "signatories", _("Signatories")
    MOTIONS_TABLED = "motions_tabled", _("Motions tabled")
    COMPANIES_INVOLVED = "companies_involved", _("Companies involved")


# Counted from entries that a person records with evidence; the other metrics are computed from the log. Signatories are
# counted from op-eds, too.
RECORDED_METRICS = frozenset(
    {Metric.STAGE_REACHED, Metric.SIGNATORIES, Metric.MOTIONS_TABLED, Metric.COMPANIES_INVOLVED}
)


class OutcomeStep(IntegerChoices):
    """How far an effect went, in order: from what reached somebody to what was decided."""

    DELIVERED = 1, pgettext_lazy("outcome", "Delivered")
    ACKNOWLEDGED = 2, pgettext_lazy("outcome", "Acknowledged")
    REPEATED = 3, pgettext_lazy("outcome", "Repeated publicly")
    ACTED = 4, pgettext_lazy("outcome", "Acted")
    DECIDED = 5, pgettext_lazy("outcome", "Decided")


class Contribution(IntegerChoices):
    """How much our part weighed (contribution analysis, Mayne): never that we alone brought it about."""

    NONE_KNOWN = 0, pgettext_lazy("contribution", "We know of none")
    ONE_OF_SEVERAL = 1, pgettext_lazy("contribution", "One of several")
    IMPORTANT = 2, pgettext_lazy("contribution", "Important")
    DECISIVE = 3, pgettext_lazy("contribution", "Decisive")


class ActivityKind(TextChoices):
    """What a campaign does besides its contacts."""

    EVENT = "event", pgettext_lazy("activity", "Event")
    SEMINAR = "seminar", pgettext_lazy("activity", "Seminar or panel")
    WORKSHOP = "workshop", pgettext_lazy("activity", "Workshop")
    SITE_VISIT = "site_visit", pgettext_lazy("activity", "Site visit")
    TRAINING = "training", pgettext_lazy("activity", "Training")
    PUBLICATION = "publication", pgettext_lazy("activity", "Publication")
    OTHER = "other", pgettext_lazy("activity", "Other")


class ActivityState(TextChoices):
    """Where an activity stands."""

    PLANNED = "planned", pgettext_lazy("activity", "Planned")
    DONE = "done", pgettext_lazy("activity", "Done")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")


ACTIVITY_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ActivityState.PLANNED: frozenset({ActivityState.DONE, ActivityState.CANCELLED}),
    ActivityState.DONE: frozenset({ActivityState.PLANNED}),
    ActivityState.CANCELLED: frozenset({ActivityState.PLANNED}),
}


class FigureSource(TextChoices):
    """What an indicator's figure is counted from."""

    READINGS = "readings", _("The rows that are entered, added up")
    ORGANISATIONS = "organisations", _("Organisations that have joined and not left, each once")
    SIGN_UPS = "sign_ups", _("Organisations that signed up for activities, each once")


class ParticipantKind(TextChoices):
    """What an organisation that signed up can be told apart by."""

    SWEDISH = "swedish", _("Swedish organisation")
    FOREIGN = "foreign", _("Foreign organisation")
    SOLE_TRADER = "sole_trader", _("Sole trader")


class Gender(TextChoices):
    """What one of ours states of themselves, where they choose to."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", pgettext_lazy("gender", "Other")
    DOES_NOT_SAY = "does_not_say", _("I do not want to say")


class TravelMode(TextChoices):
    """How a delegate travels to an arena: the way of the longest part."""

    TRAIN = "train", _("Train")
    BUS = "bus", _("Bus")
    CAR = "car", _("Car")
    BOAT = "boat", _("Boat")
    FLIGHT = "flight", _("Flight")
    OTHER = "other", pgettext_lazy("travel", "Another way")
    AT_HOME = "at_home", _("Takes part from home")


class FigureFile(TextChoices):
    """What a file of figures holds."""

    MONTHS = "months", _("Monthly figures")
    PARTICIPANTS = "participants", _("Who signed up")


class NeedState(TextChoices):
    """What became of a need that a company told of."""

    TO_ASSESS = "to_assess", pgettext_lazy("need", "To assess")
    ACCEPTED = "accepted", pgettext_lazy("need", "Accepted")
    TURNED_DOWN = "turned_down", pgettext_lazy("need", "Turned down")


NEED_TRANSITIONS: Mapping[str, frozenset[str]] = {
    NeedState.TO_ASSESS: frozenset({NeedState.ACCEPTED, NeedState.TURNED_DOWN}),
    NeedState.ACCEPTED: frozenset({NeedState.TO_ASSESS}),
    NeedState.TURNED_DOWN: frozenset({NeedState.TO_ASSESS}),
}


class ArenaKind(TextChoices):
    """What kind of arena it is."""

    POLITICAL_WEEK = "political_week", _("Political week")
    NATIONAL_CONFERENCE = "national_conference", _("National conference")
    TRADE_FAIR = "trade_fair", _("Trade fair")
    EU_ARENA = "eu_arena", _("EU arena")
    NORTHERN_PLATFORM = "northern_platform", _("Northern Sweden platform")
    HOME_ARENA = "home_arena", _("Home arena")
    CAPITAL = "capital", _("Parliament and government")
    ONLINE = "online", _("Online")


class DeadlineCertainty(TextChoices):
    """How firm an arena's deadline is."""

    CONFIRMED = "confirmed", _("Confirmed")
    PATTERN = "pattern", _("By pattern of earlier years")
    OWN_DECISION = "own_decision", _("Own decision")


class PackKind(TextChoices):
    """One pack per delegate and item, and one for the whole arena."""

    ITEM = "item", _("Briefing pack for an item")
    ARENA = "arena", _("Briefing pack for the arena")


class ClashKind(TextChoices):
    """Why two items should be looked at together."""

    SAME_PERSON_SAME_DAY = "same_person_same_day", _("Same person, same day")
    CONTRADICTORY_ASK = "contradictory_ask", _("Different asks on the same issue")


class Outcome(TextChoices):
    """What was decided on a request."""

    APPROVED = "approved", pgettext_lazy("request", "Approved")
    DECLINED = "declined", pgettext_lazy("request", "Declined")
    MERGED = "merged", pgettext_lazy("request", "Merged")
    JOINED = "joined", pgettext_lazy("request", "Joined another item")
    MOVED = "moved", pgettext_lazy("request", "Given another time")


class PresenceKind(TextChoices):
    """Why somebody of ours cannot be where the programme puts them."""

    DOUBLE_BOOKED = "double_booked", _("Booked twice at the same time")
    NOT_ARRIVED = "not_arrived", _("Has not arrived")
    DEPARTED = "departed", _("Has already left")
    LEAD_NOT_DELEGATE = "lead_not_delegate", _("Leads without being a delegate")
    NO_LEAD = "no_lead", _("Nobody leads")
    VENUE_TAKEN = "venue_taken", _("The venue is booked twice at the same time")


class OccurrenceOutcome(TextChoices):
    """What became of a reminder that fell due."""

    QUEUED = "queued", _("Queued")
    MISSED = "missed", _("Missed: no longer useful")
    DECLINED = "declined", _("Not wanted by the recipient")


class ReminderKind(TextChoices):
    """What reminders are about, as people choose among them; a rule's code is the council's own."""

    PROGRAMME = "programme", _("The programme is locked")
    MESSAGES = "messages", _("Messages are locked")
    PACK = "pack", _("Briefing pack")
    DAY = "day", _("The day's card")
    SOON = "soon", _("Soon")
    FOUR_ROWS = "four_rows", _("Four rows")
    DEBRIEFS = "debriefs", _("Debrief is missing")
    COMMITMENT = "commitment", _("Commitment")
    LATE = "late", _("Late commitment")
    ANSWER = "answer", _("Answer is missing")
    DEPUTY = "deputy", _("Answer is missing: the deputy steps in")
    FACTS = "facts", _("Facts to check")


# Somebody outside waits, and nobody else is asked: these cannot be declined, nor paused.
ALWAYS_SENT = frozenset({ReminderKind.LATE, ReminderKind.ANSWER, ReminderKind.DEPUTY})
# Useless hours later: these never wait for the day's one mail.
URGENT = frozenset(
    {
        ReminderKind.PACK,
        ReminderKind.DAY,
        ReminderKind.SOON,
        ReminderKind.FOUR_ROWS,
        ReminderKind.ANSWER,
        ReminderKind.DEPUTY,
    }
)


class Muted(TextChoices):
    """Why a recipient's own choice keeps a reminder from being sent."""

    DECLINED = "declined", _("Declined by the recipient")
    PAUSED = "paused", _("Paused by the recipient")


class Verdict(TextChoices):
    """How a reminder that was planned, or sent, compares with the other."""

    AS_PLANNED = "as_planned", _("Sent as planned")
    NO_LONGER_PLANNED = "no_longer_planned", _("Sent, but no longer planned")
    NOT_SENT = "not_sent", _("Planned, but not sent")


class FeedKind(TextChoices):
    """What a calendar feed holds."""

    PERSONAL = "personal", _("My programme")
    ARENA = "arena", _("A whole arena")


class MatchState(TextChoices):
    """What a person has decided about a suggested match."""

    SUGGESTED = "suggested", _("Suggestion")
    CONFIRMED = "confirmed", _("Is the person")
    REJECTED = "rejected", _("Is somebody else")


MATCH_TRANSITIONS: Mapping[str, frozenset[str]] = {
    MatchState.SUGGESTED: frozenset({MatchState.CONFIRMED, MatchState.REJECTED}),
    MatchState.CONFIRMED: frozenset({MatchState.SUGGESTED, MatchState.REJECTED}),
    MatchState.REJECTED: frozenset({MatchState.SUGGESTED, MatchState.CONFIRMED}),
}


class MatchCertainty(TextChoices):
    """How much speaks for a suggested match. None is ever confirmed by itself."""

    SURE = "sure", _("Much speaks for it")
    LIKELY = "likely", _("Probable")
    UNSURE = "unsure", _("Unsure")


class MatchReason(TextChoices):
    """What speaks for or against a match."""

    NAME = "name", _("the same name")
    LETTERS = "letters", _("the same name with other letters")
    PART = "part", _("a part of the name")
    INITIALS = "initials", _("initials")
    PARTY = "party", _("the same party")
    ROLE = "role", _("a similar role")
    OTHER_PARTY = "other_party", _("another party")
    NOT_IN_OFFICE = "not_in_office", _("no mandate on the day")
    SEVERAL = "several", _("several of ours have that name")


class ReportKind(TextChoices):
    """Whom a report is for; it decides which headings one writes under and what is counted."""

    STEERING = "steering", _("Steering group report")
    FUND = "fund", _("Progress report to the fund")
    COUNCIL = "council", _("Council agenda item")
    ANNUAL = "annual", _("Annual summary")
    EVALUATOR = "evaluator", _("Evaluator export")


class ReportState(TextChoices):
    """Life of a report: an approved one never changes."""

    DRAFT = "draft", pgettext_lazy("report", "Draft")
    APPROVED = "approved", pgettext_lazy("report", "Approved")


REPORT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ReportState.DRAFT: frozenset({ReportState.APPROVED}),
    ReportState.APPROVED: frozenset(),
}


class ReportBlock(TextChoices):
    """The headings that one writes under; those of the fund stand first."""

    OVERALL = "overall", pgettext_lazy("report", "Overall")
    ORGANISATION = "organisation", pgettext_lazy("report", "Working methods and organisation")
    ACTIVITIES = "activities", pgettext_lazy("report", "Activities")
    RESULTS = "results", pgettext_lazy("report", "Results")
    SUMMARY = "summary", pgettext_lazy("report", "Summary")
    DECISION = "decision", pgettext_lazy("report", "Proposed decision")
    BACKGROUND = "background", pgettext_lazy("report", "Background")
    DEVIATIONS = "deviations", pgettext_lazy("report", "Deviations and risks")
    AHEAD = "ahead", pgettext_lazy("report", "What comes next")
    METHOD = "method", pgettext_lazy("report", "How the data was gathered")


class GapKind(TextChoices):
    """What a report lacks. ``STOPS`` forbid approving it; the others are confirmed by name and printed."""

    TEXT_EMPTY = "text_empty", pgettext_lazy("gap", "A heading without text")
    TEXT_LONG = "text_long", pgettext_lazy("gap", "A text that is too long")
    TEXT_UNPRINTED = "text_unprinted", pgettext_lazy("gap", "Characters that the PDF cannot print")
    PERIOD_OPEN = "period_open", pgettext_lazy("gap", "The period is not over")
    DEBRIEF = "debrief", pgettext_lazy("gap", "Debrief is missing")
    COMMITMENT = "commitment", pgettext_lazy("gap", "Commitment without outcome")
    CLAIM = "claim", pgettext_lazy("gap", "Claim without evidence")
    EVIDENCE_LOST = "evidence_lost", pgettext_lazy("gap", "Claim whose evidence was deleted or taken back")
    STANCE = "stance", pgettext_lazy("gap", "Stance that rests on hearsay or judgement")
    GOAL = "goal", pgettext_lazy("gap", "Goal without a figure")
    INDICATOR = "indicator", pgettext_lazy("gap", "Indicator without a figure in the period")
    FACT = "fact", pgettext_lazy("gap", "Fact without a day")
    PUBLISHED = "published", pgettext_lazy("gap", "Published meetings that are not in the log")
    SURNAME = "surname", pgettext_lazy("gap", "A surname that has no code")


# The fund takes no empty heading and no text above its length: what cannot be handed in is not approved.
STOPS = frozenset({GapKind.TEXT_EMPTY, GapKind.TEXT_LONG})


class YearlyItem(TextChoices):
    """What is gone through once a year, so that the system stays fit to hand over."""

    OWNERS = "owners", _("Everything has an owner and somebody in charge")
    LEFT = "left", _("Nobody who has left is in charge of anything")
    COMMITMENTS = "commitments", _("No commitment is late")
    STANCES = "stances", _("No stance is more than a year old")
    EXPERTS = "experts", _("Who can answer is confirmed within a year")
    USERS = "users", _("Accounts and roles are those that they should be")
    RULES = "rules", _("The reminder rules say what we want")
    FIGURES = "figures", _("The figures and targets of the indicators are gone through")
    RESTORE = "restore", _("A backup has been restored as a drill")
    DISPOSAL = "disposal", _("Personal data that is not needed any more is disposed of")
