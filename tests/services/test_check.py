"""The checks, against servers that are really there or not."""

from __future__ import annotations

CHECK = ("manage.py", "check", "--deploy", "--database", "default", "--fail-level", "WARNING")


def test_production_is_clean_until_a_server_is_away(servers, redis):
    production = {
        "BASE_URL": "https://samsyn.skog.example",
        "ALLOWED_HOSTS": "samsyn.skog.example",
        "BEHIND_PROXY": "1",
        "WEB_PROCESSES": "2",
    }
    assert "no issues" in servers.run(*CHECK, **production)

    redis.stop()
    told, _ = servers.start(*CHECK, **production).communicate(timeout=60)
    assert "samsyn.W008" in told
    assert "Traceback" not in told

    away = servers.env["DATABASE_URL"] + "_gone"
    told, _ = servers.start(*CHECK, **production, DATABASE_URL=away).communicate(timeout=60)
    assert "samsyn.E004" in told
    assert "Traceback" not in told
