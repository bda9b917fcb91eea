"""What reminders say, in the active language: chosen by what a rule is about, for its code is the council's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, starmap
from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Arena, ProgrammeItem
from campaigns.reminders import links
from campaigns.reminders.language import Anchor, Rule, Subject, Who
from crm import clock, wording
from crm.enums import Direction, Endorses, Visibility
from crm.models import Meeting
from messages.enums import OVER, MessageState
from messages.models import Endorsement, ProofPoint
from messages.queries.ageing import doubted_on

if TYPE_CHECKING:
    from campaigns.reminders.cases import Case, Contact

_SHOWN = 5
_MOST_FACTS = 20
_WORDS_OF_A_FACT = 20


@dataclass(frozen=True, slots=True)
class Words:
    """A reminder in words. ``reason`` is the clause after "You get this because".

    ``pack_of``: the recipient's pack for that arena is the next step, which a delegate opens without a password.
    ``answers``: the question that the recipient answers by a link of its own.
    """

    title: str
    lines: tuple[str, ...]
    reason: str
    url: str
    act: str
    reply_to: str = ""
    pack_of: Arena | None = None
    answers: Endorsement | None = None


def write(rule: Rule, case: Case, user_id: int, at: dt.datetime) -> Words:
    """The words of a rule about one case, to one of those concerned, as of ``at``."""
    today = clock.day(at)
    if rule.subject == Subject.ARENA:
        return _arena(rule, case, user_id, today)
    if rule.subject == Subject.COMMITMENT:
        return _commitment(case, user_id, today)
    if rule.subject == Subject.ENDORSEMENT:
        return _endorsement(rule, case, today)
    return _item(rule, case, user_id, at)


def _arena(rule: Rule, case: Case, user_id: int, today: dt.date) -> Words:
    arena = case.about
    name = {"arena": arena.name}
    starts = _("It starts %(day)s (%(relative)s) in %(place)s.") % {
        "day": wording.day(arena.starts, today=today),
        "relative": wording.relative(arena.starts, today),
        "place": arena.place,
    }
    if user_id in case.concerned[Who.DELEGATES] and Who.DELEGATES in rule.to.who:
        return Words(
            title=_("Your briefing pack: %(arena)s") % name,
            lines=(starts, _("Your programme, whom you meet and what to ask for are in the pack.")),
            reason=_("you are a delegate at %(arena)s") % name,
            url=links.arena_pack(arena),
            act=_("Open the pack"),
            reply_to=arena.coordinator.email,
            pack_of=arena,
        )
    if user_id in case.concerned[Who.EDITORS] and Who.EDITORS in rule.to.who:
        return Words(
            title=_("Lock the messages: %(arena)s") % name,
            lines=(starts, *starmap(_edited, case.detail["edited"][user_id])),
            reason=_("you edit a message that %(arena)s uses") % name,
            url=links.messages(),
            act=_("Open the messages"),
            reply_to=arena.coordinator.email,
        )
    return Words(
        title=_("Lock the programme: %(arena)s") % name,
        lines=(starts, _("Decide on what is still requested, and check who takes part.")),
        reason=_("you coordinate %(arena)s") % name,
        url=links.arena(arena),
        act=_("Open the programme"),
    )


def _edited(title: str, state: MessageState) -> str:
    """A message with its state; what is to be done about one that nobody should say any more."""
    if state in OVER:
        return _("%(title)s – %(state)s: take it out of the programme") % {"title": title, "state": state.label.lower()}
    return f"{title} – {state.label.lower()}"


def _item(rule: Rule, case: Case, user_id: int, at: dt.datetime) -> Words:
    today = clock.day(at)
    row: ProgrammeItem = case.about
    meeting, title = row.meeting, {"title": str(row)}
    leads = user_id in case.concerned[Who.LEAD]
    takes_part = user_id in case.concerned[Who.PARTICIPANTS]
    reason = _("you lead “%(title)s”") if leads else _("you take part in “%(title)s”")
    if not (leads or takes_part):
        reason = _("you coordinate the programme with “%(title)s”")
    if rule.at.anchor == Anchor.ITEM_END and case.with_people:
        return Words(
            title=_("Four rows after “%(title)s”") % title,
            lines=(
                _("What did they say, what did they promise, what did we promise, and what must the others know?"),
                _when_and_where(meeting, today),
                *_whom(meeting),
            ),
            reason=reason % title,
            url=links.debrief(meeting),
            act=_("Write four rows"),
            reply_to=row.arena.coordinator.email,
        )
    return Words(
        title=f"{wording.clock_time(meeting.starts or at)} {row}",
        lines=(
            _when_and_where(meeting, today),
            *_whom(meeting),
            *(_asks(meeting, user_id, at) if leads or takes_part else ()),
            *filter(None, [row.warning]),
        ),
        reason=reason % title,
        url=links.item(row),
        act=_("Open the pack") if row.wants_pack else _("Open the item"),
        reply_to=row.arena.coordinator.email,
        pack_of=row.arena if row.wants_pack else None,
    )


def write_day(found: Sequence[Case], at: dt.datetime) -> Words:
    """The words of one person's day."""
    rows: list[ProgrammeItem] = [case.about for case in found]
    today, day = clock.day(at), rows[0].meeting.on
    count = ngettext("%(count)d item", "%(count)d items", len(rows)) % {"count": len(rows)}
    words = {"day": wording.day(day, today=today), "count": count}
    title = {0: _("Today: %(count)s"), 1: _("Tomorrow: %(count)s")}.get((day - today).days, "%(day)s: %(count)s")
    return Words(
        title=title % words,
        lines=tuple(_card_line(row) for row in rows),
        reason=_("you take part in the programme on %(day)s") % words,
        url=links.arena_pack(rows[0].arena),
        act=_("Open the day"),
        reply_to=rows[0].arena.coordinator.email,
        pack_of=rows[0].arena,
    )


