"""The cache that web processes share: sign-in counts its attempts there, and remembers which codes were used."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

ASK_AGAIN = 10.0  # seconds
# Somebody's sign-in waits.
PATIENCE = {"socket_timeout": 1, "socket_connect_timeout": 1}


class JsonValues:
    """Values as JSON: whoever can write to Redis must not be able to run code here, as pickles would let them."""

    def dumps(self, value: Any) -> bytes:
        """The stored form."""
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """The value."""
        return json.loads(data)


class SharedCache(BaseCache):
    """Redis; while it does not answer, the memory of this process, so that limits hold and nobody is shut out."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._shared = RedisCache(server, params | {"OPTIONS": PATIENCE | {"serializer": JsonValues}})
        self._own = LocMemCache("samsyn", params)
        self._ask_again = 0.0

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether the key was new."""
        return self._ask("add", key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default``."""
        return self._ask("get", key, default, version)

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value."""
        self._ask("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether the key was there, and is kept for longer."""
        return self._ask("touch", key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Whether the key was there."""
        return self._ask("delete", key, version)

    def clear(self) -> None:
        """Forget what this process remembers; what others share is not ours to empty."""
        self._own.clear()

    def _ask(self, verb: str, *args: Any) -> Any:
        if time.monotonic() >= self._ask_again:
            try:
                return getattr(self._shared, verb)(*args)
            except RedisError as error:
                self._ask_again = time.monotonic() + ASK_AGAIN
                logger.warning("Redis does not answer; limits of sign-in hold per process meanwhile: %r", error)
        return getattr(self._own, verb)(*args)
