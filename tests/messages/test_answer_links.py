"""The link of a request: it answers once, without an account, and says why when it does not."""

from __future__ import annotations

import datetime as dt
import html
import logging
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.models import AuditEntry, Delivery, PersonalLink
from crm.outbox.models import DeliveryState
from crm.services.links import revoke_link
from crm.visibility import Viewer
from crm.web.logs import SecretAddresses
from messages.models import Anchoring, Endorsement, JointMessage
from messages.queries.answer_links import Refusal, open_link
from messages.queries.house import covered_hashes
from messages.services.answer_links import LinkRefused, answer_by_link
from tests.factories import MessageFactory, UserFactory
from tests.factories.messages import answer, write_version
from tests.messages.asking import address, allow, ask, recipient

pytestmark = pytest.mark.usefixtures("clock")

ENDORSE = {"state": "endorsed", "level": "Kommunstyrelsen", "decided_on": "2027-06-21"}


@pytest.fixture
def asked(at, parties, elis, ylva):
    """Ylva is asked by mail about a message of Elis'."""
    message = MessageFactory.create(title="Hela banan", owner=elis, organisation=elis.organisation)
    recipient(ylva, next_board="Kommunstyrelsen")
    allow(ylva)
    ask(message, elis, parties.kramnas, at=at, deadline=dt.date(2027, 7, 2))
    Delivery.objects.update(state=DeliveryState.SENT)
    return message


@pytest.fixture
def link(asked):
    """The address in the mail."""
    return address(Delivery.objects.get())


@pytest.fixture
def visit(client):
    """What the address says to whoever is signed in nowhere."""

    def visit(url, method="get", **data):
        response = getattr(client, method)(url, data)
        response.said = html.unescape(response.content.decode())
        return response

    return visit


def seen(page) -> str:
    (digest,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', page.said)
    return digest


def question(message):
    return Endorsement.objects.get(version=message.current)


def everything():
    """All that a visit could change."""
    rows = [*Endorsement.objects.values(), *PersonalLink.objects.values(), *AuditEntry.objects.values("pk")]
    return [*rows, *JointMessage.objects.values(), *Delivery.objects.values()]


def test_the_page_shows_the_text_and_asks(visit, link, parties):
    page = visit(link)
    assert page.status_code == 200
    for words in ("Bygg i en följd.", "Godset.", "Vi behöver spår.", "Hela banan"):
        assert words in page.said
    assert set(re.findall(r'name="state" value="(\w+)"', page.said)) == {
        "endorsed", "conditional", "abstains", "declined", "official_ok", "reviewing",
    }  # fmt: skip
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_whatever_fetches_the_link_changes_nothing(visit, link, method):
    before = everything()
    for _ in range(3):
        assert visit(link, method).status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    ("state", "values"),
    [
        ("endorsed", {"level": "KS", "decided_on": "2027-06-21"}),
        ("conditional", {"level": "KS", "decided_on": "2027-06-21", "condition": "Bara om."}),
        ("abstains", {}),
        ("declined", {"comment": "Inte nu."}),
    ],
)
def test_the_button_answers_once(visit, link, asked, ylva, state, values):
    page = visit(link)
    done = visit(link, "post", state=state, seen=seen(page), **values)
    assert done.status_code == 200
    row = question(asked)
    assert (row.state, row.answered_by, row.comment) == (state, ylva, values.get("comment", ""))
    assert set(row.covers) == covered_hashes(row.version)
    assert PersonalLink.objects.get().used_at
    before = everything()
    again = visit(link, "post", state="declined", seen=seen(page))
    assert (again.status_code, visit(link).status_code) == (410, 410)
    assert "Din part har svarat" in again.said
    assert everything() == before


def test_preparing_binds_nobody_and_leaves_the_link_open(visit, link, asked):
    page = visit(link)
    assert visit(link, "post", state="reviewing", seen=seen(page)).status_code == 200
    assert question(asked).state == "reviewing"
    page = visit(link)
    assert visit(link, "post", seen=seen(page), **ENDORSE).status_code == 200
    assert question(asked).state == "endorsed"


