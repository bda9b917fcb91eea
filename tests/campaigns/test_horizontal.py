"""Horizontal criteria: stated by oneself, counted, and never shown of a person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.enums import Gender, TravelMode
from campaigns.models import Delegate, OwnStatement
from campaigns.queries.horizontal import FEWEST, criteria_of, criteria_of_year
from campaigns.services import horizontal
from crm.enums import MeetingKind, Role
from crm.errors import NotAllowed, StaleObject
from crm.exports import full
from crm.models import AuditEntry, Council
from crm.services.closing import deactivate_user
from crm.visibility import SYSTEM, Viewer
from tests.factories import ArenaFactory, DelegateFactory, ProgrammeItemFactory, UserFactory


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def arena(idun):
    return ArenaFactory.create(coordinator=idun)


def delegates(parties, arena, *genders, travel=""):
    """Delegates of the arena, who have stated that; None for nothing."""
    users = [UserFactory.create(organisation=parties.kramnas) for _ in genders]
    for user, gender in zip(users, genders, strict=True):
        DelegateFactory.create(arena=arena, user=user, travel=travel)
        if gender:
            OwnStatement.objects.create(user=user, gender=gender)
    return users


def told(criteria):
    return {group.code: group.count for group in criteria.genders}


W, M, OTHER, N = Gender.WOMAN, Gender.MAN, Gender.OTHER, Gender.DOES_NOT_SAY


def test_delegates_are_counted_and_who_stated_nothing_is_said(parties, arena, idun):
    delegates(parties, arena, W, W, W, M, M, None)
    found = criteria_of(arena, Viewer.of(idun))
    assert told(found) == {W: 3, M: 2}
    assert (found.people, found.stated, found.unstated, found.too_few) == (6, 5, 1, False)


def test_fewer_than_five_are_not_divided(parties, arena, idun):
    delegates(parties, arena, *[W] * (FEWEST - 1), None)
    found = criteria_of(arena, Viewer.of(idun))
    assert (told(found), found.stated, found.too_few) == ({}, 4, True)


@pytest.mark.parametrize(
    ("genders", "expected"),
    [
        ([W, W, M, M, OTHER], {W: 2, M: 2, "other+does_not_say": 1}),
        ([W, W, M, N, OTHER], {W: 2, M: 1, "other+does_not_say": 2}),
        ([OTHER] * 5 + [N] * 4, {W: 0, M: 0, "other+does_not_say": 9}),
        ([OTHER] * 5 + [N] * 5, {W: 0, M: 0, OTHER: 5, N: 5}),
    ],
)
def test_the_rarest_groups_are_told_together(parties, arena, idun, genders, expected):
    delegates(parties, arena, *genders)
    assert told(criteria_of(arena, Viewer.of(idun))) == expected


def test_speakers_of_ours_count_and_decision_makers_do_not(parties, arena, idun):
    delegates(parties, arena, W, W, W, W)
    speaker = UserFactory.create(organisation=parties.harnas)
    OwnStatement.objects.create(user=speaker, gender=M)
    other = UserFactory.create(organisation=parties.harnas)
    for user, kind in ((speaker, MeetingKind.PANEL), (speaker, MeetingKind.SEMINAR), (other, MeetingKind.BILATERAL)):
        ProgrammeItemFactory.create(arena=arena, kind=kind, ours=[user])
    found = criteria_of(arena, Viewer.of(idun))
    assert (found.delegates, found.speakers, found.people) == (4, 1, 5)
    assert told(found) == {W: 4, M: 1}


def test_a_year_counts_each_person_once_and_each_journey(parties, arena, idun):
    users = delegates(parties, arena, W, W, W, M, M, travel=TravelMode.TRAIN)
    later = ArenaFactory.create(coordinator=idun, starts=dt.date(2027, 9, 1), ends=dt.date(2027, 9, 2))
    DelegateFactory.create(arena=later, user=users[0], travel=TravelMode.FLIGHT)
    DelegateFactory.create(arena=later, user=users[1])
    each, together = criteria_of_year(Viewer.of(idun), 2027)
    assert [(one.arena, one.people) for one in each] == [(arena, 5), (later, 2)]
    assert (together.people, told(together)) == (5, {W: 3, M: 2})
    assert ({g.code: g.count for g in together.travel}, together.travel_unstated) == ({"train": 5, "flight": 1}, 1)
    assert criteria_of_year(Viewer.of(idun), 2026)[0] == []


@pytest.mark.parametrize(
    ("divided", "expected"),
    [
        ([[W, W, W, M, M], [W, M]], {}),  # two left beside the first
        ([[W, W, W, M, M], [W, M], [OTHER, N, W]], {W: 5, M: 3, "other+does_not_say": 2}),  # five left
        ([[W, W, W, M, M], [W, W, M, M, M]], {W: 5, M: 5}),  # each told, nobody left
        ([[W, M], [W, M, M]], {W: 2, M: 3}),  # none told
        ([[OTHER] * 5 + [N] * 5, [OTHER, M, M, M, M]], {W: 0, M: 4, "other+does_not_say": 11}),
    ],
)
def test_all_together_less_what_is_told_is_no_small_group(parties, idun, divided, expected):
    for genders in divided:
        delegates(parties, ArenaFactory.create(coordinator=idun), *genders)
    together = criteria_of_year(Viewer.of(idun), 2027)[1]
    assert (told(together), together.gives_away) == (expected, not expected)


def test_one_who_was_at_one_arena_only_is_not_worked_out_from_all(parties, arena, idun):
    users = delegates(parties, arena, W, W, W, M, M)
    later = ArenaFactory.create(coordinator=idun)
    for user in [*users[1:], *delegates(parties, later, *[M] * 5)]:
        Delegate.objects.get_or_create(arena=later, user=user)
    assert told(criteria_of_year(Viewer.of(idun), 2027)[1]) == {}


def test_only_whole_years_are_put_together(client, parties, arena, idun):
    client.force_login(idun)
    url = reverse("criteria_list")
    ArenaFactory.create(coordinator=idun, starts=dt.date(2026, 9, 1), ends=dt.date(2026, 9, 2))
    for query, years in (({}, [2027]), ({"year": 2026}, [2026]), ({"to": "2026-12-31", "period": "2026-2"}, [2027])):
        page = client.get(url, query)
        assert [row.arena.starts.year for row in page.context["rows"]] == years
    assert client.get(url, {"year": "x"}).context["sentences"]
    delegates(parties, arena, W, W, W, M, M)
    delegates(parties, ArenaFactory.create(coordinator=idun), W)
    assert "skulle färre än fem bli kvar" in client.get(url).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_counts_cost_the_same_at_any_number(parties, idun, n, django_assert_num_queries):
    for _ in range(n):
        delegates(parties, ArenaFactory.create(coordinator=idun), *[W] * n)
    with django_assert_num_queries(4):  # arenas, delegates, speakers, statements
        each, _together = criteria_of_year(Viewer.of(idun), 2027)
    assert len(each) == n


def test_one_states_it_oneself_changes_it_and_takes_it_back(sigrid, at):
    actor = Viewer.of(sigrid)
    horizontal.state_gender(actor=actor, at=at, gender=W)
    horizontal.state_gender(actor=actor, at=at, gender=W)
    assert horizontal.own_gender(actor) == W
    horizontal.state_gender(actor=actor, at=at, gender=N)
    assert OwnStatement.objects.get().gender == N
    with pytest.raises(ValidationError):
        horizontal.state_gender(actor=actor, at=at, gender="x")
    horizontal.state_gender(actor=actor, at=at, gender="")
    assert not OwnStatement.objects.exists()
    trail = AuditEntry.objects.filter(object_type="campaigns.OwnStatement")
    assert [(row.visibility, row.changes) for row in trail] == [("confidential", {})] * 3


def test_nobody_reads_anothers(sigrid, idun, lova, at):
    horizontal.state_gender(actor=Viewer.of(sigrid), at=at, gender=W)
    for user in (idun, lova):
        assert list(OwnStatement.objects.visible_to(Viewer.of(user))) == []
        assert not AuditEntry.objects.visible_to(Viewer.of(user)).filter(object_type="campaigns.OwnStatement").exists()


def test_the_full_export_does_not_hold_it():
    assert "campaigns.OwnStatement" in full.left_out()
    assert "campaigns.OwnStatement" not in full.exported()


def test_it_is_erased_when_the_account_is_closed(sigrid, at):
    horizontal.state_gender(actor=Viewer.of(sigrid), at=at, gender=W)
    deactivate_user(actor=SYSTEM, at=at, user=sigrid)
    assert not OwnStatement.objects.exists()


def test_travel_is_the_delegates_own_to_say_and_the_coordinators(sigrid, idun, ylva, arena, at):
    row = DelegateFactory.create(arena=arena, user=sigrid)
    horizontal.choose_travel(actor=Viewer.of(sigrid), at=at, delegate=row, travel=TravelMode.TRAIN, version=row.version)
    with pytest.raises(StaleObject):
        horizontal.choose_travel(actor=Viewer.of(idun), at=at, delegate=row, travel=TravelMode.CAR, version=1)
    horizontal.choose_travel(actor=Viewer.of(idun), at=at, delegate=row, travel="")
    with pytest.raises(NotAllowed):
        horizontal.choose_travel(actor=Viewer.of(ylva), at=at, delegate=row, travel=TravelMode.CAR)
    with pytest.raises(ValidationError):
        horizontal.choose_travel(actor=Viewer.of(idun), at=at, delegate=row, travel="rocket")
    assert Delegate.objects.get().travel == ""


def test_the_pages_tell_counts_and_take_ones_own(client, parties, arena, sigrid):
    delegates(parties, arena, W, W, W, M, OTHER)
    row = DelegateFactory.create(arena=arena, user=sigrid)
    client.force_login(sigrid)
    url = reverse("own_statement")
    assert client.post(url, {"gender": "x"}).status_code == 422
    assert client.post(url, {"gender": W}).status_code == 302
    assert client.post(reverse("delegate_travel", args=[row.pk]), {"travel": "train", "version": 1}).status_code == 302
    page = client.get(reverse("arena_criteria", args=[arena.pk]))
    assert told(page.context["criteria"])[W] == 4
    assert "Tåg" in page.content.decode()
    assert client.get(reverse("criteria_list"), {"year": "2027"}).status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_at_any_length(client, parties, idun, n, django_assert_num_queries):
    for _ in range(n):
        arena = ArenaFactory.create(coordinator=idun)
        delegates(parties, arena, *[W] * n)
    client.force_login(idun)
    for url, queries in (
        (reverse("arena_criteria", args=[arena.pk]), 10),
        (f"{reverse('criteria_list')}?year=2027", 8),
    ):
        client.get(url)
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200


def test_others_may_not_say_how_one_travels_and_outsiders_see_nothing(client, sigrid, lova, olle, arena):
    row = DelegateFactory.create(arena=arena, user=sigrid)
    urls = [reverse("arena_criteria", args=[arena.pk]), reverse("delegate_travel", args=[row.pk])]
    client.force_login(lova)
    assert [client.get(url).status_code for url in urls] == [200, 403]
    client.force_login(olle)
    assert [client.get(url).status_code for url in [*urls, reverse("criteria_list")]] == [404] * 3
    lova.role = Role.ADMIN
    lova.save()
    client.force_login(lova)
    assert client.get(urls[0]).status_code == 404
