"""The ledger: which version of a message reached whom, at which meeting, by whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.enums import PackKind
from campaigns.models import BriefingPack, PackRead, PackText
from campaigns.services import carried
from campaigns.services.carried import carry_message, correct_carried, settle
from crm.enums import MeetingState, Visibility
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Council, Delivery, Meeting
from crm.services.meetings import hold_meeting
from crm.visibility import SYSTEM, Viewer
from messages.models import MessageUse
from messages.queries.uses import seen_as
from tests.factories import (
    ArenaFactory,
    IssueFactory,
    MeetingFactory,
    MessageFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeItemFactory,
    UserFactory,
)
from tests.factories.messages import write_version

DAY = dt.timedelta(days=1)


@pytest.fixture
def message(elis, at):
    """Versions 0.1 of ten days ago, 0.2 of two days ago, and 0.3 of tomorrow."""
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    for days, roof in ((-10, "Ett."), (-2, "Två."), (1, "Tre.")):
        write_version(message, roof=roof, at=at + days * DAY)
    return message


@pytest.fixture
def meeting(parties, elis, at):
    """Elis led it this morning."""
    return MeetingFactory.create(
        organisation=parties.harnas, ours=[elis], starts=at, ends=at + dt.timedelta(hours=1), on=at.date()
    )


def in_hand(user, message, number, built, *, told="mail", ends=30, at=None):
    """A pack of the user's with that version: mailed, read, or neither."""
    arena = ArenaFactory.create(starts=built.date(), ends=built.date() + ends * DAY)
    pack = BriefingPack.objects.create(
        kind=PackKind.ARENA, arena=arena, recipient=user, version=1, snapshot={}, content_hash="0" * 64, built_at=built
    )
    major, minor = number.split(".")
    PackText.objects.create(pack=pack, version=message.versions.get(major=major, minor=minor))
    if told == "read":
        PackRead.objects.create(pack=pack, read_at=built)
    if told in {"mail", "queued"}:
        Delivery.objects.create(
            key=f"arena_pack:{arena.pk}:{user.pk}:v1",
            recipient=user,
            kind="arena_pack",
            state="sent" if told == "mail" else "queued",
            address=user.email,
            message_id=f"<{arena.pk}@samsyn>",
            queued_at=built,
            not_before=built,
        )
    return pack


def said(use):
    use.refresh_from_db()
    return use.version and use.version.number, use.basis, use.said_by and use.said_by.given_name


def test_what_was_said_is_what_was_published_when_the_meeting_began(meeting, message, at):
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    assert said(use) == ("0.2", "published", "Elis")


@pytest.mark.parametrize("told", ["mail", "read"])
def test_what_was_in_the_pack_is_what_was_said(meeting, message, elis, at, told):
    in_hand(elis, message, "0.1", at - 5 * DAY, told=told)
    assert said(carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)) == ("0.1", "pack", "Elis")


@pytest.mark.parametrize(
    "pack",
    [
        {"told": "queued"},
        {"told": "neither"},
        # After the meeting, and of an arena that was over.
        {"built": dt.timedelta(hours=1)},
        {"ends": 1},
    ],
)
def test_a_pack_that_nobody_had_in_hand_says_nothing(meeting, message, elis, at, pack):
    in_hand(elis, message, "0.1", at + pack.pop("built", -5 * DAY), **pack)
    assert said(carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at))[:2] == ("0.2", "published")


def test_the_last_pack_counts_and_it_is_the_speakers(meeting, message, elis, ylva, at):
    meeting.ours.add(ylva)
    in_hand(ylva, message, "0.1", at - 9 * DAY)
    in_hand(elis, message, "0.1", at - 9 * DAY)
    in_hand(elis, message, "0.2", at - DAY)
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    assert said(use) == ("0.2", "pack", "Elis")
    assert said(correct_carried(actor=SYSTEM, use=use, by=ylva, at=at)) == ("0.1", "pack", "Ylva")


