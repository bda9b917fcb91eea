"""``manage.py import_people``."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from crm.models import Council, Meeting, Organisation, Person, RegisterImport
from tests.crm.imports.dumps import dump

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Vera Lindmåne\r\nEMAIL:vera@skog.example\r\nEND:VCARD\r\n"
LIST = "Vem;Adress\nBo Gran;bo@skog.example\n"
LOG = "Datum;Ämne;Beslutsfattare\n2024-05-03;Banan;Vera Lindmåne\n"


@pytest.fixture
def card(tmp_path, db):
    Council.current()
    file = tmp_path / "kort.vcf"
    file.write_text(CARD, "utf-8", newline="")
    return str(file)


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("import_people", *args, stdout=out)
    return out.getvalue()


def test_a_plan_is_printed_and_nothing_saved(card):
    before = dump()
    told = run(card)
    assert "Ny  kort.vcf:1  Vera Lindmåne" in told
    assert "1 personer lästa = 1 nya" in told
    assert "1 ändring. Inget är sparat" in told
    assert dump() == before
    assert not RegisterImport.objects.exists()


def test_it_is_saved_read_again_and_taken_back(card):
    before = dump()
    told = run(card, "--apply", "--source", "Visitkort")
    number = RegisterImport.objects.get().pk
    assert f"1 ändring sparad som import {number}; --undo {number} tar tillbaka den." in told
    assert Person.objects.get().contact_details.get().source == "Visitkort"
    assert "0 ändringar" in run(card)
    assert "som det var innan" in run("--undo", str(number))
    assert dump() == before


def test_programs_get_it_as_json(card):
    told = json.loads(run(card, "--json"))
    assert told["counts"] == {"read": 1, "create": 1}
    assert told["changes"] == 1
    assert told["lines"][0]["label"] == "Vera Lindmåne"


def test_columns_are_said_in_words(tmp_path, db):
    file = tmp_path / "lista.csv"
    file.write_text(LIST, "utf-8")
    run(str(file), "--map", "Vem=name", "--map", "Adress=email", "--apply")
    assert Person.objects.get().email == "bo@skog.example"


def test_contacts_are_those_of_whoever_imports(tmp_path, idun, elis):
    file = tmp_path / "logg.csv"
    file.write_text(LOG, "utf-8")
    run(str(file), "--as", idun.email, "--apply")
    assert Meeting.objects.get().organisation == idun.organisation
    with pytest.raises(CommandError, match="vilken organisation"):
        run(str(file))
    with pytest.raises(CommandError, match="tillåter inte"):
        run(str(file), "--as", elis.email)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([], "Ange en fil"),
        (["nowhere.vcf"], "nowhere.vcf kan inte öppnas"),
        (["--undo", "99"], "Det finns ingen import 99"),
        (["{card}", "--map", "Vem"], "skriv deras kolumn"),
        (["{card}", "--missing-end", "igår"], "är ingen dag"),
        (["{card}", "--as", "nobody@x.example"], "ingen med ett öppet konto"),
        (["{card}", "{card}"], "en annan fil heter"),
        (["{card}", "--family", "popolo"], "Popolo"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_two(card, args, words):
    with pytest.raises(CommandError, match=words) as error:
        run(*(arg.format(card=card) for arg in args))
    assert error.value.returncode == 2
    assert not Person.objects.exists()


def test_a_list_of_organisations_is_counted_as_such(card, tmp_path):
    file = tmp_path / "lista.csv"
    file.write_text("Kommun;Kommunkod\nHabo kommun;2299\n", "utf-8")
    told = run(str(file), "--apply")
    assert "1 rader om organisationer lästa = 1 nya" in told
    assert "0 ändringar" in run(str(file))
    run("--undo", str(RegisterImport.objects.get().pk))
    assert not Organisation.objects.filter(name="Habo kommun").exists()
