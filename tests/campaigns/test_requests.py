"""Asking for a meeting, and taking a request into another item."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from campaigns.enums import Outcome
from campaigns.models import ProgrammeItem, RequestDecision
from campaigns.services import programme, requests
from crm.enums import MeetingState, Role
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Delivery, Organisation
from crm.visibility import Viewer
from tests.factories import (
    ArenaFactory,
    DelegateFactory,
    IssueFactory,
    MandateFactory,
    PersonFactory,
    ProgrammeItemFactory,
    UserFactory,
)

TUESDAY = dt.datetime(2027, 6, 29, 13, 0, tzinfo=dt.UTC)
HALF = dt.timedelta(minutes=30)


@pytest.fixture
def minister(db):
    return MandateFactory.create(person=PersonFactory.create(name="Edvin Ström")).person


@pytest.fixture
def scene(parties, idun, sigrid, ylva, minister, make_message):
    """Härnäs has an agreed meeting with the minister, Kramnäs asks for one the same day; Sigrid could lead both."""
    arena = ArenaFactory.create(coordinator=idun)
    issue = IssueFactory.create(organisation=parties.region)
    message = make_message(issue, red_lines=("Vi byter inte bort bygden.",), asks={"Öppna köerna.": [minister]})
    harnas = UserFactory.create(name="Dag Härnäs", organisation=parties.harnas)
    for user in (sigrid, harnas, ylva):
        DelegateFactory.create(arena=arena, user=user)
    common = {"arena": arena, "people": [minister], "issues": [issue], "uses": [message]}
    agreed = ProgrammeItemFactory.create(
        **common, title="Elnät", starts=TUESDAY, ours=[harnas], local_ask="Industrin först.", warning="Kort tid."
    )
    request = ProgrammeItemFactory.create(
        **common,
        title="Vattenkraft",
        starts=TUESDAY + HALF,
        ours=[ylva],
        local_ask="Bygden först.",
        state=MeetingState.REQUESTED,
        wants_pack=False,
        warning="Ta med kartan.",
    )
    asker = UserFactory.create(name="Hedda Fråga", organisation=parties.kramnas, role=Role.PROCESS_LEADER)
    request.meeting.recorded_by = asker
    request.meeting.save()
    agreed.meeting.message_uses.get().asks.set(message.current.asks.all())
    names = {"arena": arena, "issue": issue, "message": message, "minister": minister, "harnas": harnas}
    return SimpleNamespace(**names, agreed=agreed, request=request, asker=asker)


def fresh(item):
    return ProgrammeItem.objects.select_related("arena", "meeting").get(pk=item.pk)


def merge(scene, idun, sigrid, at, **values):
    defaults = {"request": fresh(scene.request), "other": fresh(scene.agreed), "lead": sigrid}
    return requests.merge_request(
        actor=Viewer.of(idun), at=at, **{**defaults, "reason": "En röst till statsrådet.", **values}
    )


@pytest.fixture
def ask(scene, at):
    """Asks for a meeting with the minister on Wednesday."""

    def make(actor, **values):
        defaults = {
            "arena": scene.arena,
            "kind": "bilateral",
            "title": "Fråga",
            "starts": TUESDAY + dt.timedelta(days=1),
            "ends": TUESDAY + dt.timedelta(days=1, minutes=20),
            "place": "",
            "lead": scene.harnas,
            "people": [scene.minister],
        }
        return requests.request_meeting(actor=Viewer.of(actor), at=at, **{**defaults, **values})

    return make


def test_a_party_asks_in_its_own_name(ask, elis, ylva, scene):
    item = ask(elis, participants=[ylva], issues=[scene.issue], local_ask="Mer.")
    meeting = item.meeting
    assert (meeting.state, meeting.organisation, meeting.recorded_by) == ("requested", elis.organisation, elis)
    assert [row.user for row in meeting.participants.all()] == [scene.harnas, ylva]
    assert list(meeting.issues.all()) == [scene.issue]
    assert AuditEntry.objects.filter(object_type="campaigns.ProgrammeItem", object_id=item.pk).count() == 1


def test_a_party_without_delegates_asks_anothers_to_lead(ask, parties, ylva):
    """Whoever sends nobody still has something to say: the request is theirs, and the coordinator decides."""
    hedda = UserFactory.create(organisation=parties.kramnas, role=Role.PROCESS_LEADER)
    assert ask(hedda).meeting.organisation == parties.kramnas


def test_only_a_coordinator_asks_in_anothers_name(ask, elis, idun, parties):
    with pytest.raises(NotAllowed):
        ask(elis, organisation=parties.kramnas)
    assert ask(idun, organisation=parties.kramnas).meeting.organisation == parties.kramnas
    later = TUESDAY + dt.timedelta(days=2)
    assert ask(idun, starts=later, ends=later + HALF).meeting.organisation == parties.harnas


@pytest.mark.parametrize("role", [Role.READER, Role.SECRETARIAT, Role.REGISTRAR, Role.PROJECT_LEAD, Role.ADMIN])
def test_other_roles_ask_for_nothing(ask, parties, role):
    with pytest.raises(NotAllowed):
        ask(UserFactory.create(organisation=parties.harnas, role=role))


def test_what_cannot_be_asked_for_is_named(ask, elis, idun, scene, at):
    stranger = UserFactory.create(name="Ulf Hemma", organisation=elis.organisation)
    with pytest.raises(ValidationError, match="Ulf Hemma") as found:
        ask(elis, lead=stranger)
    assert list(found.value.error_dict) == ["lead"]
    with pytest.raises(ValidationError) as found:
        ask(elis, participants=[stranger])
    assert list(found.value.error_dict) == ["participants"]
    left = MandateFactory.create(person=PersonFactory.create(name="Samuel Plan"), ends=dt.date(2027, 5, 31)).person
    for values, field in [
        ({"people": []}, "people"),
        ({"people": [left]}, "people"),
        ({"starts": at, "ends": at + HALF}, "starts"),
    ]:
        with pytest.raises(DomainError) as wrong:
            ask(elis, **values)
        assert wrong.value.field == field
    with pytest.raises(ValidationError):
        ask(elis, starts=TUESDAY + dt.timedelta(days=40), ends=TUESDAY + dt.timedelta(days=40, hours=1))
    assert ProgrammeItem.objects.count() == 2


def test_a_merge_keeps_one_item_with_all_of_both(scene, idun, sigrid, ylva, at):
    kept = fresh(merge(scene, idun, sigrid, at))
    assert kept == scene.agreed
    meeting = kept.meeting
    assert (meeting.state, meeting.lead(), meeting.starts) == ("confirmed", sigrid, TUESDAY)
    assert {row.user for row in meeting.participants.all()} == {sigrid, scene.harnas, ylva}
    use = meeting.message_uses.get()
    assert (use.message, [ask.text for ask in use.asks.all()]) == (scene.message, ["Öppna köerna."])
    assert (kept.local_ask, kept.warning, kept.wants_pack) == ("", "Kort tid.\nTa med kartan.", True)
    assert list(meeting.issues.all()) == [scene.issue]
    ended = fresh(scene.request)
    assert (ended.meeting.state, ended.meeting.state_reason) == ("merged", "En röst till statsrådet.")
    assert ended.local_ask == "Bygden först."
    decision = RequestDecision.objects.get()
    assert (decision.item, decision.kept, decision.outcome, decision.decided_by) == (ended, kept, "merged", idun)
    assert [(s.party, s.lead, s.starts, s.local_ask) for s in decision.sides] == [
        ("Härnäs", "Dag Härnäs", TUESDAY, "Industrin först."),
        ("Kramnäs", "Ylva Kanal", TUESDAY + HALF, "Bygden först."),
    ]


def test_a_merge_at_the_requests_time_is_agreed_too(scene, idun, sigrid, at):
    request = fresh(scene.request)
    kept = fresh(merge(scene, idun, sigrid, at, request=request, keep=request, local_ask="Båda."))
    assert (kept.pk, kept.meeting.state, kept.local_ask) == (scene.request.pk, "confirmed", "Båda.")
    assert fresh(scene.agreed).meeting.state == "merged"


def test_two_requests_merged_are_still_a_request(scene, idun, sigrid, at):
    scene.agreed.meeting.state = MeetingState.REQUESTED
    scene.agreed.meeting.save()
    assert fresh(merge(scene, idun, sigrid, at)).meeting.state == "requested"


def test_joining_adds_people_and_nothing_else(scene, idun, ylva, at):
    join = {"request": fresh(scene.request), "other": fresh(scene.agreed), "reason": "Följ med Härnäs."}
    other = fresh(requests.join_request(actor=Viewer.of(idun), at=at, **join))
    assert (other.meeting.lead(), other.local_ask) == (scene.harnas, "Industrin först.")
    assert {row.user for row in other.meeting.participants.all()} == {scene.harnas, ylva}
    assert fresh(scene.request).meeting.state == "joined"
    assert RequestDecision.objects.get().outcome == Outcome.JOINED


def test_both_sides_are_told_why_once_and_without_what_either_asked(scene, idun, sigrid, ylva, at):
    merge(scene, idun, sigrid, at)
    mails = {mail.recipient: mail for mail in Delivery.objects.all()}
    assert set(mails) == {sigrid, scene.harnas, ylva, scene.asker}
    for mail in mails.values():
        assert mail.reason.startswith("Du får det här")
        assert mail.subject == "Hopslaget till ett möte: Vattenkraft"
        for body in (mail.text, mail.html):
            assert "En röst till statsrådet." in body
            assert "Bygden först" not in body
            assert "Industrin först" not in body
            assert f"/items/{scene.agreed.pk}/" in body
    assert "Elnät" in mails[ylva].text
    assert len({mail.key for mail in mails.values()}) == 1


def test_a_mail_is_in_its_recipients_language_and_spares_who_left_and_who_decided(scene, idun, ylva, at):
    ylva.language, scene.asker.is_active = "en", False
    ylva.save()
    scene.asker.save()
    scene.request.meeting.participants.create(user=idun)
    programme.decline_item(actor=Viewer.of(idun), at=at, item=fresh(scene.request), reason="Slå ihop.")
    mail = Delivery.objects.get()
    assert (mail.recipient, mail.subject) == (ylva, "Declined: Vattenkraft")
    assert "Slå ihop." in mail.text


def test_a_confidential_meeting_keeps_its_name_and_reason_behind_sign_in(scene, idun, ylva, at):
    meeting = scene.request.meeting
    meeting.visibility = "confidential"
    meeting.save()
    meeting.named_viewers.add(ylva)
    programme.decline_item(actor=Viewer.of(idun), at=at, item=fresh(scene.request), reason="Hemligt skäl.")
    for mail in Delivery.objects.all():
        assert "Vattenkraft" not in mail.subject + mail.text + mail.html
        assert "Hemligt skäl" not in mail.text + mail.html


def test_moving_a_request_is_told_moving_an_agreed_item_is_not(scene, idun, ylva, at):
    later = {"starts": TUESDAY + dt.timedelta(hours=3), "ends": TUESDAY + dt.timedelta(hours=4)}
    programme.move_item(actor=Viewer.of(idun), at=at, item=fresh(scene.agreed), **later)
    assert not RequestDecision.objects.exists()
    programme.move_item(actor=Viewer.of(idun), at=at, item=fresh(scene.request), reason="Rum saknas.", **later)
    assert RequestDecision.objects.get().outcome == Outcome.MOVED
    assert {mail.recipient for mail in Delivery.objects.all()} == {ylva, scene.asker}


def test_of_two_approvals_one_wins_and_the_other_hears_who_decided(scene, idun, at):
    first, second = fresh(scene.request), fresh(scene.request)
    programme.confirm_item(actor=Viewer.of(idun), at=at, item=first)
    with pytest.raises(StaleObject, match=r"Idun Kart.*Vattenkraft.*Godkänd"):
        programme.confirm_item(actor=Viewer.of(idun), at=at, item=second)
    assert RequestDecision.objects.count() == 1


def test_a_decline_before_a_merge_wins_whole(scene, idun, sigrid, at):
    request, other = fresh(scene.request), fresh(scene.agreed)
    programme.decline_item(actor=Viewer.of(idun), at=at, item=fresh(scene.request), reason="Nej.")
    with pytest.raises(StaleObject, match=r"Idun Kart.*Avböjd.*Nej\."):
        merge(scene, idun, sigrid, at, request=request, other=other)
    assert fresh(scene.agreed).meeting.lead() == scene.harnas
    assert RequestDecision.objects.count() == 1


def test_a_merge_loses_whole_when_the_other_item_changed(scene, idun, sigrid, at):
    with pytest.raises(StaleObject):
        merge(scene, idun, sigrid, at, version=scene.request.meeting.version, other_version=99)
    assert fresh(scene.request).meeting.state == "requested"
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("act", ["merge", "join"])
def test_an_item_that_is_called_off_meanwhile_takes_nobody_in(scene, idun, ylva, at, act):
    """Also where nothing of it would change: everyone takes part in both."""
    scene.agreed.meeting.participants.create(user=ylva)
    ProgrammeItem.objects.update(local_ask="", warning="")
    request, other = fresh(scene.request), fresh(scene.agreed)
    programme.cancel_item(actor=Viewer.of(idun), at=at, item=fresh(scene.agreed), reason="Förhinder.")
    values = {"actor": Viewer.of(idun), "at": at, "request": request, "other": other, "reason": "Följ med."}
    service, lead = (requests.merge_request, {"lead": scene.harnas}) if act == "merge" else (requests.join_request, {})
    with pytest.raises(StaleObject, match="Någon annan"):
        service(**values, **lead)
    assert fresh(scene.request).meeting.state == "requested"


def test_a_merge_at_the_requests_time_keeps_to_the_bodys_rule(scene, idun, sigrid, minister, at):
    """The body has no room for a second meeting; the agreed item meets somebody else."""
    scene.agreed.meeting.counterparts.update(person=MandateFactory.create().person)
    full = ProgrammeItemFactory.create(
        arena=scene.arena, title="Redan hos henne", starts=TUESDAY, people=[minister], ours=[sigrid]
    )
    Organisation.objects.filter(mandates__person=minister).update(county_limit=1)
    request = fresh(scene.request)
    with pytest.raises(DomainError, match="Redan hos henne") as wrong:
        merge(scene, idun, sigrid, at, request=request, keep=request)
    assert wrong.value.field == "people"
    assert [fresh(item).meeting.state for item in (scene.request, scene.agreed)] == ["requested", "confirmed"]
    programme.cancel_item(actor=Viewer.of(idun), at=at, item=fresh(full), reason="Förhinder.")
    request = fresh(scene.request)
    assert merge(scene, idun, sigrid, at, request=request, keep=request).meeting.state == "confirmed"


def test_a_request_that_was_moved_before_is_not_blamed_for_another_change(scene, idun, ylva, at):
    later = {"starts": TUESDAY + dt.timedelta(hours=3), "ends": TUESDAY + dt.timedelta(hours=4)}
    programme.move_item(actor=Viewer.of(idun), at=at, item=fresh(scene.request), reason="Rum saknas.", **later)
    stale = fresh(scene.request)
    programme.update_item(actor=Viewer.of(idun), at=at, item=fresh(scene.request), title="Vatten och kraft")
    with pytest.raises(StaleObject, match="Någon annan") as wrong:
        programme.confirm_item(actor=Viewer.of(idun), at=at, item=stale)
    assert "Rum saknas" not in wrong.value.message


def test_only_who_reads_a_decision_is_told_and_led_to_what_they_read(scene, idun, sigrid, elis, ylva, at):
    """Elis asked for the other item in Härnäs' name and is of another party than the request."""
    scene.agreed.meeting.recorded_by = elis
    scene.agreed.meeting.save()
    join = {"request": fresh(scene.request), "other": fresh(scene.agreed), "reason": "Följ med Härnäs."}
    requests.join_request(actor=Viewer.of(idun), at=at, **join)
    subjects = {mail.recipient: mail.subject for mail in Delivery.objects.all()}
    assert set(subjects) == {scene.harnas, ylva, scene.asker}
    assert subjects[scene.harnas] == f"Fler följer med på ert möte: {scene.agreed}"
    assert subjects[ylva] == subjects[scene.asker] == f"Ni följer med på ett annat möte: {scene.request}"
    Delivery.objects.all().delete()
    hidden = ProgrammeItemFactory.create(
        arena=scene.arena, ours=[sigrid], state=MeetingState.REQUESTED, people=[scene.minister], starts=TUESDAY
    )
    again = ProgrammeItemFactory.create(
        arena=scene.arena, ours=[ylva], state=MeetingState.REQUESTED, people=[scene.minister], starts=TUESDAY
    )
    again.meeting.recorded_by = scene.asker
    again.meeting.save()
    merge(scene, idun, sigrid, at, request=fresh(again), other=fresh(hidden))
    links = {mail.recipient: mail.text for mail in Delivery.objects.all()}
    assert f"/items/{hidden.pk}/" in links[ylva]
    assert f"/items/{again.pk}/" in links[scene.asker]
    assert f"/items/{hidden.pk}/" not in links[scene.asker]


