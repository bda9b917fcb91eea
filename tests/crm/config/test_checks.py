"""Each check of an installation is provoked once, and stays quiet in production as the documentation sets it up."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.db import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from crm.config import checks
from crm.models import Council

LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture
def redis(monkeypatch):
    """What Redis answers: a version, or an error."""

    class Answers:
        version = "7.0.15"
        error = None

        @classmethod
        def from_url(cls, url, **patience):
            return cls()

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def info(self, section):
            if self.error:
                raise self.error
            return {"redis_version": self.version}

    monkeypatch.setattr(checks, "Redis", Answers)
    return Answers


@pytest.fixture
def postgresql(monkeypatch):
    """What PostgreSQL says of itself."""

    class Connection:
        vendor = "postgresql"
        version = (15, 4)
        error = None

        def ensure_connection(self):
            if self.error:
                raise self.error

        def get_database_version(self):
            return self.version

    connection = Connection()
    monkeypatch.setattr(checks, "connection", connection)
    return connection


@pytest.fixture
def production(settings, postgresql):
    """As ``docs/operations.md`` sets up a server, apart from what tests need."""
    settings.SECRET_KEY_MADE_HERE = False
    settings.DEBUG = False
    settings.BASE_URL = "https://samsyn.skog.example"
    settings.ALLOWED_HOSTS = ["samsyn.skog.example"]
    settings.BROKER_URL = "redis://redis.example/0"
    settings.EMAIL_URL = "smtp+tls://user:password@mail.example:587"
    settings.SAMSYN_NOW = ""
    settings.WEB_PROCESSES = 2
    return settings


def found(*, database: bool = False) -> list[str]:
    """Our own messages in a check for production."""
    messages = run_checks(include_deployment_checks=True, databases=["default"] if database else None)
    ours = {message.id: message.hint for message in messages if message.id and message.id.startswith("samsyn.")}
    assert all(ours.values()), "each says what to do"
    return list(ours)


@pytest.mark.django_db
@pytest.mark.usefixtures("production", "redis")
def test_production_is_clean():
    assert found(database=True) == []


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({"SECRET_KEY_MADE_HERE": True}, ["samsyn.E001"]),
        ({"DEBUG": True}, ["samsyn.E002"]),
        ({"ALLOWED_HOSTS": ["127.0.0.1", "localhost"]}, ["samsyn.E003"]),
        ({"ALLOWED_HOSTS": [".skog.example"]}, []),
        ({"ALLOWED_HOSTS": ["*"]}, ["samsyn.W004"]),
        ({"BASE_URL": "http://samsyn.skog.example"}, ["samsyn.W003"]),
        ({"BASE_URL": "https://samsyn.skog.example:8443"}, []),
        ({"EMAIL_URL": ""}, ["samsyn.W005"]),
        ({"MAIL_TRANSPORT": "crm.outbox.nowhere.Transport"}, ["samsyn.E007"]),
        ({"SAMSYN_NOW": "2027-06-21T08:00:00+02:00"}, ["samsyn.W006"]),
        ({"BROKER_URL": "memory://localhost"}, ["samsyn.W002"]),
        ({"BROKER_URL": "memory://localhost", "WEB_PROCESSES": 1}, []),
    ],
    ids=str,
)
def test_what_is_wrong_is_found(production, values, ids):
    for name, value in values.items():
        setattr(production, name, value)
    assert found() == ids


@pytest.mark.parametrize(
    ("broker", "processes", "ids"),
    [
        ("memory://localhost", 1, []),
        ("memory://localhost", 2, ["samsyn.W001", "samsyn.W002"]),
        ("redis://redis.example/0", 1, ["samsyn.W001"]),
    ],
)
def test_sqlite_is_for_one_process(production, postgresql, broker, processes, ids):
    postgresql.vendor = "sqlite"
    production.BROKER_URL = broker
    assert [message.id for message in checks.several_processes(processes)] == ids


@pytest.mark.django_db
@pytest.mark.usefixtures("production", "redis")
def test_a_clock_kept_with_the_demo_is_found_in_the_database_only(at):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    assert found() == []
    assert found(database=True) == ["samsyn.W007"]


@pytest.mark.django_db
@pytest.mark.usefixtures("production", "redis")
def test_an_old_database_server_or_none(postgresql):
    postgresql.version = (14, 11)
    assert found(database=True) == ["samsyn.E005"]
    postgresql.error = OperationalError("connection refused")
    assert found(database=True) == ["samsyn.E004"]


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
def test_an_old_redis_or_none(redis):
    redis.version = "6.2.14"
    assert found(database=True) == ["samsyn.E006"]
    redis.error = RedisConnectionError("connection refused")
    assert found(database=True) == ["samsyn.W008"]


def test_check_deploy_is_clean_with_the_settings_of_production(tmp_path):
    production = {
        "SECRET_KEY": "".join(chr(33 + n) for n in range(60)),
        "BASE_URL": "https://samsyn.skog.example",
        "ALLOWED_HOSTS": "samsyn.skog.example",
        "BEHIND_PROXY": "1",
        "DATABASE_URL": "postgres://samsyn:secret@db.example/samsyn",
        "BROKER_URL": "redis://redis.example:6379/0",
        "EMAIL_URL": "smtp+tls://samsyn:secret@mail.example:587",
        "WEB_PROCESSES": "2",
        "VAR_DIR": str(tmp_path),
    }
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=django_settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | production,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout
