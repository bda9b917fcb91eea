"""Files that are known and name no persons of ours: what they are, and where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models.base import fold

PROGRAMME = "programme"
_TITLES = frozenset({"title", "titel", "rubrik", "evenemang"})
_STARTS = frozenset({"start", "starts", "starttid", "starttime", "borjar"})
# How files of other kinds begin.
_BEGINNINGS: Mapping[bytes, Promise] = {
    b"BEGIN:VCALENDAR": gettext_lazy("%(file)s is a calendar: it holds times and no persons."),
    b"%PDF-": gettext_lazy("%(file)s is a PDF. Ask for the table that it was made of, as CSV or Excel."),
    b"\xd0\xcf\x11\xe0": gettext_lazy("%(file)s is of an old Office program. Save it as XLSX or CSV."),
    b"<!DOCTYPE HTML": gettext_lazy("%(file)s is a web page. Save the table that it shows as CSV or Excel."),
    b"<HTML": gettext_lazy("%(file)s is a web page. Save the table that it shows as CSV or Excel."),
}
_MAIL = re.compile(rb"(?:From |Return-Path:|Received:|Delivered-To:|MIME-Version:|From:)", re.IGNORECASE)


def check_beginning(file: str, data: bytes) -> None:
    """Raises ValidationError saying what the file is, where it begins as one of another kind."""
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").upper()
    for beginning, words in _BEGINNINGS.items():
        if head.startswith(beginning):
            raise ValidationError(str(words) % {"file": file}, code="elsewhere")
    if _MAIL.match(head):
        raise ValidationError(_("%(file)s is a mail: it holds no list of persons.") % {"file": file}, code="elsewhere")


def is_programme(header: Sequence[str]) -> bool:
    """Whether the columns are of a programme of events."""
    said = {re.sub(r"[^a-z0-9]", "", fold(cell)) for cell in header}
    return bool(said & _TITLES and said & _STARTS)


def check_headers(file: str, rows: Iterable[Sequence[str]]) -> None:
    """Raises ValidationError where a row is the header of a programme of events, which its arena imports."""
    for row in rows:
        if is_programme(row):
            words = {"file": file}
            raise ValidationError(
                _(
                    "%(file)s is a programme of events and lists no persons. Import it at its arena, under the public"
                    " programme."
                )
                % words,
                code=PROGRAMME,
            )
