"""Checking a house and writing its rows."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.errors import DomainError
from crm.models import User
from messages.enums import BlockKind
from messages.house import LISTS, MOST_ROWS, AskText, Fact, House, digest, measured
from messages.models import Ask, Block, MessageVersion, ProofPoint

__all__ = ["AskText", "Fact", "House", "check", "require_ask", "with_refs", "with_waivers", "write"]


def check(house: House) -> None:
    """Raise ValidationError by field of the house where something is missing, or longer than what fits."""
    errors = too_much(house)
    if not house.roof.strip():
        errors["roof"] = _("Say in one sentence what the message is: the roof.")
    for field in LISTS:
        if not all(text.strip() for text in getattr(house, field)):
            errors[field] = _("A row is empty.")
    if not all(question.strip() and answer.strip() for question, answer in house.questions):
        errors["questions"] = _("Each question needs its answer.")
    if not all(fact.text.strip() for fact in house.proof_points):
        errors["proof_points"] = _("Say what the fact is.")
    elif any(bool(fact.waived_on) != bool(fact.waive_reason.strip()) for fact in house.proof_points):
        errors["proof_points"] = _("A fact that passes without source or fresh check needs a reason.")
    if not all(ask.text.strip() for ask in house.asks):
        errors["asks"] = _("Say what we ask for.")
    elif any(n > 1 for ref, n in Counter(ask.ref for ask in house.asks).items() if ref):
        errors["asks"] = _("Two asks have the same reference.")
    if errors:
        raise ValidationError(errors)


def require_ask(house: House) -> None:
    """Raise DomainError where the house asks for nothing: then there is nothing to stand behind together."""
    if not house.asks:
        raise DomainError(_("Say what we ask for, and of whom: the message has no ask yet."), field="asks")


def too_much(house: House) -> dict[str, str]:
    """What is longer than what fits, in words, by field of the house."""
    errors = {}
    for field, rows in measured(house).items():
        if len(rows) > MOST_ROWS:
            errors[field] = _("At most %(most)s rows fit; there are %(count)s.") % {
                "most": MOST_ROWS,
                "count": len(rows),
            }
            continue
        for number, texts in enumerate(rows, start=1):
            for text, most in texts:
                if len(text) > most:
                    words = {"row": number, "most": most, "count": len(text)}
                    errors[field] = (
                        _("At most %(most)s characters fit; there are %(count)s.") % words
                        if field in ("roof", "text")
                        else _("Row %(row)s: at most %(most)s characters fit; there are %(count)s.") % words
                    )
    return errors


def with_refs(house: House) -> tuple[AskText, ...]:
    """The asks, each with its reference: its own, or the next free A1, A2, …"""
    taken = {ask.ref for ask in house.asks}
    free = (ref for n in range(1, 1000) if (ref := f"A{n}") not in taken)
    return tuple(ask if ask.ref else AskText(next(free), ask.text, ask.addressees) for ask in house.asks)


def with_waivers(house: House, last: House | None, user_id: int | None, on: dt.date) -> tuple[Fact, ...]:
    """The facts, each reason to pass with who gave it and when: as in ``last``, else the user on the day."""
    if not any(fact.waive_reason.strip() and not fact.waived_on for fact in house.proof_points):
        return house.proof_points
    before = {(fact.text, fact.waive_reason): fact for fact in last.proof_points} if last else {}
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return tuple(_waived(fact, before.get((fact.text, fact.waive_reason)), user, on) for fact in house.proof_points)


def _waived(fact: Fact, before: Fact | None, user: User | None, on: dt.date) -> Fact:
    if fact.waived_on or not fact.waive_reason.strip():
        return fact
    by, day = (before.waived_by, before.waived_on) if before else (user, on)
    return dataclasses.replace(fact, waived_by=by, waived_on=day)


def write(version: MessageVersion, house: House) -> None:
    """Rows of the house under a new version."""
    places: Counter[BlockKind] = Counter()
    blocks = []
    for kind, text, answer in house.blocks():
        content_hash = digest(kind, text, answer)
        blocks.append(
            Block(
                version=version,
                kind=kind,
                position=places[kind],
                text=text,
                answer=answer,
                content_hash=content_hash,
            )
        )
        places[kind] += 1
    Block.objects.bulk_create(blocks)
    ProofPoint.objects.bulk_create(
        ProofPoint(
            version=version,
            position=position,
            text=fact.text.strip(),
            source=fact.source.strip(),
            checked_on=fact.checked_on,
            valid_until=fact.valid_until,
            needs_verification=fact.needs_verification,
            waived_by=fact.waived_by,
            waived_on=fact.waived_on,
            waive_reason=fact.waive_reason.strip(),
            content_hash=fact.content_hash,
        )
        for position, fact in enumerate(house.proof_points)
    )
    for position, ask in enumerate(house.asks):
        row = Ask.objects.create(
            version=version, ref=ask.ref, position=position, text=ask.text.strip(), content_hash=ask.content_hash
        )
        row.addressees.set(ask.addressees)
