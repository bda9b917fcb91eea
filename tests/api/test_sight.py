"""What is one party's own is on no surface of the interface for another, and nothing at all for administrators."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import transaction
from django.urls import reverse

from api.urls import RESOURCES, router
from campaigns.briefing.tree import to_json
from campaigns.models import Attendance, BriefingPack, LobbyDecision, PublicEvent, Report, SpeakerMatch, YearlyCheck
from campaigns.reports.document import ReportDocument
from crm.enums import ListKind, MeetingState, Role, Sharing
from crm.models import Debrief, DebriefArrival, ObservedStance, SavedView
from crm.outbox.enqueue import File, enqueue
from crm.visibility import SYSTEM
from messages.house import Fact
from messages.models import Comment, MessageUse, OpEd, Signatory
from messages.services.drafts import save_draft
from messages.services.variants import create_variant
from tests.campaigns.briefing.samples import item_pack
from tests.conftest import AT
from tests.factories import (
    AgendaItemFactory,
    AllyFactory,
    AnchoringFactory,
    ArenaDeadlineFactory,
    BusinessNeedFactory,
    CampaignActivityFactory,
    CampaignFactory,
    CampaignTargetFactory,
    ClaimEvidenceFactory,
    CommitmentFactory,
    ContactDetailFactory,
    DelegateFactory,
    DoorOpenerFactory,
    ExpertFactory,
    GoalEntryFactory,
    GoalFactory,
    IndicatorFactory,
    IndicatorNoteFactory,
    IndicatorReadingFactory,
    IndicatorTargetFactory,
    LobbyCheckFactory,
    MandateFactory,
    MeetingFactory,
    MessageFactory,
    NetworkFactory,
    NetworkMemberFactory,
    OutcomeClaimFactory,
    ParticipantFactory,
    PartyMembershipFactory,
    PersonIdentifierFactory,
    ProgrammeItemFactory,
    RotaAbsenceFactory,
    RotaSwapFactory,
    StanceFactory,
    StrategyFactory,
    StrategyRowFactory,
    UserFactory,
    VenueFactory,
    WatchNoteFactory,
)
from tests.factories.messages import ask_parties, house, write_version

CANARY = "Hemlig"
# Kramnäs' own, which Ylva of Kramnäs reads and Elis of Härnäs does not.
OWN = {
    *(
        "meetings",
        "debriefs",
        "arrivals",
        "observations",
        "commitments",
        "programme-items",
        "requests",
        "packs",
        "deliveries",
    ),
    *("messages", "versions", "drafts", "endorsements", "proof-points", "message-uses"),
    *("claim-evidence", "comments", "variants", "op-eds", "signatories", "saved-views"),
    *("business-needs", "watch-notes", "networks", "network-members", "allies", "lobby-decisions"),
}
# What every party reads.
SHARED = {
    *("decision-makers", "mandates", "issues", "stances", "campaigns", "goals", "goal-entries", "indicators"),
    *("claims", "campaign-targets", "activities", "strategies", "strategy-rows", "agenda-items"),
    *("indicator-readings", "indicator-targets", "indicator-notes", "participants"),
    *("arenas", "deadlines", "delegates", "venues", "public-events", "public-matches", "attendances"),
    *("party-memberships", "person-identifiers", "contact-details", "door-openers"),
    *("duty-rotas", "duty-shifts", "duty-absences", "duty-swaps"),
    *("reports", "experts", "yearly-checks", "lobby-checks", "lobby-registers"),
}
# What administrators look after, and what has no rows.
OTHERS = {
    *("organisations", "colleagues", "anchoring", "search", "sending", "personal-links", "stance-proposals"),
    *("reminders", "reminder-rules", "quiet-hours", "reminder-choices", "calendar-feeds", "import-runs"),
    *("figure-imports", "criteria", "own-statement", "handover", "council"),
    *("anchoring-rules", "message-reach", "person-merges", "register-imports", "import-lines", "disposals"),
    "proposed-disposals",
}


@pytest.fixture
def admin(parties):
    return UserFactory.create(organisation=parties.region, role=Role.ADMIN)


def goer(event, user):
    """Somebody who was there. What they heard is their party's own: ``tests/api/test_attendance.py``."""
    return Attendance.objects.create(event=event, user=user, state="attended")


