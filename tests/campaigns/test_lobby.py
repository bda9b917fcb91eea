"""A published register compared with the log: what each reader learns, what is decided, what the next file finds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from campaigns.enums import GapKind, ReportKind
from campaigns.forms.lobby import LobbyColumnsForm
from campaigns.imports import lobby as reader
from campaigns.lobby_enums import LobbyList, LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyFile, LobbyRegister, LobbyRow
from campaigns.queries import lobby as queries
from campaigns.reports.gaps import gaps
from campaigns.reports.sources import read
from campaigns.services import lobby as services
from campaigns.services import lobby_decisions as decisions
from campaigns.services.reports import draft_report
from crm.enums import AuditAction, OrganisationKind, Partnership, Role, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.imports import columns, meeting_log
from crm.models import AuditEntry, Council, Meeting
from crm.services import merging
from crm.visibility import Viewer
from tests.factories import MandateFactory, MeetingFactory, OrganisationFactory, PersonFactory, UserFactory

HEAD = "datum;beslutsfattare;organisationer;rubrik;plats\n"
FILE = HEAD + (
    "2027-05-10;Vera Lindmåne;Region Skog;Kuststråket;Bryssel\n"
    "2027-05-12;Vera Lindmåne;Region Skog, Anna;Elnät;\n"
    "2027-05-20;Vera Lindmåne;Härnäs Energi AB;Vatten;\n"
    "2027-05-21;Bo Gran;Bolaget;Skog;\n"
)
FIRST, LAST = dt.date(2027, 5, 1), dt.date(2027, 5, 31)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def vera(parties):
    return PersonFactory.create(name="Vera Lindmåne")


@pytest.fixture
def compared(idun, at):
    """Compares a file as Idun, the coordinator."""

    def compare(text=FILE, names=("Region Skog",), first=FIRST, last=LAST, actor=idun, register="Öppenhetsregistret"):
        viewer = Viewer.of(actor)
        data = text.encode()
        run = services.receive_file(actor=viewer, at=at, name="r.csv", data=data, new_register=register, source="Webb")
        return services.compare(actor=viewer, at=at, run=run, own_names=names, first=first, last=last)

    return compare


def met(parties, vera, day, **values):
    return MeetingFactory.create(organisation=parties.region, people=[vera], on=dt.date(2027, 5, day), **values)


def lists(run, user):
    """Row numbers and meetings of each list that has any."""
    found = queries.result(run, Viewer.of(user))
    told = {
        name.value: [(line.row.number if line.row else None, line.meeting) for line in found.lists[name]]
        for name in LobbyList
    }
    return {name: rows for name, rows in told.items() if rows}


def row(run, number):
    return LobbyRow.objects.get(run=run, number=number)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_register_is_compared_with_the_log(compared, parties, vera, idun):
    exact, later = met(parties, vera, 10), met(parties, vera, 13)
    missing = met(parties, vera, 25)
    MeetingFactory.create(organisation=parties.region, people=[PersonFactory.create()], on=dt.date(2027, 5, 25))
    run = compared()
    assert lists(run, idun) == {
        "matched": [(2, exact.pk), (3, later.pk)],
        "possible": [(4, None)],
        "unpublished": [(None, missing.pk)],
    }
    found = queries.result(run, Viewer.of(idun))
    assert [line.days for line in found.lists[LobbyList.MATCHED]] == [0, 1]
    assert (found.found, found.published) == (2, 2)
    assert (run.told["meetings"], run.told["names"]) == (
        4,
        [["Region Skog", True], ["Region Skog, Anna", True], ["Härnäs Energi AB", False]],
    )
    assert not LobbyFile.objects.exists()
    assert len(run.digest) == 64


def test_what_a_reader_may_not_read_takes_no_part(compared, parties, vera, idun, ylva):
    met(parties, vera, 10)
    missing = met(parties, vera, 25)
    shared = met(parties, vera, 13, visibility=Visibility.PARTIES)
    run = compared()
    assert lists(run, ylva) == {"matched": [(3, shared.pk)], "published": [(2, None)], "possible": [(4, None)]}
    assert lists(run, idun)["unpublished"] == [(None, missing.pk)]
    decisions.decide(
        actor=Viewer.of(idun),
        at=run.made_at,
        run=run,
        meeting=missing,
        verdict=LobbyVerdict.NOT_REQUIRED,
        note="Hemlig",
    )
    assert list(LobbyDecision.objects.visible_to(Viewer.of(ylva))) == []
    assert LobbyDecision.objects.visible_to(Viewer.of(idun)).count() == 1
    entry = AuditEntry.objects.get(object_type="campaigns.LobbyDecision")
    assert (entry.visibility, entry.organisation) == (Visibility.OWN_ORG, parties.region)


def test_a_hidden_meeting_changes_nothing_that_another_reader_sees(compared, parties, vera, idun, ylva, client):
    met(parties, vera, 13, visibility=Visibility.PARTIES)
    run = compared()
    client.force_login(ylva)
    addresses = [f"{reverse('lobby_check', args=[run.pk])}?list={name}" for name in LobbyList]
    before = [shown(client, address) for address in addresses]
    hidden = met(parties, vera, 10, title="Hemligt möte")
    decisions.decide(
        actor=Viewer.of(idun), at=run.made_at, run=run, row=row(run, 2), meeting=hidden, verdict=LobbyVerdict.SAME
    )
    assert [shown(client, address) for address in addresses] == before
    assert "Hemligt möte" not in "".join(before)
    client.force_login(idun)
    assert "Hemligt möte" in text(client, addresses[0])


def shown(client, address):
    """The page without what differs each time."""
    return text(client, address).split("<main", 1)[1].partition("</main>")[0]


def test_decisions_move_lines_and_are_taken_back(compared, parties, vera, idun):
    exact, other = met(parties, vera, 10), met(parties, vera, 20)
    run, viewer = compared(), Viewer.of(idun)
    act = {"actor": viewer, "at": run.made_at, "run": run}
    before = lists(run, idun)
    assert before == {"matched": [(2, exact.pk)], "possible": [(4, None)], "published": [(3, None)]}
    line = queries.result(run, viewer).lists[LobbyList.POSSIBLE][0]
    assert line.candidates == (other.pk,)
    same = decisions.decide(**act, row=row(run, 4), meeting=other, verdict="same")
    apart = decisions.decide(**act, row=row(run, 2), meeting=exact, verdict="not_same")
    aside = decisions.decide(**act, row=row(run, 3), verdict="not_ours", note="Ett bolag")
    why = decisions.decide(**act, meeting=exact, verdict="to_correct")
    assert lists(run, idun) == {
        "matched": [(4, other.pk)],
        "published": [(2, None)],
        "unpublished": [(None, exact.pk)],
        "aside": [(3, None)],
    }
    assert decisions.decide(**act, meeting=exact, verdict="log_wrong").pk == why.pk
    for one in (same, apart, aside, why):
        decisions.take_back(actor=viewer, at=run.made_at, decision=one)
    assert lists(run, idun) == before
    told = AuditEntry.objects.filter(object_type="campaigns.LobbyDecision").values_list("action", flat=True)
    assert sorted(told) == sorted([AuditAction.CREATE] * 4 + [AuditAction.UPDATE] + [AuditAction.DELETE] * 4)


def test_one_meeting_is_one_row_whatever_is_said(compared, parties, vera, idun):
    first = met(parties, vera, 12)
    second = met(parties, vera, 11)
    run = compared()
    act = {"actor": Viewer.of(idun), "at": run.made_at, "run": run, "verdict": "same"}
    assert lists(run, idun)["matched"] == [(2, second.pk), (3, first.pk)]
    decisions.decide(**act, row=row(run, 2), meeting=first)
    assert lists(run, idun)["matched"] == [(2, first.pk), (3, second.pk)]
    decisions.decide(**act, row=row(run, 3), meeting=first)
    assert LobbyDecision.objects.get().key == row(run, 3).key
    assert lists(run, idun)["matched"] == [(2, second.pk), (3, first.pk)]


def test_the_next_file_finds_what_was_decided(compared, parties, vera, idun):
    exact, missing = met(parties, vera, 10), met(parties, vera, 25)
    run = compared()
    act = {"actor": Viewer.of(idun), "at": run.made_at, "run": run}
    decisions.decide(**act, row=row(run, 2), meeting=exact, verdict="not_same")
    decisions.decide(**act, row=row(run, 4), verdict="not_ours")
    decisions.decide(**act, meeting=missing, verdict="not_required")
    grown = HEAD + "2027-05-02;Bo Gran;Bolaget;Annat;\n" + FILE.removeprefix(HEAD)
    later = compared(grown, register="ÖPPENHETSREGISTRET")
    assert later.register == run.register
    found = queries.result(later, Viewer.of(idun))
    assert [line.row.number for line in found.lists[LobbyList.ASIDE]] == [5]
    assert [one.verdict for one in found.lists[LobbyList.PUBLISHED][0].refused] == ["not_same"]
    decided = {line.meeting: line.decided and line.decided.verdict for line in found.lists[LobbyList.UNPUBLISHED]}
    assert decided == {exact.pk: None, missing.pk: "not_required"}
    other = compared(grown, register="Ett annat")
    assert LobbyList.ASIDE not in lists(other, idun)


def test_the_same_file_twice_says_so(compared, idun, client):
    first, second = compared(), compared()
    assert queries.same_file(second, Viewer.of(idun)) == first
    client.force_login(idun)
    assert "Exakt samma fil" in text(client, second.get_absolute_url())
    assert "Exakt samma fil" not in text(client, first.get_absolute_url())


def test_a_name_that_could_mean_two_waits_for_somebody(compared, parties, vera, idun):
    PersonFactory.create(name="Vera Lindmåne")
    exact = met(parties, vera, 10)
    run = compared()
    found = queries.result(run, Viewer.of(idun)).lists[LobbyList.POSSIBLE]
    assert [(line.row.number, line.candidates) for line in found] == [(2, (exact.pk,)), (4, ())]
    assert queries.result(run, Viewer.of(idun)).lists[LobbyList.UNPUBLISHED] == []


def test_where_only_the_body_is_named_those_who_sat_there_may_be_meant(compared, parties, vera, idun):
    body = OrganisationFactory.create(name="Tinget", kind=OrganisationKind.OTHER, partnership=Partnership.NONE)
    MandateFactory.create(person=vera, body=body, starts=dt.date(2026, 1, 1), ends=dt.date(2027, 5, 15))
    inside, covered = met(parties, vera, 10), met(parties, vera, 14)
    met(parties, vera, 25)
    file = (
        "datum,institution,organisationer,rubrik\n2027-05-10,Tinget,Region Skog,Nät\n2027-05-25,Tinget,Region Skog,El\n"
    )
    run = compared(file)
    found = queries.result(run, Viewer.of(idun))
    assert [line.candidates for line in found.lists[LobbyList.POSSIBLE]] == [(inside.pk,)]
    assert [line.row.number for line in found.lists[LobbyList.PUBLISHED]] == [3]
    assert [line.meeting for line in found.lists[LobbyList.UNPUBLISHED]] == [covered.pk]


def test_a_text_that_names_us_waits_for_somebody(compared, parties, vera, idun):
    ours = met(parties, vera, 24)
    file = (
        "activiteitnaam,type,bewindspersoon,subtitel,datum\nMöte med Region Skog,Gesprek,Vera Lindmåne,NA,24-05-2027\n"
    )
    run = compared(file)
    assert queries.result(run, Viewer.of(idun)).lists[LobbyList.POSSIBLE][0].candidates == (ours.pk,)


def test_the_day_before_the_period_still_finds_its_meeting(compared, parties, vera, idun):
    ours = met(parties, vera, 11)
    run = compared(first=dt.date(2027, 5, 11), last=dt.date(2027, 5, 11))
    assert lists(run, idun) == {"matched": [(2, ours.pk)]}


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


def test_a_contact_is_logged_from_its_row_and_only_then(compared, parties, vera, idun, client):
    run = compared()
    client.force_login(idun)
    page = reverse("lobby_contact", args=[row(run, 2).pk])
    shown = text(client, page)
    assert 'value="2027-05-10"' in shown
    assert "Kuststråket" in shown
    assert "Öppenhetsregistret (Webb, rad 2)" in shown
    assert not Meeting.objects.exists()
    sent = {"kind": "meeting", "on": "2027-05-10", "people": [vera.pk], "lead": idun.pk, "title": "Kuststråket",
            "visibility": "own_org", "other": "Publicerat i Öppenhetsregistret (Webb, rad 2)."}  # fmt: skip
    answer = client.post(page, sent)
    assert answer.status_code == 302
    meeting = Meeting.objects.get()
    assert not hasattr(meeting, "debrief")
    assert lists(run, idun)["matched"] == [(2, meeting.pk)]
    assert LobbyDecision.objects.get().verdict == LobbyVerdict.SAME


def test_buttons_decide_and_take_back(compared, parties, vera, idun, client):
    ours, missing = met(parties, vera, 10), met(parties, vera, 25)
    run = compared()
    client.force_login(idun)
    decide = reverse("lobby_decide", args=[run.pk])
    sent = {"row": row(run, 2).pk, "meeting": ours.pk, "verdict": "not_same", "list": "matched"}
    assert client.post(decide, sent).url == f"{run.get_absolute_url()}?list=matched"
    assert lists(run, idun).get("matched") is None
    decision = LobbyDecision.objects.get()
    client.post(reverse("lobby_take_back", args=[run.pk]), {"decision": decision.pk})
    assert not LobbyDecision.objects.exists()
    assert client.post(decide, {**sent, "row": 10**6}).status_code == 404
    client.post(decide, {"row": row(run, 2).pk, "verdict": "same"})
    assert not LobbyDecision.objects.exists()
    page = reverse("lobby_reason", args=[run.pk, missing.pk])
    client.post(page, {"verdict": "to_correct", "note": "Mejlat"})
    assert "Mejlat" in text(client, f"{run.get_absolute_url()}?list=unpublished")


def test_who_may_do_what(compared, parties, vera, idun, elis, ylva, olle, client, at):
    lead = UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD)
    run = compared(actor=lead)
    for user in (elis, ylva):
        with pytest.raises(NotAllowed):
            compared(actor=user)
        client.force_login(user)
        assert client.get(run.get_absolute_url()).status_code == 200
        for page in ("lobby_again", "lobby_remove", "lobby_decide", "lobby_take_back"):
            assert client.post(reverse(page, args=[run.pk])).status_code == 403
        with pytest.raises(NotAllowed):
            decisions.decide(actor=Viewer.of(user), at=at, run=run, row=row(run, 2), verdict="not_ours")
    client.force_login(olle)
    assert client.get(run.get_absolute_url()).status_code == 404
    waiting = services.receive_file(actor=Viewer.of(idun), at=at, name="r.csv", data=FILE.encode(), new_register="R")
    assert waiting not in LobbyCheck.objects.visible_to(Viewer.of(ylva))
    assert not LobbyFile.objects.visible_to(Viewer.of(ylva)).exists()


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


def test_somebody_who_came_into_the_register_since_is_found_again(compared, parties, idun, at):
    run = compared()
    assert lists(run, idun)["published"] == [(2, None), (3, None)]
    person = PersonFactory.create(name="Vera Lindmåne")
    ours = met(parties, person, 10)
    assert "matched" not in lists(run, idun)
    services.find_again(actor=Viewer.of(idun), at=at, run=run)
    assert lists(run, idun)["matched"] == [(2, ours.pk)]


def test_rows_follow_a_person_who_became_another(compared, parties, vera, idun, at):
    run = compared()
    kept = PersonFactory.create(name="Vera L Måne")
    merge = merging.merge_persons(actor=Viewer.of(idun), at=at, kept=kept, removed=vera)
    ours = met(parties, kept, 10)
    run.refresh_from_db()
    assert (run.covers, lists(run, idun)["matched"]) == ([kept.pk], [(2, ours.pk)])
    merging.undo_merge(actor=Viewer.of(idun), at=at, merge=merge)
    run.refresh_from_db()
    assert run.covers == [vera.pk]
    assert "matched" not in lists(run, idun)


@pytest.mark.parametrize(("form", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{")])
def test_each_list_is_taken_away_and_noted(compared, parties, vera, idun, client, form, begins):
    met(parties, vera, 10)
    run = compared()
    client.force_login(idun)
    answer = client.get(reverse("lobby_export", args=[run.pk, "matched", form]))
    data = b"".join(answer.streaming_content)
    assert data.startswith(begins)
    if form == "csv":
        assert "2;2027-05-10;Kuststråket;Vera Lindmåne;Region Skog;" in data.decode("utf-8-sig")
    entry = AuditEntry.objects.get(action=AuditAction.EXPORT)
    assert entry.changes == {"list": [None, "matched"], "form": [None, form], "rows": [None, 1]}
    assert client.get(reverse("lobby_export", args=[run.pk, "other", form])).status_code == 404


def test_a_report_names_what_is_published_and_in_no_contact_that_all_read(compared, parties, vera, idun, at):
    met(parties, vera, 10, visibility=Visibility.PARTIES)
    met(parties, vera, 12)
    compared()
    run = compared(first=dt.date(2027, 5, 2))
    lead = Viewer.of(UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD))
    values = {"kind": ReportKind.STEERING, "organisation": parties.harnas}
    report = draft_report(actor=lead, at=at, first=dt.date(2027, 1, 1), last=dt.date(2027, 5, 31), **values)
    [group] = [one for one in gaps(read(report, at)) if one.kind == GapKind.PUBLISHED]
    [gap] = group.gaps
    assert gap.text.startswith("Öppenhetsregistret: 1 av 2 publicerade möten")
    assert (gap.owner, gap.url) == (idun, f"{run.get_absolute_url()}?list=published")
    later = draft_report(actor=lead, at=at, first=dt.date(2027, 5, 11), last=dt.date(2027, 5, 11), **values)
    assert GapKind.PUBLISHED not in {one.kind for one in gaps(read(later, at))}


def test_the_project_leader_sees_the_share_among_the_campaigns(compared, parties, vera, elis, client):
    met(parties, vera, 10, visibility=Visibility.PARTIES)
    compared()
    for user, told in ((UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD), True), (elis, False)):
        client.force_login(user)
        assert ("1 av 2 publicerade möten" in text(client, reverse("campaign_list"))) is told


@pytest.mark.parametrize("n", [10, 1000])
def test_the_page_costs_the_same_at_any_length(compared, parties, vera, idun, client, n, django_assert_num_queries):
    for day in (10, 11, 25):
        for _n in range(n // 10):
            met(parties, vera, day)
    run = compared(HEAD + "".join(f"2027-05-10;Vera Lindmåne;Region Skog;Ärende {k};\n" for k in range(n)))
    client.force_login(idun)
    costs = {"matched": 15, "published": 11, "unpublished": 15}
    for name, cost in costs.items():
        with django_assert_num_queries(cost):
            client.get(f"{run.get_absolute_url()}?list={name}")
    counts = {name.value: count for name in LobbyList if (count := queries.result(run, Viewer.of(idun)).count(name))}
    assert counts == {"matched": n // 5, "published": n - n // 5, "unpublished": n // 10}


def test_pages_are_cut(compared, parties, vera, idun, client):
    run = compared(HEAD + "".join(f"2027-05-10;Vera Lindmåne;Region Skog;Ärende {k};\n" for k in range(60)))
    client.force_login(idun)
    page = f"{run.get_absolute_url()}?list=published"
    assert text(client, page).count("Ärende") >= 50
    assert f"{page}&amp;from=50" in text(client, page)
    assert "Till början" in text(client, f"{page}&from=50")
    assert client.get(f"{run.get_absolute_url()}?list=none").status_code == 404


def test_a_column_is_offered_only_what_a_meeting_has(idun, at):
    run = services.receive_file(
        actor=Viewer.of(idun), at=at, name="r.csv", data=b"nar;Ledamot;x\n2027-05-10;Vera;A\n", new_register="R"
    )
    found = services.columns(run)
    form = LobbyColumnsForm({}, at=at, viewer=Viewer.of(idun), found=found)
    assert {name for name, _label in form.fields["column_0"].choices} == {"", *columns.MEETING}
    assert found.proposed == {"Ledamot": "people"}


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
