"""Many at once, on a database of their own: the key of a mail decides."""

from __future__ import annotations


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
