"""The project's indicators: figures out of rows, targets and notes that stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from campaigns.enums import FigureSource
from campaigns.models import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from campaigns.queries.indicators import figures_of, indicators_at
from campaigns.services import indicators
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.factories import IndicatorFactory, IndicatorNoteFactory, IndicatorReadingFactory, IndicatorTargetFactory

TODAY = dt.date(2027, 6, 21)
FIRST, SECOND = "559999-0115", "559999-0123"


@pytest.fixture
def actor(lova):
    return Viewer.of(lova)


@pytest.fixture
def supported(parties):
    return IndicatorFactory.create(name="Organisationer som får stöd", source=FigureSource.ORGANISATIONS)


def figure(indicator, actor, last=TODAY, first=None):
    return figures_of([indicator], actor, first, last)[0]


def row(actor, at, indicator, **values):
    values = {"on": TODAY, "amount": 1, "text": "Exempel AB", "evidence": "Dnr 1", **values}
    return indicators.record_reading(actor=actor, at=at, indicator=indicator, **values)


def test_an_indicator_is_made_once_with_its_first_target(actor, at):
    values = {"code": "reach", "name": "Räckvidd", "unit": "individer", "target": 3000}
    made = indicators.create_indicator(actor=actor, at=at, since=dt.date(2024, 9, 1), **values)
    assert [(t.on, t.target, t.reason) for t in made.targets.all()] == [(dt.date(2024, 9, 1), 3000, "")]
    with pytest.raises(AlreadyExists) as error:
        indicators.create_indicator(actor=actor, at=at, **values)
    assert error.value.field == "code"


def test_its_words_change_and_its_code_stays(actor, at):
    indicator = IndicatorFactory.create()
    indicators.update_indicator(actor=actor, at=at, indicator=indicator, version=1, name="Nytt namn")
    assert (indicator.name, indicator.version) == ("Nytt namn", 2)
    with pytest.raises(StaleObject):
        indicators.update_indicator(actor=actor, at=at, indicator=indicator, version=1, name="Annat")
    with pytest.raises(TypeError):
        indicators.update_indicator(actor=actor, at=at, indicator=indicator, code="other")


def test_a_target_is_changed_with_day_and_reason_and_the_earlier_one_stays(actor, at):
    indicator = IndicatorFactory.create(goal=None)
    IndicatorTargetFactory.create(indicator=indicator, target=450)
    day = dt.date(2026, 12, 14)
    indicators.change_target(actor=actor, at=at, indicator=indicator, target=500, on=day, reason="Beslut, HSO 2026:41")
    now, before = figure(indicator, actor), figure(indicator, actor, last=day - dt.timedelta(days=1))
    assert (now.target, now.previous_target) == (500, 450)
    assert (before.target, before.previous_target) == (450, None)
    assert [t.reason for t in now.targets] == ["", "Beslut, HSO 2026:41"]


def test_a_target_to_come_does_not_hold_yet(actor, at):
    indicator = IndicatorFactory.create()
    day = dt.date(2028, 1, 1)
    indicators.change_target(actor=actor, at=at, indicator=indicator, target=20, on=day, reason="Beslut")
    assert (figure(indicator, actor).target, figure(indicator, actor, last=day).target) == (11, 20)


def test_a_target_to_come_keeps_no_other_from_being_decided(actor, at):
    indicator = IndicatorFactory.create()
    later, between = dt.date(2028, 1, 1), dt.date(2027, 9, 1)

    def change(target, on):
        indicators.change_target(actor=actor, at=at, indicator=indicator, target=target, on=on, reason="Beslut")

    change(20, later)
    change(15, between)
    days = (TODAY, between, later)
    assert [figure(indicator, actor, last=day).target for day in days] == [11, 15, 20]
    with pytest.raises(ValidationError, match="Från 1 januari 2028 är det redan"):
        change(20, dt.date(2028, 2, 1))
    with pytest.raises(ValidationError, match="redan målvärdet"):
        change(11, TODAY)
    with pytest.raises(ValidationError, match="gäller sedan"):
        change(12, dt.date(2023, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"target": 11}, "target"), ({"on": dt.date(2023, 1, 1)}, "on"), ({"reason": " "}, "reason")],
)
def test_a_target_that_cannot_be(actor, at, wrong, field):
    indicator = IndicatorFactory.create()
    values = {"target": 12, "on": TODAY, "reason": "Beslut", **wrong}
    with pytest.raises((ValidationError, DomainError)) as error:
        indicators.change_target(actor=actor, at=at, indicator=indicator, **values)
    assert getattr(error.value, "field", None) == field or list(error.value.message_dict) == [field]
    assert IndicatorTarget.objects.count() == 1


def test_a_figure_is_the_sum_of_its_rows_and_tells_what_the_period_brought(actor):
    indicator = IndicatorFactory.create()
    for day, amount in ((dt.date(2026, 12, 31), 4), (dt.date(2027, 1, 1), 3), (dt.date(2027, 2, 1), -1)):
        IndicatorReadingFactory.create(indicator=indicator, on=day, amount=amount, note="En räknades två gånger")
    IndicatorReadingFactory.create(indicator=indicator, on=dt.date(2027, 7, 1), amount=100)
    found = figure(indicator, actor, first=dt.date(2027, 1, 1))
    assert (found.total, found.added, found.before) == (6, 2, 1)
    assert [r.amount for r in found.rows] == [3, -1]
    assert (found.text, found.reached) == ("6 av 11", False)
    assert found.meter == ["full"] * 6 + ["out"] * 5


@pytest.mark.parametrize(
    ("amount", "target", "reached", "full"),
    [(0, 0, False, 0), (5, 0, False, 0), (0, 11, False, 0), (15, 11, True, 11)],
)
def test_a_meter_of_odd_figures(actor, amount, target, reached, full):
    indicator = IndicatorFactory.create(goal=None)
    IndicatorTargetFactory.create(indicator=indicator, target=target)
    IndicatorReadingFactory.create(indicator=indicator, amount=amount)
    found = figure(indicator, actor)
    assert (found.reached, found.meter.count("full")) == (reached, full)


def test_an_organisation_counts_once_and_leaves_once(actor, at, supported):
    row(actor, at, supported, number=FIRST, on=dt.date(2027, 1, 10))
    row(actor, at, supported, number=SECOND, on=dt.date(2027, 1, 11))
    with pytest.raises(ValidationError, match="räknas redan") as error:
        row(actor, at, supported, number="5599990115", on=dt.date(2027, 2, 1))
    assert list(error.value.message_dict) == ["number"]
    row(actor, at, supported, number=FIRST, amount=-1, on=dt.date(2027, 3, 1))
    with pytest.raises(ValidationError, match="kan inte lämna"):
        row(actor, at, supported, number=FIRST, amount=-1, on=dt.date(2027, 3, 2))
    with pytest.raises(ValidationError, match="senare rad"):
        row(actor, at, supported, number=FIRST, on=dt.date(2027, 2, 1))
    assert (figure(supported, actor).total, figure(supported, actor, last=dt.date(2027, 2, 1)).total) == (1, 2)
    row(actor, at, supported, number=FIRST, on=dt.date(2027, 4, 1))
    assert figure(supported, actor, first=dt.date(2027, 3, 1)).added == 0
    assert {r.number for r in IndicatorReading.objects.all()} == {"5599990115", "5599990123"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "559999-0116"}, "number"),
        ({"number": "811218-9876"}, "number"),
        ({"number": FIRST, "amount": 2}, "amount"),
        ({"on": dt.date(2027, 6, 22)}, "on"),
        ({"evidence": " "}, "evidence"),
        ({"text": ""}, "text"),
        ({"text": "x" * 301}, "text"),
    ],
)
def test_a_row_that_cannot_be(actor, at, supported, wrong, field):
    with pytest.raises((ValidationError, DomainError)) as error:
        row(actor, at, supported, **wrong)
    assert getattr(error.value, "field", None) == field or list(error.value.message_dict) == [field]
    assert not IndicatorReading.objects.exists()


def test_numbers_are_for_indicators_that_count_organisations(actor, at):
    with pytest.raises(ValidationError, match="en och en"):
        row(actor, at, IndicatorFactory.create(), number=FIRST)


def test_a_month_is_entered_once(actor, at):
    indicator = IndicatorFactory.create()
    month = row(actor, at, indicator, on=dt.date(2027, 5, 31), whole_month=True, amount=412)
    assert month.on == dt.date(2027, 5, 1)
    with pytest.raises(ValidationError) as error:
        row(actor, at, indicator, on=dt.date(2027, 5, 2), whole_month=True)
    assert list(error.value.message_dict) == ["on"]
    row(actor, at, indicator, on=dt.date(2027, 5, 1), amount=-12, note="Våra egna besök räknades med.")
    assert figure(indicator, actor).total == 400


def test_a_row_takes_back_what_there_is_and_says_why(actor, at):
    indicator = IndicatorFactory.create()
    for day, amount in ((dt.date(2027, 3, 1), 5), (dt.date(2027, 5, 1), 2)):
        row(actor, at, indicator, on=day, amount=amount)
    with pytest.raises(DomainError) as error:
        row(actor, at, indicator, on=dt.date(2027, 5, 2), amount=-1)
    assert error.value.field == "note"
    row(actor, at, indicator, on=dt.date(2027, 5, 2), amount=-6, note="Räknades två gånger.")
    for day, amount, most in ((dt.date(2027, 3, 2), -2, 1), (TODAY, -999_999, 1), (dt.date(2027, 2, 1), -1, 0)):
        with pytest.raises(ValidationError, match=f"högst {most} ") as wrong:
            row(actor, at, indicator, on=day, amount=amount, note="Fel")
        assert list(wrong.value.message_dict) == ["amount"]
    assert figure(indicator, actor).total == 1


def test_no_target_is_below_zero_and_nothing_is_one_that_is_not_set(actor, at):
    words = {"name": "Jobb", "unit": "årsverken"}
    with pytest.raises(ValidationError) as error:
        indicators.create_indicator(actor=actor, at=at, code="jobs", target=-5, **words)
    assert list(error.value.message_dict) == ["target"]
    made = indicators.create_indicator(actor=actor, at=at, code="unset", target=0, **words)
    with pytest.raises(ValidationError):
        indicators.change_target(actor=actor, at=at, indicator=made, target=-5, on=TODAY, reason="Beslut")
    assert figure(made, actor).text == "0"
    for stored in (
        lambda: IndicatorTargetFactory.create(indicator=made, target=-1),
        lambda: IndicatorReadingFactory.create(indicator=made, amount=-1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            stored()


def test_notes_stay_dated_and_signed(actor, at, lova):
    indicator = IndicatorFactory.create()
    first = indicators.add_note(actor=actor, at=at, indicator=indicator, text="Två lämnar.", on=dt.date(2027, 4, 2))
    second = indicators.add_note(actor=actor, at=at, indicator=indicator, text=" Målvärdet står kvar. ")
    assert [(n.on, n.text, n.recorded_by) for n in figure(indicator, actor).notes] == [
        (dt.date(2027, 4, 2), "Två lämnar.", lova),
        (TODAY, "Målvärdet står kvar.", lova),
    ]
    assert figure(indicator, actor, last=dt.date(2027, 5, 1)).notes == [first]
    assert AuditEntry.objects.filter(object_type="campaigns.IndicatorNote", action=AuditAction.CREATE).count() == 2
    assert second.pk
    for wrong in ({"text": "  "}, {"text": "Sen", "on": dt.date(2027, 6, 22)}):
        with pytest.raises((ValidationError, DomainError)):
            indicators.add_note(actor=actor, at=at, indicator=indicator, **wrong)
    assert IndicatorNote.objects.count() == 2


def test_only_the_project_leader_writes(idun, at):
    indicator, actor = IndicatorFactory.create(), Viewer.of(idun)
    acts = [
        lambda: indicators.create_indicator(actor=actor, at=at, code="x", name="x", unit="x", target=1),
        lambda: indicators.update_indicator(actor=actor, at=at, indicator=indicator, name="x"),
        lambda: indicators.change_target(actor=actor, at=at, indicator=indicator, target=1, on=TODAY, reason="x"),
        lambda: indicators.add_note(actor=actor, at=at, indicator=indicator, text="x"),
        lambda: row(actor, at, indicator),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("n", [1, 3])
def test_the_figures_cost_the_same_at_any_number(actor, n, django_assert_num_queries):
    for _ in range(n):
        indicator = IndicatorFactory.create()
        IndicatorReadingFactory.create_batch(n, indicator=indicator)
        IndicatorNoteFactory.create(indicator=indicator)
    with django_assert_num_queries(4):  # indicators, readings, targets, notes
        found = indicators_at(actor, dt.date(2027, 1, 1), TODAY)
    assert [one.total for one in found] == [2 * n] * n
    assert Indicator.objects.count() == n


def test_an_outsider_reads_none(olle):
    IndicatorReadingFactory.create()
    assert indicators_at(Viewer.of(olle), None, TODAY) == []
