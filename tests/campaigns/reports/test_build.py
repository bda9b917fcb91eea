"""What a draft counts, for whom, and in how many queries."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from campaigns.enums import GapKind, Metric, ReportKind
from campaigns.reports.build import build
from campaigns.reports.document import table_of
from campaigns.reports.words import labels
from crm.enums import Basis, CommitmentState, MeetingKind, Visibility
from crm.queries.log import Period, log
from crm.visibility import Viewer
from messages.enums import MessageState
from tests.campaigns.reports.conftest import AFTER, FIRST, LAST
from tests.factories import (
    CommitmentFactory,
    GoalFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    StanceFactory,
)


def table(document, code):
    return next(table for _section, table in document.tables() if table.code == code)


def figures(document):
    return {figure.code: figure.value for _section, figure in document.figures()}


@pytest.mark.parametrize("n", [1, 3])
def test_a_draft_costs_as_many_queries_whatever_it_holds(n, make_world, make_report, django_assert_num_queries):
    make_world(n)
    report = make_report()
    # One of them: public events that ours went to.
    with django_assert_num_queries(32):
        document = build(report, AFTER).document
    assert figures(document)["contacts"] == str(n)
    assert figures(document)["outcomes_shown"] == str(n)


def test_every_section_tells_what_there_is(world, make_report):
    document = build(make_report(), AFTER).document
    assert figures(document) == {
        "contacts": "1",
        "people_met": "1",
        "level_national": "1",
        "kept_theirs": "0 hållna av 1",
        "kept_ours": "0 hållna av 0",
        "put_forward": "1",
        "activities": "1",
        "goals_reached": "0 av 1",
        "outcomes_shown": "1",
        "outcomes_claimed": "1",
        "moved_nearer": "1",
    }
    [row] = table(document, "contacts").rows
    assert row.cells[:4] == ("3 februari 2027", "Vera Lindmåne 0", "Möte", "Skogsdepartementet")
    assert [(row.mark, row.cells[-1]) for row in table(document, "claims").rows] == [
        ("Påstående", "Inget belägg än."),
        ("", table(document, "claims").rows[1].cells[-1]),
    ]
    assert table(document, "claims").rows[1].cells[-1].startswith("Protokoll 0 (")
    assert [row.cells for row in table(document, "indicators").rows] == [
        ("Indikator 0", "organisationer", "2 av 11", "2", "Två lämnar. (2 mars 2027)")
    ]
    assert [row.cells[0] for row in table(document, "stances").rows] == ["Vera Lindmåne 0"]


def test_gaps_have_their_owners_and_places(world, make_report, idun, lova):
    groups = {group.kind: group.gaps for group in build(make_report(), AFTER).groups}
    owners = {kind: [gap.owner.name if gap.owner else "" for gap in gaps] for kind, gaps in groups.items()}
    assert owners == {
        GapKind.DEBRIEF: [idun.name],
        GapKind.COMMITMENT: [idun.name],
        GapKind.CLAIM: [lova.name],
        GapKind.STANCE: [idun.name],
    }
    assert groups[GapKind.DEBRIEF][0].url == world.meetings[0].get_absolute_url()
    assert "Vera" not in groups[GapKind.STANCE][0].text


def test_a_claim_whose_evidence_went_is_a_claim_again_and_says_so(world, make_report):
    world.claims[0].evidence.update(withdrawn_on=dt.date(2027, 6, 1), withdrawn_because="Fel dokument")
    draft = build(make_report(), AFTER)
    lost = next(group for group in draft.groups if group.kind == GapKind.EVIDENCE_LOST)
    assert "1 juni 2027" in lost.gaps[0].text
    assert [row.mark for row in table(draft.document, "claims").rows] == ["Påstående", "Påstående"]


def test_what_one_party_keeps_to_itself_counts_for_nobody_and_is_said(world, make_report, parties, lova):
    """Even the report's own organisation's, and its project leader's."""
    person = PersonFactory.create(name="Hemlig Person")
    for organisation in (parties.harnas, parties.kramnas):
        own = MeetingFactory.create(
            on=dt.date(2027, 2, 9), people=[person], ours=[lova], organisation=organisation,
            issues=[world.issue], visibility=Visibility.OWN_ORG,
        )  # fmt: skip
        CommitmentFactory.create(person=person, meeting=own, organisation=organisation, text="Hemligt löfte")
    MeetingFactory.create(on=dt.date(2027, 2, 9), organisation=parties.harnas, visibility=Visibility.CONFIDENTIAL)
    CommitmentFactory.create(person=person, organisation=parties.harnas, text="Hemligt löfte", due=dt.date(2027, 3, 3))
    document = build(make_report(), AFTER).document
    assert figures(document)["contacts"] == "1"
    assert document.not_shown == 2
    assert "Hemlig" not in str(document)
    assert table(document, "goals").rows[0].cells[3] == "1 av 3"


