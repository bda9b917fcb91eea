"""Who reads which message, and which text."""

import datetime as dt

import pytest

from crm.enums import MeetingState, Role
from crm.errors import DomainError
from crm.models import Council, EndorsementAuthority
from crm.visibility import SYSTEM, Viewer
from messages.house import AskText, Fact
from messages.models import Ask, Block, Endorsement, JointMessage, MessageVersion, ProofPoint, Spokesperson
from messages.services import uses
from tests.factories import AnchoringFactory, MeetingFactory, MessageFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def titles(user):
    return list(JointMessage.objects.visible_to(Viewer.of(user)).order_by("pk"))


def texts(user, at):
    """Messages whose text the user reads, checked to be the same for every row that carries text."""
    viewer = Viewer.of(user)
    readable = list(JointMessage.objects.readable_by(viewer, at).order_by("pk"))
    for model, path in ((MessageVersion, "message"), (Block, "version__message"), (Ask, "version__message")):
        rows = model.objects.readable_by(viewer, at).values_list(path, flat=True)
        assert set(rows) == {message.pk for message in readable}
    return readable


def make(state="draft", **values):
    if state in {"adopted", "released"}:
        values |= {"adopted_on": dt.date(2027, 5, 20), "adopted_by": "Rådet"}
    message = MessageFactory.create(**values)
    write_version(message, asks=(AskText("", "Vi ber om."),), proof_points=(Fact("Fakta", "SCB"),))
    JointMessage.objects.filter(pk=message.pk).update(state=state)
    message.refresh_from_db()
    return message


def test_readers_read_what_is_decided(at, parties, sigrid, ylva, elis, idun, olle):
    draft, _withdrawn, adopted, released, revised = (
        make(state) for state in ("in_consultation", "withdrawn", "adopted", "released", "under_revision")
    )
    for user in (sigrid, ylva, elis):
        assert titles(user) == texts(user, at) == [adopted, released]
    assert titles(idun) == texts(idun, at) == [draft, _withdrawn, adopted, released, revised]
    assert titles(olle) == texts(olle, at) == []
    assert titles(UserFactory.create(organisation=parties.region, role=Role.ADMIN)) == []


def test_a_message_withdrawn_after_its_decision_stays_readable(at, ylva):
    message = make("adopted")
    JointMessage.objects.filter(pk=message.pk).update(state="withdrawn")
    assert titles(ylva) == texts(ylva, at) == [message]


def test_a_communicator_reads_the_drafts_that_the_party_is_asked_about(at, parties, elis, ylva):
    asked, other = make(), make()
    ask_parties(asked, parties.harnas)
    ask_parties(other, parties.kramnas)
    assert titles(elis) == texts(elis, at) == [asked]
    assert titles(ylva) == []


def test_whoever_answers_for_a_party_reads_the_draft_before_and_after(at, parties, ylva):
    message = make()
    (row,) = ask_parties(message, parties.kramnas)
    EndorsementAuthority.objects.create(user=ylva, valid_from=dt.date(2027, 1, 1))
    assert titles(ylva) == texts(ylva, at) == [message]
    answer(row, "endorsed")
    assert titles(ylva) == texts(ylva, at) == [message]


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (1, None)])
def test_an_authority_that_is_over_or_has_not_begun_opens_nothing(at, parties, ylva, client, first, last):
    message = make()
    ask_parties(message, parties.kramnas)
    day = at.date()
    EndorsementAuthority.objects.create(
        user=ylva, valid_from=day + dt.timedelta(days=first), valid_to=last and day + dt.timedelta(days=last)
    )
    viewer = Viewer.of(ylva)
    assert texts(ylva, at) == list(JointMessage.objects.known_by(viewer, at)) == []
    assert not MessageVersion.objects.visible_to(viewer).exists()
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    client.force_login(ylva)
    assert client.get(message.get_absolute_url()).status_code == 404
    assert message.title not in client.get("/messages/").content.decode()
    assert client.get(f"/api/v1/messages/{message.pk}").status_code == 404
    EndorsementAuthority.objects.update(valid_from=day, valid_to=day)
    assert texts(ylva, at) == list(JointMessage.objects.known_by(viewer, at)) == [message]


