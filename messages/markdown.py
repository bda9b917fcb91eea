"""Markdown to HTML that may stand in a page: the one way."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

_TAGS = frozenset(
    "p br strong em s ul ol li blockquote a h3 h4 h5 h6 hr code pre table thead tbody tr th td sup".split()  # noqa: SIM905
)
# No text can set an id or a label: what it holds of HTML is text. Those are of footnotes.
_ATTRIBUTES = {"a": {"href", "title", "id", "aria-label"}, "li": {"id"}, "ol": {"start"}}
_SCHEMES = frozenset({"http", "https", "mailto"})
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
_NOTE = re.compile(r"\[\^[^\s\]]{1,60}\]")
# Lists and quotations within each other. The parser drops what is deeper, so such a text is shown as it was typed.
_DEEPEST = 20
# A short row is filled up to the width of its table's head: a page of bars would become a book of cells.
_MOST_CELLS = 5_000


def render(text: str, *, name: str = "text") -> SafeString:
    """The text as HTML of allow-listed tags; headings begin at the third level, under those of the page.

    HTML in it becomes text. ``name`` keeps its footnotes apart from those of another text on the same page.
    """
    parser, env = _parser(), {"docId": name}
    tokens = parser.parse(text, env)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return SafeString(f"<p>{escape(text.strip())}</p>")
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = parser.renderer.render(tokens, parser.options, env)
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(clean.strip())


def plain(text: str) -> tuple[str, ...]:
    """The paragraphs and lines of lists without any marks, for where no HTML can stand."""
    tokens = _parser().parse(text, {"docId": "plain"})
    lines = (_letters(token) for token in tokens if token.type in {"inline", "fence", "code_block"})
    return tuple(line for line in lines if line)


def _letters(token: Token) -> str:
    """What is to be read of it: a footnote's number is not."""
    if token.children is None:
        return token.content.strip()
    parts = ("\n" if "break" in child.type else child.content for child in token.children)
    return " ".join("".join(parts).split())


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"]).disable("image")
    parser.use(footnote_plugin, inline=False)
    parser.inline.ruler.at("footnote_ref", _footnote_ref)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.add_render_rule("footnote_anchor", _way_back)
    # An address that may not be opened stays what it is, text, rather than a link that leads nowhere.
    parser.validateLink = _may_be_opened  # type: ignore[method-assign, assignment]
    return parser


def _may_be_opened(address: str) -> bool:
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[1].lower() in _SCHEMES


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    return columns * (end - start) <= _MOST_CELLS and table(state, start, end, silent)


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """The plugin's rule looks for the end of a label through the whole text, at every bracket: too long a way."""
    return _NOTE.match(state.src, state.pos) is not None and footnote_ref(state, silent)


def _way_back(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    anchor = renderer.rules["footnote_anchor_name"](tokens, index, options, env)
    if place := tokens[index].meta["subId"]:
        anchor += f":{place}"
    # The second character keeps phones from drawing the arrow as a picture.
    return format_html(' <a href="#fnref{}" aria-label="{}">↩\ufe0e</a>', anchor, _("Back to the text"))
