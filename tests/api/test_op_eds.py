"""Op-eds over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from messages.models import JointMessage, OpEd
from tests.api.conftest import fields
from tests.factories import MessageFactory, UserFactory
from tests.factories.messages import write_version


@pytest.fixture
def message(elis):
    row = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    write_version(row)
    return row


@pytest.fixture
def writer(program, elis):
    return program(elis)


@pytest.fixture
def op_ed(writer, message):
    made = writer.post("op-eds", message=message.pk, title="Bygg nu")
    assert made.status_code == 201, made.content
    path = f"op-eds/{made.json()['id']}"
    assert writer.act(f"{path}/write", title="Bygg nu", text="Vi behöver spår.", seen="").status_code == 200
    return path


@pytest.fixture
def signatory(writer, op_ed, ylva):
    made = writer.post(
        "signatories", op_ed=int(op_ed.partition("/")[2]), organisation=ylva.organisation_id, user=ylva.pk
    )
    assert made.status_code == 201, made.content
    return f"signatories/{made.json()['id']}"


def test_the_whole_way(writer, program, op_ed, signatory, ylva):
    signer = program(ylva)
    assert signer.get(op_ed).status_code == 404
    asked = writer.get(f"{op_ed}/signing-round").json()
    assert [row["recipient"]["name"] for row in asked["rows"]] == ["Ylva Kanal"]
    assert writer.act(f"{op_ed}/ask", confirmed=asked["seal"]).json()["state"] == "signing"
    shown = signer.get(op_ed).json()
    seen = shown["current"]["content_hash"]
    assert shown["signing"] == "0 av 1 har undertecknat; Kramnäs har inte svarat"
    assert fields(signer.act(f"{signatory}/sign", seen="b" * 64)) == ["seen"]
    signed = signer.act(f"{signatory}/sign", seen=seen)
    assert [(row["state"], row["text"]) for row in signed.json()["signatures"]] == [("signed", 1)]
    assert writer.act(f"{op_ed}/submit", paper="Bladet", seen=shown["seal"]).status_code == 409
    seen = writer.get(op_ed).json()["seal"]
    assert writer.act(f"{op_ed}/submit", paper="Bladet", seen=seen).json()["state"] == "submitted"
    assert fields(writer.act(f"{op_ed}/report-published", published_on="2027-06-21", address="ftp://x")) == ["address"]
    done = writer.act(f"{op_ed}/report-published", published_on="2027-06-21", address="https://bladet.example/1")
    assert (done.json()["state"], done.json()["signing"]) == ("published", "1 av 1 har undertecknat")


def test_of_what_is_published_others_read_only_who_signed_it(writer, program, op_ed, signatory, ylva, sigrid, parties):
    pk = int(op_ed.partition("/")[2])
    other = writer.post("signatories", op_ed=pk, organisation=sigrid.organisation_id, user=sigrid.pk).json()["id"]
    writer.act(f"{op_ed}/ask")
    seen = writer.get(op_ed).json()["current"]["content_hash"]
    program(ylva).act(f"{signatory}/sign", seen=seen)
    program(sigrid).act(f"signatories/{other}/decline", seen=seen, reason="Nej.")
    OpEd.objects.update(state="published", published_on="2027-06-21", note="Ring redaktören.")
    reader = program(UserFactory.create(organisation=parties.harnas, role="reader"))
    shown = reader.get(op_ed).json()
    assert (shown["note"], [row["name"] for row in shown["signatories"]]) == ("", ["Ylva Kanal"])
    assert shown["signing"] == "1 har undertecknat"
    assert [(row["name"], row["signatures"]) for row in reader.get("signatories").json()["items"]] == [
        ("Ylva Kanal", [])
    ]
    assert reader.get(f"{op_ed}/signing-round").status_code == 403
    assert (writer.get(op_ed).json()["note"], writer.get("signatories").json()["total"]) == ("Ring redaktören.", 2)


def test_another_paper_and_a_withdrawal(writer, program, op_ed, signatory, ylva):
    writer.act(f"{op_ed}/ask")
    seen = writer.get(op_ed).json()["current"]["content_hash"]
    program(ylva).act(f"{signatory}/sign", seen=seen)
    seal = writer.get(op_ed).json()["seal"]
    assert fields(writer.act(f"{op_ed}/submit", paper="Bladet")) == ["seen"]
    writer.act(f"{op_ed}/submit", paper="Bladet", seen=seal)
    assert writer.act(f"{op_ed}/report-declined", paper_answer="För långt.").json()["state"] == "declined"
    assert writer.act(f"{op_ed}/submit", paper="Posten", seen=seal).json()["paper"] == "Posten"
    assert fields(writer.act(f"{op_ed}/withdraw")) == ["reason"]
    assert writer.act(f"{op_ed}/withdraw", reason="Löst.").json()["ended_because"] == "Löst."


def test_a_new_text_asks_again(writer, program, op_ed, signatory, ylva):
    writer.act(f"{op_ed}/ask")
    seen = writer.get(op_ed).json()["current"]["content_hash"]
    program(ylva).act(f"{signatory}/decline", seen=seen, reason="Nej.")
    assert fields(program(ylva).act(f"{signatory}/decline", seen="b" * 64)) == ["seen"]
    assert writer.act(f"{op_ed}/write", title="Bygg nu", text="Väg.", seen="b" * 64).status_code == 409
    assert writer.act(f"{op_ed}/write", title="Bygg nu", text="Väg.", seen=seen).status_code == 200
    row = writer.get(signatory).json()
    assert (row["state"], row["signatures"][0]["state"], row["signatures"][0]["text"]) == ("asked", "declined", 1)
    assert program(ylva).act(f"{signatory}/sign", seen=seen).status_code == 409
    assert writer.act(f"{op_ed}/stop-mails").status_code == 200


def test_details_filters_and_naming(writer, op_ed, signatory, message, ylva, olle, parties):
    assert writer.change(op_ed, paper="Bladet").json()["paper"] == "Bladet"
    assert fields(writer.change(op_ed, title="Annat")) == ["title"]
    assert fields(writer.change(op_ed, submit_by="snart")) == ["submit_by"]
    assert fields(writer.change(op_ed, submit_by="2027-06-20")) == ["submit_by"]
    assert fields(writer.change(op_ed, embargo_until="2027-06-20T08:00:00Z")) == ["embargo_until"]
    assert writer.get("op-eds", message=message.pk, state="draft", q="bygg").json()["total"] == 1
    assert writer.get("op-eds", state="published").json()["total"] == 0
    pk = int(op_ed.partition("/")[2])
    assert writer.get("signatories", op_ed=pk, state="named").json()["total"] == 1
    wrong = writer.post("signatories", op_ed=pk, organisation=ylva.organisation_id, user=olle.pk)
    assert (wrong.status_code, fields(wrong)) == (422, ["user"])
    board = UserFactory.create(organisation=parties.board)
    named = {"user": board.pk, "title": "Landshövding"}
    wrong = writer.post("signatories", op_ed=pk, organisation=ylva.organisation_id, **named)
    assert (wrong.status_code, fields(wrong)) == (422, ["user"])
    again = writer.post("signatories", op_ed=pk, organisation=ylva.organisation_id, user=ylva.pk)
    assert again.status_code == 409
    message.refresh_from_db()
    assert fields(writer.act(f"{op_ed}/follow-message", version=message.current_id + 1)) == ["version"]
    assert writer.act(f"{op_ed}/follow-message", version=message.current_id).status_code == 200
    assert writer.remove(signatory).status_code == 204


def test_an_embargo_hides_it_whole(writer, program, op_ed, signatory, idun, at):
    assert program(idun).get(op_ed).status_code == 200
    JointMessage.objects.update(embargo_until=at + dt.timedelta(hours=1))
    assert program(idun).get(op_ed).status_code == 404
    assert program(idun).get(signatory).status_code == 404
    assert program(idun).get("op-eds").json()["total"] == 0
    assert writer.get(op_ed).json()["secret_until"] is not None


def test_who_may_not_write(program, op_ed, signatory, message, idun, ylva):
    assert program(idun).act(f"{op_ed}/withdraw", reason="Nej.").status_code == 403
    assert program(idun).remove(signatory).status_code == 403
    assert program(ylva).post("op-eds", message=message.pk, title="Nu").status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(n, writer, message, ylva, django_assert_num_queries):
    for i in range(n):
        made = writer.post("op-eds", message=message.pk, title=f"A{i}").json()
        writer.post("signatories", op_ed=made["id"], organisation=ylva.organisation_id, user=ylva.pk)
    with django_assert_num_queries(8):
        assert writer.get("op-eds").json()["total"] == n
    with django_assert_num_queries(5):
        assert writer.get("signatories").json()["total"] == n
