"""Watch notes over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import WatchNote
from tests.api.conftest import fields
from tests.factories import WatchNoteFactory

NOTE = {"on": "2027-05-12", "happened": "En remiss", "means": "Vi svarar.", "source": "PM", "visibility": "parties"}


def test_a_note_is_written_changed_and_taken_away(program, elis, idun, rail):
    caller = program(elis)
    answer = caller.post("watch-notes", issue=rail.pk, **NOTE)
    assert (answer.status_code, answer.json()["author"]["id"]) == (201, elis.pk)
    address = f"watch-notes/{answer.json()['id']}"
    tag = caller.get(address).headers["ETag"]
    assert caller.change(address, means="Vi svarar i juli.").json()["version"] == 2
    assert caller.change(address, etag=tag, means="Annat").status_code == 412
    assert fields(caller.change(address, deadline="2027-07-01")) == ["deadline_for"]
    assert program(idun).change(address, means="Annat").status_code == 403
    assert program(idun).get("watch-notes", issue=rail.pk, deadline="coming").json()["total"] == 0
    assert caller.remove(address).status_code == 204
    assert not WatchNote.objects.exists()


def test_another_partys_own_note_is_not_there(program, elis, ylva):
    note = WatchNoteFactory.create(organisation=elis.organisation, visibility="own_org")
    assert program(ylva).get("watch-notes").json()["total"] == 0
    assert program(ylva).get(f"watch-notes/{note.pk}").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, elis, n, django_assert_num_queries):
    WatchNoteFactory.create_batch(n)
    caller = program(elis)
    caller.get("watch-notes")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("watch-notes").json()["total"] == n


def test_marks_that_nobody_sees_are_no_answer(program, elis, rail):
    caller = program(elis)
    refused = caller.post("watch-notes", issue=rail.pk, **{**NOTE, "happened": "\u200b", "means": " \u202e"})
    assert (refused.status_code, sorted(fields(refused))) == (422, ["happened", "means"])
    made = caller.post("watch-notes", issue=rail.pk, **{**NOTE, "happened": "En\u202e remiss"})
    assert made.json()["happened"] == "En remiss"
