"""One table of settings: what the code reads and what the README tells are the same."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = ("crm", "messages", "campaigns", "api", "worker")


def told() -> set[str]:
    """Variables of the README's table."""
    table = (ROOT / "README.md").read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))


def test_every_variable_that_settings_read_is_told_and_no_other():
    source = (ROOT / "crm/config/settings.py").read_text("utf-8")
    assert set(re.findall(r"\b(?:env\.\w+|_number|_address)\(\s*[\"']([A-Z_]+)[\"']", source)) == told()


def test_nothing_else_reads_a_variable_of_its_own():
    reads = re.compile(r"environ(?:\.get\(|\[)\s*[\"']([A-Z_]+)")
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert {name for path in sources for name in reads.findall(path.read_text("utf-8"))} <= told()