def _card_line(row: ProgrammeItem) -> str:
    meeting = row.meeting
    parts = [wording.span(meeting.starts, meeting.ends).split(" ")[-1] if meeting.starts else "", str(row)]
    return ", ".join(filter(None, [" ".join(filter(None, parts)), meeting.place]))


def _when_and_where(meeting: Meeting, today: dt.date) -> str:
    when = wording.span(meeting.starts, meeting.ends, today=today) if meeting.starts else ""
    return ", ".join(filter(None, [when, meeting.place]))


def _whom(meeting: Meeting) -> list[str]:
    names = [row.person.name for row in meeting.counterparts.all()]
    return [_("You meet %(names)s.") % {"names": wording.join(names)}] if names else []


def _asks(meeting: Meeting, user_id: int, at: dt.datetime) -> list[str]:
    """What to ask for, with the marks of an unadopted or embargoed text. For those who take part, who may read it."""
    reader = next(row.user for row in meeting.participants.all() if row.user_id == user_id)
    words = _("The parties ask for: %(ask)s") if reader.gives_facts_only else _("Ask for: %(ask)s")
    lines = []
    for use in meeting.message_uses.all():
        message = use.message
        marks = [message.mark]
        if message.embargo_until and message.is_embargoed(at):
            until = wording.moment(message.embargo_until, today=clock.day(at))
            marks.append(_("EMBARGO until %(moment)s") % {"moment": until})
        said = " · ".join(filter(None, marks))
        for ask in use.asks.all():
            line = words % {"ask": ask.text}
            lines.append(f"{line} ({said})" if said else line)
    return lines


def _commitment(case: Case, user_id: int, today: dt.date) -> Words:
    row = case.about
    late = row.due < today
    whose = (
        _("Our commitment to %(name)s") if row.direction == Direction.OURS else _("Their commitment: %(name)s")
    ) % {"name": row.person.name}
    words = {"text": row.text.rstrip("."), "day": wording.day(row.due, today=today)}
    lines = [whose, _("Due %(day)s, %(how_late)s.") % {**words, "how_late": wording.due(row.due, today)}]
    visibility = row.meeting.visibility if row.meeting else Visibility.OWN_ORG
    if visibility in {Visibility.OWN_ORG, Visibility.CONFIDENTIAL}:
        # Coordinators read every mail: it tells no more than they may know, and the rest stands behind its link.
        words["text"] = _("a confidential commitment") if visibility == Visibility.CONFIDENTIAL else whose
        lines = lines[1:]
    owns = user_id in case.concerned[Who.OWNER]
    return Words(
        title=(_("Late: %(text)s") if late else _("By %(day)s: %(text)s")) % words,
        lines=tuple(lines),
        reason=_("you follow up this commitment") if owns else _("you coordinate, and the commitment is not kept"),
        url=links.commitment(row),
        act=_("Open the commitment"),
    )


