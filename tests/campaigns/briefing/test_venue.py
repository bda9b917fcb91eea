"""What a venue tells whoever goes there, in every rendering."""

from __future__ import annotations

import io

from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.render.pdf import item_pdf
from campaigns.briefing.render.text import item_text
from campaigns.services.packs import build_packs
from campaigns.services.programme import update_item
from campaigns.services.venues import add_venue, update_venue
from crm.visibility import SYSTEM
from tests.campaigns.briefing.conftest import arena_pack, item_pack

TOLD = ("Stora salen, Skogsgatan 1", "Två trappor upp.", "Hiss från gården.")


def test_packs_and_calendars_say_the_venue_and_how_one_gets_there(client, stage, at):
    venue = add_venue(
        actor=SYSTEM,
        at=at,
        arena=stage.arena,
        name="Stora salen",
        address="Skogsgatan 1",
        directions="Två trappor upp.",
        access="Hiss från gården.",
    )
    update_item(actor=SYSTEM, at=at, item=stage.first, venue=venue)
    build_packs(actor=SYSTEM, arena=stage.arena, at=at)
    pack = item_pack(stage.first, stage.sigrid)
    paper = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(item_pdf(pack))).pages)
    client.force_login(stage.sigrid)
    page = client.get(reverse("item_pack", args=[stage.first.pk]), follow=True).content.decode()
    for rendering in (item_text(pack), page, paper):
        assert all(text in rendering for text in TOLD)
    event = Calendar.from_ical(arena_ics(arena_pack(stage.arena, stage.sigrid))).walk("VEVENT")[0]
    assert str(event["LOCATION"]) == "Stora salen, Skogsgatan 1"
    update_venue(actor=SYSTEM, at=at, venue=venue, name="Lilla salen")
    build_packs(actor=SYSTEM, arena=stage.arena, at=at)
    assert item_pack(stage.first, stage.sigrid).changes == ("platsen är nu Lilla salen, Skogsgatan 1",)
