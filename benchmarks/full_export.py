"""Everything taken away from a large installation and brought into an empty one: in how much memory."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks import servers
from benchmarks.figures import Figure, within

ROWS, QUICK = 200_000, 20_000
MEGABYTES, IMPORT_MEGABYTES = 200, 250


def figures(*, quick: bool) -> list[Figure]:
    """The most megabytes that each process ever held."""
    rows = QUICK if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "samsyn.zip")
        _run("fill", Path(folder) / "first", rows)
        taken = _run("take", Path(folder) / "first", path)
        brought = _run("bring", Path(folder) / "second", path)
    told = f"{rows:,} persons and meetings, a file of 40 MB"
    return [
        within(f"full export: {told}", taken["megabytes"], MEGABYTES, unit="MB"),
        within(f"full import: {told}", brought["megabytes"], IMPORT_MEGABYTES, unit="MB"),
    ]


def _run(what: str, var: Path, argument: object) -> dict[str, float]:
    var.mkdir(exist_ok=True)
    program = f"""
import json, django
django.setup()
from benchmarks import full_export_run
print(json.dumps(full_export_run.{what}({argument!r})))"""
    settings = {"DJANGO_SETTINGS_MODULE": "crm.config.settings", "VAR_DIR": str(var)}
    return json.loads(servers.output("-c", program, **settings).splitlines()[-1])
