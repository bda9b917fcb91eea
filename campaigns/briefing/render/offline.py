"""One day of a delegate's pack as one HTML file that asks for nothing: saved on a phone, it opens without a network."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.briefing import document as d
from campaigns.briefing.render.html import DayView, NoSuchDay, day_of
from campaigns.briefing.surfaces import open_arena
from crm.web import assets

# What the templates of a pack wear: a button, a form or a menu is not among it.
_PARTS = ("tokens", "base", "layout", "card", "badge", "note", "list", "details", "pack", "print")
__all__ = ["NoSuchDay", "day_html"]


@dataclass(frozen=True)
class SavedDay(DayView):
    """A day that lies on a phone."""

    @property
    def address(self) -> str:
        """Where the newest version is, after sign-in. Never a personal link: the file may reach the wrong hands."""
        return f"{settings.BASE_URL}{reverse('arena_pack', args=[self.pack.key.removeprefix('a')])}"


def day_html(pack: d.ArenaPack, date: str) -> bytes:
    """The file of the day with that ISO date, in the pack's language; raises NoSuchDay. An open surface, as mail is."""
    pack = open_arena(pack)
    day = day_of(pack, date)
    style = _style()
    context = {"shown": SavedDay(pack, day), "style": format_html("<style>{}</style>", style), "policy": _policy(style)}
    with translation.override(pack.language):
        html = render_to_string("briefing/offline.html", context)
    return re.sub(r"\n\s*", "\n", html).encode()


def _policy(style: str) -> str:
    """The content policy that the file carries: whatever text found its way in, nothing but our style has effect."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _style() -> SafeString:
    """The style on one line, without comments and without space that CSS does not read."""
    css = re.sub(r"/\*.*?\*/", "", assets.text("samsyn.css", *_PARTS), flags=re.DOTALL)
    return SafeString(re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css)).strip())
