"""Variants: worded after one version, told when the message has left them behind, never endorsed."""

import dataclasses
import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from campaigns.queries.today import waiting
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import SYSTEM, Viewer
from messages.house import LONGEST_TEXT, Fact
from messages.models import JointMessage, Variant, VariantText
from messages.queries.house import house_of
from messages.queries.substance import changed_parts
from messages.queries.variants import behind_by_message
from messages.services.variants import confirm, create_variant, retire, write_text
from messages.services.versions import save_version
from tests.factories import MessageFactory
from tests.factories.messages import answer, ask_parties, house, write_version
from tests.messages.conftest import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def message(full_message):
    return full_message


def make(user, message, at, text="Bygg spåret nu.", **values):
    values = {"audience": "minister", "language": "sv", "form": "text", **values}
    return create_variant(actor=Viewer.of(user), message=message, text=text, at=at, **values)


def change(message, at, kind="substantial", **values):
    """Another version that differs in these."""
    new = dataclasses.replace(house_of(message.current), **values)
    save_version(actor=SYSTEM, message=message, house=new, at=at, change=kind)


def test_a_variant_is_made_from_the_current_version(at, elis, message):
    row = make(elis, message, at, "Rad ett.\r\nRad två.  ")
    assert (row.current.number, row.current.text, row.current.source) == (1, "Rad ett.\nRad två.", message.current)
    assert (str(row), row.is_behind, row.changed) == ("Minister, svenska, text", False, [])
    with pytest.raises(AlreadyExists) as error:
        make(elis, message, at)
    assert error.value.field == "audience"
    make(elis, message, at, language="en")
    for act in (row.current.save, row.current.delete, VariantText.objects.all().delete):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize(
    ("form", "words", "fits"),
    [
        ("spoken", 130, True),
        ("spoken", 131, False),
        ("one_liner", 25, True),
        ("one_liner", 26, False),
        ("op_ed", 900, True),
    ],
)
def test_what_does_not_fit_is_refused_naming_field_and_limit(at, elis, message, form, words, fits):
    text = " ".join(["ord"] * words)
    if fits:
        assert make(elis, message, at, text, form=form).current.text == text
        return
    with pytest.raises(DomainError, match=str(words - 1)) as error:
        make(elis, message, at, text, form=form)
    assert error.value.field == "text"


def test_what_is_refused(at, elis, idun, message):
    for text in (" ", "x" * (LONGEST_TEXT + 1)):
        with pytest.raises(DomainError) as error:
            make(elis, message, at, text)
        assert error.value.field == "text"
    with pytest.raises(ValidationError) as wrong:
        make(elis, message, at, audience="nobody")
    assert set(wrong.value.message_dict) == {"audience"}
    with pytest.raises(NotAllowed):
        make(idun, message, at)
    with pytest.raises(DomainError):
        make(elis, MessageFactory.create(owner=elis), at)
    JointMessage.objects.filter(pk=message.pk).update(state="withdrawn")
    with pytest.raises(InvalidTransition):
        make(elis, message, at)
    assert Variant.objects.count() == 0


