"""Briefing packs over the interface: to whom, how much of them, and as files."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from campaigns.briefing.document import ItemPack
from campaigns.briefing.tree import from_json
from campaigns.models import BriefingPack, PackRead
from campaigns.services.packs import build_packs
from campaigns.services.programme import cancel_item, move_item
from crm.enums import Role
from crm.visibility import SYSTEM
from tests.campaigns.briefing.conftest import local


def pack_of(item, user):
    return BriefingPack.objects.filter(item=item, recipient=user).order_by("-version").first()


def test_a_pack_is_its_recipients_and_the_coordinators(program, built, sigrid, ylva, idun, elis, lova):
    everything = set(BriefingPack.objects.values_list("pk", flat=True))
    of = {
        user: set(BriefingPack.objects.filter(recipient=user).values_list("pk", flat=True)) for user in (sigrid, ylva)
    }

    def seen(user, **query):
        answer = program(user).get("packs", **query).json()
        assert answer["total"] == len(answer["items"])
        return {row["id"] for row in answer["items"]}

    assert seen(idun) == everything
    assert seen(sigrid) == of[sigrid]
    assert seen(ylva) == of[ylva]
    assert seen(sigrid, recipient=ylva.pk) == set()
    assert seen(elis) == seen(lova) == set()
    foreign = pack_of(built.first, ylva)
    for address in (f"packs/{foreign.pk}", f"packs/{foreign.pk}/pdf", f"packs/{foreign.pk}/ics"):
        assert program(sigrid).get(address).status_code == 404
    idun.role = Role.ADMIN
    idun.save()
    assert seen(idun) == set()


def test_filters(program, built, idun, sigrid):
    caller = program(idun)

    def count(**query):
        return caller.get("packs", **query).json()["total"]

    assert count() == count(arena=built.arena.pk) == 5
    assert (count(kind="arena"), count(kind="item"), count(recipient=sigrid.pk)) == (2, 3, 3)
    assert count(item=built.first.pk) == 2
    assert caller.get("packs", item=999999).status_code == 400
    assert program(sigrid).get("packs", arena=999999).status_code == 400


def test_lists_hold_no_documents(program, built, idun, django_assert_num_queries):
    caller = program(idun)
    assert "snapshot" not in caller.get("packs").content.decode()
    assert "Peka ut banan" not in caller.get("packs").content.decode()
    with django_assert_num_queries(4):  # token, council, count, rows
        caller.get("packs")
    with django_assert_num_queries(4):
        caller.get("packs", limit=1)


def test_the_recipient_reads_all_and_the_coordinator_what_goes_by_mail(program, built, sigrid, idun):
    row = pack_of(built.first, sigrid)
    own, others = (program(user).get(f"packs/{row.pk}").json() for user in (sigrid, idun))
    assert (own["is_own"], others["is_own"]) == (True, False)
    assert own["document"] == row.snapshot
    assert from_json(ItemPack, own["document"]).title == "Möte om banan"

    def bases(shown):
        return {stance["basis"] for person in shown["document"]["people"] for stance in person["stances"]}

    assert bases(own) == {"public_record", "direct"}
    assert bases(others) == {"public_record"}


def test_a_private_promise_stays_with_its_recipient(program, built, ylva, idun):
    row = pack_of(built.first, ylva)
    assert "Hemligt löfte." in json.dumps(program(ylva).get(f"packs/{row.pk}").json(), ensure_ascii=False)
    assert "Hemligt löfte." not in json.dumps(program(idun).get(f"packs/{row.pk}").json(), ensure_ascii=False)
    whole = BriefingPack.objects.get(recipient=ylva, kind="arena")
    assert "Hemligt löfte." not in json.dumps(program(idun).get(f"packs/{whole.pk}").json(), ensure_ascii=False)


def test_an_older_version_names_the_newest_and_a_cancelled_item_is_said(program, built, sigrid, at):
    caller, old = program(sigrid), pack_of(built.first, sigrid)
    assert caller.get(f"packs/{old.pk}").json()["newest"] is None
    move_item(actor=SYSTEM, at=at, item=built.first, starts=local(29, 11), ends=local(29, 12))
    build_packs(actor=SYSTEM, arena=built.arena, at=at)
    assert caller.get(f"packs/{old.pk}").json()["newest"] == pack_of(built.first, sigrid).pk
    cancel_item(actor=SYSTEM, at=at, item=built.first, reason="Förhinder.")
    shown = caller.get(f"packs/{old.pk}").json()
    assert (shown["called_off"], shown["version"]) == (True, 1)


def test_a_pack_is_kept_while_it_holds(program, built, sigrid):
    caller, row = program(sigrid), pack_of(built.first, sigrid)
    tag = caller.get(f"packs/{row.pk}").headers["ETag"]
    held = caller.client.get(f"/api/v1/packs/{row.pk}", headers={"If-None-Match": tag})
    assert held.status_code == 304


def test_a_pack_as_pdf(program, built, ylva):
    row = pack_of(built.first, ylva)
    answer = program(ylva).client.get(f"/api/v1/packs/{row.pk}/pdf", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Möte om banan" in text
    assert "Hemligt löfte." not in text


def test_a_pack_as_calendar(program, built, sigrid):
    caller = program(sigrid)
    answer = caller.get(f"packs/{pack_of(built.first, sigrid).pk}/ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == ["Möte om banan"]
    whole = BriefingPack.objects.get(recipient=sigrid, kind="arena")
    events = Calendar.from_ical(caller.get(f"packs/{whole.pk}/ics").content).walk("VEVENT")
    assert len(events) == 2


def test_there_is_no_calendar_without_a_pack_for_the_arena(program, built, sigrid):
    BriefingPack.objects.filter(kind="arena").delete()
    answer = program(sigrid).get(f"packs/{pack_of(built.first, sigrid).pk}/ics")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_packs_are_never_changed(program, built, idun, method):
    row = BriefingPack.objects.first()
    assert getattr(program(idun).client, method)(f"/api/v1/packs/{row.pk}").status_code == 405


def test_its_recipient_marks_it_as_read(program, built, sigrid, ylva, idun):
    row = pack_of(built.first, sigrid)
    assert program(sigrid).get(f"packs/{row.pk}").json()["read_at"] is None
    assert program(idun).act(f"packs/{row.pk}/read").status_code == 403
    assert program(sigrid).post(f"packs/{row.pk}/read").status_code == 428
    assert program(ylva).post(f"packs/{row.pk}/read").status_code == 404
    answer = program(sigrid).act(f"packs/{row.pk}/read")
    assert answer.status_code == 200
    assert answer.json()["read_at"]
    assert PackRead.objects.get().pack == row


def test_other_forms_on_paper(program, built, sigrid):
    item = pack_of(built.first, sigrid)
    arena = BriefingPack.objects.get(item=None, recipient=sigrid)
    caller = program(sigrid)
    for pack, query in (
        (item, {"form": "large"}),
        (item, {"form": "pocket"}),
        (arena, {"form": "pocket", "day": "2027-06-30"}),
    ):
        assert caller.get(f"packs/{pack.pk}/pdf", **query).content.startswith(b"%PDF")
    for query in ({"form": "pocket"}, {"form": "pocket", "day": "2027-07-09"}, {"form": "x"}, {"day": "x"}):
        assert caller.get(f"packs/{arena.pk}/pdf", **query).status_code == 422
