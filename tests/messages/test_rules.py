"""The council's rules of anchoring: setting them, and what they stop."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, EndorsementAuthority
from crm.visibility import SYSTEM, Viewer
from messages.models import AnchoringRules, DecisionLevel
from messages.queries.rules import Levels, missing
from messages.services import messages as services
from messages.services.anchoring import set_anchoring
from messages.services.rules import set_rules
from tests.factories import AnchoringFactory, MessageFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LEVELS = [["Tjänsteperson"], ["Kommunstyrelsen", "Regionstyrelsen"], ["Fullmäktige"]]
NONE: dict[str, Any] = {
    "levels": [],
    "must_endorse": [],
    "quorum": None,
    "conditional_counts": True,
    "all_must_answer": False,
    "gate": "ready",
    "silence_allowed": False,
    "days_to_answer": 14,
}


def rules(at, actor=SYSTEM, **values):
    return set_rules(actor=actor, at=at, **{**NONE, **values})


@pytest.fixture
def message(elis):
    message = MessageFactory.create(owner=elis, organisation=elis.organisation)
    write_version(message)
    return message


@pytest.fixture
def asked(message, parties):
    return ask_parties(message, parties.region, parties.harnas, parties.kramnas)


def ready(message, at):
    return services.mark_ready(actor=SYSTEM, message=message, at=at)


def adopt(message, at):
    return services.adopt_message(actor=SYSTEM, message=message, adopted_by="Styrgruppen", adopted_on=at.date(), at=at)


def stopped(act, message, at):
    with pytest.raises(DomainError) as error:
        act(message, at)
    assert error.value.field == "anchoring"
    return error.value.message


class TestGate:
    def test_without_rules_nothing_more_is_asked(self, at, message, asked):
        assert ready(message, at).state == "ready"

    def test_it_names_the_parties_that_must_stand_behind(self, at, message, asked, parties):
        rules(at, must_endorse=[parties.region, parties.kramnas])
        answer(asked[0], "endorsed")
        answer(asked[2], "abstains")
        told = stopped(ready, message, at)
        assert "Kramnäs" in told
        assert "Region Skog" not in told
        answer(asked[2], "endorsed")
        assert ready(message, at).state == "ready"

    def test_a_quorum_counts_voting_parties_and_conditions_only_if_the_rules_say_so(self, at, message, asked, parties):
        rules(at, quorum=2)
        answer(asked[0], "endorsed")
        (board,) = ask_parties(message, parties.board)
        answer(board, "fact_support")
        assert "2" in stopped(ready, message, at)
        answer(asked[1], "conditional", condition="Om.")
        rules(at, quorum=2, conditional_counts=False)
        stopped(ready, message, at)
        rules(at, quorum=2)
        assert ready(message, at).state == "ready"

    def test_all_must_have_answered(self, at, message, asked):
        rules(at, all_must_answer=True)
        answer(asked[0], "endorsed")
        answer(asked[1], "declined")
        answer(asked[2], "official_ok")
        assert "Kramnäs" in stopped(ready, message, at)
        answer(asked[2], "abstains")
        assert ready(message, at).state == "ready"

    def test_they_may_stop_the_decision_instead(self, at, message, asked, parties):
        rules(at, quorum=1, gate="adopt")
        ready(message, at)
        stopped(adopt, message, at)
        answer(asked[0], "endorsed")
        assert adopt(message, at).state == "adopted"

    def test_an_answer_below_the_level_needed_since_then_does_not_count(self, at, message, asked, parties, ylva):
        answer(asked[2], "endorsed", level="Tjänsteperson")
        rules(at, levels=LEVELS, quorum=1)
        set_anchoring(actor=SYSTEM, organisation=parties.kramnas, recipient=ylva, at=at, level_needed="kommunstyrelsen")
        stopped(ready, message, at)

    def test_a_party_that_has_left_holds_nobody_up(self, at, message, asked, parties):
        rules(at, must_endorse=[parties.kramnas])
        parties.kramnas.partnership = "former"
        parties.kramnas.save()
        assert ready(message, at).state == "ready"

    def test_the_page_says_who_is_missing(self, at, message, asked, parties, elis, post, get):
        rules(at, must_endorse=[parties.kramnas])
        post(elis, "message_ready", message.pk)
        assert "Kramnäs måste stå bakom texten först." in get(elis, "message_detail", message.pk).said


class TestLevels:
    @pytest.fixture
    def needing(self, at, parties, ylva, asked):
        rules(at, levels=LEVELS)
        set_anchoring(actor=SYSTEM, organisation=parties.kramnas, recipient=ylva, at=at, level_needed="kommunstyrelsen")
        return asked[2]

    def test_a_lower_or_unknown_one_is_refused_by_name(self, needing):
        for level in ("Tjänsteperson", "Fikarummet"):
            with pytest.raises(DomainError) as error:
                answer(needing, "endorsed", level=level)
            assert error.value.field == "level"
        assert "Kommunstyrelsen" in error.value.message

    @pytest.mark.parametrize("level", ["kommunstyrelsen", "Regionstyrelsen", "FULLMÄKTIGE"])
    def test_one_of_the_same_rank_or_higher_will_do(self, needing, level):
        answer(needing, "endorsed", level=level)
        needing.refresh_from_db()
        assert needing.level.casefold() == level.casefold()
        assert needing.level in {name for rank in LEVELS for name in rank}

    def test_not_standing_behind_needs_no_level(self, needing):
        answer(needing, "abstains", level="Fikarummet")

    def test_a_party_without_a_need_says_it_in_its_own_words(self, needing, asked):
        answer(asked[0], "endorsed", level="Regionala utvecklingsnämnden")

    def test_the_answer_page_offers_those_that_will_do(self, needing, ylva, get):
        EndorsementAuthority.objects.create(user=ylva, valid_from=needing.since)
        field = get(ylva, "endorsement_answer", needing.pk).context["form"].fields["level"]
        assert [name for name, _label in field.choices] == ["", "Kommunstyrelsen", "Regionstyrelsen", "Fullmäktige"]

    def test_one_that_is_needed_is_not_taken_away(self, at, needing):
        with pytest.raises(ValidationError) as error:
            rules(at, levels=[["Fullmäktige"]])
        assert set(error.value.message_dict) == {"levels"}
        assert Levels.current().ranks() == LEVELS

    def test_one_that_is_not_the_councils_is_not_needed(self, at, parties, ylva):
        with pytest.raises(DomainError) as error:
            set_anchoring(actor=SYSTEM, organisation=parties.kramnas, recipient=ylva, at=at, level_needed="KS")
        assert error.value.field == "level_needed"


class TestSetting:
    def test_levels_keep_their_row_and_get_their_rank(self, at):
        rules(at, levels=LEVELS)
        before = DecisionLevel.objects.get(name="Fullmäktige").pk
        rules(at, levels=[["fullmäktige", "Regionfullmäktige"]])
        assert Levels.current().ranks() == [["fullmäktige", "Regionfullmäktige"]]
        assert DecisionLevel.objects.get(name="fullmäktige").pk == before

    def test_the_trail_tells(self, at, parties):
        rules(at, levels=LEVELS, must_endorse=[parties.region], quorum=2)
        told = {}
        for entry in AuditEntry.objects.filter(object_type="joint_messages.AnchoringRules"):
            told |= entry.changes
        assert told["quorum"] == [None, 2]
        assert told["must_endorse"] == [[], ["Region Skog"]]
        assert told["levels"] == [[], ["Tjänsteperson", "Kommunstyrelsen/Regionstyrelsen", "Fullmäktige"]]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"quorum": 0}, "quorum"),
            ({"quorum": 4}, "quorum"),
            ({"levels": [["KS"], ["ks"]]}, "levels"),
            ({"levels": [[" "]]}, "levels"),
            ({"days_to_answer": 0}, "days_to_answer"),
            ({"days_to_answer": 366}, "days_to_answer"),
            ({"levels": [["x" * 101]]}, "levels"),
            ({"levels": [[str(n)] for n in range(41)]}, "levels"),
        ],
    )
    def test_what_cannot_be_is_named(self, at, parties, values, field):
        with pytest.raises(ValidationError) as error:
            rules(at, **values)
        assert set(error.value.message_dict) == {field}
        assert not DecisionLevel.objects.exists()

    def test_a_party_that_takes_no_position_need_not_stand_behind(self, at, parties):
        with pytest.raises(ValidationError) as error:
            rules(at, must_endorse=[parties.board])
        assert "Länsstyrelsen" in error.value.message_dict["must_endorse"][0]

    def test_only_coordinators_and_the_project_lead(self, at, elis, idun):
        with pytest.raises(NotAllowed):
            rules(at, actor=Viewer.of(elis))
        assert rules(at, actor=Viewer.of(idun)).revision == 2

    def test_of_two_the_second_is_told(self, at):
        rules(at, revision=1)
        with pytest.raises(StaleObject):
            rules(at, all_must_answer=True, revision=1)


class TestPages:
    def test_the_form(self, parties, idun, get, post):
        form = get(idun, "anchoring_rules").context["form"]
        assert form["levels"].value() == ""
        data = {
            "must_endorse": [parties.region.pk],
            "quorum": 2,
            "all_must_answer": "on",
            "gate": "adopt",
            "silence_allowed": "on",
            "days_to_answer": 10,
            "levels": "Tjänsteperson\nKommunstyrelsen, Regionstyrelsen",
            "version": form["version"].value(),
        }
        assert post(idun, "anchoring_rules", **data).status_code == 302
        kept = AnchoringRules.current()
        assert (kept.quorum, kept.gate, kept.conditional_counts, kept.all_must_answer) == (2, "adopt", False, True)
        assert (kept.silence_allowed, kept.days_to_answer) == (True, 10)
        assert Levels.current().ranks() == [["Tjänsteperson"], ["Kommunstyrelsen", "Regionstyrelsen"]]
        again = get(idun, "anchoring_rules").context["form"]
        assert again["levels"].value() == data["levels"]
        lost = post(idun, "anchoring_rules", **data)
        assert lost.status_code == 409
        assert post(idun, "anchoring_rules", **{**data, "quorum": 9, "version": 2}).status_code == 422

    def test_everybody_reads_them_and_a_reader_cannot_set_them(self, at, parties, elis, idun, get):
        assert "Rådet har inte satt några regler" in get(elis, "anchoring_list").said
        rules(at, quorum=2, must_endorse=[parties.kramnas])
        page = get(elis, "anchoring_list")
        assert "Kramnäs måste stå bakom texten." in page.said
        assert "Minst 2 parter måste stå bakom texten." in page.said
        assert "anchoring/rules" not in page.said
        assert "anchoring/rules" in get(idun, "anchoring_list").said
        assert get(elis, "anchoring_rules").status_code == 403

    def test_a_party_says_which_level_it_needs(self, at, parties, ylva, idun, get, post):
        rules(at, levels=LEVELS)
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        form = get(idun, "anchoring_update", parties.kramnas.pk).context["form"]
        assert [name for name, _label in form.fields["level_needed"].choices][1:] == [n for r in LEVELS for n in r]
        data = {"recipient": ylva.pk, "level_needed": "Fullmäktige"}
        assert post(idun, "anchoring_update", parties.kramnas.pk, **data).status_code == 302
        assert "Fullmäktige" in get(idun, "anchoring_list").said
        chosen = get(idun, "anchoring_update", parties.kramnas.pk).context["form"]
        assert str(chosen["level_needed"].value()) == "Fullmäktige"


def test_missing_costs_few_queries(at, message, asked, parties, django_assert_num_queries):
    rules(at, quorum=2, must_endorse=[parties.kramnas], all_must_answer=True)
    current = AnchoringRules.current()
    with django_assert_num_queries(5):
        missing(current, message.current)


def test_the_page_says_who_is_missing_before_ready_to_those_who_write(at, get, message, asked, parties, elis, idun):
    assert "Innan det kan bli klart" not in get(elis, "message_detail", message.pk).said
    rules(at, must_endorse=[parties.region])
    said = get(elis, "message_detail", message.pk).said
    assert "Innan det kan bli klart" in said
    assert "Region Skog måste" in said
    assert "Innan det kan bli klart" not in get(idun, "message_detail", message.pk).said
    rules(at, must_endorse=[parties.region], gate="adopt")
    assert "Innan det kan bli klart" not in get(elis, "message_detail", message.pk).said
