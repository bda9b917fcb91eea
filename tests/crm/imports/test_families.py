"""Which family files are of, and the refusals: each names the file and the rule, and a limit by its number."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from crm.imports import documents, families, files, progress, tables, vcard
from tests.crm.imports import samples

POPOLO = samples.json_bytes(samples.POPOLO)


def refused(given: dict[str, bytes], **options) -> str:
    with pytest.raises(ValidationError) as error:
        families.read(given, **options)
    return " ".join(error.value.messages)


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name, data in members.items():
            found.writestr(name.replace("_", "."), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "family"),
    [
        (POPOLO, "popolo"),
        (b"\xef\xbb\xbf" + POPOLO, "popolo"),
        (POPOLO.decode().encode("utf-16"), "popolo"),
        (samples.json_bytes([samples.MEMBER]), "riksdagen"),
        (samples.ELECTED, "riksdagen_elected"),
        (samples.SWERIK["name.csv"].encode(), "swerik"),
        (samples.IFG["person.csv"].encode(), "ifg"),
        (samples.MEP.encode(), "mep"),
        (samples.VCARDS.encode(), "vcard"),
        (samples.MEP_MEETINGS.encode(), "meetings"),
        (samples.OWN_LOG.encode(), "meetings"),
        (samples.PERSONS.encode(), "spreadsheet"),
        (samples.AUTHORITIES, "bodies"),
        (samples.MUNICIPALITIES.encode(), "bodies"),
        (samples.workbook([["Namn"], ["Bo Ek"]]), "spreadsheet"),
    ],
)
def test_the_family_is_found_by_what_the_file_holds(data, family):
    assert families.read({"fil": data}).family == family
    assert families.read({"fil": data}, family=family).family == family
    assert family in families.LABELS


def test_files_of_several_families_and_of_another_than_said_are_refused():
    given = {"a.vcf": samples.VCARDS.encode(), "b.json": POPOLO}
    assert "flera slag: Popolo JSON, vCard" in refused(given)
    assert "vCard" in refused({"a.vcf": samples.VCARDS.encode()}, family="popolo")
    assert "hittepå" in refused(given, family="hittepå")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "tom"),
        (b"kvartal;\xe5lder\nx;1\n", "fil.csv.*kvartal, ålder"),
        (b"Namn\nBo\x00Ek\n", "fil.csv.*inte text"),
        (b'Namn\n"Bo' + b"x" * 200_000, "fil.csv.*Rad 2"),
        (b'{"persons": [', "fil.csv.*rad 1, kolumn 14"),
        (b'{"persons": [{"name": "Bo"},\n {"name": \n', "fil.csv.*rad 3, kolumn 1"),
        (b'{"persons":\n [1, }]}', "fil.csv.*rad 2, kolumn 6"),
        (b"[" * 100_000, "fil.csv.*djupt"),
        (b'{"persons": ' + b'{"a":' * 100_000, "fil.csv.*djupt"),
        (b'{"persons": 5}', "ingen"),
        (b'{"Myndigheten": {"grundad": "1"}}', "fil.csv.*persons"),
        (b"PK\x03\x04rest", "fil.csv.*arkiv"),
    ],
    ids=[
        "empty", "other columns", "binary", "open quote", "half", "half on a line", "broken", "deep list",
        "deep object", "no list", "organisations", "no archive",
    ],
)  # fmt: skip
def test_what_is_no_list_of_persons_is_told_in_a_sentence(data, told):
    with pytest.raises(ValidationError, match=told):
        families.read({"fil.csv": data})


def test_an_archive_that_would_fill_memory_is_not_opened(monkeypatch):
    bomb = archive(a_csv=b"\x00" * 30_000_000)
    assert "mer än 200 gånger" in refused({"bomb.zip": bomb})
    monkeypatch.setattr(files, "MOST_BYTES", 2_000_000)
    assert "bomb.zip: uppackad är den större än 2 MB" in refused({"bomb.zip": bomb})
    assert "större än 2 MB tillsammans" in refused({"a": b"x" * 1_500_000, "b": b"x" * 1_500_000})


def test_an_archive_in_an_archive_is_not_opened():
    inner = archive(a_csv=b"Namn\nBo Ek\n")
    assert "a.zip" in refused({"b.zip": archive(a_zip=inner)})


def test_too_many_files_and_two_of_one_name():
    assert "60" in refused({str(number): b"x" for number in range(61)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as found:
        found.writestr("a/namn.csv", "x")
        found.writestr("b/namn.csv", "x")
    assert "Två filer heter namn.csv." in refused({"a.zip": out.getvalue()})


def test_files_of_nothing_but_signs_do_not_fill_memory(monkeypatch):
    assert "Rad 2" in refused({"a.csv": b"Namn\n" + b"," * 3_000_000})
    assert "Rad 2" in refused({"a.csv": b"Namn\n" + b'"\n",' * 600_000})
    monkeypatch.setattr(documents, "_MANY_COMMAS", 10)
    monkeypatch.setattr(documents, "MOST_ITEMS", 20)
    for text in (
        b'{"persons": [' + b"1," * 30 + b"1]}",
        b'{"persons": [{"name": "' + b"," * 90 + b'", "a": [{' + b"},{" * 30,
    ):
        assert "fler än 20" in refused({"a.json": text})
    monkeypatch.setattr(documents, "LARGEST_ITEM", 50)
    (rejected,) = families.read({"a.json": b'{"persons": [{"name": "' + b"x" * 60 + b'"}]}'}).rejected
    assert (rejected.where.row, rejected.rule) == (1, "Det är större än 0 MB.")
    monkeypatch.setattr(vcard, "LONGEST_CARD", 3)
    assert "a.vcf: Kortet på rad 1" in refused({"a.vcf": samples.VCARDS.encode()})


def test_a_million_rows_persons_items_and_cards_are_refused_by_the_limit(monkeypatch):
    monkeypatch.setattr(tables, "REGISTER", tables.Limits(1_000_000, 3))
    monkeypatch.setattr(families.sheets.tables.opened, "__defaults__", (tables.REGISTER,))
    assert "fil.csv: Filen har fler än 3 rader" in refused({"fil.csv": b"Namn\n" + b"Bo Ek\n" * 40})
    monkeypatch.setattr(vcard, "MOST_CARDS", 2)
    assert "a.vcf: Fler än 2 kort" in refused({"a.vcf": samples.VCARDS.encode()})
    monkeypatch.setattr(families, "MOST_PERSONS", 2)
    assert "fler än 2 personer" in refused({"a.json": POPOLO})
    monkeypatch.setattr(documents.items, "__defaults__", (3,))
    assert "fler än 3" in refused({"a.json": POPOLO})


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_is_refused_by_its_name(data):
    assert "b.csv är tom." in refused({"a.csv": b"Namn\nBo Ek\n", "b.csv": data})
    assert "tom.csv är tom." in refused({"a.zip": archive(namn_csv=b"Namn\nBo Ek\n", tom_csv=data)})


def test_an_archive_without_files_and_one_in_another_say_so():
    assert "a.zip innehåller inga filer." in refused({"a.zip": archive()})
    inner = archive(a_csv=b"Namn\nBo Ek\n")
    assert "b.zip: a.zip är ett arkiv i ett arkiv. Packa upp det först." in refused({"b.zip": archive(a_zip=inner)})
    book = samples.workbook([["Namn"], ["Bo Ek"]])
    assert [one.name for one in families.read({"b.zip": archive(a_xlsx=book)}).persons] == ["Bo Ek"]


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\ufeff", "\u200d", "\u2028", "\x1f"])
def test_a_mark_that_cannot_be_seen_inside_a_name_is_told(mark):
    """Without it two names may have become one, or one two."""
    name = f"Bo{mark}Ek"
    said = "Ett osynligt tecken stod inne i ett ord. Utan det: ”Bo"
    text = f"Namn;Parti\n{name};S\nEva{mark} Ek;S\n"
    reading = families.read({"fil.csv": text.encode()})
    assert [note.startswith(f"fil.csv, rad 2, kolumn Namn: {said}") for note in reading.notes] == [True]
    if mark != "\x1f":
        (note,) = families.read({"fil.xlsx": samples.workbook([["Namn"], [name]])}).notes
        assert note.startswith(f"fil.xlsx [Blad1], rad 2, kolumn Namn: {said}")
    document = {"persons": [{"id": "1", "name": name}], "memberships": []}
    (note,) = families.read({"a.json": samples.json_bytes(document)}).persons[0].notes
    assert note.startswith(said)
    member = {**samples.MEMBER, "efternamn": name}
    assert families.read({"a.json": samples.json_bytes([member])}).persons[0].notes[0].startswith(said)
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEND:VCARD\n"
    (note,) = families.read({"a.vcf": card.encode()}).persons[0].notes
    assert note.startswith(said)


def test_one_letter_is_no_name_and_the_column_is_told():
    (rejected,) = families.read({"fil.csv": b"Namn;Parti\nS;Bo Ek\n"}).rejected
    assert str(rejected.where) == "fil.csv, rad 2, kolumn Namn"
    assert rejected.rule == "”S” är en enda bokstav och inget namn: är det rätt kolumn?"


def test_too_many_persons_are_refused_before_they_are_read(monkeypatch):
    for module in (families, families.sheets, families.popolo, families.riksdagen, families.spreadsheet):
        monkeypatch.setattr(module, "MOST_PERSONS", 3)
    monkeypatch.setattr(families.sheets.workbooks, "_LARGE", 0)
    monkeypatch.setattr(families.fields, "name_of", lambda *_given: pytest.fail("It was read."))
    rows = "".join(f"Bo {n};S\n" for n in range(30))
    assert "fil.csv har fler än 3 personer." in refused({"fil.csv": f"Namn;Parti\n{rows}".encode()})
    book = samples.workbook([["Namn", "Parti"], *([f"Bo {n}", "S"] for n in range(4))])
    assert "fil.xlsx [Blad1] har fler än 3 personer." in refused({"fil.xlsx": book})
    many = [{"id": str(n), "name": "Bo Ek"} for n in range(4)]
    assert "fler än 3" in refused({"a.json": samples.json_bytes({"persons": many, "memberships": []})})
    assert "fler än 3" in refused({"a.json": samples.json_bytes([samples.MEMBER] * 4)})
    listed = {"personlista": {"person": [samples.MEMBER] * 4}}
    assert "fler än 3" in refused({"a.json": samples.json_bytes(listed)})
    monkeypatch.setattr(vcard, "MOST_CARDS", 3)
    assert "fler än 3 kort" in refused({"a.vcf": b"BEGIN:VCARD\nFN:Bo Ek\nEND:VCARD\n" * 4}).lower()


def test_a_long_reading_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(progress, "_STEP", 2)
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    families.read({"fil.csv": b"Namn\n" + b"Bo Ek\n" * 4}, tell=tell)
    families.read({"a.json": POPOLO}, tell=tell)
    families.read({"a.json": samples.json_bytes([samples.MEMBER] * 2)}, tell=tell)
    families.read({"a.vcf": b"BEGIN:VCARD\nFN:Bo Ek\nEND:VCARD\n" * 2}, tell=tell)
    assert told == [(2, 5), (4, 5), (2, 4), (2, 2), (2, 2)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"title,organiser,start,end\nSamtal,LRF,2009-07-01 11:00:00,\n", "program med evenemang.*sin arena"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "kalender"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1", "gammalt Office"),
        (b"<!doctype html><p>x</p>", "webbsida"),
        (b"Received: from x\nFrom: a@b.example\n\nHej\n", "mejl"),
    ],
)
def test_a_file_that_belongs_elsewhere_is_told_so(data, told):
    with pytest.raises(ValidationError, match=f"fil.*{told}"):
        families.read({"fil": data})
    with pytest.raises(ValidationError, match=f"fil.*{told}"):
        families.columns_of({"fil": data})
