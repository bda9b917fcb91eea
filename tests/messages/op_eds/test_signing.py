"""Op-eds: a signature is of one exact text, and the paper gets what was signed."""

import datetime as dt

import pytest

from crm.enums import Role
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import Delivery, EndorsementAuthority
from crm.visibility import Viewer
from messages.enums import Change, OpEdState
from messages.models import JointMessage, OpEd, OpEdText, Signatory, Signature
from messages.queries.op_ed_duties import op_ed_duties
from messages.queries.op_eds import moved_on, seal
from messages.services import op_eds as services
from messages.services import signatories
from tests.factories import UserFactory
from tests.factories.messages import MessageFactory, write_version
from tests.messages.op_eds.conftest import DAY, answer, authorise, line

pytestmark = pytest.mark.django_db


class TestSigning:
    def test_a_signature_is_of_the_text_that_was_read(self, asked, op_ed, sigrid, ylva, write, at):
        mine, hers = asked
        first = op_ed.current
        answer(mine, sigrid, at)
        assert line(op_ed) == "1 av 2 har undertecknat; Kramnäs har inte svarat"
        write(text="Vi behöver mer spår.")
        assert line(op_ed) == "0 av 2 har undertecknat; Region Skog och Kramnäs har inte svarat"
        assert [(row.text, row.state) for row in Signature.objects.all()] == [(first, "signed")]
        with pytest.raises(StaleObject):
            answer(mine, sigrid, at, seen=first.content_hash)
        with pytest.raises(DomainError, match="Ingen text") as caught:
            answer(mine, sigrid, at, seen="b" * 64)
        assert caught.value.field == "seen"
        answer(mine, sigrid, at)
        answer(hers, ylva, at, "declined", reason="Nej.")
        assert line(op_ed) == "1 av 2 har undertecknat; Kramnäs avböjde"

    def test_a_new_text_asks_again_by_mail_and_the_old_mails_give_way(self, asked, sigrid, write, at):
        answer(asked[0], sigrid, at)
        write(text="Vi behöver mer spår.")
        assert [mail.state for mail in Delivery.objects.order_by("pk")] == ["cancelled"] * 2 + ["queued"] * 2

    def test_a_mail_that_waits_gives_way_to_the_answer_and_to_the_paper(self, asked, op_ed, sigrid, writer, at):
        answer(asked[0], sigrid, at)
        mails = Delivery.objects.filter(key__startswith="op-ed:", kind="op_ed_signature").order_by("pk")
        assert [mail.state for mail in mails] == ["cancelled", "queued"]
        services.submit_op_ed(actor=writer, op_ed=op_ed, paper="Bladet", at=at)
        assert [mail.state for mail in mails.all()] == ["cancelled", "cancelled"]

    def test_an_unchanged_text_asks_nobody(self, asked, sigrid, write, op_ed, at):
        answer(asked[0], sigrid, at)
        write()
        assert Delivery.objects.count() == 2
        assert line(op_ed).startswith("1 av 2")

    def test_only_the_signatory_or_who_answers_for_the_party(self, asked, sigrid, ylva, idun, at):
        mine, hers = asked
        with pytest.raises(NotAllowed):
            answer(hers, sigrid, at)
        colleague = UserFactory.create(organisation=sigrid.organisation, role=Role.PROCESS_LEADER)
        with pytest.raises(NotAllowed):
            answer(mine, colleague, at)
        authorise(colleague, at)
        with pytest.raises(NotAllowed):
            answer(hers, colleague, at)
        answer(mine, colleague, at)
        assert Signature.objects.get().given_by == colleague

    def test_who_has_moved_to_another_party_signs_for_neither(self, asked, ylva, parties, at):
        ylva.organisation = parties.region
        ylva.save()
        with pytest.raises(NotAllowed):
            answer(asked[1], ylva, at)

    def test_a_party_that_takes_no_positions_any_more_signs_nothing(self, asked, sigrid, at):
        sigrid.organisation.endorses = "facts_only"
        sigrid.organisation.save()
        with pytest.raises(DomainError) as error:
            answer(asked[0], sigrid, at)
        assert error.value.field == "state"
        assert answer(asked[0], sigrid, at, "declined").state == "declined"

    def test_one_may_think_again_until_it_is_submitted(self, asked, op_ed, sigrid, writer, at):
        mine = asked[0]
        answer(mine, sigrid, at, "declined")
        answer(mine, sigrid, at)
        services.submit_op_ed(actor=writer, op_ed=op_ed, paper="Bladet", at=at)
        with pytest.raises(InvalidTransition):
            answer(mine, sigrid, at, "declined")

    def test_of_two_answers_at_once_one_wins(self, asked, sigrid, at):
        stale = Signatory.objects.get(pk=asked[0].pk)
        answer(asked[0], sigrid, at)
        with pytest.raises(StaleObject):
            signatories.answer(
                actor=Viewer.of(sigrid), signatory=stale, state="declined", at=at,
                seen=stale.op_ed.current.content_hash,
            )  # fmt: skip

    def test_the_page_named_the_answer_that_is_answered_over(self, asked, sigrid, at):
        row = asked[0]
        answer(row, sigrid, at, "declined", revision=row.revision)
        with pytest.raises(StaleObject):
            answer(row, sigrid, at, revision=row.revision)
        answer(row, sigrid, at, revision=row.revision + 1)

    @pytest.mark.parametrize("embargoed", [False, True])
    def test_whom_somebody_answers_over_is_told(self, asked, op_ed, sigrid, at, embargoed):
        OpEd.objects.update(embargo_until=at + DAY if embargoed else None)
        colleague = UserFactory.create(organisation=sigrid.organisation, name="Bo Chef")
        authorise(colleague, at)
        told = Delivery.objects.filter(key__startswith="op-ed-answered:", kind="op_ed_signature")
        answer(asked[0], colleague, at)
        answer(asked[0], sigrid, at, "declined", reason="Inte nu.")
        assert list(told) == []
        answer(asked[0], colleague, at)
        mail = told.get()
        assert mail.recipient == sigrid
        assert "Bo Chef, som får svara för Region Skog, har svarat i ditt ställe: Har undertecknat." in mail.text
        assert "Inte nu." not in mail.text
        assert ("Bygg nu" in mail.subject) != embargoed

    def test_who_is_not_asked_yet_signs_nothing(self, asked, name, elis, at):
        row = name(elis)
        with pytest.raises(InvalidTransition):
            answer(row, elis, at)

    def test_a_reason_has_a_limit(self, asked, sigrid, at):
        with pytest.raises(DomainError) as error:
            answer(asked[0], sigrid, at, "declined", reason="a" * 501)
        assert error.value.field == "reason"


