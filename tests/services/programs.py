"""Programs that the tests run as processes of their own: ``python -m tests.services.programs NAME …``."""

from __future__ import annotations

import sys
import time
import uuid

import django


def queue_more(count: str) -> None:
    """Queue so many further deliveries to one recipient, each in a transaction of its own as pages do."""
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from crm.models import User
    from crm.outbox.enqueue import enqueue

    user = User.objects.get()
    begun = time.monotonic()
    for _ in range(int(count)):
        subject, text, html = "Underlag", "Vi ber om spår.", "<p>Vi ber om spår.</p>"
        key, at = f"pack:{uuid.uuid4()}", timezone.now()
        with transaction.atomic():
            enqueue(key=key, kind="pack", recipient=user, subject=subject, text=text, html=html, at=at)
    sys.stdout.write(f"{time.monotonic() - begun:.3f}\n")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
