"""The sections of an item pack, each from what its recipient may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.briefing import document as d
from campaigns.briefing.sources import Reading
from campaigns.briefing.wordings import worded
from campaigns.models import ProgrammeItem
from crm import clock, wording
from crm.enums import INTERNAL_KINDS, Direction, MeetingState, Visibility
from crm.models import Commitment, Mandate, Meeting, MeetingParticipant, Person, Stance, User
from crm.queries.profile import is_of_earlier_term, term_began
from messages.enums import OVER, EndorsementState, MessageState
from messages.models import JointMessage, MessageUse, MessageVersion
from messages.queries.tally import support_line, tally_line

if TYPE_CHECKING:
    from messages.house import AskText, House

_SHARED = frozenset({Visibility.PARTIES, Visibility.PUBLIC})
_UNDECIDED = frozenset({MessageState.DRAFT, MessageState.IN_CONSULTATION, MessageState.READY})


class Text:
    """A message that the item uses and the recipient may read: its version, house and marks."""

    def __init__(self, use: MessageUse, version: MessageVersion, reading: Reading) -> None:
        self.use = use
        self.message = use.message
        self.version = version
        self.house: House = reading.setting.library.houses[version.pk]
        self.weighed: House = reading.setting.library.weighed(version.pk)
        self.marks = marks(use.message, version, reading)


def texts(item: ProgrammeItem, reading: Reading) -> list[Text]:
    """The texts of the item. A meeting that was held keeps the version said there; one that is over is none."""
    found = []
    for use in item.meeting.message_uses.all():
        version = use.version or use.message.current
        if version is not None and use.message_id in reading.readable and not is_over(use.message):
            found.append(Text(use, version, reading))
    return found


def is_over(message: JointMessage) -> bool:
    """Whether nobody should say it any more: withdrawn, or expired."""
    return message.state in OVER


def withdrawn(item: ProgrammeItem) -> tuple[d.Mark, ...]:
    """What must stand above a pack whose item still uses a message that is over."""
    uses = [use.message for use in item.meeting.message_uses.all() if is_over(use.message)]
    return tuple(d.Mark("withdrawn", correction(message), state=message.state) for message in uses)


def correction(message: JointMessage) -> str:
    """What is said of a message that is over, in the active language."""
    if message.state == MessageState.EXPIRED:
        return _("Do not use “%(title)s” any more: it has expired.") % {"title": message.title}
    return _("Do not use “%(title)s” any more: it has been withdrawn.") % {"title": message.title}


def marks(message: JointMessage, version: MessageVersion | None, reading: Reading) -> tuple[d.Mark, ...]:
    """What must stand over the text: its embargo, and that it is not adopted."""
    found = []
    if message.embargo_until and message.is_embargoed(reading.setting.at):
        text = embargo(message.embargo_until, reading.language)
        found.append(d.Mark("embargo", text, until=message.embargo_until.isoformat()))
    if not message.is_decided:
        found.append(d.Mark("unadopted", _unadopted(message, version), state=_state(message)))
    return tuple(found)


def embargo(until: dt.datetime, language: str) -> str:
    """``EMBARGO till 30 juni 06.00``."""
    day = wording.short_day(clock.day(until), language, today=clock.day(until))
    return _("EMBARGO until %(when)s") % {"when": f"{day} {wording.clock_time(until, language)}"}


def _unadopted(message: JointMessage, version: MessageVersion | None) -> str:
    label = str(_state(message).label).lower()
    number = version.number if version else "–"
    return pgettext("mark on a message", "%(state)s, version %(number)s") % {"state": label, "number": number}


def _state(message: JointMessage) -> MessageState:
    """Until it is adopted a text is in consultation, whatever step it has reached."""
    return MessageState.IN_CONSULTATION if message.state in _UNDECIDED else MessageState(message.state)


def headed(items: Sequence[Text]) -> tuple[d.Mark, ...]:
    """The marks of the whole pack: of several messages each mark says which it is about."""
    if len(items) == 1:
        return items[0].marks
    return tuple(replace(mark, text=f"{mark.text}: {text.message.title}") for text in items for mark in text.marks)


def logistics(item: ProgrammeItem, reading: Reading) -> d.Logistics:
    """When, where and who of ours."""
    meeting, language = item.meeting, reading.language
    starts, ends = _times(meeting)
    return d.Logistics(
        starts=starts.isoformat(),
        ends=ends.isoformat(),
        day=wording.day(clock.day(starts), language, today=reading.setting.arena.starts),
        time=time_span(starts, ends, language),
        place=meeting.place,
        kind=str(meeting.get_kind_display()),
        state=meeting.state,
        ours=tuple(_colleague(row.user, row.is_lead, reading) for row in _by_lead(meeting)),
        official=item.official_programme,
        rule=str(meeting.get_rule_display()) if meeting.rule else "",
        directions=item.venue.directions if item.venue else "",
        access=item.venue.access if item.venue else "",
    )


def time_span(starts: dt.datetime, ends: dt.datetime, language: str) -> str:
    """``15.30–15.50``; the end's day is said when it is another."""
    if clock.day(starts) == clock.day(ends):
        return f"{wording.clock_time(starts, language)}–{wording.clock_time(ends, language)}"
    return f"{wording.clock_time(starts, language)} – {wording.moment(ends, language, today=clock.day(starts))}"


