"""The mail that carries a delegate's pack: the ask first, two links, one page; the text part holds every item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.material import News, Touch, Touched
from campaigns.briefing.render.text import arena_text, changes_text
from campaigns.briefing.surfaces import open_arena, open_entry
from crm import wording
from crm.outbox.html import inlined
from crm.outbox.links import PLACEHOLDER


@dataclass(frozen=True, slots=True)
class PackMail:
    """A mail ready to queue; its personal link is a placeholder that hand-over fills in."""

    subject: str
    text: str
    html: str
    reason: str


def arena_mail(pack: d.ArenaPack) -> PackMail:
    """The pack as a mail in its recipient's language. Mail is an open surface."""
    with translation.override(pack.language):
        reason = _("You get this because you are a delegate to %(arena)s.") % {"arena": pack.title}
        return _mail(open_arena(pack), _subject(pack), reason, _warnings(pack.corrections, ()))


def alert_mail(pack: d.ArenaPack, news: News) -> PackMail:
    """The pack headed by what has changed for its recipient since the last mail. Mail is an open surface."""
    secret = labels.words_of(pack)["confidential_meeting"]
    with translation.override(pack.language):
        told = [*_corrected(news), *(_told(row, secret, pack) for row in news.items if not _follows(row, news, pack))]
        told += [_("Whom to call has changed")] if news.calls else []
        reason = _("You get this because something has changed for you at %(arena)s.") % {"arena": pack.title}
        warnings = _warnings(pack.corrections, news.lapsed)
        return _mail(open_arena(pack), _alert_subject(told, pack, news), reason, warnings, news=news)


def parting_mail(pack: d.ArenaPack, news: News) -> PackMail:
    """To somebody whose pack this was: what not to use any more, and which items are no longer theirs."""
    secret = labels.words_of(pack)["confidential_meeting"]
    with translation.override(pack.language):
        told = [*_corrected(news), *(_told(row, secret, pack) for row in news.items)]
        lines = [_told(row, secret, pack) + _before(row, pack) for row in news.items]
        reason = _("You get this because you were a delegate to %(arena)s.") % {"arena": pack.title}
        subject = _alert_subject(told, pack, news)
        context = {
            "title": subject,
            "warnings": _warnings(news.corrections, ()),
            "lines": lines,
            "words": labels.words_of(pack),
            "call": labels.titles_of(pack)[d.CONTACTS],
            "pack": pack,
            "reason": reason,
            "banner": pack.footer.banner,
            "council": pack.footer.council,
            "LANGUAGE_CODE": pack.language,
        }
        html = inlined(render_to_string("mail/parting.html", context))
        text = render_to_string("mail/parting.txt", context).strip() + "\n"
    return PackMail(subject, text, html, reason)


def _alert_subject(told: Sequence[str], pack: d.ArenaPack, news: News) -> str:
    """What must not be said any more comes first by name, whatever else there is to tell."""
    if len(told) == 1:
        return told[0]
    if not news.corrections:
        return _("%(arena)s: %(count)d changes for you") % {"arena": pack.title, "count": len(told)}
    more = len(told) - 1
    names = {"title": told[0], "count": more}
    return ngettext("%(title)s – and %(count)d more", "%(title)s – and %(count)d more", more) % names


def _follows(row: Touched, news: News, pack: d.ArenaPack) -> bool:
    """Whether an item changed only with the message that was withdrawn: the correction says it, and no line does."""
    if not news.corrections or row.touch != Touch.CONTENT:
        return False
    titles = {entry.title for entry in (row.was, row.now) if entry}
    return not any(line.startswith(f"{title}: ") for line in pack.changes for title in titles)


def _corrected(news: News) -> list[str]:
    withdrawn = [_("Stop using: %(title)s") % {"title": row.title} for row in news.corrections]
    return withdrawn + [_lapsed(*row) for row in news.lapsed]


def _warnings(corrections: Sequence[d.Correction], lapsed: Sequence[tuple[str, str]]) -> list[str]:
    return [row.text for row in corrections] + [f"{_lapsed(*row)}." for row in lapsed]


