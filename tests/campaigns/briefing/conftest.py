"""An arena with two delegates, three messages and two decision-makers, made through the services."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from campaigns.briefing import document as d
from campaigns.briefing.tree import from_json
from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, ProgrammeItem
from campaigns.services.packs import build_packs
from campaigns.services.programme import add_item
from crm.enums import Basis, MeetingKind, Position, Visibility
from crm.models import Issue, User
from crm.visibility import SYSTEM
from messages.house import AskText, Fact, House
from messages.models import JointMessage
from messages.services.messages import create_message
from messages.services.versions import save_version
from tests.factories import (
    ArenaFactory,
    CommitmentFactory,
    DelegateFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    PersonFactory,
    StanceFactory,
)

WRITTEN = dt.datetime(2027, 5, 1, 8, 0, tzinfo=dt.UTC)
EMBARGO = dt.datetime(2027, 6, 30, 4, 0, tzinfo=dt.UTC)


def local(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A wall time in June 2027 in Stockholm (+02:00)."""
    return dt.datetime(2027, 6, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def house(word: str, asks: list[AskText] | None = None, **values: Any) -> House:
    """A house whose every text holds ``word``."""
    texts: dict[str, Any] = {
        "text": f"Text om {word}.",
        "roof": f"Tak om {word}.",
        "pillars": (f"Pelare ett om {word}.", f"Pelare två om {word}."),
        "proof_points": (Fact(f"Fakta om {word}.", "SCB", dt.date(2027, 5, 10)),),
        "asks": tuple(asks or ()),
        "red_lines": (f"Röd linje om {word}.",),
        "do_not_say": (f"Osagt om {word}.",),
        "questions": ((f"Fråga om {word}?", f"Svar om {word}."),),
        "defensive": (f"Bara om {word} tas upp.",),
    }
    return House(**{**texts, **values})


def text(owner: User, issue: Issue, title: str, content: House, **values: Any) -> JointMessage:
    """A message with version 1.0, adopted unless ``state`` says otherwise."""
    state = values.pop("state", "adopted")
    message = create_message(
        actor=SYSTEM, title=title, issue=issue, organisation=issue.organisation, owner=owner, at=WRITTEN, **values
    )
    save_version(actor=SYSTEM, message=message, house=content, at=WRITTEN, number="1.0")
    decided = {"adopted_by": "Rådet", "adopted_on": WRITTEN.date()} if state == "adopted" else {}
    JointMessage.objects.filter(pk=message.pk).update(state=state, **decided)
    message.refresh_from_db()
    return message


@pytest.fixture
def stage(parties: SimpleNamespace, sigrid: User, ylva: User, idun: User) -> SimpleNamespace:
    """Sigrid leads P1 (minister, rail) and P2 (robust, embargoed) with Ylva only in P1; Ylva's private contact and
    promise with the minister are Kramnäs' own.
    """
    rail, power, robust = (IssueFactory.create(name=name) for name in ("Järnväg", "Elnät", "Robusthet"))
    minister = PersonFactory.create(name="Vera Lind", ref="DM1", works_with="Siffror.")
    MandateFactory.create(person=minister, title="Statsråd", party="S")
    adviser = PersonFactory.create(name="Rolf Käpp", ref="DM2")
    MandateFactory.create(person=adviser, title="Statssekreterare")
    StanceFactory.create(person=minister, issue=rail, position=Position.NEUTRAL, basis=Basis.PUBLIC_RECORD)
    StanceFactory.create(person=minister, issue=power, position=Position.OPPOSES, basis=Basis.PUBLIC_RECORD)
    StanceFactory.create(person=adviser, issue=rail, position=Position.SUPPORTIVE, basis=Basis.DIRECT)
    asks = [AskText("K1", "Peka ut banan.", (minister,)), AskText("K2", "Ordna en utfrågning.", (adviser,))]
    adopted = text(idun, rail, "Hela banan", house("banan", asks), ref="M1")
    draft = text(
        idun, power, "Mer ström", house("ström", [AskText("K4", "Bygg nät.")]), ref="M2", state="in_consultation"
    )
    secret = text(
        idun,
        robust,
        "Robust vardag",
        house("broar", [AskText("K3", "Gör ersättningen flerårig.", (minister,))]),
        ref="M3",
        state="ready",
        embargo_until=EMBARGO,
    )
    shared = MeetingFactory.create(
        organisation=parties.harnas,
        visibility=Visibility.PARTIES,
        on=dt.date(2027, 3, 18),
        people=[minister],
        ours=[idun],
        ref="I1",
    )
    private = MeetingFactory.create(
        organisation=parties.kramnas,
        visibility=Visibility.OWN_ORG,
        on=dt.date(2027, 4, 19),
        people=[minister],
        ours=[ylva],
        ref="own-talk-2",
        kind=MeetingKind.PHONE,
    )
    CommitmentFactory.create(
        ref="C1", person=minister, organisation=parties.harnas, meeting=shared, owner=idun, text="Skicka underlag."
    )
    CommitmentFactory.create(
        ref="C2", person=minister, organisation=parties.kramnas, meeting=private, owner=ylva, text="Hemligt löfte."
    )
    arena = ArenaFactory.create(
        name="Skogsdagarna", ref="A1", coordinator=idun, on_site_phone="070-174 06 24", fallback="Papperskort."
    )
    for user in (sigrid, ylva):
        DelegateFactory.create(arena=arena, user=user)
    first = make_item(
        arena, "P1", "Möte om banan", 29, 8, lead=sigrid, with_=[ylva], people=[minister, adviser], uses=[(adopted, [])]
    )
    second = make_item(arena, "P2", "Rundabord", 30, 9, lead=sigrid, people=[minister], uses=[(secret, ["K3"])])
    return SimpleNamespace(**{k: v for k, v in locals().items() if k != "parties"})


def make_item(
    arena: Arena,
    ref: str,
    title: str,
    day: int,
    hour: int,
    *,
    lead: User,
    with_: Any = (),
    uses: Any = (),
    **values: Any,
) -> ProgrammeItem:
    """A confirmed item of half an hour; ``uses`` are (message, refs of chosen asks)."""
    chosen = [(message, list(message.current.asks.filter(ref__in=refs))) for message, refs in uses]
    return add_item(
        actor=SYSTEM,
        at=WRITTEN,
        arena=arena,
        kind=values.pop("kind", MeetingKind.BILATERAL),
        title=title,
        starts=local(day, hour),
        ends=local(day, hour, 30),
        place="Skogssalen",
        lead=lead,
        participants=[lead, *with_],
        uses=chosen,
        ref=ref,
        **values,
    )


def item_pack(item: ProgrammeItem, user: User) -> d.ItemPack:
    """The newest stored pack of the item for the user."""
    row = BriefingPack.objects.filter(item=item, recipient=user).order_by("-version").first()
    assert row is not None
    return from_json(d.ItemPack, row.snapshot)


def arena_pack(arena: Arena, user: User) -> d.ArenaPack:
    """The newest stored pack of the arena for the user."""
    row = BriefingPack.objects.filter(arena=arena, recipient=user, kind=PackKind.ARENA).order_by("-version").first()
    assert row is not None
    return from_json(d.ArenaPack, row.snapshot)


@pytest.fixture
def built(stage: SimpleNamespace, at: dt.datetime) -> SimpleNamespace:
    """The stage with its packs."""
    build_packs(actor=SYSTEM, arena=stage.arena, at=at)
    return stage
