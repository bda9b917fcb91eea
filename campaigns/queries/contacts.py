"""Which contacts belong to which arena and campaign, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Arena, ArenaContact, Campaign, ProgrammeItem
from crm.models import Meeting
from crm.queries.log_groups import MOST, NONE, Counted
from crm.visibility import Viewer


def of_campaigns() -> Any:
    """Campaigns with the meetings on their issue in their days: one row per meeting, as ``met``."""
    met: Any = Campaign.objects.annotate(met=F("issue__meetings__pk"), met_on=F("issue__meetings__on"))
    return met.filter(met_on__gte=F("starts"), met_on__lte=F("ends"))


def at_arenas(viewer: Viewer, **of: Any) -> Q:
    """Meetings in the programme of an arena that fits and that the viewer sees, or beside it."""
    seen = Arena.objects.visible_to(viewer).values("pk")
    items, beside = (
        model._base_manager.filter(arena__in=seen, **of).values("meeting") for model in (ProgrammeItem, ArenaContact)
    )
    return Q(pk__in=items) | Q(pk__in=beside)


def arenas_of(meetings: Iterable[int], viewer: Viewer) -> dict[int, Arena]:
    """The arena of each meeting that is in a programme or beside it, where the viewer sees it. Two queries."""
    ids = list(meetings)
    found: dict[int, Arena] = {}
    for model in (ArenaContact, ProgrammeItem):
        rows: Any = model.objects.visible_to(viewer).filter(meeting__in=ids)
        found |= {row.meeting_id: row.arena for row in rows.select_related("arena")}
    return found


def by_arena(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """At which arena that the viewer sees, in its programme or beside it; those at no such arena last."""
    seen = Arena.objects.visible_to(viewer).values("pk")
    bare = rows.select_related(None).prefetch_related(None).order_by()
    numbers: Counter[tuple[int, str]] = Counter()
    for model in (ProgrammeItem, ArenaContact):
        there = model._base_manager.filter(meeting__in=bare.values("pk"), arena__in=seen)
        at = there.order_by().values_list("arena", "arena__name")
        numbers.update({(pk, name): n for pk, name, n in at.annotate(n=Count("pk"))})
    found = [(name, n, {"arena": str(pk)}) for (pk, name), n in numbers.most_common(MOST)]
    without = bare.exclude(at_arenas(viewer)).count()
    return [*found, (_("No arena"), without, {"arena": NONE})] if without else found


def by_campaign(rows: QuerySet[Meeting], viewer: Viewer) -> list[Counted]:
    """In which campaign; those in none last."""
    bare = rows.select_related(None).prefetch_related(None).order_by()
    met = of_campaigns().visible_to(viewer).filter(met__in=bare.values("pk")).order_by()
    of = met.values_list("pk", "name").annotate(n=Count("met")).order_by("-n", "pk")
    without = bare.exclude(pk__in=of_campaigns().values("met")).count()
    found = [(name, n, {"campaign": str(pk)}) for pk, name, n in of[:MOST]]
    return [*found, (_("No campaign"), without, {"campaign": NONE})] if without else found