@pytest.fixture
def rows(parties, ylva):
    """One row of each resource by its name; the canary is in all that is Kramnäs' own and nowhere else."""
    mandate = MandateFactory.create()
    stance = StanceFactory.create(person=mandate.person)
    meeting = MeetingFactory.create(
        organisation=parties.kramnas, title=f"{CANARY} kontakt", place=f"{CANARY} plats", ours=[ylva],
        people=[mandate.person], issues=[stance.issue],
    )  # fmt: skip
    campaign = CampaignFactory.create(issue=stance.issue)
    claim = OutcomeClaimFactory.create(campaign=campaign)
    delegate = DelegateFactory.create(user=ylva)
    request = ProgrammeItemFactory.create(
        arena=delegate.arena, title=f"{CANARY} förfrågan", state=MeetingState.REQUESTED, people=[mandate.person],
        ours=[ylva], local_ask=f"{CANARY} begäran",
    )  # fmt: skip
    event = PublicEvent.objects.create(arena=delegate.arena, key="1", title="Seminarium", on=AT.date(), starts=AT)
    match = SpeakerMatch.objects.create(
        event=event, person=mandate.person, speaker="Vera", certainty="sure", state="confirmed"
    )
    message = MessageFactory.create(title=f"{CANARY} utkast", owner=ylva, organisation=parties.kramnas)
    version = write_version(message, roof=f"{CANARY} tak", proof_points=(Fact(f"{CANARY} uppgift", "Källa", None),))
    [endorsement] = ask_parties(message, parties.kramnas)
    op_ed = OpEd.objects.create(
        title=f"{CANARY} debattartikel", version=version, organisation=parties.kramnas, owner=ylva, created_at=AT
    )
    draft = save_draft(actor=SYSTEM, message=message, house=house(roof=f"{CANARY} sparat"), at=AT)
    with transaction.atomic():
        delivery = enqueue(
            key="1", kind="reminder", recipient=ylva, subject=f"{CANARY} ämne", text=f"{CANARY} text", html="", at=AT,
            attachments=[File("a.txt", "text/plain", CANARY.encode())],
        )  # fmt: skip
    return {
        "party-memberships": PartyMembershipFactory.create(person=mandate.person),
        "person-identifiers": PersonIdentifierFactory.create(person=mandate.person),
        "contact-details": ContactDetailFactory.create(person=mandate.person),
        "door-openers": DoorOpenerFactory.create(person=mandate.person, user=ylva),
        "decision-makers": mandate.person, "mandates": mandate, "issues": stance.issue, "stances": stance,
        "organisations": parties.kramnas, "colleagues": ylva, "anchoring": AnchoringFactory.create().organisation,
        "meetings": meeting,
        "debriefs": Debrief.objects.create(meeting=meeting, said=f"{CANARY} sagt", author=ylva, written_at=AT),
        "arrivals": DebriefArrival.objects.create(
            meeting=meeting, author=ylva, key="k", said=f"{CANARY} sagt", state="waiting", written_at=AT, received_at=AT
        ),
        "observations": ObservedStance.objects.create(
            meeting=meeting, person=mandate.person, issue=stance.issue, position="opposes"
        ),
        "commitments": CommitmentFactory.create(
            meeting=meeting, person=mandate.person, text=f"{CANARY} löfte", organisation=parties.kramnas, owner=ylva
        ),
        "business-needs": BusinessNeedFactory.create(
            organisation=parties.kramnas, text=f"{CANARY} behov", company=f"{CANARY} AB", visibility="own_org",
            issue=stance.issue, state="accepted", assessed_on=AT.date(),
        ),
        "watch-notes": WatchNoteFactory.create(
            organisation=parties.kramnas, issue=stance.issue, happened=f"{CANARY} notis", visibility="own_org"
        ),
        "networks": (
            network := NetworkFactory.create(
                organisation=parties.kramnas, name=f"{CANARY} krets", visibility="own_org", issues=[stance.issue]
            )
        ),
        "network-members": NetworkMemberFactory.create(network=network, person=mandate.person),
        "allies": AllyFactory.create(
            organisation=parties.kramnas, issue=stance.issue, named=f"{CANARY} förening", visibility="own_org"
        ),
        "lobby-checks": (check := LobbyCheckFactory.create(covers=[mandate.person_id])),
        "lobby-registers": check.register,
        "lobby-decisions": LobbyDecision.objects.create(
            register=check.register, meeting=meeting, verdict="log_wrong", note=f"{CANARY} skäl", decided_at=AT
        ),
        "strategies": (strategy := StrategyFactory.create()),
        "strategy-rows": StrategyRowFactory.create(strategy=strategy),
        "experts": ExpertFactory.create(issue=stance.issue),
        "yearly-checks": YearlyCheck.objects.create(year=2027, item="restore", done_on=AT.date(), note="Återläst"),
        "agenda-items": AgendaItemFactory.create(),
        "duty-rotas": (swap := RotaSwapFactory.create()).offered.rota, "duty-shifts": swap.offered,
        "duty-absences": RotaAbsenceFactory.create(party__rota=swap.offered.rota), "duty-swaps": swap,
        "campaigns": campaign, "goals": GoalFactory.create(campaign=campaign),
        "claims": claim,
        "claim-evidence": ClaimEvidenceFactory.create(
            claim=claim, text=f"{CANARY} belägg", meeting=meeting, source=f"{CANARY} källa"
        ),
        "campaign-targets": CampaignTargetFactory.create(campaign=campaign, person=mandate.person),
        "activities": CampaignActivityFactory.create(campaign=campaign, meeting=meeting),
        "goal-entries": GoalEntryFactory.create(), "indicators": IndicatorFactory.create(),
        "indicator-readings": IndicatorReadingFactory.create(), "indicator-targets": IndicatorTargetFactory.create(),
        "indicator-notes": IndicatorNoteFactory.create(), "participants": ParticipantFactory.create(),
        "reports": Report.objects.create(
            kind="annual", organisation=parties.kramnas, title="Årssammanfattning", first=AT.date(), last=AT.date(),
            state="approved", approved_at=AT, created_at=AT, content_hash="0" * 64,
            snapshot=to_json(ReportDocument("annual", "År", "Året", "Kramnäs", "Skog", "sv", "", "", "2027")),
        ),
        "arenas": delegate.arena, "deadlines": ArenaDeadlineFactory.create(arena=delegate.arena), "delegates": delegate,
        "venues": VenueFactory.create(arena=delegate.arena), "public-events": match.event, "public-matches": match,
        "attendances": goer(event, ylva),
        "programme-items": request, "requests": request,
        "packs": BriefingPack.objects.create(
            kind="item", arena=delegate.arena, item=request, recipient=ylva, version=1, built_at=AT,
            snapshot=to_json(item_pack(title=f"{CANARY} pack")), content_hash="0" * 64,
        ),
        "deliveries": delivery,
        "messages": message, "versions": version, "endorsements": endorsement, "drafts": draft,
        "proof-points": version.proof_points.get(),
        "comments": Comment.objects.create(
            message=message, version=version, part="roof", block_hash="0" * 64, body=f"{CANARY} synpunkt",
            author=ylva, created_at=AT,
        ),
        "variants": create_variant(
            actor=SYSTEM, message=message, audience="media", language="sv", form="spoken", text=f"{CANARY} ord", at=AT
        ),
        "op-eds": op_ed,
        "signatories": Signatory.objects.create(
            op_ed=op_ed, organisation=parties.kramnas, user=ylva, name=f"{CANARY} namn", position=0
        ),
        "message-uses": MessageUse.objects.create(meeting=meeting, message=message),
        "saved-views": SavedView.objects.create(
            owner=UserFactory.create(organisation=parties.kramnas), organisation=parties.kramnas, kind=ListKind.LOG,
            name=f"{CANARY} vy", query="kind=phone", sharing=Sharing.ORGANISATION, created_at=AT,
        ),
    }  # fmt: skip


