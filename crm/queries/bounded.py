"""How many rows there are, without counting for ever."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

MOST = 1_000


def count(rows: QuerySet[Any], most: int = MOST) -> int:
    """The number of rows, or one more than ``most`` where there are more than that, however many."""
    return rows.select_related(None).prefetch_related(None).order_by()[: most + 1].count()


def said(number: int) -> str:
    """A number that ``count`` gave, in words where there are more."""
    return str(number) if number <= MOST else _("more than %(most)d") % {"most": MOST}
