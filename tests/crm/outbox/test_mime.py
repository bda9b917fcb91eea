"""What the parts of a mail say is what any reader of mail reads."""

import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.outbox import mime

LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=400)
VALUES = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=200)


def read(pieces):
    return email.message_from_bytes(b"".join(pieces), policy=email.policy.default)


@given(content=LINES, eight_bit=st.booleans())
def test_a_text_is_read_as_it_was_written(content, eight_bit):
    part = read([mime.text(content, "plain", eight_bit=eight_bit)])
    last = "\n" if content and not content.endswith("\n") else ""
    assert part.get_payload(decode=True).decode().replace("\r\n", "\n") == content + last


@given(content=LINES)
def test_no_line_is_longer_than_a_server_takes_and_none_has_other_letters(content):
    encoded = mime.text(content, "html", eight_bit=False)
    assert encoded.isascii()
    assert max(len(line) for line in encoded.split(b"\r\n")) <= 78
    assert b"\n" not in encoded.replace(b"\r\n", b"")


@given(value=VALUES)
def test_a_header_is_read_as_it_was_written(value):
    lines = mime.header("Subject", value)
    assert lines.isascii()
    assert " ".join(read([lines, b"\r\n"])["Subject"].split()) == " ".join(value.split())


@pytest.mark.parametrize(
    "value", ["Hej\r\nBcc: alla@skog.example", "Hej\nBcc: alla@skog.example", "Hej\rBcc: alla", "Hej\n"]
)
def test_a_header_holds_no_line_of_its_own(value):
    with pytest.raises(ValueError, match="line break"):
        mime.header("Subject", value)


def test_half_a_letter_is_refused():
    with pytest.raises(UnicodeEncodeError):
        mime.text("\ud83d", "plain", eight_bit=False)


def test_parts_stand_in_their_order():
    parts = [[mime.text(word, "plain", eight_bit=True)] for word in ("ett", "två")]
    mail = read(mime.multipart("mixed", "between", parts))
    assert [part.get_content() for part in mail.iter_parts()] == ["ett\r\n", "två\r\n"]
