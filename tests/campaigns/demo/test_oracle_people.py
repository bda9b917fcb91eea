"""The oracle on decision-makers, contacts and promises. Each test carries the name of its key in ``expected``."""

from __future__ import annotations

from campaigns.models import Campaign, Delegate, ProgrammeItem
from crm import clock
from crm.models import Commitment, Meeting, Organisation, Person
from crm.queries.log import Period, log, missing_debriefs, not_shown
from crm.queries.people import not_bookable, stale_contacts
from crm.visibility import SYSTEM
from messages.models import JointMessage


def refs(rows):
    """References in their own order."""
    return sorted(row.ref for row in rows)


def test_counts(demo, expected):
    assert expected["counts"] == {
        "decision_makers": Person.objects.count(),
        "delegates": Delegate.objects.count(),
        "messages": JointMessage.objects.count(),
        "campaigns": Campaign.objects.count(),
        "programme_items": ProgrammeItem.objects.count(),
        "interactions": log(SYSTEM).count(),
        "commitments": Commitment.objects.count(),
        "parties_active": Organisation.objects.active_partners().count(),
        "parties_voting": Organisation.objects.voting().count(),
    }


def test_not_bookable(demo, expected, now):
    assert refs(not_bookable(clock.day(now))) == expected["not_bookable"]


def test_overdue_commitments(demo, expected, now):
    assert refs(Commitment.objects.overdue(clock.day(now))) == expected["overdue_commitments"]


def test_missing_debrief(demo, expected, now):
    assert refs(missing_debriefs(SYSTEM, now)) == expected["missing_debrief"]


def test_stale_contacts_over_180_days(demo, expected, now):
    assert refs(stale_contacts(SYSTEM, clock.day(now), days=180)) == expected["stale_contacts_over_180_days"]


def test_log_2027_seen_by_US1(demo, expected, viewer):  # noqa: N802 - the oracle's own name
    lead, year = viewer("US1"), Period.year(2027)
    shown = log(lead).filter(year.within())
    assert expected["log_2027_seen_by_US1"] == {"shown": shown.count(), "not_shown": not_shown(lead, year)}
    hidden = Meeting.objects.held().filter(year.within()).exclude(pk__in=shown.values("pk"))
    assert refs(hidden) == ["I04"]
