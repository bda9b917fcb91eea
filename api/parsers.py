"""Bodies: JSON that can be understood in one way only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from api.problems import TooLarge


class Json(BaseParser):
    """UTF-8, each name once in its object, and no ``NaN`` (RFC 8259). As large as the resource's ``most_bytes``."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The value. Raises ParseError and TooLarge."""
        most = (parser_context or {})["view"].most_bytes
        data = stream.read(most + 1)
        if len(data) > most:
            raise TooLarge.than(most)
        try:
            return json.loads(data.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            where = {"line": error.lineno, "column": error.colno}
            raise ParseError(_("The body is not JSON from line %(line)s, character %(column)s, on.") % where) from error
        except (ValueError, RecursionError) as error:
            # Not UTF-8, a number of thousands of digits, or nested without end.
            raise ParseError(_("The body cannot be read as JSON.")) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError(_("A field is given twice."))
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError
