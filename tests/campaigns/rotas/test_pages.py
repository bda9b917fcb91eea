"""The pages of duty rotas, and where else a shift stands: the first page, calendars, the arena."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from campaigns.models import DutyRota, RotaAbsence, RotaShift, RotaSwap
from campaigns.queries.rota_clashes import clashes
from campaigns.services.feeds import create_feed
from crm.enums import MeetingState, Visibility
from crm.visibility import Viewer
from tests.campaigns.rotas.samples import DAY, shift, text
from tests.factories import (
    ArenaFactory,
    DelegateFactory,
    DutyRotaFactory,
    MeetingFactory,
    RotaAbsenceFactory,
    RotaShiftFactory,
    RotaSwapFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("frozen")


def test_from_the_form_to_saved_shifts(client, idun, sigrid, parties):
    client.force_login(idun)
    arena = ArenaFactory.create()
    address = reverse("rota_create")
    assert client.get(f"{address}?arena={arena.pk}").context["form"]["arena"].value() == str(arena.pk)
    shares = {f"share_{party.pk}": "1" for party in (parties.region, parties.harnas)} | {
        f"share_{parties.kramnas.pk}": "0,5", f"share_{parties.board.pk}": "0",
    }  # fmt: skip
    form = {
        "name": "Pressjour", "duty": "Svarar medier", "organisation": parties.region.pk, "arena": arena.pk,
        "starts": "2027-06-28", "ends": "2027-07-02", "length": 1, "unit": "day", **shares,
    }  # fmt: skip
    assert list(client.post(address, {**form, "ends": "2027-06-27"}).context["form"].errors) == ["ends"]
    nobody = dict.fromkeys(shares, "")
    assert "Ange parterna som turas om." in client.post(address, form | nobody).content.decode()
    answer = client.post(address, form)
    rota = DutyRota.objects.get()
    assert answer["Location"] == reverse("rota_plan", args=[rota.pk])
    assert sorted(str(party.share) for party in rota.parties.all()) == ["0.50", "1.00", "1.00"]
    page = client.get(answer["Location"])
    assert "Först i tur: ingen har tjänstgjort än." in page.content.decode()
    hidden = page.context["form"].initial
    rota.parties.filter(organisation=parties.kramnas).update(share="1")
    late = client.post(answer["Location"], hidden)
    assert (late.status_code, RotaShift.objects.count()) == (409, 0)
    assert client.post(answer["Location"], late.context["form"].initial).status_code == 302
    assert RotaShift.objects.filter(rota=rota).count() == 5
    shown = text(client, rota.get_absolute_url())
    assert "28 juni" in shown
    assert f"?rota={rota.pk}&amp;organisation={parties.harnas.pk}&amp;time=coming" in shown
    assert "2 pass · 2 dagar" in text(
        client, reverse("rota_shift_list") + f"?rota={rota.pk}&organisation={parties.harnas.pk}&time=coming"
    )
    edit = reverse("rota_update", args=[rota.pk])
    initial = client.get(edit).context["form"]
    assert [initial[f"share_{party.pk}"].value() for party in (parties.harnas, parties.board)] == [1, None]
    assert client.post(edit, {**form, "name": "Jour", "version": "2"}).status_code == 302
    assert client.post(edit, {**form, "name": "Annan", "version": "2"}).status_code == 409
    assert "Jour" in text(client, reverse("rota_list") + "?when=now")
    client.force_login(sigrid)
    assert "Pressjour" not in text(client, reverse("rota_list"))
    shown = text(client, reverse("rota_list"))
    # A reader who is not at the arena is not told of it.
    assert ("Jour" in shown, str(arena) in shown) == (True, False)
    text(client, edit, 403)
    client.force_login(idun)
    assert client.post(reverse("rota_remove", args=[rota.pk]), {"version": "3"})["Location"] == reverse("rota_list")
    assert not DutyRota.objects.exists()


def test_a_party_says_which_days_it_cannot_and_names_who_comes(client, rota, parties, elis, kim, ylva):
    own = shift(rota, parties.kramnas, 1)
    client.force_login(kim)
    absence = reverse("rota_absence_create", args=[rota.pk])
    party = rota.parties.get(organisation=parties.kramnas)
    assert client.post(absence, {"party": party.pk, "starts": "2027-06-30"})["Location"] == rota.get_absolute_url()
    other = rota.parties.get(organisation=parties.harnas)
    assert client.post(absence, {"party": other.pk, "starts": "2027-06-30"}).status_code == 422
    assert 'Kramnäs, <time datetime="2027-06-30"' in text(client, rota.get_absolute_url())
    assert client.post(reverse("rota_absence_remove", args=[RotaAbsence.objects.get().pk])).status_code == 302
    assert not RotaAbsence.objects.exists()
    DelegateFactory.create(user=ylva, arena=ArenaFactory.create(name="Skogsdagarna"))
    form = text(client, reverse("rota_shift_person", args=[own.pk]))
    assert "Ylva Kanal: Delegat på Skogsdagarna, 28 juni–2 juli" in form
    address = reverse("rota_shift_person", args=[own.pk])
    assert client.post(address, {"user": elis.pk, "version": 1}).status_code == 422
    assert client.post(address, {"user": ylva.pk, "version": 1}).status_code == 302
    assert client.post(address, {"user": "", "version": 1}).status_code == 409
    shown = text(client, own.get_absolute_url())
    assert "Ylva Kanal" in shown
    assert "Kim Tal: ändrad vem som har det" in " ".join(shown.split())
    assert "Delegat på Skogsdagarna, 28 juni–2 juli" in shown
    client.force_login(elis)
    text(client, address, 403)
    text(client, reverse("rota_shift_give", args=[own.pk]), 403)


def test_a_swap_from_page_to_page_and_both_are_told(client, rota, parties, elis, kim):
    ours, theirs = shift(rota, parties.harnas, 0), shift(rota, parties.kramnas, 3)
    client.force_login(elis)
    ask = reverse("rota_shift_swap", args=[ours.pk])
    assert client.post(ask, {"wanted": ours.pk, "version": 1}).status_code == 422
    assert client.post(ask, {"wanted": theirs.pk, "version": 1})["Location"] == ours.get_absolute_url()
    swap = RotaSwap.objects.get()
    accept = reverse("rota_swap_accept", args=[swap.pk])
    assert client.post(accept, {"version": 1}).status_code == 403
    client.force_login(kim)
    assert "Härnäs vill byta sin jour 28 juni mot er 1 juli" in text(client, reverse("today"))
    assert client.post(accept, {"version": 1})["Location"] == rota.get_absolute_url()
    assert client.post(reverse("rota_swap_refuse", args=[swap.pk]), {"version": 2}).status_code == 409
    client.force_login(elis)
    assert "Kramnäs gick med på att byta: ni har 1 juli i stället för 28 juni" in text(client, reverse("today"))
    assert "Härnäs" in text(client, theirs.get_absolute_url())


def test_a_refused_or_changed_swap(client, rota, parties, elis, kim):
    ours, theirs = shift(rota, parties.harnas, 0), shift(rota, parties.kramnas, 3)
    swap = RotaSwapFactory.create(offered=ours, wanted=theirs)
    RotaShift.objects.filter(pk=ours.pk).update(organisation=parties.region)
    client.force_login(kim)
    shown = text(client, rota.get_absolute_url())
    assert "Ett pass har ändrats sedan frågan ställdes" in shown
    assert reverse("rota_swap_accept", args=[swap.pk]) not in shown
    assert client.post(reverse("rota_swap_refuse", args=[swap.pk]), {"version": 1}).status_code == 302
    client.force_login(elis)
    assert "Kramnäs byter inte: ni har 28 juni som förut" in text(client, reverse("today"))
    swap = RotaSwapFactory.create(offered=ours, wanted=theirs)
    assert client.post(reverse("rota_swap_take_back", args=[swap.pk]), {"version": 1}).status_code == 302


def test_whoever_keeps_the_rota_gives_and_fixes_shifts(client, rota, parties, idun):
    one = shift(rota, parties.harnas, 0)
    client.force_login(idun)
    give = reverse("rota_shift_give", args=[one.pk])
    assert client.post(give, {"organisation": parties.board.pk, "version": 1}).status_code == 422
    assert client.post(give, {"organisation": parties.kramnas.pk, "version": 1}).status_code == 302
    fix = reverse("rota_shift_fix", args=[one.pk])
    assert client.post(fix, {"is_fixed": "0", "version": 2}).status_code == 302
    assert client.post(fix, {"is_fixed": "1", "version": 2}).status_code == 409
    one.refresh_from_db()
    assert (one.organisation, one.is_fixed) == (parties.kramnas, False)


def test_whom_a_shift_is_taken_from_is_told_where_it_is_given_away(client, rota, parties, elis, idun):
    named, free = shift(rota, parties.harnas, 0, user=elis), shift(rota, parties.harnas, 1)
    client.force_login(idun)
    told = "Elis Text har passet och tas bort från det."
    pages = [text(client, reverse("rota_shift_give", args=[one.pk])).count(told) for one in (named, free)]
    assert pages == [1, 0]


def test_what_stands_on_the_first_page(client, rota, parties, elis, kim, ylva, idun, at):
    shift(rota, parties.kramnas, 0, user=ylva)
    shift(rota, parties.kramnas, 12, user=ylva)
    RotaShiftFactory.create(rota=rota, organisation=parties.kramnas, starts=at.date(), user=ylva)
    gap = shift(rota, parties.kramnas, -2)
    shift(rota, parties.kramnas, 3)
    client.force_login(ylva)
    shown = text(client, reverse("today"))
    assert "Din jour 28 juni" in shown
    assert "Du har jour nu" in shown
    assert "Din jour 10 juli" not in shown
    assert "Ingen är utsedd" not in shown
    for user, told in ((kim, "Ingen är utsedd till jouren 26 juni"), (idun, "1 jourpass inom en vecka utan person")):
        client.force_login(user)
        shown = text(client, reverse("today"))
        assert told in shown
        assert "jouren 1 juli" not in shown
    client.force_login(elis)
    assert "utan person" not in text(client, reverse("today"))
    page = client.get(reverse("rota_shift_list")).content.decode()
    assert "Okänd" not in page
    assert "Tillträder" not in page
    found = client.get(reverse("rota_shift_list") + f"?rota={rota.pk}&gap=true").context["rows"]
    assert [row.pk for row in found] == [gap.pk]


def test_who_is_on_duty_stands_at_the_arena_with_a_number(client, rota, parties, sigrid, idun, at):
    arena = ArenaFactory.create(starts=at.date())
    client.force_login(idun)
    assert "Ingen jourlista hör till arenan." in text(client, arena.get_absolute_url())
    rota.arena = arena
    rota.save()
    assert "Ingen i dag." in text(client, arena.get_absolute_url())
    one = RotaShiftFactory.create(rota=rota, organisation=parties.kramnas, starts=at.date())
    assert "ingen är utsedd" in text(client, arena.get_absolute_url())
    one.user = UserFactory.create(name="Frej Vakt", organisation=parties.kramnas, phone="070-174 06 05")
    one.save()
    DelegateFactory.create(arena=arena, user=sigrid)
    client.force_login(sigrid)
    shown = text(client, arena.get_absolute_url())
    assert "Frej Vakt, Kramnäs" in shown
    assert "tel:070-1740605" in shown
    paper = text(client, reverse("arena_print", args=[arena.pk]))
    assert "<b>Frej Vakt</b>, Kramnäs" in paper
    assert "070" in paper


def test_own_shifts_are_in_the_calendar_as_whole_days(client, rota, parties, ylva, kim, at):
    one = RotaShiftFactory.create(
        rota=rota, organisation=parties.kramnas, starts=DAY, ends=DAY + dt.timedelta(days=2), user=ylva
    )
    shift(rota, parties.kramnas, 4, user=kim)
    _feed, secret = create_feed(actor=Viewer.of(ylva), at=at)
    answer = client.get(reverse("calendar-feed", args=[secret]))
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["summary"], event["dtstart"].dt, event["dtend"].dt) == (
        "Jour: Pressjour", DAY, DAY + dt.timedelta(days=3),
    )  # fmt: skip
    assert event["uid"].startswith(f"shift-{one.pk}@")
    assert event["transp"] == "TRANSPARENT"
    again = client.get(reverse("calendar-feed", args=[secret]))
    assert again.content == answer.content


def test_what_clashes_is_told_to_those_who_may_read_it(rota, parties, ylva, kim, elis, at):
    one = shift(rota, parties.kramnas, 0, user=ylva)
    MeetingFactory.create(
        organisation=parties.kramnas, title="Hemligt möte", on=DAY, ours=[ylva], visibility=Visibility.OWN_ORG,
        state=MeetingState.CONFIRMED,
    )  # fmt: skip
    MeetingFactory.create(organisation=parties.kramnas, on=DAY, ours=[ylva], state=MeetingState.CANCELLED)
    other = RotaShiftFactory.create(organisation=parties.kramnas, starts=DAY, user=ylva)
    arena = ArenaFactory.create()
    DelegateFactory.create(arena=arena, user=ylva)
    found = [row.text for row in clashes([one], Viewer.of(kim), at)[one.pk]]
    assert found == [
        f"Delegat på {arena}, 28 juni–2 juli", "Hemligt möte, måndag 28 juni", f"{other.rota}, 28 juni",
    ]  # fmt: skip
    assert [row.text for row in clashes([one], Viewer.of(elis), at)[one.pk]] == [found[0], found[2]]
    rota.arena = arena
    rota.save()
    one.refresh_from_db()
    assert [row.text for row in clashes([one], Viewer.of(elis), at)[one.pk]] == [found[2]]


def test_days_that_nobody_had_stand_apart_and_open_their_shifts(client, rota, parties, idun, kim):
    had, unserved = shift(rota, parties.kramnas, -9, user=kim), shift(rota, parties.kramnas, -8)
    client.force_login(idun)
    shown = text(client, rota.get_absolute_url())
    assert "Ingen hade det" in shown
    for time, rows in (("done", [had]), ("unserved", [unserved]), ("past", [had, unserved])):
        address = f"?rota={rota.pk}&organisation={parties.kramnas.pk}&time={time}"
        assert (address.replace("&", "&amp;") in shown) == (time != "past")
        assert list(client.get(reverse("rota_shift_list") + address).context["rows"]) == rows


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_one_and_three(client, rota, parties, idun, n, django_assert_num_queries):
    users = [UserFactory.create(organisation=parties.region) for _ in range(n)]
    rows = [shift(rota, parties.region, day, user=users[day]) for day in range(n)]
    theirs = [shift(rota, parties.kramnas, 10 + day) for day in range(n)]
    for ours, wanted in zip(rows, theirs, strict=True):
        RotaSwapFactory.create(offered=ours, wanted=wanted)
        RotaAbsenceFactory.create(party=rota.parties.get(organisation=parties.harnas))
    DutyRotaFactory.create_batch(n, ends=dt.date(2027, 6, 27), starts=dt.date(2027, 6, 1))
    client.force_login(idun)
    client.get(rota.get_absolute_url())
    with django_assert_num_queries(15):
        client.get(rota.get_absolute_url())
    with django_assert_num_queries(11):
        client.get(reverse("rota_plan", args=[rota.pk]))
    with django_assert_num_queries(8):
        client.get(reverse("rota_list"))
    with django_assert_num_queries(9):
        client.get(reverse("rota_shift_list"))
    # One of them: the days that its party cannot take.
    with django_assert_num_queries(11):
        client.get(rows[0].get_absolute_url())
