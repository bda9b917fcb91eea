"""One day of a delegate's pack as one HTML file that asks for nothing: saved on a phone, it opens without a network."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.briefing import document as d
from campaigns.briefing.render.html import Card, DayView, NoSuchDay, day_of
from campaigns.briefing.render.style import worn
from campaigns.briefing.surfaces import open_arena

_BLOCK = "(?:article|section|header|footer|main|nav|div|details|summary|h[1-6]|p|ul|ol|li|dl|dt|dd|form)"
__all__ = ["NoSuchDay", "compact", "day_html"]


@dataclass(frozen=True)
class SavedDay(DayView):
    """A day that lies on a phone, where nothing tells what comes next: the day's first stands on top."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """The first."""
        return super().cards[:1]

    @property
    def address(self) -> str:
        """Where the newest version is, after sign-in. Never a personal link: the file may reach the wrong hands."""
        return f"{settings.BASE_URL}{reverse('arena_pack', args=[self.pack.key.removeprefix('a')])}"


def day_html(pack: d.ArenaPack, date: str) -> bytes:
    """The file of the day with that ISO date, in the pack's language; raises NoSuchDay. An open surface, as mail is."""
    pack = open_arena(pack)
    day = day_of(pack, date)
    with translation.override(pack.language):
        body = compact(render_to_string("briefing/offline_body.html", {"shown": SavedDay(pack, day)}))
    style = SafeString(worn(body))
    context = {
        "pack": pack,
        "day": day,
        # Our own template's output, in which every text is escaped already.
        "body": SafeString(body),
        "style": format_html("<style>{}</style>", style),
        "policy": _policy(style),
    }
    return compact(render_to_string("briefing/offline.html", context)).encode()


def compact(html: str) -> str:
    """The page without the indentation of its templates, and without lines between blocks, where space says nothing."""
    lines = re.sub(r"\n\s*", "\n", html).strip()
    return re.sub(rf"(</?{_BLOCK}\b[^>]*>)\n(?=</?{_BLOCK}\b)", r"\1", lines) + "\n"


def _policy(style: str) -> str:
    """The content policy that the file carries: whatever text found its way in, nothing but our style has effect."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
