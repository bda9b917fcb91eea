"""Markdown to HTML that may stand in a page: the one way."""

from __future__ import annotations

import markdown
import nh3
from django.utils.safestring import SafeString

_TAGS = frozenset(
    ["p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "h5", "h6", "hr", "code"]
)
_ATTRIBUTES = {"a": {"href", "title"}}
_SCHEMES = frozenset({"http", "https", "mailto"})


def render(text: str) -> SafeString:
    """The text as HTML of allow-listed tags; headings begin at the third level, under those of the page."""
    html = markdown.markdown(
        text, extensions=["sane_lists", "toc"], extension_configs={"toc": {"baselevel": 3}}, output_format="html"
    )
    clean = nh3.clean(
        html, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=set(_SCHEMES), link_rel="noopener noreferrer"
    )
    return SafeString(clean)
