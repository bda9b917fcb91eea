"""The oracle on joint messages and their anchoring."""

from __future__ import annotations

from campaigns.queries.use import embargoed, used_before_adopted
from crm import clock
from crm.visibility import SYSTEM
from messages.models import JointMessage, ProofPoint
from messages.queries.house import current_facts, is_stale
from messages.queries.tally import adopted_without_full_anchoring, pending_endorsements, status_line, tally


def current(ref):
    """The current version of a message."""
    return JointMessage.objects.select_related("current").get(ref=ref).current


def points(rows):
    """Proof points as the oracle names them."""
    return sorted(({"message": row.version.message.ref, "index": row.position} for row in rows), key=str)


def test_messages_used_before_adopted(arena, expected):
    rows = [{"message": use.message.ref, "item": use.meeting.ref} for use in used_before_adopted(arena, SYSTEM)]
    assert rows == expected["messages_used_before_adopted"]


def test_embargoed_at_demo_now(demo, expected, now):
    assert [message.ref for message in embargoed(SYSTEM, now)] == expected["embargoed_at_demo_now"]


def test_pending_endorsements(demo, expected):
    pending = {
        message.ref: {row.organisation.ref for row in pending_endorsements(message.current)}
        for message in JointMessage.objects.select_related("current")
    }
    assert {ref: parties for ref, parties in pending.items() if parties} == {
        ref: set(parties) for ref, parties in expected["pending_endorsements"].items()
    }


def test_stale_proof_points_over_24_months(demo, expected, now):
    rows = current_facts(ProofPoint.objects.filter(is_stale(clock.day(now))))
    assert points(rows) == sorted(expected["stale_proof_points_over_24_months"], key=str)


def test_proof_points_never_checked(demo, expected):
    rows = current_facts(ProofPoint.objects.filter(checked_on=None))
    assert points(rows) == expected["proof_points_never_checked"]


def test_endorsement_tally(demo, expected):
    for ref, counts in expected["endorsement_tally"].items():
        found = tally(current(ref))
        assert {name: getattr(found, name) for name in counts} == counts, ref
        assert sum(counts.values()) == found.voting
    assert set(expected["endorsement_tally"]) == set(JointMessage.objects.values_list("ref", flat=True))


def test_adopted_without_full_political_anchoring(demo, expected):
    rows = adopted_without_full_anchoring(SYSTEM)
    found = [{"message": row.version.message.ref, "org": row.organisation.ref} for row in rows]
    assert found == expected["adopted_without_full_political_anchoring"]


def test_status_line_sv(demo, expected):
    assert {ref: status_line(current(ref), "sv") for ref in expected["status_line_sv"]} == expected["status_line_sv"]
