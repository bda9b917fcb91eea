"""The pages of messages, as the cast sees them."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from crm.enums import MeetingState, Role
from crm.models import AuditEntry, Council, EndorsementAuthority
from crm.visibility import SYSTEM, Viewer
from messages.house import AskText, Fact
from messages.models import JointMessage, MessageVersion, Spokesperson
from messages.services import messages as services
from messages.services import uses
from tests.factories import AnchoringFactory, IssueFactory, MeetingFactory, MessageFactory, PersonFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = pytest.mark.django_db

SECRET = "Hemlig-takmening"


@pytest.fixture(autouse=True)
def clock(at):
    """The pages' clock stands at ``at``."""
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})


@pytest.fixture
def get(client):
    """The page of an address as a user, and what it says."""

    def get(user, name, *args, query=""):
        client.force_login(user)
        response = client.get(reverse(name, args=args) + query)
        response.said = html.unescape(response.content.decode())
        return response

    return get


@pytest.fixture
def post(client):
    """A form sent as a user."""

    def post(user, name, *args, **data):
        client.force_login(user)
        response = client.post(reverse(name, args=args), data)
        response.said = html.unescape(response.content.decode())
        return response

    return post


@pytest.fixture
def message(elis):
    """A draft of Elis' with a full house."""
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    write_version(
        message,
        roof=SECRET,
        text="Vi behöver **spår**.",
        asks=(AskText("K1", "Peka ut sträckan.", (PersonFactory.create(name="Vera Lindmåne"),)),),
        red_lines=("Inte norr mot söder.",),
        do_not_say=("Årtal.",),
        questions=(("Varför?", "Därför."),),
        proof_points=(Fact("Enkelspår.", "Banan", dt.date(2024, 1, 1), True),),
    )
    return message


