"""Logs of contacts as CSV or XLSX: parliaments' registers, ministers' agendas, and a party's own list by a mapping.

One contact may stand on several rows: what agrees in day, subject, place and those who came is one. A row that repeats
another is counted once, and said.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _

from crm.enums import Channel, MeetingKind, Precision
from crm.imports import columns, fields, sheets
from crm.imports.candidates import MeetingCandidate, NamedPerson, Place, Reading, Rejected
from crm.imports.fields import Unfit, flat
from crm.imports.sheets import Sheet

FAMILY = "meetings"
LONGEST_TITLE, LONGEST_PLACE = 200, 200
# Columns of registers that are known, to our fields. What stands here with a note is kept in words.
_MEP = {"date": "on", "title": "subject", "mep": "people", "epid": "ep", "lobbyists": "organisations",
        "dossier": "issues", "location": "place", "role": "note", "committees": "note"}  # fmt: skip
_SLOVENIA = {"id": "key", "date": "on", "contact_type": "channel", "institution": "bodies", "function": "note",
             "party": "note", "org_name": "organisations", "lobbyist_type": "note", "purpose": "subject",
             "purpose_details": "note"}  # fmt: skip
_NETHERLANDS = {"activiteitnaam": "subject", "type": "kind", "bewindspersoon": "people", "subtitel": "note",
                "datum": "on"}  # fmt: skip
_SHAPES = (_MEP, _SLOVENIA, _NETHERLANDS)
_SAID = (frozenset({"on"}), frozenset({"subject", "people", "organisations", "bodies"}))
_WORDS: Mapping[str, tuple[MeetingKind | None, Channel | None]] = {
    word: told
    for words, told in (
        ("mote meeting gesprek samtal fysisktmote", (MeetingKind.MEETING, None)),
        ("enskiltmote bilateraltmote bilateral bilateralmeeting", (MeetingKind.BILATERAL, None)),
        ("delegationsmote delegationmeeting", (MeetingKind.DELEGATION_MEETING, None)),
        ("rundabord rundabordssamtal roundtable", (MeetingKind.ROUNDTABLE, None)),
        ("frukost frukostmote breakfast", (MeetingKind.BREAKFAST, None)),
        ("seminarium seminar", (MeetingKind.SEMINAR, None)),
        ("panel panelsamtal", (MeetingKind.PANEL, None)),
        ("mingel mottagning reception ontvangst", (MeetingKind.RECEPTION, None)),
        ("studiebesok sitevisit werkbezoek", (MeetingKind.SITE_VISIT, None)),
        ("uppvaktning formalcall", (MeetingKind.FORMAL_CALL, None)),
        ("hearing utskottsutfragning", (MeetingKind.HEARING, None)),
        ("evenemang event evenement", (MeetingKind.EVENT, None)),
        ("telefon telefonsamtal phone phonecall potelefonu", (MeetingKind.PHONE, Channel.PHONE)),
        ("epost mejl mail email poeposti", (MeetingKind.EMAIL, Channel.EMAIL)),
        ("brev skrivelse letter poposti", (MeetingKind.LETTER, Channel.LETTER)),
        ("paplats personligen inperson osebno", (None, Channel.IN_PERSON)),
        ("video videomote teams zoom digitalt", (None, Channel.VIDEO)),
    )
    for word in words.split()
}


@dataclass(slots=True)
class _Contact:
    """A contact as the rows tell it together."""

    first: MeetingCandidate
    people: dict[NamedPerson, None] = field(default_factory=dict)
    bodies: dict[str, None] = field(default_factory=dict)
    organisations: dict[str, None] = field(default_factory=dict)
    ours: dict[str, None] = field(default_factory=dict)
    issues: dict[str, None] = field(default_factory=dict)
    texts: dict[str, None] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)

    def add(self, one: MeetingCandidate) -> None:
        """What a row tells."""
        for name in ("people", "bodies", "organisations", "ours", "issues"):
            getattr(self, name).update(dict.fromkeys(getattr(one, name)))
        self.texts.update(dict.fromkeys(one.note.splitlines()))
        self.rows.append(one.where.row)

    def whole(self) -> MeetingCandidate:
        """The contact, with what was seen of its rows."""
        notes = list(self.first.notes)
        if len(self.rows) > 1:
            notes.append(_("Put together from rows %(rows)s.") % {"rows": _numbers(self.rows)})
        if self.repeated:
            notes.append(_("Repeated exactly on row %(rows)s.") % {"rows": _numbers(self.repeated)})
        first = self.first
        return MeetingCandidate(
            first.where,
            first.key,
            first.on,
            first.title,
            first.kind,
            first.channel,
            tuple(self.people),
            tuple(self.bodies),
            tuple(self.organisations),
            tuple(self.ours),
            tuple(self.issues),
            first.place,
            "\n".join(self.texts),
            tuple(notes),
        )


# Registers say the same names over and over.
_listed = lru_cache(maxsize=10_000)(fields.listed)
_people_in = lru_cache(maxsize=10_000)(fields.people_in)


def shape_of(header: Sequence[str]) -> Mapping[str, str]:
    """The columns of a known register to our fields; empty for none."""
    said = set(header)
    return next((shape for shape in _SHAPES if shape.keys() <= said), {})


def is_family(header: Sequence[str]) -> bool:
    """Whether the header is of a known register, or of a list of contacts."""
    return bool(shape_of(header)) or columns.is_of_contacts(header)


def mapping_of(header: Sequence[str]) -> dict[str, str]:
    """Their columns to our fields: as the register is known, or as the words propose."""
    return dict(shape_of(header)) or columns.proposed(header, columns.MEETING)


def read(tables: Sequence[Sheet], mapping: Mapping[str, str] | None = None) -> Reading:
    """The contacts. Raises ValidationError for a mapping without a day or anybody, an unknown field or column."""
    rejected: list[Rejected] = []
    found: dict[str, _Contact] = {}
    folded = repeated = 0
    for sheet in tables:
        chosen = dict(mapping) if mapping else mapping_of(sheet.header.cells)
        of = columns.checked(chosen, columns.MEETING, _SAID)
        seen: dict[tuple[str, ...], _Contact] = {}
        for where, row in sheets.by_name(sheet, chosen, rejected):
            told = tuple(row[column] for column in chosen)
            if again := seen.get(told):
                again.repeated.append(where.row)
                repeated += 1
                folded += 1
                continue
            try:
                one = _contact(where, of, row)
            except Unfit as error:
                words = (row[column] for name in ("on", "subject", "people") for column in of.get(name, ()))
                rejected.append(error.at(where, name=" ".join(filter(None, map(flat, words)))))
                continue
            folded += one.key in found
            seen[told] = found.setdefault(one.key, _Contact(one))
            seen[told].add(one)
    notes = (_("Rows that repeat another row exactly: %(count)d.") % {"count": repeated},) if repeated else ()
    contacts = tuple(each.whole() for each in found.values())
    return Reading(FAMILY, (), contacts, tuple(rejected), notes, folded=folded)


def _contact(where: Place, of: dict[str, list[str]], row: dict[str, str]) -> MeetingCandidate:
    notes: list[str] = []
    texts = [f"{column}: {row[column]}" for column in of.get("note", ()) if row[column]]
    if len(of.get("note", ())) == 1:
        texts = [row[of["note"][0]]]
    on = _day(row[of["on"][0]], of["on"][0])
    people = _people(of, row)
    bodies, organisations, ours, issues = (
        tuple(each for column in of.get(name, ()) for each in _listed(row[column]))
        for name in ("bodies", "organisations", "ours", "issues")
    )
    title, place = (flat(_one(of, row, name)) for name in ("subject", "place"))
    if not (title or people or organisations or bodies):
        raise Unfit(_("It tells neither a subject nor anybody."))
    kind, channel = _kind(of, row, texts)
    told = [_one(of, row, "key")]
    if not told[0]:
        told = [title, place, *sorted(organisations), *sorted(bodies)]
        # Without a subject and those who came, the same day does not make it the same contact.
        told += [] if title and organisations else sorted(one.name for one in people)
    return MeetingCandidate(
        where,
        hashlib.sha256("\n".join([on.isoformat(), *told]).casefold().encode()).hexdigest()[:32],
        on,
        fields.fit(title, LONGEST_TITLE, notes),
        kind,
        channel,
        people,
        bodies,
        organisations,
        ours,
        issues,
        fields.fit(place, LONGEST_PLACE, notes),
        "\n".join(text for text in texts if text),
        tuple(notes),
    )


def _one(of: dict[str, list[str]], row: dict[str, str], name: str) -> str:
    return row[of[name][0]] if name in of else ""


def _day(text: str, column: str) -> dt.date:
    """The day. Raises Unfit for none, nonsense, or less than a day."""
    found, _last = fields.span(text, "", (column, ""))
    if found is None:
        raise Unfit(_("It has no day."), column)
    if found.precision != Precision.DAY:
        raise Unfit(_("“%(text)s” is no day.") % {"text": text[:40]}, column)
    return found.day


def _people(of: dict[str, list[str]], row: dict[str, str]) -> tuple[NamedPerson, ...]:
    """Those who are named, with number and party where one is named alone. Raises Unfit for what is no name.

    Lists with numbers of the European Parliament write its surnames in capitals.
    """
    spelled = fields.from_capitals if "ep" in of else str
    named = [(each, column) for column in of.get("people", ()) for each in _people_in(row[column])]
    number = fields.whole(_one(of, row, "ep"))
    alone = len(named) == 1
    identifiers = (("ep", number),) if number and alone else ()
    party = flat(_one(of, row, "party")) if alone else ""
    return tuple(NamedPerson(spelled(fields.name_of(each, column)), identifiers, party) for each, column in named)


def _kind(of: dict[str, list[str]], row: dict[str, str], texts: list[str]) -> tuple[str, str]:
    """Kind and channel as far as the words are known; the others are kept in the note."""
    kind = channel = ""
    for name in ("kind", "channel"):
        said = flat(_one(of, row, name))
        if not said:
            continue
        of_kind, of_channel = _WORDS.get(columns.plain(said), (None, None))
        if of_kind is None and of_channel is None:
            texts.append(f"{of[name][0]}: {said}")
        kind = kind or (of_kind.value if of_kind else "")
        channel = channel or (of_channel.value if of_channel else "")
    return kind, channel


def _numbers(rows: Sequence[int]) -> str:
    """Numbers as people write them, the first twenty: ``3, 5–8``."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], row]
        else:
            parts.append([row])
    shown = ["–".join(str(row) for row in dict.fromkeys(part)) for part in parts[:20]]
    return ", ".join(shown) + ("…" if len(parts) > 20 else "")