def test_how_many_are_not_shown_is_said_for_whole_half_years_alone(world, make_report):
    document = build(make_report(last=dt.date(2027, 5, 31)), AFTER).document
    assert document.not_shown is None
    assert "hela halvår" in document.left_out[0]


def test_a_stance_that_was_said_to_us_is_counted_and_named_nowhere(world, make_report):
    person = PersonFactory.create(name="Lo Ek")
    for on, position in ((dt.date(2027, 1, 5), "sceptical"), (dt.date(2027, 5, 5), "neutral")):
        StanceFactory.create(person=person, issue=world.issue, position=position, basis=Basis.DIRECT, as_of=on)
    document = build(make_report(), AFTER).document
    assert figures(document)["moved_nearer"] == "2"
    assert "Lo Ek" not in str(document)
    assert table(document, "stances").note.startswith("1 inställning till")


@pytest.mark.parametrize("seed", range(5))
def test_totals_of_log_report_and_plots_agree_on_random_data(seed, make_report, parties, lova, db):
    draw = random.Random(seed)
    kinds = ("ministry", "municipality", "region", "eu_parliament", "company")
    people = []
    for kind in kinds:
        body = OrganisationFactory.create(kind=kind, partnership="none")
        person = PersonFactory.create()
        MandateFactory.create(person=person, body=body, starts=dt.date(2026, 1, 1))
        people.append(person)
    for _ in range(25):
        MeetingFactory.create(
            on=FIRST + dt.timedelta(days=draw.randrange(-20, 200)),
            people=draw.sample(people, draw.randrange(3)),
            organisation=draw.choice([parties.region, parties.harnas, parties.kramnas]),
            visibility=draw.choice(list(Visibility)),
            kind=draw.choice([MeetingKind.MEETING, MeetingKind.PHONE]),
        )
    period = Period(FIRST, LAST)
    document = build(make_report(), AFTER).document
    number = int(figures(document)["contacts"])
    shared = log(Viewer.of(lova)).filter(period.within(), visibility__in=[Visibility.PARTIES, Visibility.PUBLIC])
    assert number == shared.count() == len(table(document, "contacts").rows)
    assert number == sum(int(row.cells[-1]) for row in table(document, "contacts_per_party").rows)
    levels = [int(figure.value) for _section, figure in document.figures() if figure.code.startswith("level_")]
    assert number == sum(levels)
    plots = [plot for section in document.sections for plot in section.plots if section.code == "contacts"]
    for plot in plots:
        assert plot.total == number
        assert sum(int(row.cells[-1]) for row in table_of(plot, labels()).rows) == number


def test_a_message_that_was_put_forward_and_withdrawn_later_still_counts(world, make_report, make_message):
    message = world.meetings[0].message_uses.get().message
    withdrawn = {"state": MessageState.WITHDRAWN}
    type(message).objects.filter(pk=message.pk).update(**withdrawn)
    make_message(world.issue, title="Beslutat efteråt", adopted_on=dt.date(2027, 7, 1))
    make_message(world.issue, title="Ännu på väg", state=MessageState.IN_CONSULTATION)
    make_message(world.issue, title="Dras tillbaka", adopted_on=dt.date(2027, 6, 1), **withdrawn)
    document = build(make_report(), AFTER).document
    assert figures(document)["put_forward"] == "1"
    assert [row.cells[0] for row in table(document, "messages").rows] == [message.title]


def test_outcomes_are_judged_by_the_periods_end_whenever_it_is_drafted(world, make_report, lova):
    [promise] = world.commitments
    kept = {"state": CommitmentState.KEPT, "closed_on": dt.date(2027, 7, 2), "evidence": "Protokoll"}
    type(promise).objects.filter(pk=promise.pk).update(**kept)
    goal = GoalFactory.create(campaign=world.campaign, metric=Metric.CONTACTS_ON_ISSUE, target=2)
    later = MeetingFactory.create(
        on=dt.date(2027, 7, 3), people=world.people, issues=[world.issue], visibility=Visibility.PARTIES
    )
    report = make_report()
    document = build(report, AFTER).document
    assert figures(document)["kept_theirs"] == "0 hållna av 1"
    assert table(document, "commitments_theirs").rows[0].cells[3:5] == ("Försenat", "")
    [row] = [row for row in table(document, "goals").rows if row.key == f"g{goal.pk}"]
    assert row.cells[3] == "1 av 2"
    assert later.on > report.last
    [section] = [section for section in document.sections if section.code == "commitments"]
    assert section.notes == ("Läget den 30 juni 2027.",)
    whole = build(make_report(last=dt.date(2027, 7, 4)), AFTER).document
    assert figures(whole)["kept_theirs"] == "1 hållna av 1"


def test_a_report_for_evaluators_has_codes_for_the_people(world, make_report):
    document = build(make_report(ReportKind.EVALUATOR), AFTER).document
    assert "Vera Lindmåne" not in str(document)
    assert table(document, "contacts").rows[0].cells[1] == table(document, "stances").rows[0].cells[0]
    assert document.names == ()
