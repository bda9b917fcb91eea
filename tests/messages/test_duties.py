"""Messages and questions to parties change hands when an account closes."""

from crm.enums import Role
from crm.services import duties
from crm.services.closing import deactivate_user
from crm.visibility import SYSTEM
from messages.enums import MessageState
from tests.factories import AnchoringFactory, MessageFactory, UserFactory


def test_messages_and_questions_are_handed_over(elis, parties, at):
    bo, asa = UserFactory.create_batch(2, organisation=parties.harnas, role=Role.COMMUNICATOR)
    alive, withdrawn = (
        MessageFactory.create(owner=elis),
        MessageFactory.create(owner=elis, state=MessageState.WITHDRAWN),
    )
    asked = AnchoringFactory.create(organisation=parties.harnas, recipient=elis, deputy=bo)
    beside = AnchoringFactory.create(organisation=parties.kramnas, recipient=bo, deputy=elis)
    third = AnchoringFactory.create(organisation=parties.region, recipient=asa, deputy=elis)
    assert duties.held(elis, at) == ["1 gemensamt budskap", "frågorna till 1 part", "frågorna till 2 parter"]
    deactivate_user(actor=SYSTEM, at=at, user=elis, reassign_to=bo)
    for row in (alive, withdrawn, asked, beside, third):
        row.refresh_from_db()
    assert (alive.owner, withdrawn.owner) == (bo, elis)
    # Nobody is their own deputy.
    assert [(row.recipient, row.deputy) for row in (asked, beside, third)] == [(bo, None), (bo, None), (asa, bo)]
