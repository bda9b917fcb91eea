"""JSON a piece at a time: a list of any length is handed out item by item; what breaks is told by line and column."""

from __future__ import annotations

import codecs
import re

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.imports.fields import Unfit

MOST_ITEMS = 500_000
# Of one person or membership, in bytes.
LARGEST_ITEM = 4_000_000
# So many commas may stand in a file before the items of its lists and objects are counted one by one.
_MANY_COMMAS = 5_000_000
_SIGNS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},]', re.DOTALL)
_ANY: msgspec.json.Decoder[object] = msgspec.json.Decoder()
_TOP: msgspec.json.Decoder[dict[str, msgspec.Raw] | list[msgspec.Raw]] = msgspec.json.Decoder(
    dict[str, msgspec.Raw] | list[msgspec.Raw]
)
_UNSPOKEN = (msgspec.DecodeError, UnicodeError)
_AT_BYTE = re.compile(r"\(byte (\d+)\)$")

Document = dict[str, msgspec.Raw] | list[msgspec.Raw]


def is_json(data: bytes) -> bool:
    """Whether the bytes begin as a JSON object or list."""
    try:
        return _plain("", data[:200]).lstrip()[:1] in (b"{", b"[")
    except ValidationError:
        return False


def opened(file: str, data: bytes) -> Document:
    """The object or list of the file, its parts unread. Raises ValidationError naming line and column."""
    text = _plain(file, data)
    if text.count(b",") > _MANY_COMMAS:
        _check_counts(file, text)
    try:
        return _TOP.decode(text)
    except _UNSPOKEN as error:
        found = _AT_BYTE.search(str(error))
        raise _broken(file, text, int(found[1]) if found else len(text)) from error
    except RecursionError as error:
        raise _too_deep(file) from error


def parts(file: str, raw: msgspec.Raw) -> Document:
    """An object or list inside the file, its parts unread; an empty list for what is neither.

    Raises ValidationError for what is nested too deeply.
    """
    try:
        return _TOP.decode(raw)
    except _UNSPOKEN:
        return []
    except RecursionError as error:
        raise _too_deep(file) from error


def items(file: str, raw: msgspec.Raw | None, most: int = MOST_ITEMS) -> list[msgspec.Raw]:
    """The items of a list; none for nothing, one for a single object. Raises ValidationError naming the limit."""
    if raw is None:
        return []
    found = parts(file, raw)
    return [raw] if isinstance(found, dict) else at_most(file, found, most)


def at_most(file: str, listed: list[msgspec.Raw], most: int) -> list[msgspec.Raw]:
    """The list. Raises ValidationError naming the limit where it has more items."""
    if len(listed) > most:
        raise _too_many(file, most)
    return listed


def item(raw: msgspec.Raw) -> dict[str, object]:
    """The object. Raises Unfit for what is no object, too large, or not text."""
    if memoryview(raw).nbytes > LARGEST_ITEM:
        raise Unfit(_("It is larger than %(most)d MB.") % {"most": LARGEST_ITEM // 1_000_000})
    try:
        found = _ANY.decode(raw)
    except (*_UNSPOKEN, RecursionError) as error:
        raise Unfit(_("It cannot be read.")) from error
    if not isinstance(found, dict):
        raise Unfit(_("It is not an object."))
    return found


def dicts(value: object) -> list[dict[str, object]]:
    """The objects of a value: of a list, or the one that it is; what else it holds is none."""
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict)]


def _plain(file: str, data: bytes) -> bytes:
    """The text as UTF-8 without a mark of its encoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data[: len(data) // 2 * 2].decode("utf-16").encode()
        except UnicodeError as error:
            raise ValidationError(_("%(file)s is not text in UTF-8.") % {"file": file}, code="encoding") from error
    return data.removeprefix(codecs.BOM_UTF8)


def _check_counts(file: str, text: bytes) -> None:
    """Raises ValidationError for a list or object beyond the limit, before anything is made of it."""
    counts = [0]
    for found in _SIGNS.finditer(text):
        sign = found[0]
        if sign == b",":
            counts[-1] += 1
            if counts[-1] >= MOST_ITEMS:
                raise _too_many(file, MOST_ITEMS)
        elif sign in b"[{":
            counts.append(0)
        elif sign in b"]}" and len(counts) > 1:
            counts.pop()


def _too_many(file: str, most: int) -> ValidationError:
    words = {"file": file, "most": most}
    return ValidationError(_("%(file)s: a list has more than %(most)d items.") % words, code="items")


def _broken(file: str, text: bytes, at: int) -> ValidationError:
    line = text.count(b"\n", 0, at) + 1
    column = len(text[text.rfind(b"\n", 0, at) + 1 : at].decode(errors="replace")) + 1
    words = {"file": file, "line": line, "column": column}
    return ValidationError(_("%(file)s is broken at line %(line)d, column %(column)d.") % words, code="broken")


def _too_deep(file: str) -> ValidationError:
    return ValidationError(_("%(file)s is nested too deeply.") % {"file": file}, code="deep")
