"""The story that docs/api.md tells, told by its own commands."""

from __future__ import annotations

import os
import re
import subprocess

from tests.installation import ROOT


def commands() -> str:
    """Every shell block of the story, in order."""
    story = (ROOT / "docs" / "api.md").read_text("utf-8").partition("## A story from end to end")[2]
    return "\n".join(re.findall(r"```sh\n(.*?)```", story, re.DOTALL))


def test_the_story_goes_as_told(site):
    accounts = site.accounts()
    coordinator = next(one for one in accounts if one.role == "coordinator")
    answerer = next(
        one for one in accounts if one.answers and one.endorses == "positions" and one.party != coordinator.party
    )
    told = subprocess.run(
        ["bash", "-c", commands()],
        env={
            **os.environ,
            "API": f"{site.url}/api/v1",
            "TOKEN": site.token(coordinator.email),
            "PARTY_TOKEN": site.token(answerer.email),
            "PARTY_USER": str(answerer.id),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    assert told.stdout.rstrip().endswith("Delivered.")
    assert site.states()[-1] == "sent"
