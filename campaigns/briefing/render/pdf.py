"""Packs on paper: PDF/UA-1 by typst, from the snapshot's JSON."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import replace
from functools import cache, lru_cache
from threading import Lock
from typing import Any, cast

from django.conf import settings

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.surfaces import open_arena, open_item
from campaigns.briefing.tree import to_json

try:
    import typst
except ImportError as missing:
    raise ImportError("Packs need the package “typst” to become PDF: install requirements.lock.") from missing

_LOCK = Lock()
_FONT = "Libertinus Serif"
_COMMON = re.compile(r"[\n\u0020-\u007e\u00a0-\u024f‐-”…→−]*")
_PROBE = f'#set text(font: "{_FONT}")\n#sys.inputs.text'.encode()


class PdfError(RuntimeError):
    """The renderer refused or warned: a pack is whole and accessible, or it is not made."""


def item_pdf(pack: d.ItemPack) -> bytes:
    """One item's pack as PDF/UA-1. PDF is an open surface: stances are pruned here, whoever asks."""
    pack = open_item(pack)
    return _compile("item", pack.title, pack.language, pack.footer.council, _item(pack))


def arena_pdf(pack: d.ArenaPack) -> bytes:
    """The whole arena as PDF/UA-1, one page first."""
    pack = open_arena(pack)
    data = to_json(replace(pack, items=())) | {"items": [_item(item) for item in pack.items]}
    return _compile("arena", pack.title, pack.language, pack.footer.council, data)


def _item(pack: d.ItemPack) -> dict[str, Any]:
    hidden = len(pack.questions) - pack.shown_questions, len(pack.facts) - pack.shown_facts
    questions, facts = (labels.more(count, pack.language) if count else "" for count in hidden)
    return {**to_json(pack), "more_questions": questions, "more_facts": facts}


def _compile(kind: str, title: str, language: str, author: str, pack: dict[str, Any]) -> bytes:
    data = {
        "kind": kind,
        "title": title or author,
        "author": author,
        "language": language,
        "words": dict(labels.labels(language)),
        "titles": dict(labels.titles(language)),
        "four_rows": labels.four_rows(language),
        "order": d.SECTIONS,
        "pack": pack,
    }
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        with _LOCK:
            pdf, warnings = _compiler().compile_with_warnings(
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


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the process: it keeps fonts and the parsed template."""
    folder = settings.BASE_DIR / "templates" / "briefing"
    return typst.Compiler(str(folder / "pack.typ"), root=str(folder))


def _printable(node: Any) -> Any:
    """The data with every character that no font at hand can print replaced: a name in a rare script stops no pack."""
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
    try:
        with _LOCK:
            _prober().compile(format="pdf", pdf_standards=["a-2u"], sys_inputs={"text": char})
    except typst.TypstError:
        return "□"
    return char


@cache
def _prober() -> typst.Compiler:
    return typst.Compiler(_PROBE)