def test_a_text_that_was_published_later_was_not_said(meeting, message, at):
    meeting.on, meeting.starts, meeting.ends = (at - 20 * DAY).date(), None, None
    meeting.save()
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    assert said(use) == (None, "published", "Elis")
    with pytest.raises(DomainError) as error:
        correct_carried(actor=SYSTEM, use=use, version=message.current, at=at)
    assert error.value.field == "version"


def test_of_a_day_without_times_what_was_published_that_day_may_have_been_said(parties, elis, message, at):
    meeting = MeetingFactory.create(organisation=parties.harnas, ours=[elis], on=(at - 2 * DAY).date())
    assert said(carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at))[0] == "0.2"


def test_a_meeting_that_has_been_held_is_settled_once(message, elis, at, parties):
    item = ProgrammeItemFactory.create(
        starts=at - dt.timedelta(hours=1), ours=[elis], organisation=parties.harnas, uses=[message]
    )
    assert settle(at=at) == 0
    hold_meeting(actor=SYSTEM, at=at, meeting=item.meeting)
    in_hand(elis, message, "0.1", at - 5 * DAY)
    assert settle(at=at) == 1
    use = MessageUse.objects.get()
    assert said(use) == ("0.1", "pack", "Elis")
    entry = AuditEntry.objects.filter(object_type="crm.Meeting", object_id=item.meeting_id).order_by("-pk").first()
    assert entry.changes == {"put_forward": ["Hela sträckan, –", "Hela sträckan v0.1, Elis Text"]}
    assert settle(at=at) == 0


@pytest.mark.parametrize("n", [1, 3])
def test_a_look_that_finds_nothing_costs_one_query(meeting, at, n, django_assert_num_queries):
    for _ in range(n):
        message = MessageFactory.create()
        write_version(message)
        carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    with django_assert_num_queries(1):
        settle(at=at)


@pytest.mark.parametrize("meanwhile", ["stated", "dropped"])
def test_what_changes_while_the_worker_looks_stands(message, elis, ylva, at, parties, monkeypatch, meanwhile):
    for _ in range(2):
        item = ProgrammeItemFactory.create(
            starts=at - dt.timedelta(hours=1), ours=[elis], organisation=parties.harnas, uses=[message]
        )
        hold_meeting(actor=SYSTEM, at=at, meeting=item.meeting)
    first, last = MessageUse.objects.all()
    look = carried._settle

    def meddle(row, at):
        if MessageUse.objects.filter(pk=last.pk, basis="").exists():
            rows = MessageUse.objects.filter(pk=last.pk)
            rows.delete() if meanwhile == "dropped" else rows.update(basis="stated", said_by=ylva)
        return look(row, at)

    monkeypatch.setattr(carried, "_settle", meddle)
    assert settle(at=at) == 1
    assert said(first) == ("0.2", "published", "Elis")
    if meanwhile == "stated":
        assert said(last) == (None, "stated", "Ylva")


def test_a_correction_of_what_is_gone_is_refused(meeting, message, at):
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    MessageUse.objects.all().delete()
    with pytest.raises(StaleObject):
        correct_carried(actor=SYSTEM, use=use, version=message.versions.get(minor=1), at=at)


def test_a_correction_reads_what_it_corrects(meeting, message, elis, ylva, at):
    meeting.ours.add(ylva)
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    MessageUse.objects.update(version=message.versions.get(minor=1), basis="stated")
    assert said(correct_carried(actor=SYSTEM, use=use, by=ylva, at=at)) == ("0.1", "stated", "Ylva")


def test_a_new_version_holds_the_uses_that_it_words_anew(message, at):
    if not connection.features.has_select_for_update:
        pytest.skip("A transaction that writes has this database to itself.")
    with CaptureQueriesContext(connection) as queries:
        write_version(message, roof="Fyra.", at=at)
    assert any("FOR NO KEY UPDATE" in one["sql"] and "messageuse" in one["sql"] for one in queries)