def _times(meeting: Meeting) -> tuple[dt.datetime, dt.datetime]:
    """A programme item always has times; a meeting without them lasts its whole day."""
    starts = meeting.starts or clock.wall(meeting.on, dt.time())
    return clock.local(starts), clock.local(meeting.ends or starts)


def _by_lead(meeting: Meeting) -> list[MeetingParticipant]:
    return sorted(meeting.participants.all(), key=lambda row: (not row.is_lead, row.user.sort_key))


def _colleague(user: User, is_lead: bool, reading: Reading) -> d.Colleague:
    return d.Colleague(user.name, role_of(user), user.phone, is_lead, user.pk == reading.user.pk)


def role_of(user: User) -> str:
    """``Kommunalråd, Sundsvall``."""
    organisation = user.organisation.short_name if user.organisation else ""
    return ", ".join(part for part in (user.title, organisation) if part)


def purpose(item: ProgrammeItem, items: Sequence[Text], reading: Reading) -> d.Purpose:
    """Why we meet and what we ask for: chosen asks, else those addressed to whoever is there."""
    return d.Purpose(
        text=_why(item, items, reading),
        asks=tuple(
            d.Ask(ask.text, _addressees(ask, item), text.marks, text.message.pk) for text, ask in _asked(item, items)
        ),
        chosen=any(_chosen(text) for text in items),
        local_ask=item.local_ask,
    )


def _asked(item: ProgrammeItem, items: Sequence[Text]) -> list[tuple[Text, AskText]]:
    return [(text, ask) for text in items for ask in _chosen(text)] or _offered(item, items)


def weighs(item: ProgrammeItem, items: Sequence[Text]) -> tuple[str, ...]:
    """Asks and limits as the last version that was more than spelling worded them, for an alert to compare."""
    found = []
    for text, ask in _asked(item, items):
        worded = next((one.text for one in text.weighed.asks if one.ref == ask.ref), ask.text)
        found.append(" → ".join([worded, *_addressees(ask, item)]))
    for text in items:
        for name in ("red_lines", "do_not_say"):
            now, before = getattr(text.house, name), getattr(text.weighed, name)
            # A line more or less is no spelling, whatever its editor called it.
            found += before if len(before) == len(now) else now
    return tuple(found)


def _addressees(ask: AskText, item: ProgrammeItem) -> tuple[str, ...]:
    """Those of them who are there, if anybody is; among ourselves it is what we ask that matters, not of whom."""
    if item.meeting.kind in INTERNAL_KINDS:
        return ()
    present = {row.person_id for row in item.meeting.counterparts.all()}
    return tuple(person.name for person in ask.addressees if person.pk in present or not present)


