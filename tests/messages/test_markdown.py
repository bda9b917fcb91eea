"""Markdown becomes HTML of allow-listed tags, and nothing else."""

import pytest

from messages import markdown, speech


def test_what_people_write():
    html = markdown.render("# Rubrik\n\nEtt *tak* och **pelare**.\n\n- en\n- två\n\n[källa](https://scb.example/a?b=1)")
    assert html == (
        "<h3>Rubrik</h3>\n<p>Ett <em>tak</em> och <strong>pelare</strong>.</p>\n"
        "<ul>\n<li>en</li>\n<li>två</li>\n</ul>\n"
        '<p><a href="https://scb.example/a?b=1" rel="noopener noreferrer">källa</a></p>'
    )


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://spy.example/pixel.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<p style='position:fixed' onclick='x()' class='btn' id='main'>x</p>",
        "<svg/onload=alert(1)>",
        "<iframe src=https://spy.example></iframe>",
        "<form action=https://spy.example><button>x</button></form>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "`<script>`\n\n<style>body{display:none}</style>",
    ],
)
def test_nothing_that_acts_or_fetches_passes(evil):
    html = markdown.render(f"Före.\n\n{evil}\n\nEfter.").lower()
    forbidden = ["<script", "<img", "<svg", "<iframe", "<form", "<button", "<style", "<math", "javascript:", "data:"]
    forbidden += ["onerror", "onclick", "onload", "style=", "class=", "id=", "spy.example/pixel"]
    assert [word for word in forbidden if word in html.replace("&lt;script", "")] == []
    assert "före." in html


def test_headings_stay_below_those_of_the_page():
    assert markdown.render("# a\n\n###### b").count("<h3>") == 1
    assert "<h1" not in markdown.render("<h1>a</h1>")


@pytest.mark.parametrize(("words", "seconds"), [(0, 0), (1, 5), (121, 55), (130, 60), (260, 120)])
def test_seconds_aloud(words, seconds):
    text = " ".join(["ord"] * words)
    assert (speech.word_count(text), speech.seconds_aloud(text)) == (words, seconds)
