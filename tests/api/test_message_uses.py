"""Which message is used at which meeting, over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import MeetingState
from crm.visibility import SYSTEM
from messages.house import AskText
from messages.models import MessageUse
from messages.services.uses import use_message
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import MeetingFactory, MessageFactory, ProgrammeItemFactory
from tests.factories.messages import write_version


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def message(elis):
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    write_version(message, asks=(AskText("K1", "Peka ut."), AskText("K2", "Betala.")))
    return message


@pytest.fixture
def asks(message):
    return list(message.current.asks.order_by("position"))


@pytest.fixture
def meeting(parties):
    return MeetingFactory.create(
        organisation=parties.harnas, state=MeetingState.CONFIRMED, visibility="parties", on=dt.date(2027, 6, 29)
    )


def test_a_message_is_used_with_its_asks_and_taken_away(caller, message, meeting, asks):
    made = caller.post("message-uses", message=message.pk, meeting=meeting.pk, asks=[asks[0].pk])
    assert made.status_code == 201
    shown = made.json()
    assert (shown["message"]["title"], shown["meeting"]["id"]) == ("Hela sträckan", meeting.pk)
    assert [ask["text"] for ask in shown["asks"]] == ["Peka ut."]
    assert (shown["version"]["number"], shown["is_pinned"]) == ("0.1", False)
    path = f"message-uses/{shown['id']}"
    assert [ask["ref"] for ask in caller.change(path, asks=[asks[1].pk, asks[1].pk]).json()["asks"]] == ["K2"]
    assert caller.change(path, asks=[]).json()["asks"] == []
    assert caller.remove(path).status_code == 204
    assert MessageUse.objects.count() == 0


def test_a_held_meeting_keeps_the_version_that_was_said(caller, message, parties):
    meeting = MeetingFactory.create(organisation=parties.harnas, on=dt.date(2027, 6, 21))
    write_version(message, roof="Senare.", at=AT + dt.timedelta(days=3))
    shown = caller.post("message-uses", message=message.pk, meeting=meeting.pk).json()
    assert (shown["version"]["number"], shown["is_pinned"]) == ("0.1", True)


def test_a_second_use_is_refused_and_keeps_the_first(caller, message, meeting, asks):
    body = {"message": message.pk, "meeting": meeting.pk}
    caller.post("message-uses", asks=[asks[0].pk], **body)
    assert fields(caller.post("message-uses", **body)) == ["message"]
    assert list(MessageUse.objects.get().asks.all()) == [asks[0]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"message": 999}, "message"),
        ({"meeting": None}, "meeting"),
        ({"asks": [999]}, "asks"),
        ({"asks": ["1"]}, "asks"),
        ({"version": 1}, "version"),
    ],
)
def test_what_cannot_be_is_named(caller, message, meeting, body, field):
    answered = caller.post("message-uses", **{"message": message.pk, "meeting": meeting.pk, **body})
    assert (answered.status_code, fields(answered)) == (422, [field])
    assert MessageUse.objects.count() == 0


def test_asks_are_those_of_the_text_as_it_reads_now(caller, message, meeting, asks):
    write_version(message, roof="Ny takmening.", asks=(AskText("K1", "Peka ut."),))
    answered = caller.post("message-uses", message=message.pk, meeting=meeting.pk, asks=[asks[0].pk])
    assert fields(answered) == ["asks"]


def test_a_use_is_its_partys_and_its_readers(caller, program, message, meeting, sigrid, idun, ylva):
    body = {"message": message.pk, "meeting": meeting.pk}
    use = caller.post("message-uses", **body).json()
    # A draft is unknown to a reader, also where a meeting of all parties uses it.
    assert program(sigrid).get("message-uses").json()["total"] == 0
    assert program(sigrid).post("message-uses", **body).status_code == 422
    coordinator = program(idun)
    assert [row["id"] for row in coordinator.get("message-uses", meeting=meeting.pk).json()["items"]] == [use["id"]]
    assert coordinator.get("message-uses", message=MessageFactory.create().pk).json()["total"] == 0
    meeting.ours.add(ylva)
    assert program(ylva).get("message-uses").json()["total"] == 1


def test_what_a_programme_item_uses_is_its_planners_to_say(caller, program, message, elis, idun, asks):
    item = ProgrammeItemFactory.create(ours=[elis])
    body = {"message": message.pk, "meeting": item.meeting_id}
    assert caller.post("message-uses", **body).status_code == 403
    path = f"message-uses/{program(idun).post('message-uses', **body).json()['id']}"
    assert caller.change(path, asks=[asks[0].pk]).status_code == 403
    assert caller.remove(path).status_code == 403
    assert MessageUse.objects.get().asks.count() == 0
    # What was put forward there is for whoever was there to say.
    item.meeting.state = MeetingState.HELD
    item.meeting.save()
    assert caller.change(path, said_by=elis.pk).json()["said_by"]["id"] == elis.pk
    assert caller.remove(path).status_code == 204


def test_nobody_opens_an_embargoed_text_to_oneself(program, message, parties, ylva, idun):
    message.embargo_until = AT + dt.timedelta(days=9)
    message.save()
    own = MeetingFactory.create(organisation=parties.kramnas, ours=[ylva], state=MeetingState.CONFIRMED)
    reader = program(ylva)
    assert reader.post("message-uses", message=message.pk, meeting=own.pk).status_code == 403
    assert MessageUse.objects.count() == 0
    assert reader.get(f"messages/{message.pk}").json()["is_readable"] is False
    # Whoever plans the programme hands it out, unread; the asks that others chose stand.
    own.visibility = "parties"
    own.save()
    planner = program(idun)
    made = planner.post("message-uses", message=message.pk, meeting=own.pk).json()
    assert (made["is_readable"], made["version"], made["asks"]) == (False, None, None)
    use_message(actor=SYSTEM, meeting=own, message=message, asks=message.current.asks.all(), at=AT)
    planner.change(f"message-uses/{made['id']}", asks=[])
    assert MessageUse.objects.get().asks.count() == 2
    assert reader.get(f"messages/{message.pk}").json()["is_readable"] is True
    # Who reads it because of one meeting hands it to nobody at another.
    other = MeetingFactory.create(organisation=parties.kramnas, ours=[ylva], state=MeetingState.CONFIRMED)
    refused = reader.post("message-uses", message=message.pk, meeting=other.pk)
    assert refused.status_code == 403
    assert "embargo" in refused.json()["detail"]
    assert not other.message_uses.exists()
    message.editors.add(ylva)
    assert reader.post("message-uses", message=message.pk, meeting=other.pk).status_code == 201


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, message, parties, n, django_assert_num_queries):
    for _ in range(n):
        use_message(
            actor=SYSTEM,
            meeting=MeetingFactory.create(organisation=parties.harnas, state=MeetingState.CONFIRMED),
            message=message,
            asks=message.current.asks.all(),
            at=AT,
        )
    caller.get("message-uses")
    with django_assert_num_queries(6):  # token, council; count, rows, asks; readable
        assert caller.get("message-uses").json()["total"] == n
