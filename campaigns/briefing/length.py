"""The word limit: a pack is read in five minutes."""

from __future__ import annotations

from dataclasses import replace

from campaigns.briefing.document import ItemPack
from campaigns.briefing.render.text import required_words

LIMIT = 650


def fit(pack: ItemPack) -> ItemPack:
    """The pack with as many questions and facts as its limit allows; nothing else is ever shortened.

    Questions give way first, then facts, each from the end: the web page has them all.
    """
    while required_words(pack) > LIMIT and pack.shown_questions:
        pack = replace(pack, shown_questions=pack.shown_questions - 1)
    while required_words(pack) > LIMIT and pack.shown_facts:
        pack = replace(pack, shown_facts=pack.shown_facts - 1)
    return pack
