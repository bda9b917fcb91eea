"""What a storm did, by the mail server's log and the database, against the promises of ``docs/delivery.md``."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.site import FaultSite


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Numbers of mails, by Message-ID."""

    kills: int
    # By the mail server; by the database.
    accepted: int
    sent: int
    uncertain: int
    # Neither sent nor shown to a person; sent, as the database has it, and never accepted.
    lost: int
    falsely_sent: int
    # Accepted more than once although a doubt was to be held; the most copies where it was to be sent once more.
    duplicated: int
    copies: int
    # Still to be sent.
    open: int


def reckon(site: FaultSite, kills: int) -> Reckoning:
    """Every delivery of the installation, in its state now."""
    rows = site.database.rows("SELECT message_id, state, address FROM crm_delivery")
    accepted = site.accepted()
    held = {name for name, _state, address in rows if not address.startswith("bo@")}
    states = {name: state for name, state, _address in rows}
    still = {"queued", "leased", "handing_over"}
    return Reckoning(
        kills=kills,
        accepted=len(accepted),
        sent=sum(state == "sent" for state in states.values()),
        uncertain=sum(state == "uncertain" for state in states.values()),
        lost=sum(state not in still | {"sent", "uncertain"} for state in states.values()),
        falsely_sent=sum(state == "sent" and not accepted[name] for name, state in states.items()),
        duplicated=sum(accepted[name] > 1 for name in held),
        copies=max(accepted.values(), default=0),
        open=sum(state in still for state in states.values()),
    )
