"""Renaming a body."""

import datetime as dt

import pytest

from crm.errors import DomainError, NotAllowed
from crm.models import AuditEntry, Committee, Mandate, Organisation
from crm.queries.people import timeline
from crm.queries.reference import committee_names, committee_said, known_committees
from crm.services.renaming import rename_body
from crm.visibility import SYSTEM, Viewer
from tests.factories import MandateFactory, OrganisationFactory

DAY = dt.date
FIRST = DAY(2027, 6, 1)


@pytest.fixture
def old(db) -> Organisation:
    return OrganisationFactory.create(name="Miljödepartementet", kind="ministry", partnership="none")


def rename(body: Organisation, at: dt.datetime, actor: Viewer = SYSTEM, name: str = "Klimatdepartementet"):
    return rename_body(actor=actor, at=at, organisation=body, name=name, valid_from=FIRST, version=body.version)


def test_the_old_row_ends_the_day_before_and_names_its_successor(old, at):
    new = rename(old, at)
    old.refresh_from_db()
    assert (old.valid_to, old.successor, old.version) == (DAY(2027, 5, 31), new, 2)
    assert (new.kind, new.valid_from, new.valid_to, new.partnership) == ("ministry", FIRST, None, "none")
    assert [(e.action, e.object_label) for e in AuditEntry.objects.order_by("pk")] == [
        ("create", "Klimatdepartementet"),
        ("update", "Miljödepartementet"),
    ]


def test_mandates_that_last_go_on_and_those_that_ended_stay(old, at):
    lasting = MandateFactory.create(body=old, title="Statsråd", starts=DAY(2026, 1, 1), party="S")
    bounded = MandateFactory.create(body=old, starts=None, ends=DAY(2027, 12, 31))
    over = MandateFactory.create(body=old, starts=DAY(2020, 1, 1), ends=DAY(2027, 5, 31))
    early = MandateFactory.create(body=old, starts=DAY(2027, 6, 10))
    new = rename(old, at)

    def spans(mandate: Mandate) -> list[tuple]:
        rows = mandate.person.mandates.order_by("pk")
        return [(row.body, row.starts, row.ends) for row in rows]

    last = DAY(2027, 5, 31)
    assert spans(lasting) == [(old, DAY(2026, 1, 1), last), (new, FIRST, None)]
    assert lasting.person.mandates.get(body=new).party == "S"
    assert spans(bounded) == [(old, None, last), (new, FIRST, DAY(2027, 12, 31))]
    assert spans(over) == [(old, DAY(2020, 1, 1), last)]
    # Noted under the old name for a day when the new one holds.
    assert spans(early) == [(new, DAY(2027, 6, 10), None)]
    assert AuditEntry.objects.filter(object_type="crm.Mandate").count() == 5


def test_committees_go_on_and_keep_their_codes(old, at, idun):
    Committee.objects.create(code="KU", name="Klimatutskottet", body=old)
    new = rename(old, at)
    viewer = Viewer.of(idun)
    rows = Committee.objects.order_by("pk").values_list("body", "code", "valid_from", "valid_to")
    assert list(rows) == [(old.pk, "KU", None, DAY(2027, 5, 31)), (new.pk, "KU", FIRST, None)]
    names = committee_names(viewer)
    assert {committee_said("KU", body.pk, names) for body in (old, new)} == {"KU – Klimatutskottet"}
    assert committee_said("XX", new.pk, names) == "XX"
    assert known_committees(viewer, DAY(2027, 5, 31)) == known_committees(viewer, FIRST) == {"KU": "Klimatutskottet"}


def test_a_party_of_the_cooperation_keeps_its_row(parties, at):
    with pytest.raises(DomainError) as caught:
        rename(parties.harnas, at)
    assert caught.value.field == "name"


def test_a_body_is_renamed_once(old, at):
    rename(old, at)
    with pytest.raises(DomainError) as caught:
        rename(old, at, name="Annat")
    assert caught.value.field == "valid_from"
    assert Organisation.objects.count() == 2


def test_renaming_is_for_those_who_look_after_bodies(old, at, elis):
    with pytest.raises(NotAllowed):
        rename(old, at, actor=Viewer.of(elis))
    assert Organisation.objects.filter(name="Klimatdepartementet").count() == 0


def test_on_a_timeline_the_new_name_ends_nobodys_office(idun, at, db):
    body = OrganisationFactory.create(name="Skogsnämnden", kind="agency", partnership="none")
    held = MandateFactory.create(body=body, title="Generaldirektör", starts=dt.date(2025, 1, 1))
    actor = Viewer.of(idun)
    rename_body(actor=actor, at=at, organisation=body, name="Skogsverket", valid_from=dt.date(2027, 1, 1))
    told = [(str(entry.kind), entry.on) for entry in timeline(held.person, actor)]
    assert told == [("body_renamed", dt.date(2027, 1, 1)), ("mandate_began", dt.date(2025, 1, 1))]
