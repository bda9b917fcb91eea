"""The domain's clock, read once at the edge and passed down as ``at``.

Real time, unless ``SAMSYN_NOW`` or the loaded demo freezes it; ``manage.py clock`` moves the demo's. Leases,
``not_before``, sign-in and tokens use ``django.utils.timezone.now`` instead, which nothing freezes.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from crm.models import Council


def now(council: Council | None = None) -> dt.datetime:
    """The domain's present instant, aware. Pass the council if it is loaded; otherwise it costs one query.

    Raises ImproperlyConfigured when ``SAMSYN_NOW`` is not an ISO 8601 instant with offset.
    """
    if settings.SAMSYN_NOW:
        return parse(settings.SAMSYN_NOW)
    return (council or Council.current()).frozen_at or timezone.now()


def parse(text: str, name: str = "SAMSYN_NOW") -> dt.datetime:
    """An aware instant from ISO 8601; raises ImproperlyConfigured naming the setting or argument."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}={text!r} is not an ISO 8601 instant such as 2027-06-21T08:00:00+02:00"
        ) from error
    if at.tzinfo is None:
        raise ImproperlyConfigured(f"{name}={text!r} lacks an offset such as +02:00")
    return at


def zone() -> ZoneInfo:
    """The council's zone, in which people schedule."""
    return ZoneInfo(settings.TIME_ZONE)


def local(at: dt.datetime) -> dt.datetime:
    """The instant in the council's zone."""
    return at.astimezone(zone())


def day(at: dt.datetime) -> dt.date:
    """The calendar day of the instant in the council's zone."""
    return local(at).date()


def wall(on: dt.date, time: dt.time) -> dt.datetime:
    """The instant of a wall time in the council's zone; a gap gives its first valid instant, a fold the first."""
    naive = dt.datetime.combine(on, time)
    while not is_valid_wall(naive):
        naive = naive.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    return naive.replace(tzinfo=zone())


def is_valid_wall(naive: dt.datetime) -> bool:
    """Whether clocks show this wall time; false in the gap of a spring night."""
    return local(naive.replace(tzinfo=zone()).astimezone(dt.UTC)).replace(tzinfo=None) == naive
