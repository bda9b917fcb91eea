"""Programs that the tests run as processes of their own: ``python -m tests.worker.programs NAME …``."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")


def say(*words: object) -> None:
    """To the test that started this program."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def queue(count: str) -> None:
    """Queue so many deliveries to one recipient."""
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from crm.models import Organisation, User
    from crm.outbox.enqueue import enqueue

    with transaction.atomic():
        party, _ = Organisation.objects.get_or_create(name="Skogby", kind="municipality", partnership="active")
        user, _ = User.objects.get_or_create(email="sigrid@skog.example", name="Sigrid", organisation=party)
        for n in range(int(count)):
            subject, text, html = f"Underlag {n}", "Vi ber om spår.", "<p>Vi ber om spår.</p>"
            at = timezone.now()
            enqueue(key=f"pack:{n}", kind="pack", recipient=user, subject=subject, text=text, html=html, at=at)


def drain() -> None:
    """Deliver what is due."""
    import django

    django.setup()
    from django.utils import timezone

    from crm.outbox import deliver

    deliver.drain(at=timezone.now())


def embedded(seconds: str) -> None:
    """Carry the worker of a web process for a while; print when it takes tasks."""
    from worker.embedded import start

    running = start()
    if running.ready.wait(float(seconds)):
        say("ready")
        time.sleep(float(seconds))
    say("stopped", running.stop())


def wake() -> None:
    """Queue a delivery beside an idle embedded worker; print the seconds until it is sent."""
    from worker.embedded import start

    running = start()
    assert running.ready.wait(10)
    from crm.models import Delivery

    time.sleep(1)  # past the first sweep: the next is 15 seconds away
    begun = time.monotonic()
    queue("1")
    while not Delivery.objects.filter(state="sent").exists() and time.monotonic() - begun < 10:
        time.sleep(0.02)
    say(time.monotonic() - begun)
    assert running.stop()


def race() -> None:
    """Ten send the same packs at once, then ten look at the same change: says what failed and what was queued."""
    import django

    django.setup()
    from pathlib import Path

    from campaigns.demo import load
    from campaigns.models import Arena, ProgrammeItem
    from campaigns.services import alerts
    from campaigns.services.programme import update_item
    from campaigns.services.sending import send_packs
    from crm import clock
    from crm.models import Delivery
    from crm.visibility import SYSTEM

    load.load(Path("tests/campaigns/demo/other.yaml"))
    at = clock.now()
    arena = Arena.objects.filter(items__wants_pack=True).order_by("starts")[0]
    alerts.look(at=at)
    _ten(lambda: send_packs(actor=SYSTEM, arena=arena, at=at))
    say("sent", *Delivery.objects.order_by("pk").values_list("key", flat=True))
    Delivery.objects.update(state="sent")
    item = ProgrammeItem.objects.confirmed().filter(arena=arena, wants_pack=True).select_related("arena", "meeting")[0]
    update_item(actor=SYSTEM, at=at, item=item, place="En annan sal")
    _ten(lambda: alerts.look(at=at))
    say("told", *Delivery.objects.filter(kind="pack_alert").order_by("pk").values_list("key", flat=True))


def last_room() -> None:
    """Ten requests for the one meeting that a body gives our county, approved at once: says what came of it."""
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from campaigns.models import ProgrammeItem
    from campaigns.services.programme import confirm_item
    from crm.errors import DomainError
    from crm.visibility import SYSTEM
    from tests.factories import ArenaFactory, MandateFactory, OrganisationFactory, ProgrammeItemFactory, UserFactory

    at = timezone.now()
    party = OrganisationFactory.create()
    body = OrganisationFactory.create(kind="ministry", partnership="none", county_limit=1)
    arena = ArenaFactory.create()
    waiting = []
    for _ in range(10):
        item = ProgrammeItemFactory.create(
            arena=arena,
            state="requested",
            starts=at + timedelta(days=1),
            people=[MandateFactory.create(body=body).person],
            ours=[UserFactory.create(organisation=party)],
        )
        waiting.append(item.pk)

    def approve() -> None:
        item = ProgrammeItem.objects.select_related("arena", "meeting").get(pk=waiting.pop())
        try:
            confirm_item(actor=SYSTEM, at=at, item=item)
        except DomainError:
            say("full")

    _ten(approve)
    say("approved", ProgrammeItem.objects.confirmed().count())


def _ten(act: Callable[[], object]) -> None:
    def attempt() -> None:
        try:
            act()
        except Exception as error:
            say("failed", repr(error))
        finally:
            connection.close()

    from django.db import connection

    threads = [threading.Thread(target=attempt) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
