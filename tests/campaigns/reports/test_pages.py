"""The pages of reports: who opens them, and what they say of what went wrong."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.enums import ReportKind, ReportState
from campaigns.models import Report, ReportLength, ReportNudge
from campaigns.reports.build import build
from campaigns.services import report_nudges
from campaigns.services.reports import approve_report, discard_report, update_report
from crm.errors import StaleObject
from crm.models import Council, Delivery
from crm.outbox.models import DeliveryState
from crm.visibility import Viewer
from tests.campaigns.reports.conftest import AFTER


@pytest.fixture(autouse=True)
def _after(db):
    """The period is over."""
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": AFTER})


@pytest.fixture
def draft(world, make_report):
    return make_report()


@pytest.fixture
def approved(draft, lova):
    built = build(draft, AFTER)
    confirmed = [group.kind for group in built.warnings]
    return approve_report(actor=Viewer.of(lova), at=AFTER, report=draft, seal=built.seal, confirmed=confirmed)


def pages(report):
    acts = ("update", "approve", "nudge")
    return {act: reverse(f"report_{act}", args=[report.pk]) for act in acts} | {"detail": report.get_absolute_url()}


def status(client, user, url, method="get"):
    client.force_login(user)
    return getattr(client, method)(url).status_code


def test_a_draft_is_the_project_leaders_and_an_approved_report_everybodys(draft, client, lova, idun, sigrid, olle):
    found = pages(draft)
    assert {name: status(client, lova, url) for name, url in found.items()} == dict.fromkeys(found, 200)
    for user in (idun, sigrid):
        assert status(client, user, found["detail"]) == 404
        assert {status(client, user, found[act]) for act in ("update", "approve", "nudge")} == {403}
    assert {status(client, olle, url) for url in found.values()} == {404}


def test_everybody_reads_and_takes_away_what_is_approved(approved, client, idun, sigrid, olle):
    files = [reverse("report_file", args=[approved.pk, form]) for form in ("docx", "pdf", "txt", "zip")]
    for user in (idun, sigrid):
        assert {status(client, user, url) for url in [*files, approved.get_absolute_url()]} == {200}
        assert status(client, user, reverse("report_discard", args=[approved.pk]), "post") == 403
    assert {status(client, olle, url) for url in files} == {404}
    assert status(client, idun, reverse("report_file", args=[approved.pk, "exe"])) == 404


def test_a_draft_has_no_files_and_nothing_to_differ_from(draft, client, lova):
    assert status(client, lova, reverse("report_file", args=[draft.pk, "pdf"])) == 404
    assert status(client, lova, reverse("report_differences", args=[draft.pk])) == 404


def test_approving_without_confirming_is_told_and_freezes_nothing(draft, client, lova):
    client.force_login(lova)
    url = pages(draft)["approve"]
    form = client.get(url).context["form"]
    sent = {"seal": form["seal"].value(), "version": form["version"].value()}
    answer = client.post(url, {**sent, "confirmed": ["debrief"]})
    assert answer.status_code == 422
    [told] = answer.context["form"].errors["confirmed"]
    assert "”Löfte utan utfall”" in told
    assert "Avrapportering" not in told
    assert client.post(url, sent).status_code == 422
    draft.refresh_from_db()
    assert (draft.state, draft.snapshot) == (ReportState.DRAFT, None)


def test_a_draft_that_changed_meanwhile_is_shown_anew(draft, client, lova):
    client.force_login(lova)
    url = pages(draft)["approve"]
    form = client.get(url).context["form"]
    codes = [code for code, _label in form.fields["confirmed"].choices]
    sent = {"seal": form["seal"].value(), "version": form["version"].value(), "confirmed": codes}
    Report.objects.filter(pk=draft.pk).update(texts={"summary": "Nytt."})
    answer = client.post(url, sent)
    assert answer.status_code == 409
    fresh = answer.context["form"]
    assert fresh["seal"].value() != sent["seal"]
    assert client.post(url, {**sent, "seal": fresh["seal"].value()}).status_code == 302


def test_whoever_approves_second_is_told(approved, client, lova):
    client.force_login(lova)
    url = pages(approved)["approve"]
    assert client.get(url).status_code == 302
    assert client.post(url, {"seal": "x", "version": 1}).status_code == 409


def test_a_text_that_is_too_long_comes_back_as_typed(world, make_report, client, lova):
    report = make_report(ReportKind.COUNCIL)
    client.force_login(lova)
    url = pages(report)["update"]
    answer = client.post(url, {"title": report.title, "version": 1, "decision": "x" * 1_001})
    assert answer.status_code == 422
    assert answer.context["form"]["decision"].value() == "x" * 1_001


def test_a_text_that_was_too_long_already_holds_up_no_other_and_stops_the_approving(world, make_report, client, lova):
    report = make_report(ReportKind.COUNCIL)
    Report.objects.filter(pk=report.pk).update(texts={"decision": "x" * 1_005, "summary": ""})
    client.force_login(lova)
    url = pages(report)["update"]
    sent = {"title": report.title, "version": 1, "decision": "x" * 1_005, "summary": "Kort sagt."}
    assert client.post(url, sent).status_code == 302
    report.refresh_from_db()
    assert (report.texts["summary"], len(report.texts["decision"])) == ("Kort sagt.", 1_005)
    stops = [gap.text for group in build(report, AFTER).stops for gap in group.gaps]
    assert stops == ["”Förslag till beslut” har 1005 tecken; högst 1000 får plats."]
    longer = client.post(url, {**sent, "version": 2, "decision": "x" * 1_006})
    assert (longer.status_code, list(longer.context["form"].errors)) == (422, ["decision"])
    assert client.post(url, {**sent, "version": 2, "decision": "x" * 1_002}).status_code == 302


def test_lengths_are_the_councils_to_set(client, lova):
    client.force_login(lova)
    url = reverse("report_lengths")
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert client.post(url, sent | {"fund-results": 0}).status_code == 422
    assert client.post(url, sent | {"fund-results": 3_000}).status_code == 302
    assert [str(row) for row in ReportLength.objects.all()] == ["Lägesrapport till fonden, Resultat: 3000"]


def test_a_tampered_copy_says_so(approved, client, sigrid):
    Report._base_manager.filter(pk=approved.pk).update(snapshot={**approved.snapshot, "title": "Bättre"})
    client.force_login(sigrid)
    assert "Den här kopian är inte det som godkändes" in client.get(approved.get_absolute_url()).content.decode()


def test_nobody_is_asked_twice_a_day_whichever_report_asks(draft, make_report, lova, idun):
    viewer = Viewer.of(lova)
    assert report_nudges.nudge(actor=viewer, at=AFTER, report=draft, users=[idun]) == [idun]
    [mail] = Delivery.objects.filter(kind=report_nudges.KIND)
    assert mail.subject == "3 uppgifter saknas till en rapport"
    assert "Avrapportering saknas. 3 februari 2027" in mail.text
    assert "Vera Lindmåne 0" in mail.html
    other = make_report(ReportKind.ANNUAL)
    with pytest.raises(report_nudges.DomainError, match="frågats i dag"):
        report_nudges.nudge(actor=viewer, at=AFTER, report=other, users=[idun])
    assert ReportNudge.objects.get().report == draft
    assert report_nudges.stop_nudges(actor=viewer, at=AFTER, report=draft) == 1


def test_a_draft_that_is_discarded_takes_its_waiting_mails_along(draft, make_report, lova, idun):
    viewer = Viewer.of(lova)
    report_nudges.nudge(actor=viewer, at=AFTER, report=draft, users=[idun])
    stale = Report.objects.get(pk=draft.pk)
    update_report(actor=viewer, at=AFTER, report=draft, title="Halvåret")
    with pytest.raises(StaleObject):
        discard_report(actor=viewer, at=AFTER, report=stale)
    discard_report(actor=viewer, at=AFTER, report=draft)
    assert Delivery.objects.get(kind=report_nudges.KIND).state == DeliveryState.CANCELLED
    with pytest.raises(report_nudges.DomainError, match="frågats i dag"):
        report_nudges.nudge(actor=viewer, at=AFTER, report=make_report(), users=[idun])


def test_the_whole_mail_is_in_its_recipients_language(draft, lova, idun):
    idun.language = "en"
    idun.save()
    report_nudges.nudge(actor=Viewer.of(lova), at=AFTER, report=draft, users=[idun, lova])
    english, swedish = (Delivery.objects.get(recipient=user).text for user in (idun, lova))
    assert "Due 1 May 2027" in english
    assert "maj" not in english
    assert "belägg än" in swedish


def test_a_line_break_is_one_character_of_a_texts_length(make_report, client, lova):
    report = make_report(ReportKind.FUND)
    text = "\r\n".join(["x" * 99] * 20)
    client.force_login(lova)
    page = client.get(reverse("report_update", args=[report.pk]))
    told = {**page.context["form"].initial, "results": text}
    answer = client.post(reverse("report_update", args=[report.pk]), told)
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (len(report.texts["results"]), "\r" in report.texts["results"]) == (1999, False)
    update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"results": text})


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_draft_costs_as_many_queries_whatever_it_holds(
    n, make_world, make_report, client, lova, django_assert_num_queries
):
    make_world(n)
    report = make_report()
    client.force_login(lova)
    client.get(report.get_absolute_url())
    # One of them: public events that ours went to.
    with django_assert_num_queries(40):
        client.get(report.get_absolute_url())