class TestReading:
    def test_the_list_groups_by_status_and_says_how_the_parties_stand(self, parties, elis, get, message):
        (region, _harnas) = ask_parties(message, parties.region, parties.harnas)
        answer(region, "endorsed")
        page = get(elis, "message_list")
        assert page.status_code == 200
        assert [row.title for row in page.context["rows"]] == ["Hela sträckan"]
        assert page.context["rows"][0].position.cells == ("full", "hatched", "hatched")
        assert page.context["rows"][0].position.tally.endorsed == 1

    def test_filters(self, parties, elis, ylva, get, message):
        other = MessageFactory.create(title="Ström", owner=elis, issue=message.issue)
        ask_parties(other, parties.harnas)

        def titles(query):
            return [row.title for row in get(elis, "message_list", query=query).context["rows"]]

        assert titles("") == ["Ström", "Hela sträckan"]
        assert titles("?q=strack") == ["Hela sträckan"]
        assert titles("?state=in_consultation") == ["Ström"]
        assert titles("?waits=on") == ["Ström"]
        assert titles(f"?issue={message.issue_id}") == ["Ström", "Hela sträckan"]
        assert titles(f"?issue={IssueFactory.create(organisation=parties.region).pk}") == []

    def test_the_house(self, elis, get, message):
        page = get(elis, "message_detail", message.pk)
        for words in (SECRET, "<strong>spår</strong>", "Peka ut sträckan.", "Vera Lindmåne", "Inte norr mot söder."):
            assert words in page.said
        assert (page.context["words"], page.context["seconds"]) == (3, 5)
        assert [row["doubt"] for row in page.context["facts"]] == ["stale"]

    def test_whoever_may_not_read_a_draft_gets_404_everywhere(self, ylva, olle, get, post, message):
        for user in (ylva, olle):
            for name in ("message_detail", "message_board", "message_versions"):
                assert get(user, name, message.pk).status_code == 404
            assert message.title not in get(user, "message_list").said

    def test_the_board_says_who_is_next(self, parties, elis, ylva, get, message):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva, next_board="Kommunstyrelsen")
        message.consultation_deadline = dt.date(2027, 6, 14)
        message.save()
        ask_parties(message, parties.kramnas, parties.board)
        page = get(elis, "message_board", message.pk)
        assert [row.organisation.short_name for row in page.context["parties"]] == ["Härnäs", "Kramnäs", "Region Skog"]
        assert [row.organisation.short_name for row in page.context["supporters"]] == ["Länsstyrelsen"]
        assert "Ylva Kanal" in page.said
        assert "Kommunstyrelsen" in page.said

    def test_versions_say_what_changed(self, elis, get, message):
        write_version(message, roof=SECRET + " i följd", text="Vi behöver **spår**.", change="minor")
        page = get(elis, "message_versions", message.pk)
        assert (page.context["old"].number, page.context["new"].number) == ("0.1", "0.2")
        assert f"{SECRET}<ins>" in page.said
        assert get(elis, "message_versions", message.pk, query="?from=0.2&to=0.2").context["comparison"] is None
        assert get(elis, "message_versions", message.pk, query="?from=9.9").status_code == 404

    def test_markdown_carries_no_script(self, elis, get, message):
        evil = "Hej <script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))"
        write_version(message, text=evil, roof="<b>Tak</b>")
        page = get(elis, "message_detail", message.pk).content.decode()
        text = re.search(r'<div class="reading">(.*?)</div>', page, re.DOTALL).group(1)
        assert "alert(1)</script>" not in text
        for word in ("onerror", "javascript:", "<img", "<script"):
            assert word not in text
        assert "&lt;b&gt;Tak" in page

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_list_costs_the_same_for_any_number(self, n, parties, elis, client, django_assert_num_queries):
        for _ in range(n):
            ask_parties(MessageFactory.create(), parties.harnas, parties.region)
        client.force_login(elis)
        with django_assert_num_queries(10):
            assert len(client.get(reverse("message_list")).context["rows"]) == n

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_message_costs_the_same_for_any_number_of_rows(
        self, n, parties, elis, client, django_assert_num_queries
    ):
        message = MessageFactory.create(owner=elis)
        people = [PersonFactory.create() for _ in range(n)]
        write_version(
            message,
            text="\n\n".join("abc"[:n]),
            asks=tuple(AskText("", f"Fråga {i}", tuple(people)) for i in range(n)),
            proof_points=tuple(Fact(f"Fakta {i}", "SCB") for i in range(n)),
        )
        ask_parties(message, *[parties.region, parties.harnas, parties.board][:n])
        for i in range(n):
            meeting = MeetingFactory.create(state=MeetingState.CONFIRMED, ours=[elis])
            uses.use_message(actor=SYSTEM, meeting=meeting, message=message, at=message.created_at)
            Spokesperson.objects.create(message=message, user=UserFactory.create(), position=i)
        client.force_login(elis)
        with django_assert_num_queries(16):
            client.get(message.get_absolute_url())

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_board_costs_the_same_for_any_number_of_parties(self, n, elis, client, django_assert_num_queries):
        message = MessageFactory.create(owner=elis)
        ask_parties(message, *[AnchoringFactory.create().organisation for _ in range(n)])
        client.force_login(elis)
        with django_assert_num_queries(11):
            client.get(reverse("message_board", args=[message.pk]))


