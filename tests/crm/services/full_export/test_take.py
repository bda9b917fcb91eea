"""What a full export holds, for people and for programs, and what it does not."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.enums import Role
from crm.errors import DomainError, NotAllowed
from crm.models import AuditEntry, Council, Person, PersonalLink, User
from crm.outbox.links import derive
from crm.services.backup.archive import BackupError, reading
from crm.services.full_export import take as taking
from crm.visibility import Viewer
from tests.crm.services.full_export.conftest import SECRET
from tests.factories import MeetingFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def rows(path, name):
    """A spreadsheet, read as one would be: by the mark that it begins with, and semicolons."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read(f"kalkylblad/{name}.csv")
    assert content.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_person_reads_words_and_names_where_the_database_has_codes_and_numbers(taken):
    [person] = rows(taken, "beslutsfattare")
    assert person["Namn"] == "Åsa Öberg"
    assert person["Anteckning"] == "'=1+1"
    [meeting] = rows(taken, "kontakter-i-loggen")
    assert meeting["Organisation"] == "Region Skog"
    assert (meeting["Läge"], meeting["Slag"], meeting["Syns för"]) == ("Genomförd", "Möte", "Egen organisation")
    assert meeting["Registrerad"] == "2027-06-21 08:00"
    [ours] = rows(taken, "vara-i-kontakterna")
    assert (ours["Kontakt"], ours["Konto"], ours["Leder"]) == ("2027-06-01 Möte Spår till kusten", "Idun Kart", "Ja")
    [council] = rows(taken, "radet")
    assert council["Tyst från"] == "21:00"


def test_the_layout_is_explained_in_swedish(taken):
    with zipfile.ZipFile(taken) as archive:
        text = archive.read("LÄSMIG.txt").decode()
    assert "av system, Samsyn" in text
    assert "Skäl: Rådets beslut § 12" in text
    assert "Beslutsfattare: 1 rad\n    kalkylblad/beslutsfattare.csv · tables/crm_person.jsonl" in text
    assert "Hemligheter för personer och program: var och en får nya." in text


def test_files_of_rows_are_files_that_lead_nowhere_else(taken):
    with zipfile.ZipFile(taken) as archive:
        names = [name for name in archive.namelist() if name.startswith("files/")]
        assert all(name.count("/") == 2 and ".." not in name.split("-", 1)[0] for name in names)
        [pdf] = [name for name in names if name.endswith("-Å.pdf")]
        assert archive.read(pdf) == bytes(range(256))
        assert any(name.endswith("_Ärenden_1.vcf") for name in names)
    with reading(taken) as archive:
        members = {file.member: file.sha256 for file in archive.manifest.files}
        assert archive.manifest.made_by == "system"
    assert len(members[pdf]) == 64


def test_nothing_that_opens_something_is_carried(taken):
    link = PersonalLink.objects.get()
    user = User.objects.get(name="Sigrid Fjäll")
    with zipfile.ZipFile(taken) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        users = [json.loads(line) for line in archive.read("tables/crm_user.jsonl").splitlines()]
    for secret in (user.password, link.token_hash, derive(link.deliveries.get().pk), SECRET):
        assert secret.encode() not in everything
    assert {row[1] for row in users} == {"!"}
    for table in ("crm_apitoken", "mfa_authenticator", "django_session", "campaigns_calendarfeed"):
        assert f"tables/{table}.jsonl".encode() not in everything


def test_the_trail_says_who_took_everything_and_why_also_in_the_archive(taken):
    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.actor_name, entry.action, entry.object_type) == ("system", "export_all", "crm.Council")
    assert entry.changes == {"decision": [None, "Rådets beslut § 12"]}
    assert rows(taken, "spar")[-1]["Handling"] == "Hämtade allt"


@pytest.mark.parametrize("role", Role)
def test_no_role_takes_everything_away_alone(content, idun, at, real, tmp_path, role):
    idun.role = role
    idun.save()
    before = AuditEntry.objects.count()
    with pytest.raises((NotAllowed, DomainError)):
        taking.take_away(tmp_path / "x.zip", actor=Viewer.of(idun), at=at, now=at, reason="Nyfiken")
    assert not (tmp_path / "x.zip").exists()
    assert AuditEntry.objects.count() == before


def test_another_file_is_never_replaced(taken, take):
    before = taken.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        take("samsyn.zip")
    assert taken.read_bytes() == before


def test_a_long_text_is_cut_where_a_cell_ends_and_says_where_the_rest_is(content, take):
    Person.objects.update(note="å" * 40_000)
    [person] = rows(take("long.zip"), "beslutsfattare")
    assert person["Anteckning"] == "å" * 32_000 + " … (resten finns i datafilen)"


def test_the_number_of_queries_does_not_grow_with_the_rows(content, take):
    Council.current()
    counts = []
    for n in (1, 3):
        for _ in range(n):
            MeetingFactory.create(people=[PersonFactory.create()])
        with CaptureQueriesContext(connection) as asked:
            take(f"{n}.zip")
        counts.append(len(asked))
    assert counts[0] == counts[1]