def _endorsement(rule: Rule, case: Case, today: dt.date) -> Words:
    row = case.about
    message, party = row.version.message, row.organisation.short_name
    words = {"title": message.title, "party": party, "version": row.version.number}
    deputy = Who.DEPUTY in rule.to.who
    reason = _("you answer for %(party)s, which was asked to take a position")
    if deputy:
        words["recipient"] = row.organisation.anchoring.recipient.name
        reason = _("you step in for %(recipient)s at %(party)s, which has not answered")
    title = _("Does %(party)s stand behind “%(title)s”?")
    if row.organisation.endorses == Endorses.FACTS_ONLY:
        title = _("Does %(party)s have facts to give on “%(title)s”?")
    return Words(
        title=title % words,
        lines=(
            _("Version %(version)s. An answer is wanted by %(day)s.")
            % {**words, "day": wording.day(row.wanted_by, today=today)},
        ),
        reason=reason % words,
        url=links.answer(row),
        act=_("Read and answer"),
        answers=row,
    )


def write_debriefs(late: Sequence[Contact], at: dt.datetime) -> Words:
    """The words about contacts that lack their debrief."""
    today = clock.day(at)
    count = {"count": len(late)}
    lines = [_contact(row.meeting, today) for row in late[:_SHOWN]]
    if len(late) > _SHOWN:
        lines.append(_("and %(count)d more") % {"count": len(late) - _SHOWN})
    return Words(
        title=ngettext("%(count)d contact lacks its debrief", "%(count)d contacts lack their debrief", len(late))
        % count,
        lines=tuple(lines),
        reason=ngettext(
            "you coordinate, and %(count)d contact lacks its debrief",
            "you coordinate, and %(count)d contacts lack their debrief",
            len(late),
        )
        % count,
        url=links.missing_debriefs(),
        act=_("Open the contacts"),
    )


def write_facts(rows: Sequence[ProofPoint], by: dt.date, at: dt.datetime) -> Words:
    """The words about facts that will not hold on the day; of an embargoed text how many, and no more."""
    today = clock.day(at)
    count = {"count": len(rows), "day": wording.day(by, today=today)}
    lines: list[str] = []
    for _key, group in groupby(rows, key=lambda row: row.version.message_id):
        lines += _of_message(list(group), by, at)
    more = len(lines) - _MOST_FACTS
    if more > 0:
        lines = [*lines[:_MOST_FACTS], _("and %(count)d more") % {"count": more}]
    return Words(
        title=ngettext("%(count)d fact to check by %(day)s", "%(count)d facts to check by %(day)s", len(rows)) % count,
        lines=tuple(lines),
        reason=_("you write the messages that these facts stand in, or are a communicator of their organisation"),
        url=links.facts(by),
        act=_("Open the facts"),
    )


def _of_message(rows: Sequence[ProofPoint], by: dt.date, at: dt.datetime) -> list[str]:
    message = rows[0].version.message
    if message.is_embargoed(at):
        said = ngettext("%(count)d fact", "%(count)d facts", len(rows)) % {"count": len(rows)}
        return [f"{message.title}: {said}"]
    return [f"{message.title}: {Truncator(row.text).words(_WORDS_OF_A_FACT)} ({_why(row, by)})" for row in rows]


def _why(row: ProofPoint, by: dt.date) -> str:
    doubt = doubted_on(row, by)
    return str(doubt.label).lower() if doubt else _("the message is to be looked at again")


def _contact(meeting: Meeting, today: dt.date) -> str:
    people = wording.join(person.name for person in meeting.people.all())
    words = {
        "what": meeting.title or meeting.get_kind_display(),
        "day": wording.day(meeting.on, today=today),
        "people": people,
    }
    return _("%(what)s %(day)s with %(people)s") % words
