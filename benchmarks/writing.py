"""Writing a joint message: what changed between two long texts, and the preview under eight editors."""

from __future__ import annotations

import http.client
import os
import random
import signal
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

from benchmarks.figures import Figure, cpu_of_each, within
from benchmarks.servers import product

WORDS, COMPARED = 2_000, 50
EDITORS, ANSWERED = 8, 150
# The page asks for a new preview this long after the last key.
PAUSE = 0.4
TOKEN = "a" * 32
TEXT = "Vi ber om **spår** hela vägen, och det är *bråttom*.\n\n" * 12


def figures(*, quick: bool) -> list[Figure]:
    """Milliseconds to compare two texts of 2,000 words, in one paragraph and in forty, and of the preview's p95."""
    with tempfile.TemporaryDirectory() as var:
        process, url = product(var)
        try:
            session, message = _signed_in(var)
            times = _previews(url, session, message, 10 if quick else 60)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
        beside = f"median {1000 * statistics.median(times):.0f} ms"
        slow = 1000 * statistics.quantiles(times, n=20)[-1]
        preview = within(f"preview, p95 under {EDITORS} editors", slow, ANSWERED, unit="ms", beside=beside)
        return [*_compared(), preview]


def _signed_in(var: str) -> tuple[str, int]:
    """The session of somebody who writes a message of the demo, and that message."""
    os.environ["VAR_DIR"] = var
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.config.settings"
    import django

    django.setup()
    from django.test import Client

    from messages.enums import WRITABLE
    from messages.models import JointMessage

    message = JointMessage.objects.filter(state__in=WRITABLE).select_related("owner").earliest("pk")
    client = Client()
    client.force_login(message.owner)
    return client.cookies["sessionid"].value, message.pk


def _previews(url: str, session: str, message: int, each: int) -> list[float]:
    """Seconds of every answer; the editors begin one after the other, as people do."""
    with ThreadPoolExecutor(EDITORS) as editors:
        found = editors.map(lambda n: _one_editor(url, session, message, each, n * PAUSE / EDITORS), range(EDITORS))
        return [seconds for times in found for seconds in times]


def _one_editor(url: str, session: str, message: int, each: int, wait: float) -> list[float]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    times = []
    time.sleep(wait)
    for n in range(each):
        body = urlencode({"roof": "Bygg i en följd.", "pillars": "Godset.\nMänniskorna.", "text": TEXT + "x" * n})
        began = time.monotonic()
        connection.request("POST", f"/messages/{message}/preview/", body, headers)
        answer = connection.getresponse()
        page = answer.read()
        times.append(time.monotonic() - began)
        if answer.status != 200 or b"<strong>" not in page:
            raise LookupError(f"the preview answered {answer.status}")
        time.sleep(PAUSE)
    return times


def _compared() -> list[Figure]:
    from messages.house import House
    from messages.queries.compare import compare

    chance = random.Random(1)
    known = [f"ord{n}" for n in range(900)] + ["och", "att", "i", "som"] * 40
    old = [chance.choice(known) for _ in range(WORDS)]
    new = [chance.choice(known) if chance.random() < 0.05 else word for word in old]

    def house(words: list[str], paragraphs: int) -> House:
        size = len(words) // paragraphs
        parts = (" ".join(words[start : start + size]) for start in range(0, len(words), size))
        return House(text="\n\n".join(parts), roof="Tak.")

    found = []
    for paragraphs, name in ((1, "one paragraph"), (40, "40 paragraphs")):
        pair = (house(old, paragraphs), house(new, paragraphs))
        times = cpu_of_each(lambda both: compare(*both), [pair] * 11)
        found.append(
            within(f"what changed in {WORDS} words, {name}", 1000 * statistics.median(times), COMPARED, unit="ms")
        )
    return found
