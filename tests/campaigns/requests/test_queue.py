"""The queue of requests and deciding on one, page by page, without a script."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from campaigns.models import RequestDecision
from campaigns.services import programme
from crm.enums import Role
from crm.models import Delivery
from crm.visibility import SYSTEM
from tests.campaigns.requests.conftest import TUESDAY, text
from tests.factories import (
    ProgrammeItemFactory,
    UserFactory,
)


def test_the_queue_shows_both_asks_beside_the_red_line(client, scene, idun, ylva, request_of):
    request = request_of(ylva, local_ask="Bygden först.", uses=[scene.message])
    client.force_login(idun)
    answer = client.get(reverse("arena_requests", args=[scene.arena.pk]))
    [one] = answer.context["waiting"]
    assert (one.line.item, [beside.line.item for beside in one.beside]) == (request, [scene.booked])
    assert [kind.value for kind in one.beside[0].kinds] == ["same_person_same_day", "contradictory_ask"]
    page = text(answer)
    for words in ("Bygden först.", "Industrin först.", "Vi byter inte bort bygden.", "Sigrid Fjäll leder"):
        assert words in page
    for name in ("request_approve", "request_others", "request_move", "item_decline"):
        assert reverse(name, args=[request.pk]) in page


def test_an_own_ask_stands_beside_the_red_lines_of_its_issue_though_it_uses_no_message(
    client, scene, idun, ylva, request_of
):
    request_of(ylva, local_ask="Bygden kan vänta.", starts=TUESDAY + dt.timedelta(days=2))
    client.force_login(idun)
    [one] = client.get(reverse("arena_requests", args=[scene.arena.pk])).context["waiting"]
    assert one.red_lines == [(scene.message, ["Vi byter inte bort bygden."])]
    assert one.flags == ["Olika krav i samma fråga", "Eget krav där det finns röda linjer"]


def test_the_queue_flags_a_bodys_own_rule(client, scene, idun, ylva, request_of):
    body = scene.minister.mandates.get().body
    body.county_limit, body.short_name = 1, "Skog"
    body.save()
    request_of(ylva, starts=TUESDAY + dt.timedelta(days=2))
    client.force_login(idun)
    answer = client.get(reverse("arena_requests", args=[scene.arena.pk]))
    assert answer.context["waiting"][0].flags == ["Skog har en egen regel"]
    assert "1 möte för vårt län per arena" in text(answer)


def test_a_party_sees_its_own_requests_and_what_became_of_them(client, scene, idun, ylva, elis, request_of):
    request = request_of(ylva)
    queue = reverse("arena_requests", args=[scene.arena.pk])
    client.force_login(ylva)
    page = text(client.get(queue))
    assert "Vattenkraft" in page
    assert reverse("request_approve", args=[request.pk]) not in page
    client.force_login(idun)
    client.post(reverse("item_decline", args=[request.pk]), {"reason": "Slå ihop med regionens.", "version": 1})
    for user, seen in ((ylva, True), (elis, False)):
        client.force_login(user)
        assert ("Slå ihop med regionens." in text(client.get(queue))) is seen


def test_an_empty_queue_teaches_the_next_step(client, scene, idun):
    client.force_login(idun)
    page = text(client.get(reverse("arena_requests", args=[scene.arena.pk])))
    assert "Ingen förfrågan väntar" in page
    assert page.count(f'href="{scene.new}"') == 2  # above the list, and where the empty list says "here"


def test_an_empty_queue_tells_a_reader_what_will_stand_there(client, scene, sigrid):
    client.force_login(sigrid)
    page = text(client.get(reverse("arena_requests", args=[scene.arena.pk])))
    assert "När någon begär ett möte på arenan står det här." in page
    assert scene.new not in page


def test_the_act_that_most_wait_for_stands_first_and_strongest(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    acts = text(client.get(reverse("arena_requests", args=[scene.arena.pk]))).partition('<footer class="acts">')[2]
    acts = acts.partition("</footer>")[0]
    assert acts.index(reverse("request_approve", args=[request.pk])) < acts.index("<a ")
    assert re.findall('class="btn ?([a-z]*)"', acts) == ["primary", "quiet", "quiet", "quiet"]


@pytest.mark.parametrize("name", ["request_merge", "request_join"])
@pytest.mark.parametrize(("act", "which"), [(programme.cancel_item, "other"), (programme.decline_item, "request")])
def test_a_pair_that_is_none_any_more_is_shown_without_a_button(
    client, scene, idun, ylva, request_of, name, at, act, which
):
    rows = {"request": request_of(ylva), "other": scene.booked}
    client.force_login(idun)
    url = reverse(name, args=[rows["request"].pk, scene.booked.pk])
    form = {"lead": scene.dag.pk, "keep": scene.booked.pk, "reason": "Min långa motivering.", "version": 1}
    act(actor=SYSTEM, at=at, item=rows[which], reason="Nej.")
    late = client.post(url, {**form, "other_version": 1, "despite": "on"})
    assert late.status_code == 409
    assert client.get(url).status_code == 404
    assert "Min långa motivering." in text(late)
    assert '<button class="btn primary" type="submit">' not in text(late)
    assert "Det du skrev står kvar så att du kan kopiera det" in text(late)


def test_what_was_moved_meanwhile_is_compared_in_the_time_of_the_house(client, scene, idun):
    client.force_login(idun)
    url = reverse("item_move", args=[scene.booked.pk])
    old = client.get(url).context["form"].initial
    times = {"day": "2027-06-29", "starts_at": "15:10", "ends_at": "15:40"}
    assert client.post(url, {**times, "version": old["version"]}).status_code == 302
    late = client.post(url, {**times, "starts_at": "16:00", "ends_at": "16:30", "version": old["version"]})
    assert late.status_code == 409
    assert late.context["form"].stored_now == [("Börjar", "15.10"), ("Slutar", "15.40")]


def test_merging_from_the_queue(client, scene, idun, ylva, request_of):
    request = request_of(ylva, local_ask="Bygden först.")
    client.force_login(idun)
    assert reverse("request_merge", args=[request.pk, scene.booked.pk]) in text(
        client.get(reverse("request_others", args=[request.pk]))
    )
    url = reverse("request_merge", args=[request.pk, scene.booked.pk])
    form = client.get(url).context["form"]
    data = {**form.initial, "lead": scene.dag.pk, "reason": "En röst till statsrådet."}
    answer = client.post(url, data)
    assert answer.url == reverse("arena_requests", args=[scene.arena.pk])
    page = text(client.get(answer.url))
    for words in ("Hopslagen", "En röst till statsrådet.", "Bygden först.", "Industrin först."):
        assert words in page
    scene.booked.refresh_from_db()
    assert (scene.booked.meeting.lead(), scene.booked.local_ask) == (scene.dag, "")
    assert Delivery.objects.count() == 3
    client.force_login(ylva)
    kept = text(client.get(scene.booked.get_absolute_url()))
    assert "Industrin först." in kept
    assert "Bygden först." in kept
    assert client.get(request.get_absolute_url()).status_code == 200


def test_joining_from_the_queue(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    url = reverse("request_join", args=[request.pk, scene.booked.pk])
    assert client.post(url, {**client.get(url).context["form"].initial, "reason": " "}).status_code == 422
    assert client.post(url, {**client.get(url).context["form"].initial, "reason": "Följ med."}).status_code == 302
    request.meeting.refresh_from_db()
    assert request.meeting.state == "joined"


@pytest.mark.parametrize("name", ["request_merge", "request_join"])
def test_who_of_both_cannot_be_there_is_told_before_they_are_one(client, scene, idun, ylva, request_of, name):
    request = request_of(ylva)
    scene.arena.delegates.filter(user=ylva).update(arrives=TUESDAY + dt.timedelta(hours=4))
    client.force_login(idun)
    url = reverse(name, args=[request.pk, scene.booked.pk])
    data = {**client.get(url).context["form"].initial, "reason": "Följ med."}
    told = client.post(url, data)
    assert told.status_code == 422
    assert list(told.context["form"].errors) == ["despite"]
    assert "Ylva Kanal kommer" in text(told)
    assert not RequestDecision.objects.exists()
    assert client.post(url, {**data, "despite": "on"}).status_code == 302


def test_after_the_other_item_changed_the_form_can_be_sent_again(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    url = reverse("request_join", args=[request.pk, scene.booked.pk])
    data = {**client.get(url).context["form"].initial, "reason": "Följ med."}
    programme.update_item(actor=SYSTEM, at=scene.at, item=scene.booked, title="Nytt namn")
    late = client.post(url, data)
    assert late.status_code == 409
    form = late.context["form"]
    again = {name: form[name].value() for name in ("version", "other_version", "reason")}
    assert client.post(url, again).status_code == 302


def test_moving_a_request_and_why(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    url = reverse("request_move", args=[request.pk])
    form = {
        "day": "2027-06-30",
        "starts_at": "09:00",
        "ends_at": "09:20",
        "reason": "Statsrådet hinner då.",
        "version": 1,
    }
    assert client.post(url, form).url == reverse("arena_requests", args=[scene.arena.pk])
    assert RequestDecision.objects.get().reason == "Statsrådet hinner då."
    assert [mail.recipient for mail in Delivery.objects.all()] == [ylva]


def test_the_second_to_decide_reads_who_was_first_and_keeps_what_was_typed(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    second = UserFactory.create(name="Sam Ordnare", organisation=idun.organisation, role=Role.COORDINATOR)
    client.force_login(idun)
    url = reverse("request_merge", args=[request.pk, scene.booked.pk])
    seen = client.get(url).context["form"].initial
    approve = reverse("request_approve", args=[request.pk])
    assert client.post(approve, {"version": 1}).url == reverse("arena_requests", args=[scene.arena.pk])
    client.force_login(second)
    late = client.post(url, {**seen, "lead": scene.dag.pk, "reason": "Min långa motivering."})
    assert late.status_code == 409
    page = text(late)
    assert "Min långa motivering." in page
    assert "Idun Kart har redan beslutat om" in page
    assert "Godkänd" in page
    late = client.post(approve, {"version": 1})
    assert late.status_code == 409
    assert "Idun Kart har redan beslutat" in text(late)
    assert client.get(url).status_code == 404
    assert RequestDecision.objects.count() == 1


def test_a_version_that_is_no_number_is_no_key_to_anything(client, scene, idun, ylva, request_of):
    request = request_of(ylva)
    client.force_login(idun)
    assert client.post(reverse("request_approve", args=[request.pk]), {"version": "9" * 30}).status_code == 302


def test_outsiders_and_others_are_kept_out(client, scene, olle, elis, sigrid, ylva, request_of):
    request = request_of(ylva)
    pair = [request.pk, scene.booked.pk]
    queue, people = (reverse(name, args=[scene.arena.pk]) for name in ("arena_requests", "arena_people"))
    way = reverse("person_request", args=[scene.minister.pk])
    deciding = [
        reverse("request_merge", args=pair),
        reverse("request_join", args=pair),
        *(reverse(name, args=[request.pk]) for name in ("request_others", "request_move")),
    ]
    client.force_login(olle)
    for url in [queue, people, scene.new, way, *deciding]:
        assert client.get(url).status_code == 404, url
    client.force_login(sigrid)  # a reader decides and asks for nothing
    for url in [scene.new, way, *deciding]:
        assert client.get(url).status_code == 403, url
    client.force_login(elis)
    for url in deciding:
        assert client.get(url).status_code == 403, url
    assert client.post(reverse("request_approve", args=[request.pk])).status_code == 403


def test_items_of_another_arena_are_no_pair(client, scene, idun, ylva, request_of, sigrid):
    elsewhere = ProgrammeItemFactory.create(ours=[sigrid])
    request = request_of(ylva)
    client.force_login(idun)
    for name in ("request_merge", "request_join"):
        for pair in ([request.pk, elsewhere.pk], [request.pk, request.pk], [scene.booked.pk, request.pk]):
            assert client.get(reverse(name, args=pair)).status_code == 404
        assert client.post(reverse(name, args=[request.pk, elsewhere.pk]), {"reason": "x"}).status_code == 404
