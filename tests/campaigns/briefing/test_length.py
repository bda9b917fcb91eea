"""The word limit and what gives way."""

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.length import LIMIT, fit
from campaigns.briefing.render.text import item_text, required_words
from tests.campaigns.briefing import samples


def long(**values: object) -> d.ItemPack:
    questions = tuple(d.Question(f"Fråga {n}? " + "ord " * 30, "Svar. " * 20) for n in range(6))
    facts = tuple(d.Fact(f"Faktum {n}. " + "ord " * 60, "SCB", "10 maj") for n in range(6))
    pack = samples.item_pack(questions=questions, facts=facts, shown_questions=6, shown_facts=6, **values)
    return fit(pack)


def test_a_short_pack_keeps_everything():
    pack = fit(samples.item_pack())
    assert (pack.shown_questions, pack.shown_facts) == (2, 2)


def test_questions_give_way_first():
    pack = long()
    assert required_words(pack) <= LIMIT
    assert pack.shown_questions == 0
    assert pack.shown_facts == 3
    assert "Fråga 0?" not in item_text(pack)
    assert "Faktum 2." in item_text(pack)
    assert "Faktum 3." not in item_text(pack)


def test_the_web_version_still_has_them_all():
    pack = long()
    assert (len(pack.questions), len(pack.facts)) == (6, 6)
    assert labels.more(6, "sv") in item_text(pack)
    assert labels.more(3, "sv") in item_text(pack)


def test_asks_limits_and_status_never_give_way():
    asks = tuple(d.Ask("Vi ber om " + "mycket " * 100) for _ in range(8))
    pack = long(purpose=d.Purpose(text="Syfte", asks=asks, chosen=True))
    assert required_words(pack) > LIMIT
    assert (pack.shown_questions, pack.shown_facts) == (0, 0)
    text = item_text(pack)
    assert text.count("Vi ber om mycket") == 8
    assert "6 av 8 röstande parter; Sol med villkor; Kram på tjänstepersonsnivå" in text
    assert "Nätutbyggnad och ersättning till bygden drivs ihop." in text
