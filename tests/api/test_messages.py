"""Joint messages over the interface: details, the board, and the way from draft to release."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import Role
from messages.house import Fact
from messages.models import Endorsement, JointMessage
from tests.api.conftest import fields
from tests.factories import AnchoringFactory, IssueFactory, MessageFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def secretary(program, parties):
    return program(UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT))


@pytest.fixture
def message(elis):
    message = MessageFactory.create(title="Hela sträckan", ref="MSG1", owner=elis, organisation=elis.organisation)
    write_version(message)
    return message


@pytest.fixture
def asked(message, parties):
    """In consultation: Härnäs stands behind it, Kramnäs is silent, the county board gives facts."""
    AnchoringFactory.create(organisation=parties.kramnas, next_board="Kommunstyrelsen")
    harnas, _kramnas, board = ask_parties(message, parties.harnas, parties.kramnas, parties.board)
    answer(harnas, "endorsed")
    answer(board, "fact_support")
    return message


def test_a_message_tells_how_the_parties_stand_in_words_and_numbers(caller, elis, asked):
    shown = caller.get(f"messages/{asked.pk}").json()
    assert [shown] == caller.get("messages").json()["items"]
    assert (shown["title"], shown["state"], shown["is_readable"]) == ("Hela sträckan", "in_consultation", True)
    assert shown["owner"] == {"id": elis.pk, "ref": "", "name": "Elis Text", "organisation": elis.organisation_id}
    assert shown["version"] == {
        "id": asked.current_id,
        "number": "0.1",
        "content_hash": asked.current.content_hash,
    }
    position = shown["position"]
    assert position["words"] == ("1 av 3 röstande parter; Kramnäs har inte svarat; Region Skog har inte tillfrågats")
    assert position["support"] == "Länsstyrelsen bidrar med sakunderlag"
    numbers = ("voting", "endorsed", "open", "not_asked", "fact_support", "declined")
    assert [position[name] for name in numbers] == [3, 1, 1, 1, 1, 0]


def test_the_board_says_who_is_next(caller, asked, parties):
    shown = caller.get(f"messages/{asked.pk}/board").json()
    assert shown["position"]["endorsed"] == 1
    rows = {row["organisation"]["id"]: row for row in shown["parties"]}
    assert [row["takes_positions"] for row in shown["parties"]] == [True, True, True, False]
    kramnas = rows[parties.kramnas.pk]
    assert (kramnas["endorsement"]["state"], kramnas["next_board"]) == ("requested", "Kommunstyrelsen")
    assert kramnas["recipient"]["organisation"] == parties.kramnas.pk
    assert rows[parties.region.pk]["endorsement"] is None
    assert [row["is_own"] for row in rows.values()].count(True) == 1


def test_a_draft_is_found_by_those_who_work_on_it_only(caller, program, message, sigrid, idun):
    def titles(caller, **query):
        return [row["title"] for row in caller.get("messages", **query).json()["items"]]

    assert titles(caller) == titles(program(idun)) == ["Hela sträckan"]
    assert titles(caller, q="hela") == titles(caller, state="draft") == ["Hela sträckan"]
    assert titles(caller, issue=message.issue_id) == ["Hela sträckan"]
    assert titles(caller, state="ready") == titles(caller, waits="true") == []
    reader = program(sigrid)
    assert reader.get("messages").json()["total"] == 0
    assert reader.get(f"messages/{message.pk}").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, elis, parties, sigrid, n, django_assert_num_queries):
    for _ in range(n):
        message = MessageFactory.create(owner=elis)
        message.editors.add(sigrid)
        ask_parties(message, parties.kramnas)
    caller.get("messages")
    # token, council; count, rows, editors, spokespersons; readable, parties, answers, variants
    with django_assert_num_queries(10):
        assert caller.get("messages").json()["total"] == n


def test_a_draft_is_begun_for_ones_own_party(caller, program, elis, sigrid, idun):
    issue = IssueFactory.create()
    answered = caller.post(
        "messages",
        title=" Banan ",
        issue=issue.pk,
        spokespersons=[sigrid.pk, idun.pk, sigrid.pk],
        embargo_until="2027-06-30T06:00:00+02:00",
    )
    assert answered.status_code == 201
    made = answered.json()
    assert (made["title"], made["state"], made["version"], made["position"]) == ("Banan", "draft", None, None)
    assert (made["owner"]["id"], made["organisation"]["id"]) == (elis.pk, elis.organisation_id)
    assert [user["id"] for user in made["spokespersons"]] == [sigrid.pk, idun.pk]
    assert made["embargo_until"] == "2027-06-30T04:00:00Z"
    assert program(sigrid).post("messages", title="Banan", issue=issue.pk).status_code == 403
    assert JointMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"issue": 10**30}, "issue"),
        ({"issue": "1"}, "issue"),
        ({"editors": [True]}, "editors"),
        ({"editors": {}}, "editors"),
        ({"embargo_until": "2027-06-30T06:00:00"}, "embargo_until"),
        ({"review_by": "9999-12-31"}, "review_by"),
        ({"state": "released"}, "state"),
        ({"revision": 7}, "revision"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_changes(caller, message, body, field):
    before = caller.get(f"messages/{message.pk}").json()
    answered = caller.change(f"messages/{message.pk}", **body)
    assert answered.status_code == 422
    assert fields(answered) == [field]
    assert caller.get(f"messages/{message.pk}").json() == before


def test_only_a_party_may_own_it(caller, message, parties):
    path = f"messages/{message.pk}"
    answered = caller.change(path, organisation=parties.outside.pk)
    assert (answered.status_code, fields(answered)) == (422, ["organisation"])
    assert caller.change(path, organisation=parties.region.pk).json()["organisation"]["id"] == parties.region.pk


def test_details_are_changed_by_owner_and_editors(caller, program, message, idun):
    reader = program(idun)
    assert reader.change(f"messages/{message.pk}", title="Halva sträckan").status_code == 403
    shown = caller.change(f"messages/{message.pk}", editors=[idun.pk]).json()
    assert (shown["title"], shown["revision"]) == ("Hela sträckan", 2)
    assert reader.change(f"messages/{message.pk}", title="Halva sträckan").json()["revision"] == 3


def test_the_way_to_release_and_back(caller, secretary, message, parties):
    def act(by, verb, **body):
        answered = by.act(f"messages/{message.pk}/{verb}", **body)
        return answered.status_code, answered.json().get("state")

    sent = {"organisations": [parties.kramnas.pk, parties.region.pk], "deadline": "2027-07-10"}
    assert act(caller, "send-for-anchoring", **sent) == (200, "in_consultation")
    assert Endorsement.objects.count() == 2
    assert act(caller, "ready") == (200, "ready")
    assert act(caller, "adopt", adopted_by="Rådet", adopted_on="2027-06-21")[0] == 403
    assert act(caller, "reopen") == (200, "in_consultation")
    assert act(caller, "ready") == (200, "ready")
    assert act(secretary, "adopt", adopted_by="Rådet", adopted_on="2027-06-21") == (200, "adopted")
    assert act(secretary, "release") == (200, "released")
    assert act(caller, "expire") == (200, "expired")
    assert act(caller, "revise") == (200, "under_revision")
    assert act(secretary, "withdraw", reason="Nya uppgifter.") == (200, "withdrawn")
    assert act(secretary, "restore") == (200, "under_revision")


@pytest.mark.parametrize("verb", ["ready", "reopen", "revise", "expire", "restore"])
def test_a_step_that_is_not_possible_is_a_conflict(caller, message, verb):
    answered = caller.act(f"messages/{message.pk}/{verb}")
    assert answered.status_code == 409
    assert JointMessage.objects.get(pk=message.pk).state == "draft"


def test_acts_need_the_tag_of_what_was_read(caller, message, parties):
    path, tag = f"messages/{message.pk}/withdraw", caller.get(f"messages/{message.pk}").headers["ETag"]
    assert caller.act(path, etag="").status_code == 428
    caller.change(f"messages/{message.pk}", title="Halva sträckan")
    assert caller.act(path, etag=tag).status_code == 412
    assert JointMessage.objects.get(pk=message.pk).state == "draft"


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("send-for-anchoring", {}, "organisations"),
        ("send-for-anchoring", {"organisations": []}, "organisations"),
        ("send-for-anchoring", {"organisations": [999]}, "organisations"),
        ("withdraw", {"reason": "Nya uppgifter.", "state": "withdrawn"}, "state"),
        ("withdraw", {}, "reason"),
    ],
)
def test_an_act_takes_what_it_needs_and_no_more(caller, message, verb, body, field):
    answered = caller.act(f"messages/{message.pk}/{verb}", **body)
    assert (answered.status_code, fields(answered)) == (422, [field])
    assert JointMessage.objects.get(pk=message.pk).state == "draft"


def test_only_active_parties_are_asked(caller, message, parties):
    answered = caller.act(f"messages/{message.pk}/send-for-anchoring", organisations=[parties.outside.pk])
    assert (answered.status_code, fields(answered)) == (422, ["organisations"])
    assert Endorsement.objects.count() == 0


def test_facts_without_source_hold_back_a_decision(caller, message, parties):
    write_version(message, proof_points=(Fact("Enkelspår.", "", dt.date(2027, 1, 1)),))
    ask_parties(message, parties.kramnas)
    answered = caller.act(f"messages/{message.pk}/ready")
    assert (answered.status_code, fields(answered)) == (422, ["proof_points"])


def test_a_decision_is_dated_and_said_by_whom(secretary, message, parties):
    JointMessage.objects.filter(pk=message.pk).update(state="ready")
    path = f"messages/{message.pk}/adopt"
    assert fields(secretary.act(path)) == ["adopted_by", "adopted_on"]
    assert fields(secretary.act(path, adopted_by="Rådet", adopted_on="2027-06-22")) == ["adopted_on"]
    shown = secretary.act(path, adopted_by="Rådet", adopted_on="2027-06-21").json()
    assert (shown["state"], shown["adopted_by"], shown["mark"]) == ("adopted", "Rådet", "")
