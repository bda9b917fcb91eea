"""From files to a ``Reading``: which family they are of is found, or said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.imports import (
    body_list,
    columns,
    documents,
    elsewhere,
    fields,
    files,
    ifg,
    meeting_log,
    mep,
    popolo,
    records,
    riksdagen,
    sheets,
    spreadsheet,
    swerik,
    vcard,
)
from crm.imports.candidates import MOST_PERSONS, Columns, PersonCandidate, Reading
from crm.imports.progress import Tell, not_told
from crm.imports.sheets import Sheet

LABELS: Mapping[str, Promise] = {
    popolo.FAMILY: gettext_lazy("Popolo JSON"),
    riksdagen.FAMILY: gettext_lazy("The Riksdag's list of persons"),
    riksdagen.ELECTED: gettext_lazy("Elected members of the Riksdag"),
    swerik.FAMILY: gettext_lazy("The swerik tables"),
    mep.FAMILY: gettext_lazy("List of members of the European Parliament"),
    ifg.FAMILY: gettext_lazy("UK ministers"),
    vcard.FAMILY: gettext_lazy("vCard"),
    meeting_log.FAMILY: gettext_lazy("Log of contacts"),
    spreadsheet.FAMILY: gettext_lazy("Spreadsheet of persons"),
    body_list.FAMILY: gettext_lazy("List of organisations"),
}
# Those with a person in each row.
_PER_ROW = frozenset({spreadsheet.FAMILY, mep.FAMILY, riksdagen.ELECTED})
# So many marks that cannot be seen are told one by one.
_MARKS_TOLD = 10
_SAMPLES, _LONGEST_SAMPLE, _SHOWN_COLUMNS = 3, 60, 20


@dataclass(frozen=True, slots=True)
class _Tables:
    """A family of tables: what knows its headers, and what reads them together."""

    knows: Callable[[Sequence[str]], bool]
    read: Callable[[Sequence[Sheet]], Reading]


@dataclass(frozen=True, slots=True)
class _Mapped:
    """A family whose columns a person may map: what proposes it, and what reads the tables by it."""

    proposed: Callable[[Sequence[str]], Mapping[str, str]]
    read: Callable[[Sequence[Sheet], Mapping[str, str] | None], Reading]


_MAPPED: Mapping[str, _Mapped] = {
    spreadsheet.FAMILY: _Mapped(lambda header: columns.proposed(header, columns.PERSON), spreadsheet.read),
    meeting_log.FAMILY: _Mapped(meeting_log.mapping_of, meeting_log.read),
    body_list.FAMILY: _Mapped(columns.proposed_of_bodies, body_list.read),
}
MAPPED = frozenset(_MAPPED)
_TABLES: Mapping[str, _Tables] = {
    swerik.FAMILY: _Tables(lambda header: bool(sheets.table_of(header, swerik.TABLES)), swerik.read),
    ifg.FAMILY: _Tables(lambda header: bool(sheets.table_of(header, ifg.TABLES)), ifg.read),
    riksdagen.ELECTED: _Tables(riksdagen.is_elected, riksdagen.read_elected),
    mep.FAMILY: _Tables(mep.is_family, mep.read),
    meeting_log.FAMILY: _Tables(meeting_log.is_family, meeting_log.read),
    body_list.FAMILY: _Tables(
        lambda header: columns.is_of_bodies(header) and not elsewhere.is_programme(header), body_list.read
    ),
    spreadsheet.FAMILY: _Tables(columns.is_of_persons, spreadsheet.read),
}


def read(
    given: Mapping[str, bytes],
    *,
    family: str | None = None,
    mapping: Mapping[str, str] | None = None,
    sitting: bool = False,
    tell: Tell = not_told,
) -> Reading:
    """What the files say together; archives are unpacked. Their family is found where it is not said.

    ``mapping`` is their column to our field, for those of ``MAPPED``. ``sitting``: a person says that whoever has no
    end in the files still sits; without that an unknown end stays unknown. ``tell`` hears how many rows, cards or
    persons of each file are read.

    Raises ValidationError naming file, row, column and rule for what is of no family, is broken, or passes a limit.
    """
    if family is not None and family not in LABELS:
        raise ValidationError(_("There is no family of files called “%(family)s”.") % {"family": family[:40]})
    found = _read(files.unpacked(given), family, mapping, tell)
    if not (found.persons or found.meetings or found.bodies or found.rejected):
        raise ValidationError(_("The files name nobody."), code="nobody")
    if len(found.persons) > MOST_PERSONS:
        raise ValidationError(_("The files name more than %(most)d persons.") % {"most": MOST_PERSONS}, code="persons")
    return replace(found, persons=tuple(_settled(found.persons, sitting)))


def columns_of(given: Mapping[str, bytes], family: str | None = None) -> Columns | None:
    """The columns of a spreadsheet with what each seems to be; None for files whose columns are known.

    Raises ValidationError as ``read`` for what cannot be opened.
    """
    unpacked = files.unpacked(given)
    if len(unpacked) != 1:
        return None
    ((file, data),) = unpacked.items()
    if documents.is_json(data):
        table = _records(file, data)
        return _columns(body_list.FAMILY, table.header.cells, table) if table else None
    if vcard.is_family(data):
        return None
    elsewhere.check_beginning(file, data)
    try:
        kind, tables = _opened(file, data, family)
        return _columns(kind, tables[0].header.cells, tables[0])
    except ValidationError as error:
        if error.code == elsewhere.PROGRAMME:
            raise
        kind, rows = family or spreadsheet.FAMILY, sheets.head(file, data)
        if not rows:
            raise
        return _columns(kind, rows[0].cells, Sheet(file, rows[0], iter(rows[1:])))


def _columns(kind: str, header: Sequence[str], table: Sheet) -> Columns | None:
    """The columns of the table with its first rows; None for a family whose columns are known."""
    if kind not in MAPPED:
        return None
    proposed = _MAPPED[kind].proposed(header)
    sheets.check_once(table, proposed)
    rows = list(islice(table.rows, _SAMPLES))
    samples = {
        name: tuple(row.cells[n][:_LONGEST_SAMPLE] for row in rows if n < len(row.cells))
        for n, name in enumerate(header)
        if name
    }
    return Columns(table.file, tuple(samples), samples, proposed)


def _settled(persons: Iterable[PersonCandidate], sitting: bool) -> Iterable[PersonCandidate]:
    """The persons as our fields hold them; ``sitting`` as ``read`` says."""
    for one in map(fields.fitted, persons):
        if sitting and not all(each.end_known for each in one.mandates):
            yield replace(one, mandates=tuple(replace(each, end_known=True) for each in one.mandates))
        else:
            yield one


def _read(given: Mapping[str, bytes], family: str | None, mapping: Mapping[str, str] | None, tell: Tell) -> Reading:
    tables: dict[str, list[Sheet]] = {}
    alone: list[Reading] = []
    for file, data in given.items():
        if documents.is_json(data):
            if table := _table_of(file, data, family, mapping):
                tables.setdefault(body_list.FAMILY, []).append(table)
            else:
                alone.append(_of_document(file, data, tell))
        elif vcard.is_family(data):
            alone.append(vcard.read(file, data, tell))
        else:
            elsewhere.check_beginning(file, data)
            kind, found = _opened(file, data, family, mapping, tell)
            _check_persons(kind, found)
            tables.setdefault(kind, []).extend(found)
    kinds = {*tables, *(one.family for one in alone)}
    if len(kinds) > 1 or (family and family not in kinds):
        named = ", ".join(sorted(str(LABELS[kind]) for kind in kinds))
        if family and len(kinds) == 1:
            raise ValidationError(
                _("This is no %(family)s but %(found)s.") % {"family": LABELS[family], "found": named}
            )
        raise ValidationError(
            _("The files are of several kinds: %(kinds)s. Import one kind at a time.") % {"kinds": named}
        )
    if mapping and not kinds <= MAPPED:
        raise ValidationError(_("The columns of these files are known and cannot be mapped."), code="mapping")
    if alone:
        return _together(alone)
    ((kind, found),) = tables.items()
    mapped = _MAPPED.get(kind)
    reading = mapped.read(found, mapping) if mapped else _TABLES[kind].read(found)
    return replace(reading, notes=(*reading.notes, *_told_marks(found)))


def _check_persons(kind: str, found: Sequence[Sheet]) -> None:
    """Raises ValidationError for a table of more persons than the limit, before they are read."""
    if kind in _PER_ROW and sum(sheet.size for sheet in found) > MOST_PERSONS:
        words = {"file": found[0].file, "most": MOST_PERSONS}
        raise ValidationError(_("%(file)s has more than %(most)d persons.") % words, code="persons")


def _told_marks(found: Sequence[Sheet]) -> list[str]:
    """Where marks that cannot be seen were taken out of words: two names may have become one, or one two."""
    marks = [mark for sheet in found for mark in sheet.marks]
    told = [f"{where}: {fields.marked(text)}" for where, text in marks[:_MARKS_TOLD]]
    if more := len(marks) - len(told):
        told.append(_("Further places with marks that cannot be seen: %(count)d.") % {"count": more})
    return told


def _opened(
    file: str,
    data: bytes,
    family: str | None,
    mapping: Mapping[str, str] | None = None,
    tell: Tell = not_told,
) -> tuple[str, list[Sheet]]:
    """The tables of the file, and their family. Raises ValidationError for a header that is of none."""
    if mapping:
        kind = family or _mapped(mapping)
        needed = mapping.keys()
        try:
            return kind, sheets.found(file, data, lambda header: needed <= set(header), tell)
        except ValidationError as error:
            raise _without(file, data, error, needed) from error
    kinds = {family: _TABLES[family]} if family and family in _TABLES else _TABLES
    try:
        found = sheets.found(file, data, lambda header: any(one.knows(header) for one in kinds.values()), tell)
    except ValidationError as error:
        raise _without(file, data, error) from error
    for kind, one in kinds.items():
        if known := [sheet for sheet in found if one.knows(sheet.header.cells)]:
            return kind, known
    raise AssertionError


def _mapped(mapping: Mapping[str, str]) -> str:
    """The family of tables whose columns are said to be these."""
    if "body_name" in mapping.values():
        return body_list.FAMILY
    return meeting_log.FAMILY if "on" in mapping.values() else spreadsheet.FAMILY


def _records(file: str, data: bytes) -> Sheet | None:
    """A document as a table; None where it is of persons, or no table."""
    document = documents.opened(file, data)
    if riksdagen.is_family(file, document) or popolo.is_family(document):
        return None
    return records.sheet(file, document)


def _table_of(file: str, data: bytes, family: str | None, mapping: Mapping[str, str] | None) -> Sheet | None:
    """The organisations of a document; None where it is of something else, as far as is known."""
    table = _records(file, data)
    if table is None:
        return None
    known = mapping.keys() <= set(table.header.cells) if mapping else columns.is_of_bodies(table.header.cells)
    return table if known or family == body_list.FAMILY else None


def _without(file: str, data: bytes, error: ValidationError, needed: Iterable[str] = ()) -> ValidationError:
    """The error; where a header is missing, with the columns that were found and what is needed."""
    if error.code != "header":
        return error
    rows = sheets.head(file, data)
    elsewhere.check_headers(file, (row.cells for row in rows))
    shown = ", ".join(cell[:40] for cell in rows[0].cells[:_SHOWN_COLUMNS] if cell) if rows else ""
    if needed:
        words = {"file": file, "columns": ", ".join(needed), "found": shown}
        return ValidationError(_("%(file)s: no row has all of the columns %(columns)s. Found: %(found)s.") % words)
    words = {"file": file, "found": shown}
    return ValidationError(
        _(
            "%(file)s: no row names the columns of persons, contacts or organisations. Found: %(found)s. Persons and"
            " organisations need a column of names, contacts a day and with whom: map the columns, or choose another"
            " file."
        )
        % words,
        code="header",
    )


def _of_document(file: str, data: bytes, tell: Tell) -> Reading:
    document = documents.opened(file, data)
    if riksdagen.is_family(file, document):
        return riksdagen.read(file, document, tell)
    if popolo.is_family(document):
        return popolo.read(file, document, tell)
    raise ValidationError(
        _(
            "%(file)s lists no persons in a form that is known: Popolo has “persons” and “memberships”, the Riksdag's"
            " list “personlista”. A list of organisations has objects with a name and an organisation number, or"
            " columns that you map."
        )
        % {"file": file},
        code="family",
    )


def _together(readings: Sequence[Reading]) -> Reading:
    """What several files of one family say."""
    return Reading(
        readings[0].family,
        tuple(chain.from_iterable(one.persons for one in readings)),
        (),
        tuple(chain.from_iterable(one.rejected for one in readings)),
        tuple(dict.fromkeys(chain.from_iterable(one.notes for one in readings))),
        any(one.complete for one in readings),
    )
