"""The arena pack as PDF/UA-1: typst from the snapshot, against WeasyPrint from the pack's own web page."""

from __future__ import annotations

from benchmarks.demo import longest_pack
from benchmarks.figures import Figure, cpu_seconds

RATIO = 10.0


def figures(*, quick: bool) -> list[Figure]:
    """CPU milliseconds of the longest arena pack of the demo in both renderers, and their ratio."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        return [Figure("arena pack as PDF", "–", f"WeasyPrint: {error}"[:60], "–", f"≥ {RATIO:.0f}×", False)]
    runs = 2 if quick else 7
    with longest_pack() as pack:
        # Models may be imported once the demo's Django is set up.
        from campaigns.briefing.render import html, pdf

        page = html.arena_page(pack)
        ours = cpu_seconds(lambda: pdf.arena_pdf(pack), runs)
        other = cpu_seconds(lambda: HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"), runs)
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
