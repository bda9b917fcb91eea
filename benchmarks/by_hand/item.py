"""The pages of one meeting."""

from __future__ import annotations

from typing import Any

from benchmarks.by_hand.markup import calls, changes, flag, kicker, paragraphs, quoted, rows, t, versioned

Data = dict[str, Any]
OPEN_ANYWAY = ("logistics", "contacts", "followup")


def item(data: Data, pack: Data) -> str:
    """From the kicker to the four rows."""
    words, sections = data["words"], []
    for code in data["order"]:
        if (code == "defensive" and not pack["defensive"]) or (pack["withheld"] and code not in OPEN_ANYWAY):
            continue
        section = f"#section(3, {quoted(data['titles'][code])})\n{SECTIONS[code](data, pack)}"
        sections.append(f"#together(above: 5.2mm)[{section}]" if code == "followup" else section)
    return paragraphs(
        kicker(words, pack["footer"], pack["ref"]),
        f"#title-of(2, {quoted(pack['title'])})",
        *(t(mark["text"], mark["code"]) for mark in pack["marks"]),
        *(f"#note[{t(warning, 'strong')}]" for warning in pack["limits"]["warnings"]),
        changes(words, pack["changes"]),
        t(words["confidential"], "note") if pack["withheld"] else "",
        *sections,
    )


def _bottom_line(data: Data, pack: Data) -> str:
    words, line = data["words"], pack["bottom_line"]
    body = paragraphs(
        f"{t(words['ask'], 'label')}\n\n{t(line['ask'], 'the-ask')}" if line["ask"] else "",
        t(line["purpose"], "the-ask") if line["purpose"] else "",
        f"{t(words['sentence'], 'point')} #h(2mm) {t(line['sentence'], 'emph')}" if line["sentence"] else "",
        f"{t(words['fact'], 'point')} #h(2mm) {t(line['fact'])}" if line["fact"] else "",
        f"{t(words['limit'], 'point', tone='lingon')} #h(2mm) {t(line['limit'])}" if line["limit"] else "",
    )
    return f"#in-short[{body}]"


def _logistics(data: Data, pack: Data) -> str:
    words, when = data["words"], pack["logistics"]
    was = f" #quiet[({t(words['was'])} {t(when['moved_from'], 'strike')})]" if when["moved_from"] else ""
    place = " · ".join(filter(None, [when["place"], when["kind"], when["rule"]]))
    lines = [(words["when"], t(f"{when['day']} {when['time']}", "strong") + was), (words["where"], t(place))]
    if when["official"]:
        lines.append(("", t(words["official"])))
    if pack["people"]:
        lines.append((words["you_meet"], t(", ".join(person["name"] for person in pack["people"]), "strong")))
    if when["ours"]:
        lines.append((words["ours"], t(", ".join(_colleague(words, one) for one in when["ours"]))))
    return "#facts-of(\n" + "".join(f"  label({quoted(name)}), [{body}],\n" for name, body in lines) + ")"


def _colleague(words: dict[str, str], one: Data) -> str:
    notes = [word for word, said in ((words["you"], one["is_reader"]), (words["leads"], one["is_lead"])) if said]
    return f"{one['name']} ({', '.join(notes)})" if notes else one["name"]


def _purpose(data: Data, pack: Data) -> str:
    words, purpose = data["words"], pack["purpose"]
    asks = []
    for ask in purpose["asks"]:
        to = f"#small[ {t(words['to'])} {t(', '.join(ask['to']))}]" if ask["to"] else ""
        asks.append(t(ask["text"], "strong") + to)
    return paragraphs(
        t(purpose["text"]),
        "" if asks else t(words["no_ask"], "quiet"),
        t(words["not_chosen"], "quiet") if asks and not purpose["chosen"] and pack["people"] else "",
        rows(asks),
        f"#note[{t(words['local_ask'], 'strong')}: {t(purpose['local_ask'])}]" if purpose["local_ask"] else "",
    )


def _promise(words: dict[str, str], one: Data) -> str:
    who = words["theirs"] if one["direction"] == "theirs" else words["ours_promised"]
    overdue = f", {t(words['overdue'], 'late')}" if one["overdue"] else ""
    return f"{t(who, 'label')} {t(one['text'])} #small[({t(words['by'])} {t(one['date'])}{overdue})]"


