"""The council's rules of anchoring: setting them, and holding a message to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import policy
from crm.enums import AuditAction
from crm.errors import DomainError
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import bump
from crm.visibility import Viewer
from messages.enums import Gate
from messages.models import Anchoring, AnchoringRules, DecisionLevel, MessageVersion
from messages.queries.rules import Levels, missing

MOST_LEVELS = 40
MOST_DAYS = 365
LONGEST_LEVEL = 100


@transaction.atomic
def set_rules(
    *,
    actor: Viewer,
    at: dt.datetime,
    levels: Sequence[Sequence[str]],
    must_endorse: Collection[Organisation],
    quorum: int | None,
    conditional_counts: bool,
    all_must_answer: bool,
    gate: Gate | str,
    silence_allowed: bool,
    days_to_answer: int,
    revision: int | None = None,
) -> AnchoringRules:
    """The rules, replaced. ``levels`` are names by rank, the lowest first; those of one rank are equal.

    ``revision`` is the one that the editor's form showed: StaleObject when another change came first. Raises
    ValidationError by field for a party that does not vote, a quorum above their number, a level named twice, or one
    that is gone and a party still needs.
    """
    policy.require(actor, Action.UPDATE, Thing.ANCHORING_RULES)
    rules, _is_new = AnchoringRules.objects.get_or_create(pk=1)
    names = [[" ".join(name.split()) for name in rank] for rank in levels]
    _check(names, must_endorse, quorum, days_to_answer)
    bump(rules, "revision", expected=revision)
    before = sorted(party.short_name for party in rules.must_endorse.all())
    values = {
        "quorum": quorum,
        "conditional_counts": conditional_counts,
        "all_must_answer": all_must_answer,
        "gate": Gate(gate),
        "silence_allowed": silence_allowed,
        "days_to_answer": days_to_answer,
    }
    audit.save_changes(actor=actor, obj=rules, at=at, values=values)
    rules.must_endorse.set(must_endorse)
    after = sorted(party.short_name for party in must_endorse)
    changes = {"must_endorse": (before, after)} if before != after else {}
    told = Levels.current().ranks()
    _set_levels(names)
    if told != names:
        changes["levels"] = (["/".join(rank) for rank in told], ["/".join(rank) for rank in names])
    if changes:
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=rules, at=at, changes=changes)
    return rules


def require_anchored(version: MessageVersion, gate: Gate) -> None:
    """Raise DomainError, naming who is missing, where the rules stop this step for the version."""
    rules = AnchoringRules.current()
    if rules.gate == gate and (lacks := missing(rules, version)):
        raise DomainError(" ".join(lacks), field="anchoring")


def level_named(name: str, field: str = "level") -> DecisionLevel | None:
    """The council's level of that name, None for an empty one. Raises DomainError naming those there are."""
    if not name.strip():
        return None
    levels = Levels.current().rows
    # Not in SQL: SQLite knows upper and lower case of English letters only.
    found = next((level for level in levels if level.name.casefold() == name.strip().casefold()), None)
    if found is None:
        known = ", ".join(level.name for level in levels) or "–"
        raise DomainError(_("Choose one of the council's levels: %(levels)s.") % {"levels": known}, field=field)
    return found


def check_level(organisation: Organisation, level: str) -> str:
    """The level of an answer, spelt as the council does where the party needs one. Raises DomainError if too low."""
    anchoring = Anchoring.objects.filter(organisation=organisation).select_related("level_needed").first()
    needed = anchoring.level_needed if anchoring else None
    if needed is None:
        return level
    found = level_named(level)
    if found is None or found.rank < needed.rank:
        raise DomainError(
            _("%(party)s decides at %(level)s or higher.") % {"party": organisation.short_name, "level": needed.name},
            field="level",
        )
    return found.name


def _check(
    names: list[list[str]], must_endorse: Collection[Organisation], quorum: int | None, days_to_answer: int
) -> None:
    errors = {}
    voting = set(Organisation.objects.voting().values_list("pk", flat=True))
    if others := [party.short_name for party in must_endorse if party.pk not in voting]:
        errors["must_endorse"] = _("%(names)s takes no position.") % {"names": ", ".join(others)}
    if quorum is not None and not 1 <= quorum <= len(voting):
        text = ngettext("There is %(n)d voting party.", "There are %(n)d voting parties.", len(voting))
        errors["quorum"] = text % {"n": len(voting)}
    if not 1 <= days_to_answer <= MOST_DAYS:
        errors["days_to_answer"] = _("Between 1 and %(n)d days.") % {"n": MOST_DAYS}
    if complaint := _wrong_levels(names):
        errors["levels"] = complaint
    if errors:
        raise ValidationError(errors)


def _wrong_levels(names: list[list[str]]) -> str:
    flat = [name.casefold() for rank in names for name in rank]
    if "" in flat or any(len(name) > LONGEST_LEVEL for name in flat):
        return _("Each level has a name of at most 100 characters.")
    if len(flat) != len(set(flat)):
        return _("A level is named twice.")
    if len(flat) > MOST_LEVELS:
        return _("At most %(n)d levels.") % {"n": MOST_LEVELS}
    for row in Anchoring.objects.exclude(level_needed=None).select_related("organisation", "level_needed"):
        if str(row.level_needed).casefold() not in flat:
            return _("%(party)s decides at “%(level)s”: keep it, or change what the party needs first.") % {
                "party": row.organisation.short_name,
                "level": row.level_needed,
            }
    return ""


def _set_levels(names: list[list[str]]) -> None:
    """Levels keep their row by name, since parties point at it."""
    known = {level.name.casefold(): level for level in DecisionLevel.objects.all()}
    for rank, equals in enumerate(names, start=1):
        for name in equals:
            level = known.pop(name.casefold(), None) or DecisionLevel()
            level.name, level.rank = name, rank
            level.save()
    DecisionLevel.objects.filter(pk__in=[level.pk for level in known.values()]).delete()
