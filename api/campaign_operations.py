"""Operations of campaigns and arenas and what each is in the policy: a part of ``operations``."""

from __future__ import annotations

from crm.policy import Action, Thing

A, T = Action, Thing
READS = ("list", "retrieve")

_INDICATORS = ("indicators", "indicator-readings", "indicator-targets", "indicator-notes")
CAMPAIGNS: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("campaigns", "goals", "goal-entries", *_INDICATORS) for read in READS],
        (A.READ, T.CAMPAIGN),
    ),
    **dict.fromkeys([f"{name}.create" for name in _INDICATORS], (A.UPDATE, T.CAMPAIGN)),
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("claims", "claim-evidence", "campaign-targets", "activities") for read in READS],
        (A.READ, T.CAMPAIGN),
    ),
    **dict.fromkeys(("claims.create", "campaign-targets.create", "activities.create"), (A.CREATE, T.CAMPAIGN)),
    **dict.fromkeys(
        [f"{name}.partial_update" for name in ("claims", "campaign-targets", "activities")], (A.UPDATE, T.CAMPAIGN)
    ),
    **dict.fromkeys([f"activities.{act}" for act in ("hold", "cancel", "replan")], (A.UPDATE, T.CAMPAIGN)),
    **dict.fromkeys(("claims.withdraw", "claim-evidence.create", "claim-evidence.withdraw"), (A.UPDATE, T.CAMPAIGN)),
    "campaign-targets.destroy": (A.UPDATE, T.CAMPAIGN),
    **dict.fromkeys([f"participants.{read}" for read in READS], (A.READ, T.CAMPAIGN)),
    **dict.fromkeys(
        [
            *(f"participants.{act}" for act in ("create", "partial_update", "destroy")),
            *(f"figure-imports.{act}" for act in (*READS, "create", "destroy", "apply", "undo")),
        ],
        (A.UPDATE, T.CAMPAIGN),
    ),
    "campaigns.create": (A.CREATE, T.CAMPAIGN),
    "campaigns.partial_update": (A.UPDATE, T.CAMPAIGN),
    "goals.create": (A.CREATE, T.CAMPAIGN),
    "goals.partial_update": (A.UPDATE, T.CAMPAIGN),
    "goal-entries.create": (A.UPDATE, T.CAMPAIGN),
    "goal-entries.withdraw": (A.UPDATE, T.CAMPAIGN),
    "indicators.partial_update": (A.UPDATE, T.CAMPAIGN),
    **dict.fromkeys(
        [f"reports.{read}" for read in (*READS, "document", "differences", "lengths", "pdf", "docx", "text", "data")],
        (A.READ, T.REPORT),
    ),
    "reports.create": (A.CREATE, T.REPORT),
    **dict.fromkeys(
        ("reports.partial_update", "reports.destroy", "reports.set_length"),
        (A.UPDATE, T.REPORT),
    ),
    "reports.approve": (A.TRANSITION, T.REPORT),
    **dict.fromkeys(("reports.nudge", "reports.stop_nudges"), (A.SEND, T.REPORT)),
    **dict.fromkeys([f"agenda-items.{read}" for read in READS], (A.READ, T.AGENDA)),
    "agenda-items.create": (A.CREATE, T.AGENDA),
    **dict.fromkeys([f"agenda-items.{act}" for act in ("partial_update", "destroy")], (A.UPDATE, T.AGENDA)),
    **dict.fromkeys([f"watch-notes.{read}" for read in READS], (A.READ, T.WATCH_NOTE)),
    "watch-notes.create": (A.CREATE, T.WATCH_NOTE),
    **dict.fromkeys([f"watch-notes.{act}" for act in ("partial_update", "destroy")], (A.UPDATE, T.WATCH_NOTE)),
    **dict.fromkeys([f"business-needs.{read}" for read in (*READS, "totals")], (A.READ, T.NEED)),
    "business-needs.create": (A.CREATE, T.NEED),
    **dict.fromkeys([f"lobby-checks.{read}" for read in (*READS, "lines", "csv", "xlsx")], (A.READ, T.LOBBY)),
    "lobby-checks.create": (A.CREATE, T.LOBBY),
    **dict.fromkeys(
        [f"lobby-checks.{act}" for act in ("destroy", "columns", "map_columns", "compare", "find_again")],
        (A.UPDATE, T.LOBBY),
    ),
    **dict.fromkeys([f"lobby-registers.{read}" for read in READS], (A.READ, T.LOBBY)),
    **dict.fromkeys([f"lobby-registers.{act}" for act in ("partial_update", "destroy")], (A.UPDATE, T.LOBBY)),
    **dict.fromkeys([f"lobby-decisions.{read}" for read in READS], (A.READ, T.LOBBY)),
    **dict.fromkeys([f"lobby-decisions.{act}" for act in ("create", "destroy")], (A.UPDATE, T.LOBBY)),
    **dict.fromkeys(
        [f"business-needs.{act}" for act in ("partial_update", "keep_contact", "forget_contact")], (A.UPDATE, T.NEED)
    ),
    **dict.fromkeys([f"business-needs.{act}" for act in ("accept", "turn_down", "reopen")], (A.TRANSITION, T.NEED)),
}
ARENAS: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("arenas", "deadlines", "delegates", "venues") for read in READS],
        (A.READ, T.ARENA),
    ),
    "arenas.create": (A.CREATE, T.ARENA),
    "arenas.partial_update": (A.UPDATE, T.ARENA),
    **dict.fromkeys(("arenas.presence", "criteria.list"), (A.READ, T.ARENA)),
    "delegates.travel": (A.UPDATE, T.TRAVEL),
    **dict.fromkeys([f"attendances.{read}" for read in READS], (A.READ, T.ARENA)),
    "attendances.create": (A.CREATE, T.ATTENDANCE),
    **dict.fromkeys(
        [f"attendances.{act}" for act in ("destroy", "attend", "miss", "replan", "note_heard")],
        (A.UPDATE, T.ATTENDANCE),
    ),
    # One's own, whatever one's role.
    **dict.fromkeys(("own-statement.retrieve", "own-statement.choose"), (A.UPDATE, T.ACCOUNT)),
    "arenas.rematch": (A.UPDATE, T.ARENA),
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("public-events", "public-matches") for read in READS], (A.READ, T.ARENA)
    ),
    **dict.fromkeys([f"public-matches.{verb}" for verb in ("confirm", "reject", "reopen")], (A.UPDATE, T.ARENA)),
    **dict.fromkeys(
        [f"import-runs.{act}" for act in (*READS, "create", "destroy", "apply", "undo")], (A.UPDATE, T.ARENA)
    ),
    "arenas.proposal": (A.READ, T.ARENA),
    "arenas.follow": (A.CREATE, T.ARENA),
    "arenas.clashes": (A.TRANSITION, T.PROGRAMME_ITEM),
    "arenas.unadopted": (A.TRANSITION, T.PROGRAMME_ITEM),
    **dict.fromkeys(
        ("deadlines.tick", "deadlines.untick"),
        (A.UPDATE, T.ARENA),
    ),
    **dict.fromkeys(("arenas.by_person", "arenas.by_party"), (A.READ, T.ARENA)),
    **dict.fromkeys([f"programme-items.{read}" for read in READS], (A.READ, T.PROGRAMME_ITEM)),
    **dict.fromkeys([f"requests.{read}" for read in READS], (A.READ, T.REQUEST)),
    "programme-items.create": (A.CREATE, T.PROGRAMME_ITEM),
    # Whoever may ask may see what the request would stand beside.
    **dict.fromkeys(("requests.create", "requests.comparison"), (A.CREATE, T.REQUEST)),
    **dict.fromkeys(
        ("programme-items.partial_update", "programme-items.move", "requests.move"), (A.UPDATE, T.PROGRAMME_ITEM)
    ),
    **dict.fromkeys(
        (
            *(f"programme-items.{act}" for act in ("confirm", "cancel", "resume")),
            *(f"requests.{act}" for act in ("approve", "decline", "merge", "join")),
        ),
        (A.TRANSITION, T.PROGRAMME_ITEM),
    ),
    **dict.fromkeys([f"packs.{read}" for read in (*READS, "pdf", "ics")], (A.READ, T.PACK)),
    # One's own, whatever one's role.
    **dict.fromkeys(
        [f"calendar-feeds.{verb}" for verb in (*READS, "create", "renew", "revoke")], (A.UPDATE, T.ACCOUNT)
    ),
    "packs.read": (A.UPDATE, T.PACK),
    **dict.fromkeys(
        [
            f"{name}.{act}"
            for name in ("delegates", "deadlines", "venues")
            for act in ("create", "partial_update", "destroy")
        ],
        (A.UPDATE, T.ARENA),
    ),
    **dict.fromkeys(
        [f"duty-{name}.{read}" for name in ("rotas", "shifts", "absences", "swaps") for read in READS],
        (A.READ, T.ROTA),
    ),
    **dict.fromkeys(("duty-rotas.proposal", "duty-rotas.loads", "duty-shifts.clashes"), (A.READ, T.ROTA)),
    "duty-rotas.create": (A.CREATE, T.ROTA),
    **dict.fromkeys([f"duty-rotas.{act}" for act in ("partial_update", "destroy", "plan")], (A.UPDATE, T.ROTA)),
    **dict.fromkeys([f"duty-shifts.{act}" for act in ("give", "fix", "unfix")], (A.UPDATE, T.ROTA)),
    **dict.fromkeys(
        (
            *("duty-shifts.name_person", "duty-absences.create", "duty-absences.destroy"),
            *(f"duty-swaps.{act}" for act in ("create", "accept", "refuse", "take_back")),
        ),
        (A.UPDATE, T.SHIFT),
    ),
}
