"""Importing on the web: files, columns, preview, decisions, saving, taking back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.models import ImportFile, Meeting, Organisation, Person, RegisterImport
from crm.services import register_files
from tests.factories import CommitmentFactory, MeetingFactory, OrganisationFactory, PersonFactory

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Vera Lindm\xc3\xa5ne\r\nEMAIL:vera@skog.example\r\nEND:VCARD\r\n"
SHEET = "Namn;E-post;Vem då\nBo Gran;bo@skog.example;Skogsnämnden\nCia Alm;;Skogsnämnden\n".encode()
LOG = "Datum;Ämne;Beslutsfattare\n2027-05-03;Banan;Vera Lindmåne\n".encode()


@pytest.fixture
def web(client, idun):
    client.force_login(idun)
    return client


def send(web, *files: tuple[str, bytes], **values):
    data = {"visibility": "own_org", "new_people": "on", **values}
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return web.post(reverse("register_import_create"), {**data, "files": uploads})


def test_from_a_file_to_a_person_and_back(web):
    page = web.get(reverse("register_import_create")).content.decode()
    assert "multiple" in page
    assert "Vem som får se kontakter i filerna" in page
    answer = send(web, ("kort.vcf", CARD), source="Veras visitkort")
    run = RegisterImport.objects.get()
    assert answer.url == run.get_absolute_url()
    assert not Person.objects.exists()
    page = web.get(answer.url).content.decode()
    assert "1 personer lästa: 1 nya." in page
    assert "vera@skog.example" in page
    assert "kort.vcf, rad 1" in page
    assert web.post(reverse("register_import_apply", args=[run.pk]), {"version": 1}).status_code == 302
    vera = Person.objects.get()
    assert vera.contact_details.get().source == "Veras visitkort"
    assert not ImportFile.objects.exists()
    assert "Ta tillbaka det" in web.get(answer.url).content.decode()
    assert web.post(reverse("register_import_undo", args=[run.pk])).status_code == 302
    assert not Person.objects.exists()


def test_the_columns_of_a_spreadsheet_are_said_by_a_person(web):
    answer = send(web, ("lista.csv", SHEET))
    run = RegisterImport.objects.get()
    assert web.get(run.get_absolute_url()).url == reverse("register_import_columns", args=[run.pk])
    columns = reverse("register_import_columns", args=[run.pk])
    assert answer.url in (columns, run.get_absolute_url())
    page = web.get(columns).content.decode()
    assert "Vem då" in page
    assert "Bo Gran · Cia Alm" in page
    answer = web.post(columns, {"column_0": "name", "column_1": "email", "column_2": "county_tie"})
    assert answer.status_code == 302, answer.content.decode()
    web.post(reverse("register_import_apply", args=[run.pk]))
    assert set(Person.objects.values_list("name", "email", "county_tie")) == {
        ("Bo Gran", "bo@skog.example", "Skogsnämnden"),
        ("Cia Alm", "", "Skogsnämnden"),
    }


def test_columns_that_make_nothing_are_told_at_the_form(web):
    send(web, ("lista.csv", SHEET))
    run = RegisterImport.objects.get()
    answer = web.post(reverse("register_import_columns", args=[run.pk]), {"column_1": "email"})
    assert answer.status_code == 422
    assert not Person.objects.exists()


def test_contacts_are_the_importers_and_their_class_is_chosen(web, idun):
    send(web, ("logg.csv", LOG), visibility="parties")
    run = RegisterImport.objects.get()
    if not run.plan:
        columns = reverse("register_import_columns", args=[run.pk])
        web.post(columns, {"column_0": "on", "column_1": "subject", "column_2": "people"})
    page = web.get(run.get_absolute_url()).content.decode()
    assert "Syns för: alla parter." in page
    web.post(reverse("register_import_apply", args=[run.pk]))
    meeting = Meeting.objects.get()
    assert (meeting.organisation, meeting.visibility, meeting.lead()) == (idun.organisation, "parties", idun)


def test_a_possible_duplicate_is_decided_on_its_line(web):
    PersonFactory.create(name="Vera Lindmåne")
    send(web, ("kort.vcf", CARD))
    run = RegisterImport.objects.get()
    page = web.get(f"{run.get_absolute_url()}?decision=undecided").content.decode()
    assert "Samma som Vera Lindmåne" in page
    line = run.lines.get()
    choose = reverse("register_import_choose", args=[run.pk])
    vera = Person.objects.get()
    answer = web.post(choose, {"n": line.n, "choice": vera.pk, "back": "?decision=undecided"})
    assert answer.url == f"{run.get_absolute_url()}?decision=undecided#line-{line.n}"
    web.post(reverse("register_import_apply", args=[run.pk]))
    vera.refresh_from_db()
    assert vera.email == "vera@skog.example"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example"])
def test_a_decision_leads_nowhere_else(web, back):
    send(web, ("kort.vcf", CARD))
    run = RegisterImport.objects.get()
    answer = web.post(reverse("register_import_choose", args=[run.pk]), {"n": 1, "choice": "skip", "back": back})
    assert answer.url == f"{run.get_absolute_url()}#line-1"


def test_files_that_cannot_be_read_are_told_and_nothing_is_kept(web):
    answer = send(web, ("bild.png", b"\x89PNG\r\n\x1a\n\x00\x00"))
    assert answer.status_code == 422
    assert "bild.png" in answer.content.decode()
    assert not RegisterImport.objects.exists()


def test_too_many_bytes_are_refused_by_name(web, monkeypatch):
    monkeypatch.setattr(register_files, "MOST_KEPT", 60)
    answer = send(web, ("kort.vcf", CARD))
    assert answer.status_code == 422
    assert "import_people" in answer.content.decode()


def test_a_plan_is_read_again_forgotten_and_lists_how_far_it_is(web):
    send(web, ("kort.vcf", CARD))
    run = RegisterImport.objects.get()
    assert "kort.vcf" in web.get(reverse("register_import_list")).content.decode()
    web.post(reverse("register_import_again", args=[run.pk]))
    assert RegisterImport.objects.get().plan["counts"] == {"read": 1, "create": 1}
    assert "Börjar" in web.get(reverse("register_import_progress", args=[run.pk])).content.decode()
    assert web.post(reverse("register_import_discard", args=[run.pk])).url == reverse("register_import_list")
    assert not RegisterImport.objects.exists()


def test_others_see_nothing_of_it(client, web, elis, olle):
    send(web, ("kort.vcf", CARD))
    run = RegisterImport.objects.get()
    client.force_login(elis)
    assert client.get(run.get_absolute_url()).status_code == 403
    assert client.get(reverse("register_import_create")).status_code == 403
    client.force_login(olle)
    assert client.get(run.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_preview_costs_the_same_for_one_line_and_for_three(web, django_assert_num_queries, n):
    cards = b"".join(CARD.replace(b"Vera", b"Vera%d" % k).replace(b"vera@", b"v%d@" % k) for k in range(n))
    send(web, ("kort.vcf", cards))
    run = RegisterImport.objects.get()
    # Session, user with organisation, council; the import and its lines, of which none names somebody stored.
    with django_assert_num_queries(6):
        web.get(run.get_absolute_url())


def test_a_programme_of_events_is_led_to_its_arena(web):
    page = send(web, ("2027.csv", b"title,organiser,start,end\nSamtal,LRF,2027-07-01 11:00:00,\n"))
    assert page.status_code == 422
    text = page.content.decode()
    assert "2027.csv är ett program med evenemang" in text
    assert f'href="{reverse("arena_list")}"' in text
    assert not RegisterImport.objects.exists()


def test_what_stands_in_the_way_of_taking_back_has_its_kind_its_day_and_its_page(web, idun):
    send(web, ("kort.vcf", CARD))
    run = RegisterImport.objects.get()
    web.post(reverse("register_import_apply", args=[run.pk]))
    vera = Person.objects.get()
    meeting = MeetingFactory.create(organisation=idun.organisation, people=[vera], ours=[idun], on=dt.date(2027, 5, 3))
    promise = CommitmentFactory.create(
        person=vera, meeting=meeting, organisation=idun.organisation, owner=idun, text="Spår", due=dt.date(2027, 9, 1)
    )
    answer = web.post(reverse("register_import_undo", args=[run.pk]))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Det går inte att ta tillbaka" in text
    assert f'href="{promise.get_absolute_url()}">Vera Lindmåne: Spår</a>' in text
    plain = re.sub(r"<[^>]+>", "", text)
    assert "Löften · onsdag 1 september 2027" in plain
    assert f'href="{meeting.get_absolute_url()}">Vera Lindmåne: {meeting}</a>' in text
    assert "Kontakter och möten · måndag 3 maj 2027" in plain
    assert Person.objects.get() == vera
    promise.delete()
    meeting.counterparts.all().delete()
    assert web.post(reverse("register_import_undo", args=[run.pk])).status_code == 302
    assert not Person.objects.exists()


def test_the_page_carries_the_version_after_a_decision(web):
    send(web, ("kort.vcf", CARD))
    run = RegisterImport.objects.get()
    back = web.post(reverse("register_import_choose", args=[run.pk]), {"n": 1, "choice": "skip"})
    page = web.get(back.url.partition("#")[0]).content.decode()
    assert 'name="version" value="2"' in page
    assert "Utelämnad" in page
    assert web.post(reverse("register_import_apply", args=[run.pk]), {"version": 2}, follow=True).status_code == 200
    page = web.get(run.get_absolute_url()).content.decode()
    assert "1 rad utelämnades" in page
    assert not Person.objects.exists()


def test_an_import_that_waits_for_its_columns_is_forgotten_from_there_and_counted_in_the_list(web):
    send(web, ("lista.csv", SHEET))
    run = RegisterImport.objects.get()
    assert "1 import<" in web.get(reverse("register_import_list")).content.decode()
    discard = reverse("register_import_discard", args=[run.pk])
    assert discard in web.get(reverse("register_import_columns", args=[run.pk])).content.decode()
    assert web.post(discard).url == reverse("register_import_list")
    assert not RegisterImport.objects.exists()


def test_a_rejected_line_has_the_name_and_the_column(web):
    send(web, ("lista.csv", "Namn;Organisation;Från\n=Bo Gran;Skolan;2020\nCia Alm;Skolan;igår\n".encode()))
    run = RegisterImport.objects.get()
    columns = reverse("register_import_columns", args=[run.pk])
    web.post(columns, {"column_0": "name", "column_1": "body", "column_2": "starts"})
    page = web.get(run.get_absolute_url()).content.decode()
    assert "Utan namn" not in page
    assert "lista.csv, rad 2, kolumn Namn" in page
    assert "lista.csv, rad 3, kolumn Från" in page
    assert ">Cia Alm<" in page


def test_files_of_one_name_are_all_kept(web):
    cards = [CARD.replace(b"Vera", b"Vera%d" % n).replace(b"vera@", b"v%d@" % n) for n in range(3)]
    send(web, ("3 a.vcf", cards[0]), ("a.vcf", cards[1]), ("a.vcf", cards[2]))
    assert [one["name"] for one in RegisterImport.objects.get().files] == ["3 a.vcf", "a.vcf", "2 a.vcf"]


def test_a_list_of_organisations_is_mapped_saved_and_taken_back(web):
    habo = OrganisationFactory.create(name="Habo kommun", partnership="none")
    send(web, ("lista.csv", "län1;län2;Folkmängd\nSkog;Skogs län;9\nHabo;Habo kommun;1\n".encode()))
    run = RegisterImport.objects.get()
    columns = reverse("register_import_columns", args=[run.pk])
    assert "Organisationens namn" in web.get(columns).content.decode()
    assert web.post(columns, {"column_0": "", "column_1": "body_name", "column_2": ""}).status_code == 302
    page = web.get(run.get_absolute_url()).content.decode()
    assert "2 rader om organisationer lästa: 1 nya, 1 som förut." in page
    assert "Läses inte, för ingen uppgift om en organisation rymmer det: län1, Folkmängd." in page
    run.refresh_from_db()
    web.post(reverse("register_import_apply", args=[run.pk]), {"version": run.version})
    assert Organisation.objects.get(name="Skogs län").kind == "other"
    assert web.post(reverse("register_import_undo", args=[run.pk])).status_code == 302
    assert not Organisation.objects.filter(name="Skogs län").exists()
    assert Organisation.objects.get(name="Habo kommun") == habo
    assert reverse("register_import_create") in web.get(reverse("organisation_list")).content.decode()
