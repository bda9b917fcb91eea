"""Suggesting which decision-makers a public programme names, and deciding on a suggestion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from campaigns.enums import MATCH_TRANSITIONS, MatchState
from campaigns.imports.speakers import Finder, Held, Known, Suggestion, words_of
from campaigns.models import Arena, PublicEvent, SpeakerMatch
from crm import clock, policy
from crm.models import Mandate, Person, PoliticalParty
from crm.models.base import fold
from crm.policy import Action, Thing
from crm.services.transitions import transition
from crm.visibility import Viewer


@transaction.atomic
def suggest_matches(*, actor: Viewer, arena: Arena, events: Iterable[PublicEvent] | None = None) -> int:
    """Compare the arena's events, or these of them, with all decision-makers. Returns how many suggestions are new.

    What a person has decided stays, whatever a programme says later; an undecided suggestion goes when nothing speaks
    for it any more.
    """
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    # One comparison at a time: two would make the same suggestions.
    Arena._base_manager.select_for_update(no_key=True).get(pk=arena.pk)
    rows = list(PublicEvent.objects.filter(arena=arena, gone=False) if events is None else events)
    finder = _finder()
    before: dict[int, dict[int, SpeakerMatch]] = {}
    for match in SpeakerMatch.objects.filter(event__arena=arena):
        before.setdefault(match.event_id, {})[match.person_id] = match
    new, changed, dropped = [], [], []
    for event in rows:
        found = {one.pk: one for one in finder.find(event.speakers, event.on)}
        there = before.get(event.pk, {})
        new += [_match(event, one) for pk, one in found.items() if pk not in there]
        for pk, match in there.items():
            if pk in found:
                changed += [_renewed(match, found[pk])]
            elif match.state == MatchState.SUGGESTED:
                dropped.append(match.pk)
            else:
                match.named = False
                changed.append(match)
    _drop(dropped)
    SpeakerMatch.objects.bulk_update(changed, ["speaker", "certainty", "reasons", "named"], batch_size=500)
    SpeakerMatch.objects.bulk_create(new, batch_size=500)
    return len(new)


@transaction.atomic
def decide_match(
    *, actor: Viewer, at: dt.datetime, match: SpeakerMatch, state: str, version: int | None = None
) -> SpeakerMatch:
    """The match confirmed, rejected or open again. Raises InvalidTransition, and StaleObject when another was first."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    decided = state != MatchState.SUGGESTED
    values = {"decided_by_id": actor.user_id if decided else None, "decided_on": clock.day(at) if decided else None}
    if version is not None:
        match.version = version
    transition(actor=actor, obj=match, to=state, table=MATCH_TRANSITIONS, at=at, values=values)
    return match


def _drop(numbers: Sequence[int]) -> None:
    """Forget those that are still suggestions; one that somebody decides on meanwhile stays, named no more."""
    there = SpeakerMatch.objects.filter(pk__in=numbers)
    there.filter(state=MatchState.SUGGESTED).delete()
    there.update(named=False)


def _finder() -> Finder:
    """Everybody we know, with mandates. Three queries."""
    parties: dict[str, str] = {}
    for code, name in PoliticalParty.objects.values_list("code", "name"):
        parties |= {fold(code): code, fold(name): code}
    mandates: dict[int, list[Held]] = {}
    for row in Mandate.objects.select_related("body"):
        parties.setdefault(fold(row.party), row.party)
        party = parties[fold(row.party)] if row.party else ""
        words = words_of(row.title, row.committee, row.body.name)
        mandates.setdefault(row.person_id, []).append(Held(party, words, row.starts, row.ends))
    people = Person.objects.values_list("pk", "name")
    return Finder([Known(pk, name, tuple(mandates.get(pk, ()))) for pk, name in people], parties)


def _match(event: PublicEvent, found: Suggestion) -> SpeakerMatch:
    return _renewed(SpeakerMatch(event=event, person_id=found.pk), found)


def _renewed(match: SpeakerMatch, found: Suggestion) -> SpeakerMatch:
    match.speaker, match.certainty, match.named = found.speaker, found.certainty, True
    match.reasons = [str(reason.value) for reason in found.reasons]
    return match
