"""Lists of organisations: read by their columns, compared with what is stored, saved and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.errors import AlreadyExists, StaleObject
from crm.imports import families
from crm.imports.candidates import Reading
from crm.models import AuditEntry, Organisation
from crm.services.organisations import create_organisation, update_organisation
from crm.services.register_apply import apply_import
from crm.services.register_files import plan_files
from crm.services.register_imports import choices, choose
from crm.services.register_undo import InUse, undo_import
from tests.crm.imports import samples
from tests.crm.imports.conftest import counts
from tests.crm.imports.dumps import dump
from tests.factories import MandateFactory, OrganisationFactory


def read(text: str, **options) -> Reading:
    return families.read({"lista.csv": text.encode()}, **options)


@pytest.fixture
def plan_list(actor, at):
    def plan_list(data: str | bytes, **values):
        content = data.encode() if isinstance(data, str) else data
        return plan_files(actor=actor, at=at, files={"lista.csv": content}, **values)

    return plan_list


@pytest.fixture
def save_list(actor, at, plan_list):
    def save_list(data: str | bytes, **values):
        return apply_import(actor=actor, at=at, run=plan_list(data, **values))

    return save_list


@pytest.fixture
def body(db):
    def body(name: str, **values):
        return OrganisationFactory.create(name=name, **{"partnership": "none", "kind": "municipality", **values})

    return body


def test_a_row_says_what_it_says_and_what_is_left_out():
    reading = read(samples.MUNICIPALITIES)
    first, habo, haabo = reading.bodies
    assert (first.name, first.kind, first.code, first.number) == ("Skogås kommun", "municipality", "0127", "2120000142")
    assert (first.email, first.web) == ("info@skogas.example", "https://www.skogas.example")
    assert first.notes == ("Koden 127 skrivs 0127.",)
    assert (habo.name, habo.code, haabo.name, haabo.code) == ("Habo kommun", "2299", "Håbo kommun", "2298")
    assert (haabo.number, haabo.email, haabo.web) == ("", "", "")
    assert [note.split(":")[0][:40] for note in haabo.notes] == [
        "Kontrollsiffran i 212000-0143 stämmer in",
        "”ingen adress” är ingen e-postadress och",
        "”a b” är ingen webbadress och utelämnas.",
    ]
    assert reading.folded == 1
    assert [(str(each.where), each.rule) for each in reading.rejected] == [
        ("lista.csv, rad 6", "Håbo kommun står på rad 4 med ett annat nummer eller en annan kod."),
        ("lista.csv, rad 7, kolumn Kommun", "Cellen har en formel och inget värde."),
    ]


def test_columns_that_no_organisation_has_are_named_and_not_read():
    (note,) = read("region;ålder;Folkmängd\n2299 Habo;alla;9\n2299 Habo;0-5;3\n").notes
    assert "med namnen i region" in note
    assert note.endswith("rymmer det: ålder, Folkmängd.")
    (one,) = read("region;ålder;Folkmängd\n2299 Habo;alla;9\n2299 Habo;0-5;3\n").bodies
    assert (one.name, one.code, one.kind) == ("Habo", "2299", "")


def test_a_list_in_json_is_a_table_and_years_are_told():
    reading = families.read({"register.json": samples.AUTHORITIES})
    first, second = reading.bodies
    assert (first.name, first.kind, first.number, first.web) == (
        "SKOGSNÄMNDEN", "agency", "2120000142", "https://www.skog.example",
    )  # fmt: skip
    assert (first.valid_from, second.valid_to, second.short_name) == (dt.date(2008, 1, 1), dt.date(2013, 12, 31), "TV")
    assert "Filen säger bara året: 1 januari 2008 får stå för det." in first.notes
    assert reading.notes[0].endswith("postal_address.city.")


def test_of_two_columns_of_names_the_longer_is_the_name_and_a_person_may_say_otherwise():
    text = "län1;län2\nSkog;Skogs län\n"
    (one,) = read(text).bodies
    assert (one.name, one.short_name) == ("Skogs län", "Skog")
    (said,) = read(text, mapping={"län1": "body_name"}).bodies
    assert (said.name, said.short_name) == ("Skog", "")


def test_persons_and_programmes_are_not_taken_for_organisations():
    assert read("namn;kommun;roll\nBo Ek;Habo;Ordförande\n").family == "spreadsheet"
    assert read("namn;organisation;orgnr\nBo Ek;Bolaget;212000-0142\n").family == "spreadsheet"
    assert read("namn;orgnr\nBolaget;212000-0142\n").family == "bodies"
    with pytest.raises(ValidationError, match="program"):
        read("titel;start;organisation\nSamtal;10:00;Bolaget\n")


def test_a_mapping_without_a_name_and_too_many_are_refused(monkeypatch):
    with pytest.raises(ValidationError, match="Organisationens namn"):
        read("kommun;kod\nHabo;1\n", family="bodies", mapping={"kod": "body_code"})
    monkeypatch.setattr("crm.imports.body_list.MOST_BODIES", 1)
    with pytest.raises(ValidationError, match="fler än 1 organisationer"):
        read(samples.MUNICIPALITIES)


def test_saved_read_again_and_taken_back(save_list, plan_list, actor, at, body):
    body("Habo kommun", kind="other", short_name="Habo")
    before = dump()
    run = save_list(samples.MUNICIPALITIES)
    assert counts(run) == {"create": 2, "update": 1, "folded": 1, "reject": 2}
    habo = Organisation.objects.get(name="Habo kommun")
    assert (habo.kind, habo.code, habo.version) == ("municipality", "2299", 2)
    saved = Organisation.objects.get(name="Skogås kommun")
    assert (saved.short_name, saved.sort_key, saved.number) == ("Skogås", "skog{s kommun", "2120000142")
    entries = AuditEntry.objects.filter(object_type="crm.Organisation", object_id=saved.pk)
    assert entries.get().changes["code"] == [None, "0127"]
    assert plan_list(samples.MUNICIPALITIES).plan["counts"] == {"read": 6, "unchanged": 3, "folded": 1, "reject": 2}
    undo_import(actor=actor, at=at, run=run)
    assert dump() == before


def test_a_party_of_the_cooperation_is_never_made_or_changed(save_list, body):
    party = body("Habo kommun", partnership="active")
    former = body("Skogås kommun", partnership="former")
    before = list(Organisation.objects.order_by("pk").values())
    run = save_list("Kommun;Kommunkod\nHabo kommun;2299\nSkogås kommun;2277\n")
    assert counts(run) == {"reject": 2}
    assert {line.rule for line in run.lines.all()} == {
        "Den är eller har varit en part i samverkan: dess uppgifter ändras för hand."
    }
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert {party.name, former.name} == {line.label for line in run.lines.all()}
    assert counts(save_list("Kommun\nHabo kommun\n")) == {"unchanged": 1}


def test_what_may_be_the_same_waits_for_a_person(plan_list, actor, at, body):
    habo = body("Habo kommun", code="2299")
    run = plan_list("Kommun;Kommunkod;E-post\nHabo;;post@habo.example\nHabo stad;2299;\n")
    # The second has its code, and its name for short.
    assert counts(run) == {"duplicate": 1, "unchanged": 1}
    first = run.lines.get()
    assert first.data["maybe"] == [habo.pk]
    assert choices(first) == ["", "skip", "new", str(habo.pk)]
    choose(actor=actor, at=at, run=run, n=first.n, choice=str(habo.pk))
    apply_import(actor=actor, at=at, run=run)
    habo.refresh_from_db()
    assert habo.email == "post@habo.example"


def test_what_is_here_stays_unless_one_chooses_the_file(plan_list, actor, at, body):
    habo = body("Habo kommun", email="gammal@habo.example")
    text = "Kommun;E-post\nHabo kommun;ny@habo.example\n"
    run = plan_list(text)
    assert run.plan["counts"] == {"read": 1, "unchanged": 1, "differs": 1}
    apply_import(actor=actor, at=at, run=run)
    habo.refresh_from_db()
    assert habo.email == "gammal@habo.example"
    run = plan_list(text)
    choose(actor=actor, at=at, run=run, n=1, choice="file")
    apply_import(actor=actor, at=at, run=run)
    habo.refresh_from_db()
    assert habo.email == "ny@habo.example"


def test_a_name_has_one_owner_and_what_ended_is_not_begun_again(plan_list, actor, at, body):
    body("Skogsnämnden", kind="agency", valid_to=dt.date(2020, 1, 1))
    other = body("Träverket", kind="company")
    text = "Myndighet;Organisationstyp\nSkogsnämnden;myndighet\nTräverket;myndighet\n"
    ended, taken = plan_list(text).lines.order_by("n")
    assert (ended.kind, ended.rule) == ("duplicate", "Det som hette så upphörde 1 januari 2020.")
    assert choices(ended)[:3] == ["", "skip", "new"]
    assert (taken.data["maybe"], choices(taken)) == ([other.pk], ["", "skip", str(other.pk)])


def test_a_plan_is_stale_when_an_organisation_was_changed_or_made_meanwhile(plan_list, actor, at, body):
    habo = body("Habo kommun")
    run = plan_list("Kommun;Kommunkod\nHabo kommun;2299\n")
    update_organisation(actor=actor, at=at, organisation=habo, county="Skogs län")
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=run)
    run = plan_list("Kommun\nNyby kommun\n")
    create_organisation(actor=actor, at=at, name="Nyby kommun", kind="municipality")
    with pytest.raises(AlreadyExists, match="Nyby kommun"):
        apply_import(actor=actor, at=at, run=run)


def test_what_is_in_use_is_not_taken_back(save_list, actor, at):
    run = save_list("Myndighet\nSkogsnämnden\n")
    MandateFactory.create(body=Organisation.objects.get(name="Skogsnämnden"))
    with pytest.raises(InUse):
        undo_import(actor=actor, at=at, run=run)
