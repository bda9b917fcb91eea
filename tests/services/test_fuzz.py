"""The whole description of the programming interface, tried out by schemathesis on the demo, by several roles."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import Installation

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).parent / "schemathesis"
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "5")


@pytest.fixture
def site(demo, tmp_path):
    """The demo, served; its mail goes to files."""
    site = Installation(tmp_path / "var", demo.database.copy(tmp_path))
    server = site.serve(MAIL_TRANSPORT="crm.outbox.files.FileTransport")
    yield site
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=40)
    site.end()


def token(site: Installation, role: str) -> str:
    """Of somebody with that role in an active party."""
    accounts = site.database.rows(
        "SELECT u.role, u.email FROM crm_user u JOIN crm_organisation o ON o.id = u.organisation_id "
        "WHERE u.is_active AND o.partnership = 'active' ORDER BY u.id DESC"
    )
    return site.run("manage.py", "token", dict(accounts)[role], "--name", "fuzz").strip()


@pytest.mark.parametrize("role", ["coordinator", "project_lead", "secretariat", "process_leader"])
def test_no_request_is_answered_otherwise_than_described(site, role, capfd):
    secret = token(site, role)
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
