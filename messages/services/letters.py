"""Mail about what has happened to a party's answer. It names the message, never its text: mail is an open surface."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from crm import wording
from crm.models import Council, User
from crm.outbox.enqueue import enqueue
from crm.outbox.html import inlined

KIND = "anchoring_news"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says: ``lines`` of facts, what somebody ``said``, where to read on, and why one gets it."""

    title: str
    lines: tuple[str, ...]
    said: str
    path: str
    why: str


def send(
    key: str,
    recipients: Iterable[User],
    write: Callable[[], Letter],
    *,
    reply_to: User,
    at: dt.datetime,
    not_before: dt.datetime | None = None,
    kind: str = KIND,
) -> list[User]:
    """Queue one mail each, written in the recipient's language; returns them. Runs in the transaction of its cause.

    ``not_before`` is real UTC: until then they can be stopped.
    """
    told = [user for user in dict.fromkeys(recipients) if user.is_active]
    council = Council.current()
    for user in told:
        with translation.override(user.language):
            letter = write()
            context = {
                "title": letter.title,
                "lines": letter.lines,
                "said": letter.said,
                "link": f"{settings.BASE_URL}{letter.path}",
                "reason": letter.why,
                "banner": council.banner,
                "council": council.name,
                "LANGUAGE_CODE": wording.language(),
            }
            enqueue(
                key=key,
                kind=kind,
                recipient=user,
                subject=letter.title,
                text=render_to_string("mail/anchoring_news.txt", context).strip() + "\n",
                html=inlined(render_to_string("mail/anchoring_news.html", context)),
                at=at,
                not_before=not_before,
                headers={"Reply-To": str(Address(display_name=reply_to.name, addr_spec=reply_to.email))},
                reason=letter.why,
            )
    return told
