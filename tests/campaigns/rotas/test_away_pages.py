"""Days that a party said it cannot take, wherever it has, gets or swaps for a shift."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import RotaSwap
from tests.campaigns.rotas.samples import shift, text
from tests.factories import (
    RotaAbsenceFactory,
)

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def away(rota, parties):
    """Kramnäs cannot take the second and third day."""
    return RotaAbsenceFactory.create(party=rota.parties.get(organisation=parties.kramnas))


CANNOT = "Kramnäs har sagt att den inte kan ta 29–30 juni."


def test_a_shift_on_days_that_its_party_cannot_take_says_so(client, rota, parties, away, idun, kim, at):
    hindered, past = shift(rota, parties.kramnas, 1), shift(rota, parties.kramnas, -9)
    free, others = shift(rota, parties.kramnas, 3), shift(rota, parties.harnas, 2)
    away.starts = past.starts
    away.save()
    client.force_login(idun)
    page = client.get(rota.get_absolute_url())
    told = {row["shift"].pk: row["against"] for row in page.context["coming"] + page.context["past"]}
    said = "Kramnäs har sagt att den inte kan ta 19–30 juni."
    assert told == {hindered.pk: [said], past.pk: [], free.pk: [], others.pk: []}
    assert page.content.decode().count(said) == 1
    for row, count in ((hindered, 1), (past, 0), (free, 0), (others, 0)):
        assert text(client, row.get_absolute_url()).count(said) == count
    client.force_login(kim)
    assert said in text(client, reverse("rota_shift_person", args=[hindered.pk]))
    assert said not in text(client, reverse("rota_shift_person", args=[free.pk]))


def test_a_party_that_cannot_is_asked_about_once_before_it_gets_a_shift(client, rota, parties, away, idun):
    one = shift(rota, parties.harnas, 1)
    client.force_login(idun)
    give = reverse("rota_shift_give", args=[one.pk])
    assert CANNOT in text(client, give)
    sent = {"organisation": parties.kramnas.pk, "version": 1}
    asked = client.post(give, sent)
    assert (asked.status_code, asked.context["form"].errors) == (422, {"despite": [CANNOT]})
    assert "Spara ändå: parten känner till det" in asked.content.decode()
    one.refresh_from_db()
    assert one.organisation == parties.harnas
    assert client.post(give, {"organisation": parties.region.pk, "version": 1}).status_code == 302
    told = asked.context["form"]["told"].value()
    assert client.post(give, {**sent, "version": 2, "despite": "on", "told": told}).status_code == 302
    one.refresh_from_db()
    assert one.organisation == parties.kramnas


def test_a_swap_onto_days_that_a_party_cannot_take_is_told_to_both(client, rota, parties, away, elis, kim):
    ours, theirs = shift(rota, parties.harnas, 1), shift(rota, parties.kramnas, 3)
    client.force_login(elis)
    ask = reverse("rota_shift_swap", args=[ours.pk])
    asked = client.post(ask, {"wanted": theirs.pk, "version": 1})
    assert (asked.status_code, asked.context["form"].errors) == (422, {"despite": [CANNOT]})
    assert not RotaSwap.objects.exists()
    told = asked.context["form"]["told"].value()
    assert client.post(ask, {"wanted": theirs.pk, "version": 1, "despite": "on", "told": told}).status_code == 302
    swap = RotaSwap.objects.get()
    client.force_login(kim)
    accept = reverse("rota_swap_accept", args=[swap.pk])
    for page in (rota, ours):
        shown = text(client, page.get_absolute_url())
        assert CANNOT in shown
        assert f'action="{accept}?despite=1"' in shown
    # A page from before the days were noted has the plain button.
    refused = client.post(accept, {"version": 1}, follow=True)
    assert f"{CANNOT} Kontrollera det innan ni byter." in refused.content.decode()
    swap.refresh_from_db()
    assert swap.state == "asked"
    assert client.post(f"{accept}?despite=1", {"version": 1}).status_code == 302
    ours.refresh_from_db()
    assert (ours.organisation, RotaSwap.objects.get().state) == (parties.kramnas, "agreed")
    # Answered, it warns of the shift and no longer of the swap.
    assert client.get(theirs.get_absolute_url()).context["swaps"][0]["against"] == []
    assert client.get(ours.get_absolute_url()).context["against"] == [CANNOT]


def test_all_the_same_is_said_of_what_was_told_and_of_nothing_else(client, rota, parties, away, elis):
    ours, one, other = shift(rota, parties.harnas, 1), shift(rota, parties.kramnas, 3), shift(rota, parties.region, 4)
    RotaAbsenceFactory.create(party=rota.parties.get(organisation=parties.region), starts=ours.starts, ends=ours.starts)
    client.force_login(elis)
    ask = reverse("rota_shift_swap", args=[ours.pk])
    first = client.post(ask, {"wanted": one.pk, "version": 1})
    told = {"version": 1, "despite": "on", "told": first.context["form"]["told"].value()}
    again = client.post(ask, {**told, "wanted": other.pk})
    form = again.context["form"]
    assert again.status_code == 422
    assert list(form.errors) == ["despite"]
    assert form.errors["despite"][0].startswith("Region Skog har sagt")
    assert (form["told"].value(), form["despite"].value()) == (form.errors["despite"][0], False)
    assert not RotaSwap.objects.exists()
    seen = {"version": 1, "despite": "on", "told": form["told"].value()}
    assert client.post(ask, {**seen, "wanted": other.pk}).status_code == 302
    assert RotaSwap.objects.get().wanted == other


def test_who_asks_to_swap_is_told_of_days_that_their_own_party_cannot_take(client, rota, parties, away, kim):
    ours, theirs = shift(rota, parties.kramnas, 4), shift(rota, parties.harnas, 2)
    client.force_login(kim)
    asked = client.post(reverse("rota_shift_swap", args=[ours.pk]), {"wanted": theirs.pk, "version": 1})
    assert asked.context["form"].errors == {"despite": [CANNOT]}
