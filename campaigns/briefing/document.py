"""What a briefing pack says: a frozen tree, built once per recipient and instant, stored as JSON.

Texts, names and dates stand in the recipient's language, ready to print; beside a date that a machine needs stands its
ISO form. Headings and labels are the renderers'. The order of ``SECTIONS`` is the order on every surface.
"""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.briefing.tree import volatile

BOTTOM_LINE, LOGISTICS, PURPOSE_ASK, PEOPLE = "bottom_line", "logistics", "purpose_ask", "people"
MESSAGES, STATUS_LINE, QA, DEFENSIVE = "messages", "status_line", "qa", "defensive"
DO_NOT_SAY, COMMITMENTS, FACTS, CONTACTS, FOLLOWUP = "do_not_say", "commitments", "facts", "contacts", "followup"

SECTIONS = (
    BOTTOM_LINE,
    LOGISTICS,
    PURPOSE_ASK,
    PEOPLE,
    MESSAGES,
    STATUS_LINE,
    QA,
    DEFENSIVE,
    DO_NOT_SAY,
    COMMITMENTS,
    FACTS,
    CONTACTS,
    FOLLOWUP,
)
REQUIRED = tuple(code for code in SECTIONS if code != DEFENSIVE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A warning that stands over a text: ``unadopted``, ``embargo`` or ``withdrawn``.

    ``state`` is the message's, ``until`` the end of its embargo: what an alert weighs instead of the words.
    """

    code: str
    text: str
    state: str = volatile("")
    until: str = volatile("")


@dataclass(frozen=True, slots=True)
class BottomLine:
    """One ask, one sentence, one fact, one limit; empty where there is none. Among ourselves only the purpose."""

    purpose: str = ""
    ask: str = ""
    sentence: str = ""
    fact: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of ours at the meeting."""

    name: str
    role: str = ""
    phone: str = ""
    is_lead: bool = False
    is_reader: bool = False


@dataclass(frozen=True, slots=True)
class Logistics:
    """When, where and with whom. ``moved_from`` is the time that the recipient's earlier pack gave."""

    starts: str
    ends: str
    day: str
    time: str
    place: str = ""
    kind: str = ""
    state: str = ""
    ours: tuple[Colleague, ...] = ()
    official: bool = False
    rule: str = ""
    directions: str = ""
    access: str = ""
    moved_from: str = volatile("")


@dataclass(frozen=True, slots=True)
class Ask:
    """What we ask for, to whom, under the marks of its message, whose ``number`` it has."""

    text: str
    to: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    number: int = volatile(0)


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why we meet, and the asks. ``chosen`` says whether somebody picked the asks for this meeting."""

    text: str = ""
    asks: tuple[Ask, ...] = ()
    chosen: bool = False
    local_ask: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """A position on one issue at a date. ``basis`` decides on which surfaces it may stand."""

    issue: str
    position: str
    label: str
    as_of: str
    date: str
    basis: str
    basis_label: str
    confidence_label: str


@dataclass(frozen=True, slots=True)
class LastContact:
    """The newest contact that the recipient may know of. ``said`` is for signed-in readers only."""

    ref: str
    on: str
    date: str
    how: str
    ours: tuple[str, ...] = ()
    said: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """An open commitment: ``theirs`` by the person, ``ours`` to the person. ``private``: not all parties' to read."""

    ref: str
    direction: str
    person: str
    text: str
    due: str
    date: str
    by: str = ""
    owner: str = ""
    private: bool = False
    overdue: bool = volatile(False)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A decision-maker as one needs to know them in the corridor."""

    ref: str
    name: str
    role: str
    last_contact: LastContact | None = None
    stances: tuple[Stance, ...] = ()
    promises: tuple[Promise, ...] = ()
    works_with: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Roof and pillars, or instead the ``wording`` in the recipient's language; ``note`` says why there is none.

    ``withheld``: the recipient may know only title and time. ``number`` is the message's own.
    """

    ref: str
    title: str
    version: str = ""
    roof: str = ""
    pillars: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    withheld: bool = False
    number: int = volatile(0)
    wording: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A message that the recipient was given and must not use any more."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """Who stands behind a message, exactly; ``conditions`` word for word. ``behind``: the parties, by name."""

    title: str
    text: str
    conditions: tuple[str, ...] = ()
    fact_support: str = ""
    number: int = volatile(0)
    behind: tuple[str, ...] = volatile(())


@dataclass(frozen=True, slots=True)
class Question:
    """A tough question and what we answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A proof point. ``caution`` says why it should be used with care, or not at all."""

    text: str
    source: str
    checked: str
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What nobody says and no party concedes; ``warnings`` are the coordinator's for this meeting."""

    do_not_say: tuple[str, ...] = ()
    red_lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call."""

    name: str
    role: str
    phone: str


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at the foot of every page."""

    version: int = volatile(0)
    built_at: str = volatile("")
    built: str = volatile("")
    confidentiality: str = ""
    record_number: str = ""
    funding: str = ""
    banner: str = ""
    council: str = ""


@dataclass(frozen=True, slots=True)
class ItemPack:
    """One meeting for one recipient. ``key`` names the meeting within the arena's pack.

    All questions and facts are here; mail and PDF print the first ``shown_questions`` and ``shown_facts``.
    ``facts_only``: the recipient's party takes no position, so the ask is worded as that of the others. ``changes``
    tells what differs from the recipient's earlier pack. ``weighs`` holds asks and limits as worded by the last version
    that was more than spelling: what an alert compares.
    """

    key: str
    ref: str
    language: str
    recipient: str
    title: str
    logistics: Logistics
    bottom_line: BottomLine = BottomLine()
    marks: tuple[Mark, ...] = ()
    purpose: Purpose = Purpose()
    people: tuple[PersonCard, ...] = ()
    messages: tuple[Message, ...] = ()
    status: tuple[Status, ...] = ()
    questions: tuple[Question, ...] = ()
    defensive: tuple[str, ...] = ()
    limits: Limits = Limits()
    promises: tuple[Promise, ...] = ()
    facts: tuple[Fact, ...] = ()
    contacts: tuple[Contact, ...] = ()
    fallback: str = ""
    footer: Footer = Footer()
    shown_questions: int = 0
    shown_facts: int = 0
    confidential: bool = False
    withheld: bool = False
    facts_only: bool = False
    changes: tuple[str, ...] = volatile(())
    weighs: tuple[str, ...] = volatile(())


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the recipient's programme, with what a calendar needs. ``reason``: why it was called off."""

    key: str
    ref: str
    starts: str
    ends: str
    time: str
    title: str
    place: str = ""
    state: str = ""
    state_label: str = ""
    reason: str = ""
    people: tuple[str, ...] = ()
    lead: str = ""
    is_lead: bool = False
    ask: str = ""
    ask_to: tuple[str, ...] = ()
    embargo: str = ""
    has_pack: bool = False
    confidential: bool = False
    moved_from: str = volatile("")
    sequence: int = volatile(0)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the programme."""

    date: str
    label: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class ArenaPack:
    """Everything one delegate carries to an arena: programme, packs of all items, messages, whom to call.

    ``corrections`` stand above everything else for as long as a message that was given stays withdrawn.
    """

    key: str
    language: str
    recipient: str
    role: str
    title: str
    place: str
    dates: str
    travel: tuple[str, ...] = ()
    note: str = ""
    days: tuple[Day, ...] = ()
    items: tuple[ItemPack, ...] = ()
    messages: tuple[Message, ...] = ()
    contacts: tuple[Contact, ...] = ()
    fallback: str = ""
    corrections: tuple[Correction, ...] = ()
    footer: Footer = Footer()
    facts_only: bool = False
    changes: tuple[str, ...] = volatile(())

    def entries(self) -> tuple[Entry, ...]:
        """Every row of the programme, in order."""
        return tuple(entry for day in self.days for entry in day.entries)
