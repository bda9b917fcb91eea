"""Writing and publishing, as the cast sees the pages."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.enums import Role
from crm.models import Person
from crm.visibility import SYSTEM
from messages.house import AskText, Fact
from messages.models import JointMessage, MessageDraft, MessageVersion
from messages.queries.drafts import houses_of_drafts
from messages.services.drafts import save_draft
from tests.factories import IssueFactory, MessageFactory, PersonFactory, UserFactory
from tests.factories.messages import answer, ask_parties, house, write_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def message(full_message):
    """The message that the pages are about."""
    return full_message


class TestWriting:
    def house_data(self, form, **changes):
        """What a browser sends back untouched, with changes."""
        data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        for prefix, rows in form.rows.items():
            data |= {f"{prefix}-TOTAL_FORMS": rows.total_form_count(), f"{prefix}-INITIAL_FORMS": 0}
            for i, row in enumerate(rows):
                values = {f"{prefix}-{i}-{name}": row[name].value() for name in row.fields}
                data |= {name: value for name, value in values.items() if value not in (None, False)}
        return {**data, **changes}

    def test_publishing_what_is_saved_already_goes_on_to_publishing(self, elis, get, post, message):
        def send(**changes):
            form = get(elis, "message_write", message.pk).context["form"]
            return post(elis, "message_write", message.pk, **self.house_data(form, **changes))

        assert send(roof="Mitt tak.").status_code == 302
        assert send().status_code == 422
        again = send(publish="1")
        assert (again.status_code, again["Location"]) == (302, reverse("message_publish", args=[message.pk]))
        assert message.drafts.count() == 1

    def publish(self, user, get, post, message, **changes):
        """Publish what is saved, as the page proposes it."""
        form = get(user, "message_publish", message.pk).context["form"]
        data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        page = post(user, "message_publish", message.pk, **{**data, **changes})
        message.refresh_from_db()
        return page

    def test_from_an_issue_to_a_first_version(self, elis, get, post):
        issue = IssueFactory.create(organisation=elis.organisation)
        done = post(
            elis, "message_create", title="Nytt", issue=issue.pk, embargo_day="2027-06-30", embargo_time="06:00"
        )
        message = JointMessage.objects.get(title="Nytt")
        assert done.url == reverse("message_write", args=[message.pk])
        assert (message.owner, message.organisation) == (elis, elis.organisation)
        assert message.embargo_until == dt.datetime(2027, 6, 30, 4, tzinfo=dt.UTC)
        form = get(elis, "message_write", message.pk).context["form"]
        saved = post(
            elis,
            "message_write",
            message.pk,
            **self.house_data(form, roof="Ett tak.", pillars="Ett\r\n\r\nTvå", text="Brödtext.", publish="1"),
        )
        assert saved.url == reverse("message_publish", args=[message.pk])
        assert not MessageVersion.objects.exists()
        form = get(elis, "message_publish", message.pk).context["form"]
        assert "change" not in form.fields
        assert post(elis, "message_publish", message.pk, version=form["version"].value()).status_code == 302
        message.refresh_from_db()
        assert message.current.number == "0.1"
        assert list(message.current.blocks.filter(kind="pillar").values_list("text", flat=True)) == ["Ett", "Två"]

    def test_an_embargo_needs_day_and_time(self, elis, post):
        issue = IssueFactory.create()
        page = post(elis, "message_create", title="Nytt", issue=issue.pk, embargo_day="2027-06-30")
        assert list(page.context["form"].errors) == ["embargo_time"]

    def test_an_untouched_form_changes_nothing(self, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        page = post(elis, "message_write", message.pk, **self.house_data(form))
        assert page.status_code == 422
        assert MessageVersion.objects.count() == 1
        assert not MessageDraft.objects.exists()

    def test_rows_and_waivers(self, at, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        data = self.house_data(form, **{"questions-0-question": "", "proof_points-0-waive_reason": "Partens egen."})
        assert post(elis, "message_write", message.pk, **data).status_code == 302
        self.publish(elis, get, post, message)
        fact = message.current.proof_points.get()
        assert (fact.waive_reason, fact.waived_by, fact.waived_on) == ("Partens egen.", elis, at.date())
        assert not message.current.blocks.filter(kind="question").exists()
        assert [person.name for person in message.current.asks.get().addressees.all()] == ["Vera Lindmåne"]

    def test_of_whom_it_is_asked_is_searched_for_and_the_register_is_not_listed(self, elis, get, post, message):
        PersonFactory.create(name="Åsa Ek")
        page = get(elis, "message_write", message.pk)
        assert ("Vera Lindmåne" in page.content.decode(), "Åsa Ek" in page.content.decode()) == (True, False)
        data = self.house_data(page.context["form"], roof="Inte sparat.")
        found = post(elis, "message_write", message.pk, **data, **{"asks-0-addressees-words": "åsa"})
        words = found.content.decode()
        assert (found.status_code, message.drafts.count()) == (200, 0)
        assert "Inte sparat." in words
        assert words.index("Vera Lindmåne") < words.index("Åsa Ek")
        chosen = [*data["asks-0-addressees"], str(Person.objects.get(name="Åsa Ek").pk)]
        data |= {"asks-0-addressees": chosen, "asks-0-addressees-words": "åsa", "asks-0-addressees-words_seen": "åsa"}
        assert post(elis, "message_write", message.pk, **data).status_code == 302
        assert len(message.drafts.get().house["asks"][0]["addressees"]) == 2

    def test_a_half_question_is_told(self, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        page = post(elis, "message_write", message.pk, **self.house_data(form, **{"questions-0-answer": ""}))
        assert page.status_code == 422
        assert MessageVersion.objects.count() == 1

    def test_one_more_row_saves_nothing_and_keeps_what_was_typed(self, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        page = post(elis, "message_write", message.pk, **self.house_data(form, roof="Påbörjat", more="asks"))
        assert page.status_code == 200
        again = page.context["form"]
        assert again["roof"].value() == "Påbörjat"
        assert again.rows["asks"].total_form_count() == form.rows["asks"].total_form_count() + 1
        assert MessageVersion.objects.count() == 1

    def test_the_second_of_two_editors_sees_what_the_first_changed(self, elis, idun, get, post, message):
        message.editors.add(idun)
        form = get(elis, "message_write", message.pk).context["form"]
        first = self.house_data(form, roof="Den förstas tak.", red_lines="Den förstas gräns.")
        assert post(idun, "message_write", message.pk, **first).status_code == 302
        lost = post(elis, "message_write", message.pk, **self.house_data(form, roof="Den andras tak.", text="Nytt."))
        assert lost.status_code == 409
        assert f"{idun.name} har sparat en annan text" in lost.said
        assert f"<dt>{idun.name}</dt>" in lost.said
        (collision,) = lost.context["collisions"]
        assert (collision.label, collision.theirs, collision.mine) == (
            "Tak", ("Den förstas tak.",), ("Den andras tak.",)
        )  # fmt: skip
        assert lost.context["theirs"].differences
        merged = lost.context["form"]
        assert [merged[name].value() for name in ("roof", "text", "red_lines")] == [
            "Den andras tak.", "Nytt.", "Den förstas gräns."
        ]  # fmt: skip
        again = post(elis, "message_write", message.pk, **self.house_data(merged))
        assert again.status_code == 302
        newest = houses_of_drafts([message.drafts.first()]).popitem()[1]
        assert (newest.roof, newest.red_lines) == ("Den andras tak.", ("Den förstas gräns.",))
        assert [draft.number for draft in message.drafts.all()] == [2, 1]

    def test_a_version_that_somebody_published_meanwhile_is_merged_too(self, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        write_version(message, roof="Den förstas tak.", text="Vi behöver **spår**.")
        lost = post(elis, "message_write", message.pk, **self.house_data(form, text="Nytt."))
        assert lost.status_code == 409
        assert lost.context["collisions"] == []
        assert lost.context["form"]["roof"].value() == "Den förstas tak."
        assert lost.context["form"]["text"].value() == "Nytt."

    def test_a_text_frozen_meanwhile_is_shown_and_not_saved(self, at, parties, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        JointMessage.objects.filter(pk=message.pk).update(state="ready")
        lost = post(elis, "message_write", message.pk, **self.house_data(form, text="Skrivet förgäves."))
        assert lost.status_code == 409
        assert "Skrivet förgäves." in lost.said
        assert not MessageDraft.objects.exists()

    def test_every_save_is_listed_compared_and_taken_up_again(self, elis, idun, sigrid, get, post, message):
        for roof in ("Första taket.", "Andra taket."):
            form = get(elis, "message_write", message.pk).context["form"]
            assert post(elis, "message_write", message.pk, **self.house_data(form, roof=roof)).status_code == 302
        page = get(elis, "message_drafts", message.pk)
        assert (page.context["old"].number, page.context["new"].number) == (1, 2)
        assert page.context["comparison"].differences
        assert get(elis, "message_drafts", message.pk, query="?from=1&to=1").context["comparison"] is None
        assert get(elis, "message_drafts", message.pk, query="?from=7").status_code == 404
        assert get(idun, "message_drafts", message.pk).status_code == 404, "a coordinator who does not write it"
        assert get(sigrid, "message_drafts", message.pk).status_code == 403
        form = get(elis, "message_write", message.pk, query="?draft=1").context["form"]
        assert form["roof"].value() == "Första taket."
        assert post(elis, "message_write", message.pk, **self.house_data(form)).status_code == 302
        assert [draft.number for draft in message.drafts.all()] == [3, 2, 1]
        assert get(elis, "message_write", message.pk, query="?draft=9").status_code == 404

    def test_nobody_else_reads_a_save_and_nobody_is_asked_until_it_is_published(
        self, parties, elis, ylva, get, post, message
    ):
        (row,) = ask_parties(message, parties.kramnas)
        answer(row, "endorsed")
        form = get(elis, "message_write", message.pk).context["form"]
        post(elis, "message_write", message.pk, **self.house_data(form, roof="Hemligt nytt tak."))
        assert "Hemligt nytt tak." not in get(ylva, "message_detail", message.pk).said
        shown = get(elis, "message_detail", message.pk)
        assert reverse("message_publish", args=[message.pk]) in shown.said
        assert message.current.endorsements.get().state == "endorsed"
        page = get(elis, "message_publish", message.pk)
        assert page.context["beyond"].text == "Hemligt nytt tak."
        refused = self.publish(elis, get, post, message, change="minor")
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["change"])
        assert self.publish(elis, get, post, message).status_code == 302
        assert (message.current.number, message.current.endorsements.get().state) == ("0.2", "requested")
        assert get(elis, "message_publish", message.pk).status_code == 404

    def test_spelling_is_proposed_as_minor(self, parties, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        post(elis, "message_write", message.pk, **self.house_data(form, text="Vi behöver **spår**!"))
        assert get(elis, "message_publish", message.pk).context["form"]["change"].value() == "minor"
        self.publish(elis, get, post, message)
        assert message.current.change == "minor"

    def test_words_spelt_otherwise_are_looked_at_one_by_one(self, elis, get, post, message):
        write_version(message, text="Regionenn vill.")
        form = get(elis, "message_write", message.pk).context["form"]
        post(elis, "message_write", message.pk, **self.house_data(form, text="Regionen vill."))
        page = get(elis, "message_publish", message.pk)
        assert page.context["form"].respelt == [("Regionenn", "Regionen")]
        assert "<del>" in page.said
        refused = self.publish(elis, get, post, message)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["same_meaning"])
        assert self.publish(elis, get, post, message, same_meaning="on").status_code == 302
        assert message.current.change == "minor"

    def test_a_deleted_paragraph_is_named_and_not_the_one_after_it(self, elis, get, post, message):
        write_version(message, text="Ett.\n\nTvå.\n\nTre.")
        form = get(elis, "message_write", message.pk).context["form"]
        post(elis, "message_write", message.pk, **self.house_data(form, text="Ett.\n\nTre."))
        assert "Borttaget: ”Två.”" in get(elis, "message_publish", message.pk).said
        refused = self.publish(elis, get, post, message, change="minor")
        assert "Borttaget: ”Två.”" in refused.context["form"].errors["change"][0]

    def test_what_was_saved_after_one_read_is_not_published(self, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        post(elis, "message_write", message.pk, **self.house_data(form, roof="Läst."))
        seen = get(elis, "message_publish", message.pk).context["form"]["version"].value()
        form = get(elis, "message_write", message.pk).context["form"]
        post(elis, "message_write", message.pk, **self.house_data(form, roof="Oläst."))
        page = post(elis, "message_publish", message.pk, version=seen, change="substantial")
        assert page.status_code == 409
        assert MessageVersion.objects.count() == 1

    def test_the_list_of_saves_costs_the_same_for_any_number(self, elis, client, message, at):
        counts = []
        for n in range(4):
            save_draft(actor=SYSTEM, message=message, house=house(roof=f"Tak {n}."), at=at)
            client.force_login(elis)
            with CaptureQueriesContext(connection) as found:
                client.get(reverse("message_drafts", args=[message.pk]))
            counts.append(len(found))
        assert counts[1:] == [7, 7, 7]

    def test_a_condition_stops_the_edit_until_it_is_set_aside(self, parties, elis, get, post, message):
        (row,) = ask_parties(message, parties.kramnas)
        answer(row, "conditional", condition="Taket ska stå kvar.")
        form = get(elis, "message_write", message.pk).context["form"]
        post(elis, "message_write", message.pk, **self.house_data(form, roof="Annat tak."))
        page = self.publish(elis, get, post, message)
        assert page.status_code == 422
        assert "Taket ska stå kvar." in page.said
        assert "Kramnäs" in page.said
        reason = "Beslut i nämnden."
        assert self.publish(elis, get, post, message, despite_conditions=reason).status_code == 302
        assert message.current.number == "0.2"

    def test_the_details(self, elis, idun, sigrid, get, post, message):
        form = get(elis, "message_update", message.pk).context["form"]
        data = {name: form[name].value() for name in ("title", "issue", "version")}
        done = post(
            elis,
            "message_update",
            message.pk,
            **data | {"editors": [idun.pk], "spokesperson": sigrid.pk, "deputies": [idun.pk, sigrid.pk]},
        )
        assert done.status_code == 302
        assert [row.user for row in message.spokespersons.order_by("position")] == [sigrid, idun]
        assert post(elis, "message_update", message.pk, **data).status_code == 409

    def test_a_reader_gets_403_and_another_editor_too(self, parties, elis, sigrid, get, post, message):
        assert get(sigrid, "message_create").status_code == 403
        assert get(sigrid, "message_write", message.pk).status_code == 403
        other = UserFactory.create(organisation=parties.harnas, role=Role.COMMUNICATOR)
        ask_parties(message, parties.harnas)
        assert get(other, "message_write", message.pk).status_code == 403
        data = self.house_data(get(elis, "message_write", message.pk).context["form"], roof="Kapat.")
        assert post(other, "message_write", message.pk, **data).status_code == 403
        assert not MessageDraft.objects.exists()
        save_draft(actor=SYSTEM, message=message, house=house(), at=message.created_at)
        seen = message.drafts.get().content_hash
        assert post(other, "message_publish", message.pk, version=seen, change="minor").status_code in (403, 404)
        assert MessageVersion.objects.count() == 1

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_form_costs_the_same_for_any_number_of_rows(self, n, elis, client, django_assert_num_queries):
        message = MessageFactory.create(owner=elis)
        person = PersonFactory.create()
        write_version(
            message,
            asks=tuple(AskText("", f"Fråga {i}", (person,)) for i in range(n)),
            proof_points=tuple(Fact(f"Fakta {i}", "SCB") for i in range(n)),
        )
        client.force_login(elis)
        with django_assert_num_queries(12):
            client.get(reverse("message_write", args=[message.pk]))
