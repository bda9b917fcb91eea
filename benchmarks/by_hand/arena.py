"""The whole file of an arena's pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.by_hand.item import item
from benchmarks.by_hand.markup import calls, changes, flag, kicker, paragraphs, quoted, t, versioned

LOOK = Path(__file__).with_name("look.typ").read_text()


def source(data: dict[str, Any]) -> str:
    """The file; ``data`` is what the product's template was given for the same pack."""
    items = [part for one in data["pack"]["items"] for part in ("#pagebreak()", item(data, one))]
    return paragraphs(_names(data), LOOK, _first_page(data), *items)


def _names(data: dict[str, Any]) -> str:
    words, foot = data["words"], data["pack"]["footer"]
    record = f" {words['record_number']}: {foot['record_number']}." if foot["record_number"] else ""
    names = {
        "title": data["title"],
        "council": data["author"],
        "language": data["language"],
        "banner": foot["banner"],
        "foot": f"{words['version']} {foot['version']} · {foot['built']} · {foot['confidentiality']}{record}",
        "recipient": data["pack"]["recipient"],
        "page-word": words["page"],
        "of-word": words["of"],
        "emblem": words["emblem"],
        "funding": foot["funding"],
    }
    return "\n".join(f"#let {name} = {quoted(value)}" for name, value in names.items())


def _first_page(data: dict[str, Any]) -> str:
    pack, words = data["pack"], data["words"]
    return paragraphs(
        kicker(words, pack["footer"]),
        f"#title-of(1, {quoted(pack['title'])})",
        f"{t(pack['place'])}, {t(pack['dates'])}",
        t(pack["recipient"], "strong") + (f", {t(pack['role'])}" if pack["role"] else ""),
        *(t(line, "quiet") for line in pack["travel"]),
        t(pack["note"], "note") if pack["note"] else "",
        changes(words, pack["changes"]),
        f"#section(2, {quoted(words['programme'])})",
        *(_day(words, day) for day in pack["days"]),
        "" if pack["days"] else t(words["empty"], "quiet"),
        f"#section(2, {quoted(words['messages'])})" if pack["messages"] else "",
        *(_message(words, message) for message in pack["messages"]),
        f"#section(2, {quoted(data['titles']['contacts'])})",
        calls(words, pack["contacts"], pack["fallback"]),
    )


def _day(words: dict[str, str], day: dict[str, Any]) -> str:
    entries = "".join(f"  {_entry(words, entry)},\n" for entry in day["entries"])
    return f"#name(3, {quoted(day['label'])})\n#day({quoted(words['when'])}, {quoted(words['what'])},\n{entries})"


def _entry(words: dict[str, str], entry: dict[str, Any]) -> str:
    moved = f" \\ #quiet[{t(words['was'])} {t(entry['moved_from'], 'strike')}]" if entry["moved_from"] else ""
    state, place = entry["state_label"], filter(None, [entry["place"], ", ".join(entry["people"])])
    what = paragraphs(
        t(entry["title"], "strike" if entry["state"] == "cancelled" else "strong")
        + (f" {t(state, 'remark')}" if state else "")
        + (f" {t(words['you_lead'], 'remark', tone='fjord')}" if entry["is_lead"] else ""),
        t(" · ".join(place), "small"),
        t(entry["embargo"], "flag", tone="lingon") if entry["embargo"] else "",
        f"#text(size: 9.5pt)[{t(words['ask'], 'label')} {t(entry['ask'])}]" if entry["ask"] else "",
    )
    return f"[{t(entry['time'], 'clock')}{moved}], close[{what}]"


def _message(words: dict[str, str], message: dict[str, Any]) -> str:
    body = paragraphs(
        t(message["title"], "strong") + versioned(words, message, "small"),
        *map(flag, message["marks"]),
        t(words["withheld"], "quiet") if message["withheld"] else t(message["roof"], "emph"),
    )
    return f"#together(above: 3mm)[{body}]"