class TestBehind:
    def test_another_substance_leaves_it_behind_and_says_in_what(self, at, elis, message):
        row = make(elis, message, at)
        change(message, at, roof="Något helt annat.", do_not_say=("Årtal.", "Namn."))
        row.refresh_from_db()
        assert (row.is_behind, row.changed) == (True, ["roof", "do_not_say"])
        assert behind_by_message([message.pk]) == {message.pk: 1}

    def test_a_respelling_does_not(self, at, elis, message):
        row = make(elis, message, at)
        change(message, at, "minor", text="Vi behövver **spår**.")
        row.refresh_from_db()
        assert not row.is_behind
        change(message, at, pillars=("Godset.", "Klimatet."))
        row.refresh_from_db()
        assert row.changed == ["pillar"]

    def test_that_a_fact_was_checked_again_does_not(self, at, elis, message):
        row = make(elis, message, at)
        (fact,) = house_of(message.current).proof_points
        change(message, at, proof_points=(dataclasses.replace(fact, checked_on=dt.date(2027, 6, 1)),))
        row.refresh_from_db()
        assert not row.is_behind
        change(message, at, proof_points=(Fact("Dubbelspår finns.", "Banan"),))
        row.refresh_from_db()
        assert row.changed == ["fact"]

    def test_what_is_as_it_was_again_is_not(self, at, elis, message):
        row, roof = make(elis, message, at), house_of(message.current).roof
        change(message, at, roof="Något helt annat.")
        change(message, at, roof=roof)
        row.refresh_from_db()
        assert (row.is_behind, row.changed) == (False, [])

    def test_confirming_pins_the_same_words_to_the_current_version(self, at, elis, idun, message):
        row = make(elis, message, at)
        with pytest.raises(DomainError):
            confirm(actor=Viewer.of(elis), variant=row, at=at)
        change(message, at, roof="Något helt annat.")
        with pytest.raises(NotAllowed):
            confirm(actor=Viewer.of(idun), variant=row, at=at)
        text = confirm(actor=Viewer.of(elis), variant=row, seen=1, at=at)
        assert (text.number, text.text, text.source) == (2, "Bygg spåret nu.", message.current)
        assert (row.is_behind, row.changed, row.current) == (False, [], text)

    def test_writing_on_it_catches_up(self, at, elis, message):
        row = make(elis, message, at)
        change(message, at, roof="Något helt annat.")
        write_text(actor=Viewer.of(elis), variant=row, text="Något helt annat, sagt till er.", seen=1, at=at)
        assert (row.is_behind, row.current.number, row.current.source) == (False, 2, message.current)
        with pytest.raises(DomainError) as error:
            write_text(actor=Viewer.of(elis), variant=row, text=row.current.text, at=at)
        assert error.value.field == "text"

    @pytest.mark.parametrize("n", [1, 3])
    def test_a_new_version_costs_as_much_for_three_variants(self, n, at, elis, message, django_assert_num_queries):
        for audience in ("minister", "media", "youth")[:n]:
            make(elis, message, at, audience=audience)
        new = dataclasses.replace(house_of(message.current), roof="Något helt annat.")
        with django_assert_num_queries(28):
            save_version(actor=SYSTEM, message=message, house=new, at=at)
        assert Variant.objects.behind().count() == n

    def test_parts_that_only_moved_or_are_spelt_differently(self):
        old = house(pillars=("Ett.", "Två."))
        assert changed_parts(old, house(pillars=("Ett!", "Två."))) == []
        assert changed_parts(old, house(pillars=("Ett.", "Inte två."))) == ["pillar"]


def test_of_two_who_write_the_second_is_told(at, elis, message):
    row, read = make(elis, message, at), message.current
    write_text(actor=Viewer.of(elis), variant=row, text="Först.", seen=1, at=at)
    for act in (write_text, confirm):
        with pytest.raises(StaleObject):
            act(actor=Viewer.of(elis), variant=row, seen=1, at=at, **({"text": "Sedan."} if act is write_text else {}))
    change(message, at, roof="Något helt annat.")
    with pytest.raises(StaleObject):
        write_text(actor=Viewer.of(elis), variant=row, text="Sedan.", seen=2, source=read, at=at)
    with pytest.raises(StaleObject):
        confirm(actor=Viewer.of(elis), variant=row, seen=2, source=read, at=at)
    with pytest.raises(StaleObject):
        make(elis, message, at, audience="media", source=read)


def test_a_version_of_another_message_is_no_newer_one(at, elis, message):
    row, other = make(elis, message, at), write_version(MessageFactory.create())
    for act in (
        lambda: write_text(actor=Viewer.of(elis), variant=row, text="Sedan.", seen=1, source=other, at=at),
        lambda: confirm(actor=Viewer.of(elis), variant=row, seen=1, source=other, at=at),
        lambda: make(elis, message, at, audience="media", source=other),
    ):
        with pytest.raises(DomainError) as error:
            act()
        assert (type(error.value), error.value.field) == (DomainError, "source")


