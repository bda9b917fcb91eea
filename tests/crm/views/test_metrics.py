"""The installation in figures, for whoever holds the token."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings as site
from django.db import OperationalError
from prometheus_client.parser import text_string_to_metric_families

from crm.models import Council, Delivery, Heartbeat
from crm.outbox import heartbeats
from crm.outbox.models import DeliveryState as State
from crm.queries.figures import COUNTED
from crm.views import metrics
from tests.crm.outbox_fixtures import REAL

TOKEN = "a-token-of-forty-letters-that-nobody-knows"
pytestmark = pytest.mark.django_db


@pytest.fixture
def scrape(client, settings):
    """The samples by name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def scrape():
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain")
        assert "no-store" in answer["Cache-Control"]
        families = text_string_to_metric_families(answer.content.decode())
        return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}

    return scrape


def test_without_the_token_there_is_nothing(client, settings, django_assert_num_queries):
    wrong = ["", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer ", "Bearer å"]
    for token in ("", TOKEN):
        settings.METRICS_TOKEN = token
        for given in wrong:
            assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    assert client.get(f"/metrics?token={TOKEN}").status_code == 404
    assert client.post("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 404


def test_a_new_installation_has_every_figure_at_nought_and_no_age(scrape, parties):
    found = scrape()
    build = next(key for key in found if key[0] == "samsyn_build_info")
    assert site.VERSION in build
    del found[build]
    assert found == {
        **{("samsyn_deliveries", state): 0 for state in COUNTED},
        ("samsyn_oldest_due_seconds",): 0,
        ("samsyn_sending_paused",): 0,
        ("samsyn_deliveries_failed_last_day",): 0,
    }


@pytest.mark.usefixtures("outbox")
def test_the_figures_are_those_of_the_database(scrape, queue, real):
    real.shift(-100_000)
    for key, state in (("1", State.FAILED), ("2", State.FAILED), ("3", State.UNCERTAIN), ("4", State.QUEUED)):
        Delivery.objects.filter(pk=queue(key=key).pk).update(state=state, finished_at=REAL)
    Delivery.objects.filter(key="1").update(finished_at=REAL - dt.timedelta(days=1))
    heartbeats.swept("worker9@gone")
    real.shift(100_000)
    heartbeats.beat_ticked()
    heartbeats.swept("worker1@here")
    Delivery.objects.filter(key="4").update(not_before=REAL)
    Council.objects.update_or_create(pk=1, defaults={"sending_paused": True})
    real.shift(90)
    found = scrape()
    assert {key: value for key, value in found.items() if value and key[0] != "samsyn_build_info"} == {
        ("samsyn_deliveries", "failed"): 2,
        ("samsyn_deliveries", "uncertain"): 1,
        ("samsyn_deliveries", "queued"): 1,
        ("samsyn_oldest_due_seconds",): 90,
        ("samsyn_sending_paused",): 1,
        ("samsyn_deliveries_failed_last_day",): 1,
        ("samsyn_beat_age_seconds",): 90,
        ("samsyn_sweep_age_seconds", "worker1@here"): 90,
    }


@pytest.mark.parametrize("n", [1, 3])
def test_a_scrape_costs_five_queries_whatever_the_outbox_holds(scrape, queue, n, django_assert_num_queries):
    for number in range(n):
        queue(key=str(number))
        heartbeats.swept(f"worker{number}@here")
    scrape()
    with django_assert_num_queries(5):
        scrape()


def test_what_is_done_with_is_not_counted_through(scrape, queue, django_assert_num_queries):
    for state in ("sent", "cancelled", "suppressed", "missed"):
        Delivery.objects.filter(pk=queue(key=state).pk).update(state=state)
    found = scrape()
    assert {key[1]: n for key, n in found.items() if key[0] == "samsyn_deliveries"} == dict.fromkeys(COUNTED, 0)
    with django_assert_num_queries(5) as asked:
        scrape()
    [counts] = [query["sql"] for query in asked if "GROUP BY" in query["sql"]]
    assert '"state" IN (' in counts


def test_nobody_is_named(client, settings, queue, sigrid):
    queue()
    settings.METRICS_TOKEN = TOKEN
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    for name in (sigrid.email, "Sigrid", "@", "Underlag"):
        assert name not in told


def test_a_database_that_is_away_is_told_by_the_status_alone(client, settings, monkeypatch):
    def down(_now):
        raise OperationalError("connection refused")

    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(metrics, "figures", down)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.content) == (503, b"")


def test_signs_of_life_are_one_row_each(db):
    for _ in range(2):
        heartbeats.beat_ticked()
        heartbeats.swept("worker1@here")
    assert sorted(map(str, Heartbeat.objects.all())) == ["beat", "sweep worker1@here"]


def test_the_example_alerts_ask_for_figures_that_are_there(scrape, parties):
    heartbeats.beat_ticked()
    heartbeats.swept("worker1@here")
    examples = Path(site.BASE_DIR) / "docs/examples"
    rules = yaml.safe_load((examples / "samsyn-alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"samsyn_\w+", rule["expr"])}
    assert asked
    assert asked <= {key[0] for key in scrape()}
    [job] = yaml.safe_load((examples / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    assert job["metrics_path"] == "/metrics"