class TestThePaper:
    @pytest.fixture
    def submitted(self, asked, op_ed, sigrid, writer, at):
        answer(asked[0], sigrid, at)
        return services.submit_op_ed(actor=writer, op_ed=op_ed, paper="Bladet", at=at)

    def test_at_least_one_signs(self, asked, op_ed, writer, at):
        with pytest.raises(DomainError, match=r"[Ii]ngen har undertecknat"):
            services.submit_op_ed(actor=writer, op_ed=op_ed, paper="Bladet", at=at)
        with pytest.raises(DomainError) as error:
            services.submit_op_ed(actor=writer, op_ed=op_ed, paper=" ", at=at)
        assert error.value.field == "paper"

    def test_what_is_submitted_is_what_was_seen(self, asked, op_ed, sigrid, ylva, writer, write, at):
        answer(asked[0], sigrid, at)
        seen = seal(op_ed, op_ed.signatories.all())
        answer(asked[1], ylva, at)
        both = seal(op_ed, op_ed.signatories.all())
        with pytest.raises(StaleObject):
            services.submit_op_ed(actor=writer, op_ed=op_ed, paper="Bladet", seen=seen, at=at)
        write(text="Vi behöver väg.")
        for row, user in zip(asked, (sigrid, ylva), strict=True):
            answer(row, user, at)
        with pytest.raises(StaleObject):
            services.submit_op_ed(actor=writer, op_ed=op_ed, paper="Bladet", seen=both, at=at)

    def test_what_is_submitted_stands_fast(self, submitted, write, name, elis):
        with pytest.raises(InvalidTransition):
            write(text="Annat.")
        with pytest.raises(InvalidTransition):
            name(elis)

    def test_published(self, submitted, writer, ylva, at):
        services.report_published(
            actor=writer, op_ed=submitted, published_on=at.date(), address="https://bladet.example/1", at=at
        )
        assert submitted.state == OpEdState.PUBLISHED
        assert list(OpEd.objects.visible_to(Viewer.of(ylva))) == [submitted]
        with pytest.raises(InvalidTransition):
            services.withdraw_op_ed(actor=writer, op_ed=submitted, reason="Ångrar oss.", at=at)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"published_on": dt.date(2027, 6, 22)}, "published_on"),
            ({"published_on": dt.date(2027, 6, 20)}, "published_on"),
            ({"address": "javascript:alert(1)"}, "address"),
            ({"address": "ftp://bladet.example"}, "address"),
            ({"address": "bladet"}, "address"),
            ({"note": "a" * 501}, "note"),
            ({"paper_answer": "a" * 501}, "paper_answer"),
        ],
    )
    def test_an_outcome_that_cannot_be_names_the_field(self, submitted, writer, at, values, field):
        with pytest.raises(DomainError) as error:
            services.report_published(actor=writer, op_ed=submitted, at=at, **{"published_on": at.date(), **values})
        assert error.value.field == field

    def test_nothing_is_published_under_an_embargo(self, submitted, writer, at):
        JointMessage.objects.update(embargo_until=at + DAY)
        with pytest.raises(DomainError, match=r"[Ee]mbargo"):
            services.report_published(actor=writer, op_ed=submitted, published_on=at.date(), at=at)

    def test_what_one_paper_declines_may_go_to_another(self, submitted, writer, at):
        services.report_declined(actor=writer, op_ed=submitted, paper_answer="För långt.", at=at)
        assert (submitted.state, submitted.paper_answer) == ("declined", "För långt.")
        services.submit_op_ed(actor=writer, op_ed=submitted, paper="Posten", at=at)
        assert (submitted.state, submitted.paper, submitted.paper_answer) == ("submitted", "Posten", "")

    def test_a_withdrawal_has_a_reason(self, submitted, writer, at):
        with pytest.raises(DomainError) as error:
            services.withdraw_op_ed(actor=writer, op_ed=submitted, reason=" ", at=at)
        assert error.value.field == "reason"
        services.withdraw_op_ed(actor=writer, op_ed=submitted, reason="Löst.", at=at)
        assert (submitted.state, submitted.ended_because) == ("withdrawn", "Löst.")

    def test_only_who_writes_it(self, submitted, ylva, idun, at):
        for user in (ylva, idun):
            with pytest.raises(NotAllowed):
                services.withdraw_op_ed(actor=Viewer.of(user), op_ed=submitted, reason="Nej.", at=at)