def test_asks_go_along_with_the_version(meeting, message, at):
    old = message.versions.get(minor=2)
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, asks=old.asks.all(), at=at)
    correct_carried(actor=SYSTEM, use=use, version=message.versions.get(minor=1), at=at)
    assert [(ask.ref, ask.version.minor) for ask in use.asks.all()] == [("A1", 1)]
    assert said(use)[:2] == ("0.1", "stated")
    # What somebody has stated stands when another act touches the use, or the worker looks.
    carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    settle(at=at)
    assert said(use)[:2] == ("0.1", "stated")


def test_who_was_not_there_said_nothing(meeting, message, ylva, at):
    with pytest.raises(DomainError) as error:
        carry_message(actor=SYSTEM, meeting=meeting, message=message, by=ylva, at=at)
    assert error.value.field == "said_by"
    assert not MessageUse.objects.exists()


def test_before_a_meeting_nothing_was_said(message, elis, parties, at):
    coming = MeetingFactory.create(organisation=parties.harnas, ours=[elis], state=MeetingState.CONFIRMED)
    with pytest.raises(DomainError) as error:
        carry_message(actor=SYSTEM, meeting=coming, message=message, by=elis, at=at)
    assert error.value.field == "said_by"


def test_another_party_corrects_nothing(meeting, message, ylva, at):
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    with pytest.raises(NotAllowed):
        correct_carried(actor=Viewer.of(ylva), use=use, version=message.versions.get(minor=1), at=at)
    assert said(use)[0] == "0.2"


# The pages


@pytest.fixture
def visit(client, db, at):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})

    def open_as(user, path, **data):
        client.force_login(user)
        return client.post(path, data) if data else client.get(path)

    return open_as


def test_a_contact_is_logged_with_its_messages(visit, message, elis, at):
    hidden = MessageFactory.create(title="Andras utkast", organisation=OrganisationFactory.create())
    write_version(hidden)
    assert b"Andras utkast" not in visit(elis, "/log/new/").content
    person = PersonFactory.create()
    contact = {
        "kind": "chance",
        "on": at.date(),
        "people": [person.pk],
        "lead": elis.pk,
        "visibility": "own_org",
        "issues": [IssueFactory.create().pk],
    }
    refused = visit(elis, "/log/new/", joint_messages=[hidden.pk], **contact)
    assert refused.status_code == 422
    assert not Meeting.objects.exists()
    assert visit(elis, "/log/new/", joint_messages=[message.pk], **contact).status_code == 302
    assert said(MessageUse.objects.get()) == ("0.2", "published", "Elis")


def test_the_debrief_says_which_were_put_forward_and_by_whom(visit, message, elis, at, parties):
    other = UserFactory.create(name="Ove Annan", organisation=parties.harnas)
    meeting = MeetingFactory.create(
        organisation=parties.harnas, ours=[elis, other], state="confirmed", on=at.date(), starts=at - DAY / 24
    )
    path = f"/meetings/{meeting.pk}/debrief/"
    visit(elis, path, said="Hon lyssnade.", joint_messages=[message.pk], said_by=other.pk)
    assert said(MessageUse.objects.get()) == ("0.2", "published", "Ove")
    visit(elis, path, said="Hon lyssnade.", other_version=seen_as(MessageUse.objects.get()))
    assert not MessageUse.objects.exists()


@pytest.mark.parametrize("where", ["debrief", "messages"])
def test_who_said_what_was_planned_is_saved(visit, message, elis, at, parties, where):
    other = UserFactory.create(name="Ove Annan", organisation=parties.harnas)
    item = ProgrammeItemFactory.create(
        starts=at - DAY / 24, ours=[elis, other], organisation=parties.harnas, uses=[message]
    )
    use = MessageUse.objects.get()
    asks = write_version(message, roof="Fyra.", at=at - DAY / 12).asks.all()
    use.asks.set(asks)
    if where == "messages":
        hold_meeting(actor=SYSTEM, at=at, meeting=item.meeting)
    path = f"/meetings/{item.meeting_id}/{where}/"
    answer = visit(elis, path, said="Hon lyssnade.", joint_messages=[message.pk], said_by=other.pk)
    assert (answer.status_code, settle(at=at)) == (302, 0)
    assert said(use) == ("0.4", "published", "Ove")
    assert list(use.asks.all()) == list(asks)


