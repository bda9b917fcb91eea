"""After the four rows: promises and proposed ratings, each looked at before it is saved."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.queries.after_meetings import after_meetings
from crm.enums import Visibility
from crm.models import Commitment, Debrief, Stance, StanceProposal
from crm.visibility import Viewer
from tests.conftest import AT
from tests.factories import IssueFactory, MeetingFactory, PersonFactory


@pytest.fixture
def meeting(parties, elis, idun):
    meeting = MeetingFactory.create(
        organisation=parties.harnas,
        people=[PersonFactory.create(name="Vera Lind"), PersonFactory.create(name="Rolf Käpp")],
        issues=[IssueFactory.create(name="Järnväg")],
        ours=[elis],
        visibility=Visibility.PARTIES,
    )
    Debrief.objects.create(
        meeting=meeting,
        said="Ja.",
        they_promised="- Käpp ringer på fredag\n- Svar",
        we_promised="Skicka underlag till Vera Lind senast 15 augusti",
        author=elis,
        written_at=AT,
    )
    return meeting


def url(meeting):
    return reverse("promises_take", args=[meeting.pk])


def typed(form, **changes):
    """The form as it stands, with changes; empty fields are left out, as a browser leaves out what is not ticked."""
    data = {name: form[name].value() for name in form.fields}
    data = {name: getattr(value, "pk", value) for name, value in data.items()}
    return {name: value for name, value in (data | changes).items() if value not in (None, False, "")}


def test_lines_are_proposed_with_what_their_words_say(client, meeting, elis):
    client.force_login(elis)
    form = client.get(url(meeting)).context["form"]
    said = [
        (
            form[f"{n}-direction"].value(),
            form[f"{n}-text"].value(),
            str(form.fields[f"{n}-person"].initial or ""),
            form[f"{n}-due"].value(),
        )
        for n in range(form.count)
    ]
    assert said == [
        ("theirs", "Käpp ringer på fredag", "Rolf Käpp", dt.date(2027, 6, 4)),
        ("theirs", "Svar", "", None),
        ("ours", "Skicka underlag till Vera Lind senast 15 augusti", "Vera Lind", dt.date(2027, 8, 15)),
    ]
    assert not Commitment.objects.exists()


def test_what_is_ticked_is_saved_and_not_proposed_again(client, meeting, elis):
    client.force_login(elis)
    form = client.get(url(meeting)).context["form"]
    assert client.post(url(meeting), typed(form, **{"1-make": False})).status_code == 302
    rows = Commitment.objects.order_by("due")
    assert [(row.direction, row.person.name, row.owner, row.meeting) for row in rows] == [
        ("theirs", "Rolf Käpp", elis, meeting),
        ("ours", "Vera Lind", elis, meeting),
    ]
    assert client.get(url(meeting)).context["form"].count == 1


def test_a_ticked_line_without_a_day_is_named_and_nothing_is_saved(client, meeting, elis):
    client.force_login(elis)
    form = client.get(url(meeting)).context["form"]
    answer = client.post(url(meeting), typed(form))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"1-person", "1-due"}
    early = client.post(url(meeting), typed(form, **{"1-make": False, "2-due": "2027-05-01"}))
    assert list(early.context["form"].errors) == ["2-due"]
    assert not Commitment.objects.exists()


def test_its_author_and_coordinators_may_and_nobody_else(client, meeting, idun, sigrid):
    for user, status in ((idun, 200), (sigrid, 403)):
        client.force_login(user)
        assert client.get(url(meeting)).status_code == status
    client.force_login(idun)
    form = client.get(url(meeting)).context["form"]
    client.post(url(meeting), typed(form, **{"1-make": False}))
    assert {row.organisation for row in Commitment.objects.all()} == {meeting.organisation}


def test_an_observation_is_proposed_only_when_asked(client, meeting, elis):
    client.force_login(elis)
    body = {"person": meeting.people.first().pk, "issue": meeting.issues.get().pk, "position": "supportive"}
    where = reverse("observation_create", args=[meeting.pk])
    client.post(where, body)
    assert not StanceProposal.objects.exists()
    client.post(where, {**body, "propose": "on", "confidence": "high"})
    assert StanceProposal.objects.get().confidence == "high"
    unknown = client.post(where, {**body, "position": "unknown", "propose": "on", "confidence": "high"})
    assert (unknown.status_code, list(unknown.context["form"].errors)) == (422, ["position"])


@pytest.fixture
def proposal(client, meeting, elis):
    client.force_login(elis)
    client.post(
        reverse("observation_create", args=[meeting.pk]),
        {
            "person": meeting.people.get(name="Vera Lind").pk,
            "issue": meeting.issues.get().pk,
            "position": "supportive",
            "propose": "on",
            "confidence": "high",
        },
    )
    return StanceProposal.objects.get()


def test_the_coordinator_confirms_what_she_sees(client, proposal, idun):
    page = reverse("proposal_confirm", args=[proposal.pk])
    assert client.get(page).status_code == 403
    client.force_login(idun)
    form = client.get(page).context["form"]
    assert form.initial["position"] == "supportive"
    assert client.post(page, form.initial).status_code == 302
    assert (Stance.objects.get().confidence, Stance.objects.get().basis) == ("high", "direct")
    assert client.get(page).status_code == 404


def test_the_coordinator_declines_with_a_reason_that_the_meeting_shows(client, proposal, meeting, idun, elis):
    client.force_login(idun)
    page = reverse("proposal_decline", args=[proposal.pk])
    assert client.post(page, {"reason": ""}).status_code == 422
    client.post(page, {"reason": "Bara artighet."})
    client.force_login(elis)
    assert "Bara artighet." in client.get(meeting.get_absolute_url()).content.decode()


def test_each_waits_for_whoever_decides(proposal, meeting, elis, idun, sigrid):
    def waits(user):
        return [row.url for row in after_meetings(Viewer.of(user), AT, 5)]

    assert waits(idun) == [reverse("proposal_confirm", args=[proposal.pk])]
    assert waits(elis) == [url(meeting)]
    assert waits(sigrid) == []
    assert [row.url for row in after_meetings(Viewer.of(elis), AT + dt.timedelta(days=60), 5)] == []
