"""Writing the council's reminder rules, one by one, and looking at what they would send before that."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Arena, ReminderProgress, ReminderRule
from campaigns.reminders import explain
from campaigns.reminders.language import OF_AN_ARENA, Rule, RuleError
from campaigns.reminders.plan import Mail
from campaigns.reminders.rehearsal import rehearse
from campaigns.reminders.rules import DEFAULT_RULES, in_force, parse_checked, set_rules
from campaigns.reminders.texts import RuleText, parse_rule
from crm import policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import SYSTEM, Viewer

TEXTS = ("at", "to", "useful_until")
PREVIEW = dt.timedelta(days=14)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@contextmanager
def beside_fields() -> Iterator[None]:
    """For programs: what is no rule is told beside the field that was sent."""
    try:
        yield
    except RuleError as error:
        raise error.beside_its_field from error


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule says in plain words, and the mails that it would send in the next two weeks."""

    words: str
    mails: list[Mail]

    @property
    def people(self) -> int:
        """To how many."""
        return len({mail.recipient.pk for mail in self.mails})


@transaction.atomic
def add_rule(
    *, actor: Viewer, at: dt.datetime, texts: RuleText, code: str = "", arena: Arena | None = None
) -> ReminderRule:
    """A new rule, in force from now on; with ``arena`` there alone, in place of the general one of that code.

    Without ``code`` it gets a free one. Raises RuleError for texts that are no rule, DomainError for a code that cannot
    be or is used.
    """
    policy.require(actor, Action.UPDATE, Thing.REMINDER)
    put_built_in(at=at)
    code = code or _free_code()
    _check(code, texts, arena)
    place = ReminderRule.objects.filter(code=code, arena=arena)
    following = place.filter(follows=True).first()
    if following is not None:
        return _put(actor, following, at, {**_values(texts), "follows": False, "is_on": True, "since": at})
    if place.exists() and arena is not None:
        raise AlreadyExists(_("%(arena)s has a rule of its own already.") % {"arena": arena}, field="arena")
    if place.exists():
        raise AlreadyExists(_("There is such a rule already: “%(code)s”.") % {"code": code}, field="code")
    last = ReminderRule.objects.order_by("-position").values_list("position", flat=True).first()
    position = 0 if last is None else last + 1
    rule = checks.insert(ReminderRule(code=code, arena=arena, position=position, since=at, **_values(texts)))
    audit.created(actor=actor, obj=rule, at=at)
    return rule


@transaction.atomic
def change_rule(
    *, actor: Viewer, at: dt.datetime, rule: ReminderRule, texts: RuleText, version: int | None = None
) -> ReminderRule:
    """The rule with other texts, which hold from now on: what fell due before is not sent again, nor late.

    Texts that say the same in other words change nothing. Raises RuleError, and StaleObject when another change came
    first.
    """
    policy.require(actor, Action.UPDATE, Thing.REMINDER)
    if _check(rule.code, texts, rule.arena) == read_rule(rule):
        return rule
    return _put(actor, rule, at, {**_values(texts), "since": at}, version)


def read_rule(rule: ReminderRule) -> Rule | None:
    """What the row says; None where its texts have been damaged."""
    try:
        return parse_rule(rule.code, rule.at, rule.to, rule.useful_until, path=rule.code)
    except RuleError:
        return None


@transaction.atomic
def switch_rule(*, actor: Viewer, at: dt.datetime, rule: ReminderRule, on: bool) -> ReminderRule:
    """The rule switched on, from now on, or off. Raises StaleObject when another change came first."""
    policy.require(actor, Action.UPDATE, Thing.REMINDER)
    if rule.is_on == on:
        return rule
    return _put(actor, rule, at, {"is_on": on, **({"since": at} if on else {})})


@transaction.atomic
def remove_rule(*, actor: Viewer, at: dt.datetime, rule: ReminderRule) -> None:
    """Take a rule away. Where one arena had its own, the general one holds again, from now on.

    Raises StaleObject when another change came first.
    """
    policy.require(actor, Action.UPDATE, Thing.REMINDER)
    if rule.arena_id is not None and ReminderRule.objects.filter(code=rule.code, arena=None).exists():
        # The row stays, to say since when: otherwise the general rule would reach back into this arena.
        _put(actor, rule, at, {"follows": True, "since": at})
        return
    bump(rule)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=rule, at=at)
    if rule.arena_id is None:
        ReminderRule.objects.filter(code=rule.code, follows=True).delete()
    rule.delete()


def preview_rule(
    *, actor: Viewer, at: dt.datetime, texts: RuleText, code: str = "", arena: Arena | None = None
) -> Preview:
    """What the rule would say and send if it were saved now. Nothing is kept. Raises as ``add_rule``."""
    policy.require(actor, Action.UPDATE, Thing.REMINDER)
    code = code or _free_code()
    rule = _check(code, texts, arena)
    arena_id = arena.pk if arena else None
    others = [
        row for row in ReminderRule.objects.filter(code=code) if row.arena_id != arena_id and row.arena_id is not None
    ]
    trial = ReminderRule(code=code, arena=arena, since=at, **_values(texts))
    rules = [one for one in in_force([trial, *others]) if one.arena_id == arena_id]
    found = rehearse(at=at, until=at + PREVIEW, rules=rules)
    return Preview(explain.explain(rule), [row.mail for row in found.rows if not row.already])


def put_built_in(*, at: dt.datetime) -> None:
    """Make rows of the built-in rules before the first tick does: a council's first own rule must not replace them."""
    if not ReminderRule.objects.exists() and not ReminderProgress.objects.exists():
        set_rules(actor=SYSTEM, rules=DEFAULT_RULES, at=at)


def _free_code() -> str:
    used = set(ReminderRule.objects.values_list("code", flat=True))
    return next(code for n in count(1) if (code := f"rule_{n}") not in used)


def _check(code: str, texts: RuleText, arena: Arena | None) -> Rule:
    if not _CODE.fullmatch(code):
        raise DomainError(
            _("A code is small letters, digits and _, begins with a letter and has at most 40 signs."), field="code"
        )
    for name in TEXTS:
        longest, text = ReminderRule._meta.get_field(name).max_length or 0, getattr(texts, name)  # type: ignore[union-attr]
        if len(text) > longest:
            raise RuleError(f"rule.{name}", text, _("at most %(n)d signs") % {"n": longest})
    rule = parse_checked(texts, path="rule")
    if arena is not None and rule.subject not in OF_AN_ARENA:
        raise DomainError(
            _("A rule about %(subject)s belongs to no arena: it holds for all.")
            % {"subject": explain.subject(rule.subject).lower()},
            field="arena",
        )
    return rule


def _values(texts: RuleText) -> dict[str, str]:
    return {name: " ".join(getattr(texts, name).split()) for name in TEXTS}


def _put(
    actor: Viewer, rule: ReminderRule, at: dt.datetime, values: dict[str, Any], version: int | None = None
) -> ReminderRule:
    bump(rule, expected=version)
    audit.save_changes(actor=actor, obj=rule, at=at, values=values)
    return rule
