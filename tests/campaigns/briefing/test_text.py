"""The pack as plain text."""

from dataclasses import replace

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.render.text import arena_text, item_text, required_words
from tests.campaigns.briefing import samples


def test_sections_stand_in_the_order_of_the_product():
    text = item_text(samples.item_pack())
    places = [text.index(labels.titles("sv")[code].upper()) for code in d.SECTIONS]
    assert places == sorted(places)


def test_a_section_that_is_not_required_is_left_out_when_empty():
    assert labels.titles("sv")[d.DEFENSIVE].upper() not in item_text(samples.item_pack(defensive=()))


def test_an_empty_required_section_says_so():
    words = labels.labels("sv")
    text = item_text(d.ItemPack("m1", "", "sv", "Sigrid", "Möte", samples.item_pack().logistics))
    for empty in ("nobody", "no_message", "no_questions", "no_limits", "no_promises", "no_facts", "no_ask"):
        assert words[empty] in text


def test_the_limit_counts_words_of_the_required_sections():
    pack = samples.item_pack(defensive=())
    assert required_words(samples.item_pack()) == required_words(pack)
    assert required_words(replace(pack, title=f"{pack.title} tre ord – till")) == required_words(pack) + 3


def test_the_arena_opens_with_the_programme():
    text = arena_text(samples.arena_pack())
    assert text.index("tisdag 29 juni") < text.index("Robust i vardagen") < text.index("Säger inte era egna")
    assert "15.30–15.50" in text
    assert "15.00–15.20" in text
    assert text.count("EMBARGO till 30 juni 06.00") == 3
    assert "Version 3 · 21 juni 2027 08.00" in text


def test_in_english():
    text = item_text(samples.item_pack(language="en"))
    assert "TOUGH QUESTIONS" in text
    assert "They promised" not in text
    assert "We promised: Gemensam prioritering" in text


def test_whoever_gives_facts_only_is_not_told_to_ask():
    text = item_text(samples.item_pack(facts_only=True))
    assert "SYFTE OCH VAD PARTERNA BER OM" in text
    assert "Parterna ber om, du bidrar med fakta: Inför öppna anslutningsköer" in text
    assert "Be om" not in text
