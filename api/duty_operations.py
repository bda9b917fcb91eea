"""Operations of duty rotas and what each is in the policy: a part of ``operations``."""

from __future__ import annotations

from crm.policy import Action, Thing

A, T = Action, Thing
_READS = ("list", "retrieve")

DUTIES: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys(
        [f"duty-{name}.{read}" for name in ("rotas", "shifts", "absences", "swaps") for read in _READS],
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