class TestEmbargo:
    @pytest.fixture
    def message(self, at, parties, message):
        ask_parties(message, parties.kramnas)
        services.update_message(
            actor=SYSTEM, message=message, embargo_until=dt.datetime(2027, 6, 30, 4, tzinfo=dt.UTC), at=at
        )
        services.update_message(actor=SYSTEM, message=message, editors=[], at=at)
        return message

    def leaks(self, page):
        found = {SECRET, "Peka ut", "Vera Lindmåne", "Inte norr", "Årtal", "Därför", "Enkelspår", "Härnäs kommun"}
        return {word for word in found if word in page.said}

    def test_others_see_title_and_time_and_nothing_else(self, sigrid, ylva, idun, get, message):
        for user in (sigrid, ylva, idun):
            page = get(user, "message_detail", message.pk)
            assert (page.status_code, self.leaks(page)) == (200, set())
            assert "Hela sträckan" in page.said
            assert "30 juni" in page.said
            listed = get(user, "message_list")
            assert ("Hela sträckan" in listed.said, self.leaks(listed)) == (True, set())
            for name in ("message_board", "message_versions"):
                assert get(user, name, message.pk).status_code == 404

    def test_the_coordinator_may_not_write_or_answer_it_blind(self, idun, get, message):
        for name in ("message_write", "message_update", "message_anchor"):
            assert get(idun, name, message.pk).status_code == 404

    def test_its_owner_reads_it_under_the_banner(self, elis, get, message):
        page = get(elis, "message_detail", message.pk)
        assert SECRET in page.said
        assert 'class="embargo"' in page.said

    def test_the_asked_answer_it_and_then_see_its_title(self, at, parties, ylva, get, post, message):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        EndorsementAuthority.objects.create(user=ylva, valid_from=at.date())
        row = message.current.endorsements.get()
        page = get(ylva, "endorsement_answer", row.pk)
        assert SECRET in page.said
        done = post(ylva, "endorsement_answer", row.pk, state="endorsed", level="KS", seen=message.current.content_hash)
        assert done.status_code == 302
        assert self.leaks(get(ylva, "message_detail", message.pk)) == set()

    def test_the_trail_tells_others_nothing_of_the_text(self, at, parties, message):
        answer(message.current.endorsements.get(), "conditional", condition=f"Stryk {SECRET}.", at=at)
        lead = UserFactory.create(organisation=parties.region, role=Role.PROJECT_LEAD)
        entries = AuditEntry.objects.visible_to(Viewer.of(lead))
        assert entries.count() > 3
        assert [entry for entry in entries if SECRET in str(entry.changes) + entry.object_label] == []

    def test_the_secretariat_records_the_decision_without_reading_the_text(self, at, parties, get, post, message):
        bo = UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT)
        write_version(message, roof=SECRET, text="Utan fakta.")
        services.mark_ready(actor=SYSTEM, message=message, at=at)
        page = get(bo, "message_detail", message.pk)
        assert (self.leaks(page), reverse("message_adopt", args=[message.pk]) in page.said) == (set(), True)
        form = get(bo, "message_adopt", message.pk)
        assert self.leaks(form) == set()
        assert post(bo, "message_adopt", message.pk, adopted_by="Rådet", adopted_on="2027-06-21").status_code == 302
        message.refresh_from_db()
        assert message.state == "adopted"


