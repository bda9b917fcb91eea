"""Persons who may be one and the same: by folded name, what they are called elsewhere, birth year and mandates.

Proposals only: a person compares and decides. What somebody found to be two persons is never proposed again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from django.db.models import Count, F, Q, QuerySet, TextChoices, TextField, Value
from django.db.models.functions import Lower, Replace
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from crm.models import ContactDetail, Mandate, NotSame, Person, PersonIdentifier
from crm.queries.people import people
from crm.visibility import Viewer

MOST = 100
# How like two names must be (0–100) to be proposed: by themselves, or when something else speaks for it too.
_ALIKE, _RATHER_ALIKE = 92, 80
# So many share a name and the beginning of another that they are no longer compared each with each.
_LARGEST_GROUP = 50
_LETTERS = 3
_SAME_SOUND = (("w", "v"), ("q", "k"), ("th", "t"), ("ph", "f"), ("ck", "k"), ("c", "k"), ("z", "s"))
_WORD = re.compile(r"[^\W_]+")
# A shorter value may be the same in two registers by chance.
_TELLING_VALUE = 6

Pair = tuple[int, int]


class Reason(TextChoices):
    """What speaks for one person, and what against."""

    NAME = "name", _("same name")
    LIKE_NAME = "like_name", _("similar name")
    IDENTIFIER = "identifier", _("same number in a register")
    CONTACT = "contact", _("same address or number")
    BIRTH_YEAR = "birth_year", _("same birth year")
    MANDATE = "mandate", _("in the same body at the same time")
    OTHER_NUMBER = "other_number", _("different numbers in the same register")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two persons who may be one; ``score`` orders the proposals, the surest first."""

    first: Person
    second: Person
    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A person as they are compared."""

    names: tuple[tuple[str, ...], ...]
    birth_year: int | None


@dataclass(slots=True)
class _Found:
    likeness: int
    reasons: list[Reason]


def candidates(viewer: Viewer, person: Person | None = None, most: int = MOST) -> list[Candidate]:
    """The pairs that are most likely one person, at most ``most``; with ``person`` those with them alone.

    A constant number of queries; with ``person`` only those are read who can be them.
    """
    only = person.pk if person else None
    shared = ((Reason.IDENTIFIER, _same_number(viewer, only)), (Reason.CONTACT, _same_contact(viewer, only)))
    known = _known(viewer, person, {pk for _reason, pairs in shared for pair in pairs for pk in pair})
    if only is not None and only not in known:
        return []
    found = {pair: _Found(likeness, []) for pair, likeness in _alike(known, only)}
    for reason, pairs in shared:
        for pair in pairs:
            found.setdefault(pair, _Found(_likeness(known[pair[0]], known[pair[1]]), [])).reasons.append(reason)
    for pair in _decided(only):
        found.pop(pair, None)
    _weigh_years(found, known)
    _weigh_mandates(found, viewer)
    _weigh_numbers(found, viewer)
    kept = [(pair, one) for pair, one in found.items() if _is_proposed(one)]
    kept.sort(key=lambda item: (-_score(item[1]), item[0]))
    return _loaded(kept[:most], viewer)


def _known(viewer: Viewer, person: Person | None, beside: Collection[int]) -> dict[int, _Known]:
    """Everybody; with ``person`` them, those ``beside`` and whoever's names can be like theirs."""
    rows = Person.objects.visible_to(viewer).order_by("pk")
    if person is not None:
        rows = rows.annotate(sounds=_sounding("search_key"), other_sounds=_sounding("other_names_key"))
        rows = rows.filter(Q(pk__in=[person.pk, *beside]) | _can_be(person))
    values = rows.values_list("pk", "search_key", "other_names_key", "birth_year")
    return {pk: _Known(_names(key, others), year) for pk, key, others, year in values.iterator()}


def _names(key: str, others: str) -> tuple[tuple[str, ...], ...]:
    """The words of the name, and of each other name."""
    return tuple(tuple(_WORD.findall(name)) for name in [key, *others.splitlines()] if name.strip())


def _parts(names: Iterable[Iterable[str]]) -> set[tuple[str, str]]:
    """A word of a name, and the beginning of another: what two names share that are compared at all."""
    sounds = ({_sounds(word) for word in words} for words in names)
    return {(word, other[:_LETTERS]) for words in sounds for word, other in permutations(words, 2)}


