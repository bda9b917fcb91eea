"""Factories of the campaigns package."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from campaigns.enums import ActivityKind, ArenaKind, Contribution, GoalKind, Metric, OutcomeStep
from campaigns.models import (
    ActivityParticipant,
    AgendaItem,
    Arena,
    ArenaDeadline,
    BusinessNeed,
    Campaign,
    CampaignActivity,
    CampaignTarget,
    ClaimEvidence,
    Delegate,
    DutyRota,
    Goal,
    GoalEntry,
    Indicator,
    IndicatorNote,
    IndicatorReading,
    IndicatorTarget,
    LobbyCheck,
    LobbyRegister,
    OutcomeClaim,
    ProgrammeItem,
    RotaAbsence,
    RotaParty,
    RotaShift,
    RotaSwap,
    Venue,
    WatchNote,
)
from campaigns.rota_enums import RotaReason
from crm.enums import MeetingKind, MeetingState, Position, Role, Visibility
from crm.models import Issue
from messages.models import JointMessage, MessageUse
from tests.factories.crm import IssueFactory, MeetingFactory, OrganisationFactory, PersonFactory, UserFactory


class CampaignFactory(DjangoModelFactory[Campaign]):
    class Meta:
        model = Campaign
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Kampanj {n}")
    issue = factory.SubFactory(IssueFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    lead = factory.SubFactory(UserFactory, role=Role.PROJECT_LEAD)
    starts = dt.date(2027, 1, 1)
    ends = dt.date(2027, 12, 31)

    @factory.post_generation
    def joint_messages(self: Any, create: bool, extracted: list[JointMessage] | None, **_: Any) -> None:
        self.joint_messages.set(extracted or [])


class GoalFactory(DjangoModelFactory[Goal]):
    class Meta:
        model = Goal

    campaign = factory.SubFactory(CampaignFactory)
    kind = GoalKind.OUTPUT
    text = factory.Sequence(lambda n: f"Mål {n}")
    metric = Metric.CONTACTS_ON_ISSUE
    target = 3


class GoalEntryFactory(DjangoModelFactory[GoalEntry]):
    class Meta:
        model = GoalEntry

    goal = factory.SubFactory(GoalFactory, metric=Metric.SIGNATORIES)
    on = dt.date(2027, 6, 1)
    text = "Undertecknad"
    evidence = "DEMO 2027-001"


class IndicatorFactory(DjangoModelFactory[Indicator]):
    class Meta:
        model = Indicator
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"indicator_{n}")
    name = factory.Sequence(lambda n: f"Indikator {n}")
    unit = "organisationer"
    goal = factory.RelatedFactory("tests.factories.campaigns.IndicatorTargetFactory", "indicator")


class IndicatorTargetFactory(DjangoModelFactory[IndicatorTarget]):
    class Meta:
        model = IndicatorTarget

    indicator = factory.SubFactory(IndicatorFactory, goal=None)
    on = dt.date(2024, 1, 1)
    target = 11


class IndicatorReadingFactory(DjangoModelFactory[IndicatorReading]):
    class Meta:
        model = IndicatorReading

    indicator = factory.SubFactory(IndicatorFactory)
    on = dt.date(2027, 3, 1)
    amount = 2
    text = "Två kom till"
    evidence = "DEMO 2027-014"


class IndicatorNoteFactory(DjangoModelFactory[IndicatorNote]):
    class Meta:
        model = IndicatorNote

    indicator = factory.SubFactory(IndicatorFactory)
    on = dt.date(2027, 3, 2)
    text = "Målvärdet står kvar."


class BusinessNeedFactory(DjangoModelFactory[BusinessNeed]):
    class Meta:
        model = BusinessNeed

    company = factory.Sequence(lambda n: f"Exempel {n} AB")
    number = factory.Sequence(lambda n: f"559998{n:04d}")
    text = factory.Sequence(lambda n: f"Starkare elnät {n}")
    source = "Företagsbesök"
    on = dt.date(2027, 5, 12)
    organisation = factory.SubFactory(OrganisationFactory)
    visibility = Visibility.PARTIES


class AgendaItemFactory(DjangoModelFactory[AgendaItem]):
    class Meta:
        model = AgendaItem
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Spår längs kusten {n}")
    goal = "Mål 3: hållbara resor"
    organisation = factory.SubFactory(OrganisationFactory)

    @factory.post_generation
    def issues(self: Any, create: bool, extracted: list[Issue] | None, **_: Any) -> None:
        self.issues.set(extracted or [])


class WatchNoteFactory(DjangoModelFactory[WatchNote]):
    class Meta:
        model = WatchNote

    issue = factory.SubFactory(IssueFactory)
    on = dt.date(2027, 5, 12)
    source = "Promemoria 2027:4"
    happened = factory.Sequence(lambda n: f"Departementet remitterar {n}")
    means = "Vi kan föra fram vår begäran."
    organisation = factory.SubFactory(OrganisationFactory)
    visibility = Visibility.PARTIES


class LobbyRegisterFactory(DjangoModelFactory[LobbyRegister]):
    class Meta:
        model = LobbyRegister

    name = factory.Sequence(lambda n: f"Register {n}")


class LobbyCheckFactory(DjangoModelFactory[LobbyCheck]):
    """A file that has been compared, without rows."""

    class Meta:
        model = LobbyCheck

    register = factory.SubFactory(LobbyRegisterFactory)
    file_name = "register.csv"
    digest = factory.Sequence(lambda n: f"{n:064x}")
    own_names = factory.LazyFunction(lambda: ["Region Skog"])
    first, last = dt.date(2027, 5, 1), dt.date(2027, 6, 15)
    made_at = compared_at = dt.datetime(2027, 6, 16, tzinfo=dt.UTC)


class DutyRotaFactory(DjangoModelFactory[DutyRota]):
    class Meta:
        model = DutyRota

    name = factory.Sequence(lambda n: f"Pressjour {n}")
    duty = "Svarar på frågor från medier"
    organisation = factory.SubFactory(OrganisationFactory)
    starts = dt.date(2027, 6, 28)
    ends = dt.date(2027, 7, 2)


class RotaPartyFactory(DjangoModelFactory[RotaParty]):
    class Meta:
        model = RotaParty

    rota = factory.SubFactory(DutyRotaFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class RotaAbsenceFactory(DjangoModelFactory[RotaAbsence]):
    class Meta:
        model = RotaAbsence

    party = factory.SubFactory(RotaPartyFactory)
    starts = dt.date(2027, 6, 29)
    ends = dt.date(2027, 6, 30)


class RotaShiftFactory(DjangoModelFactory[RotaShift]):
    class Meta:
        model = RotaShift

    rota = factory.SubFactory(DutyRotaFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    starts = factory.Sequence(lambda n: dt.date(2027, 6, 28) + dt.timedelta(days=n % 300))
    ends = factory.SelfAttribute("starts")
    reason = RotaReason.LEAST


class RotaSwapFactory(DjangoModelFactory[RotaSwap]):
    class Meta:
        model = RotaSwap

    offered = factory.SubFactory(RotaShiftFactory)
    wanted = factory.SubFactory(RotaShiftFactory, rota=factory.SelfAttribute("..offered.rota"))
    organisation = factory.SelfAttribute("offered.organisation")
    other = factory.SelfAttribute("wanted.organisation")
    asked_at = dt.datetime(2027, 6, 20, 8, 0, tzinfo=dt.UTC)


class ArenaFactory(DjangoModelFactory[Arena]):
    class Meta:
        model = Arena

    name = factory.Sequence(lambda n: f"Skogsdagarna {n}")
    kind = ArenaKind.POLITICAL_WEEK
    place = "Skogby"
    starts = dt.date(2027, 6, 28)
    ends = dt.date(2027, 7, 2)
    coordinator = factory.SubFactory(UserFactory, role=Role.COORDINATOR)


class ArenaDeadlineFactory(DjangoModelFactory[ArenaDeadline]):
    class Meta:
        model = ArenaDeadline

    arena = factory.SubFactory(ArenaFactory)
    text = "Budskapen låses"
    due = dt.date(2027, 6, 23)


class VenueFactory(DjangoModelFactory[Venue]):
    class Meta:
        model = Venue

    arena = factory.SubFactory(ArenaFactory)
    name = factory.Sequence(lambda n: f"Sal {n}")


class DelegateFactory(DjangoModelFactory[Delegate]):
    class Meta:
        model = Delegate

    arena = factory.SubFactory(ArenaFactory)
    user = factory.SubFactory(UserFactory)


class ProgrammeItemFactory(DjangoModelFactory[ProgrammeItem]):
    """A confirmed item of all parties' eyes, 29 June 10.00–10.30 in Stockholm unless ``starts`` says otherwise.

    ``people``, ``ours`` (the first leads), ``issues`` and ``uses`` (messages) may be given as lists.
    """

    class Meta:
        model = ProgrammeItem
        skip_postgeneration_save = True
        exclude = ("title", "starts", "minutes", "state", "kind", "organisation", "people", "ours", "issues", "ref")

    arena = factory.SubFactory(ArenaFactory)
    title = factory.Sequence(lambda n: f"Programpunkt {n}")
    starts = dt.datetime(2027, 6, 29, 8, 0, tzinfo=dt.UTC)
    minutes = 30
    state = MeetingState.CONFIRMED
    kind = MeetingKind.BILATERAL
    people: Any = []
    ours: Any = []
    issues: Any = []
    ref = ""
    organisation = factory.LazyAttribute(lambda o: o.ours[0].organisation if o.ours else OrganisationFactory.create())
    meeting = factory.LazyAttribute(
        lambda o: MeetingFactory.create(
            organisation=o.organisation,
            visibility=Visibility.PARTIES,
            title=o.title,
            state=o.state,
            kind=o.kind,
            on=o.starts.date(),
            starts=o.starts,
            ends=o.starts + dt.timedelta(minutes=o.minutes),
            place="Skogssalen",
            people=o.people,
            ours=o.ours,
            issues=o.issues,
            ref=o.ref,
        )
    )

    @factory.post_generation
    def uses(self: Any, create: bool, extracted: list[JointMessage] | None, **_: Any) -> None:
        for message in extracted or []:
            MessageUse.objects.create(meeting=self.meeting, message=message)


class OutcomeClaimFactory(DjangoModelFactory[OutcomeClaim]):
    class Meta:
        model = OutcomeClaim

    campaign = factory.SubFactory(CampaignFactory)
    step = OutcomeStep.ACKNOWLEDGED
    person = factory.SubFactory(PersonFactory)
    changed = factory.Sequence(lambda n: f"Lyfte frågan {n}")
    on = dt.date(2027, 6, 1)
    our_part = "Vi bad om det."
    others_part = "Vi vet inte om någon annan."
    contribution = Contribution.ONE_OF_SEVERAL
    confirmed_by = "Utskottets kansli"
    made_at = dt.datetime(2027, 6, 2, 8, 0, tzinfo=dt.UTC)


class ClaimEvidenceFactory(DjangoModelFactory[ClaimEvidence]):
    class Meta:
        model = ClaimEvidence

    claim = factory.SubFactory(OutcomeClaimFactory)
    text = factory.Sequence(lambda n: f"Protokoll {n}")
    on = dt.date(2027, 6, 1)
    added_at = dt.datetime(2027, 6, 2, 8, 0, tzinfo=dt.UTC)


class CampaignTargetFactory(DjangoModelFactory[CampaignTarget]):
    class Meta:
        model = CampaignTarget

    campaign = factory.SubFactory(CampaignFactory)
    person = factory.SubFactory(PersonFactory)
    desired = Position.SUPPORTIVE
    why = "Bereder frågan."
    by = dt.date(2027, 9, 1)
    owner = factory.SubFactory(UserFactory)


class CampaignActivityFactory(DjangoModelFactory[CampaignActivity]):
    class Meta:
        model = CampaignActivity

    campaign = factory.SubFactory(CampaignFactory)
    title = factory.Sequence(lambda n: f"Frukost {n}")
    kind = ActivityKind.SEMINAR
    starts = dt.date(2027, 6, 29)
    ends = dt.date(2027, 6, 29)
    organisation = factory.SubFactory(OrganisationFactory)


class ParticipantFactory(DjangoModelFactory[ActivityParticipant]):
    class Meta:
        model = ActivityParticipant

    activity = factory.SubFactory(CampaignActivityFactory)
    number = factory.Sequence(lambda n: f"559999{n:04d}")
    name = factory.Sequence(lambda n: f"Exempel {n} AB")
