"""Many rows of a table at once, as fast as the database takes them: past ``save``, signals and the ORM's objects.

Whoever writes so also writes what ``save`` would: the derived keys, and the audit trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import orjson
from django.db import connection, models

from crm.errors import OutsideTransaction

Rows = Sequence[Mapping[str, Any]]


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """So many numbers for new rows, which nobody else gets. Raises OutsideTransaction where nothing would hold them."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("Numbers of rows are taken in the transaction that writes them.")
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        # SQLite lets one write at a time, and this transaction is it.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))


def insert(model: type[models.Model], rows: Rows) -> list[int]:
    """Write the rows, each a mapping of attribute to value; what a row leaves out has the field's default.

    Returns their numbers, in order. A row may bring its own ``id``, taken before; then all must.
    """
    if not rows:
        return []
    columns = [_column(field) for field in model._meta.concrete_fields]
    ids = [row["id"] for row in rows] if "id" in rows[0] else take_ids(model, len(rows))
    pk = model._meta.pk.attname
    numbered = ({pk: number, **row} for number, row in zip(ids, rows, strict=True))
    _write(model, columns, _records(columns, numbered))
    return ids


@dataclass(frozen=True, slots=True)
class _Column:
    """A column, by its attribute and its name in the table, and how its values are written."""

    name: str
    column: str
    default: Any
    convert: Callable[[Any], Any]


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _column(field: Any) -> _Column:
    convert: Callable[[Any], Any] = _same
    if isinstance(field, models.JSONField):
        convert = _json
    elif isinstance(field, models.DateField):
        convert = _Days(field).__getitem__
    return _Column(field.attname, connection.ops.quote_name(field.column), field.get_default(), convert)


def _records(columns: Sequence[_Column], rows: Iterable[Mapping[str, Any]]) -> Iterable[Sequence[Any]]:
    """The values of the rows in the order of the columns, as the database takes them."""
    defaults = {one.name: one.default for one in columns}
    converted = [one for one in columns if one.convert is not _same]
    pick = itemgetter(*(one.name for one in columns))
    for row in rows:
        values = {**defaults, **row}
        for one in converted:
            values[one.name] = one.convert(values[one.name])
        yield pick(values)


class _Days(dict[Any, Any]):
    """Days and instants as the database takes them; few of them are many rows'."""

    def __init__(self, field: Any) -> None:
        super().__init__({None: None})
        self.field = field

    def __missing__(self, value: Any) -> Any:
        self[value] = self.field.get_db_prep_save(value, connection)
        return self[value]


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _same(value: Any) -> Any:
    return value


def _write(model: type[models.Model], columns: Sequence[_Column], records: Iterable[Sequence[Any]]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(one.column for one in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for record in records:
                    copy.write_row(record)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(records))  # noqa: S608


def update(model: type[models.Model], rows: Rows, guards: Sequence[str] = ()) -> int:
    """Set columns of rows by their ``id``, where the ``guards`` hold what the row brings for them as ``was_<name>``.

    All rows set the same columns. Returns how many rows were changed.
    """
    if not rows:
        return 0
    same = "IS" if connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"
    names = [name for name in rows[0] if name != "id" and not name.startswith("was_")]
    sets = [_column(_field(model, name)) for name in names]
    where = [_column(_field(model, name)) for name in guards]
    key = connection.ops.quote_name("id")
    statement = (
        f"UPDATE {connection.ops.quote_name(model._meta.db_table)}"  # noqa: S608
        f" SET {', '.join(f'{one.column} = %s' for one in sets)}"
        f" WHERE {' AND '.join([f'{key} = %s', *(f'{one.column} {same} %s' for one in where)])}"
    )
    records = [
        [
            *(one.convert(row[one.name]) for one in sets),
            row["id"],
            *(one.convert(row[f"was_{one.name}"]) for one in where),
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, records)
        return int(cursor.rowcount)


def ranges(numbers: Iterable[int], found: list[list[int]] | None = None) -> list[list[int]]:
    """Rising numbers as few first and last ones, added to those ``found`` before."""
    found = [] if found is None else found
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found