def test_without_authority_only_preparing_is_offered(visit, link, asked, ylva):
    ylva.authorities.all().delete()
    allow(UserFactory.create(name="Tuva Ordförande", organisation=ylva.organisation))
    page = visit(link)
    assert re.findall(r'name="state" value="(\w+)"', page.said) == ["reviewing"]
    assert "Tuva Ordförande" in page.said
    assert visit(link, "post", seen=seen(page), **ENDORSE).status_code == 422
    assert question(asked).state == "requested"


def test_a_state_authority_gives_facts_only(visit, at, parties, elis):
    expert = UserFactory.create(organisation=parties.board)
    recipient(expert)
    allow(expert)
    message = MessageFactory.create(owner=elis, organisation=elis.organisation)
    ask(message, elis, parties.board, at=at)
    url = address(Delivery.objects.get())
    page = visit(url)
    assert f"Har {parties.board.short_name} sakunderlag att ge?" in page.said
    assert re.findall(r'name="state" value="(\w+)"', page.said) == ["fact_support", "reviewing"]
    assert visit(url, "post", seen=seen(page), **ENDORSE).status_code == 422
    assert visit(url, "post", seen=seen(page), state="fact_support", comment="Siffran stämmer.").status_code == 200
    assert question(message).state == "fact_support"


@pytest.mark.parametrize(("day", "filled"), [(21, ("Kommunstyrelsen", "2027-06-21")), (28, ("", ""))])
def test_no_decision_is_filled_in_before_the_board_has_met(visit, link, day, filled):
    Anchoring.objects.update(next_board_on=dt.date(2027, 6, day))
    said = visit(link).said
    found = [re.search(rf'<input[^>]*name="{name}"[^>]*>', said).group() for name in ("level", "decided_on")]
    assert [re.findall(r'value="([^"]*)"', field) for field in found] == [[value] if value else [] for value in filled]


def test_a_decision_before_the_text_is_told_beside_its_field(visit, link, asked):
    page = visit(link)
    back = visit(link, "post", seen=seen(page), **(ENDORSE | {"decided_on": "2027-05-01"}))
    assert (back.status_code, "Texten är från" in back.said) == (422, True)
    assert question(asked).state == "requested"


def test_bad_input_is_told_beside_its_field_and_uses_nothing_up(visit, link, asked):
    page = visit(link)
    back = visit(link, "post", state="conditional", seen=seen(page), level="KS", comment="Skrivet.")
    assert back.status_code == 422
    assert "Skrivet." in back.said
    assert question(asked).state == "requested"
    assert PersonalLink.objects.get().used_at is None


def test_an_unknown_link(visit, db):
    page = visit(reverse("endorsement-link", args=["aaaaaaaaaaaaaaaaaaaaaa"]))
    assert page.status_code == 404
    assert "Vi känner inte igen länken" in page.said
    assert page["Cache-Control"] == "private, no-store"


def test_a_pack_link_answers_nothing(visit, link):
    PersonalLink.objects.update(purpose="arena_pack")
    assert visit(link).status_code == 404


def refused(visit, link, status, words):
    """Both GET and POST are refused alike, and change nothing."""
    before = everything()
    for page in (visit(link), visit(link, "post", seen="a" * 64, comment="Skrivet förut.", **ENDORSE)):
        assert (page.status_code, words in page.said) == (status, True), page.said
    assert "Skrivet förut." in page.said
    assert everything() == before


def test_a_revoked_link(visit, link, ylva, at):
    revoke_link(actor=Viewer.of(ylva), link=PersonalLink.objects.get(), at=at)
    refused(visit, link, 410, "Länken är indragen")


def test_an_expired_link(visit, link):
    PersonalLink.objects.update(created_at=timezone.now() - dt.timedelta(9), expires_at=timezone.now())
    refused(visit, link, 410, "Länken är för gammal")


def test_a_link_whose_party_has_answered_elsewhere(visit, link, asked):
    answer(question(asked), "abstains")
    refused(visit, link, 410, "Din part har svarat")


def test_a_link_to_a_text_that_has_changed(visit, link, asked):
    write_version(asked, roof="Nytt tak.")
    refused(visit, link, 409, "Det finns en nyare text")


def test_a_link_whose_time_to_answer_is_over(visit, link, asked, elis):
    Endorsement.objects.update(deadline=dt.date(2027, 6, 1), closes_on=dt.date(2027, 6, 18))
    refused(visit, link, 409, "Svarstiden gick ut 18 juni")
    assert elis.name in visit(link).said


