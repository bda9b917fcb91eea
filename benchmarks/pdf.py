"""The arena pack as PDF/UA-1: typst from the snapshot, against WeasyPrint from the pack's own web page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.demo import arena_packs
from benchmarks.figures import Figure, cpu_seconds

if TYPE_CHECKING:
    from campaigns.briefing.document import ArenaPack

RATIO = 10.0


def figures(*, quick: bool) -> list[Figure]:
    """Median CPU milliseconds of the demo's arena packs, each different, in both renderers, and their ratio."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        return [Figure("arena pack as PDF", "–", f"WeasyPrint: {error}"[:60], "–", f"≥ {RATIO:.0f}×", False)]
    with arena_packs() as packs:
        # Models may be imported once the demo's Django is set up.
        from campaigns.briefing.render import pdf

        some = packs[-3:] if quick else packs
        ours = cpu_seconds(pdf.arena_pdf, some)
        pages = [_page(pack) for pack in some]
        other = cpu_seconds(lambda page: HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"), pages)
    return [
        Figure(
            "arena pack as PDF",
            f"{ours * 1000:.0f} ms",
            f"{other * 1000:.0f} ms",
            f"{other / ours:.1f}×",
            f"≥ {RATIO:.0f}×",
            other >= RATIO * ours,
        )
    ]


def _page(pack: ArenaPack) -> str:
    """The pack's own web page without the site's style, which would only make the other slower."""
    from django.template.loader import render_to_string

    from campaigns.briefing.render.html import ArenaView
    from campaigns.briefing.surfaces import open_arena

    body = render_to_string("briefing/_arena.html", {"shown": ArenaView(open_arena(pack)), "is_open": True, "acts": []})
    return f'<html lang="sv"><head><title>{pack.title}</title></head><body>{body}</body></html>'
