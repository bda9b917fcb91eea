"""Queueing what leaves the system, in the transaction of its cause."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.text import Truncator

from crm.errors import OutsideTransaction
from crm.models import Attachment, Delivery, User
from crm.outbox import links
from crm.outbox.links import PLACEHOLDER, LinkTo
from crm.outbox.models import Channel, OnDoubt
from crm.outbox.wake import wake_on_commit

# Written by the outbox itself, so that no caller can break identity or routing of a mail.
OWN_HEADERS = frozenset(
    {"from", "sender", "to", "cc", "bcc", "subject", "date", "message-id", "auto-submitted", "mime-version"}
)


@dataclass(frozen=True, slots=True)
class File:
    """A file to attach; ``content_type`` may carry parameters (``text/calendar; method=PUBLISH``)."""

    name: str
    content_type: str
    content: bytes


def enqueue(
    *,
    key: str,
    kind: str,
    recipient: User,
    subject: str,
    text: str,
    html: str,
    at: dt.datetime,
    attachments: Sequence[File] = (),
    not_before: dt.datetime | None = None,
    useful_until: dt.datetime | None = None,
    headers: Mapping[str, str] | None = None,
    link: LinkTo | None = None,
    on_doubt: OnDoubt = OnDoubt.HOLD,
    reason: str = "",
) -> Delivery:
    """The delivery of ``key`` to ``recipient``: new, or, if it was queued before, the old one as it was.

    ``at`` and ``useful_until`` are the domain's time; ``not_before`` is real UTC, now if not given. With ``link``,
    ``PLACEHOLDER`` in text and html becomes the recipient's personal link at hand-over. A worker is woken on commit.
    Raises OutsideTransaction without one; ValueError for a header the outbox owns or that breaks its line, and for a
    placeholder without link or a link without placeholder.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("A delivery is queued in the transaction of its cause.")
    headers = dict(headers or {})
    _check(headers, text, html, attachments, link)
    now = timezone.now()
    delivery, is_new = Delivery.objects.get_or_create(
        key=key,
        recipient=recipient,
        channel=Channel.EMAIL,
        defaults={
            "kind": kind,
            "address": recipient.email,
            "subject": Truncator(" ".join(subject.split())).chars(300),
            "text": text,
            "html": html,
            "headers": headers,
            "message_id": f"<{uuid.uuid4()}@{sender_domain()}>",
            "reason": reason[:300],
            "queued_at": at,
            "not_before": not_before or now,
            "useful_until": useful_until,
            "on_doubt": on_doubt,
        },
    )
    if is_new:
        delivery.attachments.set([_stored(file) for file in attachments])
        if link:
            delivery.link = links.create(link, user=recipient, delivery_id=delivery.pk, now=now)
            delivery.save(update_fields=["link"])
        wake_on_commit()
    return delivery


def sender_domain() -> str:
    """The domain after the @ of ``MAIL_FROM``."""
    return parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"


def _stored(file: File) -> Attachment:
    digest = hashlib.sha256(f"{file.name}\0{file.content_type}\0".encode() + file.content).hexdigest()
    return Attachment.objects.get_or_create(
        digest=digest,
        defaults={"filename": file.name, "content_type": file.content_type, "content": file.content},
    )[0]


def _check(headers: Mapping[str, str], text: str, html: str, attachments: Sequence[File], link: LinkTo | None) -> None:
    for name, value in headers.items():
        if name.lower() in OWN_HEADERS:
            raise ValueError(f"The outbox writes the header {name} itself.")
        if set("\r\n") & set(name + value):
            raise ValueError(f"The header {name} breaks its line.")
    if [PLACEHOLDER in text, PLACEHOLDER in html] != [bool(link)] * 2:
        raise ValueError("A personal link and its placeholder, in text and html, go together.")
    if any(PLACEHOLDER.encode() in file.content for file in attachments):
        raise ValueError("A personal link never stands in an attachment.")
