"""Templates: each is used, names nothing undefined, and leaves the page's policy alone."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))
# Replacing a template of an installed package, which that package renders.
OVERRIDES = ("account/", "allauth/", "django/", "mfa/", "usersessions/")


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text("utf-8")


def referred() -> set[str]:
    """Every template that code or another template names."""
    found: set[str] = set()
    files = [
        path for package in ("crm", "messages", "campaigns", "api", "worker") for path in (ROOT / package).rglob("*.py")
    ]
    for text in [*(path.read_text("utf-8") for path in files), *map(source, TEMPLATES)]:
        found |= set(re.findall(r"[\"']([\w/.-]+\.(?:html|txt))[\"']", text))
        found |= {f"ui/{name}.html" for name in re.findall(r"{% component [\"'](\w+)", text)}
    return found


def test_every_template_is_used():
    used = referred()
    pages_by_status = re.compile(r"errors/\d{3}\.html")
    unused = [n for n in TEMPLATES if n not in used and not n.startswith(OVERRIDES) and not pages_by_status.match(n)]
    assert unused == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith(OVERRIDES)])
def test_an_override_replaces_something(name: str):
    places = [Path(entry) for entry in sys.path if entry.endswith("site-packages")]
    inside = [*places, *(place / "django/forms" for place in places)]
    originals = ("{0}/templates/{1}", "{0}/allauth/templates/{1}", "{0}/forms/templates/{1}")
    assert any(Path(original.format(place, name)).exists() for place in inside for original in originals)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name: str):
    get_template(name)


FORBIDDEN = {
    "text passed off as safe": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "inline style": re.compile(r"\sstyle\s*=|<style\b(?![^>]*nonce)"),
    "inline handler": re.compile(r"\son[a-z]+\s*="),
    "script address": re.compile(r"javascript:", re.I),
    "script without source, nonce or data type": re.compile(r"<script\b(?![^>]*(?:src=|nonce=|application/json))"),
    "something from another site": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
}


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("mail/")])
def test_template_keeps_the_content_policy(name: str):
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source(name))] == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("ui/")])
def test_a_part_declares_its_props(name: str):
    text = source(name)
    assert text.startswith(("{% props ", "{% extends "))


def test_props_are_checked():
    with pytest.raises(TemplateSyntaxError, match=r"missing props.*'text'"):
        Template('{% include "ui/badge.html" with tone="ok" only %}').render(Context())
    with pytest.raises(TemplateSyntaxError, match=r"unknown props.*'colour'"):
        Template('{% include "ui/badge.html" with text="x" colour="red" only %}').render(Context())


def test_what_answers_as_one_types_loads_the_script_for_it():
    asking = [name for name in TEMPLATES if re.search(r"\shx-(?:get|post)=", source(name))]
    assert asking
    assert [name for name in asking if "htmx-2.min.js" not in source(name)] == []
