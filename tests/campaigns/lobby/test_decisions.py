"""What is decided on the lines, what the next file finds of it, and who may decide."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.lobby_enums import LobbyList, LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyFile
from campaigns.queries import lobby as queries
from campaigns.services import lobby as services
from campaigns.services import lobby_decisions as decisions
from crm.enums import AuditAction, Role
from crm.errors import NotAllowed
from crm.models import AuditEntry, Meeting
from crm.visibility import Viewer
from tests.campaigns.lobby.samples import BOTH, FILE, HEAD, lists, met, row, text
from tests.factories import PersonFactory, UserFactory


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


def test_each_of_two_politicians_keeps_the_row_that_is_said_to_be_theirs(compared, parties, vera, idun):
    bo = PersonFactory.create(name="Bo Gran")
    ours, later = met(parties, vera, 20, bo), met(parties, bo, 25)
    run = compared(BOTH)
    act = {"actor": Viewer.of(idun), "at": run.made_at, "run": run, "verdict": "same"}
    first, second = (decisions.decide(**act, row=row(run, n), meeting=ours) for n in (2, 3))
    assert set(LobbyDecision.objects.all()) == {first, second}
    assert lists(run, idun) == {"matched": [(2, ours.pk), (3, ours.pk)], "unpublished": [(None, later.pk)]}
    decisions.decide(**act, row=row(run, 3), meeting=later)
    assert {(one.key, one.meeting_id) for one in LobbyDecision.objects.all()} == {
        (row(run, 2).key, ours.pk),
        (row(run, 3).key, later.pk),
    }
    assert lists(run, idun) == {"matched": [(2, ours.pk), (3, later.pk)], "unpublished": [(None, ours.pk)]}


def test_a_row_of_a_file_that_is_forgotten_is_one_of_those_who_were_met(compared, parties, vera, idun, at):
    bo = PersonFactory.create(name="Bo Gran")
    ours = met(parties, vera, 10, bo)
    forgotten = compared(HEAD + "2027-05-09;Okänd Person;Region Skog;Kust;\n")
    act = {"actor": Viewer.of(idun), "at": at, "verdict": "same", "meeting": ours}
    decisions.decide(**act, run=forgotten, row=row(forgotten, 2))
    services.remove_check(actor=Viewer.of(idun), at=at, run=forgotten)
    run = compared(BOTH)
    decisions.decide(**act, run=run, row=row(run, 2))
    assert LobbyDecision.objects.count() == 2
    decisions.decide(**act, run=run, row=row(run, 3))
    assert set(LobbyDecision.objects.values_list("key", flat=True)) == {row(run, 2).key, row(run, 3).key}


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