def test_a_retired_one_makes_room_and_is_left_alone(at, elis, message):
    row = make(elis, message, at)
    retire(actor=Viewer.of(elis), variant=row, at=at)
    with pytest.raises(InvalidTransition):
        retire(actor=Viewer.of(elis), variant=row, at=at)
    with pytest.raises(InvalidTransition):
        write_text(actor=Viewer.of(elis), variant=row, text="Nytt.", at=at)
    make(elis, message, at)
    change(message, at, roof="Något helt annat.")
    row.refresh_from_db()
    assert not row.is_behind


def test_an_embargo_hides_variants(at, elis, idun, ylva, message):
    row = make(elis, message, at)
    JointMessage.objects.filter(pk=message.pk).update(
        state="adopted", adopted_on=at.date(), adopted_by="Rådet", embargo_until=at + HOUR
    )
    for rows, expected in ((Variant.objects, row), (VariantText.objects, row.current)):
        assert list(rows.visible_to(Viewer.of(elis))) == [expected]
        for user in (idun, ylva):
            assert list(rows.visible_to(Viewer.of(user))) == list(rows.readable_by(Viewer.of(user), at)) == []
            assert list(rows.readable_by(Viewer.of(user), at + HOUR)) == [expected]


def test_the_trail_tells_without_the_words(at, elis, message):
    row = make(elis, message, at, "Ord om hemligheten.")
    change(message, at, roof="Något helt annat.")
    confirm(actor=Viewer.of(elis), variant=row, at=at)
    retire(actor=Viewer.of(elis), variant=row, at=at)
    entries = AuditEntry.objects.filter(object_type="joint_messages.Variant").order_by("pk")
    assert [entry.action for entry in entries] == ["create", "update", "transition"]
    assert "hemlig" not in " ".join(f"{entry.object_label} {entry.changes}" for entry in entries)


def test_those_who_write_are_told_on_the_first_page(at, elis, idun, message):
    make(elis, message, at)

    def told(user):
        return [row.detail for row in waiting(Viewer.of(user), at, None) if "variant" in row.detail]

    assert told(elis) == []
    change(message, at, roof="Något helt annat.")
    assert (told(elis), told(idun)) == (["1 variant har halkat efter texten"], [])


