"""The shared cache, with a Redis that may be away."""

from __future__ import annotations

import pytest
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import ConnectionError as RedisConnectionError

from crm.web import cache as module
from crm.web.cache import JsonValues, SharedCache


@pytest.fixture
def cache(monkeypatch):
    """A shared cache whose Redis is a dictionary, and away while ``cache.away`` is true."""

    class Shared(LocMemCache):
        def validate_key(self, key):
            cache.asked += 1
            if cache.away:
                raise RedisConnectionError("connection refused")
            super().validate_key(key)

    monkeypatch.setattr(module, "RedisCache", lambda server, params: Shared("shared", {}))
    cache = SharedCache("redis://redis.example/0", {"KEY_PREFIX": "samsyn"})
    cache.away, cache.asked = False, 0
    yield cache
    cache._shared.clear()
    cache.clear()


def test_all_its_verbs_reach_redis(cache):
    assert cache.add("attempts", [1.5], 60)
    assert not cache.add("attempts", [2.5], 60)
    cache.set("attempts", [1.5, 2.5], 60)
    assert cache.touch("attempts", 30)
    assert cache.get("attempts") == [1.5, 2.5]
    assert cache._shared.get("attempts") == [1.5, 2.5]
    assert cache.delete("attempts")
    assert cache.get("attempts", "none") == "none"


def test_while_redis_is_away_limits_hold_in_this_process_and_nobody_is_shut_out(cache, monkeypatch, caplog):
    now = 1000.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    cache.away = True
    assert cache.add("used", True, 60)
    assert not cache.add("used", True, 60)
    assert cache.asked == 1, "who waits for a dead Redis waits once in ten seconds"
    assert "Redis does not answer" in caplog.text

    cache.away = False
    now += module.ASK_AGAIN
    assert cache.get("used") is None
    assert cache.asked == 2


def test_clearing_leaves_what_others_share(cache):
    cache.set("attempts", [1.5])
    cache.clear()
    assert cache.get("attempts") == [1.5]


def test_values_are_json_and_no_code():
    values = JsonValues()
    assert values.loads(values.dumps([1.5, True, "å"])) == [1.5, True, "å"]
    with pytest.raises(ValueError):
        values.loads(b"\x80\x04K\x01.")