class TestWhoReads:
    def sees(self, user, at=None):
        rows = OpEd.objects.readable_by(Viewer.of(user), at) if at else OpEd.objects.visible_to(Viewer.of(user))
        texts = (
            OpEdText.objects.readable_by(Viewer.of(user), at) if at else OpEdText.objects.visible_to(Viewer.of(user))
        )
        assert bool(rows) == bool(texts)
        return rows.exists()

    def test_a_draft_is_for_those_who_work_on_it(self, write, name, elis, idun, ylva, sigrid, olle):
        write()
        name(ylva)
        assert [self.sees(user) for user in (elis, idun, ylva, sigrid, olle)] == [True, True, False, False, False]

    def test_who_is_asked_reads_it_and_the_partys_communicator(self, asked, parties, ylva, olle):
        other = UserFactory.create(organisation=parties.harnas, role=Role.READER)
        colleague = UserFactory.create(organisation=parties.kramnas, role=Role.COMMUNICATOR)
        assert [self.sees(user) for user in (ylva, colleague, other, olle)] == [True, True, False, False]

    @pytest.mark.parametrize("of", ["op_ed", "message"])
    def test_under_an_embargo_only_who_writes_or_signs(self, asked, op_ed, parties, elis, idun, ylva, at, of):
        colleague = UserFactory.create(organisation=parties.kramnas, role=Role.COMMUNICATOR)
        boss = UserFactory.create(organisation=parties.kramnas, role=Role.READER)
        authorise(boss, at)
        (OpEd if of == "op_ed" else JointMessage).objects.update(embargo_until=at + DAY)
        people = (elis, ylva, boss, colleague, idun)
        assert [self.sees(user, at) for user in people] == [True, True, True, False, False]
        assert [self.sees(user, at + DAY) for user in people] == [True] * 5
        today = at.date()
        for first, last in ((today - DAY, today - DAY), (today + DAY, None)):
            EndorsementAuthority.objects.update(valid_from=first, valid_to=last)
            assert not self.sees(boss, at)
        EndorsementAuthority.objects.update(valid_from=today)
        (JointMessage if of == "op_ed" else OpEd).objects.update(embargo_until=at + 2 * DAY)
        assert [self.sees(user, at + DAY) for user in people] == [True, True, True, False, False]


