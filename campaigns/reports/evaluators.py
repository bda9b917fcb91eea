"""A report for somebody outside: codes stand for the people it names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from campaigns.briefing.tree import from_json, to_json
from campaigns.reports.document import ReportDocument


def with_codes(document: ReportDocument) -> ReportDocument:
    """The same with a code for every person whom the report names, wherever the whole name stands.

    The same person has the same code throughout the report and another in the next. It is no anonymous report: what
    somebody did in which body may tell who it was.
    """
    if not document.names:
        return document
    codes = _codes(document)
    # A longer name first: it may hold a shorter one.
    longest_first = sorted(codes, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    coded = _replaced(to_json(replace(document, names=())), pattern, codes)
    return from_json(ReportDocument, coded)


def _codes(document: ReportDocument) -> dict[str, str]:
    """Numbers in an order that tells nothing of the names."""
    salt = f"{document.title}{document.first}{document.last}"
    mixed = sorted(document.names, key=lambda name: hashlib.sha256(f"{salt}\0{name}".encode()).digest())
    return {name: _("Person %(number)d") % {"number": number} for number, name in enumerate(mixed, 1)}


def _replaced(node: Any, pattern: re.Pattern[str], codes: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return pattern.sub(lambda found: codes[found.group()], node)
    if isinstance(node, list):
        return [_replaced(item, pattern, codes) for item in node]
    if isinstance(node, dict):
        return {key: _replaced(value, pattern, codes) for key, value in node.items()}
    return node
