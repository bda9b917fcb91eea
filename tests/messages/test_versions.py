"""Versions: immutable texts, their numbers, and what an edit does to the answers."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import SYSTEM, Viewer
from messages.enums import BlockKind, Change
from messages.house import AskText, Fact, digest
from messages.models import Block, MessageVersion
from messages.queries.house import covered_hashes, house_of, houses_of
from messages.services import messages as messages_service
from messages.services import uses, versions
from tests.factories import MeetingFactory, MessageFactory, PersonFactory
from tests.factories.messages import answer, ask_parties, house, write_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(elis):
    return MessageFactory.create(owner=elis, organisation=elis.organisation)


def full_house(elis, minister):
    return house(
        text="Ett.\n\nTvå.",
        pillars=("Godset.", "Människorna."),
        proof_points=(
            Fact("Enkelspår.", "Banan", dt.date(2027, 5, 1), True, elis, dt.date(2027, 5, 2), "Partens egen."),
        ),
        asks=(AskText("K1", "Peka ut sträckan.", (minister,)),),
        red_lines=("Vi ställer inte norr mot söder.",),
        do_not_say=("Årtal.",),
        questions=(("Varför?", "Därför."),),
        defensive=("Om någon frågar om tunneln.",),
    )


def test_a_house_comes_back_as_it_was_written(at, elis, message):
    written = full_house(elis, PersonFactory.create())
    version = versions.save_version(actor=Viewer.of(elis), message=message, house=written, number="0.7", at=at)
    message.refresh_from_db()
    assert message.current == version
    assert (version.number, version.change, version.created_by) == ("0.7", Change.FIRST, elis)
    read = house_of(version)
    assert read == written
    assert read.content_hash == version.content_hash == written.content_hash
    assert covered_hashes(version) == set(written.covered_hashes())


@pytest.mark.parametrize("n", [1, 3])
def test_houses_cost_four_queries(n, elis, django_assert_num_queries):
    person = PersonFactory.create()
    for _ in range(n):
        versions.save_version(
            actor=SYSTEM, message=MessageFactory.create(), house=full_house(elis, person), at=dt.datetime.now(dt.UTC)
        )
    found = list(MessageVersion.objects.all())
    with django_assert_num_queries(4):
        houses_of(found)


def test_each_paragraph_carries_its_hash(message):
    version = write_version(message, text="Ett.\n\nTvå.")
    hashes = version.blocks.filter(kind=BlockKind.PARAGRAPH).values_list("text", "content_hash")
    assert list(hashes) == [(text, digest(BlockKind.PARAGRAPH, text, "")) for text in ("Ett.", "Två.")]


def test_a_version_is_never_changed_or_deleted(message):
    version = write_version(message)
    version.text = "Något annat."
    for act in (
        version.save,
        version.delete,
        MessageVersion.objects.all().delete,
        Block.objects.all().delete,
        version.blocks.first().save,
    ):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        MessageVersion.objects.update(text="Något annat.")
    with pytest.raises(TypeError):
        version.blocks.update(text="Något annat.")


def test_numbers_rise(message):
    assert write_version(message, roof="a").number == "0.1"
    assert write_version(message, roof="A", change="minor").number == "0.2"
    assert write_version(message, roof="c").number == "0.3"
    assert write_version(message, roof="d", number="1.0").number == "1.0"
    assert write_version(message, roof="D", change="minor").number == "1.1"
    assert write_version(message, roof="f").number == "2.0"
    for number in ("2.0", "1.9", "två"):
        with pytest.raises(DomainError) as error:
            write_version(message, roof="g", number=number)
        assert error.value.field == "number"


def test_saving_the_same_text_says_so(message):
    write_version(message)
    with pytest.raises(DomainError):
        write_version(message)


def test_an_incomplete_house_is_refused_by_field_and_nothing_is_saved(message):
    with pytest.raises(ValidationError) as error:
        write_version(message, roof=" ", pillars=("",), questions=(("Varför?", ""),), asks=(AskText("", ""),))
    assert set(error.value.message_dict) == {"roof", "pillars", "questions", "asks"}
    with pytest.raises(ValidationError) as error:
        write_version(message, proof_points=(Fact("Fakta", waived_on=dt.date(2027, 5, 1)),))
    assert set(error.value.message_dict) == {"proof_points"}
    assert not MessageVersion.objects.exists()


def test_of_two_editors_the_second_is_told(message):
    first = write_version(message)
    write_version(message, roof="Ettan sparade.", seen=first.content_hash)
    with pytest.raises(StaleObject):
        write_version(message, roof="Tvåan sparade.", seen=first.content_hash)


def test_a_text_that_is_ready_is_frozen(at, parties, message):
    ask_parties(message, parties.region)
    messages_service.mark_ready(actor=SYSTEM, message=message, at=at)
    with pytest.raises(InvalidTransition):
        write_version(message, roof="Smygändrat.")


def test_only_owner_and_editors_write(at, idun, message):
    with pytest.raises(NotAllowed):
        versions.save_version(actor=Viewer.of(idun), message=message, house=house(), at=at)
    message.editors.add(idun)
    versions.save_version(actor=Viewer.of(idun), message=message, house=house(), at=at)


def test_asks_without_reference_get_the_next_free(message):
    version = write_version(message, asks=(AskText("", "Ett"), AskText("A1", "Två"), AskText("", "Tre")))
    assert list(version.asks.values_list("ref", "text")) == [("A2", "Ett"), ("A1", "Två"), ("A3", "Tre")]


def states(message):
    return {row.organisation.name: row.state for row in message.current.endorsements.select_related("organisation")}


def test_a_substantial_edit_asks_again_and_keeps_what_was_stood_behind(at, parties, message):
    write_version(message, text="Ett.\n\nTvå.")
    region, _harnas, board = ask_parties(message, parties.region, parties.harnas, parties.board)
    answer(region, "endorsed")
    answer(board, "fact_support")
    new = write_version(message, text="Ett.\n\nNågot annat.")
    assert states(message) == {
        "Region Skog": "requested",
        "Härnäs kommun": "requested",
        "Länsstyrelsen Skog": "fact_support",
    }
    again = new.endorsements.get(organisation=parties.region)
    assert (again.since, again.decided_on, again.level) == (at.date(), None, "")
    assert set(again.covers) == covered_hashes(new) - {digest(BlockKind.PARAGRAPH, "Något annat.", "")}
    region.refresh_from_db()
    assert region.state == "endorsed", "the answer on the old version stands in history"
    entry = AuditEntry.objects.filter(changes__has_key="asked_again").first()
    assert entry.changes["asked_again"][1] == ["Region Skog"]
    assert "Något annat" not in str(entry.changes)


def test_a_minor_edit_lets_answers_stand(parties, message):
    (region,) = ask_parties(message, parties.region)
    answer(region, "endorsed", reference="RUN 21")
    new = write_version(message, roof="Bygg, i en följd.", change="minor")
    stands = new.endorsements.get()
    assert (stands.state, stands.reference) == ("endorsed", "RUN 21")
    assert set(stands.covers) < covered_hashes(new), "the respelt sentence is not claimed to have been seen"


def test_completing_the_preparation_lets_answers_stand(parties, message):
    (region,) = ask_parties(message, parties.region)
    answer(region, "endorsed")
    new = write_version(message, questions=(("Varför?", "Därför."),), proof_points=(Fact("Fakta", "SCB"),))
    assert new.change == Change.SUBSTANTIAL
    assert states(message) == {"Region Skog": "endorsed"}


def test_more_than_spelling_is_never_called_minor(parties, message):
    (region,) = ask_parties(message, parties.region)
    answer(region, "endorsed")
    for changed in ({"roof": "Bygg inte i en följd."}, {"pillars": ()}, {"text": "Vi behöver spår.\n\nNu."}):
        with pytest.raises(DomainError) as error:
            write_version(message, change="minor", **changed)
        assert error.value.field == "change"
    assert MessageVersion.objects.count() == 1
    assert states(message) == {"Region Skog": "endorsed"}


def test_a_condition_on_everything_is_not_passed_by_calling_a_deletion_minor(parties, message):
    write_version(message, text="Ett.\n\nVärdet ska stanna.")
    (kramnas,) = ask_parties(message, parties.kramnas)
    answer(kramnas, "conditional", condition="Värdet får inte strykas.")
    with pytest.raises(DomainError):
        write_version(message, text="Ett.", change="minor")
    assert states(message) == {"Kramnäs kommun": "conditional"}


def test_what_does_not_fit_is_refused_by_field_with_its_length_and_the_cap(message):
    long = "x" * 5001
    with pytest.raises(ValidationError) as error:
        write_version(
            message, roof="x" * 501, text="x" * 20_001, pillars=("ett", long), do_not_say=("x",) * 61,
            asks=(AskText("A1", long),), questions=(("x" * 501, "x"),), proof_points=(Fact("x", "x" * 301),),
        )  # fmt: skip
    told = error.value.message_dict
    assert set(told) == {"roof", "text", "pillars", "do_not_say", "asks", "questions", "proof_points"}
    assert told["roof"] == ["Högst 500 tecken får plats; det är 501."]
    assert told["pillars"] == ["Rad 2: högst 5000 tecken får plats; det är 5001."]
    assert told["do_not_say"] == ["Högst 60 rader får plats; det är 61."]
    assert not MessageVersion.objects.exists()


def test_a_text_without_ask_is_a_draft_and_nothing_more(at, parties, message):
    write_version(message, asks=())
    with pytest.raises(DomainError) as error:
        ask_parties(message, parties.region)
    assert error.value.field == "asks"
    assert (message.state, message.current.endorsements.count()) == ("draft", 0)
    write_version(message)
    ask_parties(message, parties.region)
    write_version(message, asks=())
    with pytest.raises(DomainError) as error:
        messages_service.mark_ready(actor=SYSTEM, message=message, at=at)
    assert error.value.field == "asks"


def test_a_conditioned_paragraph_is_not_deleted_by_oversight(parties, message):
    write_version(message, text="Ett.\n\nVärdet ska stanna.")
    (kramnas,) = ask_parties(message, parties.kramnas)
    paragraph = digest(BlockKind.PARAGRAPH, "Värdet ska stanna.", "")
    answer(kramnas, "conditional", condition="Värdet får inte strykas.", condition_on=[paragraph])
    with pytest.raises(DomainError) as error:
        write_version(message, text="Ett.")
    assert "Kramnäs" in error.value.message
    assert "Värdet får inte strykas." in error.value.message
    with pytest.raises(DomainError):
        write_version(message, text="Ett.", change="minor")
    write_version(message, text="Ett!\n\nVärdet ska stanna.", change="minor")
    assert states(message) == {"Kramnäs kommun": "conditional"}
    write_version(message, text="Ett.", despite_conditions="Nämnden har sagt det.")
    assert states(message) == {"Kramnäs kommun": "requested"}


def test_a_condition_that_names_no_paragraph_hangs_on_all_but_spelling(parties, message):
    (kramnas,) = ask_parties(message, parties.kramnas)
    answer(kramnas, "conditional", condition="Allt ska vara kvar.")
    with pytest.raises(DomainError):
        write_version(message, roof="Helt nytt.")
    write_version(message, roof="Bygg, i en följd.", change="minor")


def test_meetings_to_come_put_the_new_wording_of_their_asks(at, elis, message):
    old = write_version(message, asks=(AskText("K1", "Peka ut."), AskText("K2", "Utfrågning.")))
    planned = MeetingFactory.create(state="confirmed")
    held = MeetingFactory.create(on=at.date())
    for meeting in (planned, held):
        uses.use_message(actor=SYSTEM, meeting=meeting, message=message, asks=old.asks.all(), at=at)
    new = write_version(message, asks=(AskText("K1", "Peka ut sträckan."),))
    assert [ask.text for ask in planned.message_uses.get().asks.all()] == ["Peka ut sträckan."]
    kept = held.message_uses.get()
    assert kept.version == old
    assert [ask.ref for ask in kept.asks.all()] == ["K1", "K2"]
    assert new.number == "0.2"


def test_what_was_said_at_a_meeting_that_was_to_come_is_kept_once_it_has_been(at, message):
    said = write_version(message, at=at, asks=(AskText("K1", "Peka ut."),))
    hour = dt.timedelta(hours=1)
    meeting = MeetingFactory.create(state="confirmed", on=at.date(), starts=at + hour, ends=at + 2 * hour)
    uses.use_message(actor=SYSTEM, meeting=meeting, message=message, asks=said.asks.all(), at=at)
    write_version(message, at=at + 3 * hour, asks=(AskText("K1", "Peka ut sträckan."),))
    use = meeting.message_uses.get()
    assert use.version == said
    assert [ask.text for ask in use.asks.all()] == ["Peka ut."]


def test_an_ask_of_another_message_is_refused(at, message):
    write_version(message)
    other = write_version(MessageFactory.create(), asks=(AskText("K1", "Annat."),))
    with pytest.raises(DomainError) as error:
        uses.use_message(actor=SYSTEM, meeting=MeetingFactory.create(), message=message, asks=other.asks.all(), at=at)
    assert error.value.field == "asks"
