"""Paper: PDF/UA-1 by typst from plain data. Templates, the emblem and the fonts are the same for packs and reports."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Any, cast

from django.conf import settings

try:
    import typst
except ImportError as missing:
    raise ImportError("Paper needs the package “typst”: install requirements.lock.") from missing

_LOCK = Lock()
FONT = "Libertinus Serif"
# What is printed for a character that no font at hand has.
MISSING = "□"
# Choose how the sign before them is drawn; no sign by themselves.
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_COMMON = re.compile(r"[\n\u0020-\u007e\u00a0-\u024f‐-”…→−]*")
_CANVAS = (
    f'#set page(width: auto, height: auto, margin: 1pt, fill: white)\n#set text(font: "{FONT}")\n'
    '#image(bytes(sys.inputs.svg), format: "svg")'
).encode()
_PROBE = f'#set text(font: "{FONT}")\n#sys.inputs.text'.encode()


class PdfError(RuntimeError):
    """The renderer refused or warned: a document is whole and accessible, or it is not made."""


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The data in that template as PDF/UA-1, the same bytes for the same data. Raises PdfError for any warning, too."""
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        with _LOCK:
            pdf, warnings = compiler(template).compile_with_warnings(
                format="pdf",
                pdf_standards=["ua-1"],
                sys_inputs={"data": text},
                timestamp=dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
            )
    except typst.TypstError as error:
        raise PdfError(f"typst: {error}") from error
    if warnings:
        raise PdfError("typst warned: " + "; ".join(warning.message for warning in warnings))
    return cast(bytes, pdf)


def picture(svg: str) -> bytes:
    """The SVG as PNG for programs that take no other, sharp enough to print."""
    with _LOCK:
        found = _bench().compile(input=_CANVAS, format="png", ppi=220.0, sys_inputs={"svg": svg})
    return cast(bytes, found)


@cache
def compiler(template: str) -> typst.Compiler:
    """One compiler per template for the process: it keeps fonts and the parsed template."""
    folder = settings.BASE_DIR / "templates"
    return typst.Compiler(str(folder / template), root=str(folder))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of the text that paper shows as ``MISSING``, each once."""
    if _COMMON.fullmatch(text):
        return ()
    return tuple(char for char in dict.fromkeys(text) if char != MISSING and _shown(char) == MISSING)


def _printable(node: Any) -> Any:
    """The data with every character that no font at hand can print replaced: a name in a rare script stops nothing."""
    if isinstance(node, str):
        return node if _COMMON.fullmatch(node) else "".join(_shown(char) for char in node)
    if isinstance(node, dict):
        return {key: _printable(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_printable(item) for item in node]
    return node


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if _COMMON.fullmatch(char):
        return char
    if unicodedata.category(char) in {"Cc", "Cs", "Cn"}:
        return " "
    if unicodedata.category(char) == "Cf" or char in _VARIANTS:
        return ""
    try:
        with _LOCK:
            _bench().compile(input=_PROBE, format="pdf", pdf_standards=["a-2u"], sys_inputs={"text": char})
    except typst.TypstError:
        return MISSING
    return char


@cache
def _bench() -> typst.Compiler:
    """A compiler for small sources, given anew each time: one that it began with is gone after its first use."""
    return typst.Compiler()
