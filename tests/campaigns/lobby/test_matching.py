"""Which published meetings are in the log, as each reader may read it."""

from __future__ import annotations

import datetime as dt

from campaigns.lobby_enums import LobbyList, LobbyVerdict
from campaigns.models import LobbyDecision, LobbyFile
from campaigns.queries import lobby as queries
from campaigns.services import lobby as services
from campaigns.services import lobby_decisions as decisions
from crm.enums import OrganisationKind, Partnership, Visibility
from crm.models import AuditEntry
from crm.services import merging
from crm.visibility import Viewer
from tests.campaigns.lobby.samples import BOTH, lists, met, text
from tests.factories import MandateFactory, MeetingFactory, OrganisationFactory, PersonFactory


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


def test_of_a_day_that_the_file_does_not_hold_nobody_is_told_as_missing(compared, parties, vera, idun):
    bo = PersonFactory.create(name="Bo Gran")
    ours = met(parties, vera, 9, bo)
    run = compared(BOTH.replace("2027-05-11", "2027-05-20"), first=dt.date(2027, 5, 10))
    assert bo.pk in run.covers
    assert lists(run, idun) == {"matched": [(2, ours.pk)], "published": [(3, None)]}
    [line] = queries.result(run, Viewer.of(idun)).lists[LobbyList.MATCHED]
    assert (line.publish, line.silent) == (frozenset({vera.pk}), frozenset())


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


def test_two_politicians_who_publish_the_same_meeting_each_have_their_row_in_both(compared, parties, vera, idun):
    bo = PersonFactory.create(name="Bo Gran")
    ours = met(parties, vera, 10, bo)
    run = compared(BOTH)
    assert lists(run, idun) == {"matched": [(2, ours.pk), (3, ours.pk)]}
    found = queries.result(run, Viewer.of(idun))
    assert (found.found, found.published) == (2, 2)
    assert [(line.publish, line.silent) for line in found.lists[LobbyList.MATCHED]] == [
        (frozenset({vera.pk, bo.pk}), frozenset())
    ] * 2


def test_a_meeting_that_one_publishes_and_the_other_not_stands_in_both_lists_and_says_so(
    compared, parties, vera, idun, client
):
    bo, aside = PersonFactory.create(name="Bo Gran"), PersonFactory.create(name="Ivar Sten")
    ours = met(parties, vera, 10, bo, aside)
    run = compared(BOTH.replace("2027-05-11", "2027-05-20"))
    assert lists(run, idun) == {
        "matched": [(2, ours.pk)],
        "published": [(3, None)],
        "unpublished": [(None, ours.pk)],
    }
    client.force_login(idun)
    for name in ("matched", "unpublished"):
        shown = text(client, f"{run.get_absolute_url()}?list={name}")
        assert "Publicerat för Vera Lindmåne, inte för Bo Gran." in shown
    decisions.decide(actor=Viewer.of(idun), at=run.made_at, run=run, meeting=ours, verdict=LobbyVerdict.TO_CORRECT)
    [line] = queries.result(run, Viewer.of(idun)).lists[LobbyList.UNPUBLISHED]
    assert line.decided.verdict == LobbyVerdict.TO_CORRECT


def test_who_may_be_meant_by_a_possible_row_is_not_told_as_missing(compared, parties, vera, idun):
    bo = PersonFactory.create(name="Bo Gran")
    ours = met(parties, vera, 10, bo)
    run = compared(BOTH.replace("Region Skog;Bo", "Härnäs Energi AB;Bo"))
    [line] = queries.result(run, Viewer.of(idun)).lists[LobbyList.POSSIBLE]
    assert line.candidates == (ours.pk,)
    assert lists(run, idun) == {"matched": [(2, ours.pk)], "possible": [(3, None)]}


def test_a_row_of_both_stands_for_both(compared, parties, vera, idun):
    bo = PersonFactory.create(name="Bo Gran")
    ours = met(parties, vera, 10, bo)
    run = compared(BOTH.replace("Bo om", "Vera om").replace("2027-05-11", "2027-05-10"))
    assert run.told["folded"] == 1
    assert lists(run, idun) == {"matched": [(2, ours.pk)]}
