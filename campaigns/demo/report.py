"""What the commands print about the demo: plain lines, one thing a line."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.demo.accounts import sign_ins
from campaigns.models import Arena, Campaign, Delegate, ProgrammeItem
from crm import clock
from crm.models import Commitment, Council, Meeting, Person, User
from messages.models import JointMessage


def loaded_lines(council: Council) -> Iterator[str]:
    """What the database holds."""
    yield f"Demo “{council.demo_scenario}” of {council.name}: {council.banner}"
    counts = {
        "decision-makers": Person.objects.count(),
        "people of ours": User.objects.count(),
        "contacts and planned meetings": Meeting.objects.count(),
        "promises": Commitment.objects.count(),
        "joint messages": JointMessage.objects.count(),
        "campaigns": Campaign.objects.count(),
        "arenas": Arena.objects.count(),
        "programme items": ProgrammeItem.objects.count(),
        "delegates": Delegate.objects.count(),
    }
    yield "It holds: " + ", ".join(f"{noun} {count}" for noun, count in counts.items())
    if council.frozen_at:
        yield f"Its clock stands at {clock.local(council.frozen_at):%Y-%m-%d %H:%M}; manage.py clock moves it."


def sign_in_lines() -> Iterator[str]:
    """One account per role, to try."""
    rows = sign_ins()
    width = max((len(row.role) for row in rows), default=0)
    mail = max((len(row.email) for row in rows), default=0)
    yield "Sign in as"
    for row in rows:
        yield f"  {row.role:<{width}}  {row.email:<{mail}}  {row.password}  {row.name}"
