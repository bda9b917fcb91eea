"""The style that one file wears: every rule that its markup meets, and no other."""

from __future__ import annotations

import pytest

from campaigns.briefing.render import style

CSS = """
@layer tokens, base; /* order */
@layer base {
  :root { --ink: #000; }
  p { margin: 0; }
  table td { padding: 0; }
  .note, .gone { color: red; }
  .note.warn { color: blue; }
  .gone > p { color: green; }
  :where(h2, td) > :where(a) { padding: 1px; }
  p[lang|="sv"]:not(.other)::before { content: "a, b"; }
  @media (max-width: 36rem) { .gone { color: red; } }
  @media print { .note { color: black; } }
}
"""


@pytest.fixture
def worn(monkeypatch):
    monkeypatch.setattr(style.assets, "text", lambda *_: CSS)
    style._worn.cache_clear()
    yield style.worn
    style._worn.cache_clear()


def test_what_nothing_meets_is_left_out(worn):
    css = worn('<p class="note">a</p>')
    assert ".note,.gone{color:red}" in css
    for gone in ("table", ".warn", ".gone >", "36rem", "order"):
        assert gone not in css


def test_what_may_be_met_stays(worn):
    css = worn('<p class="note">a</p>')
    for kept in (
        "@layer tokens,base;",
        ":root{--ink:#000}",
        "p{margin:0}",
        ":where(h2,td) > :where(a){padding:1px}",
        'p[lang|="sv"]:not(.other)::before',
        "@media print{.note{color:black}}",
    ):
        assert kept in css


def test_markup_of_another_kind_wears_more(worn):
    css = worn('<table><td class="note warn"></td></table><div class="gone"><p></p></div>')
    for kept in ("table td{padding:0}", ".note.warn{color:blue}", ".gone > p{color:green}", "36rem"):
        assert kept in css


def test_braces_stay_balanced_over_our_own_style():
    css = style.worn('<main class="page"><article class="pack"><p class="note warn">a</p></article></main>')
    assert css.count("{") == css.count("}")
    assert ".pack{" in css
