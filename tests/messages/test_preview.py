"""What an editor sees while writing: how it reads, how long it is, and what one may begin from."""

import datetime as dt

import pytest
from django.urls import reverse

from messages.house import LONGEST_TEXT, AskText, Fact
from messages.models import JointMessage, MessageDraft, MessageVersion
from messages.speech import length
from tests.factories import IssueFactory, MessageFactory, OrganisationFactory, PersonFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def message(full_message):
    return full_message


class TestPreview:
    def test_it_shows_what_was_typed_and_saves_nothing(self, elis, post, message):
        text = "Vi **ber**.\n\n<script>alert(1)</script>"
        page = post(elis, "message_preview", message.pk, roof="Nytt tak.", pillars="Ett\r\n\r\nTvå", text=text)
        assert page.status_code == 200
        assert "<b>Nytt tak.</b>" in page.said
        assert "<li>Två</li>" in page.said
        assert "<p>Vi <strong>ber</strong>.</p>" in page.said
        assert "&lt;script&gt;" in page.content.decode()
        assert "<html" not in page.said
        assert (MessageVersion.objects.count(), MessageDraft.objects.count()) == (1, 0)

    def test_over_a_minute_aloud_is_told(self, elis, post, message):
        short = post(elis, "message_preview", message.pk, roof="Tak.", text="ord " * 130)
        long = post(elis, "message_preview", message.pk, roof="Tak.", text="ord " * 131)
        assert not short.context["shown"].length.is_long
        assert "Över 130 ord" not in short.said
        assert "Över 130 ord" in long.said

    def test_what_does_not_fit_is_not_rendered(self, elis, post, message, monkeypatch):
        monkeypatch.setattr("messages.markdown.render", None)
        page = post(elis, "message_preview", message.pk, roof="Tak.", text="x" * (LONGEST_TEXT + 1))
        assert page.context["shown"].problems == ("Text: Högst 20000 tecken får plats; det är 20001.",)

    def test_only_those_who_may_save_see_it(self, parties, elis, idun, sigrid, post, client, message):
        assert post(sigrid, "message_preview", message.pk, text="x").status_code == 403
        assert post(idun, "message_preview", message.pk, text="x").status_code == 403, "reads it, does not write it"
        assert post(elis, "message_preview", 99_999, text="x").status_code == 404
        client.force_login(elis)
        assert client.get(reverse("message_preview", args=[message.pk])).url == message.get_absolute_url()

    def test_without_a_script_the_page_shows_it_too(self, elis, get, post, message):
        assert "<p>Vi behöver <strong>spår</strong>.</p>" in get(elis, "message_write", message.pk).said
        again = post(elis, "message_write", message.pk, roof="x", text="Vi *ber*.", more="preview")
        assert "<p>Vi <em>ber</em>.</p>" in again.said

    @pytest.mark.parametrize("n", [1, 30])
    def test_it_costs_the_same_for_any_text(self, n, elis, client, message, django_assert_num_queries):
        client.force_login(elis)
        with django_assert_num_queries(5):
            client.post(reverse("message_preview", args=[message.pk]), {"pillars": "rad\n" * n, "text": "x\n\n" * n})


def test_length_counts_the_text_aloud_and_the_whole_to_read():
    found = length("Ett tak", ["en pelare", "två"], "ord " * 100)
    assert (found.words, found.seconds, found.whole, found.minutes) == (100, 45, 105, 1)
    assert length("", [], "").minutes == 0


class TestEarlier:
    @pytest.fixture
    def old(self, elis, message):
        day = dt.date(2027, 1, 1)
        waiver = {"waived_by": elis, "waived_on": day, "waive_reason": "Då."}
        write_version(
            message,
            roof="Förra årets tak.",
            asks=(AskText("K7", "Peka ut.", (PersonFactory.create(name="Vera Lindmåne"),)),),
            red_lines=("Inte norr mot söder.",),
            proof_points=(
                Fact("Gammal.", "SCB", dt.date(2024, 1, 1), **waiver),
                Fact("Över.", "SCB", day, valid_until=dt.date(2027, 6, 1)),
                Fact("Gäller.", "SCB", day, valid_until=dt.date(2028, 6, 1)),
            ),
        )
        return message

    @pytest.fixture
    def new(self, elis, old):
        return MessageFactory.create(title="Årets", owner=elis, issue=old.issue)

    def test_a_new_message_begins_from_one_on_the_same_issue(self, elis, get, old, new):
        other = MessageFactory.create(issue=IssueFactory.create(), owner=elis)
        hidden = MessageFactory.create(issue=old.issue)
        for message in (other, hidden):
            write_version(message)
        assert get(elis, "message_write", new.pk).context["earlier"] == [old]
        page = get(elis, "message_write", new.pk, query=f"?from={old.pk}")
        form = page.context["form"]
        assert (form["roof"].value(), form["red_lines"].value()) == ("Förra årets tak.", "Inte norr mot söder.")
        asks = form.rows["asks"].initial
        assert [(ask["ref"], ask["text"], len(ask["addressees"])) for ask in asks] == [("", "Peka ut.", 1)]
        assert {fact["waive_reason"] for fact in form.rows["proof_points"].initial} == {""}
        doubts = [(fact.text, doubt.value) for fact, doubt in page.context["doubts"]]
        assert doubts == [("Gammal.", "stale"), ("Över.", "expired")]
        assert "Gäller inte längre" in page.said
        assert not MessageDraft.objects.exists()
        for message in (other, hidden):
            assert get(elis, "message_write", new.pk, query=f"?from={message.pk}").status_code == 404

    def test_also_from_one_that_is_over(self, elis, get, old, new):
        JointMessage.objects.filter(pk=old.pk).update(state="withdrawn")
        assert get(elis, "message_write", new.pk).context["earlier"] == [old]

    def test_nothing_is_offered_where_something_is_written(self, elis, get, old, new):
        write_version(new)
        page = get(elis, "message_write", new.pk, query=f"?from={old.pk}")
        assert (list(page.context["earlier"]), page.context["taken"]) == ([], None)


