"""What a party stands behind while it is asked again: its last answer, for what is unchanged."""

import pytest

from crm.visibility import SYSTEM
from messages.enums import BlockKind
from messages.house import AskText, digest
from messages.queries.board import board
from messages.queries.tally import status_line
from messages.services.anchoring import answer_endorsement
from tests.factories import MessageFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = pytest.mark.django_db
PILLARS = ("Godset.", "Människorna.", "Klimatet.")


@pytest.fixture
def message(elis):
    message = MessageFactory.create(owner=elis, organisation=elis.organisation)
    write_version(message, number="0.8", pillars=PILLARS, asks=(AskText("K1", "Peka ut."), AskText("K2", "Räkna.")))
    return message


@pytest.fixture
def region(message, parties):
    (row,) = ask_parties(message, parties.region)
    return answer(row, "endorsed", level="RUN", reference="RUN 21")


def revise(message, **values):
    kept = {"pillars": PILLARS, "asks": (AskText("K1", "Peka ut."), AskText("K2", "Räkna."))}
    version = write_version(message, **{**kept, **values})
    return version.endorsements.select_related("stands_on__version", "organisation", "version").get()


def test_a_party_asked_again_keeps_its_answer_and_what_changed_is_named(message, region):
    again = revise(message, pillars=("Godset.", "Människorna reser.", "Klimatet."))
    assert (again.state, again.level, again.reference) == ("requested", "", "")
    assert again.stands_on == region
    assert (again.stands_on.level, again.stands_on.reference) == ("RUN", "RUN 21")
    assert again.changed == [["pillar", "2", "changed"]]
    assert digest(BlockKind.PILLAR, "Människorna.", "") not in again.covers
    assert digest(BlockKind.PILLAR, "Godset.", "") in again.covers


@pytest.mark.parametrize(
    ("values", "changed"),
    [
        ({"roof": "Nytt tak."}, [["roof", "1", "changed"]]),
        ({"pillars": (*PILLARS, "Vinter.")}, [["pillar", "4", "added"]]),
        ({"pillars": ("Vinter.", *PILLARS)}, [["pillar", "1", "added"]]),
        ({"pillars": PILLARS[:1] + PILLARS[2:]}, [["pillar", "2", "removed"]]),
        ({"pillars": ("Klimatet.", "Godset.", "Nytt.")}, [["pillar", "3", "changed"]]),
        ({"text": "Vi behöver spår.\n\nOch el."}, [["paragraph", "2", "added"]]),
        ({"red_lines": ("Inte norr mot söder.",)}, [["red_line", "1", "added"]]),
        (
            {"asks": (AskText("K3", "Mer."), AskText("K1", "Peka ut hela."))},
            [["ask", "K3", "added"], ["ask", "K1", "changed"], ["ask", "K2", "removed"]],
        ),
    ],
)
def test_each_kind_of_change_by_its_place(message, region, values, changed):
    assert revise(message, **values).changed == changed


def test_a_second_edit_adds_to_what_has_changed_since_the_answer(message, region):
    revise(message, pillars=("Godset.", "Människorna reser.", "Klimatet."))
    again = revise(message, roof="Nytt tak.", pillars=("Godset.", "Människorna reser.", "Klimatet."))
    assert again.stands_on == region
    assert again.changed == [["roof", "1", "changed"], ["pillar", "2", "changed"]]
    back = revise(message, pillars=("Godset.", "Människorna reser.", "Klimatet."))
    assert back.changed == [["pillar", "2", "changed"]]


def test_a_respelt_paragraph_is_stood_behind_though_not_seen(message, region):
    stands = revise(message, pillars=("Godset!", *PILLARS[1:]), change="minor")
    seen, now = digest(BlockKind.PILLAR, "Godset.", ""), digest(BlockKind.PILLAR, "Godset!", "")
    assert (stands.state, stands.stands_on) == ("endorsed", None)
    assert stands.respelt == {now: seen}
    assert now not in stands.covers
    again = revise(message, pillars=("Godset!", "Människorna reser.", "Klimatet."))
    assert again.changed == [["pillar", "2", "changed"]], "spelling is no change"
    assert again.respelt == {now: seen}
    assert again.stands_on == stands


def test_a_new_answer_stands_on_its_own(message, region):
    again = revise(message, roof="Nytt tak.")
    answer(again, "endorsed", level="RUN")
    again.refresh_from_db()
    assert (again.stands_on, again.changed, again.respelt) == (None, [], {})


@pytest.mark.parametrize("state", ["reviewing", "official_ok"])
def test_preparing_an_answer_does_not_let_go_of_the_last_one(at, message, region, state):
    again = revise(message, roof="Nytt tak.")
    answer_endorsement(actor=SYSTEM, endorsement=again, state=state, at=at)
    again.refresh_from_db()
    assert again.stands_on == region
    assert again.changed == [["roof", "1", "changed"]]
    later = revise(message, roof="Nytt tak.", text="Annat.")
    assert later.stands_on == region
    assert later.changed == [["roof", "1", "changed"], ["paragraph", "1", "changed"]]


class TestWords:
    def line(self, row, lang="sv"):
        return status_line(row.version, lang)

    def test_the_line_says_which_version_and_what_changed(self, message, region):
        again = revise(message, pillars=("Godset.", "Människorna reser.", "Klimatet."))
        assert "; Region Skog gäller v0.8, pelare 2 ändrad" in self.line(again)
        assert "Region Skog stands behind v0.8, pillar 2 changed" in self.line(again, "en")

    def test_parties_that_stand_alike_are_named_together(self, message, region, parties):
        (kramnas,) = ask_parties(message, parties.kramnas)
        answer(kramnas, "endorsed")
        version = write_version(message, roof="Nytt tak.", pillars=PILLARS, asks=())
        assert "; Kramnäs och Region Skog gäller v0.8, taket ändrat, krav K1 struket" in status_line(version)

    def test_many_changes_are_counted(self, message, region):
        again = revise(message, roof="Nytt.", pillars=("Ett.", "Två.", "Klimatet."), text="Tre.")
        assert "gäller v0.8, 4 stycken ändrade" in self.line(again)

    def test_who_had_abstained_or_stands_behind_nothing_that_is_left_has_not_answered(self, message, region, parties):
        answer(region, "abstains")
        again = revise(message, roof="Nytt tak.")
        assert "Region Skog" in self.line(again).partition("har inte svarat")[0]
        assert "gäller" not in self.line(again)
        answer(again, "endorsed")
        gone = revise(message, roof="A", pillars=("B", "C", "D"), text="E", asks=(AskText("K9", "F"),))
        assert "gäller" not in self.line(gone)

    def test_the_board_says_the_same(self, at, message, region, elis):
        revise(message, pillars=("Godset.", "Människorna reser.", "Klimatet."))
        message.refresh_from_db()
        (row,) = [row for row in board(message, SYSTEM, at) if row.organisation == region.organisation]
        assert row.stands.number == "0.8"
        assert not row.stands.on_condition
