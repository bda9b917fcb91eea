"""The embedded worker in a process of its own, as under the web server: ``python -m benchmarks.embedded_run``.

Prints as JSON the seconds from a commit to the transport for several mails, each after a pause, the seconds for so many
tasks that do nothing, and the seconds that a stop takes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")

# First: it sets Django up.
from benchmarks.embedded_parts import handed_over, last, publish  # isort: skip

from django.db import transaction
from django.utils import timezone

from benchmarks.servers import wait_for
from crm.models import Delivery, Organisation, User
from crm.outbox.enqueue import enqueue
from worker.embedded import start

PAUSE = 0.4


def main(mails: int, tasks: int) -> dict[str, Any]:
    """What was measured."""
    party = Organisation.objects.create(name="Skogby kommun", kind="municipality", partnership="active")
    user = User.objects.create(email="sigrid@skog.example", name="Sigrid", organisation=party)
    running = start()
    assert running.ready.wait(20)
    time.sleep(1)  # past its first sweep: the next is 15 seconds away
    wakes = [_wake(user, number) for number in range(mails + 1)][1:]
    assert Delivery.objects.filter(state="sent").count() == mails + 1
    begun = publish(tasks)
    wait_for(lambda: last[0] == tasks, 60, every=0.001)
    seconds = time.monotonic() - begun
    begun = time.monotonic()
    assert running.stop()
    return {"wakes": wakes, "tasks": seconds, "stop": time.monotonic() - begun}


def _wake(user: User, number: int) -> float:
    words = {"subject": "Underlag", "text": "Vi ber om spår.", "html": "<p>Vi ber om spår.</p>"}
    with transaction.atomic():
        enqueue(key=f"pack:{number}", kind="pack", recipient=user, at=timezone.now(), **words)
    committed = time.monotonic()
    wait_for(lambda: len(handed_over) > number, 10, every=0.002)
    time.sleep(PAUSE)
    return handed_over[number] - committed


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
