"""Signatures of published op-eds towards a campaign's goal."""

import datetime as dt

import pytest

from campaigns.enums import Metric
from campaigns.queries.progress import progress
from crm.visibility import Viewer
from messages.models import JointMessage, OpEd, OpEdText, Signatory
from tests.conftest import AT
from tests.factories import CampaignFactory, GoalEntryFactory, GoalFactory, MessageFactory, UserFactory
from tests.factories.messages import write_version

pytestmark = pytest.mark.django_db
ON = dt.date(2027, 6, 30)


@pytest.fixture
def goal():
    campaign = CampaignFactory.create(starts=dt.date(2027, 1, 1), ends=dt.date(2027, 12, 31))
    return GoalFactory.create(campaign=campaign, metric=Metric.SIGNATORIES, target=3)


@pytest.fixture
def publish(goal, elis, parties, at):
    """An op-ed of a message of the campaign, with so many who signed and so many who did not."""
    message = MessageFactory.create(owner=elis, organisation=parties.harnas)
    write_version(message)
    message.refresh_from_db()
    goal.campaign.joint_messages.add(message)

    def publish(signed, others=0, state="published", on=ON):
        row = OpEd.objects.create(
            title="Bygg nu", version=message.current, organisation=parties.harnas, owner=elis, created_at=at,
            state=state, published_on=on,
        )  # fmt: skip
        OpEdText.objects.create(op_ed=row, number=1, title="A", text="B", content_hash="0" * 64, created_at=at)
        for n in range(signed + others):
            user = UserFactory.create(organisation=parties.kramnas)
            Signatory.objects.create(
                op_ed=row, organisation=parties.kramnas, user=user, name=user.name, position=n,
                state="signed" if n < signed else "asked",
            )  # fmt: skip
        return row

    return publish


def test_only_signatures_of_what_is_published_count(goal, publish, ylva):
    publish(3, state="submitted")
    assert progress(goal, Viewer.of(ylva), AT).value == 0
    publish(2, others=2)
    found = progress(goal, Viewer.of(ylva), AT)
    assert (found.value, found.reached, len(found.rows)) == (2, False, 2)


def test_signatures_of_two_op_eds_are_not_added_up(goal, publish, ylva):
    publish(2)
    publish(1)
    assert progress(goal, Viewer.of(ylva), AT).value == 2


def test_what_is_published_outside_the_days_does_not_count(goal, publish, ylva):
    publish(3, on=dt.date(2026, 12, 31))
    assert progress(goal, Viewer.of(ylva), AT).value == 0


def test_what_is_recorded_by_hand_counts_where_it_is_more(goal, publish, ylva):
    publish(2)
    entry = GoalEntryFactory.create(goal=goal, amount=3, on=ON)
    found = progress(goal, Viewer.of(ylva), AT)
    assert (found.value, list(found.rows)) == (3, [entry])
    publish(3)
    assert progress(goal, Viewer.of(ylva), AT).rows[0].op_ed_id


@pytest.mark.parametrize("of", ["op_ed", "message"])
def test_an_embargo_that_is_over_hides_nothing(goal, publish, ylva, of):
    publish(3)
    (OpEd if of == "op_ed" else JointMessage).objects.update(embargo_until=AT)
    assert progress(goal, Viewer.of(ylva), AT - dt.timedelta(minutes=1)).value == 0
    assert progress(goal, Viewer.of(ylva), AT).value == 3


def test_the_rows_open_the_op_ed(goal, publish, client, ylva):
    op_ed = publish(2)
    client.force_login(ylva)
    assert op_ed.get_absolute_url() in client.get(f"/goals/{goal.pk}/").content.decode()
