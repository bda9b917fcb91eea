"""JSON: an object with the filters, what is not shown, and the rows by the names of their columns."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from crm.exports.sheet import Sheet, plain

CONTENT_TYPE = "application/json"


def write(sheet: Sheet) -> Iterator[bytes]:
    """The file, row by row. Days are ISO 8601."""
    columns = [{"key": column.key, "label": str(column.label)} for column in sheet.columns]
    head = {"title": sheet.title, "filters": list(sheet.asked), "not_shown": sheet.not_shown, "columns": columns}
    yield orjson.dumps(head)[:-1] + b',"rows":['
    keys = [column.key for column in sheet.columns]
    comma = b""
    for row in sheet.rows:
        cells = (plain(cell) if isinstance(cell, str) else cell for cell in row)
        yield comma + orjson.dumps(dict(zip(keys, cells, strict=True)))
        comma = b",\n"
    yield b"]}\n"
