"""Many at once, on a database of their own: the key of a mail decides."""

from __future__ import annotations

import json


def test_ten_simultaneous_sendings_and_ten_looks_queue_once(installation):
    told = [line.split() for line in installation.run("-m", "tests.worker.programs", "race").splitlines()]
    kinds = {line[0]: line[1:] for line in told if line[0] in {"sent", "told"}}
    assert [line for line in told if line[0] == "failed"] == []
    for keys in kinds.values():
        assert keys
        assert len(keys) == len(set(keys))
    assert all(key.endswith(":v1") for key in kinds["sent"])
    assert all(key.endswith(":v2") for key in kinds["told"])


def test_of_ten_approvals_at_once_a_body_with_one_room_takes_one(installation):
    told = installation.run("-m", "tests.worker.programs", "last_room").splitlines()
    assert [line for line in told if line.split()[0] in {"failed", "full", "approved"}] == ["full"] * 9 + ["approved 1"]


def test_of_two_who_approve_write_or_ask_at_once_one_wins_and_the_other_is_told(installation):
    rounds = 5
    told = json.loads(installation.run("-m", "tests.campaigns.reports.racing", str(rounds)).splitlines()[-1])
    lost = {"StaleObject", "InvalidTransition"}
    for winners, ends in (({"approved"}, told["approved"]), ({"approved", "written"}, told["edited"])):
        assert len(ends) == rounds
        assert [end for end in ends if len(winners.intersection(end)) != 1 or not lost.intersection(end)] == []
    approved = rounds + sum("approved" in end for end in told["edited"])
    assert told["approvals"] == [approved, approved]
    assert told["torn"] == [], "what is frozen is what the report says"
    assert told["asked"] == [["DomainError", "asked"]] * rounds
    assert told["mails"] == [1] * rounds
