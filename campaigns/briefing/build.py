"""Building packs: one arena, one instant, each recipient by their own viewer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import groupby

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing import sections
from campaigns.briefing.calls import contacts
from campaigns.briefing.length import fit
from campaigns.briefing.sources import Reading
from campaigns.briefing.wordings import worded
from campaigns.models import ProgrammeItem
from crm import clock, wording
from crm.enums import COMING_STATES, MeetingState
from messages.models import JointMessage


def item_packs(reading: Reading) -> dict[ProgrammeItem, d.ItemPack]:
    """The recipient's pack for each coming item that wants one, without version."""
    with translation.override(reading.language):
        return {
            item: item_pack(item, reading)
            for item in reading.items
            if item.wants_pack and item.meeting.state in COMING_STATES
        }


def item_pack(item: ProgrammeItem, reading: Reading) -> d.ItemPack:
    """One item for one recipient, within the word limit. The recipient's language is active."""
    texts = sections.texts(item, reading)
    purpose = sections.purpose(item, texts, reading)
    facts = sections.facts(texts, reading)
    questions = tuple(d.Question(*pair) for text in texts for pair in text.house.questions)
    people = sections.people(item, reading)
    return fit(
        d.ItemPack(
            key=f"m{item.meeting_id}",
            ref=item.meeting.ref,
            language=reading.language,
            recipient=reading.user.name,
            title=item.meeting.title,
            logistics=sections.logistics(item, reading),
            bottom_line=sections.bottom_line(purpose, texts, facts, item.meeting.kind),
            marks=(*sections.withdrawn(item), *sections.headed(texts)),
            purpose=purpose,
            people=people,
            messages=_messages(item, texts, reading),
            status=tuple(sections.status(text, reading) for text in texts),
            questions=questions,
            defensive=tuple(line for text in texts for line in text.house.defensive),
            limits=_limits(item, texts),
            promises=tuple(promise for person in people for promise in person.promises),
            facts=facts,
            contacts=contacts(item, reading),
            fallback=reading.setting.arena.fallback,
            footer=footer(reading, item.meeting.record_number),
            shown_questions=len(questions),
            shown_facts=len(facts),
            confidential=sections.is_confidential(item.meeting),
            facts_only=reading.user.gives_facts_only,
            weighs=sections.weighs(item, texts),
        )
    )


def _messages(item: ProgrammeItem, texts: Sequence[sections.Text], reading: Reading) -> tuple[d.Message, ...]:
    shown = {text.message.pk for text in texts}
    uses = [use.message for use in item.meeting.message_uses.all()]
    hidden = [message for message in uses if message.pk not in shown and not sections.is_over(message)]
    return (
        *(sections.message(text, reading) for text in texts),
        *(sections.withheld(message, reading) for message in hidden if message.is_embargoed(reading.setting.at)),
    )


def _limits(item: ProgrammeItem, texts: Sequence[sections.Text]) -> d.Limits:
    return d.Limits(
        do_not_say=tuple(line for text in texts for line in text.house.do_not_say),
        red_lines=tuple(line for text in texts for line in text.house.red_lines),
        warnings=(item.warning,) if item.warning else (),
    )


def arena_pack(reading: Reading, packs: Sequence[d.ItemPack], earlier: d.ArenaPack | None = None) -> d.ArenaPack:
    """What the delegate carries; ``packs`` are those of the recipient's items, with their versions.

    What ``earlier`` gave and is over since is corrected.
    """
    arena = reading.setting.arena
    by_key = {pack.key: pack for pack in packs}
    with translation.override(reading.language):
        entries = [_entry(item, by_key.get(f"m{item.meeting_id}"), reading) for item in reading.items]
        return d.ArenaPack(
            key=f"a{arena.pk}",
            language=reading.language,
            recipient=reading.user.name,
            role=sections.role_of(reading.user),
            title=arena.name,
            place=arena.place,
            dates=wording.span(arena.starts, arena.ends, reading.language),
            travel=_travel(reading),
            note=reading.delegate.note if reading.delegate else "",
            days=_days(entries, reading),
            items=tuple(packs),
            messages=_arena_messages(reading),
            contacts=(
                d.Contact(arena.coordinator.name, _("Coordinator"), arena.on_site_phone or arena.coordinator.phone),
            ),
            fallback=arena.fallback,
            corrections=_corrections(reading, packs, earlier),
            footer=footer(reading, ""),
            facts_only=reading.user.gives_facts_only,
        )


def _corrections(
    reading: Reading, packs: Sequence[d.ItemPack], earlier: d.ArenaPack | None
) -> tuple[d.Correction, ...]:
    """Messages that are over and that the recipient holds, or whose item still uses them."""
    gone = reading.setting.library.over
    used = {use.message_id for item in reading.items for use in item.meeting.message_uses.all()}
    held = (used | given(earlier)) & gone.keys()
    return tuple(correction(gone[pk], reading.language) for pk in sorted(held))