def test_what_cannot_be_merged_is_named(scene, idun, sigrid, elis, at, minister):
    elsewhere = ProgrammeItemFactory.create(arena=ArenaFactory.create(), people=[minister], ours=[sigrid])
    over = ProgrammeItemFactory.create(arena=scene.arena, ours=[sigrid], state=MeetingState.CANCELLED)
    for values, field in [
        ({"other": fresh(elsewhere)}, "other"),
        ({"other": fresh(over)}, "other"),
        ({"other": fresh(scene.request)}, "other"),
        ({"reason": " "}, "reason"),
    ]:
        with pytest.raises(DomainError) as wrong:
            merge(scene, idun, sigrid, at, **values)
        assert wrong.value.field == field
    with pytest.raises(ValidationError) as found:
        merge(scene, idun, UserFactory.create(organisation=elis.organisation), at)
    assert list(found.value.error_dict) == ["lead"]
    with pytest.raises(InvalidTransition):
        merge(scene, idun, sigrid, at, request=fresh(scene.agreed), other=fresh(scene.request))
    with pytest.raises(NotAllowed):
        requests.merge_request(
            actor=Viewer.of(elis), at=at, request=scene.request, other=scene.agreed, lead=sigrid, reason="Nej"
        )
    assert fresh(scene.request).meeting.state == "requested"


def test_a_decision_is_read_by_those_concerned(scene, idun, sigrid, ylva, elis, lova, at):
    decision = RequestDecision.objects.all()
    merge(scene, idun, sigrid, at)
    third = UserFactory.create(organisation=sigrid.organisation, role=Role.COMMUNICATOR)
    for user, seen in [(idun, 1), (scene.harnas, 1), (ylva, 1), (sigrid, 1), (third, 0), (lova, 0)]:
        assert decision.visible_to(Viewer.of(user)).count() == seen, user