class TestDetails:
    def test_the_owner_among_the_parties_is_chosen_and_changed(self, parties, elis, get, post):
        issue = IssueFactory.create()
        post(elis, "message_create", title="Nytt", issue=issue.pk, organisation=parties.kramnas.pk)
        message = JointMessage.objects.get(title="Nytt")
        assert message.organisation == parties.kramnas
        form = get(elis, "message_update", message.pk).context["form"]
        assert form["organisation"].value() == parties.kramnas.pk
        data = {name: form[name].value() for name in ("title", "issue", "version")}
        assert post(elis, "message_update", message.pk, **data, organisation=parties.region.pk).status_code == 302
        message.refresh_from_db()
        assert message.organisation == parties.region
        data["version"] = get(elis, "message_update", message.pk).context["form"]["version"].value()
        outsider = OrganisationFactory.create(partnership="none")
        assert post(elis, "message_update", message.pk, **data, organisation=outsider.pk).status_code == 422

    def test_the_list_says_when_to_look_again(self, elis, get, at, message):
        JointMessage.objects.filter(pk=message.pk).update(review_by=at.date() - dt.timedelta(days=1))
        page = get(elis, "message_list")
        (row,) = page.context["rows"]
        assert (row.review, row.review_is_late) == (at.date() - dt.timedelta(days=1), True)
        assert "Se över senast" in page.said
        JointMessage.objects.filter(pk=message.pk).update(state="expired")
        (row,) = get(elis, "message_list").context["rows"]
        assert row.review is None


def test_a_fact_that_is_over_is_doubted_and_its_end_is_part_of_the_text(at, message):
    day = at.date()
    fact = Fact("Fakta.", "SCB", day, valid_until=day)
    assert [fact.doubt(on) for on in (day, day + dt.timedelta(days=1))] == ["", "expired"]
    assert Fact("Fakta.", "SCB", day).content_hash == fact.content_hash
    plain = write_version(message, proof_points=(Fact("Fakta.", "SCB", day),))
    ended = write_version(message, proof_points=(fact,), change="minor")
    assert plain.content_hash != ended.content_hash
    assert ended.proof_points.get().valid_until == day


def test_ready_is_refused_for_a_fact_that_is_over(parties, elis, at, post, get, message):
    write_version(
        message, proof_points=(Fact("Över.", "SCB", at.date(), valid_until=at.date() - dt.timedelta(days=1)),)
    )
    ask_parties(message, parties.kramnas)
    post(elis, "message_ready", message.pk)
    assert "gäller inte längre" in get(elis, "message_detail", message.pk).said
    message.refresh_from_db()
    assert message.state == "in_consultation"


def test_a_list_of_fifty_renders_no_markdown(parties, elis, client, monkeypatch, django_assert_num_queries):
    for _ in range(50):
        ask_parties(MessageFactory.create(), parties.harnas)
    monkeypatch.setattr("messages.markdown.render", None)
    monkeypatch.setattr("markdown_it.MarkdownIt.parse", None)
    client.force_login(elis)
    with django_assert_num_queries(11):  # one of them counts the variants that are behind
        page = client.get(reverse("message_list"))
    assert len(page.context["rows"]) == 50


def test_the_versions_are_compared_with_what_a_party_last_stood_behind(parties, elis, get, message):
    (kramnas,) = ask_parties(message, parties.kramnas)
    answer(kramnas, "endorsed")
    write_version(message, roof="Mellantak.")
    write_version(message, roof="Nytt tak.")
    page = get(elis, "message_versions", message.pk)
    assert [(row.organisation, row.version.number) for row in page.context["endorsed"]] == [(parties.kramnas, "0.1")]
    assert "?from=0.1" in page.said
    since = get(elis, "message_versions", message.pk, query="?from=0.1")
    assert (since.context["old"].number, since.context["new"].number) == ("0.1", "0.3")
