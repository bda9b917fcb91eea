"""Answers of the parties over the interface: one's own, on the exact text that one has read."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import AuditEntry, EndorsementAuthority
from messages.models import AnchoringRules, Endorsement, JointMessage
from messages.queries.house import covered_hashes
from tests.api.conftest import fields
from tests.factories import MessageFactory
from tests.factories.messages import answer, ask_parties, write_version


@pytest.fixture
def message(parties):
    message = MessageFactory.create(title="Hela sträckan")
    write_version(message)
    return message


@pytest.fixture
def asked(message, parties):
    """The question to Kramnäs."""
    return ask_parties(message, parties.kramnas, parties.harnas)[0]


@pytest.fixture
def caller(program, ylva):
    """Ylva, who may answer for Kramnäs."""
    EndorsementAuthority.objects.create(user=ylva, valid_from=dt.date(2027, 1, 1))
    return program(ylva)


@pytest.fixture
def seen(asked):
    return asked.version.content_hash


def test_an_answer_is_on_an_exact_text(caller, ylva, asked, seen):
    path = f"endorsements/{asked.pk}"
    before = caller.get(path).json()
    assert (before["state"], before["covers"], before["version"]["content_hash"]) == ("requested", [], seen)
    after = caller.act(f"{path}/endorse", seen=seen, level="Kommunstyrelsen", reference="KS 2027/112").json()
    assert (after["state"], after["level"], after["reference"]) == ("endorsed", "Kommunstyrelsen", "KS 2027/112")
    assert (after["decided_on"], after["answered_by"]["id"]) == ("2027-06-21", ylva.pk)
    assert after["covers"] == sorted(covered_hashes(asked.version))
    assert after == caller.get(path).json()
    assert AuditEntry.objects.filter(object_type="joint_messages.Endorsement", action="transition").count() == 1


@pytest.mark.parametrize(
    ("verb", "body", "state"),
    [
        ("endorse", {"level": "KS", "condition": "Om norr byggs."}, "conditional"),
        ("abstain", {}, "abstains"),
        ("decline", {"level": "KS", "comment": "Nej."}, "declined"),
        ("clear-by-officials", {"decided_on": "2027-06-21"}, "official_ok"),
        ("review", {"comment": "Den 8 juni."}, "reviewing"),
    ],
)
def test_every_answer_is_an_act_of_its_own(caller, asked, seen, verb, body, state):
    answered = caller.act(f"endorsements/{asked.pk}/{verb}", seen=seen, **body)
    assert (answered.status_code, answered.json()["state"]) == (200, state)


def test_a_condition_hangs_on_paragraphs(caller, asked, seen):
    one = min(covered_hashes(asked.version))
    path, body = f"endorsements/{asked.pk}/endorse", {"seen": seen, "level": "KS"}
    assert fields(caller.act(path, condition_on=[one], **body)) == ["condition"]
    assert fields(caller.act(path, condition="Om.", condition_on=["0" * 64], **body)) == ["condition_on"]
    assert caller.act(path, condition="Om.", condition_on=[one, one], **body).json()["condition_on"] == [one]


@pytest.mark.parametrize("wrong", ["0", "b" * 64])
def test_a_hash_of_no_version_names_the_field(caller, asked, wrong):
    answered = caller.act(f"endorsements/{asked.pk}/endorse", seen=wrong, level="KS")
    assert (answered.status_code, fields(answered)) == (422, ["seen"])


def test_a_newer_version_is_told_and_nothing_is_answered(caller, message, asked, seen):
    tag = caller.get(f"endorsements/{asked.pk}").headers["ETag"]
    new = write_version(message, roof="Ny takmening.")
    answered = caller.act(f"endorsements/{asked.pk}/endorse", etag=tag, seen=seen, level="KS")
    assert answered.status_code == 409
    assert "0.2" in answered.json()["detail"]
    current = caller.get("endorsements", message=message.pk, organisation=asked.organisation_id).json()["items"]
    assert [(row["state"], row["version"]["content_hash"]) for row in current] == [("requested", new.content_hash)]
    # Naming the old text at the new question is no way around.
    again = caller.act(f"endorsements/{current[0]['id']}/endorse", seen=seen, level="KS")
    assert again.status_code == 409
    assert set(Endorsement.objects.values_list("state", flat=True)) == {"requested"}


def test_of_two_answers_the_second_is_stale(caller, asked, seen):
    tag = caller.get(f"endorsements/{asked.pk}").headers["ETag"]
    caller.act(f"endorsements/{asked.pk}/abstain", seen=seen)
    assert caller.act(f"endorsements/{asked.pk}/decline", etag=tag, seen=seen).status_code == 412
    assert Endorsement.objects.get(pk=asked.pk).state == "abstains"


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("endorse", {"level": "KS"}, "seen"),
        ("endorse", {"seen": "SEEN"}, "level"),
        ("endorse", {"seen": "SEEN", "level": "x" * 201}, "level"),
        ("endorse", {"seen": "SEEN", "level": "KS", "state": "endorsed"}, "state"),
        ("endorse", {"seen": "SEEN", "level": "KS", "condition_on": "x"}, "condition_on"),
        ("abstain", {"seen": "SEEN", "decided_on": "2027-06-22"}, "decided_on"),
        ("endorse", {"seen": "SEEN", "level": "KS", "decided_on": "2027-06-20"}, "decided_on"),
        ("abstain", {"seen": "SEEN", "condition": "Om."}, "condition"),
        ("review", {"seen": "SEEN", "level": "KS"}, "level"),
        ("give-fact-support", {"seen": "SEEN"}, "state"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_answered(caller, asked, seen, verb, body, field):
    body = {name: seen if value == "SEEN" else value for name, value in body.items()}
    answered = caller.act(f"endorsements/{asked.pk}/{verb}", **body)
    assert (answered.status_code, fields(answered)) == (422, [field])
    assert Endorsement.objects.get(pk=asked.pk).state == "requested"


def test_support_is_withdrawn_with_a_reason(caller, asked, seen):
    path = f"endorsements/{asked.pk}"
    assert caller.act(f"{path}/withdraw", reason="Nej.").status_code == 409, "there is nothing to withdraw"
    caller.act(f"{path}/endorse", seen=seen, level="KS")
    assert fields(caller.act(f"{path}/decline", seen=seen)) == ["state"], "it has an act of its own"
    for reason in ("", "x" * 501):
        assert fields(caller.act(f"{path}/withdraw", reason=reason)) == ["reason"]
    after = caller.act(f"{path}/withdraw", reason="Omprövat.").json()
    assert (after["state"], after["withdrawn_on"], after["withdraw_reason"]) == ("declined", "2027-06-21", "Omprövat.")


def test_a_party_asked_again_says_what_it_stands_on_and_lets_go_of_its_condition(caller, message, asked, seen):
    caller.act(f"endorsements/{asked.pk}/endorse", seen=seen, level="KS", condition="Om norr byggs.")
    write_version(message, roof="Ny takmening.", despite_conditions="Beslut i nämnden.")
    again = caller.get("endorsements", message=message.pk, organisation=asked.organisation_id).json()["items"][0]
    assert (again["state"], again["stands_on"]["number"], again["set_aside"]) == (
        "requested",
        "0.1",
        "Beslut i nämnden.",
    )
    assert again["changed"] == [{"part": "roof", "number": "1", "what": "changed"}]
    after = caller.act(f"endorsements/{again['id']}/release-condition").json()
    assert (after["condition"], after["set_aside"], after["stands_on"]["number"]) == ("", "", "0.1")


def test_a_party_chooses_the_silence_procedure_where_the_council_allows_it(caller, message, asked):
    path = f"endorsements/{asked.pk}"
    JointMessage.objects.filter(pk=message.pk).update(consultation_deadline="2027-07-01")
    assert caller.act(f"{path}/choose-silence", chosen=True).status_code == 422
    AnchoringRules.objects.create(pk=1, silence_allowed=True)
    assert fields(caller.act(f"{path}/choose-silence")) == ["chosen"]
    after = caller.act(f"{path}/choose-silence", chosen=True).json()
    assert (after["state"], bool(after["silence_chosen_at"]), after["by_silence"]) == ("requested", True, False)
    assert caller.act(f"{path}/choose-silence", chosen=False).json()["silence_chosen_at"] is None


def test_an_authority_gives_facts_and_no_more(program, message, parties, ylva):
    row = ask_parties(message, parties.board)[0]
    ylva.organisation = parties.board
    ylva.save()
    EndorsementAuthority.objects.create(user=ylva, valid_from=dt.date(2027, 1, 1))
    caller, seen = program(ylva), row.version.content_hash
    assert fields(caller.act(f"endorsements/{row.pk}/abstain", seen=seen)) == ["state"]
    assert caller.act(f"endorsements/{row.pk}/give-fact-support", seen=seen).json()["state"] == "fact_support"


def test_only_ones_own_party_and_only_with_authority(caller, program, message, asked, seen, parties, idun, ylva):
    other = Endorsement.objects.get(organisation=parties.harnas)
    assert caller.act(f"endorsements/{other.pk}/endorse", seen=seen, level="KS").status_code == 403
    assert program(idun).act(f"endorsements/{asked.pk}/review", seen=seen).status_code == 403
    EndorsementAuthority.objects.update(valid_to=dt.date(2027, 6, 20))
    JointMessage.objects.filter(pk=message.pk).update(owner=ylva)
    answered = caller.act(f"endorsements/{asked.pk}/endorse", seen=seen, level="KS")
    assert (answered.status_code, answered.json()["detail"]) == (
        403,
        "Du har inte rätt att svara för din part den 2027-06-21.",
    )
    assert set(Endorsement.objects.values_list("state", flat=True)) == {"requested"}


def test_a_message_that_takes_no_answers_is_a_conflict(caller, message, asked, seen):
    JointMessage.objects.filter(pk=message.pk).update(state="withdrawn", adopted_on="2027-06-01")
    assert caller.act(f"endorsements/{asked.pk}/abstain", seen=seen).status_code == 409


def test_a_list_is_of_current_versions_unless_one_is_named(program, idun, message, asked, parties):
    caller = program(idun)
    answer(asked, "abstains")
    new = write_version(message, roof="Ny takmening.")

    def rows(**query):
        found = caller.get("endorsements", **query).json()["items"]
        return [(row["organisation"]["id"], row["version"]["number"], row["state"]) for row in found]

    harnas, kramnas = parties.harnas.pk, parties.kramnas.pk
    assert rows() == rows(version=new.pk) == [(harnas, "0.2", "requested"), (kramnas, "0.2", "requested")]
    assert rows(version=asked.version_id) == [(harnas, "0.1", "requested"), (kramnas, "0.1", "abstains")]
    assert rows(organisation=kramnas) == [(kramnas, "0.2", "requested")]
    assert rows(state="abstains") == rows(message=MessageFactory.create().pk) == []
    assert fields(caller.get("endorsements", state="maybe")) == ["state"]
    assert fields(caller.get("endorsements", version="999")) == ["version"]


def test_answers_on_a_draft_are_seen_by_its_readers_only(program, asked, sigrid):
    reader = program(sigrid)
    assert reader.get("endorsements").json()["total"] == 0
    assert reader.get("endorsements", version=asked.version_id).status_code == 400
    assert reader.get(f"endorsements/{asked.pk}").status_code == 404
    assert reader.act(f"endorsements/{asked.pk}/review", etag='"x"', seen="x").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, idun, parties, n, django_assert_num_queries):
    for _ in range(n):
        ask_parties(MessageFactory.create(), parties.kramnas)
    caller = program(idun)
    caller.get("endorsements")
    with django_assert_num_queries(4):  # token, council; count, rows
        assert caller.get("endorsements").json()["total"] == n
