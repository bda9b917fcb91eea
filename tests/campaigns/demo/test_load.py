"""Loading: through the services with their own dates, whole or not at all, and never mixed with anything else."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.apps import apps

from campaigns.demo import load
from campaigns.demo.errors import DemoRefused
from campaigns.models import BusinessNeed, DutyRota, Goal, ProgrammeItem, WatchNote
from crm import clock
from crm.enums import CommitmentState
from crm.models import (
    Ally,
    AuditEntry,
    Commitment,
    Council,
    Debrief,
    Delivery,
    Expert,
    Mandate,
    Meeting,
    Network,
    Organisation,
    Stance,
)
from messages.models import Endorsement, JointMessage, MessageUse, OpEd, Signature, Strategy, Variant
from tests.campaigns.demo.test_scenario import OTHER


def census() -> dict[str, int]:
    """How many rows each table holds."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def local(at: dt.datetime | None) -> str:
    """An instant as the council's clocks show it."""
    assert at is not None
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


# --- The product's own demo ---


def test_acts_carry_their_own_dates(demo, now):
    assert local(Debrief.objects.get(meeting__ref="I01").written_at) == "2026-10-14 17:00"
    assert local(Meeting.objects.get(ref="I15").recorded_at) == "2027-06-15 17:00"
    assert not Debrief.objects.filter(meeting__ref="I15").exists()
    stance = Stance.objects.get(person__ref="DM02")
    assert local(stance.recorded_at) == "2027-04-22 18:00"
    versions = JointMessage.objects.get(ref="MSG3").versions
    assert [(v.number, v.change, local(v.created_at)) for v in versions.all()] == [
        ("0.8", "substantial", "2027-05-31 08:00"),
        ("0.7", "first", "2027-05-24 08:00"),
    ]
    assert AuditEntry.objects.filter(at__gt=now).count() == 0


def test_answers_are_given_by_whom_the_party_is_asked_through(demo):
    answers = Endorsement.objects.filter(version__message__ref="MSG3").select_related("answered_by")
    found = {a.organisation.ref: (a.answered_by and a.answered_by.ref, str(a.since), a.state) for a in answers}
    assert found["ORG-HAR"] == ("US2", "2027-06-08", "endorsed")
    assert found["ORG-KRA"] == ("US3", "2027-06-10", "reviewing")
    assert found["ORG-ANG"] == (None, "2027-05-31", "requested")
    assert found["ORG-LST"] == ("DG8", "2027-06-09", "fact_support")


def test_a_meeting_belongs_to_its_first_participants_party_and_is_written_by_them(demo):
    contact = Meeting.objects.get(ref="I04")
    assert (contact.organisation.ref, contact.recorded_by.ref, contact.visibility) == ("ORG-ORN", "DG4", "own_org")
    item = ProgrammeItem.objects.get(meeting__ref="P12")
    assert (item.meeting.lead().ref, item.meeting.recorded_by.ref) == ("US1", "US4")
    assert [use.message.ref for use in Meeting.objects.get(ref="P08").message_uses.all()] == ["MSG1", "MSG2"]


def test_a_decision_is_recorded_by_the_secretariat(demo):
    entries = AuditEntry.objects.filter(object_type="joint_messages.JointMessage", changes__has_key="adopted_on")
    assert {(entry.actor.ref, local(entry.at)) for entry in entries} == {("US5", "2027-05-20 16:00")}


def test_held_meetings_tell_which_version_was_put_forward_and_by_whom(demo):
    uses = MessageUse.objects.filter(meeting__ref__startswith="I").order_by("meeting__ref")
    rows = uses.select_related("meeting", "message", "version", "said_by").prefetch_related("asks")
    assert [
        (u.meeting.ref, u.message.ref, u.version.number, u.said_by.ref, [ask.ref for ask in u.asks.all()]) for u in rows
    ] == [
        ("I08", "MSG1", "2.0", "DG2", []),
        ("I09", "MSG1", "2.0", "DG1", ["ASK2"]),
        ("I10", "MSG1", "2.0", "DG3", []),
        ("I11", "MSG1", "2.0", "DG1", ["ASK1"]),
        ("I13", "MSG2", "1.3", "DG1", ["ASK4"]),
        ("I15", "MSG1", "2.1", "DG1", ["ASK1"]),
    ]


def test_variants_are_of_the_version_in_force_and_not_behind(demo):
    rows = Variant.objects.select_related("message", "current__source", "current__created_by")
    assert {
        (v.message.ref, v.audience, v.language, v.form, v.current.source.number, v.current.created_by.ref, v.is_behind)
        for v in rows
    } == {
        ("MSG1", "minister", "sv", "spoken", "2.1", "US4", False),
        ("MSG1", "eu", "en", "text", "2.1", "US4", False),
    }


def test_an_op_ed_that_two_parties_signed_was_published_and_nobody_is_mailed_about_it(demo):
    op_ed = OpEd.objects.get()
    assert (op_ed.state, str(op_ed.submitted_on), str(op_ed.published_on)) == ("published", "2027-05-28", "2027-06-03")
    signatures = Signature.objects.values_list("signatory__user__ref", "signatory__organisation__ref", "text", "state")
    assert set(signatures) == {
        ("DG1", "ORG-RVN", op_ed.current_id, "signed"),
        ("DG2", "ORG-SUN", op_ed.current_id, "signed"),
    }
    assert not Delivery.objects.exists()


