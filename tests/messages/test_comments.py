"""Comments: on one part of one text, read by whoever reads it, and never a change of it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from campaigns.queries.today import waiting
from crm.enums import Role
from crm.errors import DomainError, InvalidTransition, NotAllowed
from crm.models import AuditEntry
from crm.visibility import SYSTEM, Viewer
from messages.house import LONGEST_COMMENT
from messages.models import Comment, JointMessage
from messages.queries.comments import mark_earlier_now, replied
from messages.queries.drafts import working
from messages.queries.house import house_of
from messages.queries.passages import passages
from messages.services.comments import may_comment, reopen, reply, resolve, take_back, write_comment
from messages.services.drafts import save_draft
from tests.factories import MessageFactory, UserFactory
from tests.factories.messages import ask_parties, house, write_version
from tests.messages.conftest import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def asked(parties):
    """A communicator of a party that is asked."""
    return UserFactory.create(name="Asta Fråga", organisation=parties.kramnas, role=Role.COMMUNICATOR)


@pytest.fixture
def message(full_message, parties):
    ask_parties(full_message, parties.kramnas)
    full_message.refresh_from_db()
    return full_message


def passage(message, part="roof"):
    return next(one for one in passages(house_of(message.current)) if one.part == part)


def say(user, message, at, body="Menar vi detta?", part="roof", **values):
    values = {"version": message.current, "block_hash": passage(message, part).content_hash, **values}
    return write_comment(actor=Viewer.of(user), message=message, body=body, at=at, **values)


def test_every_part_can_be_pointed_at(message):
    rows = passages(house_of(message.current))
    assert [(row.part, row.number) for row in rows] == [
        ("roof", 0), ("pillar", 1), ("paragraph", 1), ("ask", 1), ("red_line", 1), ("do_not_say", 1), ("question", 1),
        ("fact", 1),
    ]  # fmt: skip
    assert rows[6].text == "Varför?\nDärför."


@pytest.mark.parametrize("part", ["roof", "pillar", "paragraph", "ask", "red_line", "do_not_say", "question", "fact"])
def test_a_comment_keeps_the_words_that_it_was_said_of(at, asked, message, part):
    before = message.current.content_hash
    row = say(asked, message, at, "  Vilken sträcka?\r\nHela?  ", part)
    assert (row.part, row.quoted, row.body) == (part, passage(message, part).text, "Vilken sträcka?\nHela?")
    row.is_earlier = None
    mark_earlier_now([row], Viewer.of(asked))
    assert row.is_earlier is False
    message.refresh_from_db()
    assert message.current.content_hash == before


def test_who_may_comment(at, parties, elis, idun, sigrid, asked, message):
    for user in (elis, idun, asked):
        assert may_comment(Viewer.of(user), message)
        say(user, message, at)
    other = UserFactory.create(organisation=parties.region, role=Role.COMMUNICATOR)
    admin = UserFactory.create(organisation=parties.kramnas, role=Role.ADMIN)
    for user in (sigrid, other, admin):
        assert not may_comment(Viewer.of(user), message)
        with pytest.raises(NotAllowed):
            say(user, message, at)


def test_what_is_refused_names_the_field(at, asked, elis, message):
    cases = [
        ({"body": "  "}, "body"),
        ({"body": "å" * (LONGEST_COMMENT + 1)}, "body"),
        ({"block_hash": "0" * 64}, "block_hash"),
        ({"version": write_version(MessageFactory.create())}, "version"),
        ({"version": None}, "version"),
    ]
    for values, field in cases:
        with pytest.raises(DomainError) as error:
            say(asked, message, at, **values)
        assert error.value.field == field
    JointMessage.objects.filter(pk=message.pk).update(state="expired")
    message.refresh_from_db()
    assert not may_comment(Viewer.of(elis), message)
    with pytest.raises(InvalidTransition):
        say(elis, message, at)
    assert Comment.objects.count() == 0


def test_replies_go_one_level_deep_and_wait_for_no_resolved_one(at, asked, elis, message):
    row = say(asked, message, at)
    answer = reply(actor=Viewer.of(elis), comment=row, body="Ja.", at=at)
    assert (answer.parent, answer.version) == (row, message.current)
    with pytest.raises(DomainError):
        reply(actor=Viewer.of(elis), comment=answer, body="Mer.", at=at)
    with pytest.raises(DomainError):
        resolve(actor=Viewer.of(elis), comment=answer, at=at)
    resolve(actor=Viewer.of(elis), comment=row, at=at)
    with pytest.raises(InvalidTransition):
        reply(actor=Viewer.of(asked), comment=row, body="Ett till.", at=at)


def test_whoever_said_it_and_whoever_writes_settle_it(at, asked, idun, elis, message):
    row = say(asked, message, at)
    with pytest.raises(NotAllowed):
        resolve(actor=Viewer.of(idun), comment=row, at=at)
    resolve(actor=Viewer.of(elis), comment=row, at=at)
    row.refresh_from_db()
    assert (row.resolved_by, row.resolved_at) == (elis, at)
    with pytest.raises(InvalidTransition):
        resolve(actor=Viewer.of(asked), comment=row, at=at)
    reopen(actor=Viewer.of(asked), comment=row, at=at)
    row.refresh_from_db()
    assert (row.resolved_by, row.resolved_at) == (None, None)


def test_one_takes_back_ones_own_while_nobody_has_replied(at, asked, elis, message):
    row = say(asked, message, at)
    with pytest.raises(NotAllowed):
        take_back(actor=Viewer.of(elis), comment=row, at=at)
    answer = reply(actor=Viewer.of(elis), comment=row, body="Ja.", at=at)
    with pytest.raises(DomainError):
        take_back(actor=Viewer.of(asked), comment=row, at=at)
    take_back(actor=Viewer.of(elis), comment=answer, at=at)
    take_back(actor=Viewer.of(asked), comment=row, at=at)
    assert Comment.objects.count() == 0
    with pytest.raises(InvalidTransition):
        reply(actor=Viewer.of(elis), comment=row, body="För sent.", at=at)


def test_when_the_part_changes_the_comment_keeps_its_words_and_says_so(at, elis, asked, message):
    roof, ask = say(asked, message, at), say(asked, message, at, part="ask")
    write_version(message, roof="Nytt tak.", asks=house_of(message.current).asks)
    mark_earlier_now([roof, ask], Viewer.of(asked))
    assert (roof.is_earlier, ask.is_earlier) == (True, False)
    roof.refresh_from_db()
    assert roof.quoted == SECRET


def test_what_is_said_of_a_save_is_for_those_who_write(at, elis, idun, asked, message):
    now = working(message)
    save_draft(actor=SYSTEM, message=message, house=house(roof="Osparat tak."), seen=now.content_hash, at=at)
    written = working(message).house
    row = say(elis, message, at, version=None, block_hash=passages(written)[0].content_hash)
    assert (row.quoted, row.version) == ("Osparat tak.", None)
    mark_earlier_now([row], Viewer.of(elis))
    assert row.is_earlier is False
    assert list(Comment.objects.readable_by(Viewer.of(elis), at)) == [row]
    for user in (idun, asked):
        assert list(Comment.objects.readable_by(Viewer.of(user), at)) == []
        with pytest.raises(DomainError):
            say(user, message, at, version=None, block_hash=row.block_hash)


def test_an_embargo_hides_what_is_said(at, parties, elis, idun, sigrid, ylva, message):
    row = say(elis, message, at)
    JointMessage.objects.filter(pk=message.pk).update(
        state="adopted", adopted_on=at.date(), adopted_by="Rådet", embargo_until=at + HOUR
    )
    assert list(Comment.objects.visible_to(Viewer.of(elis))) == [row]
    for user in (idun, sigrid, ylva):
        assert list(Comment.objects.visible_to(Viewer.of(user))) == []
        assert list(Comment.objects.readable_by(Viewer.of(user), at)) == []
        assert list(Comment.objects.readable_by(Viewer.of(user), at + HOUR)) == [row]


def test_the_trail_tells_without_the_words(at, asked, elis, message):
    row = say(asked, message, at, "Ord om takmeningen")
    reply(actor=Viewer.of(elis), comment=row, body="Svarsord", at=at)
    resolve(actor=Viewer.of(elis), comment=row, at=at)
    entries = AuditEntry.objects.filter(object_type="joint_messages.Comment").order_by("pk")
    assert [entry.action for entry in entries] == ["create", "create", "transition"]
    told = " ".join(f"{entry.object_label} {entry.changes}" for entry in entries)
    for words in (SECRET, "takmeningen", "Svarsord"):
        assert words not in told


def test_the_database_keeps_replies_and_comments_apart(at, elis, message):
    row = say(elis, message, at)
    values = {"message": message, "version": row.version, "body": "x", "author": elis, "created_at": at}
    for wrong in ({"parent": row, "quoted": "y"}, {"part": "roof"}, {"parent": row, "resolved_at": at}):
        with transaction.atomic(), pytest.raises(IntegrityError):
            Comment.objects.create(**values, **wrong)


class TestWaiting:
    def titles(self, user, at):
        return [(row.badge, row.detail) for row in waiting(Viewer.of(user), at, None) if "komment" in row.detail]

    def test_open_comments_wait_for_those_who_write(self, at, asked, elis, idun, message):
        first, second = say(asked, message, at), say(asked, message, at)
        say(elis, message, at)
        assert self.titles(elis, at) == [("Kommentarer", "2 öppna kommentarer till texten")]
        assert self.titles(idun, at) == []
        resolve(actor=Viewer.of(elis), comment=first, at=at)
        assert self.titles(elis, at) == [("Kommentarer", "1 öppen kommentar till texten")]
        resolve(actor=Viewer.of(elis), comment=second, at=at)
        assert self.titles(elis, at) == []

    def test_a_reply_waits_for_whoever_is_replied_to(self, at, asked, elis, message):
        row = say(asked, message, at)
        assert self.titles(asked, at) == []
        reply(actor=Viewer.of(elis), comment=row, body="Hela.", at=at)
        assert self.titles(asked, at) == [("Svar", "Elis Text har svarat på din kommentar")]
        reply(actor=Viewer.of(asked), comment=row, body="Tack.", at=at)
        assert self.titles(asked, at) == []

    def test_a_reply_whose_author_is_gone_waits_too(self, at, asked, elis, message):
        row = say(asked, message, at)
        reply(actor=Viewer.of(elis), comment=row, body="Hela.", at=at)
        row.replies.update(author=None)
        assert self.titles(asked, at) == [("Svar", "Din kommentar har fått svar")]

    def test_what_was_replied_to_last_comes_first(self, at, asked, elis, message):
        first, second, third = (say(asked, message, at) for _ in range(3))
        for row in (first, third, second):
            reply(actor=Viewer.of(elis), comment=row, body="Hela.", at=at)
        assert list(replied(Viewer.of(asked), at)) == [second, third, first]


class TestPages:
    def test_one_comments_replies_and_resolves(self, at, get, post, asked, elis, message):
        page = get(asked, "message_comments", message.pk)
        assert [row.passage.part for row in page.context["said"]][:2] == ["roof", "pillar"]
        roof = passage(message).content_hash
        query = f"?on={roof}&version={message.current_id}"
        assert SECRET in get(asked, "comment_create", message.pk, query=query).said
        client = get(asked, "comment_create", message.pk, query=query).client
        assert client.post(f"/messages/{message.pk}/comments/new/{query}", {"body": ""}).status_code == 422
        done = client.post(f"/messages/{message.pk}/comments/new/{query}", {"body": "Vilken sträcka?"})
        row = Comment.objects.get()
        assert done.url == f"/messages/{message.pk}/comments/#c{row.pk}"
        beside = get(elis, "message_detail", message.pk)
        assert (beside.context["comments"], beside.context["comments_open"]) == ([row], 1)
        assert "Vilken sträcka?" in beside.said
        assert "1 öppen kommentar till texten" in get(elis, "message_write", message.pk).said
        assert post(elis, "comment_reply", row.pk, body="Hela.").status_code == 302
        assert post(elis, "comment_resolve", row.pk).status_code == 302
        assert "1 avgjord kommentar" in get(asked, "message_comments", message.pk).said
        assert post(elis, "comment_reply", row.pk, body="Mer.").status_code == 409
        assert post(elis, "comment_resolve", row.pk).status_code == 409
        assert post(asked, "comment_reopen", row.pk).status_code == 302
        post(asked, "comment_take_back", row.pk)
        assert Comment.objects.count() == 2

    def test_earlier_words_are_shown_as_such(self, at, get, asked, elis, message):
        row = say(asked, message, at)
        write_version(message, roof="Nytt tak.")
        page = get(elis, "message_comments", message.pk)
        assert page.context["earlier"] == [row]
        assert "Om en tidigare lydelse" in page.said
        assert SECRET in page.said
        assert "om en tidigare lydelse" in get(elis, "message_detail", message.pk).said

    def test_those_who_write_see_what_is_not_published(self, at, get, elis, asked, message):
        save_draft(
            actor=SYSTEM, message=message, house=house(roof="Osparat."), seen=message.current.content_hash, at=at
        )
        page = get(elis, "message_comments", message.pk)
        assert next(row.passage.text for row in page.context["unpublished"]) == "Osparat."
        assert get(asked, "message_comments", message.pk).context["unpublished"] == []
        roof = passages(working(message).house)[0].content_hash
        assert get(elis, "comment_create", message.pk, query=f"?on={roof}").status_code == 200
        assert get(asked, "comment_create", message.pk, query=f"?on={roof}").status_code == 404

    def test_others_find_nothing(self, at, get, post, sigrid, olle, elis, message):
        row = say(elis, message, at)
        for user in (sigrid, olle):
            assert get(user, "message_comments", message.pk).status_code == 404
            assert get(user, "comment_reply", row.pk).status_code in {403, 404}
            assert post(user, "comment_resolve", row.pk).status_code in {403, 404}
        assert get(elis, "comment_create", message.pk, query="?on=x&version=9999").status_code == 404
        assert get(elis, "comment_create", message.pk, query=f"?on=x&version={message.current_id}").status_code == 404

    @pytest.mark.parametrize("n", [1, 50])
    def test_fifty_comments_cost_as_much_as_one(self, n, at, client, asked, elis, message, django_assert_num_queries):
        for i in range(n):
            row = say(asked, message, at, f"Fråga {i}")
            reply(actor=Viewer.of(elis), comment=row, body="Ja.", at=at)
            if i % 2:
                resolve(actor=Viewer.of(elis), comment=row, at=at)
        client.force_login(elis)
        with django_assert_num_queries(12):
            client.get(f"/messages/{message.pk}/comments/")
        with django_assert_num_queries(24):
            client.get(f"/messages/{message.pk}/")