def correction(message: JointMessage, language: str) -> d.Correction:
    """What a recipient with that language is told of a message that is over."""
    with translation.override(language):
        return d.Correction(message.pk, message.title, sections.correction(message))


def given(pack: d.ArenaPack | None) -> set[int]:
    """The messages whose text the pack holds, and those it corrects."""
    if pack is None:
        return set()
    held = [message for item in pack.items for message in item.messages] + list(pack.messages)
    return {row.number for row in pack.corrections} | {row.number for row in held if not row.withheld}


def _entry(item: ProgrammeItem, pack: d.ItemPack | None, reading: Reading) -> d.Entry:
    meeting = item.meeting
    where = sections.logistics(item, reading)
    lead = meeting.lead()
    marks = pack.marks if pack else ()
    return d.Entry(
        key=f"m{meeting.pk}",
        ref=meeting.ref,
        starts=where.starts,
        ends=where.ends,
        time=where.time,
        title=meeting.title,
        place=where.place,
        state=meeting.state,
        state_label=sections.state_label(meeting),
        reason=meeting.state_reason if meeting.state == MeetingState.CANCELLED else "",
        people=tuple(row.person.name for row in meeting.counterparts.all()),
        lead=lead.name if lead else "",
        is_lead=lead is not None and lead.pk == reading.user.pk,
        ask=pack.bottom_line.ask if pack else "",
        ask_to=pack.purpose.asks[0].to if pack and pack.bottom_line.ask else (),
        embargo=next((mark.text for mark in marks if mark.code == "embargo"), ""),
        has_pack=pack is not None,
        confidential=sections.is_confidential(meeting),
        moved_from=pack.logistics.moved_from if pack else "",
        sequence=meeting.version,
    )


def programme(reading: Reading, keys: Set[str]) -> tuple[d.Day, ...]:
    """Those of the recipient's items that have these keys, as they stand now, without anything of their packs."""
    with translation.override(reading.language):
        rows = [_entry(item, None, reading) for item in reading.items if f"m{item.meeting_id}" in keys]
        return _days(rows, reading)


def _days(entries: Sequence[d.Entry], reading: Reading) -> tuple[d.Day, ...]:
    ordered = sorted(entries, key=lambda entry: (entry.starts, entry.ends, entry.key))
    by_day = groupby(ordered, key=lambda entry: entry.starts[:10])
    return tuple(
        d.Day(
            date, wording.day(dt.date.fromisoformat(date), reading.language, reading.setting.arena.starts), tuple(rows)
        )
        for date, rows in by_day
    )


def _travel(reading: Reading) -> tuple[str, ...]:
    delegate, language = reading.delegate, reading.language
    if delegate is None:
        return ()
    today = reading.setting.arena.starts
    lines = []
    if delegate.arrives:
        lines.append(_("You arrive %(when)s.") % {"when": wording.moment(delegate.arrives, language, today)})
    if delegate.departs:
        lines.append(_("You leave %(when)s.") % {"when": wording.moment(delegate.departs, language, today)})
    return tuple(lines)


def _arena_messages(reading: Reading) -> tuple[d.Message, ...]:
    """The arena's messages: of an embargoed one that is not the recipient's, title and time."""
    found = []
    for message in reading.arena_messages:
        if sections.is_over(message):
            continue
        house = reading.setting.library.houses.get(message.current_id or 0)
        if message.pk in reading.readable and house and message.current:
            marks = sections.marks(message, message.current, reading)
            own = d.Message(
                message.ref,
                message.title,
                message.current.number,
                house.roof,
                house.pillars,
                marks,
                number=message.pk,
            )
            found.append(worded(own, reading, is_current=True))
        elif message.is_embargoed(reading.setting.at):
            found.append(sections.withheld(message, reading))
    return tuple(found)


def footer(reading: Reading, record_number: str) -> d.Footer:
    """The foot without version and time."""
    council = reading.setting.council
    return d.Footer(
        confidentiality=_("Working material. May be an official document; secrecy is assessed on request."),
        record_number=record_number,
        funding=_funding(council.funding_line),
        banner=council.banner,
        council=council.name,
    )


def _funding(line: str) -> str:
    """The Union's own statement in the active language; any other line as the council wrote it."""
    for code, __ in settings.LANGUAGES:
        with translation.override(code):
            statement = _("Co-funded by the European Union")
        if line == statement:
            return _("Co-funded by the European Union")
    return line


def stamped(foot: d.Footer, version: int, reading: Reading) -> d.Footer:
    """The foot with version and time of building."""
    at, language = reading.setting.at, reading.language
    day = wording.short_day(clock.day(at), language)
    return replace(
        foot,
        version=version,
        built_at=clock.local(at).isoformat(),
        built=f"{day} {wording.clock_time(at, language)}",
    )
