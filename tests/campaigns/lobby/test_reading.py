"""A register's file is received, said what it means, and compared, or refused with the reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from campaigns.forms.lobby import LobbyColumnsForm
from campaigns.imports import lobby as reader
from campaigns.models import LobbyCheck, LobbyFile, LobbyRegister, LobbyRow
from campaigns.queries import lobby as queries
from campaigns.services import lobby as services
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.imports import columns, meeting_log
from crm.visibility import Viewer
from tests.campaigns.lobby.samples import FILE, FIRST, HEAD, LAST, text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"names": [" "]}, "own_names"),
        ({"names": ["x" * 201]}, "own_names"),
        ({"last": dt.date(2027, 4, 30)}, "last"),
        ({"last": dt.date(2027, 6, 22)}, "last"),
    ],
)
def test_a_comparison_that_cannot_be(compared, parties, wrong, field):
    with pytest.raises(DomainError) as error:
        compared(**wrong)
    assert error.value.field == field
    assert not LobbyRow.objects.exists()


@pytest.mark.parametrize(
    "data", [b"", b"BEGIN:VCARD\nEND:VCARD\n", (HEAD + "2027-13-40;Bo Gran;Region Skog;Nät;\n").encode(), b"%PDF-1.4 x"]
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(idun, at, data):
    with pytest.raises(ValidationError) as error:
        services.receive_file(actor=Viewer.of(idun), at=at, name="r.csv", data=data, new_register="R")
    assert list(error.value.message_dict) == ["file"]
    assert not LobbyCheck.objects.exists()
    assert not LobbyRegister.objects.exists()


def test_too_many_meetings_are_refused_with_the_limit(compared, monkeypatch):
    monkeypatch.setattr("campaigns.imports.lobby.MOST_ROWS", 2)
    with pytest.raises(ValidationError) as error:
        compared()
    assert "2" in error.value.message_dict["own_names"][0]


def test_columns_that_nobody_knows_are_asked_for(idun, at, client, parties):
    client.force_login(idun)
    file = SimpleUploadedFile("r.csv", b"nar;vem;fran\n2027-05-10;Bo Gran;Region Skog\n")
    answer = client.post(reverse("lobby_create"), {"new_register": "R", "file": file, "source": ""})
    run = LobbyCheck.objects.get()
    assert client.get(answer.url).url == reverse("lobby_columns", args=[run.pk])
    page = reverse("lobby_columns", args=[run.pk])
    assert "Bo Gran" in text(client, page)
    assert client.post(page, {"column_0": "on", "column_1": "", "column_2": "organisations"}).status_code == 422
    said = {"column_0": "on", "column_1": "people", "column_2": "organisations"}
    client.post(page, {**said, "version": run.version})
    assert client.post(page, {**said, "version": run.version}).status_code == 409, "somebody else said it meanwhile"
    run.refresh_from_db()
    assert run.mapping == {"nar": "on", "vem": "people", "fran": "organisations"}
    page = reverse("lobby_compare", args=[run.pk])
    assert "Region Skog" in text(client, page)
    days = {"first": "2027-05-01", "last": "2027-05-31", "more_names": "Samrådet"}
    assert client.post(page, {**days, "more_names": ""}).status_code == 422
    client.post(page, {**days, "own_names": ["Region Skog"], "version": run.version})
    run.refresh_from_db()
    assert run.own_names == ["Region Skog", "Samrådet"]
    assert "0 av 1" in text(client, run.get_absolute_url())
    assert client.get(page).status_code == 404


def test_a_column_is_offered_only_what_a_meeting_has(idun, at):
    run = services.receive_file(
        actor=Viewer.of(idun), at=at, name="r.csv", data=b"nar;Ledamot;x\n2027-05-10;Vera;A\n", new_register="R"
    )
    found = services.columns(run)
    form = LobbyColumnsForm({}, at=at, viewer=Viewer.of(idun), found=found)
    assert {name for name, _label in form.fields["column_0"].choices} == {"", *columns.MEETING}
    assert found.proposed == {"Ledamot": "people"}


def test_the_same_file_twice_says_so(compared, idun, client):
    first, second = compared(), compared()
    assert queries.same_file(second, Viewer.of(idun)) == first
    client.force_login(idun)
    assert "Exakt samma fil" in text(client, second.get_absolute_url())
    assert "Exakt samma fil" not in text(client, first.get_absolute_url())


@pytest.fixture
def held(monkeypatch):
    """Transactions that were open each time a file was read or its persons were found, beyond those of the test."""
    outside, seen = len(connection.savepoint_ids), []

    def watched(name):
        real = getattr(reader, name)

        def call(*args):
            seen.append(len(connection.savepoint_ids) - outside)
            return real(*args)

        monkeypatch.setattr(reader, name, call)

    for name in ("columns_in", "read", "whom"):
        watched(name)
    return seen


def test_nobody_waits_while_a_file_is_read(compared, parties, vera, idun, at, held):
    run = compared()
    services.find_again(actor=Viewer.of(idun), at=at, run=run)
    waiting = services.receive_file(
        actor=Viewer.of(idun), at=at, name="r.csv", data=b"a;b\n2027-05-10;Vera\n", new_register="Annat"
    )
    services.map_columns(actor=Viewer.of(idun), at=at, run=waiting, mapping={"a": "on", "b": "people"})
    # Columns, reading; reading, persons; persons anew; columns; reading.
    assert held == [0] * 7


def test_a_second_comparison_of_the_same_file_writes_nothing(compared, parties, vera, idun, at):
    viewer = Viewer.of(idun)
    run = services.receive_file(actor=viewer, at=at, name="r.csv", data=FILE.encode(), new_register="Annat")
    other = LobbyCheck.objects.get(pk=run.pk)
    services.map_columns(actor=viewer, at=at, run=run, mapping=run.mapping)
    with pytest.raises(StaleObject):
        services.compare(actor=viewer, at=at, run=other, own_names=["Region Skog"], first=FIRST, last=LAST)
    assert not LobbyRow.objects.exists()
    assert LobbyFile.objects.count() == 1


def test_a_file_of_too_many_rows_is_told_at_the_file(compared, parties, monkeypatch):
    monkeypatch.setattr("campaigns.imports.lobby.MOST_IN_FILE", 3)
    with pytest.raises(ValidationError) as error:
        compared()
    assert error.value.message_dict == {"file": ["Filen har fler än 3 rader. Dela den, till exempel per år."]}
    assert not LobbyCheck.objects.exists()


def test_a_long_file_is_given_up_as_soon_as_it_is_too_long(compared, parties, monkeypatch):
    monkeypatch.setattr("campaigns.imports.lobby.MOST_IN_FILE", 4_000)
    made = []
    real = meeting_log._contact
    monkeypatch.setattr(meeting_log, "_contact", lambda *args: made.append(1) or real(*args))
    lines = "".join(f"2027-05-10;Vera {n};Bolaget;Skog {n};\n" for n in range(20_000))
    with pytest.raises(ValidationError):
        compared(HEAD + lines)
    assert len(made) < 5_000


def test_a_stale_or_finished_file_is_refused(compared, idun, at):
    run, viewer = compared(), Viewer.of(idun)
    with pytest.raises(InvalidTransition):
        services.compare(actor=viewer, at=at, run=run, own_names=["A"], first=FIRST, last=LAST)
    with pytest.raises(StaleObject):
        services.find_again(actor=viewer, at=at, run=run, version=run.version - 1)
    waiting = services.receive_file(actor=viewer, at=at, name="r.csv", data=FILE.encode(), new_register="R")
    with pytest.raises(InvalidTransition):
        services.find_again(actor=viewer, at=at, run=waiting)
    services.remove_check(actor=viewer, at=at, run=waiting)
    assert list(LobbyCheck.objects.all()) == [run]
