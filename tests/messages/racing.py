"""Answers against edits, at once: ``python -m tests.messages.racing RACES MESSAGES`` on the installation's database,
migrated.

In every round of a message one thread publishes a new text while two parties answer, one by the page's service and one
by a mail's link, on what they have read before: two races. Prints as JSON how each ended, and the answers that are not
of exactly the text that was read.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")


def main(races: int, messages: int) -> dict[str, object]:
    """What came of the races."""
    import django

    django.setup()
    from messages.models import Endorsement
    from messages.queries.house import covered_hashes

    begun = time.monotonic()
    made = [_asked() for _ in range(messages)]
    with ThreadPoolExecutor(messages) as pool:
        told = list(pool.map(lambda asked: _races(asked[0], asked[1], races // messages // 2), made))
    seen = {pk: digest for answers, _ in told for pk, digest in answers.items()}
    ends = sum((counted for _, counted in told), Counter())
    # An answer that a later text has not touched is carried on; in these races every edit touches the roof.
    unseen = [
        row.pk
        for row in Endorsement.objects.filter(state="endorsed").select_related("version")
        if seen.get(row.pk) != row.version.content_hash or set(row.covers) != covered_hashes(row.version)
    ]
    return {"ends": ends, "unseen": unseen, "answered": len(seen), "seconds": round(time.monotonic() - begun, 1)}


def _asked():
    """A message, and who answers for each of two parties."""
    from crm.models import EndorsementAuthority
    from tests.factories import MessageFactory, OrganisationFactory, UserFactory
    from tests.factories.crm import NOW
    from tests.factories.messages import ask_parties, write_version

    users = [UserFactory.create(organisation=OrganisationFactory.create(), role="communicator") for _ in range(2)]
    for user in users:
        EndorsementAuthority.objects.create(user=user, valid_from=NOW.date())
    message = MessageFactory.create()
    write_version(message)
    ask_parties(message, *[user.organisation for user in users])
    return message, users


def _races(message, users, rounds: int) -> tuple[dict[int, str], Counter]:
    """Which endorsement was answered after which text was read, and how each race ended."""
    from django.db import connections

    seen: dict[int, str] = {}
    ends: Counter = Counter()
    with ThreadPoolExecutor(3) as three:
        for n in range(rounds):
            start = threading.Barrier(3)
            edit = three.submit(_edit, message.pk, n, start)
            answers = [three.submit(_answer, message.pk, user.pk, by_link, start) for by_link, user in enumerate(users)]
            ends[edit.result()] += 1
            for answer in answers:
                end, pk, digest = answer.result()
                ends[end] += 1
                if end == "answered":
                    seen[pk] = digest
        list(three.map(_leave, [threading.Barrier(3)] * 3))
    connections.close_all()
    return seen, ends


def _leave(all_here: threading.Barrier) -> None:
    """Give the thread's connection back; each of the three, since none goes on before the others have come."""
    from django.db import connections

    all_here.wait()
    connections.close_all()


def _edit(message_pk: int, n: int, start: threading.Barrier) -> str:
    from messages.models import JointMessage
    from tests.factories.messages import write_version

    message = JointMessage.objects.get(pk=message_pk)
    start.wait()
    time.sleep(n % 5 / 1000)
    write_version(message, roof=f"Tak nummer {n}.", change="substantial")
    return "published"


def _answer(message_pk: int, user_pk: int, by_link: int, start: threading.Barrier) -> tuple[str, int, str]:
    """The party reads, then answers what it has read."""
    from django.utils import timezone

    from crm.errors import StaleObject
    from crm.models import User
    from crm.visibility import Viewer
    from messages.models import Endorsement
    from messages.queries.answer_links import open_link
    from messages.services.anchoring import answer_endorsement
    from messages.services.answer_links import LinkRefused, answer_by_link
    from tests.factories.crm import NOW

    user = User.objects.select_related("organisation").get(pk=user_pk)
    rows = Endorsement.objects.filter(version__current_of=message_pk, organisation=user.organisation_id)
    row = rows.select_related("organisation", "version__message").get()
    digest = row.version.content_hash
    values: dict[str, Any] = {"state": "endorsed", "level": "Kommunstyrelsen", "seen": digest, "at": NOW}
    opened = open_link(_link(user, row), now=timezone.now(), at=NOW) if by_link else None
    start.wait()
    try:
        if opened:
            answer_by_link(opened=opened, now=timezone.now(), **values)
        else:
            answer_endorsement(actor=Viewer.of(user), endorsement=row, **values)
    except StaleObject:
        return "told of a newer text", row.pk, digest
    except LinkRefused as error:
        return f"link {error.refusal}", row.pk, digest
    return "answered", row.pk, digest


def _link(user, row) -> str:
    """A link as a mail would carry it."""
    import datetime as dt

    from django.utils import timezone

    from crm.models import PersonalLink
    from crm.outbox.links import digest

    token, now = f"race-{row.pk}-{time.monotonic_ns()}", timezone.now()
    PersonalLink.objects.create(
        user=user,
        purpose="endorsement",
        subject_id=row.pk,
        token_hash=digest(token),
        created_at=now,
        expires_at=now + dt.timedelta(days=1),
    )
    return token


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