class TestPages:
    def test_one_makes_reads_and_writes_on_a_variant(self, at, parties, get, post, elis, message):
        (asked, _rest) = ask_parties(message, parties.region, parties.harnas)
        answer(asked, "endorsed")
        page = get(elis, "variant_create", message.pk)
        assert page.context["form"].initial["text"] == "Vi behöver **spår**."
        assert get(elis, "variant_create", message.pk, query="?from=roof").context["form"].initial["text"] == SECRET
        kind = {"audience": "minister", "language": "sv", "form": "one_liner", "other_version": message.current_id}
        long = post(elis, "variant_create", message.pk, text="ord " * 26, **kind)
        assert (long.status_code, list(long.context["form"].errors)) == (422, ["text"])
        assert "högst 25 ord; det här är 26 ord" in long.said
        strange = post(elis, "variant_create", message.pk, text="Bygg nu.", **{**kind, "other_version": "x"})
        assert (strange.status_code, "Other version" in strange.said) == (422, False)
        assert "Vad sidan visade när du öppnade den" in strange.said
        assert post(elis, "variant_create", message.pk, text="Bygg **nu**.", **kind).status_code == 302
        row = Variant.objects.get()
        page = get(elis, "variant_detail", row.pk)
        assert "Bygger på v0.1, som 1 av 3 röstande parter står bakom." in page.said
        assert "Ingen part har ställt sig bakom själva varianten." in page.said
        assert "Bygg <strong>nu</strong>." in page.said
        other = get(elis, "variant_create", message.pk, query=f"?from={row.pk}").context["form"].initial
        assert (other["text"], other["form"]) == ("Bygg **nu**.", "one_liner")
        seen = {"version": 1, "other_version": message.current_id}
        assert post(elis, "variant_write", row.pk, text="Bygg i **höst**.", **seen).status_code == 302
        assert post(elis, "variant_write", row.pk, text="Bygg aldrig.", **seen).status_code == 409
        page = get(elis, "variant_detail", row.pk)
        assert (page.context["old"].number, page.context["new"].number) == (1, 2)
        assert "<ins>" in page.said
        assert get(elis, "variant_detail", row.pk, query="?from=9").status_code == 404

    def test_behind_is_told_and_confirmed(self, at, get, post, elis, message):
        row = make(elis, message, at)
        change(message, at, roof="Något helt annat.")
        page = get(elis, "variant_detail", row.pk)
        assert "Ändrat: tak." in page.said
        assert f"/messages/{message.pk}/versions/?from=0.1&to=0.2" in page.said
        assert "Har halkat efter" in get(elis, "message_detail", message.pk).said
        assert "1 variant har halkat efter texten" in get(elis, "message_list").said
        assert "Ändrat i budskapet sedan det här skrevs: tak." in get(elis, "variant_write", row.pk).said
        shown = {"version": 1, "other_version": message.current_id}
        assert f'name="other_version" value="{message.current_id}"' in page.said
        change(message, at, roof="Ännu något annat, som ingen har läst.")
        assert post(elis, "variant_confirm", row.pk, **shown).status_code == 409
        assert post(elis, "variant_confirm", row.pk, version=1).status_code == 404
        shown["other_version"] = message.current_id
        assert post(elis, "variant_confirm", row.pk, **shown).status_code == 302
        assert "Har halkat efter" not in get(elis, "message_detail", message.pk).said
        assert post(elis, "variant_retire", row.pk).status_code == 302
        assert list(get(elis, "message_detail", message.pk).context["variants"]) == []
        assert "Ur bruk" in get(elis, "variant_detail", row.pk).said

    def test_a_release_names_what_is_behind_and_goes_on(self, at, get, client, elis, bo, message):
        make(elis, message, at)
        change(message, at, roof="Något helt annat.")
        JointMessage.objects.filter(pk=message.pk).update(state="adopted", adopted_on=at.date(), adopted_by="Rådet")
        assert "Om du släpper budskapet nu" in get(bo, "message_detail", message.pk).said
        page = client.post(f"/messages/{message.pk}/release/", follow=True)
        assert "De här varianterna har halkat efter texten: Minister, svenska, text." in page.content.decode()
        message.refresh_from_db()
        assert message.state == "released"

    def test_the_preview_counts_words(self, at, post, elis, idun, message):
        page = post(elis, "variant_preview", message.pk, text="**Ett** två " * 13, form="one_liner")
        assert "26 ord av högst 25" in page.said
        assert "det här är 26 ord" in page.said
        assert "<strong>Ett</strong>" in page.said
        assert post(idun, "variant_preview", message.pk, text="x", form="text").status_code == 403
        without_scripts = post(elis, "variant_create", message.pk, text="Ett två", form="spoken", more="preview")
        assert "2 ord av högst 130" in without_scripts.said
        assert Variant.objects.count() == 0

    def test_others_read_or_find_nothing(self, at, get, post, elis, idun, sigrid, message):
        row = make(elis, message, at)
        assert get(idun, "variant_detail", row.pk).context["may_write"] is False
        assert post(idun, "variant_confirm", row.pk, other_version=message.current_id).status_code == 403
        for name in ("variant_detail", "variant_write"):
            assert get(sigrid, name, row.pk).status_code in {403, 404}

    @pytest.mark.parametrize("n", [1, 3])
    def test_pages_cost_the_same(self, n, at, client, elis, message, django_assert_num_queries):
        for audience in ("minister", "media", "youth")[:n]:
            row = make(elis, message, at, audience=audience)
        for i in range(n):
            write_text(actor=Viewer.of(elis), variant=row, text=f"Bygg {i}.", at=at)
        write_version(message, roof="Nytt.")
        client.force_login(elis)
        with django_assert_num_queries(9):
            client.get(f"/messages/variants/{row.pk}/")
        with django_assert_num_queries(22):
            client.get(f"/messages/{message.pk}/")
        with django_assert_num_queries(11):
            client.get("/messages/")


@pytest.fixture
def bo(parties):
    """Of the secretariat."""
    from crm.enums import Role
    from tests.factories import UserFactory

    return UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT)
