import email
import email.policy

import pytest

from crm.outbox import claim
from crm.outbox.enqueue import File
from crm.outbox.message import _file, compose
from tests.crm.outbox_fixtures import LINK
from tests.factories import UserFactory

PDF = File("underlag.pdf", "application/pdf", b"%PDF-1.7\n\xff")
ICS = File("möte.ics", "text/calendar; method=PUBLISH; charset=utf-8", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def parsed(mail):
    return email.message_from_bytes(mail.content, policy=email.policy.default)


@pytest.mark.parametrize("eight_bit", [True, False])
def test_a_mail_is_text_html_and_files(outbox, queue, eight_bit):
    delivery = queue(attachments=[PDF, ICS], headers={"Reply-To": "Idun Kärt <idun@skog.example>"})
    mail = compose(delivery, eight_bit=eight_bit)

    message = parsed(mail)
    assert message.get_body(("plain",)).get_content() == "Vi ber om spår.\r\n"
    assert message.get_body(("html",)).get_content() == "<p>Vi ber om spår.</p>\r\n"
    files = {part.get_filename(): part for part in message.iter_attachments()}
    assert files["underlag.pdf"].get_content() == PDF.content
    assert files["möte.ics"].get_content_type() == "text/calendar"
    assert files["möte.ics"].get_param("method") == "PUBLISH"
    assert files["möte.ics"].get_payload(decode=True) == ICS.content
    assert ("spår".encode() in mail.content) is eight_bit
    assert eight_bit or mail.content.isascii()
    assert b"\n" not in mail.content.replace(b"\r\n", b"")


def test_headers_say_who_and_that_a_machine_wrote(outbox, queue, sigrid):
    message = parsed(compose(queue(headers={"Reply-To": "Idun Kärt <idun@skog.example>"})))
    assert message["From"] == "Samsyn <samsyn@samsyn.example>"
    assert message["To"] == f"Sigrid Fjäll <{sigrid.email}>"
    assert message["Subject"] == "Underlag inför mötet"
    assert message["Reply-To"] == "Idun Kärt <idun@skog.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.isoformat() == "2026-11-23T12:00:00+00:00"


def test_the_message_id_stays_the_same(outbox, queue):
    delivery = queue()
    assert parsed(compose(delivery))["Message-ID"] == parsed(compose(delivery))["Message-ID"] == delivery.message_id


def test_only_the_copy_that_leaves_carries_the_link(outbox, queue):
    delivery = queue(link=LINK)
    message = parsed(compose(delivery))
    assert "http://127.0.0.1:8000/l/" in message.get_body(("plain",)).get_content()
    assert "http://127.0.0.1:8000/l/" in message.get_body(("html",)).get_content()
    assert "/l/" not in delivery.text + delivery.html


def test_a_file_of_many_mails_is_read_and_encoded_once(outbox, queue, ylva, django_assert_num_queries):
    deliveries = [queue(attachments=[PDF]), queue(recipient=ylva, attachments=[PDF])]
    claimed = claim.claim(2)
    assert claimed == deliveries
    _file.cache_clear()
    with django_assert_num_queries(1):
        first, second = [parsed(compose(delivery)) for delivery in claimed]
    assert [part.get_content() for part in (*first.iter_attachments(), *second.iter_attachments())] == [PDF.content] * 2
    assert first.get_boundary() != second.get_boundary()


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_invitation_is_a_form_of_the_text_and_a_file(outbox, queue, method):
    content = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nSUMMARY:Möte\r\nEND:VCALENDAR\r\n".encode()
    invite = File("invite.ics", f"text/calendar; method={method}; charset=utf-8", content)
    message = parsed(compose(queue(attachments=[PDF, invite])))
    assert message.get_content_type() == "multipart/mixed"
    alternative, *files = message.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(alternative.iter_parts())[-1]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == (method, "utf-8")
    assert calendar.get_payload(decode=True) == content
    assert [(file.get_content_type(), file.get_filename()) for file in files] == [
        ("application/ics", "invite.ics"),
        ("application/pdf", "underlag.pdf"),
    ]
    assert files[0].get_payload(decode=True) == content


def test_a_domain_with_swedish_letters_is_written_as_servers_take_it(outbox, queue, sigrid):
    mail = compose(queue(recipient=UserFactory.create(name="Åsa", email="asa@härskog.example")))
    assert mail.recipient == "asa@xn--hrskog-bua.example"
    assert parsed(mail)["To"].addresses[0].addr_spec == "asa@xn--hrskog-bua.example"


def test_swedish_letters_before_the_at_are_no_address_that_servers_take(outbox, queue):
    with pytest.raises(ValueError, match="before the @"):
        compose(queue(recipient=UserFactory.create(email="åsa@skog.example")))


@pytest.mark.parametrize("address", ["a@skog.example, b@skog.example", "a b@skog.example", "a@skog.example>", "skog"])
def test_a_mail_goes_to_one_address(outbox, queue, sigrid, address):
    delivery = queue()
    delivery.address = address
    with pytest.raises(ValueError, match="not one address"):
        compose(delivery)
