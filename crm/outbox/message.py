"""Composing the mail of a delivery."""

from __future__ import annotations

import base64
import uuid
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from crm.models import Attachment, Delivery
from crm.outbox import links
from crm.outbox.links import PLACEHOLDER, LinkLost
from crm.outbox.transport import Mail

_EIGHT_BIT = SMTP.clone(cte_type="8bit")
_SEVEN_BIT = SMTP.clone(cte_type="7bit")


def compose(delivery: Delivery, *, eight_bit: bool = False) -> Mail:
    """The mail as bytes, with the personal link filled in. ``eight_bit`` leaves its text readable as it is.

    Raises LinkLost when the link cannot be made again, ValueError for content that no mail can carry.
    """
    text, html = _linked(delivery)
    message = EmailMessage(policy=_EIGHT_BIT if eight_bit else _SEVEN_BIT)
    name, sender = parseaddr(settings.MAIL_FROM)
    message["From"] = Address(display_name=name, addr_spec=sender)
    message["To"] = Address(display_name=delivery.recipient.name, addr_spec=delivery.address)
    message["Subject"] = delivery.subject
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = delivery.message_id
    message["Auto-Submitted"] = "auto-generated"
    for header, value in delivery.headers.items():
        message[header] = value
    encoding = "8bit" if eight_bit else "quoted-printable"
    message.set_content(text, cte=encoding)
    message.add_alternative(html, subtype="html", cte=encoding)
    _invite(message, delivery)
    return Mail(
        name=f"{delivery.pk:06}-{slugify(delivery.address.replace('@', '-at-').replace('.', '-'))}",
        sender=sender,
        recipient=delivery.address,
        content=_with_files(message, [_file(digest) for digest in _digests(delivery)]),
    )


def _invite(message: EmailMessage, delivery: Delivery) -> None:
    """An invitation (RFC 6047) is one more form of the text, which calendars act on; people open the file."""
    for file in delivery.attachments.all():
        kind = SMTP.header_factory("Content-Type", file.content_type)
        if _is_itip(kind):
            message.add_alternative(
                bytes(file.content).decode(), subtype="calendar", params={"method": kind.params["method"]}, cte="base64"
            )


def _is_itip(kind: Any) -> bool:
    """Whether the file is a request or cancellation, and not something to look at."""
    return str(kind.content_type) == "text/calendar" and kind.params.get("method", "").upper() in {"REQUEST", "CANCEL"}


def _linked(delivery: Delivery) -> tuple[str, str]:
    text, html = delivery.text, delivery.html
    if PLACEHOLDER not in text + html:
        return text, html
    if delivery.link is None:
        raise LinkLost(f"delivery {delivery.pk}")
    address = links.url(delivery.link, delivery_id=delivery.pk)
    return text.replace(PLACEHOLDER, address), html.replace(PLACEHOLDER, address)


def _digests(delivery: Delivery) -> list[str]:
    files = sorted(delivery.attachments.all(), key=lambda file: (file.filename, file.pk))
    return [file.digest for file in files]


def _with_files(message: EmailMessage, files: list[bytes]) -> bytes:
    """The mail with its files, which are set in as they are: Python would encode and fold each again for each mail."""
    if not files:
        return message.as_bytes()
    boundary = uuid.uuid4().hex
    message.make_mixed(boundary)
    body, end, rest = message.as_bytes().rpartition(f"\r\n--{boundary}--".encode())
    return b"".join([body, *(b"\r\n--%s\r\n%s" % (boundary.encode(), file) for file in files), end, rest])


# A mail to many carries the same pack, and so do neighbours in the queue.
@lru_cache(maxsize=16)
def _file(digest: str) -> bytes:
    """A file as it stands in a mail. ``digest`` is of all that goes into it."""
    attachment = Attachment.objects.get(digest=digest)
    kind = SMTP.header_factory("Content-Type", attachment.content_type)
    # Two parts that a calendar would act on are one too many: the file is for people.
    itip = _is_itip(kind)
    part = MIMEPart(policy=SMTP)
    part.set_content(
        b"",
        maintype="application" if itip else kind.maintype,
        subtype="ics" if itip else kind.subtype,
        params={} if itip else dict(kind.params),
        disposition="attachment",
        filename=attachment.filename,
    )
    return part.as_bytes() + base64.encodebytes(attachment.content).replace(b"\n", b"\r\n")
