"""How many contacts of the log belong to each month, party, person, body, issue or kind.

Each count comes with the filters that leave exactly its rows. A count names at most ``MOST`` groups, the largest.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count as Number
from django.db.models import F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from crm import wording
from crm.enums import MeetingKind
from crm.models import Mandate, Meeting, MeetingCounterpart
from crm.visibility import Viewer

MOST = 100
# Contacts that belong to no group, as a filter's value.
NONE = "none"
Counted = tuple[str, int, dict[str, str]]
Count = Callable[[QuerySet[Meeting], Viewer], list[Counted]]


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """A group: its name, how many contacts, and the query string that leaves exactly those."""

    name: str
    count: int
    url: str


def seated() -> Any:
    """Mandates in force on the day of a meeting with their holder: one row per meeting, as ``met``."""
    met: Any = Mandate.objects.annotate(met=F("person__meetings__pk"), met_on=F("person__meetings__on"))
    return met.in_force(F("met_on")).exclude(met=None)


def by_month(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """The latest month first."""
    months = _bare(rows).annotate(month=TruncMonth("on")).values("month").annotate(n=Number("pk")).order_by("-month")
    found = months.values_list("month", "n")[:MOST]
    return [(wording.month(month), n, _days(month)) for month, n in found]


def by_party(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """Whose contacts they are."""
    of = _bare(rows).values("organisation", "organisation__name").annotate(n=Number("pk"))
    return _largest(of.order_by("-n", "organisation__sort_key"), "party", "organisation", "organisation__name")


def by_kind(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """What kind of contact."""
    of = _bare(rows).values("kind").annotate(n=Number("pk")).order_by("-n", "kind")
    return [(str(MeetingKind(kind).label), n, {"kind": kind}) for kind, n in of.values_list("kind", "n")]


def by_person(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """With whom; those with nobody last."""
    met = MeetingCounterpart.objects.visible_to(viewer).filter(meeting__in=_pks(rows))
    of = met.values("person", "person__name").annotate(n=Number("pk")).order_by("-n", "person__sort_key", "person")
    without = _bare(rows).exclude(pk__in=MeetingCounterpart.objects.values("meeting")).count()
    return _with_none(_largest(of, "person", "person", "person__name"), "person", _("Nobody"), without)


def by_body(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """Where those who were met sat on that day; those with nobody who is known to have sat anywhere last."""
    held = seated().visible_to(viewer).filter(met__in=_pks(rows))
    of = held.order_by().values("body", "body__name").annotate(n=Number("met", distinct=True))
    without = _bare(rows).exclude(pk__in=seated().values("met")).count()
    found = _largest(of.order_by("-n", "body__sort_key"), "body", "body", "body__name")
    return _with_none(found, "body", _("No known body"), without)


def by_issue(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """About what; those about nothing last."""
    about = Meeting.issues.through.objects
    of = about.filter(meeting__in=_pks(rows)).values("issue", "issue__name").annotate(n=Number("pk"))
    without = _bare(rows).exclude(pk__in=about.values("meeting")).count()
    found = _largest(of.order_by("-n", "issue__sort_key"), "issue", "issue", "issue__name")
    return _with_none(found, "issue", _("No issue"), without)


def _bare(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return rows.select_related(None).prefetch_related(None).order_by()


def _pks(rows: QuerySet[Meeting]) -> Any:
    return _bare(rows).values("pk")


def _largest(rows: Iterable[Any], filtered: str, key: str, name: str) -> list[Counted]:
    found: Any = rows
    return [(str(row[name]), row["n"], {filtered: str(row[key])}) for row in found[:MOST]]


def _with_none(groups: list[Counted], filtered: str, name: str, count: int) -> list[Counted]:
    return [*groups, (name, count, {filtered: NONE})] if count else groups


def _days(month: dt.date) -> dict[str, str]:
    last = calendar.monthrange(month.year, month.month)[1]
    return {"from": month.replace(day=1).isoformat(), "to": month.replace(day=last).isoformat()}
