"""Who opens the forms on a message, and until when."""

import datetime as dt

import pytest

from crm.enums import Role
from crm.visibility import SYSTEM
from messages.models import JointMessage
from messages.services.drafts import save_draft
from tests.factories import UserFactory
from tests.factories.messages import ask_parties, house

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FORMS = ("message_write", "message_publish", "message_update", "message_anchor", "variant_create")
UNPUBLISHED = "Hemligt opublicerat tak."


@pytest.fixture
def message(full_message, at):
    """In the course of being written: a save is not published."""
    save_draft(actor=SYSTEM, message=full_message, house=house(roof=UNPUBLISHED), at=at)
    return full_message


def set_state(message, state):
    JointMessage.objects.filter(pk=message.pk).update(
        state=state, adopted_by="RS", adopted_on=dt.date(2027, 6, 18), embargo_until=None
    )


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SECRETARIAT, Role.PROJECT_LEAD, Role.COMMUNICATOR])
def test_who_reads_the_message_and_does_not_write_it_is_told_whose_it_is(name, role, parties, get, message):
    ask_parties(message, parties.kramnas)
    other = UserFactory.create(organisation=parties.kramnas, role=role)
    page = get(other, name, message.pk)
    assert (page.status_code, UNPUBLISHED in page.said, "<textarea" in page.said) == (403, False, False)
    # The secretariat makes no variants of any message: there the role is what is said.
    if role != Role.SECRETARIAT or name != "variant_create":
        assert message.owner.name in page.said
        assert "ingår inte i din roll" not in page.said


def test_what_is_typed_by_somebody_else_gives_nothing_away_either(parties, idun, get, post, message):
    for data in ({"more": "asks"}, {"roof": ""}, {"roof": "x", "version": ""}, {"roof": "x", "publish": "1"}):
        page = post(idun, "message_write", message.pk, **data)
        assert (page.status_code, UNPUBLISHED in page.said) == (403, False)
    assert post(idun, "message_publish", message.pk).status_code == 403


@pytest.mark.parametrize("name", FORMS)
def test_who_does_not_read_it_gets_404(name, parties, ylva, get, message):
    ylva.role = Role.COMMUNICATOR
    ylva.save()
    assert get(ylva, name, message.pk).status_code == 404


@pytest.mark.parametrize("name", FORMS)
def test_owner_and_editors_open_them(name, elis, idun, get, message):
    message.editors.add(idun)
    for user in (elis, idun):
        assert get(user, name, message.pk).status_code == 200


@pytest.mark.parametrize(
    ("name", "states", "words"),
    [
        ("message_write", ("ready", "adopted", "released", "withdrawn"), "Texten är låst"),
        ("message_publish", ("ready", "adopted"), "Texten är låst"),
        ("message_anchor", ("adopted", "released", "withdrawn"), "Ingen kan tillfrågas nu"),
        ("variant_create", ("withdrawn",), "Budskapet gäller inte längre"),
    ],
)
def test_what_can_no_longer_be_done_has_no_form(name, states, words, elis, get, message):
    for state in states:
        set_state(message, state)
        page = get(elis, name, message.pk)
        assert (page.status_code, words in page.said) == (409, True)
        assert "<textarea" not in page.said
        assert message.get_absolute_url() in page.said


def test_a_decision_is_recorded_once(parties, get, post, message):
    bo = UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT)
    set_state(message, "ready")
    assert get(bo, "message_adopt", message.pk).status_code == 200
    set_state(message, "adopted")
    page = get(bo, "message_adopt", message.pk)
    assert (page.status_code, "Inget beslut kan antecknas nu" in page.said, 'name="adopted_by"' in page.said) == (
        409, True, False
    )  # fmt: skip
    late = post(bo, "message_adopt", message.pk, adopted_by="RS", number="0.1", adopted_on="2027-06-20")
    assert (late.status_code, "sparat nu" in late.said, "spara igen" in late.said) == (409, False, False)
