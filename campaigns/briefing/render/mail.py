"""The mail that carries a delegate's pack: the ask first, two links, one page; the text part holds every item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.render.text import arena_text
from campaigns.briefing.surfaces import open_arena
from crm.outbox.links import PLACEHOLDER

# Nothing is fetched to render a mail.
_INLINER = css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class PackMail:
    """A mail ready to queue; its personal link is a placeholder that hand-over fills in."""

    subject: str
    text: str
    html: str
    reason: str


def arena_mail(pack: d.ArenaPack) -> PackMail:
    """The pack as a mail in its recipient's language. Mail is an open surface."""
    pack = open_arena(pack)
    with translation.override(pack.language):
        subject = _subject(pack)
        reason = _("You get this because you are a delegate to %(arena)s.") % {"arena": pack.title}
        words = {
            **labels.labels(pack.language),
            "call": labels.titles(pack.language)[d.CONTACTS],
        }
        day, first = next(((day.label, entry) for day in pack.days for entry in day.entries if entry.ask), ("", None))
        context = {
            "title": subject,
            "pack": pack,
            "first": first,
            "first_day": day,
            "words": words,
            "link": PLACEHOLDER,
            "reason": reason,
            "banner": pack.footer.banner,
            "council": pack.footer.council,
            "LANGUAGE_CODE": pack.language,
        }
        html = _INLINER.inline(render_to_string("mail/pack.html", context))
    return PackMail(subject, _text(context), html, reason)


def _subject(pack: d.ArenaPack) -> str:
    if pack.footer.version == 1:
        return _("%(arena)s: your briefing pack") % {"arena": pack.title}
    return _("%(arena)s: your briefing pack has changed") % {"arena": pack.title}


def _text(context: dict[str, Any]) -> str:
    """The ask and the links, then the whole pack."""
    words, first = context["words"], context["first"]
    ask = f"{words['ask']}: {first.ask}\n{context['first_day']} {first.time}" if first else ""
    if first and first.embargo:
        ask = f"{ask}\n{first.embargo}"
    links = f"{words['open']}: {PLACEHOLDER}\n{words['calendar']}: {PLACEHOLDER}calendar.ics"
    blocks = [context["banner"], context["title"], ask, links, arena_text(context["pack"]), f"-- \n{context['reason']}"]
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"
