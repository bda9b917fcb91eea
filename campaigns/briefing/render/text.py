"""Packs as plain text: the mail's text part, and what the word limit counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.labels import Words

Lines = Iterator[str]


def item_text(pack: d.ItemPack) -> str:
    """One item's pack, its sections in order."""
    words, titles = labels.words_of(pack), labels.titles_of(pack)
    blocks = ["\n".join(_head(pack, words))]
    if pack.withheld:
        blocks.append(words["confidential"])
    for code in d.SECTIONS:
        lines = list(section(pack, code, words))
        if lines:
            blocks.append("\n".join([titles[code].upper(), *lines]))
    return "\n\n".join(blocks)


def section(pack: d.ItemPack, code: str, words: Words) -> Lines:
    """The lines of one section; none for a section that has nothing to say and is not required."""
    if pack.withheld and code not in {d.LOGISTICS, d.CONTACTS, d.FOLLOWUP}:
        return iter(())
    return _SECTIONS[code](pack, words)


def required_words(pack: d.ItemPack) -> int:
    """Words of the head and the required sections as mail and paper print them, headings included."""
    words, titles = labels.words_of(pack), labels.titles_of(pack)
    lines = list(_head(pack, words))
    for code in d.REQUIRED:
        lines += [titles[code], *section(pack, code, words)]
    return sum(1 for word in " ".join(lines).split() if any(letter.isalnum() for letter in word))


def arena_text(pack: d.ArenaPack) -> str:
    """The whole arena: programme first, then every item."""
    words = labels.words_of(pack)
    blocks = [
        "\n".join([pack.title, f"{pack.place}, {pack.dates}", f"{pack.recipient}, {pack.role}", *pack.travel]),
        "\n".join(f"!! {row.text}" for row in pack.corrections),
        changes_text(pack, words),
        programme_text(pack, words),
        "\n".join([words["messages"].upper(), *(line for m in pack.messages for line in _message(m, words))]),
        "\n".join([labels.titles_of(pack)[d.CONTACTS].upper(), *_call(pack.contacts, pack.fallback, words)]),
    ]
    blocks += [f"{'=' * 60}\n\n{item_text(item)}" for item in pack.items]
    blocks.append(foot(pack.footer, words))
    return "\n\n".join(block for block in blocks if block) + "\n"


def changes_text(pack: d.ArenaPack, words: Words) -> str:
    """What changed, as a list; empty when nothing did."""
    return "\n".join([words["changes"].upper(), *(f"- {line}" for line in pack.changes)]) if pack.changes else ""


def programme_text(pack: d.ArenaPack, words: Words) -> str:
    """The delegate's programme by day."""
    lines = [words["programme"].upper()]
    for day in pack.days:
        lines += ["", day.label]
        for entry in day.entries:
            lines += _entry(entry, words)
    return "\n".join(lines if pack.days else [*lines, words["empty"]])


def foot(footer: d.Footer, words: Words) -> str:
    """Version, time, confidentiality, record number, funding."""
    lines = [f"{words['version']} {footer.version} · {footer.built}", footer.confidentiality]
    if footer.record_number:
        lines.append(f"{words['record_number']}: {footer.record_number}")
    return "\n".join(line for line in (*lines, footer.funding, footer.banner) if line)


def _entry(entry: d.Entry, words: Words) -> Lines:
    was = f" ({words['was']} {entry.moved_from})" if entry.moved_from else ""
    state = f" [{entry.state_label}]" if entry.state_label else ""
    yield f"{entry.time}{was}  {entry.title}{state}"
    who = ", ".join(entry.people)
    yield "  " + " · ".join(part for part in (entry.place, who, words["you_lead"] if entry.is_lead else "") if part)
    if entry.embargo:
        yield f"  {entry.embargo}"
    if entry.ask:
        yield f"  {words['ask']}: {entry.ask}"


def _head(pack: d.ItemPack, words: Words) -> Lines:
    yield pack.title
    for mark in pack.marks:
        yield f"!! {mark.text}"
    for warning in pack.limits.warnings:
        yield f"!! {warning}"
    if pack.changes:
        yield f"{words['changes']}: {'; '.join(pack.changes)}"


def _bottom_line(pack: d.ItemPack, words: Words) -> Lines:
    line = pack.bottom_line
    if line.purpose:
        yield line.purpose
    for label, text in (("ask", line.ask), ("sentence", line.sentence), ("fact", line.fact), ("limit", line.limit)):
        if text:
            yield f"{words[label]}: {text}"


def _logistics(pack: d.ItemPack, words: Words) -> Lines:
    where = pack.logistics
    was = f" ({words['was']} {where.moved_from})" if where.moved_from else ""
    yield f"{where.day} {where.time}{was}"
    yield " · ".join(part for part in (where.place, where.kind, where.rule) if part)
    for label, told in (("directions", where.directions), ("access", where.access)):
        if told:
            yield f"{words[label]}: {told}"
    if where.official:
        yield words["official"]
    if pack.people:
        yield f"{words['you_meet']}: {', '.join(person.name for person in pack.people)}"
    if where.ours:
        yield f"{words['ours']}: {', '.join(colleague(one, words) for one in where.ours)}"


def colleague(one: d.Colleague, words: Words) -> str:
    """``Sigrid Fjäll (leads)``; the reader is ``you``."""
    notes = [words["you"]] if one.is_reader else []
    notes += [words["leads"]] if one.is_lead else []
    return f"{one.name} ({', '.join(notes)})" if notes else one.name