def _why(item: ProgrammeItem, items: Sequence[Text], reading: Reading) -> str:
    if item.meeting.kind in INTERNAL_KINDS or not items:
        issues = wording.join([issue.name for issue in item.meeting.issues.all()], reading.language)
        return item.meeting.title if items else issues or item.meeting.title
    titles = wording.join([_("“%(title)s”") % {"title": text.message.title} for text in items], reading.language)
    return _("Put forward %(titles)s.") % {"titles": titles}


def _chosen(text: Text) -> list[AskText]:
    """The asks picked for the meeting, as the present version words them; one that was dropped is no longer asked."""
    refs = {ask.ref for ask in text.use.asks.all()}
    return [ask for ask in text.house.asks if ask.ref in refs]


def _offered(item: ProgrammeItem, items: Sequence[Text]) -> list[tuple[Text, AskText]]:
    present = {row.person_id for row in item.meeting.counterparts.all()}
    return [
        (text, ask)
        for text in items
        for ask in text.house.asks
        if not present or present & {person.pk for person in ask.addressees}
    ]


def people(item: ProgrammeItem, reading: Reading) -> tuple[d.PersonCard, ...]:
    """Everybody we meet, with what the recipient may know of them."""
    issues = [issue.pk for issue in item.meeting.issues.all()]
    return tuple(_card(row.person, item.meeting, issues, reading) for row in item.meeting.counterparts.all())


def _card(person: Person, meeting: Meeting, issues: list[int], reading: Reading) -> d.PersonCard:
    return d.PersonCard(
        ref=person.ref,
        name=person.name,
        role=_role(reading.mandates.get(person.pk, []), meeting.on),
        last_contact=_last_contact(reading.contacts.get(person.pk), reading),
        stances=tuple(stance for issue in issues if (stance := _stance(person.pk, issue, reading))),
        promises=tuple(promise(row, reading) for row in reading.promises.get(person.pk, [])),
        works_with=person.works_with,
    )


def _role(mandates: list[Mandate], on: dt.date) -> str:
    """The mandate on the day; of somebody who left, the last one with its end as exactly as it is known."""
    held = [m for m in mandates if m.holds(on)]
    roles = [", ".join(part for part in (m.title, m.body.name, _colour(m)) if part) for m in held]
    if roles:
        return "; ".join(roles)
    if unsure := next((m for m in mandates if not m.end_known), None):
        return _("%(role)s (end unknown)") % {"role": unsure}
    past = max((m for m in mandates if m.ends), key=lambda m: m.ends or dt.date.min, default=None)
    if past is None or past.ends is None:
        return ""
    return _("%(role)s until %(day)s") % {"role": past, "day": wording.iso_day(past.ends, past.ends_precision)}


def _colour(mandate: Mandate) -> str:
    return ", ".join(part for part in (mandate.party, mandate.constituency) if part)


def _stance(person_id: int, issue_id: int, reading: Reading) -> d.Stance | None:
    row = reading.stances.get((person_id, issue_id))
    if row is None:
        return None
    return d.Stance(
        issue=row.issue.name,
        position=row.position,
        label=str(row.get_position_display()),
        as_of=row.as_of.isoformat(),
        date=_of_term(row, reading),
        basis=row.basis,
        basis_label=str(row.get_basis_display()),
        confidence_label=str(row.get_confidence_display()),
    )


def _of_term(row: Stance, reading: Reading) -> str:
    """The day of the rating; and, where it was shown before the present term of office, that it was."""
    date = wording.short_day(row.as_of, reading.language, today=reading.setting.arena.starts)
    began = term_began(reading.mandates.get(row.person_id, []), reading.setting.today)
    if is_of_earlier_term(row, began):
        return f"{date}, {_('previous term of office')}"
    return date


def _last_contact(meeting: Meeting | None, reading: Reading) -> d.LastContact | None:
    if meeting is None:
        return None
    debrief = getattr(meeting, "debrief", None)
    return d.LastContact(
        ref=meeting.ref,
        on=meeting.on.isoformat(),
        date=wording.short_day(meeting.on, reading.language, today=reading.setting.arena.starts),
        how=str(meeting.get_kind_display()),
        ours=tuple(row.user.name for row in _by_lead(meeting)),
        said=debrief.said if debrief else "",
        confidential=is_confidential(meeting),
    )


