"""Conditions are in force until the party answers again or lets them go."""

import pytest
from django.utils import timezone

from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Delivery, EndorsementAuthority
from crm.outbox import links
from crm.visibility import SYSTEM, Viewer
from messages.enums import BlockKind
from messages.house import digest
from messages.queries.answer_links import open_link
from messages.queries.tally import status_line
from messages.services import anchoring
from messages.services.conditions import release_condition
from tests.factories import AnchoringFactory, MessageFactory
from tests.factories.messages import answer, ask_parties, write_version
from tests.messages.asking import ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KEPT = "Värdet ska stanna."


@pytest.fixture
def message(elis):
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    write_version(message, text=f"Ett.\n\n{KEPT}")
    return message


@pytest.fixture
def conditional(message, parties, ylva):
    AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
    (row,) = ask_parties(message, parties.kramnas)
    named = [digest(BlockKind.PARAGRAPH, KEPT, "")]
    return answer(row, "conditional", condition="Värdet får inte strykas.", condition_on=named)


@pytest.fixture
def unnamed(conditional):
    return answer(conditional, "conditional", condition="Allt ska vara kvar.")


def row(message):
    message.refresh_from_db()
    return message.current.endorsements.select_related("version__message", "organisation").get()


def stopped(message, **values):
    with pytest.raises(DomainError) as error:
        write_version(message, **values)
    assert error.value.field == "despite_conditions"
    assert "Kramnäs" in error.value.message
    return error.value.message


def test_a_condition_outlives_an_edit_of_something_else(message, conditional):
    write_version(message, text=f"Annat.\n\n{KEPT}")
    again = row(message)
    assert (again.state, again.condition) == ("requested", "Värdet får inte strykas.")
    assert "Värdet får inte strykas." in stopped(message, text="Annat.")
    assert "Kramnäs gäller v0.1 med villkor, stycke 1 ändrat" in status_line(again.version)


@pytest.mark.parametrize("change", ["minor", "substantial"])
def test_one_that_names_no_paragraph_stops_every_deletion(message, unnamed, change):
    assert "Allt ska vara kvar." in stopped(message, text="Ett.", change=change)


def test_one_that_names_no_paragraph_outlives_an_edit_too(message, unnamed):
    write_version(message, text=f"Annat.\n\n{KEPT}", despite_conditions="Nämnden har sagt det.")
    assert "Allt ska vara kvar." in stopped(message, text="Annat.")
    write_version(message, text=f"Annat igen.\n\n{KEPT}")


def test_preparing_an_answer_keeps_it(at, message, conditional):
    write_version(message, text=f"Annat.\n\n{KEPT}")
    for state in ("reviewing", "official_ok"):
        anchoring.answer_endorsement(actor=SYSTEM, endorsement=row(message), state=state, at=at)
        stopped(message, text="Annat.")


def test_a_new_answer_ends_it(message, conditional):
    write_version(message, text=f"Annat.\n\n{KEPT}")
    answer(row(message), "endorsed")
    write_version(message, text="Annat.")


def told():
    """The mails that a party gets of a new version: each asks again, with a link."""
    mails = Delivery.objects.exclude(state="cancelled").order_by("pk")
    assert {mail.kind for mail in mails} <= {"anchoring_request"}
    assert all(mail.link for mail in mails)
    return mails


