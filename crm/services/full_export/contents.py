"""What goes along: which tables, what stands instead of secrets, and the files of rows."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterator

from django.db import models
from django.db.models import CharField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from crm.exports.full import Exported, exported

_PK = Cast("pk", CharField())
# By label and column. Whoever reads an export can sign in as nobody and open no link, and what an installation is
# told to do about its own mails stays with it.
INSTEAD: dict[str, dict[str, Combinable]] = {
    "crm.User": {"password": Value("!")},
    "crm.PersonalLink": {"token_hash": Concat(Value("left out "), _PK)},
    "crm.Council": {
        "sending_paused": Value(value=False),
        "restored_at": Value(None, models.DateTimeField()),
        "restored_from": Value(None, models.DateTimeField()),
        "export_until": Value(None, models.DateTimeField()),
        "export_reason": Value(""),
    },
}
# By label: the column of the content, and that of the name.
FILES = {"crm.Attachment": ("content", "filename"), "crm.ImportFile": ("data", "name")}
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclasses.dataclass(frozen=True, slots=True)
class RowFile:
    """The file of a row: ``path`` stands in the row instead of its content, ``member`` is where it is."""

    path: str
    member: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the content."""
        return hashlib.sha256(self.content).hexdigest()


def tables() -> list[Exported]:
    """Every table that goes along, by its name in the database."""
    return sorted(exported().values(), key=lambda one: one.model._meta.db_table)


def instead(model: type[models.Model]) -> dict[str, Combinable]:
    """What the archive holds instead of the values of columns."""
    found = dict(INSTEAD.get(model._meta.label, {}))
    if model._meta.label in FILES:
        column, _name = FILES[model._meta.label]
        found[column] = Concat(Value(f"{model._meta.db_table}/"), _PK)
    return found


def files(model: type[models.Model]) -> Iterator[RowFile]:
    """The files of a table's rows, one at a time."""
    if model._meta.label not in FILES:
        return
    table = model._meta.db_table
    rows = model._base_manager.order_by("pk").values_list("pk", *FILES[model._meta.label])
    for pk, content, name in rows.iterator(chunk_size=1):
        # A name may come from anybody: it leads to no other folder.
        safe = _UNSAFE.sub("_", name).lstrip(".")[-100:]
        yield RowFile(f"{table}/{pk}", f"files/{table}/{pk}-{safe}", bytes(content))
