import datetime as dt

import pytest

from crm.models import Attachment
from crm.outbox import claim
from crm.outbox.enqueue import File
from crm.queries.deliveries import count_by_state, oldest_due, outbox_rows
from crm.visibility import Viewer
from tests.crm.outbox_fixtures import REAL

MINUTE = dt.timedelta(minutes=1)


def test_coordinators_see_all_recipients_their_own_outsiders_nothing(outbox, queue, sigrid, ylva, idun, elis, olle):
    hers, others = queue(attachments=[File("a.pdf", "application/pdf", b"a")]), queue(recipient=ylva)
    assert set(outbox_rows(Viewer.of(idun))) == {hers, others}
    assert list(outbox_rows(Viewer.of(sigrid))) == [hers]
    assert list(outbox_rows(Viewer.of(elis))) == []
    assert list(outbox_rows(Viewer.of(olle))) == []
    assert [a.filename for a in Attachment.objects.visible_to(Viewer.of(sigrid))] == ["a.pdf"]
    assert list(Attachment.objects.visible_to(Viewer.of(ylva))) == []


def test_counts_are_of_visible_rows(outbox, queue, sigrid, ylva, idun):
    queue()
    queue(recipient=ylva)
    claim.claim(1)
    assert count_by_state(outbox_rows(Viewer.of(idun))) == {"queued": 1, "leased": 1}
    assert count_by_state(outbox_rows(Viewer.of(ylva))) == {"queued": 1}


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_two_queries(outbox, queue, idun, n, django_assert_num_queries):
    for number in range(n):
        queue(key=f"pack:{number}", attachments=[File(f"{number}.pdf", "application/pdf", b"a")])
    viewer = Viewer.of(idun)
    with django_assert_num_queries(2):
        rows = [
            (d.subject, d.recipient.organisation.name, [a.filename for a in d.attachments.all()])
            for d in outbox_rows(viewer)
        ]
    assert len(rows) == n


def test_the_oldest_due_is_what_no_worker_took(outbox, queue, real):
    assert oldest_due() is None
    queue()
    queue(key="later", not_before=REAL + 60 * MINUTE)
    assert oldest_due(REAL + MINUTE) == MINUTE
    claim.claim(1)
    assert oldest_due(REAL + MINUTE) is None
    assert oldest_due(REAL + 6 * MINUTE) == 6 * MINUTE, "its lease ran out"