class TestPassingOver:
    def test_the_reason_is_kept_written_in_the_trail_and_told(self, message, conditional, ylva):
        write_version(message, text="Ett.", despite_conditions="  Styrgruppen beslöt det.  ")
        again = row(message)
        assert (again.state, again.set_aside) == ("requested", "Styrgruppen beslöt det.")
        assert again.condition == "Värdet får inte strykas."
        entry = AuditEntry.objects.filter(object_type="joint_messages.Endorsement", changes__has_key="set_aside").get()
        assert (entry.object_id, entry.changes["set_aside"]) == (again.pk, ["", "Styrgruppen beslöt det."])
        mail = told().get(link__subject_id=again.pk)
        assert mail.recipient == ylva
        assert "Hela sträckan" in mail.subject
        said = "Texten har ändrats trots ert villkor.\nStyrgruppen beslöt det."
        assert said in mail.text
        assert "Styrgruppen beslöt det." in mail.html

    def test_even_a_minor_change_asks_the_party_again(self, message, conditional, parties):
        (region,) = ask_parties(message, parties.region)
        answer(region, "endorsed")
        version = write_version(message, text=f"Ett.\n\n{KEPT[:-1]}!", change="minor", despite_conditions="Stavning.")
        states = dict(version.endorsements.values_list("organisation__name", "state"))
        assert states == {"Kramnäs kommun": "requested", "Region Skog": "endorsed"}

    def test_a_minor_change_sends_that_party_one_mail_whose_link_answers(self, at, message, conditional, parties, elis):
        boss = AnchoringFactory.create(organisation=parties.region).recipient
        ask(message, elis, parties.region, at=at)
        other = Delivery.objects.get(recipient=boss)
        write_version(message, text=f"Ett.\n\n{KEPT[:-1]}!", change="minor", despite_conditions="Stavning.")
        again = message.current.endorsements.get(organisation=parties.kramnas)
        assert [mail.recipient for mail in told()] == [boss, again.organisation.anchoring.recipient]
        asked = told().get(link__subject_id=again.pk)
        assert "Stavning." in asked.text
        assert told().exclude(pk=asked.pk).get() == other
        opened = open_link(links.derive(asked.pk), now=timezone.now(), at=at)
        assert (opened.endorsement, opened.refusal) == (again, None)
        write_version(message, text=f"Ett!\n\n{KEPT[:-1]}!", change="minor")
        assert told().count() == 2

    def test_a_text_that_nobody_may_answer_is_told_of_without_a_link(self, message, conditional, ylva):
        type(message).objects.update(state="under_revision")
        write_version(message, text="Ett.", despite_conditions="Styrgruppen beslöt det.")
        mail = Delivery.objects.get(kind="anchoring_news")
        assert (mail.recipient, mail.link) == (ylva, None)
        assert "Styrgruppen beslöt det." in mail.text

    def test_a_reason_that_nobody_needs_is_not_told(self, message, conditional):
        write_version(message, text=f"Annat.\n\n{KEPT}", despite_conditions="För säkerhets skull.")
        assert row(message).set_aside == ""
        assert "säkerhets" not in told().get().text

    def test_under_embargo_the_mail_keeps_the_reason_and_the_trail_is_confidential(self, at, message, conditional):
        type(message).objects.update(embargo_until=at.replace(year=2028))
        message.refresh_from_db()
        write_version(message, text="Ett.", despite_conditions="Styrgruppen beslöt det.")
        assert "Texten har ändrats trots ert villkor." in told().get().text
        assert "Styrgruppen" not in told().get().text + told().get().html
        entry = AuditEntry.objects.filter(changes__has_key="set_aside").get()
        assert entry.visibility == "confidential"

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
    def test_it_needs_a_reason_of_some_length(self, message, conditional, reason):
        with pytest.raises(DomainError) as error:
            write_version(message, text="Ett.", despite_conditions=reason)
        assert error.value.field == "despite_conditions"
        assert message.versions.count() == 1


class TestLettingGo:
    @pytest.fixture
    def again(self, message, conditional):
        write_version(message, text=f"Annat.\n\n{KEPT}")
        return row(message)

    @pytest.fixture
    def viewer(self, ylva, at):
        EndorsementAuthority.objects.create(user=ylva, valid_from=at.date())
        return Viewer.of(ylva)

    def test_the_party_lets_go_and_the_rest_of_its_answer_stands(self, at, message, again, viewer):
        release_condition(actor=viewer, endorsement=again, at=at)
        write_version(message, text="Annat.")
        assert "Kramnäs gäller v0.1, " in status_line(row(message).version)
        assert AuditEntry.objects.filter(changes__has_key="condition", object_id=again.pk).exists()

    def test_it_needs_authority_for_ones_own_party(self, at, again, ylva, idun):
        for user in (ylva, idun):
            with pytest.raises(NotAllowed):
                release_condition(actor=Viewer.of(user), endorsement=again, at=at)

    def test_of_an_older_version_it_is_too_late(self, at, message, again, viewer):
        write_version(message, text=f"Annat igen.\n\n{KEPT}")
        with pytest.raises(StaleObject):
            release_condition(actor=viewer, endorsement=again, at=at)

    def test_a_conditional_answer_is_answered_anew_instead(self, at, conditional, viewer):
        with pytest.raises(DomainError):
            release_condition(actor=viewer, endorsement=conditional, at=at)

    def test_on_the_answer_page(self, message, again, viewer, ylva, get, post):
        page = get(ylva, "endorsement_answer", again.pk)
        assert "Kramnäs gäller v0.1 med villkor, stycke 1 ändrat" in page.said
        assert "Värdet får inte strykas." in page.said
        assert post(ylva, "condition_release", again.pk).status_code == 302
        assert row(message).condition == ""
        assert "med villkor" not in get(ylva, "endorsement_answer", again.pk).said.partition("<form")[0]
