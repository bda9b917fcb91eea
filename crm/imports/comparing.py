"""What a file says of a stored person beyond what is stored. What people typed stays, and mandates are only ended."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from crm import wording
from crm.enums import Precision
from crm.imports.bodies import Bodies
from crm.imports.stored import Held, Stored, contact_key, name_key
from crm.models.base import fold

Values = dict[str, Any]
_DAY = dt.timedelta(days=1)
# Filled where nothing stands; where something else stands, that is kept.
_FILLED = ("birth_year", "county_tie", "note")
_EARLY, _LATE = dt.date.min, dt.date.max


def mandate_role(bodies: Bodies, body: int | str, title: str, committee: str) -> tuple[object, ...]:
    """The same for what is the same role in one body, whatever that was called."""
    return bodies.family(body), fold(title), fold(committee)


def party_role(party: str, group: str) -> tuple[object, ...]:
    """The same for the same party and group."""
    return fold(party), fold(group)


class Comparison:
    """``change`` is what would be written, ``differs`` what stays otherwise than the file says, ``seen`` the stored
    mandates that it speaks of.
    """

    def __init__(self, stored: Stored, told: Values, bodies: Bodies, today: dt.date) -> None:
        self.stored, self.told, self.bodies, self.today = stored, told, bodies, today
        self.change: Values = {}
        self.differs: dict[str, list[Any]] = {}
        self.kept: list[str] = []
        self.seen: set[int] = set()
        self._values()
        self._identifiers()
        self._contacts()
        self._spans("mandates", stored.mandates)
        self._spans("parties", stored.parties)

    @property
    def says_nothing_new(self) -> bool:
        """Whether all that the file says is stored, and nothing otherwise."""
        return not (self.change or self.differs or self.kept)

    @property
    def ends(self) -> int:
        """How many mandates end."""
        return len(self.change.get("end_mandates", ()))

    @property
    def data(self) -> Values:
        """All of it, as plain values."""
        found: Values = {"person": self.stored.pk, "version": self.stored.version, **self.change}
        if self.differs:
            found["differs"] = self.differs
        if self.kept:
            found["kept"] = self.kept
        return found

    def _values(self) -> None:
        stored, told = self.stored.values, self.told
        changed: dict[str, list[Any]] = {}
        known = {name_key(name) for name in (self.stored.name, *str(stored["other_names"]).splitlines())}
        for name in _FILLED:
            if name in told and stored[name] in ("", None):
                changed[name] = [stored[name], told[name]]
            elif name in told and stored[name] != told[name]:
                self.differs[name] = [stored[name], told[name]]
        for name in ("email", "phone"):
            if name in told and not stored[name]:
                changed[name] = ["", told[name]]
        if name_key(told["name"]) not in known:
            self.differs["name"] = [self.stored.name, told["name"]]
        further = [one for one in told.get("other_names", ()) if name_key(one) not in known]
        if further:
            before = str(stored["other_names"])
            changed["other_names"] = [before, "\n".join([*before.splitlines(), *further])]
        if changed:
            self.change["set"] = changed

    def _identifiers(self) -> None:
        new = [one for one in self.told.get("identifiers", ()) if tuple(one) not in self.stored.identifiers]
        if new:
            self.change["identifiers"] = new

    def _contacts(self) -> None:
        new = [one for one in self.told.get("contacts", ()) if contact_key(one[0], one[1]) not in self.stored.contacts]
        if new:
            self.change["contacts"] = new

    def _spans(self, what: str, rows: list[Held]) -> None:
        by_role: dict[tuple[object, ...], list[Held]] = defaultdict(list)
        for row in _joined(rows):
            by_role[row.role].append(row)
        told = sorted(self.told.get(what, ()), key=lambda one: one.get("starts", ""))
        begun, claimed = [], set()
        pairs = []
        for one in told:
            same = next((row for row in by_role[self._role(what, one)] if _same_start(row, one)), None)
            pairs.append((one, same))
            if same:
                claimed.add(same.pk)
        for one, same in pairs:
            if same is None:
                free = (row for row in by_role[self._role(what, one)] if row.pk not in claimed)
                same = next((row for row in free if _overlap(row, one)), None)
                if same is None:
                    begun.append(one)
                elif self._succeeds(what, same, one):
                    begun.append(one)
                    claimed.add(same.pk)
                continue
            self.seen.add(same.pk)
            self._compare(what, same, one)
        if begun:
            self.change[what] = begun

    def _role(self, what: str, one: Values) -> tuple[object, ...]:
        if what == "mandates":
            return mandate_role(self.bodies, one["body"], one["title"], one.get("committee", ""))
        return party_role(one.get("party", ""), one.get("group", ""))

    def _succeeds(self, what: str, row: Held, one: Values) -> bool:
        """Whether a new term begins where a stored one still lasts, which then ends the day before."""
        self.seen.add(row.pk)
        starts = _day(one.get("starts"))
        if starts and self._lasts_beyond(row, starts) and row.starts and row.starts < starts:
            self._end(what, row, (starts - _DAY).isoformat(), str(one.get("starts_precision", Precision.DAY.value)))
            return True
        self._compare(what, row, one)
        return False

    def _lasts_beyond(self, row: Held, day: dt.date | None) -> bool:
        """Whether nobody has said that it ended: it has no last day, or one to come that is later than this."""
        return row.ends is None or (day is not None and row.ends > max(day, self.today))

    def _compare(self, what: str, row: Held, one: Values) -> None:
        ends, known = one.get("ends"), one.get("end_known", True)
        if starts := _other_start(row, one):
            self._keep(row, _("since %(day)s here, since %(other)s in the file") % starts)
        if ends and self._lasts_beyond(row, _day(ends)):
            if row.starts and _day(ends) < row.starts:  # type: ignore[operator]
                self._keep(row, _("the file ends it %(day)s, before it began here") % {"day": ends})
            else:
                self._end(what, row, ends, one.get("ends_precision", Precision.DAY.value))
        elif ends and not _within(row.ends, row.ends_precision, _day(ends), one.get("ends_precision")):
            self._keep(row, _("ended %(day)s here, %(other)s in the file") % {"day": row.ends, "other": ends})
        elif not ends and known and row.ends:
            self._keep(row, _("ended %(day)s here, held in the file") % {"day": row.ends})
        elif not ends and known and not row.end_known:
            self.change.setdefault(f"confirm_{what}", []).append(row.pk)
        if what == "mandates":
            for name, stored in zip(("party", "constituency"), row.words[2:], strict=True):
                if (said := one.get(name, "")) and fold(said) != fold(stored):
                    words = {"stored": stored or "–", "said": said}
                    self._keep(row, _("“%(stored)s” here, “%(said)s” in the file") % words)

    def _end(self, what: str, row: Held, ends: str, precision: str) -> None:
        end = {"id": row.pk, "ends": ends, "ends_precision": precision, "before": before(row), "label": label(row)}
        self.change.setdefault(f"end_{what}", []).append(end)

    def _keep(self, row: Held, words: str) -> None:
        self.kept.append(f"{label(row)}: {words}")


def before(row: Held) -> list[Any]:
    """The end as it is stored: its day, how exactly that is known, and whether anybody knows."""
    return [row.ends.isoformat() if row.ends else None, row.ends_precision, row.end_known]


def label(row: Held) -> str:
    """``Ledamot, TU, Riksdagen``."""
    return ", ".join(word for word in row.words[:2] if word)


def _joined(rows: Iterable[Held]) -> Iterator[Held]:
    """The rows; those of one role that go on where a body got another name, as the last of them since the first."""
    by_role: dict[tuple[object, ...], list[Held]] = defaultdict(list)
    for row in rows:
        before = by_role[row.role]
        if before and before[-1].ends and row.starts == before[-1].ends + _DAY and row.body != before[-1].body:
            first = before.pop()
            row = Held(
                row.pk,
                row.role,
                row.body,
                row.words,
                first.starts,
                first.starts_precision,
                row.ends,
                row.ends_precision,
                row.end_known,
            )
        before.append(row)
    for found in by_role.values():
        yield from found


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _same_start(row: Held, one: Values) -> bool:
    starts = _day(one.get("starts"))
    if starts is None or row.starts is None:
        return starts is None and row.starts is None
    return _within(row.starts, row.starts_precision, starts, one.get("starts_precision"))


def _within(stored: dt.date | None, exact: str, said: dt.date | None, told: str | None) -> bool:
    """Whether two days can be one, the less exact holding the other."""
    if stored is None or said is None or stored == said:
        return stored == said
    precisions = {exact, told or Precision.DAY.value}
    if Precision.YEAR.value in precisions:
        return stored.year == said.year
    return Precision.MONTH.value in precisions and (stored.year, stored.month) == (said.year, said.month)


def _overlap(row: Held, one: Values) -> bool:
    starts, ends = _day(one.get("starts")) or _EARLY, _day(one.get("ends")) or _LATE
    return (row.starts or _EARLY) <= ends and starts <= (row.ends or _LATE)


def _other_start(row: Held, one: Values) -> dict[str, str]:
    starts = _day(one.get("starts"))
    if starts is None or _same_start(row, one):
        return {}
    return {"day": wording.short_day(row.starts) if row.starts else "–", "other": wording.short_day(starts)}