def test_a_link_to_a_message_that_takes_no_answers(visit, link, asked):
    JointMessage.objects.update(state="withdrawn")
    refused(visit, link, 409, "Budskapet tar inte emot svar sedan")


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "admin"}, {"organisation": None}])
def test_a_link_of_somebody_who_no_longer_answers_there(visit, link, ylva, change, parties):
    for name, value in change.items():
        setattr(ylva, name, value if value is not None else parties.harnas)
    ylva.save()
    refused(visit, link, 410, "Länken är indragen")


def test_a_question_follows_its_text_through_spelling(visit, link, asked):
    write_version(asked, roof="Bygg i en följd!", change="minor")
    page = visit(link)
    assert (page.status_code, "Bygg i en följd!" in page.said) == (200, True)
    assert visit(link, "post", seen=seen(page), **ENDORSE).status_code == 200
    assert question(asked).state == "endorsed"


def test_a_text_that_changes_while_one_reads_is_not_answered_unseen(visit, link, asked):
    page = visit(link)
    write_version(asked, roof="Bygg i en följd!", change="minor")
    late = visit(link, "post", seen=seen(page), comment="Skrivet.", **ENDORSE)
    assert (late.status_code, "Skrivet." in late.said) == (409, True)
    assert question(asked).state == "requested"
    assert PersonalLink.objects.get().used_at is None


def test_what_changed_since_the_partys_last_answer(visit, link, asked):
    visit(link, "post", seen=seen(visit(link)), **ENDORSE)
    write_version(asked, pillars=("Godset.", "Folket."))
    page = visit(address(Delivery.objects.order_by("-pk").first()))
    assert page.status_code == 200
    assert "Vad som ändrats från 0.1 till 0.2" in page.said


def test_of_two_answers_at_once_one_counts(asked, at, link):
    token = link.split("/")[2]
    first, second = (open_link(token, now=timezone.now(), at=at) for _ in range(2))
    answer_by_link(opened=first, state="abstains", now=timezone.now(), at=at)
    with pytest.raises(LinkRefused) as error:
        answer_by_link(opened=second, state="declined", now=timezone.now(), at=at)
    assert error.value.refusal == Refusal.ANSWERED
    assert question(asked).state == "abstains"


def test_what_cannot_be_recorded_uses_nothing_up(asked, at, link):
    opened = open_link(link.split("/")[2], now=timezone.now(), at=at)
    with pytest.raises(Exception, match="villkor"):
        answer_by_link(opened=opened, state="conditional", level="KS", now=timezone.now(), at=at)
    assert PersonalLink.objects.get().used_at is None


def test_an_embargoed_text_is_read_through_the_link_until_it_is_answered(visit, link, asked):
    JointMessage.objects.update(embargo_until=dt.datetime(2027, 6, 30, 4, tzinfo=dt.UTC))
    page = visit(link)
    assert "EMBARGO till" in page.said
    done = visit(link, "post", seen=seen(page), **ENDORSE)
    assert (done.status_code, "Bygg i en följd." in done.said) == (200, False)


def test_the_page_is_in_the_recipients_language(visit, link, ylva):
    ylva.language = "en"
    ylva.save()
    page = visit(link)
    assert '<html lang="en">' in page.said
    assert "Does Kramnäs stand behind it?" in page.said


def test_the_log_of_a_visit_does_not_tell_the_token(link):
    record = logging.makeLogRecord({"msg": "GET %s 200", "args": (link,)})
    assert SecretAddresses().filter(record)
    assert record.getMessage() == "GET /answer/…/ 200"


def test_the_trail_tells_that_a_link_was_used(visit, link, ylva):
    visit(link, "post", seen=seen(visit(link)), **ENDORSE)
    entry = AuditEntry.objects.get(action="link")
    assert (entry.actor, list(entry.changes)) == (ylva, ["used_at"])


def test_a_condition_that_is_still_in_force_is_shown(visit, link, asked):
    answer(question(asked), "conditional", condition="Om norr byggs först.")
    write_version(asked, roof="Nytt tak.", despite_conditions="Beslut i styrgruppen.")
    page = visit(address(Delivery.objects.exclude(link=None).latest("pk")))
    assert "Villkoret i ert förra svar gäller fortfarande: Om norr byggs först." in page.said
