"""``manage.py demo`` and ``manage.py clock``."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.demo import load
from campaigns.demo.accounts import password_for, sign_ins
from crm import clock
from crm.enums import Role
from crm.models import Council, Meeting, User
from tests.campaigns.demo.test_load import census
from tests.campaigns.demo.test_scenario import OTHER


def run(*args: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def empty(db: None) -> None:
    """No demo, also when this folder's is in the database."""
    if Council.current().demo_scenario:
        load.reset()


def test_shows_one_sign_in_per_role_that_works(demo):
    shown = run("demo")
    assert [row.role for row in sign_ins()] == [role.label for role in Role]
    for row in sign_ins():
        assert f"{row.email} " in shown
        assert row.password in shown
        user = User.objects.get(email=row.email)
        assert user.check_password(row.password)
        assert row.password not in user.password
    assert len({row.password for row in sign_ins()}) == len(Role)


def test_a_password_follows_the_secret_key(settings):
    before = password_for("a@b.example")
    assert password_for("A@B.example") == before
    settings.SECRET_KEY = "another"
    assert password_for("a@b.example") != before


def test_load_show_and_reset(empty):
    assert "No demo is loaded" in run("demo")
    assert "Demo “skordedagarna-2028” of Sydkustens samarbetsråd" in run("demo", "--load", str(OTHER))
    before = census()
    assert "already loaded; nothing was changed" in run("demo", "--load", str(OTHER))
    assert "already loaded" not in run("demo", "--load", str(OTHER), "--if-empty")
    assert census() == before
    Meeting.objects.filter(ref="K2").delete()
    run("demo", "--reset", "--load", str(OTHER))
    assert census() == before
    assert "Removed the demo “skordedagarna-2028”" in run("demo", "--reset")
    assert not User.objects.exists()


def test_a_faulty_scenario_ends_with_2_and_leaves_the_loaded_demo(demo, tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text("meta: {scenario: x, banner_sv: y, demo_now: 2028-01-01}\n")
    before, out = census(), io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("demo", "--reset", "--load", str(path), stdout=out)
    assert caught.value.returncode == 2
    assert "  meta.demo_now: " in str(caught.value)
    assert "  organisations: is required" in str(caught.value)
    assert census() == before
    assert not out.getvalue()


@pytest.mark.parametrize("args", [("--load", str(OTHER)), ("--load", "/no/such.yaml")])
def test_a_refusal_ends_with_2(demo, args):
    with pytest.raises(CommandError) as caught:
        run("demo", *args)
    assert caught.value.returncode == 2


def test_the_clock_is_shown_and_moved(demo, now, scenario):
    assert run("clock") == "2027-06-21T08:00:00+02:00 (frozen)\n"
    assert run("clock", "--on-site") == "2027-06-29T14:30:00+02:00 (frozen)\n"
    assert clock.now() == scenario.meta.demo_now_on_site
    assert run("clock", "2027-06-30T06:00:00+02:00") == "2027-06-30T06:00:00+02:00 (frozen)\n"
    assert run("clock", "--real").endswith(" (real time)\n")
    assert Council.current().frozen_at is None


@pytest.mark.parametrize(
    ("args", "rule"),
    [
        (("2027-06-30",), "INSTANT='2027-06-30' lacks an offset"),
        (("tomorrow",), "INSTANT='tomorrow' is not an ISO 8601 instant"),
    ],
)
def test_an_instant_that_is_none_ends_with_2(demo, now, args, rule):
    with pytest.raises(CommandError, match=rule) as caught:
        run("clock", *args)
    assert caught.value.returncode == 2
    assert clock.now() == now


def test_the_clock_is_not_moved_without_a_demo_or_against_the_variable(empty, settings):
    with pytest.raises(CommandError, match="No demo is loaded") as caught:
        run("clock", "--real")
    assert caught.value.returncode == 2
    load.load(OTHER)
    with pytest.raises(CommandError, match=r"no meta\.demo_now_on_site"):
        run("clock", "--on-site")
    settings.SAMSYN_NOW = "2028-01-01T00:00:00+01:00"
    with pytest.raises(CommandError, match="SAMSYN_NOW holds the clock at 2028-01-01"):
        run("clock", "--real")
    assert run("clock") == "2028-01-01T00:00:00+01:00 (frozen)\n"


def test_the_default_scenario_is_the_products_own():
    assert load.DEFAULT.parent == Path(load.__file__).parent
