"""Composing the mail of a delivery."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from email.message import MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.encoding import punycode

from crm.models import Attachment, Delivery
from crm.outbox import links, mime
from crm.outbox.links import PLACEHOLDER, LinkLost
from crm.outbox.mime import Pieces
from crm.outbox.transport import Mail


def compose(delivery: Delivery, *, eight_bit: bool = False) -> Mail:
    """The mail as bytes, with the personal link filled in. ``eight_bit`` leaves its text readable as it is.

    Raises LinkLost when the link cannot be made again, ValueError for content that no mail can carry.
    """
    address = _as_servers_take_it(delivery.address)
    name, sender = parseaddr(settings.MAIL_FROM)
    headers = {
        "From": formataddr((name, sender)),
        "To": formataddr((delivery.recipient.name, address)),
        "Subject": delivery.subject,
        "Date": format_datetime(timezone.now()),
        "Message-ID": delivery.message_id,
        "Auto-Submitted": "auto-generated",
        **delivery.headers,
        "MIME-Version": "1.0",
    }
    return Mail(
        number=delivery.pk,
        sender=sender,
        recipient=address,
        pieces=(*(mime.header(*line) for line in headers.items()), *_body(delivery, eight_bit=eight_bit)),
    )


def _body(delivery: Delivery, *, eight_bit: bool) -> Pieces:
    """The text in its forms, and the files. An invitation (RFC 6047) is one more form, which calendars act on."""
    text, html = _linked(delivery)
    forms = [
        [mime.text(text, "plain", eight_bit=eight_bit)],
        [mime.text(html, "html", eight_bit=eight_bit)],
    ]
    files = [_file(digest) for digest in _digests(delivery)]
    forms += [file.invitation for file in files if file.invitation]
    boundary = uuid.uuid4().hex
    body = mime.multipart("alternative", f"{boundary}.forms", forms)
    return mime.multipart("mixed", boundary, [body, *(file.pieces for file in files)]) if files else body


def _as_servers_take_it(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891).

    Raises ValueError when it has other letters before the @, or is no single address.
    """
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError("The address has letters before the @ that mail servers do not take.")
    written = f"{local}@{punycode(domain)}"
    try:
        validate_email(written)
    except ValidationError as error:
        raise ValueError("This is not one address.") from error
    return written


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


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A file as it stands in a mail; an invitation, too, as the form of the text that it is."""

    pieces: Pieces
    invitation: Pieces


# A mail to many carries the same pack, and so do neighbours in the queue.
@lru_cache(maxsize=16)
def _file(digest: str) -> _Encoded:
    """A file, encoded once. ``digest`` is of all that goes into it."""
    attachment = Attachment.objects.get(digest=digest)
    kind = SMTP.header_factory("Content-Type", attachment.content_type)
    content = base64.encodebytes(attachment.content).replace(b"\n", b"\r\n")
    if not _is_itip(kind):
        file = _head(kind.maintype, kind.subtype, params=dict(kind.params), filename=attachment.filename)
        return _Encoded([file, content], [])
    # Two parts that a calendar would act on are one too many: the file is for people.
    file = _head("application", "ics", params={}, filename=attachment.filename)
    form = _head("text", "calendar", params={"method": kind.params["method"], "charset": "utf-8"})
    return _Encoded([file, content], [form, content])


def _head(maintype: str, subtype: str, *, params: dict[str, str], filename: str | None = None) -> bytes:
    """The headers of a part in Base64."""
    part = MIMEPart(policy=SMTP)
    disposition = "attachment" if filename else None
    part.set_content(b"", maintype=maintype, subtype=subtype, params=params, disposition=disposition, filename=filename)
    return part.as_bytes()
