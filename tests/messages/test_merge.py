"""Two editors' texts from the same start become one, and nothing that either typed is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.house import AskText, Fact, House
from messages.merge import merge

LINES = st.lists(st.sampled_from(["ett", "två", "tre", "fyra", "fem"]), max_size=5).map(tuple)
ASKS = st.lists(st.sampled_from(["A1", "A2", "A3"]), max_size=3, unique=True).flatmap(
    lambda refs: st.tuples(*(st.builds(AskText, st.just(ref), st.sampled_from(["ber", "kräver"])) for ref in refs))
)
HOUSES = st.builds(
    House,
    text=LINES.map("\n\n".join),
    roof=st.sampled_from(["tak", "annat tak"]),
    pillars=LINES,
    questions=st.lists(st.tuples(st.sampled_from(["hur", "när"]), st.just("så")), max_size=2).map(tuple),
    proof_points=st.lists(st.builds(Fact, st.sampled_from(["fakta", "mer"])), max_size=2).map(tuple),
    asks=ASKS,
)


def start(**values):
    return House(**{"text": "Ett.\n\nTvå.\n\nTre.", "roof": "Tak.", "pillars": ("a", "b", "c"), **values})


@given(HOUSES, HOUSES)
def test_what_only_one_changed_stands(base, changed):
    for merged in (merge(base, base, changed), merge(base, changed, base), merge(base, changed, changed)):
        assert merged.house.content_hash == changed.content_hash
        assert merged.collisions == ()


@given(HOUSES, HOUSES, HOUSES)
def test_no_line_that_somebody_wrote_is_lost(base, theirs, mine):
    merged = merge(base, theirs, mine)
    told = {row for one in merged.collisions for rows in (one.theirs, one.mine) for row in rows if isinstance(row, str)}
    for text in ("pillars",):
        kept = {*getattr(merged.house, text), *told}
        written = {*getattr(theirs, text), *getattr(mine, text)} - set(getattr(base, text))
        assert written <= kept


def test_different_blocks_are_merged():
    theirs = start(text="Ett!\n\nTvå.\n\nTre.", pillars=("a", "b", "c", "d"), asks=(AskText("A1", "Deras."),))
    mine = start(text="Ett.\n\nTvå.\n\nTre, fyra.", pillars=("b", "c"), asks=(AskText("", "Min."),))
    merged = merge(start(), theirs, mine)
    assert merged.collisions == ()
    assert merged.house.text == "Ett!\n\nTvå.\n\nTre, fyra."
    assert merged.house.pillars == ("b", "c", "d")
    assert [ask.text for ask in merged.house.asks] == ["Deras.", "Min."]


def test_neighbours_are_blocks_of_their_own():
    merged = merge(start(), start(pillars=("A", "b", "c")), start(pillars=("a", "B", "c")))
    assert (merged.house.pillars, merged.collisions) == (("A", "B", "c"), ())


def test_the_same_block_collides_and_mine_stands_in_the_form():
    merged = merge(start(), start(roof="Deras tak."), start(roof="Mitt tak."))
    (one,) = merged.collisions
    assert (one.field, one.base, one.theirs, one.mine) == ("roof", ("Tak.",), ("Deras tak.",), ("Mitt tak.",))
    assert merged.house.roof == "Mitt tak."


@pytest.mark.parametrize(
    ("changed", "added", "merged"),
    [
        (("a", "B", "c"), ("a", "b", "ny", "c"), ("a", "B", "ny", "c")),
        (("a", "B", "c"), ("a", "ny", "b", "c"), ("a", "ny", "B", "c")),
        (("A", "B", "c"), ("a", "ny", "b", "c"), ("A", "ny", "B", "c")),
        (("a", "b1", "b2", "c"), ("a", "b", "ny", "c"), ("a", "b1", "b2", "ny", "c")),
        (("a", "c"), ("a", "b", "ny", "c"), ("a", "ny", "c")),
    ],
)
def test_who_adds_beside_a_block_keeps_what_the_other_one_made_of_it(changed, added, merged):
    for theirs, mine in ((changed, added), (added, changed)):
        found = merge(start(), start(pillars=theirs), start(pillars=mine))
        assert (found.house.pillars, found.collisions) == (merged, ())


@pytest.mark.parametrize("gone", [(), ("a", "c")])
def test_what_i_took_away_and_the_other_one_changed_stays(gone):
    merged = merge(start(), start(pillars=("a", "b, ändrad", "c")), start(pillars=gone))
    assert "b, ändrad" in merged.house.pillars
    assert len(merged.collisions) == 1


def test_an_ask_is_itself_wherever_it_stands():
    base = start(asks=(AskText("A1", "Ett."), AskText("A2", "Två.")))
    theirs = start(asks=(AskText("A1", "Ett!"), AskText("A2", "Två.")))
    mine = start(asks=(AskText("A2", "Två!"), AskText("A1", "Ett.")))
    merged = merge(base, theirs, mine)
    assert [(ask.ref, ask.text) for ask in merged.house.asks] == [("A2", "Två!"), ("A1", "Ett!")]
    assert merged.collisions == ()
