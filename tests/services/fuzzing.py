"""What the fuzzer is told of the demo: numbers of rows that exist, and the ETag that a change needs."""

from __future__ import annotations

import os
import random
import uuid
from typing import Any

import requests
import schemathesis

# The demo holds so many rows of most kinds.
ROWS = 16
KEY = "Idempotency-Key"
PARTS_OF_A_ROW = 5  # "", "api", "v1", "things", "7"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Aim at rows that exist, and half of the time with their true ETag, so that the services are reached too."""
    if (case.headers or {}).get(KEY, "").isalnum():
        # Each request is its own: what a repeated key does has tests of its own.
        case.headers[KEY] = uuid.uuid4().hex
    path = case.path_parameters or {}
    if isinstance(path.get("id"), int) and path["id"] > 0:
        path["id"] = path["id"] % ROWS + 1
        if (case.headers or {}).get("If-Match") and random.random() < 0.5:
            case.headers["If-Match"] = _etag(case) or case.headers["If-Match"]


def _etag(case: Any) -> str:
    """Of the row that the call is about; empty when it cannot be read."""
    row = "/".join(case.formatted_path.split("/")[:PARTS_OF_A_ROW])
    token = os.environ["SAMSYN_TOKEN"]
    address = case.operation.base_url.rstrip("/") + row
    answer = requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=20)
    return answer.headers.get("ETag", "")
