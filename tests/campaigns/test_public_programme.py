"""A public programme: planned, saved, taken back, and what is decided about whom it names."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.enums import MatchState
from campaigns.imports.speakers import Finder
from campaigns.models import ImportRun, PublicEvent, SpeakerMatch
from campaigns.services.imports import apply_import, discard_import, plan_import, undo_import
from campaigns.services.matches import decide_match, suggest_matches
from crm.errors import InvalidTransition, NotAllowed, StaleObject
from crm.import_enums import ImportState
from crm.models import AuditEntry, Council
from crm.visibility import Viewer
from tests.factories import ArenaFactory, DelegateFactory, MandateFactory, PersonFactory

HEADER = "id,title,organiser,start,end,place,speakers"
BANAN = "1,Hur byggs banan?,Föreningen,2027-06-29 12:00,2027-06-29 13:00,Scenen,Vera Lindmåne (S)"
MINGEL = "2,Mingel,Kommunen,2027-06-29 19:00,2027-06-29 01:00,Gården,"
FRUKOST = "3,Frukost,Regionen,2027-06-30 08:00,2027-06-30 09:00,Salen,V. Lindmåne; Bo Ek"


@pytest.fixture
def arena(idun, sigrid):
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    return arena


@pytest.fixture
def actor(idun):
    return Viewer.of(idun)


@pytest.fixture
def vera(db):
    return MandateFactory.create(person=PersonFactory.create(name="Vera Lindmåne"), party="S", title="Statsråd").person


@pytest.fixture
def read(actor, at, arena):
    def plan(*lines: str, **values):
        data = "\n".join([HEADER, *lines]).encode()
        return plan_import(actor=actor, at=at, arena=arena, name="programmet.csv", data=data, **values)

    return plan


@pytest.fixture
def saved(actor, at, read):
    def save(*lines: str):
        return apply_import(actor=actor, at=at, run=read(*lines))

    return save


def state(arena):
    fields = ("key", "title", "starts", "ends", "place", "speakers", "source", "gone", "on")
    return list(arena.public_events.order_by("key").values_list(*fields))


def counts(run):
    return {name: len(run.plan[name]) for name in ("new", "changed", "gone", "rejected")} | {"same": run.plan["same"]}


def test_nothing_is_saved_on_first_sight(arena, read, vera):
    run = read(BANAN, MINGEL, "4,,,2027-06-29 12:00,,,")
    assert counts(run) == {"new": 2, "changed": 0, "gone": 0, "rejected": 1, "same": 0}
    assert run.state == ImportState.PLANNED
    assert not PublicEvent.objects.exists()
    assert not SpeakerMatch.objects.exists()


def test_saved_events_suggest_matches_and_confirm_none(arena, saved, vera):
    run = saved(BANAN, MINGEL, FRUKOST)
    assert run.state == ImportState.APPLIED
    assert arena.public_events.count() == 3
    assert list(SpeakerMatch.objects.values_list("event__key", "person", "certainty", "state")) == [
        ("1", vera.pk, "sure", "suggested"),
        ("3", vera.pk, "unsure", "suggested"),
    ]


def test_a_second_file_updates_and_keeps_what_was_decided(actor, at, arena, read, saved, vera):
    saved(BANAN, MINGEL, FRUKOST)
    yes, no = SpeakerMatch.objects.order_by("pk")
    decide_match(actor=actor, at=at, match=yes, state=MatchState.CONFIRMED)
    decide_match(actor=actor, at=at, match=no, state=MatchState.REJECTED)
    moved = BANAN.replace("12:00", "12:30").replace("Vera Lindmåne (S)", "Bo Ek")
    run = read(moved, FRUKOST, "5,Ny,,2027-07-01 10:00,,,")
    assert counts(run) == {"new": 1, "changed": 1, "gone": 1, "rejected": 0, "same": 1}
    assert run.plan["changed"][0]["before"] == {
        "starts": "2027-06-29T10:00:00+00:00",
        "speakers": ["Vera Lindmåne (S)"],
    }
    apply_import(actor=actor, at=at, run=run)
    yes.refresh_from_db()
    no.refresh_from_db()
    assert (yes.state, yes.named) == (MatchState.CONFIRMED, False)
    assert (no.state, no.named) == (MatchState.REJECTED, True)
    assert arena.public_events.get(key="2").gone
    # Back again in a third file, it is found as it was.
    back = read(BANAN, MINGEL, FRUKOST)
    assert back.plan["changed"][1]["before"] == {"gone": True}
    apply_import(actor=actor, at=at, run=back)
    yes.refresh_from_db()
    assert yes.named
    assert not arena.public_events.get(key="2").gone


def test_what_was_saved_last_is_taken_back_whole(actor, at, arena, saved, vera):
    first = saved(BANAN, MINGEL)
    before = state(arena)
    second = saved(BANAN.replace("Scenen", "Tältet"), FRUKOST)
    assert state(arena) != before
    with pytest.raises(InvalidTransition, match="senare"):
        undo_import(actor=actor, at=at, run=first)
    undo_import(actor=actor, at=at, run=second)
    assert state(arena) == before
    undo_import(actor=actor, at=at, run=first)
    assert state(arena) == []
    with pytest.raises(InvalidTransition):
        undo_import(actor=actor, at=at, run=first)
    with pytest.raises(InvalidTransition):
        apply_import(actor=actor, at=at, run=first)


def test_a_plan_is_saved_on_what_it_was_made_from_or_not_at_all(actor, at, arena, read, saved):
    early = read(BANAN)
    saved(MINGEL)
    with pytest.raises(StaleObject, match="Läs in filen igen"):
        apply_import(actor=actor, at=at, run=early)
    assert [event.key for event in arena.public_events.all()] == ["2"]
    discard_import(actor=actor, at=at, run=early)
    assert ImportRun.objects.count() == 1


def test_a_plan_that_was_loaded_before_it_was_saved_takes_nothing_away(actor, at, read):
    run = read(BANAN)
    early = ImportRun.objects.get(pk=run.pk)
    apply_import(actor=actor, at=at, run=run)
    with pytest.raises(InvalidTransition):
        discard_import(actor=actor, at=at, run=early)
    assert ImportRun.objects.get() == run


def test_saved_twice_at_once_one_wins(actor, at, read):
    run = read(BANAN)
    other = ImportRun.objects.get(pk=run.pk)
    apply_import(actor=actor, at=at, run=run)
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=other)
    assert PublicEvent.objects.count() == 1


def test_a_file_that_cannot_be_read_and_one_without_events(actor, at, arena):
    for data, told in ((b"a,b\n", "rubrik|kolumner"), (f"{HEADER}\n".encode(), "inga evenemang")):
        with pytest.raises(ValidationError, match=told) as error:
            plan_import(actor=actor, at=at, arena=arena, name="x.csv", data=data)
        assert list(error.value.error_dict) == ["file"]
    assert not ImportRun.objects.exists()


def test_whoever_was_added_later_is_found_when_asked_for(actor, arena, saved):
    saved(BANAN)
    assert suggest_matches(actor=actor, arena=arena) == 0
    MandateFactory.create(person=PersonFactory.create(name="Vera Lindmåne"))
    assert suggest_matches(actor=actor, arena=arena) == 1
    assert suggest_matches(actor=actor, arena=arena) == 0


def test_a_decision_made_while_others_are_suggested_is_kept(actor, at, arena, saved, vera, monkeypatch):
    saved(BANAN)
    match = SpeakerMatch.objects.get()
    PublicEvent.objects.update(speakers=["Bo Ek"])
    look = Finder.find

    def decided_meanwhile(*args):
        SpeakerMatch.objects.update(state=MatchState.CONFIRMED)
        return look(*args)

    monkeypatch.setattr(Finder, "find", decided_meanwhile)
    assert suggest_matches(actor=actor, arena=arena) == 0
    match.refresh_from_db()
    assert (match.state, match.named) == (MatchState.CONFIRMED, False)


def test_suggestions_are_made_one_at_a_time(actor, arena, saved):
    saved(BANAN)
    if not connection.features.has_select_for_update:
        pytest.skip("A transaction that writes has this database to itself.")
    with CaptureQueriesContext(connection) as queries:
        suggest_matches(actor=actor, arena=arena)
    first = next(one["sql"] for one in queries if "SELECT" in one["sql"])
    assert "campaigns_arena" in first
    assert "FOR NO KEY UPDATE" in first


def test_decisions_compete_and_leave_a_trail(actor, at, saved, vera, idun):
    saved(BANAN)
    match, other = SpeakerMatch.objects.get(), SpeakerMatch.objects.get()
    decide_match(actor=actor, at=at, match=match, state=MatchState.CONFIRMED)
    assert (match.decided_by, match.decided_on) == (idun, at.date())
    with pytest.raises(StaleObject):
        decide_match(actor=actor, at=at, match=other, state=MatchState.REJECTED)
    with pytest.raises(InvalidTransition):
        decide_match(actor=actor, at=at, match=match, state=MatchState.CONFIRMED)
    decide_match(actor=actor, at=at, match=match, state=MatchState.SUGGESTED)
    match.refresh_from_db()
    assert (match.decided_by, match.decided_on) == (None, None)
    assert AuditEntry.objects.filter(object_type="campaigns.SpeakerMatch").count() == 2


def test_only_a_coordinator_imports_and_decides(at, arena, read, saved, vera, sigrid, elis):
    saved(BANAN)
    run, match = read(MINGEL), SpeakerMatch.objects.get()
    for user in (sigrid, elis):
        who = Viewer.of(user)
        for call in (
            lambda who=who: plan_import(actor=who, at=at, arena=arena, name="x", data=b""),
            lambda who=who: apply_import(actor=who, at=at, run=run),
            lambda who=who: undo_import(actor=who, at=at, run=run),
            lambda who=who: discard_import(actor=who, at=at, run=run),
            lambda who=who: suggest_matches(actor=who, arena=arena),
            lambda who=who: decide_match(actor=who, at=at, match=match, state=MatchState.CONFIRMED),
        ):
            with pytest.raises(NotAllowed):
                call()
        assert list(ImportRun.objects.visible_to(who)) == []
        assert list(SpeakerMatch.objects.visible_to(who)) == []
        assert PublicEvent.objects.visible_to(who).count() == 1


@pytest.mark.parametrize("n", [1, 40])
def test_saving_costs_the_same_for_many(actor, at, read, vera, n, django_assert_num_queries):
    lines = [f"{i},Titel {i},,2027-06-29 12:00,,,Vera Lindmåne" for i in range(n)]
    run = read(*lines)
    with django_assert_num_queries(18):
        apply_import(actor=actor, at=at, run=run)
    assert SpeakerMatch.objects.count() == n


# Pages


@pytest.fixture
def frozen(db, at):
    Council.current()
    Council.objects.update(frozen_at=at)


def upload(client, arena, *lines, name="programmet.csv", **values):
    file = SimpleUploadedFile(name, "\n".join([HEADER, *lines]).encode("cp1252"), "text/csv")
    return client.post(reverse("import_create", args=[arena.pk]), {"file": file, **values})


def test_from_a_file_to_the_persons_page(client, frozen, idun, sigrid, arena, vera):
    client.force_login(idun)
    where = reverse("arena_public", args=[arena.pk])
    assert "Inget offentligt program än" in client.get(where).content.decode()
    response = upload(client, arena, BANAN, MINGEL, "9,Förra året,,2026-06-29 12:00,,,", source="https://skog.example/")
    run = ImportRun.objects.get()
    assert response.url == run.get_absolute_url()
    page = client.get(response.url).content.decode()
    told = (
        "2 nya, 0 ändrade, 0 borta, 0 som förut, 1 avvisade",
        "Rad 4: Förra året",
        "Slutar efter midnatt.",
        "Läst som en fil från Windows: se efter att å, ä och ö blev rätt.",
    )
    assert all(text in page for text in told)
    assert not PublicEvent.objects.exists()
    assert client.post(reverse("import_apply", args=[run.pk])).url == where
    page = client.get(where).content.decode()
    told = (
        "2 evenemang",
        "Hur byggs banan?",
        "1 förslag väntar på dig",
        "Förslag",
        "Med förslag att ta ställning till",
    )
    assert all(text in page for text in told)
    match = SpeakerMatch.objects.get()
    page = client.get(match.event.get_absolute_url()).content.decode()
    assert "Mycket talar för det: samma namn och samma parti" in page
    client.force_login(sigrid)
    page = client.get(where).content.decode()
    assert "Förslag" not in page
    assert "Med förslag att ta ställning till" not in page
    assert "Talar på" not in client.get(vera.get_absolute_url()).content.decode()
    assert client.post(reverse("match_confirm", args=[match.pk])).status_code == 403
    client.force_login(idun)
    client.post(reverse("match_confirm", args=[match.pk]))
    client.force_login(sigrid)
    for page in (client.get(vera.get_absolute_url()), client.get(f"{where}?ours=confirmed")):
        assert "Hur byggs banan?" in page.content.decode()
    assert "Mingel" not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["1", "2", "3"]),
        ("?day=2027-06-30", ["3"]),
        ("?q=foreningen+banan", ["1"]),
        ("?q=bo+ek", ["3"]),
        ("?ours=suggested", ["1", "3"]),
        ("?ours=confirmed", []),
        ("?day=2027-06-29&ours=suggested", ["1"]),
    ],
)
def test_filters(client, frozen, idun, arena, saved, vera, query, keys):
    saved(BANAN, MINGEL, FRUKOST)
    client.force_login(idun)
    response = client.get(reverse("arena_public", args=[arena.pk]) + query)
    assert [visit.event.key for visit in response.context["visits"]] == keys


def test_an_event_leads_to_an_item_at_its_time(client, actor, at, frozen, idun, arena, saved, vera):
    saved(BANAN)
    match = SpeakerMatch.objects.get()
    decide_match(actor=actor, at=at, match=match, state=MatchState.CONFIRMED)
    client.force_login(idun)
    url = f"{reverse('item_create', args=[arena.pk])}?event={match.event_id}"
    assert url in client.get(match.event.get_absolute_url()).content.decode()
    initial = client.get(url).context["form"].initial
    assert (initial["day"], initial["starts_at"], initial["ends_at"]) == ("2027-06-29", dt.time(12), dt.time(13))
    assert (initial["place"], initial["people"]) == ("Scenen", [vera.pk])
    for number in ("x", "999999", "9" * 30, "²"):
        found = client.get(f"{reverse('item_create', args=[arena.pk])}?event={number}")
        assert found.context["form"].initial == {}


def test_an_event_leads_to_a_request_for_whoever_may_ask(client, actor, at, frozen, elis, sigrid, arena, saved, vera):
    saved(BANAN)
    match = SpeakerMatch.objects.get()
    decide_match(actor=actor, at=at, match=match, state=MatchState.CONFIRMED)
    url = f"{reverse('request_create', args=[arena.pk])}?event={match.event_id}"
    client.force_login(elis)
    assert url in client.get(match.event.get_absolute_url()).content.decode()
    initial = client.get(url).context["form"].initial
    assert (initial["day"], initial["people"]) == ("2027-06-29", [vera.pk])
    client.force_login(sigrid)
    assert url not in client.get(match.event.get_absolute_url()).content.decode()


def test_what_is_gone_stays_where_somebody_was_to_speak(client, actor, at, frozen, idun, arena, saved, vera):
    saved(BANAN, MINGEL)
    decide_match(actor=actor, at=at, match=SpeakerMatch.objects.get(), state=MatchState.CONFIRMED)
    saved(FRUKOST)
    client.force_login(idun)
    page = client.get(reverse("arena_public", args=[arena.pk])).content.decode()
    assert "Inte längre i programmet" in page
    assert "Mingel" not in page
    assert "Talar på" not in client.get(vera.get_absolute_url()).content.decode()


def test_bad_files_are_told_at_the_field(client, frozen, idun, arena):
    client.force_login(idun)
    response = client.post(reverse("import_create", args=[arena.pk]), {"source": "https://skog.example/"})
    assert list(response.context["form"].errors) == ["file"]
    file = SimpleUploadedFile("x.csv", b"PK\x03\x04")
    response = client.post(reverse("import_create", args=[arena.pk]), {"file": file})
    assert response.status_code == 422
    assert "CSV" in str(response.context["form"].errors["file"])
    assert not ImportRun.objects.exists()


def test_forget_take_back_and_the_list_of_imports(client, frozen, idun, sigrid, arena, vera):
    client.force_login(idun)
    listed = reverse("import_list", args=[arena.pk])
    assert "Inget importerat än" in client.get(listed).content.decode()
    upload(client, arena, BANAN)
    run = ImportRun.objects.get()
    assert "Läst, inte sparad" in client.get(listed).content.decode()
    client.post(reverse("import_discard", args=[run.pk]))
    assert not ImportRun.objects.exists()
    upload(client, arena, BANAN)
    run = ImportRun.objects.get()
    client.post(reverse("import_apply", args=[run.pk]))
    assert client.post(reverse("import_apply", args=[run.pk])).status_code == 409
    assert client.post(reverse("import_undo", args=[run.pk])).url == run.get_absolute_url()
    assert "Återtagen" in client.get(run.get_absolute_url()).content.decode()
    assert not PublicEvent.objects.exists()
    client.force_login(sigrid)
    for url in (listed, run.get_absolute_url(), reverse("import_create", args=[arena.pk])):
        assert client.get(url).status_code == 403


def test_what_a_file_says_is_shown_as_text(client, frozen, idun, arena, saved):
    saved('1,<script>alert(1)</script>,=cmd|x,2027-06-29 12:00,,"<b>",<i>Bo</i>')
    client.force_login(idun)
    for url in (reverse("arena_public", args=[arena.pk]), PublicEvent.objects.get().get_absolute_url()):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_many(client, frozen, idun, arena, saved, vera, n, django_assert_num_queries):
    run = saved(*[f"{i},Titel {i},,2027-06-29 12:00,,,Vera Lindmåne" for i in range(n)])
    client.force_login(idun)
    for url, queries in (
        (reverse("arena_public", args=[arena.pk]), 11),
        (PublicEvent.objects.first().get_absolute_url(), 8),
        (run.get_absolute_url(), 5),
        (reverse("import_list", args=[arena.pk]), 7),
    ):
        with django_assert_num_queries(queries):
            client.get(url)