def _person(words: dict[str, str], one: Data) -> str:
    last = one["last_contact"]
    met = t(f"{last['date']}, {last['how']}, {', '.join(last['ours'])}") if last else t(words["no_contact"], "quiet")
    stances = [
        f"{t(words['stance'], 'label')} {t(s['label'], 'strong')} · {t(s['issue'])} · {t(words['assessed'])} "
        f"{t(s['date'])} #small[({t(s['basis_label'])})]"
        for s in one["stances"]
    ]
    body = paragraphs(
        t(one["role"], "quiet") if one["role"] else "",
        f"{t(words['last_contact'], 'label')} {met}",
        *stances,
        f"{t(words['works_with'], 'label')} {t(one['works_with'])}" if one["works_with"] else "",
        *(_promise(words, promise) for promise in one["promises"]),
    )
    return f"#name(4, {quoted(one['name'])})\n#together[{body}]"


def _people(data: Data, pack: Data) -> str:
    words = data["words"]
    if not pack["people"]:
        return t(words["nobody"], "quiet")
    return paragraphs(*(_person(words, one) for one in pack["people"]), t(words["stance_note"], "small"))


def _messages(data: Data, pack: Data) -> str:
    words, parts = data["words"], []
    for one in pack["messages"]:
        text = [t(one["roof"], "emph"), rows((t(pillar) for pillar in one["pillars"]), "+")]
        parts += [
            f"#name(4)[{t(one['title'])}{versioned(words, one, 'aside')}]",
            *map(flag, one["marks"]),
            *([t(words["withheld"], "quiet")] if one["withheld"] else text),
        ]
    return paragraphs(*parts) or t(words["no_message"], "quiet")


def _status(data: Data, pack: Data) -> str:
    parts = []
    for one in pack["status"]:
        title = f"#quiet[{t(one['title'])}: ]" if len(pack["status"]) > 1 else ""
        parts += [title + f"#strong[{t(one['text'])}].", *(f"#condition[{t(c)}]" for c in one["conditions"])]
        parts += [t(one["fact_support"] + ".", "small")] if one["fact_support"] else []
    return paragraphs(*parts) or t(data["words"]["no_message"], "quiet")


def _questions(data: Data, pack: Data) -> str:
    shown = pack["questions"][: pack["shown_questions"]]
    return paragraphs(
        "" if pack["questions"] else t(data["words"]["no_questions"], "quiet"),
        *(f"#together(above: 2.6mm)[{t(q['question'], 'strong')}\n\n{t(q['answer'])}]" for q in shown),
        t(pack["more_questions"] + ".", "small") if pack["more_questions"] else "",
    )


def _limits(data: Data, pack: Data) -> str:
    words, limits = data["words"], pack["limits"]
    parts = [
        f"#never[{t(words[kind], 'red')}\n{rows(map(t, limits[kind]))}]"
        for kind in ("do_not_say", "red_lines")
        if limits[kind]
    ]
    return paragraphs(*parts) or t(words["no_limits"], "quiet")


def _commitments(data: Data, pack: Data) -> str:
    words = data["words"]
    lines = [
        f"{t(p['by'], 'strong')}: {_promise(words, p)} #small[{t(words['followed_up_by'])} {t(p['owner'])}]"
        for p in pack["promises"]
    ]
    return paragraphs(*lines) or t(words["no_promises"], "quiet")


def _facts(data: Data, pack: Data) -> str:
    words, lines = data["words"], []
    for fact in pack["facts"][: pack["shown_facts"]]:
        checked = f", {t(words['checked'])} {t(fact['checked'])}" if fact["checked"] else ""
        caution = f" {t(fact['caution'], 'remark')}" if fact["caution"] else ""
        lines.append(f"{t(fact['text'])} #small[{t(words['source'])}: {t(fact['source'])}{checked}.]{caution}")
    return paragraphs(
        "" if pack["facts"] else t(words["no_facts"], "quiet"),
        rows(lines),
        t(pack["more_facts"] + ".", "small") if pack["more_facts"] else "",
    )


SECTIONS = {
    "bottom_line": _bottom_line,
    "logistics": _logistics,
    "purpose_ask": _purpose,
    "people": _people,
    "messages": _messages,
    "status_line": _status,
    "qa": _questions,
    "defensive": lambda _data, pack: rows(map(t, pack["defensive"])),
    "do_not_say": _limits,
    "commitments": _commitments,
    "facts": _facts,
    "contacts": lambda data, pack: calls(data["words"], pack["contacts"], pack["fallback"]),
    "followup": lambda data, _pack: paragraphs(
        *(t(f"{number}. {row}", "fill-in") for number, row in enumerate(data["four_rows"], 1))
    ),
}