def asked(name, rows):
    """What the address wants to know."""
    return {
        "observations-list": lambda: {"meeting": rows["meetings"].pk},
        "stances-list": lambda: {"person": rows["decision-makers"].pk},
        "versions-list": lambda: {"message": rows["messages"].pk},
        "comments-list": lambda: {"message": rows["messages"].pk},
        "drafts-list": lambda: {"message": rows["messages"].pk},
        "versions-compare": lambda: {"with": rows["versions"].pk},
        "requests-comparison": lambda: {
            "arena": rows["arenas"].pk, "person": rows["decision-makers"].pk, "on": "2027-06-29",
        },
        "network-members-list": lambda: {"network": rows["networks"].pk},
        **dict.fromkeys([f"lobby-checks-{read}" for read in ("lines", "csv", "xlsx")], lambda: {"list": "unpublished"}),
        "search-detail": lambda: {"q": CANARY},
        "reminders-mail": lambda: {"at": "2027-06-27T16:00:00Z", "to": rows["colleagues"].pk},
    }.get(name, dict)()  # fmt: skip


def readings(rows):
    """Every address that is read, about the rows, as resource, path and query."""
    for route in router.urls:
        if "get" not in route.callback.actions:
            continue
        name = route.callback.initkwargs["basename"]
        known = {"pk": rows[name].pk if name in rows else 1, "file": rows["deliveries"].attachments.get().pk}
        path = reverse(f"api:{route.name}", kwargs={key: known[key] for key in route.pattern.regex.groupindex})
        yield name, path.removeprefix("/api/v1/"), asked(route.name, rows)


