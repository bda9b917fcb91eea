"""The interface's texts: found in code and templates, kept in ``locale/``, compiled without the tools of gettext."""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import templatize

_PACKAGES = ("crm", "messages", "campaigns", "api", "worker")
# Translating functions: whether a context comes first, and how many texts follow.
_FUNCTIONS = {
    "_": (False, 1),
    "gettext": (False, 1),
    "gettext_lazy": (False, 1),
    "gettext_noop": (False, 1),
    "ngettext": (False, 2),
    "ngettext_lazy": (False, 2),
    "pgettext": (True, 1),
    "pgettext_lazy": (True, 1),
    "npgettext": (True, 2),
    "npgettext_lazy": (True, 2),
}
Ids = str | tuple[str, ...]
_PLACEHOLDER = re.compile(r"%\((\w+)\)")
# A date in the header would make every extraction a change.
_HEADER = "# The interface in Swedish. `manage.py texts --extract` keeps it in step with the source."
_EPOCH = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def path(language: str) -> Path:
    """The catalogue of a language."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    """Every file that may hold texts."""
    root = Path(settings.BASE_DIR)
    for package in _PACKAGES:
        yield from sorted((root / package).rglob("*.py"))
    for suffix in ("*.html", "*.txt"):
        yield from sorted((root / "templates").rglob(suffix))


def found() -> Catalog:
    """A catalogue of every text in the source, without translations."""
    catalog = Catalog(domain="django", project="Samsyn", charset="utf-8")
    for source in sources():
        name = source.relative_to(settings.BASE_DIR).as_posix()
        for ids, context in _of_code(source) if source.suffix == ".py" else _of_template(source):
            catalog.add(ids, locations=[(name, 0)], context=context)
    return catalog


def _of_code(source: Path) -> Iterator[tuple[Ids, str | None]]:
    """The texts of a Python file, those inside f-strings too, which Babel's own extractor passes by."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in _FUNCTIONS:
            with_context, count = _FUNCTIONS[called]
            said = [arg.value for arg in node.args[: count + with_context] if isinstance(arg, ast.Constant)]
            texts = tuple(text for text in said if isinstance(text, str))
            if len(texts) == count + with_context:
                ids = texts[with_context:]
                yield (ids[0] if count == 1 else ids), (texts[0] if with_context else None)


def _of_template(source: Path) -> Iterator[tuple[Ids, str | None]]:
    """The texts of a template, as code without its indentation, which the tokenizer would trip over."""
    code = "\n".join(line.strip() for line in templatize(source.read_text("utf-8"), origin=str(source)).splitlines())
    for _line, ids, _comments, context in extract("python", io.BytesIO(code.encode())):
        yield ids, context


def load(language: str) -> Catalog:
    """The stored catalogue of a language; empty before the first extraction."""
    file = path(language)
    if not file.exists():
        return Catalog(locale=language, domain="django")
    with file.open("rb") as stream:
        return read_po(stream, locale=language, domain="django")


def update(language: str) -> Catalog:
    """Write the catalogue with what the source now holds: new texts empty, dropped texts gone."""
    stored, fresh = load(language), found()
    catalog = Catalog(
        locale=language,
        domain="django",
        header_comment=_HEADER,
        project="Samsyn",
        version="1",
        last_translator="the project",
        language_team="the project",
        msgid_bugs_address="the project's issues",
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        fuzzy=False,
    )

    for message in fresh:
        if message.id:
            old = stored.get(message.id, message.context)
            strings = old.string if old else ("", "") if message.pluralizable else ""
            catalog.add(message.id, strings, locations=message.locations, context=message.context)
    file = path(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, catalog, width=0, sort_output=True, include_lineno=False, omit_header=False)
    return catalog


def compiled(language: str) -> Path:
    """Compile the catalogue beside itself, all at once: a running process never reads half a file.

    This process forgets what it had read before, so that the very first start already speaks the language.
    """
    target = path(language).with_suffix(".mo")
    buffer = io.BytesIO()
    write_mo(buffer, load(language))
    if not target.exists() or target.read_bytes() != buffer.getvalue():
        draft = target.with_suffix(f".{id(buffer)}.tmp")
        draft.write_bytes(buffer.getvalue())
        draft.replace(target)
        translation_file_changed(None, target)
    return target


def problems(language: str) -> list[str]:
    """What is wrong with the catalogue, one line each: missing, fuzzy and stale texts, and placeholders that differ."""
    stored, fresh = load(language), found()
    wrong = [f"missing: {_said(m)}" for m in fresh if m.id and not _translated(stored.get(m.id, m.context))]
    for message in stored:
        if not message.id:
            continue
        if fresh.get(message.id, message.context) is None:
            wrong.append(f"stale: {_said(message)}")
        elif message.fuzzy:
            wrong.append(f"fuzzy: {_said(message)}")
        elif _translated(message) and not _same_placeholders(message):
            wrong.append(f"placeholders differ: {_said(message)}")
    return wrong


def _forms(value: str | Iterable[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _said(message: Message) -> str:
    context = f" ({message.context})" if message.context else ""
    return f"{_forms(message.id)[0]!r}{context}, in {', '.join(sorted({name for name, _ in message.locations}))}"


def _translated(message: Message | None) -> bool:
    return message is not None and all(_forms(message.string)) and bool(message.string)


def _same_placeholders(message: Message) -> bool:
    """Whether each form names what the original's last form names; a singular may leave out the number."""
    ids, strings = _forms(message.id), _forms(message.string)
    wanted = set(_PLACEHOLDER.findall(ids[-1]))
    if set(_PLACEHOLDER.findall(strings[-1])) != wanted:
        return False
    return all(set(_PLACEHOLDER.findall(form)) <= wanted for form in strings)
