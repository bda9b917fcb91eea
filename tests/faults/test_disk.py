"""A disk that is full."""

from __future__ import annotations

from tests.faults.site import KILLED


def test_a_full_disk_costs_the_journal_and_no_mail(site):
    (site.var / "receipts.log").symlink_to("/dev/full")
    site.queue_mails(3)
    assert site.work() == 0
    assert set(site.deliveries().values()) == {"sent"}
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)
    assert "could not be kept on disk" in (site.var / "workers.log").read_text()


def test_killed_with_a_full_disk_is_in_doubt_as_without_a_journal(site):
    (site.var / "receipts.log").symlink_to("/dev/full")
    site.queue_mails(1)
    assert site.work(label="after_journal") == KILLED
    site.run_out()
    assert site.work() == 0
    assert list(site.deliveries().values()) == ["uncertain"]
    assert list(site.accepted().values()) == [1]