def _lapsed(party: str, title: str) -> str:
    return _("%(party)s no longer stands behind “%(title)s”") % {"party": party, "title": title}


def _told(row: Touched, secret: str, pack: d.ArenaPack) -> str:
    """One item in a subject line: ``Flyttad: Mingel, tisdag 29 juni 08.30–09.30``."""
    entry = open_entry(row.entry, secret)
    day = next((day.label for day in pack.days if day.date == entry.starts[:10]), "")
    words = {"title": entry.title, "when": " ".join(part for part in (day, entry.time) if part)}
    if row.touch == Touch.MOVED and row.was and (row.was.starts, row.was.ends) == (entry.starts, entry.ends):
        return _("New place: %(title)s") % words
    return {
        Touch.NEW: _("New: %(title)s, %(when)s"),
        Touch.GONE: _("No longer yours: %(title)s"),
        Touch.CALLED_OFF: _("Cancelled: %(title)s"),
        Touch.ON_AGAIN: _("On again: %(title)s, %(when)s"),
        Touch.MOVED: _("Moved: %(title)s, %(when)s"),
        Touch.CONTENT: _("Changed: %(title)s"),
    }[row.touch] % words


def _before(row: Touched, pack: d.ArenaPack) -> str:
    """The time that was told before, where it is another: ``(var tisdag 29 juni 08.00–08.30)``."""
    if row.touch != Touch.MOVED or row.was is None or row.now is None or row.was.starts == row.now.starts:
        return ""
    was, now = (dt.date.fromisoformat(entry.starts[:10]) for entry in (row.was, row.now))
    time = row.was.time if was == now else f"{wording.day(was, pack.language, today=now)} {row.was.time}"
    return f" ({labels.words_of(pack)['was']} {time})"


def _asked(pack: d.ArenaPack, news: News | None) -> tuple[str, d.Entry | None]:
    """Day and row of the first ask; in an alert, of the items that it tells about only."""
    keys = {row.entry.key for row in news.items} if news else set()
    rows = ((day.label, entry) for day in pack.days for entry in day.entries if entry.ask)
    return next(((day, entry) for day, entry in rows if news is None or entry.key in keys), ("", None))


def _mail(
    pack: d.ArenaPack, subject: str, reason: str, warnings: Sequence[str], *, news: News | None = None
) -> PackMail:
    with translation.override(pack.language):
        words = {
            **labels.words_of(pack),
            "call": labels.titles_of(pack)[d.CONTACTS],
        }
        day, first = _asked(pack, news)
        context = {
            "title": subject,
            "pack": pack,
            "warnings": warnings,
            "is_alert": news is not None,
            "first": first,
            "first_day": day,
            "words": words,
            "link": PLACEHOLDER,
            "reason": reason,
            "banner": pack.footer.banner,
            "council": pack.footer.council,
            "LANGUAGE_CODE": pack.language,
        }
        html = inlined(render_to_string("mail/pack.html", context))
    return PackMail(subject, _text(context), html, reason)


def _subject(pack: d.ArenaPack) -> str:
    if not pack.changes:
        return _("%(arena)s: your briefing pack") % {"arena": pack.title}
    return _("%(arena)s: your briefing pack has changed") % {"arena": pack.title}


def _text(context: dict[str, Any]) -> str:
    """The ask and the links, then the whole pack."""
    words, first = context["words"], context["first"]
    when = [first.title] if first and context["is_alert"] else []
    when += [f"{context['first_day']} {first.time}"] if first else []
    ask = f"{words['ask']}: {first.ask}\n{' · '.join(when)}" if first else ""
    if first and first.embargo:
        ask = f"{ask}\n{first.embargo}"
    links = f"{words['open']}: {PLACEHOLDER}\n{words['calendar']}: {PLACEHOLDER}calendar.ics"
    pack, news = context["pack"], ""
    if context["is_alert"]:
        pack, news = replace(pack, changes=()), changes_text(pack, words)
    body = arena_text(replace(pack, corrections=()))
    head = [context["banner"], context["title"], *context["warnings"], news, ask, links]
    blocks = [*head, body, f"-- \n{context['reason']}"]
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"
