"""Saves: kept for good, asked about by nobody, read by those who write."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.visibility import SYSTEM, Viewer
from messages.enums import Change
from messages.house import AskText, Fact
from messages.models import JointMessage, MessageDraft, MessageVersion
from messages.queries.drafts import houses_of_drafts, unpublished, working
from messages.services.drafts import publish_draft, save_draft
from tests.factories import MessageFactory, PersonFactory
from tests.factories.messages import answer, ask_parties, house, write_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(elis):
    return MessageFactory.create(owner=elis, organisation=elis.organisation)


def save(message, at, **values):
    return save_draft(actor=SYSTEM, message=message, house=house(**values), at=at)


def test_a_save_comes_back_as_it_was_written_and_becomes_a_version(at, elis, message):
    whole = house(
        text="Ett.\r\n\r\nTvå.\r\n",
        asks=(AskText("", "Peka ut.", (PersonFactory.create(), PersonFactory.create())),),
        questions=(("Varför?", "Därför."),),
        proof_points=(Fact("Fakta.", "SCB", dt.date(2027, 1, 1), True, waive_reason="Känt."), Fact("Mer.", "SCB")),
        defensive=("Om någon frågar.",),
    )
    draft = save_draft(actor=Viewer.of(elis), message=message, house=whole, at=at)
    read = houses_of_drafts([draft])[draft.pk]
    assert read.content_hash == draft.content_hash
    assert read.text == "Ett.\n\nTvå."
    assert read.asks[0].ref == "A1"
    assert (read.proof_points[0].waived_by, read.proof_points[0].waived_on) == (elis, at.date())
    version = publish_draft(actor=Viewer.of(elis), message=message, seen=draft.content_hash, at=at)
    assert (version.number, version.change, version.content_hash) == ("0.1", Change.FIRST, draft.content_hash)
    assert unpublished(message) is None


def test_every_save_is_kept_and_never_changed(at, message):
    first, second = save(message, at, roof="Ett."), save(message, at, roof="Två.")
    assert [draft.number for draft in message.drafts.order_by("number")] == [1, 2]
    assert working(message).draft == second
    for act in (first.save, first.delete, MessageDraft.objects.all().delete):
        with pytest.raises(TypeError):
            act()


def test_a_save_asks_nobody_and_moves_no_answer(at, parties, message):
    (row,) = ask_parties(message, parties.region)
    answer(row, "endorsed")
    draft = save(message, at, roof="Helt nytt.")
    assert message.current.endorsements.get().state == "endorsed"
    publish_draft(actor=SYSTEM, message=message, seen=draft.content_hash, at=at)
    assert message.current.endorsements.get().state == "requested"


def test_after_a_version_what_was_saved_before_is_history(at, message):
    draft = save(message, at, roof="Ett.")
    write_version(message, roof="Publicerad.")
    assert working(message).house.roof == "Publicerad."
    assert MessageDraft.objects.get() == draft
    with pytest.raises(DomainError):
        publish_draft(actor=SYSTEM, message=message, seen=draft.content_hash, at=at)


def test_nobody_overwrites_what_somebody_else_saved(at, message):
    version = write_version(message)
    seen = version.content_hash
    save_draft(actor=SYSTEM, message=message, house=house(roof="Först."), seen=seen, at=at)
    with pytest.raises(StaleObject):
        save_draft(actor=SYSTEM, message=message, house=house(roof="Sedan."), seen=seen, at=at)
    with pytest.raises(StaleObject):
        publish_draft(actor=SYSTEM, message=message, seen=seen, at=at)
    assert (message.drafts.count(), MessageVersion.objects.count()) == (1, 1)


def test_what_is_refused(at, idun, message):
    with pytest.raises(ValidationError) as error:
        save(message, at, roof=" ")
    assert set(error.value.message_dict) == {"roof"}
    with pytest.raises(NotAllowed):
        save_draft(actor=Viewer.of(idun), message=message, house=house(), at=at)
    save(message, at)
    with pytest.raises(DomainError):
        save(message, at)
    JointMessage.objects.filter(pk=message.pk).update(state="released", adopted_by="Rådet", adopted_on=at.date())
    with pytest.raises(InvalidTransition):
        save(message, at, roof="Fryst.")
    assert MessageDraft.objects.count() == 1


def test_only_those_who_write_read_it(at, elis, idun, sigrid, ylva, message):
    draft = save(message, at)
    message.editors.add(ylva)
    for user in (elis, ylva):
        assert list(MessageDraft.objects.visible_to(Viewer.of(user))) == [draft]
    for user in (idun, sigrid):
        assert list(MessageDraft.objects.visible_to(Viewer.of(user))) == []


@pytest.mark.parametrize("n", [1, 3])
def test_houses_cost_two_queries(n, at, elis, message, django_assert_num_queries):
    for i in range(n):
        whole = house(
            roof=f"Tak {i}.",
            asks=(AskText("", "x", (PersonFactory.create(),)),),
            proof_points=(Fact("Fakta.", waive_reason=f"Känt {i}."),),
        )
        save_draft(actor=Viewer.of(elis), message=message, house=whole, at=at)
    drafts = list(message.drafts.all())
    with django_assert_num_queries(2):
        houses_of_drafts(drafts)