def _sounding(column: str) -> Any:
    """The column as ``_sounds`` hears it."""
    found: Any = F(column)
    for letters, sound in _SAME_SOUND:
        found = Replace(found, Value(letters), Value(sound), output_field=TextField())
    return found


def _can_be(person: Person) -> Q:
    """Whoever shares the parts of a name with the person, and some more."""
    found = Q(pk__in=[])
    for word, other in sorted(_parts(_names(person.search_key, person.other_names_key))):
        for column in ("sounds", "other_sounds"):
            found |= Q(**{f"{column}__contains": word}) & Q(**{f"{column}__contains": other})
    return found


def _alike(known: dict[int, _Known], only: int | None) -> Iterator[tuple[Pair, int]]:
    """Pairs whose names are rather alike. Only those are compared that share a word, and of another the beginning."""
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    for pk, one in known.items():
        for parts in _parts(one.names):
            groups[parts].add(pk)
    seen: set[Pair] = set()
    for group in groups.values():
        if only is not None and only not in group:
            continue
        for pair in _pairs_in(group, known, only):
            if pair not in seen:
                seen.add(pair)
                likeness = _likeness(known[pair[0]], known[pair[1]])
                if likeness >= _RATHER_ALIKE:
                    yield pair, likeness


def _sounds(word: str) -> str:
    """The word with letters that Swedish names vary: Wera and Vera, Bergqvist and Bergkvist, Thomas and Tomas."""
    for letters, sound in _SAME_SOUND:
        word = word.replace(letters, sound)
    return word


def _pairs_in(group: set[int], known: dict[int, _Known], only: int | None) -> Iterator[Pair]:
    """The pairs of a group; of one too large only those whose names are the same."""
    if only is not None:
        yield from (_ordered(only, pk) for pk in group if pk != only)
        return
    if len(group) <= _LARGEST_GROUP:
        yield from combinations(sorted(group), 2)
        return
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk in sorted(group):
        for words in set(known[pk].names):
            same[tuple(sorted(words))].append(pk)
    for twins in same.values():
        yield from combinations(twins[:_LARGEST_GROUP], 2)


def _likeness(one: _Known, other: _Known) -> int:
    """How like the likest of their names are, 0–100, whatever the order of the words."""
    pairs = ((" ".join(sorted(a)), " ".join(sorted(b)), {*a}, {*b}) for a in one.names for b in other.names)
    return max((_compared(*pair) for pair in pairs), default=0)


def _compared(a: str, b: str, words: set[str], others: set[str]) -> int:
    if a == b:
        return 100
    ratio = round(fuzz.ratio(a, b, score_cutoff=_RATHER_ALIKE))
    # One bears a name more: Anna Karin Ek and Anna Ek.
    is_part = len(words & others) >= 2 and (words <= others or others <= words)
    return max(min(ratio, 99), 93 if is_part else 0)


def _same_number(viewer: Viewer, only: int | None) -> set[Pair]:
    """Persons whom two registers call by the same long number: a scheme of a source beside a known one, say."""
    rows = PersonIdentifier.objects.visible_to(viewer).order_by()
    values: QuerySet[Any, Any]
    if only is None:
        values = rows.values("value").annotate(n=Count("person", distinct=True)).filter(n__gt=1).values("value")
    else:
        values = rows.filter(person=only).values("value")
    found = rows.filter(value__in=values).values_list("value", "person")
    return _sharing(((value, pk) for value, pk in found if len(value) >= _TELLING_VALUE), only)


def _same_contact(viewer: Viewer, only: int | None) -> set[Pair]:
    """Persons with the same mail address or direct number, ours to use or noted."""
    people = Person.objects.visible_to(viewer).order_by()
    details = ContactDetail.objects.visible_to(viewer).filter(kind__in=["email", "phone"]).order_by()
    sources: list[tuple[Any, str]] = [
        (people.exclude(email="").annotate(what=_bare(Lower("email"))), "pk"),
        (people.exclude(phone="").annotate(what=_bare(F("phone"))), "pk"),
        (details.annotate(what=_bare(Lower("value"))), "person"),
    ]
    if only is not None:
        own = {value for rows, who in sources for value in rows.filter(**{who: only}).values_list("what", flat=True)}
        sources = [(rows.filter(what__in=own), who) for rows, who in sources]
    return _sharing((pair for rows, who in sources for pair in rows.values_list("what", who)), only)