def _purpose(pack: d.ItemPack, words: Words) -> Lines:
    purpose = pack.purpose
    yield purpose.text
    if purpose.asks and not purpose.chosen and pack.people:
        yield words["not_chosen"]
    for ask in purpose.asks:
        yield f"- {ask.text}" + (f" ({words['to']} {', '.join(ask.to)})" if ask.to else "")
    if not purpose.asks:
        yield words["no_ask"]
    if purpose.local_ask:
        yield f"{words['local_ask']}: {purpose.local_ask}"


def _people(pack: d.ItemPack, words: Words) -> Lines:
    if not pack.people:
        yield words["nobody"]
    for person in pack.people:
        yield f"* {person.name}" + (f", {person.role}" if person.role else "")
        yield f"  {words['last_contact']}: {contact(person.last_contact, words)}"
        for stance in person.stances:
            yield f"  {words['stance']}: {stance_line(stance)}"
        if person.works_with:
            yield f"  {words['works_with']}: {person.works_with}"
        for promise in person.promises:
            yield f"  {promise_line(promise, words)}"
    if pack.people:
        yield words["stance_note"]


def contact(last: d.LastContact | None, words: Words) -> str:
    """``6 maj, E-post, Torvald Stenstadh``."""
    if last is None:
        return words["no_contact"]
    told = f"{last.date}, {last.how}, {', '.join(last.ours)}"
    return f"{told}. {last.said}" if last.said else told


def stance_line(stance: d.Stance) -> str:
    """``Neutral (Elförsörjning), 6 maj; Offentligt uttalande``."""
    return f"{stance.label} ({stance.issue}), {stance.date}; {stance.basis_label}"


def promise_line(promise: d.Promise, words: Words) -> str:
    """Who promised what by when."""
    label = words["theirs"] if promise.direction == "theirs" else words["ours_promised"]
    late = f", {words['overdue']}" if promise.overdue else ""
    return f"{label}: {promise.text} ({words['by']} {promise.date}{late})"


def _message(message: d.Message, words: Words) -> Lines:
    version = f" ({words['version'].lower()} {message.version})" if message.version else ""
    yield f"* {message.title}{version}"
    for mark in message.marks:
        yield f"  !! {mark.text}"
    if message.withheld:
        yield f"  {words['withheld']}"
        return
    yield from (f"  {line}" for line in (message.note, *message.wording, message.roof) if line)
    for n, pillar in enumerate(message.pillars, 1):
        yield f"  {n}. {pillar}"


def _messages(pack: d.ItemPack, words: Words) -> Lines:
    if not pack.messages:
        yield words["no_message"]
    for message in pack.messages:
        yield from _message(message, words)


def _status(pack: d.ItemPack, words: Words) -> Lines:
    if not pack.status:
        yield words["no_message"]
    for status in pack.status:
        yield f"{status.title}: {status.text}"
        yield from (f"  {line}" for line in (*status.conditions, status.fact_support) if line)


def _qa(pack: d.ItemPack, words: Words) -> Lines:
    for question in pack.questions[: pack.shown_questions]:
        yield f"– {question.question}"
        yield f"  {question.answer}"
    if not pack.questions:
        yield words["no_questions"]
    if hidden := len(pack.questions) - pack.shown_questions:
        yield f"({labels.more(hidden, pack.language)})"


def _defensive(pack: d.ItemPack, words: Words) -> Lines:
    return (f"- {line}" for line in pack.defensive)


def _limits(pack: d.ItemPack, words: Words) -> Lines:
    limits = pack.limits
    for label, lines in (("do_not_say", limits.do_not_say), ("red_lines", limits.red_lines)):
        if lines:
            yield f"{words[label]}:"
            yield from (f"- {line}" for line in lines)
    if not (limits.do_not_say or limits.red_lines):
        yield words["no_limits"]


def _promises(pack: d.ItemPack, words: Words) -> Lines:
    if not pack.promises:
        yield words["no_promises"]
    for promise in pack.promises:
        yield f"- {promise.by}: {promise_line(promise, words)} ({words['followed_up_by']} {promise.owner})"


def _facts(pack: d.ItemPack, words: Words) -> Lines:
    for fact in pack.facts[: pack.shown_facts]:
        checked = f", {words['checked']} {fact.checked}" if fact.checked else ""
        yield f"- {fact.text} ({fact.source}{checked})" + (f" – {fact.caution}" if fact.caution else "")
    if not pack.facts:
        yield words["no_facts"]
    if hidden := len(pack.facts) - pack.shown_facts:
        yield f"({labels.more(hidden, pack.language)})"


def _call(contacts: tuple[d.Contact, ...], fallback: str, words: Words) -> Lines:
    for one in contacts:
        yield ", ".join(part for part in (one.name, one.role, one.phone) if part)
    if fallback:
        yield f"{words['fallback']}: {fallback}"


def _contacts(pack: d.ItemPack, words: Words) -> Lines:
    return _call(pack.contacts, pack.fallback, words)


def _followup(pack: d.ItemPack, words: Words) -> Lines:
    return (f"{n}. {row}" for n, row in enumerate(labels.four_rows(pack.language), 1))


_SECTIONS: dict[str, Callable[[d.ItemPack, Words], Lines]] = {
    d.BOTTOM_LINE: _bottom_line,
    d.LOGISTICS: _logistics,
    d.PURPOSE_ASK: _purpose,
    d.PEOPLE: _people,
    d.MESSAGES: _messages,
    d.STATUS_LINE: _status,
    d.QA: _qa,
    d.DEFENSIVE: _defensive,
    d.DO_NOT_SAY: _limits,
    d.COMMITMENTS: _promises,
    d.FACTS: _facts,
    d.CONTACTS: _contacts,
    d.FOLLOWUP: _followup,
}
