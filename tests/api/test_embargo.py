"""Before its time the text of an embargoed message is on no surface of the interface, but for the few who read it."""

from __future__ import annotations

import datetime as dt

import pytest

from crm import clock
from crm.enums import MeetingState, Role
from crm.models import EndorsementAuthority
from crm.visibility import SYSTEM
from messages.house import AskText, Fact
from messages.models import JointMessage, Spokesperson
from messages.services.uses import use_message
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import AnchoringFactory, MeetingFactory, MessageFactory, PersonFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version

ENDS = AT + dt.timedelta(days=9)
CANARY = "Hemlig"
# What every member is told of it.
TOLD = {"id", "ref", "title", "state", "embargo_until", "is_readable"}


@pytest.fixture
def message(parties):
    """Adopted, embargoed, and full of the canary; Härnäs answered with it, Kramnäs is asked, a meeting uses it."""
    message = MessageFactory.create(title="Hela sträckan", embargo_until=ENDS)
    write_version(message, roof=f"{CANARY} förlaga")
    write_version(
        message,
        roof=f"{CANARY} takmening",
        pillars=(f"{CANARY} pelare",),
        text=f"{CANARY} text",
        asks=(AskText("K1", f"{CANARY} begäran", (PersonFactory.create(),)),),
        red_lines=(f"{CANARY} röd linje",),
        questions=((f"{CANARY} fråga", f"{CANARY} svar"),),
        proof_points=(Fact(f"{CANARY} uppgift", f"{CANARY} källa", dt.date(2024, 1, 1)),),
    )
    harnas, _kramnas = ask_parties(message, parties.harnas, parties.kramnas)
    answer(
        harnas,
        "conditional",
        level=f"{CANARY} nämnd",
        reference=f"{CANARY} dnr",
        condition=f"{CANARY} villkor",
        comment=f"{CANARY} kommentar",
    )
    JointMessage.objects.filter(pk=message.pk).update(
        state="adopted", adopted_by=f"{CANARY} beslut", adopted_on=dt.date(2027, 6, 18)
    )
    message.refresh_from_db()
    return message


@pytest.fixture
def meeting(message, parties):
    """A meeting that every member sees."""
    meeting = MeetingFactory.create(
        organisation=parties.region, state=MeetingState.CONFIRMED, visibility="parties", on=dt.date(2027, 6, 29)
    )
    use_message(actor=SYSTEM, meeting=meeting, message=message, asks=message.current.asks.all(), at=AT)
    return meeting


def surfaces(message):
    """Every address that could tell of the text, with its query."""
    new, old = message.current, message.versions.order_by("minor").first()
    pk = {"message": message.pk}
    yield from (("messages", {"q": "hela"}), (f"messages/{message.pk}", {}), (f"messages/{message.pk}/board", {}))
    yield from (("messages", {"issue": message.issue_id}), ("messages", {"waits": "true"}))
    yield from (("versions", pk), (f"versions/{new.pk}", {}), (f"versions/{new.pk}/compare", {"with": old.pk}))
    yield from (("endorsements", {}), ("endorsements", pk), ("endorsements", {"version": new.pk}))
    yield from ((f"endorsements/{row.pk}", {}) for row in new.endorsements.all())
    yield from (("message-uses", {}), (f"message-uses/{message.uses.get().pk}", {}))
    yield from (("proof-points", {"stale": "true"}), (f"proof-points/{new.proof_points.get().pk}", {}))


def telling(caller, message):
    """Addresses whose answer holds the canary or the hash of the text."""
    found = set()
    for path, query in surfaces(message):
        text = caller.get(path, **query).content.decode()
        if CANARY in text or message.current.content_hash in text:
            found.add(path.partition("/")[0] + path[path.rfind("/") :] * path.endswith(("board", "compare")))
    return found


EVERYWHERE = {
    *("messages", "messages/board", "versions", "versions/compare", "endorsements", "message-uses", "proof-points")
}


def shuts_out(caller, message):
    """Title and time are told, and by no list, count, filter or error anything else."""
    assert telling(caller, message) == set()
    shown = caller.get(f"messages/{message.pk}").json()
    assert {name for name, value in shown.items() if value is not None} == TOLD
    assert (shown["title"], shown["is_readable"], shown["embargo_until"]) == (
        "Hela sträckan",
        False,
        "2027-06-30T06:00:00Z",
    )
    assert caller.get("messages").json()["items"] == [shown]
    [use] = caller.get("message-uses").json()["items"]
    assert (use["is_readable"], use["is_pinned"], use["version"], use["asks"]) == (False, None, None, None)
    totals = [caller.get(name).json()["total"] for name in ("endorsements", "proof-points")]
    totals.append(caller.get("versions", message=message.pk).json()["total"])
    queries = ({"issue": message.issue_id}, {"waits": "true"}, {"q": CANARY})
    totals += [caller.get("messages", **query).json()["total"] for query in queries]
    assert totals == [0] * 6
    assert fields(caller.get("endorsements", version=message.current_id)) == ["version"]
    for path in (f"messages/{message.pk}/board", f"versions/{message.current_id}"):
        assert caller.get(path).status_code == 404


