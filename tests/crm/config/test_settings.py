"""What the three addresses and the proxy turn on, read in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

READ = """
import json
from crm.config import settings as s
print(json.dumps({
    "database": {k: s.DATABASES["default"].get(k) for k in ("ENGINE", "HOST", "OPTIONS", "CONN_HEALTH_CHECKS")},
    "cache": s.CACHES["default"]["BACKEND"],
    "embedded": s.EMBEDDED_WORKER,
    "transport": s.MAIL_TRANSPORT,
    "mail": [getattr(s, name, None) for name in ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS")],
    "proxies": getattr(s, "ALLAUTH_TRUSTED_PROXY_COUNT", 0),
}))
"""


@pytest.fixture
def read(tmp_path):
    """The settings under an environment; the last line of the error where there is one."""

    def read(**environment):
        run = subprocess.run(
            [sys.executable, "-c", READ],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | environment,
            capture_output=True,
            text=True,
        )
        return run.stderr.splitlines()[-1] if run.returncode else json.loads(run.stdout)

    return read


def test_nothing_set_is_the_trial(read):
    trial = read()
    assert trial["database"]["ENGINE"] == "django.db.backends.sqlite3"
    assert (trial["embedded"], trial["proxies"]) == (True, 0)
    assert trial["cache"].endswith("LocMemCache")
    assert trial["transport"] == "crm.outbox.files.FileTransport"


def test_three_addresses_are_production(read):
    production = read(
        DATABASE_URL="postgres://samsyn:secret@db.example/samsyn?sslmode=verify-full",
        BROKER_URL="rediss://redis.example:6379/3",
        EMAIL_URL="smtp+tls://samsyn:secret@mail.example",
        BEHIND_PROXY="1",
    )
    assert production["database"] == {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.example",
        "OPTIONS": {
            "connect_timeout": 5,
            "server_side_binding": True,
            "prepare_threshold": 5,
            "sslmode": "verify-full",
        },
        "CONN_HEALTH_CHECKS": True,
    }
    assert (production["embedded"], production["proxies"]) == (False, 1)
    assert production["cache"] == "crm.web.cache.SharedCache"
    assert production["transport"] == "crm.outbox.smtp.SmtpTransport"
    assert production["mail"] == ["mail.example", 587, True]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "samsyn.skog.example"),
        ("DATABASE_URL", "mysql://db.example/samsyn"),
        ("BROKER_URL", "amqp://guest@rabbit.example"),
        ("EMAIL_URL", "consolemail://"),
        ("EMAIL_URL", "http://mail.example"),
    ],
)
def test_an_address_of_another_kind_is_refused_by_name(read, name, value):
    assert read(**{name: value}).startswith(f"django.core.exceptions.ImproperlyConfigured: {name} must begin with")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("WEB_PROCESSES", "0"), ("WEB_PROCESSES", "two"), ("HSTS_SECONDS", "-1"), ("PORT", "²")],
)
def test_what_is_no_number_is_refused_by_name(read, name, value):
    assert read(**{name: value}).startswith(f"django.core.exceptions.ImproperlyConfigured: {name} must be a whole")
