"""What a list of organisations would change of those that are stored: one line for each. Nothing is written here."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm import wording
from crm.enums import OrganisationKind, Partnership
from crm.import_enums import LineKind
from crm.imports.candidates import BodyCandidate, Place
from crm.imports.plan import Line
from crm.models.base import fold, sort_key
from crm.models.organisation import short_name
from crm.queries.register import Row

Values = dict[str, Any]
FIELDS = ("short_name", "kind", "number", "code", "county", "email", "web", "valid_from", "valid_to")
_OTHER = OrganisationKind.OTHER.value


class BodyPlanner:
    """Plans organisations in the order of the file. ``counts`` adds up once all are planned."""

    def __init__(self, stored: Sequence[Row], today: dt.date) -> None:
        self.today = today
        self.counts: Counter[str] = Counter()
        self._rows = {row["pk"]: row for row in stored}
        self._named = _by(stored, lambda row: sort_key(row["name"]))
        self._short = _by(stored, lambda row: sort_key(row["short_name"]))
        self._plain = _by(stored, lambda row: _letters(row["name"]))
        self._coded = _by(stored, lambda row: row["code"])
        self._numbered = _by(stored, lambda row: row["number"])
        self._claimed: dict[int, Place] = {}

    def lines(self, candidates: Iterable[BodyCandidate]) -> Iterator[Line]:
        """A line for every organisation."""
        for one in candidates:
            line = self._line(one)
            self.counts["read"] += 1
            self.counts["unchanged" if line.kind in (None, LineKind.DIFFERS) else line.kind] += 1
            self.counts["differs"] += line.kind == LineKind.DIFFERS
            yield line

    def _line(self, one: BodyCandidate) -> Line:
        data: Values = {"notes": list(one.notes)} if one.notes else {}
        match, maybe, rule = self._found(one)
        if match is not None:
            before = self._claimed.setdefault(match["pk"], one.where)
            if before is one.where:
                return self._compared(one, match, data)
            maybe, rule = [match], _("%(place)s tells of it already.") % {"place": before}
        lasting = [row for row in self._named.get(sort_key(one.name), ()) if row["valid_to"] is None]
        if lasting and not maybe:
            maybe, rule = lasting, _("Another of this name has another code, or is of another kind.")
        if not maybe:
            return Line(LineKind.CREATE, one.where, one.name, "", {**data, "told": told(one)})
        data |= {"told": told(one), "maybe": [row["pk"] for row in maybe]}
        # One name is one organisation's, as long as it lasts.
        data["taken"] = bool(lasting)
        return Line(LineKind.DUPLICATE, one.where, one.name, rule, data)

    def _compared(self, one: BodyCandidate, row: Row, data: Values) -> Line:
        change = compare(row, told(one))
        kept = list(change.pop("kept"))
        if not (change.get("set") or change.get("differs") or kept):
            return Line(None, one.where)
        if row["partnership"] != Partnership.NONE:
            rule = _("It is, or was, a party of the cooperation: its facts are changed by hand.")
            return Line(LineKind.REJECT, one.where, row["name"], rule, data)
        data |= {**change, **({"kept": kept} if kept else {})}
        kind = LineKind.UPDATE if "set" in change else LineKind.DIFFERS
        return Line(LineKind.END if "valid_to" in change.get("set", ()) else kind, one.where, row["name"], "", data)

    def _found(self, one: BodyCandidate) -> tuple[Row | None, list[Row], str]:
        """The one that it is; else those that it may be, and why."""
        same = [row for row in self._coded.get(one.code, ()) if not _are_two(one, row)]
        if len(same) == 1:
            if _alike(one, same[0]):
                return same[0], [], ""
            return None, same, _("It has the code of another name.")
        named = [row for row in self._named.get(sort_key(one.name), ()) if not _are_two(one, row)]
        lasting = [row for row in named if self._lasts(row, one)]
        if len(lasting) == 1:
            return lasting[0], [], ""
        if named:
            rule = _("Several are called so.") if lasting else self._ended(named[0])
            return None, [*named, *self._successors(named)], rule
        for found, rule in self._likely(one):
            if maybe := [row for row in found if not _are_two(one, row)]:
                return None, maybe, rule
        numbered = self._numbered.get(one.number, ())
        if len(numbered) == 1 and numbered[0]["pk"] not in self._claimed:
            return None, list(numbered), _("It has the organisation number of another name.")
        return None, [], ""

    def _likely(self, one: BodyCandidate) -> Iterator[tuple[Sequence[Row], str]]:
        short = sort_key(one.short_name or short_name(one.name))
        rule = _("Another is called so for short, or has nearly that name.")
        for found in (
            self._short.get(sort_key(one.name), ()),
            self._named.get(short, ()),
            self._short.get(short, ()),
            self._plain.get(_letters(one.name), ()),
        ):
            yield [row for row in found if sort_key(row["name"]) != sort_key(one.name)], rule

    def _lasts(self, row: Row, one: BodyCandidate) -> bool:
        return row["valid_to"] is None or one.valid_to is not None or row["valid_to"] >= self.today

    def _ended(self, row: Row) -> str:
        return _("What was called so ended %(day)s.") % {"day": wording.short_day(row["valid_to"])}

    def _successors(self, rows: Iterable[Row]) -> list[Row]:
        numbers = dict.fromkeys(row["successor_id"] for row in rows)
        return [self._rows[pk] for pk in numbers if pk in self._rows and self._rows[pk] not in rows]


def told(one: BodyCandidate) -> Values:
    """What the file says, as plain values."""
    values = {name: getattr(one, name) for name in FIELDS}
    plain_values = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}
    return {"name": one.name, **{name: value for name, value in plain_values.items() if value}}


def compare(row: Row, said: Values) -> Values:
    """``set`` is what would be filled, ``differs`` what stays otherwise than the file says; ``kept`` says why."""
    fill: dict[str, list[Any]] = {}
    differs: dict[str, list[Any]] = {}
    kept: list[str] = []
    now = {name: row[name].isoformat() if isinstance(row[name], dt.date) else row[name] for name in FIELDS}
    for name in FIELDS:
        if name not in said or _same(now[name], said[name]):
            continue
        proposed = name == "short_name" and now[name] == short_name(row["name"])
        is_free = not now[name] or proposed or (name == "kind" and now[name] == _OTHER)
        (fill if is_free else differs)[name] = [now[name], said[name]]
    days = {name: fill.get(name, [None, now[name]])[1] for name in ("valid_from", "valid_to")}
    if all(days.values()) and days["valid_to"] < days["valid_from"]:
        for name in days:
            fill.pop(name, None)
        kept.append(_("It would end before it began: its days stay."))
    found: Values = {"body": row["pk"], "version": row["version"], "kept": kept}
    return found | ({"set": fill} if fill else {}) | ({"differs": differs} if differs else {})


def _same(stored: Any, said: Any) -> bool:
    if not isinstance(stored, str):
        return bool(stored == said)
    return _bare(stored) == _bare(said)


def _bare(text: str) -> str:
    return fold(text).removeprefix("https://").removeprefix("http://").rstrip("/")


def _are_two(one: BodyCandidate, row: Row) -> bool:
    """Whether something rules out that they are one: another code, or another kind."""
    if one.code and row["code"] and one.code != row["code"]:
        return True
    return bool(one.kind) and row["kind"] != _OTHER and one.kind != row["kind"]


def _letters(name: str) -> str:
    """Its letters and figures alone: Habo and Håbo are two, Träverket and Trä-verket may be one."""
    return re.sub(r"[^a-z0-9{|}]", "", sort_key(name))


def _alike(one: BodyCandidate, row: Row) -> bool:
    """Whether they share a name, the short one counted."""
    theirs = {sort_key(row["name"]), sort_key(row["short_name"])}
    return bool(theirs & {sort_key(name) for name in (one.name, one.short_name or short_name(one.name))})


def _by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if word := key(row):
            found[word].append(row)
    return found