ROLES = [Role.COORDINATOR, Role.SECRETARIAT, Role.PROJECT_LEAD, Role.COMMUNICATOR, Role.REGISTRAR, Role.READER]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("party", ["region", "kramnas"])
def test_no_role_reads_it_before_its_time(program, parties, message, meeting, role, party):
    user = UserFactory.create(organisation=getattr(parties, party), role=role)
    # Authority to answer is not to be asked: that is the recipient and the deputy.
    EndorsementAuthority.objects.create(user=user, valid_from=dt.date(2027, 1, 1))
    shuts_out(program(user), message)


def test_administrators_see_no_title_either(program, parties, message, meeting):
    caller = program(UserFactory.create(organisation=parties.region, role=Role.ADMIN))
    assert telling(caller, message) == set()
    assert caller.get("messages").json()["total"] == caller.get("message-uses").json()["total"] == 0
    assert caller.get(f"messages/{message.pk}").status_code == 404


def as_owner(message, user, meeting):
    JointMessage.objects.filter(pk=message.pk).update(owner=user)


def as_editor(message, user, meeting):
    message.editors.add(user)


def as_spokesperson(message, user, meeting):
    Spokesperson.objects.create(message=message, user=user, position=0)


def as_delegate(message, user, meeting):
    meeting.ours.add(user)


def as_recipient(message, user, meeting):
    AnchoringFactory.create(organisation=user.organisation, recipient=user)


def as_deputy(message, user, meeting):
    AnchoringFactory.create(organisation=user.organisation, deputy=user)


@pytest.mark.parametrize("part", [as_owner, as_editor, as_spokesperson, as_delegate, as_recipient, as_deputy])
def test_those_with_a_part_in_it_read_it_everywhere(program, message, meeting, ylva, part):
    part(message, ylva, meeting)
    assert telling(program(ylva), message) == EVERYWHERE


def test_the_asked_read_it_until_they_have_answered(program, message, meeting, ylva):
    as_recipient(message, ylva, meeting)
    EndorsementAuthority.objects.create(user=ylva, valid_from=dt.date(2027, 1, 1))
    caller, row = program(ylva), message.current.endorsements.get(organisation=ylva.organisation)
    answered = caller.act(f"endorsements/{row.pk}/endorse", seen=message.current.content_hash, level="KS")
    assert (answered.status_code, answered.content) == (204, b"")
    shuts_out(caller, message)


@pytest.mark.parametrize("role", ROLES)
def test_it_opens_at_its_instant(program, parties, monkeypatch, message, meeting, role):
    caller = program(UserFactory.create(organisation=parties.region, role=role))
    monkeypatch.setattr(clock, "now", lambda *_: ENDS - dt.timedelta(seconds=1))
    assert telling(caller, message) == set()
    monkeypatch.setattr(clock, "now", lambda *_: ENDS)
    assert telling(caller, message) == EVERYWHERE


def test_a_decision_is_recorded_by_whoever_may_not_read_it(program, parties, message, meeting):
    JointMessage.objects.filter(pk=message.pk).update(state="ready")
    caller = program(UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT))
    path, decided = f"messages/{message.pk}/adopt", {"adopted_by": "Rådet", "adopted_on": "2027-06-21"}
    for wrong in ({}, {"number": "0.7"}):
        refused = caller.act(path, **decided, **wrong)
        assert (refused.status_code, fields(refused)) == (422, ["number"])
        assert CANARY not in refused.content.decode()
    shown = caller.act(path, **decided, number=message.current.number).json()
    assert (shown["state"], shown["is_readable"], shown["adopted_by"]) == ("adopted", False, None)
    released = caller.act(f"messages/{message.pk}/release")
    assert (released.status_code, "30 juni" in released.json()["detail"]) == (422, True)
    for act in ("withdraw", "revise", "expire"):
        assert caller.act(f"messages/{message.pk}/{act}").status_code == 404
    assert JointMessage.objects.get(pk=message.pk).state == "adopted"


def test_nothing_is_learnt_by_trying(program, message, meeting, elis):
    """What is withheld is refused as what does not exist."""
    caller, ask = program(elis), message.current.asks.get()
    row = message.current.endorsements.get(organisation=elis.organisation)
    for path in (f"messages/{message.pk}/withdraw", f"endorsements/{row.pk}/abstain"):
        assert caller.act(path, etag='"x"', seen="x").status_code == 404
    unseen = [
        caller.post("versions", message=number, roof="Tak.", seen="x").json()["errors"] for number in (message.pk, 999)
    ]
    assert [errors[0]["field"] for errors in unseen] == ["message", "message"]
    assert unseen[0][0]["detail"].replace(str(message.pk), "N") == unseen[1][0]["detail"].replace("999", "N")
    own = MeetingFactory.create(organisation=elis.organisation, state=MeetingState.CONFIRMED, ours=[elis])
    assert fields(caller.post("message-uses", message=message.pk, meeting=own.pk, asks=[ask.pk])) == ["asks"]
