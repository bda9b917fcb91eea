"""Every operation of the interface and what it is in the policy; the interface's part of the one table.

The key is ``resource.action``. ``tests/api/test_operations.py`` fails for an operation without a row, and for a row
without an operation.
"""

from __future__ import annotations

from crm.policy import Action, Thing

A, T = Action, Thing
READS = ("list", "retrieve")

PEOPLE: dict[str, tuple[Action, Thing]] = {
    "decision-makers.list": (A.READ, T.PERSON),
    "decision-makers.retrieve": (A.READ, T.PERSON),
    "decision-makers.create": (A.CREATE, T.PERSON),
    "decision-makers.partial_update": (A.UPDATE, T.CONTACT_FACTS),
    "organisations.list": (A.READ, T.ORGANISATION),
    "organisations.retrieve": (A.READ, T.ORGANISATION),
    "organisations.create": (A.CREATE, T.ORGANISATION),
    "organisations.partial_update": (A.UPDATE, T.ORGANISATION),
}
LOG: dict[str, tuple[Action, Thing]] = {}
MESSAGES: dict[str, tuple[Action, Thing]] = {}
CAMPAIGNS: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("campaigns", "goals", "goal-entries", "indicators") for read in READS],
        (A.READ, T.CAMPAIGN),
    ),
    "campaigns.create": (A.CREATE, T.CAMPAIGN),
    "campaigns.partial_update": (A.UPDATE, T.CAMPAIGN),
    "goals.create": (A.CREATE, T.CAMPAIGN),
    "goals.partial_update": (A.UPDATE, T.CAMPAIGN),
    "goal-entries.create": (A.UPDATE, T.CAMPAIGN),
    "indicators.create": (A.UPDATE, T.CAMPAIGN),
    "indicators.partial_update": (A.UPDATE, T.CAMPAIGN),
}
ARENAS: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("arenas", "deadlines", "delegates") for read in READS], (A.READ, T.ARENA)
    ),
    "arenas.create": (A.CREATE, T.ARENA),
    "arenas.partial_update": (A.UPDATE, T.ARENA),
    "arenas.presence": (A.READ, T.ARENA),
    "arenas.clashes": (A.TRANSITION, T.PROGRAMME_ITEM),
    "arenas.unadopted": (A.TRANSITION, T.PROGRAMME_ITEM),
    **dict.fromkeys(
        ("deadlines.create", "deadlines.tick", "deadlines.untick"),
        (A.UPDATE, T.ARENA),
    ),
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("programme-items", "requests") for read in READS], (A.READ, T.PROGRAMME_ITEM)
    ),
    **dict.fromkeys(("programme-items.create", "requests.create"), (A.CREATE, T.PROGRAMME_ITEM)),
    **dict.fromkeys(
        ("programme-items.partial_update", "programme-items.move", "requests.move"), (A.UPDATE, T.PROGRAMME_ITEM)
    ),
    **dict.fromkeys(
        ("programme-items.confirm", "programme-items.cancel", "requests.approve", "requests.decline"),
        (A.TRANSITION, T.PROGRAMME_ITEM),
    ),
    **dict.fromkeys([f"packs.{read}" for read in (*READS, "pdf", "ics")], (A.READ, T.PACK)),
    **dict.fromkeys(
        ("delegates.create", "delegates.partial_update", "delegates.destroy"),
        (A.UPDATE, T.ARENA),
    ),
}
SENDING: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys(("reminders.list", "reminders.mail", "reminders.missed"), (A.READ, T.REMINDER)),
    **dict.fromkeys(("arenas.mailing", "arenas.build_packs"), (A.CREATE, T.PACK)),
    **dict.fromkeys(("arenas.sending", "arenas.send_packs", "arenas.stop_sending"), (A.SEND, T.PACK)),
}

OPERATIONS = PEOPLE | LOG | MESSAGES | CAMPAIGNS | ARENAS | SENDING
# The part of a token's scope that covers an operation: the area that the operation stands in.
AREAS = {
    name: area
    for area, table in {
        "people": PEOPLE,
        "log": LOG,
        "messages": MESSAGES,
        "campaigns": CAMPAIGNS,
        "arenas": ARENAS,
        "sending": SENDING,
    }.items()
    for name in table
}