def _bare(value: Any) -> Any:
    return Replace(value, Value(" "), Value(""))


def _sharing(found: Iterable[tuple[str, int]], only: int | None) -> set[Pair]:
    """Pairs that share a value; one that more than a few share is a switchboard's."""
    by_value: dict[str, set[int]] = defaultdict(set)
    for value, pk in found:
        by_value[value].add(pk)
    groups = (sorted(group) for group in by_value.values() if 1 < len(group) <= 3)
    pairs = {pair for group in groups for pair in combinations(group, 2)}
    return {pair for pair in pairs if only is None or only in pair}


def _decided(only: int | None) -> set[Pair]:
    """Pairs that somebody found to be two."""
    rows = NotSame.objects.all() if only is None else NotSame.objects.filter(Q(first=only) | Q(second=only))
    return {_ordered(*pair) for pair in rows.values_list("first", "second")}


def _weigh_years(found: dict[Pair, _Found], known: dict[int, _Known]) -> None:
    """The same birth year speaks for it; two different ones rule it out, unless more than the name is the same."""
    for pair, one in list(found.items()):
        years = [known[pk].birth_year for pk in pair]
        if None in years:
            continue
        if years[0] == years[1]:
            one.reasons.append(Reason.BIRTH_YEAR)
        elif not one.reasons:
            del found[pair]


def _weigh_mandates(found: dict[Pair, _Found], viewer: Viewer) -> None:
    """A seat in the same body at the same time: registers list the same person twice, hardly two of one name."""
    held: dict[int, list[tuple[int, dt.date, dt.date]]] = defaultdict(list)
    rows = Mandate.objects.visible_to(viewer).filter(person__in=_of(found)).order_by()
    for person, body, starts, ends in rows.values_list("person", "body", "starts", "ends"):
        held[person].append((body, starts or dt.date.min, ends or dt.date.max))
    for (first, second), one in found.items():
        if any(a[0] == b[0] and a[1] <= b[2] and b[1] <= a[2] for a in held[first] for b in held[second]):
            one.reasons.append(Reason.MANDATE)


def _weigh_numbers(found: dict[Pair, _Found], viewer: Viewer) -> None:
    """Two numbers in one register speak against it."""
    numbers: dict[int, dict[str, str]] = defaultdict(dict)
    rows = PersonIdentifier.objects.visible_to(viewer).filter(person__in=_of(found)).order_by()
    for person, scheme, value in rows.values_list("person", "scheme", "value"):
        numbers[person][scheme] = value
    for (first, second), one in found.items():
        shared = numbers[first].keys() & numbers[second].keys()
        if any(numbers[first][scheme] != numbers[second][scheme] for scheme in shared):
            one.reasons.append(Reason.OTHER_NUMBER)


def _is_proposed(one: _Found) -> bool:
    """Whether it is worth somebody's look."""
    if Reason.IDENTIFIER in one.reasons:
        return True
    if Reason.OTHER_NUMBER in one.reasons:
        return one.likeness == 100 and Reason.CONTACT in one.reasons
    return one.likeness >= _ALIKE or (one.likeness >= _RATHER_ALIKE and bool(one.reasons))


_WEIGHTS = {Reason.IDENTIFIER: 60, Reason.CONTACT: 25, Reason.BIRTH_YEAR: 20, Reason.MANDATE: 20}


def _score(one: _Found) -> int:
    return one.likeness + sum(_WEIGHTS.get(reason, -40) for reason in set(one.reasons))


def _loaded(kept: list[tuple[Pair, _Found]], viewer: Viewer) -> list[Candidate]:
    """The pairs with their persons, and mandates with bodies: two queries."""
    persons = people(viewer).in_bulk(_of(dict(kept)))
    return [Candidate(persons[a], persons[b], _score(one), _told(one)) for (a, b), one in kept]


def _told(one: _Found) -> tuple[Reason, ...]:
    name = (Reason.NAME,) if one.likeness == 100 else (Reason.LIKE_NAME,) if one.likeness >= _RATHER_ALIKE else ()
    return (*name, *dict.fromkeys(one.reasons))


def _of(pairs: Collection[Pair]) -> list[int]:
    return sorted({pk for pair in pairs for pk in pair})


def _ordered(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)
