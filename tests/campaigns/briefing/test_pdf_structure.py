"""What PDF/UA-1 asks of a file's structure, of every PDF that a pack becomes.

typst enforces the standard as it writes; this reads the files with another library. veraPDF is not among our tools: its
engine needs Java and a JAXB beside it, which no package of ours brings.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from campaigns.briefing import document as d
from campaigns.briefing.render import pdf
from campaigns.briefing.render.html import NoSuchDay
from tests.campaigns.briefing import samples

ARENA, ITEM = samples.arena_pack(), samples.item_pack()
DAY = "2027-06-29"
KINDS = {
    "arena, A4": lambda: pdf.arena_pdf(ARENA),
    "arena, large": lambda: pdf.arena_pdf(ARENA, pdf.Form.LARGE),
    "day, pocket": lambda: pdf.day_pocket(ARENA, DAY),
    "item, A4": lambda: pdf.item_pdf(ITEM),
    "item, large": lambda: pdf.item_pdf(ITEM, pdf.Form.LARGE),
    "item, pocket": lambda: pdf.item_pdf(ITEM, pdf.Form.POCKET),
}
# Operators that put ink on the page.
PAINTS = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"Do", b"EI"}


@pytest.fixture(scope="module", params=KINDS)
def reader(request) -> PdfReader:
    """Each kind of PDF in turn."""
    return PdfReader(io.BytesIO(KINDS[request.param]()))


def elements(node: Any, roles: Any) -> Iterator[tuple[str, Any]]:
    """Every structure element in reading order, by its standard name."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child, roles)
    elif isinstance(node, dict) and "/K" in node:
        if "/S" in node:
            yield str(roles.get(node["/S"], node["/S"])), node
        yield from elements(node["/K"], roles)


def structure(reader: PdfReader) -> list[tuple[str, Any]]:
    trailer: Any = reader.trailer
    root = trailer["/Root"]["/StructTreeRoot"].get_object()
    return list(elements(root["/K"], root.get("/RoleMap", {})))


def test_tagged_titled_and_in_its_language(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in re.sub(rb"\s", b"", root["/Metadata"].get_data())
    assert all(page["/Tabs"] == "/S" for page in reader.pages if "/Annots" in page)


def test_headings_start_at_one_and_skip_no_level(reader):
    levels = [int(name[2:]) for name, _ in structure(reader) if re.fullmatch(r"/H[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_headers(reader):
    tables = [node for name, node in structure(reader) if name == "/Table"]
    for table in tables:
        cells = [name for name, _ in elements(table["/K"], {})]
        assert cells.count("/TH") == 2
        assert cells.index("/TH") < cells.index("/TD")


def test_everything_on_a_page_is_tagged_or_an_artifact(reader):
    for page in reader.pages:
        marks = []
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in {b"BDC", b"BMC"}:
                within = bool(marks and marks[-1])
                named = operands[0] == "/Artifact" or (len(operands) > 1 and "/MCID" in _properties(operands[1], page))
                marks.append(within or named)
            elif operator == b"EMC":
                marks.pop()
            elif operator in PAINTS:
                assert marks, operator
                assert marks[-1], operator
        assert marks == []


def _properties(operand: Any, page: Any) -> Any:
    return operand if isinstance(operand, dict) else page["/Resources"]["/Properties"][operand]


def test_pictures_and_links_say_what_they_are(reader):
    for name, node in structure(reader):
        if name == "/Figure":
            assert node["/Alt"]
    links = [annotation.get_object() for page in reader.pages for annotation in page.get("/Annots", [])]
    assert all(link.get("/Contents") for link in links if link["/Subtype"] == "/Link")


def test_fonts_can_be_read_as_text(reader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/ToUnicode" in font.get_object()


def sizes(content: bytes) -> set[float]:
    """Every size that text is set in, rounded to a tenth of a point."""
    found: set[float] = set()

    def visit(text, user, matrix, _font, size):
        if text.strip():
            scale = (matrix[0] ** 2 + matrix[1] ** 2) ** 0.5 * (user[0] ** 2 + user[1] ** 2) ** 0.5
            found.add(round(size * scale, 1))

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("kind", ["arena, large", "item, large"])
def test_large_type_is_at_least_16_points(kind):
    assert min(sizes(KINDS[kind]())) >= 16


def many(count: int) -> d.ArenaPack:
    """A day of so many items, each with everything."""
    entries, items = [], []
    for n in range(count):
        start, end = f"2027-06-29T{8 + n % 12:02}:00:00+02:00", f"2027-06-29T{8 + n % 12:02}:45:00+02:00"
        entries.append(samples.entry(key=f"m{n}", starts=start, ends=end, title=f"Möte nummer {n}"))
        items.append(samples.item_pack(key=f"m{n}", title=f"Möte nummer {n}"))
    return replace(ARENA, days=(d.Day(DAY, "tisdag 29 juni", tuple(entries)),), items=tuple(items))


@pytest.mark.parametrize("count", [1, 4, 8, 14])
def test_a_day_fits_two_sides_however_full_it_is(count):
    content = pdf.day_pocket(many(count), DAY)
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) <= 2
    assert {tuple(round(float(side)) for side in page.mediabox) for page in reader.pages} == {(0, 0, 842, 595)}
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert all(f"Möte nummer {n}" in words for n in range(count))
    assert words.count("anslutningsköer") >= count
    assert min(sizes(content)) >= 5.5


def test_a_pocket_sheet_is_an_open_surface():
    secret = replace(ARENA, items=(samples.item_pack(confidential=True, title="Hemligt möte"),))
    days = (d.Day(DAY, "tisdag 29 juni", (samples.entry(confidential=True, title="Hemligt möte"),)),)
    reader = PdfReader(io.BytesIO(pdf.day_pocket(replace(secret, days=days), DAY)))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert "Hemligt möte" not in words
    assert "Tveksam" not in words
    with pytest.raises(NoSuchDay):
        pdf.day_pocket(ARENA, "2027-07-09")
