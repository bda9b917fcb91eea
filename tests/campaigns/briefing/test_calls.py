"""Whom to call about an issue stands in every rendering of the packs that are about it."""

from __future__ import annotations

import datetime as dt
import io

from django.urls import reverse
from pypdf import PdfReader

from campaigns.briefing.render.pdf import item_pdf
from campaigns.briefing.render.text import item_text
from campaigns.services.packs import build_packs
from crm.models import Issue
from crm.visibility import SYSTEM
from tests.campaigns.briefing.conftest import item_pack
from tests.factories import ExpertFactory


def test_packs_say_whom_to_call_about_their_issues(client, stage, elis, at):
    issue = Issue.objects.get(name="Järnväg")
    stage.first.meeting.issues.add(issue)
    ExpertFactory.create(issue=issue, user=elis, knows="Kapacitet norrut", phone="070-174 06 31")
    ExpertFactory.create(issue=issue, user=stage.sigrid, knows="Egen kunskap")
    ExpertFactory.create(issue=issue, knows="Gammal kunskap", valid_to=dt.date(2027, 6, 20))
    ExpertFactory.create(issue=Issue.objects.get(name="Robusthet"), knows="Annan fråga")
    build_packs(actor=SYSTEM, arena=stage.arena, at=at)
    pack = item_pack(stage.first, stage.sigrid)
    told = f"{elis.organisation.short_name}. Ring om Järnväg – Kapacitet norrut"
    assert [(one.name, one.role, one.phone) for one in pack.contacts][1:] == [("Elis Text", told, "070-174 06 31")]
    paper = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(item_pdf(pack))).pages).split())
    client.force_login(stage.sigrid)
    page = client.get(reverse("item_pack", args=[stage.first.pk]), follow=True).content.decode()
    for rendering in (item_text(pack), page, paper):
        assert told in rendering
        assert "070-174 06 31" in rendering
        assert "Gammal kunskap" not in rendering


def test_each_issue_of_a_meeting_has_somebody_before_any_has_a_second(stage, at):
    for name in ("Järnväg", "Robusthet"):
        issue = Issue.objects.get(name=name)
        stage.first.meeting.issues.add(issue)
        for n in (1, 2, 3):
            ExpertFactory.create(issue=issue, knows=f"{name} {n}")
    build_packs(actor=SYSTEM, arena=stage.arena, at=at)
    told = [one.role.partition(" – ")[2] for one in item_pack(stage.first, stage.sigrid).contacts][1:]
    assert told == ["Järnväg 1", "Robusthet 1", "Järnväg 2"]