def telling(caller, rows):
    """The resources that tell the canary."""
    answers = ((name, caller.get(path, **query)) for name, path, query in readings(rows))
    return {name for name, answer in answers if answer.status_code == 200 and CANARY.encode() in body(answer)}


def body(answer):
    """All that was answered, an archive unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Type") != "application/zip":
        return content
    box = zipfile.ZipFile(io.BytesIO(content))
    return b"".join(box.read(name) for name in box.namelist())


def listed(caller, name, rows):
    """The numbers of the resource's list; none where it is refused."""
    return [row["id"] for row in caller.get(name, **asked(f"{name}-list", rows)).json().get("items", [])]


def test_every_resource_is_in_one_of_the_tables(db):
    assert sorted([*OWN, *SHARED, *OTHERS]) == sorted(RESOURCES)


def test_a_party_reads_its_own_everywhere(program, rows, ylva):
    caller = program(ylva)
    assert {name for name in OWN | SHARED if rows[name].pk in listed(caller, name, rows)} == OWN | SHARED
    # A decision-maker is shown with open promises, an arena by decision-maker with its items, and a search finds; what
    # has reached whom names the messages, the register what is to be handed over, a comparison what is not published.
    assert telling(caller, rows) == OWN | {
        "decision-makers",
        "arenas",
        "search",
        "message-reach",
        "claims",
        "activities",
        "handover",
        "lobby-checks",
    }


def test_another_party_reads_what_is_shared_and_no_word_of_the_rest(program, rows, elis):
    caller = program(elis)
    assert {name for name in SHARED if rows[name].pk in listed(caller, name, rows)} == SHARED
    assert {name: listed(caller, name, rows) for name in OWN} == {name: [] for name in OWN}
    assert {caller.get(f"{name}/{rows[name].pk}").status_code for name in OWN} == {404}
    assert telling(caller, rows) == set()


def test_an_administrator_reads_no_content(program, rows, admin):
    caller = program(admin)
    assert {name: listed(caller, name, rows) for name in OWN | SHARED} == {name: [] for name in OWN | SHARED}
    assert {caller.get(f"{name}/{rows[name].pk}").status_code for name in OWN | SHARED} <= {403, 404}
    assert telling(caller, rows) == set()
