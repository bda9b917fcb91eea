"""Every family all the way: planned, its counts the sum of its lines, saved, read again for nothing, taken back."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.errors import DomainError
from crm.imports.candidates import Reading
from crm.models import Organisation, Person
from crm.services import meetings
from crm.services.register_apply import apply_import
from crm.services.register_files import plan_files
from crm.services.register_undo import undo_import
from crm.visibility import Viewer
from tests.crm.imports.conftest import mandate, person
from tests.crm.imports.dumps import dump
from tests.crm.imports.test_nothing_crashes import FILES
from tests.factories import (
    IssueFactory,
    MeetingFactory,
    OrganisationFactory,
    StanceFactory,
)

DAY = dt.date
# By family: how many persons, cards or rows its files hold, and what becomes of them. The two of one name in the
# Popolo file stay two; of the log of our own the two contacts have not taken place yet on the day of the tests.
ROUNDS = {
    "popolo": (4, {"create": 3, "reject": 1}),
    "riksdagen": (1, {"create": 1}),
    "elected": (3, {"create": 2, "reject": 1}),
    "swerik": (3, {"create": 3}),
    "ifg": (1, {"create": 1}),
    "mep": (2, {"create": 2}),
    "vcard": (6, {"create": 3, "reject": 3}),
    "spreadsheet": (5, {"create": 3, "reject": 2}),
    "workbook": (2, {"create": 1, "reject": 1}),
    "mep meetings": (6, {"create": 2, "folded": 2, "reject": 2}),
    "slovenia": (4, {"create": 2, "folded": 2}),
    "netherlands": (3, {"create": 2, "reject": 1}),
    "own log": (2, {"reject": 2}),
    "authorities": (2, {"create": 2}),
    "municipalities": (6, {"create": 3, "folded": 1, "reject": 2}),
}


@pytest.fixture
def imported(actor, at):
    """Plan files; save them."""

    def plan(files):
        return plan_files(actor=actor, at=at, files=files)

    def save(files):
        return apply_import(actor=actor, at=at, run=plan(files))

    save.plan = plan
    return save


@pytest.mark.parametrize("name", FILES)
def test_a_family_is_planned_saved_read_again_and_taken_back(actor, at, imported, name):
    files, (read, expected) = FILES[name], ROUNDS[name]
    before = dump()
    run = imported.plan(files)
    assert dump() == before
    of = run.plan["meetings"] if run.has_meetings else run.plan["counts"]
    assert {key: n for key, n in of.items() if key not in ("ends", "parts")} == {"read": read, **expected}
    assert sum(expected.values()) == read
    apply_import(actor=actor, at=at, run=run)
    assert (dump() != before) is ("create" in expected)
    again = imported.plan(files)
    for counts in (again.plan["counts"], again.plan["meetings"]):
        assert not {"create", "update", "end", "missing", "duplicate", "waits"} & counts.keys()
    assert not again.lines.exclude(kind__in=["reject", "differs"]).exists()
    undo_import(actor=actor, at=at, run=run)
    assert dump() == before


def members(*rows: tuple[str, str]) -> Reading:
    """The Riksdag's list as it stands, of who sits since when."""
    sitting = (
        person(name, row, identifiers=(("riksdagen", name),), mandates=(mandate(starts=since),))
        for row, (name, since) in enumerate(rows, 1)
    )
    return Reading("riksdagen", persons=tuple(sitting), complete=True)


@pytest.fixture
def election(save):
    """A list from before an election, and then the one from after it: one stays and one has left."""
    save(reading=members(("Vera Lindmåne", "2022-09-26"), ("Samuel Plan", "2022-09-26")))
    stance = StanceFactory.create(
        person=Person.objects.get(name="Vera Lindmåne"), issue=IssueFactory.create(), as_of=DAY(2026, 5, 1)
    )
    save(reading=members(("Vera Lindmåne", "2026-09-28"), ("Nya Namn", "2026-09-28")))
    return stance


def test_who_left_by_an_import_cannot_be_booked(election, idun, at):
    """Journey D4."""
    when = at + dt.timedelta(days=3)
    left = Person.objects.get(name="Samuel Plan")
    with pytest.raises(DomainError, match="Samuel Plan: lämnade uppdraget 2026-09-27"):
        meetings.plan_meeting(
            actor=Viewer.of(idun), at=at, kind="bilateral", people=[left], lead=idun,
            starts=when, ends=when + dt.timedelta(minutes=20),
        )  # fmt: skip


def test_after_the_list_of_an_election_day_old_mandates_end_and_stances_say_so(client, election, idun):
    """Journey E6."""
    vera = election.person
    assert list(vera.mandates.order_by("starts").values_list("starts", "ends")) == [
        (DAY(2022, 9, 26), DAY(2026, 9, 27)),
        (DAY(2026, 9, 28), None),
    ]
    client.force_login(idun)
    assert "förra mandatperioden" in client.get(vera.get_absolute_url()).content.decode()


def test_a_ministry_that_was_renamed_keeps_its_old_name_on_old_meetings_of_imported_ministers(client, imported, idun):
    """Journey E8."""
    old = OrganisationFactory.create(
        name="Infradepartementet", kind="ministry", partnership="none", valid_to=DAY(2022, 12, 31)
    )
    new = OrganisationFactory.create(
        name="Landsbygdsdepartementet", kind="ministry", partnership="none", valid_from=DAY(2023, 1, 1)
    )
    Organisation.objects.filter(pk=old.pk).update(successor=new)
    text = (
        "Namn;Organisation;Roll;Från;Till\n"
        "Vera Lindmåne;Infradepartementet;Statsråd;2021-01-01;2022-12-31\n"
        "Bo Gran;Infradepartementet;Statsråd;2023-01-01;\n"
    )
    imported({"lista.csv": text.encode()})
    vera, bo = (Person.objects.get(name=name) for name in ("Vera Lindmåne", "Bo Gran"))
    assert not Organisation.objects.exclude(pk__in=[old.pk, new.pk, idun.organisation_id]).filter(kind="ministry")
    meeting = MeetingFactory.create(organisation=idun.organisation, people=[vera], ours=[idun], on=DAY(2022, 5, 1))
    client.force_login(idun)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Infradepartementet" in page
    assert "Landsbygdsdepartementet" not in page
    assert "Landsbygdsdepartementet" in client.get(bo.get_absolute_url()).content.decode()
