"""What cannot be answered has its own words, on the page and over the interface, and changes nothing."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.urls import reverse

from crm.models import AuditEntry, EndorsementAuthority
from crm.visibility import Viewer
from messages.models import AnchoringRules, Endorsement, JointMessage
from messages.services.drafts import save_draft
from tests.api.conftest import program
from tests.factories import MessageFactory, UserFactory
from tests.factories.messages import ask_parties, house, write_version

pytestmark = pytest.mark.usefixtures("clock")
__all__ = ["program"]


@pytest.fixture
def message(elis, at):
    """Sent to Härnäs and Kramnäs; any member reads it."""
    message = MessageFactory.create(owner=elis, organisation=elis.organisation)
    write_version(message)
    return message


@pytest.fixture
def asked(message, parties):
    return dict(zip(("own", "others"), ask_parties(message, parties.harnas, parties.kramnas), strict=True))


@pytest.fixture
def answerer(parties, elis):
    EndorsementAuthority.objects.create(user=elis, valid_from=dt.date(2027, 1, 1))
    return elis


def rows():
    return list(Endorsement.objects.order_by("pk").values()), AuditEntry.objects.count()


@pytest.mark.parametrize("page", ["endorsement_answer", "endorsement_withdraw", "condition_release", "silence_choice"])
def test_another_partys_answer_is_refused_by_both_names(post, answerer, asked, page):
    before = rows()
    answered = post(
        answerer, page, asked["others"].pk, state="endorsed", level="KS", reason="Nej.", decided_on="2027-06-21",
        seen=asked["others"].version.content_hash,
    )  # fmt: skip
    assert answered.status_code == 403
    assert "Du hör till Härnäs; det här är svaret från Kramnäs, som bara de lämnar." in answered.said
    assert rows() == before


def test_another_partys_answer_is_refused_over_the_interface_too(program, answerer, asked):
    caller = program(answerer)
    before = rows()
    answered = caller.act(
        f"endorsements/{asked['others'].pk}/endorse", seen=asked["others"].version.content_hash, level="KS"
    )
    assert answered.status_code == 403
    assert "Kramnäs" in answered.json()["detail"]
    assert rows() == before


def test_a_text_that_has_been_replaced_is_not_answered(post, answerer, asked, message, at):
    write_version(message, roof="Helt nytt.")
    old, before = asked["own"], rows()
    answered = post(
        answerer, "endorsement_answer", old.pk, state="endorsed", level="KS", decided_on="2027-06-21",
        seen=old.version.content_hash,
    )  # fmt: skip
    assert answered.status_code == 409
    assert "0.2" in answered.said or "nyare" in answered.said
    assert rows() == before


@pytest.fixture
def closed(message, asked, at):
    """Härnäs' question, whose last day has passed."""
    JointMessage.objects.filter(pk=message.pk).update(consultation_deadline=at.date() - dt.timedelta(days=40))
    return asked["own"]


SAID = "Svarstiden gick ut 26 maj. Be Elis Text öppna den igen."


def test_after_the_last_day_the_owner_is_named(post, answerer, closed):
    before = rows()
    answered = post(
        answerer, "endorsement_answer", closed.pk, state="endorsed", level="KS", decided_on="2027-06-21",
        comment="Skrivet i förväg.", seen=closed.version.content_hash,
    )  # fmt: skip
    assert answered.status_code == 409
    assert SAID in answered.said
    assert '<p class="keep">Skrivet i förväg.</p>' in answered.said
    assert rows() == before


def test_what_is_closed_has_no_form_and_no_button(get, answerer, closed, message):
    AnchoringRules.objects.update_or_create(pk=1, defaults={"silence_allowed": True})
    page = get(answerer, "endorsement_answer", closed.pk)
    assert page.status_code == 200
    assert SAID in page.said
    assert 'name="state"' not in page.said
    assert "Låt vår tystnad" not in page.said

    def leads_there(name):
        address = reverse("endorsement_answer", args=[closed.pk])
        said = get(answerer, name, message.pk).said
        return f'"{address}"' in said or f'"{address}?' in said

    assert SAID in get(answerer, "message_detail", message.pk).said
    assert not leads_there("message_detail")
    assert not leads_there("message_board")
    # Opened again, it is asked as before.
    Endorsement.objects.filter(pk=closed.pk).update(closes_on="2027-06-21")
    assert 'name="state"' in get(answerer, "endorsement_answer", closed.pk).said
    assert leads_there("message_detail")
    assert leads_there("message_board")


def test_a_message_that_takes_no_answers_says_since_when(get, post, answerer, asked, message, elis):
    post(elis, "message_withdraw", message.pk, reason="Nya uppgifter.")
    said = "Budskapet tar inte emot svar sedan 21 juni: det är ”Tillbakadraget”. Vänd dig till Elis Text."
    page = get(answerer, "endorsement_answer", asked["own"].pk)
    assert said in page.said
    assert 'name="state"' not in page.said
    own = asked["own"]
    refused = post(answerer, "endorsement_answer", own.pk, state="reviewing", seen=own.version.content_hash)
    assert (refused.status_code, said in refused.said) == (409, True)


def test_over_the_interface_what_is_closed_is_told_too(program, answerer, closed):
    refused = program(answerer).act(f"endorsements/{closed.pk}/endorse", seen=closed.version.content_hash, level="KS")
    assert (refused.status_code, refused.json()["detail"]) == (409, SAID)


def test_ten_megabytes_are_told_as_too_much(client, answerer, message):
    client.force_login(answerer)
    sent = client.post(reverse("message_write", args=[message.pk]), {"text": "a" * 10_000_000})
    assert sent.status_code == 413
    assert "2500 kB" in html.unescape(sent.content.decode()).replace("\xa0", " ").replace("2 500", "2500")
    assert message.versions.count() == 1
    assert not message.drafts.exists()


def test_a_broken_link_says_what_to_do(client, db):
    answered = client.get(reverse("endorsement-link", args=["finns-inte"]))
    assert answered.status_code == 404
    assert "Kopiera hela adressen" in answered.content.decode()


# Writing at once over the interface, past a save


@pytest.fixture
def saved(message, parties, elis, at):
    other = UserFactory.create(name="Ove Annan", organisation=parties.harnas, role="communicator")
    message.editors.add(other)
    return save_draft(actor=Viewer.of(other), message=message, house=house(roof="Oves tak."), at=at)


def test_a_version_is_not_written_past_what_another_has_saved(program, elis, message, saved):
    caller, body = program(elis), {"message": message.pk, "roof": "Mitt tak.", "pillars": ["Godset."], "text": "Vi."}
    refused = caller.post("versions", seen=message.current.content_hash, **body)
    assert refused.status_code == 409
    assert "Ove Annan" in refused.json()["detail"]
    assert message.versions.count() == 1
    # Its hash says that it has been read.
    assert caller.post("versions", seen=saved.content_hash, **body).status_code == 201


def test_ones_own_save_stops_nobody(program, elis, message, at):
    save_draft(actor=Viewer.of(elis), message=message, house=house(roof="Mitt tak."), at=at)
    body = {"message": message.pk, "roof": "Mitt bättre tak.", "pillars": ["Godset."], "text": "Vi."}
    assert program(elis).post("versions", seen=message.current.content_hash, **body).status_code == 201
