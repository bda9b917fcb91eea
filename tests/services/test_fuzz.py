"""The whole description of the programming interface, tried out by schemathesis on the demo, by several roles."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import ROOT

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).parent / "schemathesis"
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "5")


# The coordinator may do most things: everything is tried as one; the others where only they may act.
EVERYTHING: tuple[str, str, list[str]] = ("coordinator", "examples,coverage", [])
RUNS = [
    EVERYTHING,
    ("project_lead", "examples,fuzzing", ["campaigns", "goals", "goal-entries", "indicators"]),
    ("secretariat", "examples,fuzzing", ["messages", "versions"]),
    ("process_leader", "examples,fuzzing", ["meetings", "debriefs", "commitments", "endorsements", "anchoring"]),
]


@pytest.mark.parametrize(("role", "phases", "tags"), RUNS, ids=[role for role, *_ in RUNS])
def test_no_request_is_answered_otherwise_than_described(site, role, phases, tags, capfd):
    secret = site.token(next(one.email for one in site.accounts() if one.role == role))
    ran = subprocess.run(
        [
            *(PROGRAM, "--config-file", HERE / "schemathesis.toml", "run", f"{site.url}/api/v1/schema"),
            *("--phases", phases, "--max-examples", EXAMPLES, "--seed", "1", "--continue-on-failure"),
            *("--workers", "2", "--header", f"Authorization: Bearer {secret}"),
            *(f"--include-tag={tag}" for tag in tags),
        ],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.services.fuzzing", "SAMSYN_TOKEN": secret},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1500,
    )
    with capfd.disabled():
        told = re.findall(r"(?m)^\s+(Tested: \d+|\d+ generated.*)$", ran.stdout)
        sys.stdout.write(f"\nschemathesis as {role}: {' operations, '.join(told)}\n")
    assert ran.returncode == 0, ran.stdout[-20_000:]
