"""Pages of the project's indicators."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.enums import FigureSource
from campaigns.models import Indicator, IndicatorNote, IndicatorReading
from crm.models import Council
from tests.factories import IndicatorFactory, IndicatorNoteFactory, IndicatorReadingFactory


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def leader(client, lova):
    client.force_login(lova)
    return client


def errors(response):
    assert response.status_code == 422
    return dict(response.context["form"].errors)


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_at_any_length(leader, n, django_assert_num_queries):
    for _ in range(n):
        indicator = IndicatorFactory.create()
        IndicatorReadingFactory.create_batch(n, indicator=indicator)
        IndicatorNoteFactory.create_batch(n, indicator=indicator)
    for url, queries in ((reverse("indicator_list"), 8), (indicator.get_absolute_url(), 9)):
        leader.get(url)
        with django_assert_num_queries(queries):
            assert leader.get(url).status_code == 200


def test_every_figure_opens_its_rows_and_the_note_stands_beside(leader):
    reading = IndicatorReadingFactory.create(amount=9)
    IndicatorNoteFactory.create(indicator=reading.indicator, text="Två av elva lämnar.")
    page = leader.get(reverse("indicator_list")).content.decode()
    assert "9 av 11" in page
    assert "Två av elva lämnar." in page
    assert f"{reading.indicator.get_absolute_url()}#rows" in page
    rows = leader.get(reading.indicator.get_absolute_url()).content.decode()
    assert reading.text in rows
    assert reading.evidence in rows


def test_the_rows_come_in_pages_beside_the_organisations(leader, monkeypatch):
    monkeypatch.setattr("campaigns.views.indicators.ROWS_SHOWN", 2)
    indicator = IndicatorFactory.create()
    readings = IndicatorReadingFactory.create_batch(3, indicator=indicator)
    url = indicator.get_absolute_url()
    first = leader.get(url, {"after": "", "from": "2026-01-01"})
    assert (first.context["rows"].rows, first.context["rows"].first_url) == (readings[:2], "")
    assert first.context["figure"].total == sum(row.amount for row in readings)
    assert "from=2026-01-01" in first.context["rows"].next_url
    assert "Visa fler" in first.content.decode()
    last = leader.get(f"{url}{first.context['rows'].next_url}").context["rows"]
    assert (last.rows, last.next_url, "row=" in last.first_url) == (readings[2:], "", False)
    # Without a filter, the rows begin anew.
    [to] = leader.get(url, {"to": "2099-01-01", "row": readings[1].pk}).context["sentences"]
    assert to.url == "?"
    assert leader.get(url, {"row": "x"}).status_code == 404


def test_a_period_narrows_the_rows(leader):
    reading = IndicatorReadingFactory.create(amount=9)
    url = reading.indicator.get_absolute_url()
    before = leader.get(url, {"period": "2026-2"})
    assert (before.context["figure"].total, before.context["figure"].rows) == (0, [])
    later = leader.get(url, {"from": "2027-04-01"}).context["figure"]
    assert (later.total, later.added, later.before) == (9, 0, 1)
    turned = leader.get(url, {"from": "2027-04-01", "to": "2027-03-01"})
    assert turned.status_code == 200
    assert turned.context["filter"].form.errors["to"]


def test_an_indicator_is_made_and_edited(leader):
    data = {"name": "Organisationer", "unit": "organisationer", "source": "organisations", "code": "orgs", "target": 11}
    assert leader.post(reverse("indicator_create"), data).status_code == 302
    assert list(errors(leader.post(reverse("indicator_create"), data))) == ["code"]
    made = Indicator.objects.get()
    new = {"name": "Stöd", "unit": "st", "source": "organisations", "version": made.version}
    assert leader.post(reverse("indicator_update", args=[made.pk]), new).status_code == 302
    assert leader.post(reverse("indicator_update", args=[made.pk]), {**new, "name": "Sent"}).status_code == 409
    assert Indicator.objects.get().name == "Stöd"


def test_a_code_with_spaces_is_told_in_plain_swedish(leader):
    found = errors(leader.post(reverse("indicator_create"), {"code": "två ord"}))
    assert found["code"] == ["Använd bara bokstäverna a–z, siffror, understreck och bindestreck."]


def test_target_note_and_row_are_written(leader):
    indicator = IndicatorFactory.create()
    target = {"target": 12, "on": "2027-06-01", "reason": ""}
    assert list(errors(leader.post(reverse("indicator_target", args=[indicator.pk]), target))) == ["reason"]
    assert (
        leader.post(reverse("indicator_target", args=[indicator.pk]), {**target, "reason": "Beslut"}).status_code == 302
    )
    assert leader.post(reverse("indicator_note", args=[indicator.pk]), {"text": "Står kvar."}).status_code == 302
    data = {"on": "2027-05-03", "whole_month": "on", "amount": "40", "text": "Besök", "evidence": "Export"}
    assert leader.post(reverse("reading_create", args=[indicator.pk]), data).status_code == 302
    assert list(errors(leader.post(reverse("reading_create", args=[indicator.pk]), data))) == ["on"]
    page = leader.get(indicator.get_absolute_url())
    assert page.context["figure"].text == "40 av 12"
    assert "maj 2027" in page.content.decode()
    assert IndicatorNote.objects.get().text == "Står kvar."


def test_an_organisation_that_fails_its_check_digit_is_refused_in_swedish(leader):
    indicator = IndicatorFactory.create(source=FigureSource.ORGANISATIONS)
    url = reverse("reading_create", args=[indicator.pk])
    data = {"on": "2027-05-03", "amount": "1", "text": "Exempel AB", "evidence": "Avtal", "number": "559999-0116"}
    assert errors(leader.post(url, data))["number"] == [
        "Kontrollsiffran i 559999-0116 stämmer inte: någon siffra är fel."
    ]
    personal = leader.post(url, {**data, "number": "811218-9876"})
    assert "personnummer" in errors(personal)["number"][0]
    assert not IndicatorReading.objects.exists()
    assert leader.post(url, {**data, "number": "559999-0115"}).status_code == 302
    page = leader.get(indicator.get_absolute_url()).content.decode()
    assert "559999-0115" in page
    assert "gick med" in page


def test_others_read_and_outsiders_see_nothing(client, idun, olle):
    reading = IndicatorReadingFactory.create()
    own = [
        reverse(name, args=[reading.indicator_id]) for name in ("indicator_update", "indicator_note", "reading_create")
    ]
    client.force_login(idun)
    assert client.get(reading.indicator.get_absolute_url()).status_code == 200
    assert [client.get(url).status_code for url in own] == [403] * 3
    client.force_login(olle)
    for url in (reverse("indicator_list"), reading.indicator.get_absolute_url(), *own):
        assert client.get(url).status_code == 404
