"""The whole description of the programming interface, tried out by schemathesis on the demo, by several roles."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).parent / "schemathesis"
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "5")


@pytest.mark.parametrize("role", ["coordinator", "project_lead", "secretariat", "process_leader"])
def test_no_request_is_answered_otherwise_than_described(site, role, capfd):
    secret = site.token(next(one.email for one in site.accounts() if one.role == role))
    command = [PROGRAM, "--config-file", HERE / "schemathesis.toml", "run", f"{site.url}/api/v1/schema"]
    options = ["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--continue-on-failure"]
    ran = subprocess.run(
        [*command, *options, "--seed", "1", "--header", f"Authorization: Bearer {secret}"],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.services.fuzzing", "SAMSYN_TOKEN": secret},
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=900,
    )
    with capfd.disabled():
        sys.stdout.write(f"\n{role}: " + " · ".join(re.findall(r"(?m)^\s+(?:Tested: .*|\d+ generated.*)$", ran.stdout)))
    assert ran.returncode == 0, ran.stdout[-20_000:]
