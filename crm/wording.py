"""Dates, times and lists as people say them, in plain text: pages, mail and PDF use the same words.

``lang`` is a language code; without one the active language is used. Times are told in the council's zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import clock
from crm.enums import Precision


def language(lang: str | None = None) -> str:
    """The two-letter code of ``lang``, or of the active language."""
    return (lang or translation.get_language() or "sv").split("-")[0]


def day(d: dt.date, lang: str | None = None, today: dt.date | None = None) -> str:
    """``tisdag 29 juni``; with the year unless it is today's."""
    pattern = "EEEE d MMMM" if today and today.year == d.year else "EEEE d MMMM y"
    return format_date(d, pattern, locale=language(lang))


def short_day(d: dt.date, lang: str | None = None, today: dt.date | None = None) -> str:
    """``29 juni``; with the year unless it is today's."""
    return format_date(d, "d MMMM" if today and today.year == d.year else "d MMMM y", locale=language(lang))


def partial_day(d: dt.date, precision: str, lang: str | None = None, today: dt.date | None = None) -> str:
    """The day as exactly as it is known: ``31 maj 2027``, ``maj 2027`` or ``2027``."""
    if precision == Precision.YEAR:
        return str(d.year)
    return month(d, lang) if precision == Precision.MONTH else short_day(d, lang, today)


def iso_day(d: dt.date, precision: str) -> str:
    """The day as exactly as it is known, in figures: ``2027-05-31``, ``2027-05`` or ``2027``."""
    return d.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(precision))]


def month(d: dt.date, lang: str | None = None) -> str:
    """``juni 2027``."""
    return format_date(d, "LLLL y", locale=language(lang))


def clock_time(at: dt.datetime | dt.time, lang: str | None = None) -> str:
    """``08.00`` in Swedish, ``08:00`` in English."""
    time = clock.local(at) if isinstance(at, dt.datetime) else at
    return time.strftime("%H.%M" if language(lang) == "sv" else "%H:%M")


def moment(at: dt.datetime, lang: str | None = None, today: dt.date | None = None) -> str:
    """``tisdag 29 juni 08.00``; with the year unless it is today's."""
    return f"{day(clock.day(at), lang, today)} {clock_time(at, lang)}"


def span(
    starts: dt.datetime | dt.date,
    ends: dt.datetime | dt.date | None = None,
    lang: str | None = None,
    today: dt.date | None = None,
) -> str:
    """``tisdag 29 juni 15.30–15.50``; ``28 juni–2 juli`` for days; what both ends share is said once.

    Days of two years are told with the year of both.
    """
    if isinstance(starts, dt.datetime):
        return _moments(starts, ends if isinstance(ends, dt.datetime) else None, lang, today)
    if ends is None or ends == starts:
        return short_day(starts, lang, today)
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{starts.day}–{short_day(ends, lang, today)}"
    if starts.year != ends.year:
        return f"{short_day(starts, lang)}–{short_day(ends, lang)}"
    return f"{short_day(starts, lang, starts)}–{short_day(ends, lang, today)}"


def _moments(starts: dt.datetime, ends: dt.datetime | None, lang: str | None, today: dt.date | None) -> str:
    if ends is None or ends == starts:
        return moment(starts, lang, today)
    if clock.day(starts) == clock.day(ends):
        return f"{moment(starts, lang, today)}–{clock_time(ends, lang)}"
    return f"{moment(starts, lang, today)} – {moment(ends, lang, today)}"


def relative(d: dt.date, today: dt.date, lang: str | None = None) -> str:
    """``i dag``, ``i morgon``, ``om 7 dagar``, ``för 6 dagar sedan``."""
    days = (d - today).days
    with translation.override(language(lang)):
        if days == 0:
            return _("today")
        if days == 1:
            return _("tomorrow")
        if days == -1:
            return _("yesterday")
        if days > 0:
            return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def due(d: dt.date, today: dt.date, lang: str | None = None) -> str:
    """As ``relative``, but what has passed is late: ``försenat 6 dagar``."""
    if d >= today:
        return relative(d, today, lang)
    days = (today - d).days
    with translation.override(language(lang)):
        return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def signed(n: float, lang: str | None = None) -> str:
    """A change with its sign, to a tenth: ``+3``, ``−2``, ``0``, ``+1,5``."""
    text: str = format_decimal(abs(n), format="0.#", locale=language(lang))
    if text == "0":
        return text
    return f"+{text}" if n > 0 else f"−{text}"


def thousands(n: int, lang: str | None = None) -> str:
    """A large number as one reads it: ``120 000``."""
    return format_decimal(n, locale=language(lang))


def quoted(text: object) -> str:
    """The text in the active language's quotation marks."""
    return _("“%(text)s”") % {"text": text}


def join(parts: Iterable[object], lang: str | None = None) -> str:
    """``a, b och c``."""
    words = [str(part) for part in parts]
    if len(words) < 2:
        return "".join(words)
    with translation.override(language(lang)):
        last_two = _("%(first)s and %(second)s") % {"first": words[-2], "second": words[-1]}
    return ", ".join([*words[:-2], last_two])
