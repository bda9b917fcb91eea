"""A report for somebody outside: codes stand for the people it names."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from campaigns.briefing.tree import from_json, to_json
from campaigns.reports.document import ReportDocument

# Swedish and English genitives: "Bergs", "Berg's", "BERG:s".
_ENDING = r"(?=(?:['’:]?s)?(?!\w))"
_LENGTH = 6


def with_codes(document: ReportDocument) -> ReportDocument:
    """The same with a code for every person whom the report names, wherever the whole name stands; endings stay.

    The same person has the same code in every report of an organisation, so that two of them can be compared, and
    another in others'. It is no anonymous report: what somebody did in which body may tell who it was.
    """
    if not document.names:
        return document
    codes = {name: _code(name, document.organisation) for name in document.names}
    coded = _replaced(to_json(replace(document, names=())), _pattern(codes), codes)
    return from_json(ReportDocument, coded)


def lone_surnames(coded: ReportDocument, names: Iterable[str]) -> list[str]:
    """The titles of texts and tables in which the surname of one of these people still stands."""
    surnames = {name.split()[-1] for name in names if " " in name.strip()}
    if not surnames:
        return []
    pattern = _pattern(surnames)
    parts = [(block.title, block.text) for block in coded.blocks]
    parts += [(table.title, " ".join(cell for row in table.rows for cell in row.cells)) for _s, table in coded.tables()]
    return list(dict.fromkeys(title for title, text in parts if pattern.search(text)))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    # A longer name first: it may hold a shorter one.
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))}){_ENDING}")


def _code(name: str, organisation: str) -> str:
    """Computed with the installation's secret: whoever has a list of likely names cannot try them."""
    digest = salted_hmac(f"report codes {organisation}", name, algorithm="sha256").digest()
    return _("Person %(code)s") % {"code": base64.b32encode(digest).decode()[:_LENGTH]}


def _replaced(node: Any, pattern: re.Pattern[str], codes: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return pattern.sub(lambda found: codes[found.group()], node)
    if isinstance(node, list):
        return [_replaced(item, pattern, codes) for item in node]
    if isinstance(node, dict):
        return {key: _replaced(value, pattern, codes) for key, value in node.items()}
    return node
