"""Reading what mail servers send back: which mail did not arrive, in whose words, and whose address is no good.

A report (RFC 3464) names the fate of a mail, and carries the mail or its headers, where our Message-ID stands. Whatever
else lands in the mailbox, well-meant or hostile, is nothing. Nothing here writes or answers.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses

# The fate and the headers of the mail stand first; what follows is our own text and files.
MOST_BYTES = 256_000
_MOST_PARTS = 50
_MOST_LINES = 10_000
_DEEPEST = 4
WORDS = 300
_ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d{1,3}\.\d{1,3})(?![\d.])")
# RFC 3463: the address of the recipient is wrong, or its mailbox is closed. 5.1.7 and 5.1.8 are about the sender's.
_BAD_ADDRESS = re.compile(r"5\.(1\.(?![78]$)\d+|2\.1)")
_MESSAGE_ID = re.compile(r"^[> ]*message-id:\s*(<[^<>\s]{3,190}>)", re.IGNORECASE | re.MULTILINE)
_DAEMONS = re.compile(r"\b(mailer-daemon|postmaster)@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that did not arrive: its Message-ID and the server's words.

    ``is_final``: it never will. ``is_bad_address``: because there is no such address, or its mailbox is closed.
    ``recipients`` are the addresses that the words are about, case-folded, where they are told: whoever forwards our
    mail adds others.
    """

    message_id: str
    words: str
    is_final: bool
    is_bad_address: bool = False
    recipients: tuple[str, ...] = ()


def read_bounce(content: bytes) -> Bounce | None:
    """What the mail tells of one of ours; None for an answer, a receipt, advertising, and what cannot be read."""
    content = content[:MOST_BYTES]
    # Each part inside another makes every line dearer to read.
    lines = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    if lines > _MOST_LINES or content.lower().count(b"boundary") > _MOST_PARTS:
        return None
    try:
        mail = email.message_from_bytes(content)
        parts = list(_parts(mail))
        return _report(parts) or _plain_words(mail, parts)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # Python's own reader of mails fails in many ways for what is no mail.
        return None


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    yield mail
    if mail.get_content_maintype() == "multipart" and depth < _DEEPEST:
        for part in _inside(mail):
            yield from _parts(part, depth + 1)


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _report(parts: list[Message]) -> Bounce | None:
    # A group of fields about each recipient.
    fates = [fate for part in parts if part.get_content_type() == "message/delivery-status" for fate in _inside(part)]
    returned = next((found for part in parts if (found := _returned_id(part))), "")
    if not returned:
        return None
    for fate in fates:
        action, status = _text(fate["Action"]).lower(), _text(fate["Status"])
        words = _text(fate["Diagnostic-Code"]).partition(";")[2].strip() or _text(fate["Diagnostic-Code"]) or status
        if action in {"failed", "delayed"}:
            bad = action == "failed" and bool(_BAD_ADDRESS.fullmatch(_code(status) or _code(words)))
            return Bounce(returned, words[:WORDS], action == "failed", bad, _recipients(fate))
    return None


def _code(text: str) -> str:
    """The enhanced status code (RFC 3463) that tells something: 5.0.0 does not."""
    found = _ENHANCED.search(text)
    return found.group() if found and found.group(2) != "0.0" else ""


def _recipients(fate: Message) -> tuple[str, ...]:
    """The address that the server tried, or else the one that we gave."""
    told = _text(fate["Final-Recipient"] or fate["Original-Recipient"])
    address = told.rpartition(";")[2].strip(" <>").casefold()
    return (address,) if address else ()


def _returned_id(part: Message) -> str:
    """The Message-ID of the mail that comes back, or of its headers."""
    kind = part.get_content_type()
    if kind in {"message/rfc822", "message/global", "message/global-headers"}:
        return next((_text(inner["Message-ID"]) for inner in _inside(part)), "")
    if kind == "text/rfc822-headers":
        found = _MESSAGE_ID.search(_body(part))
        return _text(found.group(1)) if found else ""
    return ""


def _plain_words(mail: Message, parts: list[Message]) -> Bounce | None:
    """A bounce of a server that makes no reports: in plain words, with our headers below them."""
    if not mail["X-Failed-Recipients"] and (_is_automatic(mail) or not _is_from_a_server(mail)):
        return None
    text = "\n".join(_body(part) for part in parts if part.get_content_type() == "text/plain")
    found = _MESSAGE_ID.search(text)
    said = text[: found.start()] if found else ""
    code = _ENHANCED.search(said)
    if not (found and code):
        return None
    line = said[said.rfind("\n", 0, code.start()) + 1 :].partition("\n")[0]
    told = tuple(address.casefold() for _name, address in getaddresses([_text(mail["X-Failed-Recipients"])]) if address)
    is_bad = bool(_BAD_ADDRESS.fullmatch(code.group()))
    return Bounce(_text(found.group(1)), _text(line)[:WORDS], code.group(1) == "5", is_bad, told)


def _is_automatic(mail: Message) -> bool:
    """An answer of somebody who is away, a list, or another program."""
    return (
        _text(mail["Auto-Submitted"]).lower() not in {"", "no"}
        or _text(mail["Precedence"]).lower() in {"bulk", "junk", "list", "auto_reply"}
        or any(mail[name] for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id"))
    )


def _is_from_a_server(mail: Message) -> bool:
    return _text(mail["Return-Path"]) == "<>" or bool(_DAEMONS.search(_text(mail["From"])))


def _body(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _text(value: object) -> str:
    """A header on one line, without what no screen shows."""
    text = str(value or "").encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
