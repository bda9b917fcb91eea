"""The arena pack as PDF/UA-1: from the snapshot, against WeasyPrint and against a typst file written by hand."""

from __future__ import annotations

import datetime as dt
import io
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pypdf

from benchmarks.by_hand import arena
from benchmarks.demo import packs_of_demo
from benchmarks.figures import Figure, cpu_of_each, faster, no_slower

WEASYPRINT, BY_HAND = 10.0, 1.15
FOLDER = Path(__file__).resolve().parents[1] / "templates" / "briefing"


def figures(*, quick: bool) -> list[Figure]:
    """CPU milliseconds of the demo's packs, each different, in each renderer: the least of several processes' runs.

    Every run is a process of its own, since a compiler keeps what it has laid out. Raises AssertionError unless the
    file written by hand prints the same words on the same number of pages.
    """
    with packs_of_demo() as packs:
        some = packs[-4:] if quick else packs
        sources = [arena.source(_data(pack)) for pack in some]
        pages = [_web_page(pack) for pack in some]
        _apart(_check_same, some, sources)
        rounds = 3 if quick else 7
        runs = [(_apart(_ours, some), _apart(_by_hand, sources)) for _ in range(rounds)]
        ours, by_hand = (_least(side) for side in zip(*runs, strict=True))
        weasyprint = _least([_apart(_weasyprint, pages) for _ in range(1 if quick else 2)])
    return [
        faster("arena pack as PDF, WeasyPrint", ours, weasyprint, WEASYPRINT, unit="ms"),
        no_slower("arena pack as PDF, typst by hand", ours, by_hand, BY_HAND, unit="ms"),
    ]


def _apart(work: Callable[..., Any], *inputs: Any) -> Any:
    """What ``work`` returns in a process of its own."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, inputs)


def _least(runs: Sequence[Sequence[float]]) -> float:
    """Mean milliseconds of a pack, each taken from the run that was disturbed least; the first pack only warms up."""
    best = [min(times) for times in zip(*runs, strict=True)][1:]
    return 1000 * sum(best) / len(best)


def _ours(packs: Sequence[Any]) -> list[float]:
    from campaigns.briefing.render import pdf

    return cpu_of_each(pdf.arena_pdf, packs)


def _by_hand(sources: Sequence[str]) -> list[float]:
    return cpu_of_each(_compiler_by_hand(), sources)


def _weasyprint(pages: Sequence[str]) -> list[float]:
    from weasyprint import HTML

    return cpu_of_each(lambda page: HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"), pages)


def _compiler_by_hand() -> Callable[[str], bytes]:
    import typst

    compiler = typst.Compiler(root=str(FOLDER))
    stamp = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return lambda source: compiler.compile(input=source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=stamp)


def _check_same(packs: Sequence[Any], sources: Sequence[str]) -> None:
    from campaigns.briefing.render import pdf

    compile_by_hand = _compiler_by_hand()
    for pack, source in zip(packs, sources, strict=True):
        ours, other = _printed(pdf.arena_pdf(pack)), _printed(compile_by_hand(source))
        assert ours == other, f"The two files of {pack.recipient} differ: {ours[0]} and {other[0]} pages"


def _printed(pdf: bytes) -> tuple[int, Counter[str]]:
    """Number of pages and every word on them. Order apart: a heading that wraps to the next page is extracted late."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return len(pages), Counter(word for page in pages for word in page.extract_text().split())


def _data(pack: Any) -> dict[str, Any]:
    """What the product gives its template for a pack."""
    from campaigns import typesetting
    from campaigns.briefing.render import pdf

    class Recorder:
        def compile_with_warnings(self, *, sys_inputs: dict[str, str], **_: object) -> tuple[bytes, list[str]]:
            self.given = json.loads(sys_inputs["data"])
            return b"", []

    recorder = Recorder()
    with patch.object(typesetting, "compiler", lambda _template: recorder):
        pdf.arena_pdf(pack)
    return recorder.given


def _web_page(pack: Any) -> str:
    """The pack's own web page without the site's style, which would only make the other slower."""
    from django.template.loader import render_to_string

    from campaigns.briefing.render.html import ArenaView
    from campaigns.briefing.surfaces import open_arena

    body = render_to_string("briefing/_arena.html", {"shown": ArenaView(open_arena(pack)), "is_open": True, "acts": []})
    return f'<html lang="sv"><head><title>{pack.title}</title></head><body>{body}</body></html>'
