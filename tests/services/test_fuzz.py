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


# Some cases of every operation in a minute; `FUZZ_PHASES=examples,coverage,fuzzing` tries everything that the
# description rules out, for some ten minutes.
PHASES = os.environ.get("FUZZ_PHASES", "examples,fuzzing")
# The coordinator may do most things: everything is tried as one; the others where only they may act.
RUNS: list[tuple[str, list[str]]] = [
    ("coordinator", []),
    ("project_lead", ["campaigns", "goals", "goal-entries", "indicators", "indicator-readings"]),
    ("secretariat", ["messages", "versions"]),
    ("process_leader", ["meetings", "debriefs", "commitments", "endorsements", "anchoring"]),
]


@pytest.mark.parametrize(("role", "tags"), RUNS, ids=[role for role, _tags in RUNS])
def test_no_request_is_answered_otherwise_than_described(site, role, tags, capfd):
    secret = site.token(next(one.email for one in site.accounts() if one.role == role))
    ran = subprocess.run(
        [
            *(PROGRAM, "--config-file", HERE / "schemathesis.toml", "run", f"{site.url}/api/v1/schema"),
            *("--phases", PHASES, "--max-examples", EXAMPLES, "--seed", "1", "--continue-on-failure"),
            *("--workers", "2", "--header", f"Authorization: Bearer {secret}"),
            *(f"--include-tag={tag}" for tag in tags),
        ],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.services.fuzzing", "SAMSYN_TOKEN": secret},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1800,
    )
    with capfd.disabled():
        told = re.findall(r"(?m)^\s+(Tested: \d+|\d+ generated.*)$", ran.stdout)
        sys.stdout.write(f"\nschemathesis as {role}: {' operations, '.join(told)}\n")
    assert ran.returncode == 0, ran.stdout[-20_000:]
