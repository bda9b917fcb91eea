"""Op-eds: written, named for, and asked about by mail."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject, ValidationError
from crm.models import AuditEntry, Delivery
from crm.services import duties
from crm.visibility import Viewer
from messages.models import JointMessage, OpEd, OpEdText, Signatory
from messages.queries.op_eds import to_ask
from messages.services import op_eds as services
from messages.services import signatories
from tests.factories import AnchoringFactory, MandateFactory, MessageFactory, PersonFactory, UserFactory
from tests.messages.op_eds.conftest import DAY, answer

pytestmark = pytest.mark.django_db


def test_an_op_ed_speaks_of_the_message_as_it_reads(op_ed, elis, at):
    assert op_ed.version == op_ed.version.message.current
    empty = MessageFactory.create(owner=elis)
    with pytest.raises(DomainError, match=r"[Ss]kriv budskapet först"):
        services.create_op_ed(
            actor=Viewer.of(elis), message=empty, title="Nu", organisation=elis.organisation, owner=elis, at=at
        )


def test_only_who_may_write_begins_one(op_ed, ylva, at):
    with pytest.raises(NotAllowed):
        services.create_op_ed(
            actor=Viewer.of(ylva), message=op_ed.version.message, title="Nu", organisation=ylva.organisation,
            owner=ylva, at=at,
        )  # fmt: skip


def test_a_text_is_kept_for_ever_and_the_same_one_is_not_kept_twice(op_ed, write):
    first = write()
    assert write() == first
    second = write(text="Vi behöver spår nu.")
    assert (first.number, second.number) == (1, 2)
    assert [row.text for row in op_ed.texts.all()] == ["Vi behöver spår nu.", "Vi behöver spår."]
    first.text = "Annat"
    with pytest.raises(TypeError):
        first.save()
    with pytest.raises(TypeError):
        OpEdText.objects.all().delete()


def test_two_who_write_at_once_are_told(write):
    first = write(seen="")
    write(text="Nytt.", seen=first.content_hash)
    with pytest.raises(StaleObject):
        write(text="Annat.", seen=first.content_hash)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": " "}, "text"),
        ({"title": "a" * 201}, "title"),
        ({"text": "a" * 20001}, "text"),
    ],
)
def test_a_text_that_cannot_be_names_the_field(write, values, field):
    with pytest.raises(ValidationError) as error:
        write(**values)
    assert set(error.value.error_dict) == {field}


def test_the_title_of_a_written_text_changes_with_it_alone(op_ed, writer, write, at):
    services.update_op_ed(actor=writer, op_ed=op_ed, title="Bygg snart", paper="Bladet", at=at)
    assert (op_ed.title, op_ed.paper) == ("Bygg snart", "Bladet")
    write()
    with pytest.raises(DomainError) as error:
        services.update_op_ed(actor=writer, op_ed=op_ed, title="Annat", at=at)
    assert error.value.field == "title"
    with pytest.raises(StaleObject):
        services.update_op_ed(actor=writer, op_ed=op_ed, paper="Posten", revision=1, at=at)


def test_a_new_day_or_time_that_has_passed_is_refused_and_one_that_stands_is_not(op_ed, writer, elis, at):
    for values in ({"submit_by": at.date() - DAY}, {"embargo_until": at - DAY}):
        (field,) = values
        for act in (
            lambda values: services.update_op_ed(actor=writer, op_ed=op_ed, at=at, **values),
            lambda values: services.create_op_ed(
                actor=writer, message=op_ed.version.message, title="Nu", organisation=elis.organisation, owner=elis,
                at=at, **values,
            ),
        ):  # fmt: skip
            with pytest.raises(DomainError) as error:
                act(values)
            assert error.value.field == field
        OpEd.objects.update(**values)
        services.update_op_ed(actor=writer, op_ed=op_ed, paper=f"Bladet {field}", at=at, **values)


@pytest.mark.parametrize(
    ("given", "printed"),
    [("Kommunikatör (25 %)", "Kommunikatör"), ("Kommunalråd (S)", "Kommunalråd (S)"), ("Chef (100%)", "Chef")],
)
def test_the_share_of_full_time_is_not_printed(name, ylva, given, printed):
    ylva.title = given
    assert name(ylva).title == printed


def test_a_title_that_is_given_stands_as_it_is(name, ylva):
    assert name(ylva, title="Halva (50 %)").title == "Halva (50 %)"


def test_the_trail_of_what_an_embargo_hides_is_confidential(op_ed, writer, elis, idun, at):
    for until in (at + DAY, None):
        services.update_op_ed(actor=writer, op_ed=op_ed, embargo_until=until, editors=[idun] if until else [], at=at)
    services.update_op_ed(actor=writer, op_ed=op_ed, embargo_until=at, at=at)
    heirs = {kind.code: idun for kind in duties.kinds_held(elis, at)}
    duties.hand_over(actor=writer, at=at, user=elis, heirs=heirs)
    entries = AuditEntry.objects.filter(object_type="joint_messages.OpEd", action="update").order_by("pk")
    assert [(*entry.changes, entry.visibility) for entry in entries] == [
        *[("embargo_until", "confidential"), ("editors", "confidential")] * 2,
        ("embargo_until", "parties"),
        ("owner", "confidential"),
    ]


class TestNaming:
    def test_an_account_signs_with_its_title(self, name, ylva):
        ylva.title = "Kommunalråd"
        assert name(ylva).line == "Ylva Kanal, Kommunalråd, Kramnäs kommun"

    def test_a_person_signs_by_a_mandate_at_the_party(self, name, parties):
        person = PersonFactory.create(name="Vera Lindmåne")
        with pytest.raises(DomainError) as error:
            name(organisation=parties.kramnas, person=person)
        assert error.value.field == "person"
        MandateFactory.create(person=person, body=parties.kramnas, title="Ordförande")
        assert name(organisation=parties.kramnas, person=person).title == "Ordförande"

    @pytest.mark.parametrize("title", ["", "Landshövding"])
    def test_nobody_signs_for_another_party_or_twice(self, name, ylva, parties, title):
        for user in (ylva, UserFactory.create(organisation=parties.board)):
            with pytest.raises(DomainError) as error:
                name(user, organisation=parties.region, title=title)
            assert error.value.field == "user"
        with pytest.raises(DomainError) as error:
            name(organisation=parties.region, person=PersonFactory.create(), title=title)
        assert error.value.field == "person"
        name(ylva)
        with pytest.raises(AlreadyExists):
            name(ylva)

    def test_a_party_that_takes_no_position_signs_nothing(self, name, parties):
        user = UserFactory.create(organisation=parties.board)
        with pytest.raises(DomainError, match="Länsstyrelsen"):
            name(user)

    def test_only_active_parties_sign(self, name, olle):
        with pytest.raises(DomainError) as error:
            name(olle)
        assert error.value.field == "organisation"

    @pytest.mark.parametrize("both", [True, False])
    def test_either_an_account_or_a_person(self, name, ylva, both):
        person = PersonFactory.create() if both else None
        with pytest.raises(DomainError) as error:
            name(ylva if both else None, organisation=ylva.organisation, person=person)
        assert error.value.field == "user"

    def test_the_database_holds_it_too(self, op_ed, parties):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signatory.objects.create(op_ed=op_ed, organisation=parties.region, name="X", position=0)

    def test_who_has_answered_stays(self, asked, sigrid, writer, at):
        mine, hers = asked
        answer(mine, sigrid, at, "declined")
        with pytest.raises(InvalidTransition):
            signatories.remove_signatory(actor=writer, signatory=mine, at=at)
        signatories.remove_signatory(actor=writer, signatory=hers, at=at)
        assert Signatory.objects.count() == 1


class TestAsking:
    def test_each_gets_one_mail_in_a_minute(self, asked, sigrid, ylva):
        mails = list(Delivery.objects.order_by("pk"))
        assert [mail.recipient for mail in mails] == [sigrid, ylva]
        assert "Bygg nu" in mails[0].subject
        assert f"/messages/signatories/{asked[0].pk}/" in mails[0].text
        assert all(mail.not_before > timezone.now() + dt.timedelta(seconds=30) for mail in mails)

    def test_they_can_be_stopped(self, asked, op_ed, writer, at):
        assert signatories.stop_mails(actor=writer, op_ed=op_ed, at=at) == 2

    def test_of_one_who_is_taken_away_or_all_when_it_is_withdrawn(self, asked, op_ed, writer, at):
        signatories.remove_signatory(actor=writer, signatory=asked[0], at=at)
        assert [mail.state for mail in Delivery.objects.order_by("pk")] == ["cancelled", "queued"]
        services.withdraw_op_ed(actor=writer, op_ed=op_ed, reason="Löst.", at=at)
        assert [mail.state for mail in Delivery.objects.order_by("pk")] == ["cancelled", "cancelled"]

    def test_a_person_is_asked_through_the_party(self, op_ed, writer, write, name, parties, ylva, at):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        person = MandateFactory.create(body=parties.kramnas).person
        write()
        name(organisation=parties.kramnas, person=person)
        assert signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at) == [ylva]
        assert list(OpEd.objects.visible_to(Viewer.of(ylva))) == [op_ed]

    def test_nobody_is_asked_about_no_text_or_twice(self, op_ed, writer, name, write, ylva, at):
        name(ylva)
        with pytest.raises(DomainError, match=r"[Tt]ext"):
            signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at)
        write()
        seal = to_ask(op_ed).seal
        signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at)
        with pytest.raises(DomainError):
            signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at, confirmed=seal)

    def test_what_changed_since_the_page_is_not_sent(self, op_ed, writer, name, write, ylva, sigrid, at):
        name(ylva)
        write()
        seal = to_ask(op_ed).seal
        name(sigrid)
        with pytest.raises(StaleObject):
            signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at, confirmed=seal)

    def test_under_an_embargo_the_mail_tells_no_title(self, op_ed, writer, name, write, ylva, at):
        JointMessage.objects.update(embargo_until=at + DAY)
        write()
        name(ylva)
        signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at)
        mail = Delivery.objects.get()
        assert "Hela sträckan" in mail.subject
        assert "Bygg nu" not in mail.subject + mail.text + mail.html
        assert {entry.visibility for entry in AuditEntry.objects.filter(object_type="joint_messages.Signatory")} == {
            "confidential"
        }
