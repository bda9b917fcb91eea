"""HTML for mail programs, which read style sheets differently or not at all."""

from __future__ import annotations

import css_inline

# The mail's own style sheet is all there is: nothing is fetched to render a mail.
_INLINER = css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def inlined(html: str) -> str:
    """The document with its style sheet also on each element; the sheet stays for what only it can say."""
    return str(_INLINER.inline(html))
