"""What the log tells of an address that opens something by itself."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings


@pytest.fixture
def log():
    """What the handler of the settings writes."""
    stream = io.StringIO()
    handler = logging._handlers["stderr"]
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/l/Abc-123_x/read/", "/l/…/read/"),
        ("/rows/Abc-123_x/", "/rows/…/"),
        ("/calendar/Abc-123_x.ics", "/calendar/…"),
        ("/account/password/reset/key/1-Abc-123_x/", "/key/…/"),
        ("/items/12/", "/items/12/"),
    ],
)
def test_an_address_is_told_without_its_secret(log, path, told):
    logging.getLogger("django.request").warning("Unprocessable Entity: %s", path)
    assert told in log.getvalue()
    assert "Abc-123_x" not in log.getvalue()


@pytest.mark.django_db
def test_a_refused_post_to_a_personal_link_leaves_no_key_in_the_log(log, client):
    client.raise_request_exception = False
    assert client.get("/l/Abc-123_x/read/").status_code in {404, 405}
    assert "/l/…/read/" in log.getvalue()
    assert "Abc-123_x" not in log.getvalue()


def test_every_handler_masks():
    assert all("secrets" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
