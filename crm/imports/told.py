"""What a candidate says, as plain values under the names of the columns they are for: shown, stored and compared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from crm.enums import ContactKind, Precision
from crm.imports.bodies import LONGEST_NAME, Bodies
from crm.imports.candidates import MandateCandidate, PartialDate, PartyCandidate, PersonCandidate

Values = dict[str, Any]
# How long each may be, as the columns are.
_MANDATE_WORDS = {"title": 200, "committee": 60, "party": 60, "constituency": 100}
_PARTY_WORDS = {"party": 60, "group": 100}
_LONGEST = {"value": 500, "note": 200, "county_tie": 300, "scheme": 60, "identifier": 200, "email": 254, "phone": 40}
_BY_MAIL, _BY_PHONE = str(ContactKind.EMAIL.value), str(ContactKind.PHONE.value)
_EXACT = str(Precision.DAY.value)
_BIRTH_YEARS = range(1700, 2101)
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


def told(candidate: PersonCandidate, bodies: Bodies, today: dt.date) -> tuple[Values, list[str]]:
    """The values, without what is empty, and in words what of them cannot be kept and why.

    Bodies that are not stored come by their name. A name that cannot be kept leaves ``name`` out.
    """
    notes = list(candidate.notes)
    values: Values = {}
    name = " ".join(candidate.name.split())
    if name and len(name) <= LONGEST_NAME:
        values["name"] = name
    other = [" ".join(one.split()) for one in candidate.other_names]
    values["other_names"] = [one for one in dict.fromkeys(other) if one and one != name]
    values["identifiers"] = [list(one) for one in _identifiers(candidate, notes)]
    values["birth_year"] = _birth_year(candidate.birth_year, notes)
    values["county_tie"] = _short(candidate.county_tie.strip(), _("tie to the county"), _LONGEST["county_tie"], notes)
    values["note"] = candidate.note.strip()
    values["contacts"] = _contacts(candidate, notes)
    values["mandates"] = _unique(_mandate(one, bodies, today, notes) for one in candidate.mandates)
    values["parties"] = _unique(_party(one, notes) for one in candidate.parties)
    for kind in (_BY_MAIL, _BY_PHONE):
        values[kind] = _used(values["contacts"], kind)
    return {name: value for name, value in values.items() if value not in ("", None, [])}, notes


def _unique(rows: Iterator[Values | None]) -> list[Values]:
    found: list[Values] = []
    for row in rows:
        if row and row not in found:
            found.append(row)
    return found


def _identifiers(candidate: PersonCandidate, notes: list[str]) -> Iterator[tuple[str, str]]:
    for scheme, value in dict.fromkeys(candidate.identifiers):
        if len(scheme) > _LONGEST["scheme"] or len(value) > _LONGEST["identifier"]:
            notes.append(_too_long(f"{scheme}: {value}", _LONGEST["identifier"]))
        elif scheme and value:
            yield scheme, value


def _birth_year(year: int | None, notes: list[str]) -> int | None:
    if year is None or year in _BIRTH_YEARS:
        return year
    notes.append(_("The year of birth %(year)s is left out: it is not between 1700 and 2100.") % {"year": year})
    return None


def _contacts(candidate: PersonCandidate, notes: list[str]) -> list[list[str]]:
    found = []
    for one in dict.fromkeys(candidate.contacts):
        value, note = one.value.strip(), one.note.strip()
        if len(value) > _LONGEST["value"]:
            notes.append(_too_long(value, _LONGEST["value"]))
        elif value:
            found.append([str(one.kind), value, note[: _LONGEST["note"]]])
    return found


def _used(contacts: list[list[str]], kind: str) -> str:
    """The first that the person's own card can hold."""
    for of, value, _note in contacts:
        if of == kind and len(value) <= _LONGEST[kind] and (kind != _BY_MAIL or _EMAIL.fullmatch(value)):
            return value
    return ""


def _mandate(one: MandateCandidate, bodies: Bodies, today: dt.date, notes: list[str]) -> Values | None:
    body = " ".join(one.body.split())
    words = {name: " ".join(getattr(one, name).split()) for name in _MANDATE_WORDS}
    if not body:
        said = ", ".join(word for word in words.values() if word)
        notes.append(_("“%(role)s” is left out: the file names no body for it.") % {"role": said})
        return None
    if len(body) > LONGEST_NAME:
        notes.append(_too_long(body, LONGEST_NAME))
        return None
    if not words["title"]:
        notes.append(_("The mandate at %(body)s is left out: the file names no role.") % {"body": body})
        return None
    for name, most in _MANDATE_WORDS.items():
        if len(words[name]) > most:
            notes.append(_too_long(words[name], most))
            return None
    span = _span(one)
    if _is_turned(span, body, notes):
        return None
    ends = one.ends.day if one.ends else None
    key = bodies.key(body, one.body_kind, min(ends, today) if ends else today)
    return {"body": key, **{name: word for name, word in words.items() if word}, **span}


def _party(one: PartyCandidate, notes: list[str]) -> Values | None:
    words = {name: " ".join(getattr(one, name).split()) for name in _PARTY_WORDS}
    for name, most in _PARTY_WORDS.items():
        if len(words[name]) > most:
            notes.append(_too_long(words[name], most))
            return None
    if not any(words.values()):
        return None
    span = _span(one)
    if _is_turned(span, one.party, notes):
        return None
    return {**{name: word for name, word in words.items() if word}, **span}


def _span(one: MandateCandidate | PartyCandidate) -> Values:
    span: Values = {}
    for name, said in (("starts", one.starts), ("ends", one.ends)):
        if isinstance(said, PartialDate):
            span[name] = said.day.isoformat()
            if said.precision != _EXACT:
                span[f"{name}_precision"] = str(said.precision)
    if not one.end_known and one.ends is None:
        span["end_known"] = False
    return span


def _is_turned(span: Values, what: str, notes: list[str]) -> bool:
    if "starts" not in span or "ends" not in span or span["starts"] <= span["ends"]:
        return False
    words = {"what": what, "starts": span["starts"], "ends": span["ends"]}
    notes.append(_("%(what)s is left out: it ends %(ends)s, before it begins %(starts)s.") % words)
    return True


def _short(text: str, what: str, most: int, notes: list[str]) -> str:
    if len(text) <= most:
        return text
    notes.append(_too_long(f"{what}: {text}", most))
    return ""


def _too_long(text: str, most: int) -> str:
    return _("“%(text)s…” is left out: it is longer than %(most)d characters.") % {"text": text[:40], "most": most}
