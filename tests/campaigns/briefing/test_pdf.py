"""The pack on paper: tagged, titled, in its language, and nothing of a user evaluated."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from campaigns import typesetting
from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.render import pdf
from tests.campaigns.briefing import samples


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def arena() -> PdfReader:
    return read(pdf.arena_pdf(samples.arena_pack()))


@pytest.fixture(scope="module")
def item() -> PdfReader:
    return read(pdf.item_pdf(samples.item_pack()))


def test_it_is_tagged_titled_and_swedish(arena):
    root = arena.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (arena.metadata.title, arena.metadata.author) == ("Skogsdagarna 2027", "Skogsrådet")
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_an_english_pack_says_so():
    reader = read(pdf.item_pdf(samples.item_pack(language="en")))
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Tough questions" in words(reader)


def test_every_page_is_a4_with_banner_version_time_and_page_number(arena):
    assert len(arena.pages) > 2
    for n, page in enumerate(arena.pages, 1):
        text = " ".join(page.extract_text().split())
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]
        assert samples.FOOTER.banner in text
        assert "3 · 21 juni 2027 08.00" in text
        assert samples.FOOTER.funding in text
        assert f"{n} {labels.labels('sv')['of']} {len(arena.pages)}" in text


def test_the_first_page_is_the_programme(arena):
    first = arena.pages[0].extract_text()
    assert "tisdag 29 juni" in first
    assert "Säger inte era egna" not in first
    assert "Ström dit jobben ska växa" in first


def test_sections_stand_in_order(item):
    text = words(item)
    places = [text.index(labels.titles("sv")[code]) for code in d.SECTIONS]
    assert places == sorted(places)


def test_open_surface_whoever_asks(item):
    text = words(item)
    assert "Neutral" in text
    assert "Tveksam" not in text
    assert "tjugo minuter" not in text


def test_no_user_text_is_evaluated():
    nasty = '#panic("x") $ *b* _i_ `r` <a> @b = h \\ #image("/etc/passwd")'
    reader = read(pdf.item_pdf(samples.item_pack(title=nasty, fallback=nasty)))
    assert words(reader).count('#panic("x") $ *b* _i_ `r` <a> @b = h \\ #image("/etc/passwd")') >= 2
    assert reader.metadata.title == nasty


def test_characters_that_no_font_has_do_not_stop_a_pack():
    people = (replace(samples.item_pack().people[0], name="Ọlá 日本 👍\u200b\x07 Łukasz"),)
    assert "Łukasz" in words(read(pdf.item_pdf(samples.item_pack(people=people))))


def test_a_word_longer_than_a_line_is_broken_and_whole_when_copied():
    reader = read(pdf.item_pdf(samples.item_pack(fallback="m" * 120)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "m" * 120 in "".join(text.split())
    assert "m" * 70 not in text


def test_marks_of_direction_are_not_printed():
    people = (replace(samples.item_pack().people[0], name="Vera\u202e Lindmåne"),)
    assert "Vera Lindmåne" in words(read(pdf.item_pdf(samples.item_pack(people=people))))


def test_every_rare_character_that_a_font_has_is_printed():
    people = (replace(samples.item_pack().people[0], name="Жанна Щукіна"),)
    assert "Жанна Щукіна" in words(read(pdf.item_pdf(samples.item_pack(people=people))))


def test_the_same_pack_is_the_same_file():
    assert pdf.arena_pdf(samples.arena_pack()) == pdf.arena_pdf(samples.arena_pack())


def test_a_warning_is_an_error(monkeypatch, tmp_path):
    import typst

    path = tmp_path / "pack.typ"
    path.write_text('#set document(title: "T")\n#set text(font: "No Such Font")\n= T')
    monkeypatch.setattr(typesetting, "compiler", lambda _template: typst.Compiler(str(path), root=str(tmp_path)))
    with pytest.raises(typesetting.PdfError, match="unknown font family"):
        pdf.item_pdf(samples.item_pack())


def test_a_withheld_item_prints_time_place_and_whom_to_call():
    text = words(read(pdf.item_pdf(samples.item_pack(confidential=True))))
    assert "15.30–15.50" in text
    assert "070-174 06 24" in text
    assert "Edvin" not in text
    assert "Säger inte" not in text


def test_an_empty_arena_is_still_a_pack():
    pack = d.ArenaPack("a1", "sv", "Sigrid", "", "Dagarna", "Skogby", "28 juni", footer=samples.FOOTER)
    assert labels.labels("sv")["empty"] in words(read(pdf.arena_pdf(pack)))