def test_of_nobody_the_line_counts_nothing(op_ed):
    assert line(op_ed) == "Inga undertecknare än"


def test_a_message_that_moves_in_substance_is_flagged(op_ed, elis, writer, at):
    message = op_ed.version.message
    write_version(message, text="Vi behöver spår!", change=Change.MINOR)
    assert moved_on([op_ed]) == set()
    write_version(message, text="Vi behöver väg.", change=Change.SUBSTANTIAL)
    message.refresh_from_db()
    assert moved_on([op_ed]) == {op_ed.pk}
    read = message.current_id
    write_version(message, text="Vi behöver väg!", change=Change.MINOR)
    message.refresh_from_db()
    with pytest.raises(StaleObject):
        services.follow_message(actor=writer, op_ed=op_ed, version=read, at=at)
    for none in (write_version(MessageFactory.create()).pk, None):
        with pytest.raises(DomainError) as caught:
            services.follow_message(actor=writer, op_ed=op_ed, version=none, at=at)
        assert caught.value.field == "version"
    services.follow_message(actor=writer, op_ed=op_ed, version=message.current_id, at=at)
    assert moved_on([op_ed]) == set()


class TestDuties:
    def titles(self, user, at):
        return [(due.badge, due.tone) for due in op_ed_duties(Viewer.of(user), at, 5)]

    def test_a_signature_waits_for_the_signatory_and_for_who_writes(self, asked, op_ed, sigrid, ylva, elis, at):
        assert self.titles(ylva, at) == [("Din underskrift", "warn")]
        assert self.titles(elis, at) == [("Underskrifter saknas", "info")]
        answer(asked[1], ylva, at)
        assert self.titles(ylva, at) == []

    def test_submission_is_due(self, asked, op_ed, ylva, elis, at):
        OpEd.objects.update(submit_by=at.date() + 7 * DAY)
        assert self.titles(elis, at) == [("om 7 dagar", "warn")]
        OpEd.objects.update(submit_by=at.date() - DAY)
        assert [tone for _badge, tone in self.titles(elis, at)] == ["stop"]
        assert self.titles(ylva, at) == [("Din underskrift", "stop")]

    def test_an_outcome_that_nobody_reports(self, asked, op_ed, sigrid, elis, writer, at):
        answer(asked[0], sigrid, at)
        services.submit_op_ed(actor=writer, op_ed=op_ed, paper="Bladet", at=at)
        assert self.titles(elis, at + 14 * DAY) == []
        assert self.titles(elis, at + 15 * DAY) == [("Utfall saknas", "warn")]

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_number_of_queries_does_not_grow(
        self, n, asked, op_ed, writer, ylva, parties, at, django_assert_num_queries
    ):
        for _ in range(n):
            user = UserFactory.create(organisation=parties.kramnas)
            signatories.add_signatory(actor=writer, op_ed=op_ed, organisation=parties.kramnas, user=user, at=at)
        op_ed.editors.add(ylva)
        with django_assert_num_queries(5):
            op_ed_duties(Viewer.of(ylva), at, 5)