def test_an_older_page_drops_nothing_that_it_did_not_show(visit, meeting, message, elis, at):
    path = f"/meetings/{meeting.pk}/messages/"
    before = visit(elis, path).context["form"]["other_version"].value()
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    assert visit(elis, path, other_version=before, said_by="").status_code == 302
    assert said(use)[0] == "0.2"


def test_what_was_corrected_since_the_page_was_opened_is_not_dropped(visit, meeting, message, elis, at):
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    path = f"/meetings/{meeting.pk}/messages/"
    shown = visit(elis, path).context["form"]["other_version"].value()
    correct_carried(actor=SYSTEM, use=use, version=message.versions.get(minor=1), at=at)
    late = visit(elis, path, other_version=shown, said_by="")
    assert late.status_code == 409
    assert "Hela sträckan" in late.content.decode()
    assert said(use)[0] == "0.1"
    # Saved again, it drops what the page shows by now.
    visit(elis, path, other_version=late.context["form"]["other_version"].value(), said_by="")
    assert not MessageUse.objects.exists()


def test_two_who_correct_at_once_do_not_overwrite_each_other(visit, meeting, message, elis, at):
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    path = f"/meetings/{meeting.pk}/messages/{use.pk}/"
    shown = visit(elis, path).context["form"]["version"].value()
    correct_carried(actor=SYSTEM, use=use, version=message.versions.get(minor=1), at=at)
    newest = message.versions.get(minor=2)
    late = visit(elis, path, said_by=elis.pk, said_version=newest.pk, version=shown)
    assert (late.status_code, said(use)[0]) == (409, "0.1")


def test_what_was_put_forward_is_shown_and_corrected(visit, meeting, message, elis, ylva, at):
    path = f"/meetings/{meeting.pk}/messages/"
    visit(elis, path, joint_messages=[message.pk])
    use = MessageUse.objects.get()
    shown = visit(elis, meeting.get_absolute_url()).content.decode()
    assert f"{path}{use.pk}/" in shown
    old = message.versions.get(minor=1)
    visit(elis, f"{path}{use.pk}/", said_by=elis.pk, said_version=old.pk)
    assert said(use) == ("0.1", "stated", "Elis")
    late = visit(elis, f"{path}{use.pk}/", said_by=elis.pk, said_version=message.current.pk)
    assert (late.status_code, said(use)[0]) == (422, "0.1")
    visit(elis, f"{path}{use.pk}/", said_by=ylva.pk, said_version=old.pk)
    assert said(use)[2] == "Elis"


def test_others_see_what_was_said_and_change_nothing(visit, meeting, message, elis, ylva, sigrid, at):
    use = carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    path = f"/meetings/{meeting.pk}/messages/"
    assert visit(ylva, path).status_code == 404
    meeting.visibility = Visibility.PARTIES
    meeting.save()
    assert visit(ylva, path).status_code == 403
    # Ylva does not read the draft: its page of corrections is not there for her.
    assert visit(ylva, f"{path}{use.pk}/").status_code == 404
    assert "Hela sträckan" not in visit(ylva, meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_a_contact_costs_the_same_with_one_message_and_three(visit, meeting, elis, at, n, django_assert_num_queries):
    for _ in range(n):
        message = MessageFactory.create(owner=elis)
        write_version(message)
        carry_message(actor=SYSTEM, meeting=meeting, message=message, at=at)
    visit(elis, meeting.get_absolute_url())
    with django_assert_num_queries(22):
        visit(elis, meeting.get_absolute_url())