def is_confidential(meeting: Meeting | None) -> bool:
    """Whether only named persons read it."""
    return meeting is not None and meeting.visibility == Visibility.CONFIDENTIAL


def promise(row: Commitment, reading: Reading) -> d.Promise:
    """An open commitment as the recipient reads it."""
    maker = row.made_by_user.name if row.made_by_user else ""
    return d.Promise(
        ref=row.ref,
        direction=row.direction,
        person=row.person.name,
        text=row.text,
        due=row.due.isoformat(),
        date=wording.short_day(row.due, reading.language, today=reading.setting.arena.starts),
        by=maker if row.direction == Direction.OURS else row.person.name,
        owner=row.owner.name,
        private=row.meeting is None or row.meeting.visibility not in _SHARED,
        overdue=row.is_overdue(reading.setting.today),
    )


def message(text: Text, reading: Reading) -> d.Message:
    """Roof and pillars under their marks, or what is printed instead in the recipient's language."""
    own = d.Message(
        ref=text.message.ref,
        title=text.message.title,
        version=text.version.number,
        roof=text.house.roof,
        pillars=text.house.pillars,
        marks=text.marks,
        number=text.message.pk,
    )
    return worded(own, reading, is_current=text.version.pk == text.message.current_id)


def withheld(row: JointMessage, reading: Reading) -> d.Message:
    """Title and time only."""
    return d.Message(ref=row.ref, title=row.title, marks=marks(row, row.current, reading), withheld=True, number=row.pk)


def status(text: Text, reading: Reading) -> d.Status:
    """The exact tally, the conditions word for word, and who gives facts only."""
    library, language = reading.setting.library, reading.language
    tally = library.tallies[text.version.pk]
    return d.Status(
        title=text.message.title,
        text=tally_line(tally, language),
        conditions=tuple(
            f"{row.organisation.short_name}: {row.condition}" for row in library.conditions[text.version.pk]
        ),
        fact_support=support_line(tally, language),
        number=text.message.pk,
        behind=tuple(tally.names(EndorsementState.ENDORSED, EndorsementState.CONDITIONAL)),
    )


def facts(items: Iterable[Text], reading: Reading) -> tuple[d.Fact, ...]:
    """Every proof point with source, the day it was checked, and why to be careful with it."""
    found = []
    for text in items:
        for fact in text.house.proof_points:
            when = fact.checked_on
            cautions = [_("to be verified")] if fact.needs_verification else []
            cautions += [fact.waive_reason] if fact.waive_reason else []
            found.append(
                d.Fact(
                    text=fact.text,
                    source=fact.source,
                    checked=wording.short_day(when, reading.language) if when else "",
                    caution="; ".join(cautions),
                )
            )
    return tuple(found)


def bottom_line(pack: d.Purpose, items: Sequence[Text], proof: Sequence[d.Fact], kind: str) -> d.BottomLine:
    """One ask, one sentence, one fact that is safe to say, one limit; among ourselves only the purpose."""
    if kind in INTERNAL_KINDS:
        return d.BottomLine(purpose=_among_ourselves(len(items)) or pack.text)
    limit = next((line for text in items for line in (*text.house.red_lines, *text.house.do_not_say)), "")
    return d.BottomLine(
        ask=pack.asks[0].text if pack.asks else "",
        sentence=items[0].house.roof if items else pack.text,
        fact=next((fact.text for fact in proof if fact.checked and not fact.caution), ""),
        limit=limit,
    )


def _among_ourselves(count: int) -> str:
    if not count:
        return ""
    pattern = ngettext("Go through the message below.", "Go through the %(count)d messages below.", count)
    return pattern % {"count": count}


def state_label(meeting: Meeting) -> str:
    """The word for a meeting that is not simply confirmed."""
    return "" if meeting.state == MeetingState.CONFIRMED else str(meeting.get_state_display())
