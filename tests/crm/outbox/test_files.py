import email
import errno
import os

import pytest
from django.core.mail import send_mail

from crm.models import Delivery
from crm.outbox import files
from crm.outbox.deliver import drain


@pytest.fixture
def folder(outbox, settings):
    settings.MAIL_TRANSPORT = "crm.outbox.files.FileTransport"
    return settings.MAIL_DIR


def test_one_readable_file_per_delivery(folder, queue, at, ylva):
    queue()
    queue(recipient=ylva)
    drain(at=at)

    written = sorted(folder.iterdir())
    assert [path.suffix for path in written] == [".eml", ".eml"]
    assert "Vi ber om spår." in written[0].read_text()
    assert (
        email.message_from_bytes(written[0].read_bytes())["Message-ID"] == Delivery.objects.order_by("pk")[0].message_id
    )


def test_a_repeat_replaces_its_own_file(folder, queue, at):
    queue()
    drain(at=at)
    Delivery.objects.update(state="queued")
    drain(at=at)
    assert len(list(folder.iterdir())) == 1
    assert Delivery.objects.get().state == "sent"


def test_a_full_disk_leaves_no_half_file_and_is_tried_later(folder, queue, at, monkeypatch):
    queue()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    drain(at=at)
    assert list(folder.iterdir()) == []
    assert Delivery.objects.get().state == "queued"
    assert "No space" in Delivery.objects.get().last_error


def test_withheld_mail_leaves_no_file(folder, queue, at, sigrid):
    queue()
    type(sigrid).objects.update(is_active=False)
    drain(at=at)
    assert list(folder.iterdir()) == []


def test_sign_in_mails_become_files_too(folder, settings):
    settings.EMAIL_BACKEND = "crm.outbox.files.EmailBackend"
    assert send_mail("Nytt lösenord", "Hej å", None, ["a@skog.example"]) == 1
    [path] = folder.iterdir()
    assert path.name.startswith("account-")
    assert path.name.endswith("a-at-skog-example.eml")


def test_a_crash_between_write_and_rename_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.eml"
    files.write_whole(path, b"old")

    def crash():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write_whole(path, b"new", before=crash)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.eml", b"old")]
