"""What the log tells of an address that opens something by itself."""

from __future__ import annotations

import io
import json
import logging
import smtplib
import time

import pytest
from django.conf import settings
from django.db import IntegrityError

from crm.web import logs
from crm.web.logs import JsonLines, masked


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


@pytest.fixture
def told(log):
    """What the handler of the settings writes as JSON, record by record."""
    handler = logging._handlers["stderr"]
    before = handler.formatter
    handler.setFormatter(JsonLines())
    logs.REQUEST.set("")
    logs.TASK.set("")
    yield lambda: [json.loads(line) for line in log.getvalue().splitlines()]
    handler.setFormatter(before)


MEANWHILE = "During handling of the above exception, another exception occurred:"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("550 <anna.berg@region.example>: unknown", "550 <…@…>: unknown"),
        ("{'anna+x@ånge.example': (550, b'no')}", "{'…@…': (550, b'no')}"),
        ("to anna%40region.example, ANNA@REGION.EXAMPLE", "to …@…, …@…"),
        ('"Anna Berg"@region.example anna@[10.0.0.1]', "…@… …@…"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: …"),
        ("{'Authorization': 'Basic YW5uYTpoZW1saWc='}", "{'Authorization': '…'}"),
        ("('HTTP_AUTHORIZATION', 'Bearer abcdefgh')", "('HTTP_AUTHORIZATION', 'Bearer …')"),
        ("with bearer abcdefgh.", "with bearer …"),
        ("samsyn_AbCdEfGhIjKlMnOpQrStUvWx", "samsyn_…"),
        ("?token=abc&page=2 password='abc'", "?token=…&page=2 password='…'"),
        ("sessionid=abc; EMAIL_PASSWORD: abc", "sessionid=…; EMAIL_PASSWORD: …"),
        ("smtp+tls://samsyn:hemligt@mail.example:587", "smtp+tls://…@mail.example:587"),
        ('key\nDETAIL:  Key (name)=(Anna\nBerg) already exists.\n', "key\nDETAIL: …"),
        ("key\nDETAIL:  Key (name)=(Anna\n\nBerg\nHINT: x\nDuring talks\nTraceback).\nHINT:  No.\n", "key\nDETAIL: …"),
        (f"key\nDETAIL:  Row (Anna\n\nBerg).\n\n{MEANWHILE}\n\nX", f"key\nDETAIL: …\n{MEANWHILE}\n\nX"),
        (repr(IntegrityError("key\nDETAIL:  Row (Anna).")), "IntegrityError('key\\nDETAIL: …"),
        ("worker1@here took worker.drain", "worker1@here took worker.drain"),
        ("https://samsyn.example/people/12/?q=x", "https://samsyn.example/people/12/?q=x"),
        ("reminders|user:12|2027-06-21", "reminders|user:12|2027-06-21"),
    ],
)  # fmt: skip
def test_what_names_or_opens_is_masked_and_nothing_else(text, expected):
    assert masked(text) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize("part", ["a", "a.", '"', "token", "a@", "DETAIL: "])
def test_masking_a_hostile_text_takes_no_longer_than_its_length(part):
    def cost(times: int) -> float:
        begun = time.process_time()
        masked(part * times)
        return time.process_time() - begun

    # Ten times the text in about ten times the processor's time; were it the square, a hundred times.
    assert cost(100_000) < 40 * max(cost(10_000) for _ in range(3))


REFUSED = {"anna.berg@region.example": (550, b"<anna.berg@region.example>")}
ROW = 'duplicate key "one_name"\nDETAIL:  Key (name)=(%s) already exists.\n'


def ask():
    raise ValueError("GET https://samsyn.example/l/Abc-123_x/ Authorization: Bearer Abc-123_x")


def fail():
    """A mail error that names its recipient, with a personal link and a token further up."""
    try:
        ask()
    except ValueError as error:
        raise smtplib.SMTPRecipientsRefused(REFUSED) from error


def insert(name):
    raise IntegrityError(ROW % name)


def store(name):
    try:
        insert(name)
    except IntegrityError as error:
        raise RuntimeError("after it") from error


SECRETS = ("anna", "Abc-123_x")


def log_everything():
    try:
        fail()
    except smtplib.SMTPException as error:
        logging.getLogger("crm.outbox").log(
            logging.ERROR,
            "Mail to %s failed: %s, see /l/%s/", "anna.berg@region.example", repr(error), "Abc-123_x",
            exc_info=True, stack_info=True, extra={"delivery": 31, "request": "anna.berg@region.example"},
        )  # fmt: skip


def test_a_mail_error_is_told_without_its_recipient_links_and_tokens(log):
    log_everything()
    said = log.getvalue()
    assert "Mail to …@… failed: SMTPRecipientsRefused" in said
    assert "Traceback (most recent call last)" in said
    assert "/l/…/" in said
    assert [secret for secret in SECRETS if secret in said] == []


def test_and_so_in_json(told):
    log_everything()
    [record] = told()
    assert set(record) == {"time", "level", "logger", "message", "delivery", "exception", "stack"}
    assert (record["level"], record["logger"], record["delivery"]) == ("ERROR", "crm.outbox", 31)
    assert record["message"].startswith("Mail to …@… failed")
    assert "SMTPRecipientsRefused: {'…@…': (550, b'<…@…>')}" in record["exception"]
    assert [secret for secret in SECRETS if secret in json.dumps(record)] == []


@pytest.mark.parametrize("name", ["Anna Berg", "A\n\nAnna", "A\nHINT:  Anna", "A\nThe above exception: Anna"])
def test_a_broken_constraint_does_not_quote_the_row(told, name):
    try:
        store(name)
    except RuntimeError as error:
        logging.getLogger("crm.web").warning("A constraint stopped a form: %s", error.__cause__, exc_info=True)
    [record] = told()
    assert "one_name" in record["message"]
    assert "RuntimeError: after it" in record["exception"]
    assert "Anna" not in json.dumps(record)


@pytest.mark.django_db
def test_each_request_has_a_number_of_its_own_which_nobody_else_gives(told, client):
    answers = [client.get("/nowhere/", headers={"X-Request-ID": "mine"}) for _ in range(2)]
    numbers = [answer["X-Request-ID"] for answer in answers]
    assert len({*numbers, "mine"}) == 3
    assert [record["request"] for record in told()] == numbers


def test_a_line_of_json_tells_the_task_and_nothing_that_callers_add(told):
    logs.TASK.set("worker.drain")
    logging.getLogger("worker").warning("Å: %s", 1, extra={"person": "Anna Berg"})
    logs.TASK.set("")
    [record] = told()
    assert (record["task"], record["message"], "person" in record) == ("worker.drain", "Å: 1", False)
    assert record["time"].endswith("+00:00")