class TestEmbargo:
    """Before its time the text appears to few, and its title and time to every member."""

    @pytest.fixture
    def ends(self, at):
        return at + dt.timedelta(days=9)

    @pytest.fixture
    def message(self, ends):
        return make("ready", embargo_until=ends)

    @pytest.fixture
    def open_message(self):
        return make("adopted")

    def test_titles_are_every_members_and_texts_are_not(self, at, message, open_message, sigrid, ylva, elis, idun):
        for user in (sigrid, ylva, elis, idun):
            assert titles(user) == [message, open_message]
            assert texts(user, at) == [open_message]

    def test_rows_that_carry_text_do_not_leak_by_way_of_visible_to(self, parties, message, open_message, idun):
        ask_parties(message, parties.kramnas)
        viewer = Viewer.of(idun)
        for model in (MessageVersion, Block, Ask, ProofPoint, Endorsement):
            found = list(model.objects.visible_to(viewer))
            path = "message" if model is MessageVersion else "version__message"
            assert found == list(model.objects.filter(**{path: open_message}))

    def test_editors_owner_and_spokespersons_read_it(self, at, message, parties):
        editor, speaker = (UserFactory.create(organisation=parties.region) for _ in range(2))
        message.editors.add(editor)
        Spokesperson.objects.create(message=message, user=speaker, position=0)
        message.owner.organisation = parties.region
        message.owner.save()
        for user in (editor, speaker, message.owner):
            assert texts(user, at) == [message]

    def test_those_who_take_part_where_it_is_used_read_it(self, at, message, sigrid, ylva):
        meeting = MeetingFactory.create(state=MeetingState.CONFIRMED, ours=[ylva])
        uses.use_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
        assert texts(ylva, at) == [message]
        assert texts(sigrid, at) == []
        meeting.state = MeetingState.CANCELLED
        meeting.save()
        assert texts(ylva, at) == []

    def test_the_asked_read_it_until_their_party_has_answered(self, at, message, parties, sigrid, ylva):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        (row,) = ask_parties(message, parties.kramnas)
        assert texts(ylva, at) == [message]
        assert texts(sigrid, at) == []
        answer(row, "official_ok")
        assert texts(ylva, at) == [message]
        answer(row, "endorsed")
        assert texts(ylva, at) == []

    def test_an_unanswered_question_on_an_old_version_opens_nothing(self, at, message, parties, ylva):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        JointMessage.objects.filter(pk=message.pk).update(state="draft")
        message.refresh_from_db()
        ask_parties(message, parties.kramnas)
        new = write_version(message, roof="Ny text.")
        answer(new.endorsements.get(), "endorsed")
        assert Endorsement.objects.filter(state="requested").count() == 1
        assert texts(ylva, at) == []

    def test_the_end_of_the_embargo_opens_no_draft(self, ends, message, sigrid, idun):
        assert texts(idun, ends) == [message]
        assert texts(sigrid, ends) == []
        JointMessage.objects.filter(pk=message.pk).update(
            state="adopted", adopted_on=dt.date(2027, 6, 23), adopted_by="Rådet"
        )
        assert texts(sigrid, ends) == [message]
        assert texts(sigrid, ends - dt.timedelta(seconds=1)) == []

    def test_outsiders_and_administrators_see_no_title(self, at, message, parties, olle):
        admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
        for user in (olle, admin):
            assert titles(user) == texts(user, at) == []


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
def test_what_is_over_is_taken_up_at_no_meeting_to_come(at, parties, state):
    message = make("adopted")
    used, other = (
        MeetingFactory.create(organisation=parties.region, state=MeetingState.CONFIRMED, starts=at, ends=at + HOUR)
        for _ in range(2)
    )
    uses.use_message(actor=SYSTEM, at=at, meeting=used, message=message)
    JointMessage.objects.filter(pk=message.pk).update(state=state)
    message.refresh_from_db()
    with pytest.raises(DomainError) as error:
        uses.use_message(actor=SYSTEM, at=at, meeting=other, message=message)
    assert error.value.field == "joint_messages"
    # Where it is used already, its item can still be edited.
    uses.use_message(actor=SYSTEM, at=at, meeting=used, message=message)
    assert not other.message_uses.exists()
