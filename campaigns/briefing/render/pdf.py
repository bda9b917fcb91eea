"""Packs on paper: PDF/UA-1 by typst, from the snapshot's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.render.html import DayView, day_of
from campaigns.briefing.surfaces import open_arena, open_item
from campaigns.briefing.tree import to_json
from campaigns.typesetting import typeset


class Form(StrEnum):
    """How a pack stands on paper: one page first, in large type, or all at a glance on one sheet that folds."""

    A4 = "a4"
    LARGE = "large"
    POCKET = "pocket"


def item_pdf(pack: d.ItemPack, form: Form = Form.A4) -> bytes:
    """One item's pack as PDF/UA-1. PDF is an open surface: stances are pruned here, whoever asks."""
    pack = open_item(pack)
    if form == Form.POCKET:
        when = f"{pack.logistics.day} {pack.logistics.time} · {pack.logistics.place}"
        return _pocket(pack, pack.title, f"{when} · {pack.recipient}", (), (pack,), ())
    return _compile("item", pack.title, pack, _item(pack), form)


def arena_pdf(pack: d.ArenaPack, form: Form = Form.A4) -> bytes:
    """The whole arena as PDF/UA-1, one page first; on a pocket sheet goes a day (``day_pocket``)."""
    pack = open_arena(pack)
    data = to_json(replace(pack, items=())) | {"items": [_item(item) for item in pack.items]}
    return _compile("arena", pack.title, pack, data, form)


def day_pocket(pack: d.ArenaPack, date: str) -> bytes:
    """One day on two sides of a sheet, as PDF/UA-1; raises NoSuchDay."""
    pack = open_arena(pack)
    shown = DayView(pack, day_of(pack, date))
    items = tuple(view.pack for view in shown.items)
    title = f"{shown.day.label[:1].upper()}{shown.day.label[1:]}"
    subtitle = " · ".join(part for part in (pack.title, pack.recipient) if part)
    return _pocket(pack, title, subtitle, shown.day.entries, items, pack.corrections)


def _pocket(
    pack: d.ArenaPack | d.ItemPack,
    title: str,
    subtitle: str,
    entries: Sequence[d.Entry],
    items: Sequence[d.ItemPack],
    corrections: Sequence[d.Correction],
) -> bytes:
    """All that two sides hold: the template takes away detail until it fits."""
    data = {
        "subtitle": subtitle,
        "recipient": pack.recipient,
        "entries": [to_json(entry) for entry in entries],
        "items": [_item(item) for item in items],
        "corrections": [to_json(row) for row in corrections],
        "contacts": [to_json(one) for one in pack.contacts],
        "fallback": pack.fallback,
        "footer": to_json(pack.footer),
    }
    return _compile("pocket", title, pack, data, Form.POCKET)


def _item(pack: d.ItemPack) -> dict[str, Any]:
    hidden = len(pack.questions) - pack.shown_questions, len(pack.facts) - pack.shown_facts
    questions, facts = (labels.more(count, pack.language) if count else "" for count in hidden)
    return {**to_json(pack), "more_questions": questions, "more_facts": facts}


def _compile(kind: str, title: str, of: d.ArenaPack | d.ItemPack, pack: dict[str, Any], form: Form) -> bytes:
    data = {
        "kind": kind,
        "form": form,
        "title": title or of.footer.council,
        "author": of.footer.council,
        "language": of.language,
        "words": dict(labels.words_of(of)),
        "titles": dict(labels.titles_of(of)),
        "four_rows": labels.four_rows(of.language),
        "order": d.SECTIONS,
        "pack": pack,
    }
    return typeset("briefing/pocket.typ" if form == Form.POCKET else "briefing/pack.typ", data)
