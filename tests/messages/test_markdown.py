"""Markdown becomes HTML of allow-listed tags; what is hostile becomes text; no text is hard work."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import markdown, speech
from messages.house import LONGEST_TEXT

FORMATS = Path(__file__).parents[3] / "shared" / "formats"
TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "h5", "h6", "hr", "code"}
TAGS |= {"pre", "table", "thead", "tbody", "tr", "th", "td", "sup"}
NAMES = {"a": {"href", "title", "rel", "id", "aria-label"}, "li": {"id"}, "ol": {"start"}}


class Found(HTMLParser):
    """What a page would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.ids: list[str | None] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in TAGS:
            self.bad.append(tag)
        self.bad += [f"{tag} {name}" for name in values if name not in NAMES.get(tag, ())]
        self.ids += [values["id"]] if "id" in values else []
        if tag == "a":
            self.links.append(values)
            address = (values.get("href") or "").strip().lower()
            if re.match(r"[a-z][a-z0-9+.-]*:", address) and not address.startswith(("http:", "https:", "mailto:")):
                self.bad.append(address)

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.bad.append(data)

    def handle_decl(self, decl):
        self.bad.append(decl)

    def handle_pi(self, data):
        self.bad.append(data)


def test_what_people_write():
    html = markdown.render("# Rubrik\n\nEtt *tak* och **pelare**.\n\n- en\n- två\n\n[källa](https://scb.example/a?b=1)")
    assert html == (
        "<h3>Rubrik</h3>\n<p>Ett <em>tak</em> och <strong>pelare</strong>.</p>\n"
        "<ul>\n<li>en</li>\n<li>två</li>\n</ul>\n"
        '<p><a href="https://scb.example/a?b=1" rel="noopener noreferrer nofollow">källa</a></p>'
    )


def test_tables_code_and_what_is_struck():
    html = markdown.render("| År | Tåg |\n|---|---:|\n| 2027 | 12 |\n\n~~fel~~\n\n```\nkod\n```")
    assert "<table>\n<thead>\n<tr>\n<th>År</th>\n<th>Tåg</th>" in html
    assert "<td>2027</td>\n<td>12</td>" in html
    assert "<s>fel</s>" in html
    assert "<pre><code>kod\n</code></pre>" in html


def test_footnotes_of_two_texts_on_a_page_keep_apart():
    text = "Ett tal.[^1] Igen.[^1]\n\n[^1]: Källan."
    one, other = (Found(markdown.render(text, name=name)) for name in ("draft", "version"))
    assert one.ids == ["fnref-draft-1", "fnref-draft-1:1", "fn-draft-1"]
    assert [link["href"] for link in one.links] == ["#fn-draft-1"] * 2 + ["#fnref-draft-1", "#fnref-draft-1:1"]
    assert not set(one.ids) & set(other.ids)
    assert "Källan." in one.text
    assert [link["aria-label"] for link in one.links if "aria-label" in link] == ["Tillbaka till texten"] * 2


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "<javascript:alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<p style='position:fixed' onclick='x()' class='btn' id='main'>x</p>",
        "<svg/onload=alert(1)>",
        "<iframe src=https://spy.example></iframe>",
        "<form action=https://spy.example><button>x</button></form>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<style>body{display:none}</style>",
        "<!-- hidden -->",
    ],
)
def test_what_is_hostile_becomes_text(evil):
    found = Found(markdown.render(f"Före.\n\n{evil}\n\nEfter."))
    assert found.bad == []
    assert found.links == []
    assert found.text == f"Före.\n{evil}\nEfter."


def test_a_picture_is_fetched_by_nobody():
    found = Found(markdown.render("![x](https://spy.example/pixel.png)"))
    assert (found.bad, found.text) == ([], "!x")


def test_a_text_cannot_name_places_in_the_page():
    assert Found(markdown.render('<a id="main">x</a>\n\n[main]: #x "t"\n\n[x](#main "t")')).ids == []


def test_what_lies_too_deep_is_shown_as_typed():
    found = Found(markdown.render("> " * 60 + "djupt **nere**"))
    assert (found.bad, found.text) == ([], "> " * 60 + "djupt **nere**")


@pytest.mark.skipif(not FORMATS.is_dir(), reason="the folder of real inputs is not here")
def test_real_inputs():
    spec = FORMATS / "markdown" / "commonmark.json"
    texts = [example["markdown"] for example in json.loads(spec.read_text("utf-8"))]
    payloads = (FORMATS / "xss" / "payloadbox_first100.txt").read_text("utf-8").splitlines()
    assert (len(texts), len(payloads)) > (600, 90)
    rendered = [Found(markdown.render(text)) for text in texts + payloads]
    assert [found.bad for found in rendered if found.bad] == []
    silent = [text for text, found in zip(payloads, rendered[len(texts) :], strict=True) if not found.text.strip()]
    assert [text for text in silent if text.strip()] == []


@given(st.text(alphabet=st.sampled_from(list("ab <>/=\"'[]()!^:|-*_`~#&;\n\\x")), max_size=120))
def test_no_text_makes_anything_else(text):
    assert Found(markdown.render(text)).bad == []


# fmt: off
HEAVY = [
    "[", "![", "[a](", "[](", "[^", "[^a] ", "[^a]: ", "[^b]: x\n\n", "[a][", "[a]: x\n", "**a", "*_a ", "_a", "~~a",
    "`", "``a` ", "<", "<a ", "<!--", "&", "> ", "- ", "* a\n", "1) a\n", "|", "|a|\n|-|\n", "|\n", "a\n=\n", "\\[",
]
# fmt: on


@pytest.mark.parametrize("piece", HEAVY)
def test_a_text_twice_as_long_is_twice_the_work(piece):
    """Counted in lines of Python that run, never in time: three times would be on the way to four, the quadratic."""
    start = "[^a]: x\n\n|" + "a|" * 30 + "\n|" + "-|" * 30 + "\n"
    short, long = (_work(start + (piece * size)[:size]) for size in (400, 800))
    assert long < 2.6 * short + 3000


def test_a_table_is_not_filled_up_to_a_book():
    html = markdown.render("|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + "|\n" * 9000)
    assert len(html) < 2 * LONGEST_TEXT
    assert "<table>" not in html


def _work(text: str) -> int:
    lines = 0

    def trace(frame, event, arg):
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    markdown.render("warm")
    sys.settrace(trace)
    try:
        markdown.render(text)
    finally:
        sys.settrace(before)
    return lines


def test_headings_stay_below_those_of_the_page():
    assert markdown.render("# a\n\n###### b") == "<h3>a</h3>\n<h6>b</h6>"
    assert Found(markdown.render("<h1>a</h1>")).bad == []


@pytest.mark.parametrize(("words", "seconds"), [(0, 0), (1, 5), (121, 55), (130, 60), (260, 120)])
def test_seconds_aloud(words, seconds):
    text = " ".join(["ord"] * words)
    assert (speech.word_count(text), speech.seconds_aloud(text)) == (words, seconds)
