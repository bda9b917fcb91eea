"""A frozen report as files: accessible, of its snapshot alone, and without anybody's name for an evaluator."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from campaigns.enums import GapKind
from campaigns.reports.build import build
from campaigns.reports.render.archive import archive
from campaigns.reports.render.docx import docx
from campaigns.reports.render.html import svg
from campaigns.reports.render.pdf import pdf
from campaigns.reports.render.text import text
from campaigns.services.reports import update_report
from crm.models import Council
from crm.visibility import Viewer
from tests.campaigns.reports.conftest import AFTER

FUNDING = "Medfinansieras av Europeiska unionen"


@pytest.fixture
def document(world, make_report, lova):
    """A draft's document, with the council's funding statement and a text that tries things."""
    council = Council.current()
    council.name, council.funding_line, council.banner = "Skogsrådet", FUNDING, "ÖVNING"
    council.save()
    report = make_report()
    nasty = '=HYPERLINK("x") #panic() <b>fet</b>\nAndra raden, Жанна Щукіна \x0b'
    update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"summary": nasty})
    return build(report, AFTER).document


@pytest.mark.parametrize("word", ["m" * 120, "regionstyrelsen.protokoll." * 6, "spår&väg&" * 15])
def test_a_word_longer_than_a_line_stays_within_the_margins_and_is_whole_when_copied(make_report, lova, word):
    report = make_report()
    update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"summary": f"Se {word} här."})
    document = build(report, AFTER).document
    page = PdfReader(io.BytesIO(pdf(document))).pages[0]
    assert word in "".join(page.extract_text().split())
    lines = [line for line in page.extract_text().splitlines() if word[:4] in line]
    assert len(lines) > 1
    assert max(map(len, lines)) < 120
    assert f"Se {word} här." in [line.text for line in Document(io.BytesIO(docx(document))).paragraphs]


def test_signs_that_paper_lacks_are_a_gap_by_name_and_marks_of_direction_are_not_printed(make_report, lova):
    report = make_report()
    summary = "Bra \u202e👍 Жанна ❤\ufe0f 👍"
    update_report(actor=Viewer.of(lova), at=AFTER, report=report, title="Halvåret 🚂", texts={"summary": summary})
    draft = build(report, AFTER)
    [group] = [group for group in draft.warnings if group.kind == GapKind.TEXT_UNPRINTED]
    told = [gap.text for gap in group.gaps]
    assert told[0].startswith("”Sammanfattning”: i PDF:en står □ för 👍 (U+1F44D)")
    assert told[-1] == "”Rubrik”: i PDF:en står □ för 🚂 (U+1F682)."
    page = PdfReader(io.BytesIO(pdf(draft.document))).pages[0].extract_text()
    assert "Bra □ Жанна" in page
    assert "👍" in "".join(line.text for line in Document(io.BytesIO(docx(draft.document))).paragraphs)


def test_word_has_headings_header_rows_language_title_and_described_pictures(document):
    made = Document(io.BytesIO(docx(document)))
    headings = [line.text for line in made.paragraphs if line.style.name == "Heading 1"]
    assert headings[:5] == [
        "Sammanfattning",
        "Aktiviteter",
        "Resultat",
        "Avvikelser och risker",
        "Det som kommer härnäst",
    ]
    assert {"Kontakter", "Löften åt båda håll", "Effekter", "Det som inte visas"} <= set(headings)
    assert made.paragraphs[0].style.name == "Title"
    assert (made.core_properties.title, made.core_properties.language) == (document.title, "sv")
    assert made.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "sv-SE"
    assert len(made.tables) > 6
    for table in made.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text for cell in table.rows[0].cells)
    shapes = made.inline_shapes
    assert len(shapes) == sum(len(section.plots) for section in document.sections) > 3
    assert all(shape._inline.docPr.get("descr") for shape in shapes)
    footer = made.sections[0].footer._element.xml
    assert FUNDING in footer
    assert "Europeiska unionens emblem" in footer
    assert made.sections[0].header.paragraphs[0].text == "ÖVNING"


def test_pdf_is_tagged_titled_swedish_and_carries_plots_with_words(document):
    reader = PdfReader(io.BytesIO(pdf(document)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata.title == document.title
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for part in (FUNDING, "ÖVNING", "#panic()", "Жанна Щукіна", "Påstående", "Kontakter per månad och nivå"):
        assert part in words
    assert pdf(document) == pdf(document)


def test_plain_text_tells_everything_in_order(document):
    told = text(document)
    order = ["SAMMANFATTNING", "DET HÄR VET VI SAKNAS", "KONTAKTER", "LÖFTEN ÅT BÅDA HÅLL", "DET SOM INTE VISAS"]
    assert [told.index(word) for word in order] == sorted(told.index(word) for word in order)
    assert "Påstående · Vera Lindmåne 0" in told
    assert told.endswith(f"{FUNDING}\n")


def test_the_evaluators_archive_has_codes_instead_of_names_and_no_formulas(document):
    box = zipfile.ZipFile(io.BytesIO(b"".join(archive(document))))
    names = box.namelist()
    assert {"report.json", "figures.csv", "contacts.csv", "claims.csv", "plot_contacts_by_level.csv"} <= set(names)
    everything = "".join(box.read(name).decode() for name in names)
    for name in document.names:
        assert name not in everything
    whole = json.loads(box.read("report.json"))
    assert (whole["names"], whole["not_shown"]) == ([], document.not_shown)
    raw = box.read("contacts.csv")
    assert raw.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:2] == ["Dag", "Med vem"]
    assert rows[1][1].startswith("Person ")
    assert b"".join(archive(document)) == b"".join(archive(document))


def test_a_plot_tells_itself_without_colour(document):
    plots = {plot.code: plot for section in document.sections for plot in section.plots}
    assert set(plots) == {"contacts_by_level", "contacts_by_party", "commitments", "coverage", "stances"}
    for code, plot in plots.items():
        drawn = svg(plot)
        assert f'<title id="{code}-title">{plot.title}</title>' in drawn
        assert f'<desc id="{code}-text">' in drawn
        assert "style=" not in drawn
        assert ">1</text>" in drawn