class TestAnswering:
    @pytest.fixture
    def row(self, parties, message):
        return ask_parties(message, parties.kramnas, parties.region)[0]

    @pytest.fixture
    def ylva(self, at, ylva):
        EndorsementAuthority.objects.create(user=ylva, valid_from=at.date())
        return ylva

    def test_the_answer_binds_to_the_version_on_the_page(self, ylva, get, post, message, row):
        page = get(ylva, "endorsement_answer", row.pk, query="?state=conditional")
        form = page.context["form"]
        assert (form["state"].value(), form["seen"].value()) == ("conditional", message.current.content_hash)
        assert "version 0.1" in page.said
        done = post(
            ylva,
            "endorsement_answer",
            row.pk,
            state="conditional",
            level="Kommunstyrelsen",
            decided_on="2027-06-20",
            condition="Bara om.",
            condition_on=form.fields["condition_on"].choices[0][0],
            seen=form["seen"].value(),
        )
        assert done.status_code == 302
        row.refresh_from_db()
        assert (row.state, row.condition, row.decided_on) == ("conditional", "Bara om.", dt.date(2027, 6, 20))
        assert len(row.condition_on) == 1

    def test_a_version_saved_meanwhile_is_not_answered_unseen(self, ylva, get, post, message, row):
        seen = message.current.content_hash
        newer = write_version(message, roof="Nytt tak.")
        lost = post(ylva, "endorsement_answer", row.pk, state="endorsed", level="KS", seen=seen)
        assert lost.status_code == 409
        page = get(ylva, "endorsement_answer", row.pk)
        assert page.url == reverse(
            "endorsement_answer", args=[newer.endorsements.get(organisation=row.organisation).pk]
        )

    def test_what_changed_since_the_last_answer_is_shown(self, ylva, get, message, row):
        answer(row, "endorsed")
        newer = write_version(message, roof="Nytt tak.")
        page = get(ylva, "endorsement_answer", newer.endorsements.get(organisation=row.organisation).pk)
        assert page.context["before"]["endorsement"] == row
        assert "Nytt tak." in page.said

    def test_errors_stand_at_their_field(self, ylva, post, message, row):
        seen = message.current.content_hash
        page = post(ylva, "endorsement_answer", row.pk, state="conditional", level="KS", seen=seen)
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["condition"])
        page = post(ylva, "endorsement_answer", row.pk, state="endorsed", seen=seen)
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["level"])

    def test_nobody_answers_for_another_party(self, ylva, idun, get, post, message, row):
        theirs = message.current.endorsements.get(organisation__name="Region Skog")
        assert get(ylva, "endorsement_answer", theirs.pk).status_code == 404
        seen = message.current.content_hash
        assert post(ylva, "endorsement_answer", theirs.pk, state="abstains", seen=seen).status_code == 404

    def test_without_authority_one_can_only_say_that_it_is_being_prepared(self, idun, get, post, message, row):
        theirs = message.current.endorsements.get(organisation__name="Region Skog")
        page = get(idun, "endorsement_answer", theirs.pk)
        assert [value for value, _label in page.context["form"].fields["state"].choices] == ["reviewing"]
        seen = message.current.content_hash
        assert post(idun, "endorsement_answer", theirs.pk, state="endorsed", level="x", seen=seen).status_code == 422
        assert post(idun, "endorsement_answer", theirs.pk, state="reviewing", seen=seen).status_code == 302

    def test_a_state_authority_has_no_endorse_button(self, at, parties, get, message):
        gudrun = UserFactory.create(organisation=parties.board, role=Role.READER)
        AnchoringFactory.create(organisation=parties.board, recipient=gudrun)
        EndorsementAuthority.objects.create(user=gudrun, valid_from=at.date())
        (row,) = ask_parties(message, parties.board)
        offered = get(gudrun, "endorsement_answer", row.pk).context["form"].fields["state"].choices
        assert [value for value, _label in offered] == ["fact_support", "reviewing"]
        assert "state=endorsed" not in get(gudrun, "message_detail", message.pk).said


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
        assert "change" not in form.fields
        saved = post(
            elis,
            "message_write",
            message.pk,
            **self.house_data(form, roof="Ett tak.", pillars="Ett\r\n\r\nTvå", text="Brödtext."),
        )
        assert saved.status_code == 302
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

    def test_rows_and_waivers(self, at, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        data = self.house_data(form, **{"questions-0-question": "", "proof_points-0-waive_reason": "Partens egen."})
        assert post(elis, "message_write", message.pk, **data).status_code == 302
        message.refresh_from_db()
        fact = message.current.proof_points.get()
        assert (fact.waive_reason, fact.waived_by, fact.waived_on) == ("Partens egen.", elis, at.date())
        assert not message.current.blocks.filter(kind="question").exists()
        assert [person.name for person in message.current.asks.get().addressees.all()] == ["Vera Lindmåne"]

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

    def test_the_second_of_two_editors_sees_what_the_first_changed(self, elis, get, post, message):
        form = get(elis, "message_write", message.pk).context["form"]
        write_version(message, roof="Den förstas tak.", text="Vi behöver **spår**.")
        lost = post(elis, "message_write", message.pk, **self.house_data(form, roof="Den andras tak."))
        assert lost.status_code == 409
        assert "Den andras tak." in lost.said
        assert lost.context["theirs"].differences
        again = post(elis, "message_write", message.pk, **self.house_data(lost.context["form"]))
        assert again.status_code == 302
        message.refresh_from_db()
        assert message.current.number == "0.3"

    def test_a_condition_stops_the_edit_until_it_is_set_aside(self, parties, elis, get, post, message):
        (row,) = ask_parties(message, parties.kramnas)
        answer(row, "conditional", condition="Taket ska stå kvar.")
        form = get(elis, "message_write", message.pk).context["form"]
        page = post(elis, "message_write", message.pk, **self.house_data(form, roof="Annat tak."))
        assert page.status_code == 422
        assert "Taket ska stå kvar." in page.said
        assert "Kramnäs" in page.said
        data = self.house_data(form, roof="Annat tak.", despite_conditions="on")
        assert post(elis, "message_write", message.pk, **data).status_code == 302

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

    def test_a_reader_gets_403_and_another_editor_too(self, parties, sigrid, get, post, message):
        assert get(sigrid, "message_create").status_code == 403
        assert get(sigrid, "message_write", message.pk).status_code == 403
        other = UserFactory.create(organisation=parties.harnas, role=Role.COMMUNICATOR)
        ask_parties(message, parties.harnas)
        form = get(other, "message_write", message.pk).context["form"]
        data = self.house_data(form, roof="Kapat.")
        assert post(other, "message_write", message.pk, **data).status_code == 403
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
        with django_assert_num_queries(11):
            client.get(reverse("message_write", args=[message.pk]))


class TestSteps:
    @pytest.fixture
    def bo(self, parties):
        return UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT)

    def test_sending_shows_whom_it_goes_to(self, parties, elis, ylva, get, post, message):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        page = get(elis, "message_anchor", message.pk)
        assert "Ylva Kanal" in page.said
        assert len(page.context["form"]["organisations"].value()) == 4
        done = post(elis, "message_anchor", message.pk, organisations=[parties.kramnas.pk], deadline="2027-07-01")
        assert done.url == reverse("message_board", args=[message.pk])
        message.refresh_from_db()
        assert (message.state, message.consultation_deadline) == ("in_consultation", dt.date(2027, 7, 1))
        assert message.current.endorsements.get().organisation == parties.kramnas

    def test_ready_is_refused_with_the_fact_and_then_undone(self, parties, elis, get, post, message):
        ask_parties(message, parties.kramnas)
        post(elis, "message_ready", message.pk)
        assert "Enkelspår." in get(elis, "message_detail", message.pk).said
        write_version(message, roof="Utan fakta.")
        post(elis, "message_ready", message.pk)
        message.refresh_from_db()
        assert message.state == "ready"
        assert reverse("message_reopen", args=[message.pk]) in get(elis, "message_detail", message.pk).said
        post(elis, "message_reopen", message.pk)
        message.refresh_from_db()
        assert message.state == "in_consultation"

    def test_the_council_decides_and_releases(self, parties, elis, bo, get, post, message):
        ask_parties(message, parties.kramnas)
        write_version(message, roof="Utan fakta.")
        post(elis, "message_ready", message.pk)
        assert get(elis, "message_adopt", message.pk).status_code == 403
        page = post(bo, "message_adopt", message.pk, adopted_by="Rådet", adopted_on="2027-06-22")
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["adopted_on"])
        assert post(bo, "message_adopt", message.pk, adopted_by="Rådet", adopted_on="2027-06-21").status_code == 302
        assert post(elis, "message_release", message.pk).status_code == 403
        post(bo, "message_release", message.pk)
        message.refresh_from_db()
        assert message.state == "released"

    def test_a_withdrawal_is_taken_back_to_where_it_was(self, parties, elis, post, message):
        ask_parties(message, parties.kramnas)
        post(elis, "message_withdraw", message.pk)
        message.refresh_from_db()
        assert message.state == "withdrawn"
        post(elis, "message_restore", message.pk)
        message.refresh_from_db()
        assert message.state == "in_consultation"
        assert post(elis, "message_restore", message.pk).status_code == 409

    def test_buttons_are_post_only(self, elis, get, message):
        for name in ("ready", "reopen", "release", "revise", "expire", "withdraw", "restore"):
            status = get(elis, f"message_{name}", message.pk).status_code
            assert status == (403 if name == "release" else 405)

    def test_who_answers_for_a_party(self, parties, elis, idun, ylva, get, post):
        page = get(elis, "anchoring_list")
        assert [row[0].short_name for row in page.context["rows"] if row[2]] == ["Härnäs"]
        assert post(elis, "anchoring_update", parties.kramnas.pk, recipient=ylva.pk).status_code == 403
        assert post(idun, "anchoring_update", parties.kramnas.pk, recipient=elis.pk).status_code == 422
        done = post(idun, "anchoring_update", parties.kramnas.pk, recipient=ylva.pk, next_board="KS")
        assert done.url == reverse("anchoring_list")
        assert parties.kramnas.anchoring.recipient == ylva
