"""Reading and answering, as the cast sees the pages."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from crm.enums import MeetingState, Role
from crm.models import AuditEntry, EndorsementAuthority
from crm.visibility import SYSTEM, Viewer
from messages.house import AskText, Fact
from messages.models import Spokesperson
from messages.services import messages as services
from messages.services import uses
from tests.factories import AnchoringFactory, IssueFactory, MeetingFactory, MessageFactory, PersonFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version
from tests.messages.conftest import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def message(full_message):
    """The message that the pages are about."""
    return full_message


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
        write_version(message, roof=SECRET + " i följd", text="Vi behöver **spår**.")
        page = get(elis, "message_versions", message.pk)
        assert (page.context["old"].number, page.context["new"].number) == ("0.1", "0.2")
        assert f"{SECRET}<ins>" in page.said
        assert get(elis, "message_versions", message.pk, query="?from=0.2&to=0.2").context["comparison"] is None
        assert get(elis, "message_versions", message.pk, query="?from=9.9").status_code == 404

    def test_markdown_carries_no_script(self, elis, get, message):
        evil = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))"
        write_version(message, text=evil, roof="<b>Tak</b>")
        page = get(elis, "message_detail", message.pk).content.decode()
        text = re.search(r'<div class="reading">(.*?)</div>', page, re.DOTALL).group(1)
        assert text == (
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt; [x](javascript:alert(1))</p>"
        )
        assert "&lt;b&gt;Tak" in page

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_list_costs_the_same_for_any_number(self, n, parties, elis, client, django_assert_num_queries):
        for _ in range(n):
            ask_parties(MessageFactory.create(), parties.harnas, parties.region)
        client.force_login(elis)
        with django_assert_num_queries(11):
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
        with django_assert_num_queries(23):
            client.get(message.get_absolute_url())

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_board_costs_the_same_for_any_number_of_parties(self, n, elis, client, django_assert_num_queries):
        message = MessageFactory.create(owner=elis)
        ask_parties(message, *[AnchoringFactory.create().organisation for _ in range(n)])
        client.force_login(elis)
        with django_assert_num_queries(14):  # the mails that asked, since the viewer edits; two for reminders
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
        done = post(ylva, "endorsement_answer", row.pk, state="endorsed", level="KS", decided_on="2027-06-21",
            seen=message.current.content_hash,
        )  # fmt: skip
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
        decided = {"adopted_by": "Rådet", "adopted_on": "2027-06-21"}
        for number in ("", "7.0"):
            page = post(bo, "message_adopt", message.pk, **decided, number=number)
            assert (page.status_code, set(page.context["form"].errors), self.leaks(page)) == (422, {"number"}, set())
        number = message.current.number
        assert post(bo, "message_adopt", message.pk, **decided, number=number).status_code == 302
        message.refresh_from_db()
        assert message.state == "adopted"
        assert "Du kan släppa det när embargot slutar, " in get(bo, "message_detail", message.pk).said
        assert post(bo, "message_release", message.pk).url == message.get_absolute_url()
        page = get(bo, "message_detail", message.pk)
        assert ("Det kan släppas när embargot slutar, " in page.said, self.leaks(page)) == (True, set())


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
            decided_on="2027-06-21",
            condition="Bara om.",
            condition_on=form.fields["condition_on"].choices[0][0],
            seen=form["seen"].value(),
        )
        assert done.status_code == 302
        row.refresh_from_db()
        assert (row.state, row.condition, row.decided_on) == ("conditional", "Bara om.", dt.date(2027, 6, 21))
        assert len(row.condition_on) == 1

    def test_a_version_saved_meanwhile_is_not_answered_unseen(self, ylva, get, post, message, row):
        seen = message.current.content_hash
        newer = write_version(message, roof="Nytt tak.")
        decided = {"level": "KS", "decided_on": "2027-06-21"}
        lost = post(ylva, "endorsement_answer", row.pk, state="endorsed", seen=seen, **decided)
        assert lost.status_code == 409
        page = get(ylva, "endorsement_answer", row.pk)
        assert page.url == reverse(
            "endorsement_answer", args=[newer.endorsements.get(organisation=row.organisation).pk]
        )

    def test_what_changed_since_the_last_answer_is_shown(self, ylva, get, message, row):
        answer(row, "endorsed")
        newer = write_version(message, roof="Nytt tak.")
        page = get(ylva, "endorsement_answer", newer.endorsements.get(organisation=row.organisation).pk)
        assert page.context["before"].endorsement == row
        assert "Nytt tak." in page.said

    def test_errors_stand_at_their_field(self, ylva, post, message, row):
        seen = message.current.content_hash
        decided = {"level": "KS", "decided_on": "2027-06-21"}
        for state, values, named in (
            ("conditional", decided, ["condition"]),
            ("endorsed", {}, ["level", "decided_on"]),
            ("endorsed", decided | {"decided_on": "2027-06-20"}, ["decided_on"]),
        ):
            page = post(ylva, "endorsement_answer", row.pk, state=state, seen=seen, **values)
            assert (page.status_code, list(page.context["form"].errors)) == (422, named)

    @pytest.mark.parametrize(
        ("day", "filled"),
        [
            (dt.date(2027, 6, 20), ("", None)),
            (dt.date(2027, 6, 21), ("Kommunstyrelsen", dt.date(2027, 6, 21))),
            (dt.date(2027, 6, 22), ("", None)),
            (None, ("", None)),
        ],
        ids=["before the text", "has met", "is to meet", "unknown"],
    )
    def test_no_decision_is_filled_in_before_the_board_has_met(self, parties, ylva, get, message, row, day, filled):
        AnchoringFactory.create(
            organisation=parties.kramnas, recipient=ylva, next_board="Kommunstyrelsen", next_board_on=day
        )
        form = get(ylva, "endorsement_answer", row.pk).context["form"]
        assert (form["level"].value(), form["decided_on"].value()) == filled

    def test_nobody_answers_for_another_party(self, ylva, idun, get, post, message, row):
        theirs = message.current.endorsements.get(organisation__name="Region Skog")
        assert get(ylva, "endorsement_answer", theirs.pk).status_code == 403
        seen = message.current.content_hash
        assert post(ylva, "endorsement_answer", theirs.pk, state="abstains", seen=seen).status_code == 403

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


def test_without_an_ask_nobody_is_shown_whom_it_would_reach(parties, elis, post, message):
    write_version(message, asks=())
    page = post(elis, "message_anchor", message.pk, organisations=[parties.kramnas.pk], deadline="")
    assert (page.status_code, page.context.get("audience")) == (422, None)
    assert "budskapet ber inte om något än" in page.said