def test_a_mandate_that_ended_was_ended_on_its_day(demo):
    mandate = Mandate.objects.get(person__ref="DM12")
    changes = AuditEntry.objects.filter(object_type="crm.Mandate", object_id=mandate.pk).order_by("pk")
    assert [(entry.action, local(entry.at)) for entry in changes] == [
        ("create", "2026-10-14 08:00"),
        ("update", "2027-05-31 17:00"),
    ]


def test_promises_load_with_what_became_of_them(demo):
    states = dict(Commitment.objects.values_list("ref", "state"))
    assert states == {
        **dict.fromkeys(["C1", "C2", "C4", "C7", "C8"], CommitmentState.OPEN),
        **dict.fromkeys(["C3", "C6"], CommitmentState.KEPT),
        "C5": CommitmentState.LAPSED,
    }
    kept = Commitment.objects.get(ref="C3")
    assert (str(kept.closed_on), kept.evidence) == ("2027-05-12", "Underlag inkommet, DEMO 2027-075")
    assert Commitment.objects.get(ref="C5").note == "Lämnade uppdraget 31 maj; prövas mot efterträdare."


def test_what_feeds_advocacy_is_noted_on_its_own_days_by_whom_the_file_names(demo):
    needs = BusinessNeed.objects.select_related("taken_by", "assessed_by")
    assert Counter(need.state for need in needs) == {"to_assess": 3, "accepted": 2, "turned_down": 2}
    one = needs.get(ref="N1")
    told = (one.taken_by.ref, one.assessed_by.ref, one.issue.ref, str(one.assessed_on))
    assert told == ("US4", "US4", "ISS2", "2027-05-20")
    authors = set(WatchNote.objects.values_list("author__ref", "organisation__ref"))
    assert authors == {("US1", "ORG-HAR"), ("US4", "ORG-RVN"), ("US6", "ORG-ANG")}
    experts, partners = Expert.objects.all(), Organisation.objects.active_partners()
    assert {row.issue.ref for row in experts} == {"ISS1", "ISS2", "ISS3", "ISS4"}
    assert {row.organisation_id for row in experts} == {partner.pk for partner in partners}


def test_the_parties_take_turns_by_their_shares(demo):
    rota = DutyRota.objects.get(ref="R1")
    shifts = rota.shifts.select_related("organisation", "user").order_by("starts")
    assert len(shifts) == 7
    assert shifts[0].organisation.ref != "ORG-KRA", "it is away that day"
    small = {"ORG-KRA", "ORG-SOL", "ORG-TIM", "ORG-ANG"}
    turns = Counter("small" if shift.organisation.ref in small else "large" for shift in shifts)
    assert turns == {"large": 4, "small": 3}
    assert {shift.user.ref for shift in shifts if shift.user} <= {"US2", "US3", "US4", "US6"}


def test_networks_and_allies_stand_with_their_sources(demo):
    network = Network.objects.get(ref="NET1")
    members = {(member.name, member.role) for member in network.members.all()}
    assert len(members) == 4
    assert ("Exempelhamnen AB", "leads") in members
    assert {ally.ref: ally.name for ally in Ally.objects.all()} == {
        "AL1": "Botniska spårgruppen",
        "AL2": "Exempel Yrkeshögskola i norr",
    }


def test_a_version_of_the_strategy_rewords_and_adds_to_the_one_before(demo):
    draft, adopted = Strategy.objects.all()
    assert [(s.number, s.state, s.adopted_by) for s in (draft, adopted)] == [
        (2, "draft", ""),
        (1, "adopted", "Regionala samverkansrådet"),
    ]
    assert [adopted.rows.count(), draft.rows.count()] == [4, 6]
    assert draft.rows.get(audience="media").purpose.endswith("med belägg.")
    entry = AuditEntry.objects.get(object_type="joint_messages.Strategy", changes__has_key="adopted_on")
    assert (entry.actor.ref, local(entry.at)) == ("US5", "2026-12-10 16:00")


def test_the_council_and_its_clock(demo, now, scenario):
    council = Council.current()
    assert (council.name, council.banner) == ("Regionala samverkansrådet", scenario.meta.banner_sv)
    assert council.funding_line == "Medfinansieras av Europeiska unionen"
    assert (council.organisation.ref, council.responsible.ref) == ("ORG-HAR", "US1")
    assert (council.frozen_at, council.demo_on_site) == (now, scenario.meta.demo_now_on_site)
    assert clock.now() == now
    assert (council.quiet_from, council.quiet_to) == (dt.time(21), dt.time(6, 30))


def test_goals_count_within_their_year_and_stages_are_known_by_code(demo):
    goals = {goal.ref: goal for goal in Goal.objects.all()}
    assert (goals["G1"].counts_from, goals["G1"].counts_to) == (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert (goals["G2"].metric, goals["G2"].target) == ("stage_reached", 3)


def test_loading_again_changes_nothing(demo):
    before = census()
    assert load.load() == load.Loaded("almedalen-2027", anew=False)
    assert census() == before


def test_another_demo_is_refused_until_the_first_is_taken_away(demo):
    before = census()
    with pytest.raises(DemoRefused, match="--reset --load"):
        load.load(OTHER)
    assert census() == before
    assert load.reset() == "almedalen-2027"
    assert {label for label, count in census().items() if count} <= {
        "contenttypes.ContentType",
        "auth.Permission",
    }
    assert load.load(OTHER) == load.Loaded("skordedagarna-2028", anew=True)
