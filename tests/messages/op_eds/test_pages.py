"""The pages of op-eds."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from crm.enums import Role
from crm.models import Delivery, EndorsementAuthority
from crm.visibility import Viewer
from messages.enums import Change, OpEdState
from messages.models import JointMessage, OpEd, Signatory
from messages.services import op_eds as services
from messages.services import signatories
from tests.factories import AnchoringFactory, MandateFactory, MessageFactory, UserFactory
from tests.factories.messages import write_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def message(elis):
    row = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    write_version(row)
    row.refresh_from_db()
    return row


@pytest.fixture
def op_ed(message, elis, at):
    viewer = Viewer.of(elis)
    row = services.create_op_ed(
        actor=viewer, message=message, title="Bygg nu", organisation=elis.organisation, owner=elis, at=at
    )
    services.save_text(actor=viewer, op_ed=row, title="Bygg nu", text="Vi behöver **spår**.", at=at)
    return row


@pytest.fixture
def asked(op_ed, elis, ylva, sigrid, at):
    viewer = Viewer.of(elis)
    for user in (ylva, sigrid):
        signatories.add_signatory(actor=viewer, op_ed=op_ed, organisation=user.organisation, user=user, at=at)
    signatories.ask_signatories(actor=viewer, op_ed=op_ed, at=at)
    return Signatory.objects.get(user=ylva)


def test_the_whole_way(client, get, post, message, elis, ylva, parties):
    assert f"/messages/{message.pk}/op-eds/new/" in get(elis, "message_detail", message.pk).said
    assert post(elis, "op_ed_create", message.pk, title="Bygg nu", paper="Bladet").status_code == 302
    op_ed = OpEd.objects.get()
    assert get(elis, "op_ed_write", op_ed.pk).context["form"]["title"].value() == "Bygg nu"
    assert post(elis, "op_ed_write", op_ed.pk, title="Bygg nu", text="Vi behöver spår.").status_code == 302
    named = {"organisation": parties.kramnas.pk, "user": ylva.pk}
    assert client.post(reverse("signatory_add", args=[op_ed.pk]), named).status_code == 302
    shown = get(elis, "op_ed_ask", op_ed.pk)
    assert ylva.email in shown.said
    assert "1 person får mejl" in shown.said
    assert post(elis, "op_ed_ask", op_ed.pk, confirmed=shown.context["round"].seal).status_code == 302
    row = Signatory.objects.get()
    page = get(ylva, "signatory_answer", row.pk)
    assert "Vi behöver spår." in page.said
    seen = page.context["form"]["seen"].value()
    version = page.context["form"]["version"].value()
    assert post(ylva, "signatory_answer", row.pk, state="signed", seen=seen, version=version).status_code == 302
    assert "1 av 1 har undertecknat" in get(elis, "op_ed_detail", op_ed.pk).said
    assert "Ylva Kanal, Kramnäs kommun" in get(elis, "op_ed_submit", op_ed.pk).said
    seen = get(elis, "op_ed_submit", op_ed.pk).context["form"]["version"].value()
    assert post(elis, "op_ed_submit", op_ed.pk, paper="Bladet", version="b" * 16).status_code == 409
    assert post(elis, "op_ed_submit", op_ed.pk, paper="Bladet", version=seen).status_code == 302
    wrong = post(elis, "op_ed_outcome", op_ed.pk, state="published", address="javascript:alert(1)")
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"address"}
    done = {"state": "published", "published_on": "2027-06-21", "address": "https://bladet.example/1"}
    assert post(elis, "op_ed_outcome", op_ed.pk, **done).status_code == 302
    for user in (elis, ylva):
        said = get(user, "op_ed_detail", op_ed.pk).said
        assert 'href="https://bladet.example/1"' in said
        assert 'class="btn primary"' not in said
    assert "Bygg nu" in get(ylva, "message_list").said or get(ylva, "op_ed_list").status_code == 200
    assert "1 debattartikel" in get(ylva, "op_ed_list").said


def test_the_plain_text_names_only_who_has_signed(get, asked, op_ed, ylva, elis, at):
    signatories.answer(actor=Viewer.of(ylva), signatory=asked, state="signed", seen=op_ed.current.content_hash, at=at)
    page = get(elis, "op_ed_plain", op_ed.pk)
    assert page["Content-Type"] == "text/plain; charset=utf-8"
    assert page.content.decode() == "Bygg nu\n\nVi behöver **spår**.\n\nYlva Kanal, Kramnäs kommun\n"


def test_of_what_is_published_others_read_only_who_signed_it(get, asked, op_ed, elis, ylva, sigrid, idun, parties, at):
    hash_ = op_ed.current.content_hash
    signatories.answer(actor=Viewer.of(ylva), signatory=asked, state="signed", seen=hash_, at=at)
    row = Signatory.objects.get(user=sigrid)
    signatories.answer(
        actor=Viewer.of(sigrid), signatory=row, state="declined", reason="Nämnden vill annat.", seen=hash_, at=at
    )
    OpEd.objects.update(state=OpEdState.PUBLISHED, published_on=at.date(), note="Ring redaktören.")
    JointMessage.objects.update(state="released", adopted_by="Rådet", adopted_on=at.date())
    reader = UserFactory.create(organisation=parties.harnas, role=Role.READER)
    hidden = ("Sigrid", "Region Skog", "Nämnden vill annat.", "Ring redaktören.")
    for user, sees in ((elis, True), (ylva, True), (idun, True), (reader, False)):
        said = get(user, "op_ed_detail", op_ed.pk).said
        assert "Ylva Kanal" in said
        assert [words in said for words in hidden[2:]] == [sees, sees]
        for page in (said, get(user, "op_ed_list").said, get(user, "message_detail", op_ed.version.message_id).said):
            assert ("1 av 2 har undertecknat" in page) == sees
            assert (">1 har undertecknat<" in page) != sees
    assert not [words for words in hidden if words in said + get(reader, "op_ed_list").said]
    assert get(reader, "signatory_answer", row.pk).status_code == 404
    author = UserFactory.create(organisation=parties.region, role=Role.COMMUNICATOR)
    Signatory.objects.filter(pk=row.pk).update(organisation=parties.kramnas)
    assert {get(author, name, op_ed.pk).status_code for name in ("op_ed_submit", "op_ed_ask")} <= {403, 404}


def test_a_newer_text_is_read_before_it_is_signed(get, post, asked, op_ed, elis, ylva, at):
    seen = op_ed.current.content_hash
    services.save_text(actor=Viewer.of(elis), op_ed=op_ed, title="Bygg nu", text="Vi behöver väg.", at=at)
    page = post(ylva, "signatory_answer", asked.pk, state="signed", seen=seen, version=asked.revision)
    assert page.status_code == 409
    assert "Vi behöver väg." in page.said
    assert page.context["form"]["seen"].value() == op_ed.current.content_hash
    assert Signatory.objects.get(pk=asked.pk).state == "asked"


@pytest.mark.parametrize(("first", "then"), [("declined", "signed"), ("signed", "declined")])
def test_an_answer_that_came_meanwhile_is_read_first(get, post, asked, op_ed, ylva, parties, at, first, then):
    boss = UserFactory.create(organisation=parties.kramnas, name="Bo Chef")
    EndorsementAuthority.objects.create(user=boss, valid_from=at.date())
    for one, other in ((ylva, boss), (boss, ylva)):
        shown = get(one, "signatory_answer", asked.pk).context["form"]
        typed = {name: shown[name].value() for name in ("seen", "version")}
        answered = {"state": first, "reason": "Inte nu.", **typed}
        assert post(other, "signatory_answer", asked.pk, **answered).status_code == 302
        page = post(one, "signatory_answer", asked.pk, state=then, **typed)
        assert page.status_code == 409
        assert "Ett svar har kommit sedan du öppnade sidan" in page.said
        assert "Inte nu." in page.said
        assert ("av Bo Chef" in page.said) == (other == boss)
        assert Signatory.objects.get(pk=asked.pk).state == first
        fresh = page.context["form"]["version"].value()
        assert post(one, "signatory_answer", asked.pk, **{**typed, "state": then, "version": fresh}).status_code == 302
        assert post(one, "signatory_answer", asked.pk, state=then, seen=typed["seen"]).status_code == 422


def test_who_gets_a_persons_mail_without_authority_reads_who_may_answer(client, get, op_ed, elis, parties, ylva, at):
    AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
    person = MandateFactory.create(body=parties.kramnas).person
    writer = Viewer.of(elis)
    row = signatories.add_signatory(actor=writer, op_ed=op_ed, organisation=parties.kramnas, person=person, at=at)
    assert signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at) == [ylva]
    said = get(ylva, "signatory_answer", row.pk).said
    assert "Vi behöver" in said
    assert "Ingen har rätt att svara för Kramnäs." in said
    assert 'name="state"' not in said
    boss = UserFactory.create(organisation=parties.kramnas, name="Bo Chef")
    EndorsementAuthority.objects.create(user=boss, valid_from=at.date())
    assert "Får svara: Bo Chef." in get(ylva, "signatory_answer", row.pk).said
    sent = {"state": "signed", "seen": op_ed.current.content_hash, "version": 2}
    assert client.post(reverse("signatory_answer", args=[row.pk]), sent).status_code == 403


def test_what_was_signed_before_is_told(get, asked, op_ed, elis, ylva, at):
    signatories.answer(actor=Viewer.of(ylva), signatory=asked, state="signed", seen=op_ed.current.content_hash, at=at)
    services.save_text(actor=Viewer.of(elis), op_ed=op_ed, title="Bygg nu", text="Vi behöver väg.", at=at)
    assert "gällde text 1" in get(elis, "op_ed_detail", op_ed.pk).said
    assert "det gällde text 1" in get(ylva, "signatory_answer", asked.pk).said


def test_two_writers_at_once(post, op_ed, elis, at):
    seen = op_ed.current.content_hash
    services.save_text(actor=Viewer.of(elis), op_ed=op_ed, title="Bygg nu", text="Vi behöver väg.", at=at)
    page = post(elis, "op_ed_write", op_ed.pk, title="Bygg nu", text="Mitt.", version=seen)
    assert page.status_code == 409
    assert "Mitt." in page.said
    assert "Vi behöver väg." in page.said


def test_a_message_that_has_moved_is_told(get, post, op_ed, message, elis):
    write_version(message, text="Vi behöver väg.", change=Change.SUBSTANTIAL)
    message.refresh_from_db()
    said = get(elis, "op_ed_detail", op_ed.pk).said
    assert "Budskapet har ändrats i sak" in said
    assert f'name="version" value="{message.current_id}"' in said
    assert post(elis, "op_ed_follow", op_ed.pk, version=op_ed.version_id).status_code == 409
    assert post(elis, "op_ed_follow", op_ed.pk, version=message.current_id).status_code == 302
    assert "Budskapet har ändrats i sak" not in get(elis, "op_ed_detail", op_ed.pk).said


@pytest.mark.parametrize(
    ("state", "closed"),
    [
        ("draft", {"submit", "outcome"}),
        ("signing", {"outcome"}),
        ("submitted", {"write", "submit"}),
        ("declined", {"write", "outcome"}),
        ("published", {"write", "submit", "outcome", "update", "withdraw"}),
        ("withdrawn", {"write", "submit", "outcome", "update", "withdraw"}),
    ],
)
def test_a_form_that_the_state_forbids_is_closed_and_says_so(get, op_ed, elis, at, state, closed):
    OpEd.objects.update(state=state, published_on=at.date(), ended_because="Löst.")
    for name in ("write", "submit", "outcome", "update", "withdraw"):
        page = get(elis, f"op_ed_{name}", op_ed.pk)
        assert (page.status_code, page.context["form"].is_closed) == ((409, True) if name in closed else (200, False))
        assert ("så det går inte att göra nu" in page.said) == (name in closed)


def test_a_day_and_a_time_that_have_passed_name_their_field(post, op_ed, message, elis):
    for name, pk in (("op_ed_update", op_ed.pk), ("op_ed_create", message.pk)):
        values = {"title": "Bygg nu", "version": OpEd.objects.get(pk=op_ed.pk).revision}
        for wrong, field in (
            ({"submit_by": "2027-06-20"}, "submit_by"),
            ({"embargo_day": "2027-06-21", "embargo_time": "07:00"}, "embargo_day"),
        ):
            page = post(elis, name, pk, **values, **wrong)
            assert (page.status_code, set(page.context["form"].errors)) == (422, {field})


def test_mails_are_stopped(post, asked, op_ed, elis):
    assert post(elis, "op_ed_mails_stop", op_ed.pk).status_code == 302
    assert {mail.state for mail in Delivery.objects.all()} == {"cancelled"}


def test_a_withdrawal_and_its_reason(get, post, op_ed, elis):
    assert post(elis, "op_ed_withdraw", op_ed.pk, reason="").status_code == 422
    assert post(elis, "op_ed_withdraw", op_ed.pk, reason="Frågan är löst.").status_code == 302
    assert "Frågan är löst." in get(elis, "op_ed_detail", op_ed.pk).said


def test_details_and_embargo(get, post, op_ed, elis, idun):
    form = get(elis, "op_ed_update", op_ed.pk).context["form"]
    assert "title" not in form.fields
    data = {"paper": "Bladet", "version": form["version"].value(), "embargo_day": "2027-06-30"}
    assert set(post(elis, "op_ed_update", op_ed.pk, **data).context["form"].errors) == {"embargo_time"}
    assert post(elis, "op_ed_update", op_ed.pk, **data, embargo_time="06:00").status_code == 302
    assert "EMBARGO" in get(elis, "op_ed_detail", op_ed.pk).said
    assert get(idun, "op_ed_detail", op_ed.pk).status_code == 404
    assert "Bygg nu" not in get(idun, "op_ed_list").said
    assert post(elis, "op_ed_update", op_ed.pk, **data, embargo_time="07:00").status_code == 409


def test_who_may_open_what(client, get, asked, op_ed, elis, ylva, idun, sigrid, olle, parties):
    reader = UserFactory.create(organisation=parties.harnas, role=Role.READER)
    for name, args in (("op_ed_detail", op_ed.pk), ("op_ed_plain", op_ed.pk), ("signatory_answer", asked.pk)):
        assert get(olle, name, args).status_code == 404
        assert get(reader, name, args).status_code == 404
    assert 'name="state"' not in get(sigrid, "signatory_answer", asked.pk).said
    assert get(idun, "op_ed_detail", op_ed.pk).status_code == 200
    for name in ("op_ed_write", "op_ed_submit", "op_ed_withdraw"):
        client.force_login(idun)
        answer = client.post(
            reverse(name, args=[op_ed.pk]), {"title": "A", "text": "B", "paper": "C", "reason": "D", "version": "E"}
        )
        assert answer.status_code == 403
    assert 'href="/messages/op-eds/' in get(ylva, "op_ed_list").said


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_of_the_list(n, get, message, elis, ylva, at, django_assert_num_queries):
    for i in range(n):
        row = services.create_op_ed(
            actor=Viewer.of(elis), message=message, title=f"A{i}", organisation=elis.organisation, owner=elis, at=at
        )
        signatories.add_signatory(actor=Viewer.of(elis), op_ed=row, organisation=ylva.organisation, user=ylva, at=at)
    get(elis, "op_ed_list")
    with django_assert_num_queries(14):
        assert get(elis, "op_ed_list").said.count("0 av 1 har undertecknat") == n


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_of_the_page(n, get, op_ed, elis, parties, at, django_assert_num_queries):
    for _ in range(n):
        user = UserFactory.create(organisation=parties.harnas)
        signatories.add_signatory(actor=Viewer.of(elis), op_ed=op_ed, organisation=parties.harnas, user=user, at=at)
    signatories.ask_signatories(actor=Viewer.of(elis), op_ed=op_ed, at=at)
    get(elis, "op_ed_detail", op_ed.pk)
    with django_assert_num_queries(16):
        assert get(elis, "op_ed_detail", op_ed.pk).status_code == 200


def test_an_embargo_of_the_message_hides_its_op_ed(get, asked, op_ed, message, elis, idun, ylva, at):
    JointMessage.objects.update(embargo_until=at + dt.timedelta(days=1))
    OpEd.objects.update(state=OpEdState.SIGNING)
    assert "Bygg nu" in get(elis, "message_detail", message.pk).said
    assert get(idun, "op_ed_detail", op_ed.pk).status_code == 404
    assert get(ylva, "op_ed_detail", op_ed.pk).status_code == 200
    assert f"/messages/{message.pk}/" in get(ylva, "op_ed_detail", op_ed.pk).said


def test_a_withdrawn_message_marks_what_speaks_of_it(get, op_ed, elis, idun):
    OpEd.objects.update(state=OpEdState.PUBLISHED, published_on=dt.date(2027, 6, 21))
    JointMessage.objects.update(state="withdrawn")
    for user in (elis, idun):
        said = get(user, "op_ed_detail", op_ed.pk).said
        assert re.findall(r'<span class="badge warn">.*?<span>([^<]*)</span></span>', said) == ["Tillbakadraget"]
