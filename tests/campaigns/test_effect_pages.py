"""The pages of outcomes, targets and activities, and what a campaign's page tells of its effect."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.enums import Metric
from campaigns.models import CampaignActivity, CampaignTarget, ClaimEvidence, OutcomeClaim
from campaigns.queries import timeline as timelines
from campaigns.queries.claims import shown as shown_claims
from campaigns.queries.coverage import coverage, movements, targets_of
from crm.enums import Basis, MeetingState, Position, Visibility
from crm.models import Council
from crm.visibility import Viewer
from messages.models import MessageUse
from tests.factories import (
    CampaignActivityFactory,
    CampaignFactory,
    CampaignTargetFactory,
    ClaimEvidenceFactory,
    CommitmentFactory,
    GoalFactory,
    IssueFactory,
    MeetingFactory,
    OutcomeClaimFactory,
    PersonFactory,
    StanceFactory,
)

DAY = dt.date(2027, 6, 1)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The domain's clock stands at ``at``."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def issue(parties):
    return IssueFactory.create(organisation=parties.region)


@pytest.fixture
def campaign(parties, issue, make_message):
    return CampaignFactory.create(organisation=parties.region, issue=issue, joint_messages=[make_message(issue)])


@pytest.fixture
def mats(parties):
    return PersonFactory.create(name="Mats Rälskog")


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def claimed(**values):
    return {
        "step": "4",
        "person": "Mats Rälskog",
        "changed": "Satte frågan på listan.",
        "on": "2027-06-01",
        "our_part": "Bad om den.",
        "others_part": "Vi vet inte om någon.",
        "contribution": "2",
        "confirmed_by": "Kansliet",
        **values,
    }


def test_an_outcome_from_claim_to_evidence_and_back(client, lova, campaign, mats, issue, parties):
    client.force_login(lova)
    answer = client.post(reverse("claim_create", args=[campaign.pk]), claimed())
    claim = OutcomeClaim.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, claim.get_absolute_url())
    assert "Inget belägg än." in text(client, claim.get_absolute_url())
    assert "Påstående" in text(client, campaign.get_absolute_url())
    contact = MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, issues=[issue], people=[mats], on=DAY
    )
    form = {"text": "Listan", "on": "2027-06-02", "meeting": contact.pk}
    assert client.post(reverse("evidence_create", args=[claim.pk]), form).status_code == 302
    assert "Påstående" not in text(client, campaign.get_absolute_url())
    page = text(client, claim.get_absolute_url())
    assert contact.get_absolute_url() in page
    row = ClaimEvidence.objects.get()
    assert client.post(reverse("evidence_withdraw", args=[row.pk]), {"reason": "Fel fråga"}).status_code == 302
    page = text(client, claim.get_absolute_url())
    assert "Belägget togs bort 21 juni 2027." in page
    assert "Fel fråga" in page
    assert "Belägget togs bort 21 juni 2027." in text(client, campaign.get_absolute_url())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"person": ""}, "en person eller ett organ"),
        ({"person": "Ingen Alls"}, "Ingen i registret"),
        ({"on": "2027-12-01"}, "inte kommit än"),
        ({"confirmed_by": ""}, "vem som kan bekräfta"),
    ],
)
def test_a_claim_that_is_not_whole_is_shown_again_with_what_is_missing(client, lova, campaign, mats, wrong, told):
    client.force_login(lova)
    answer = client.post(reverse("claim_create", args=[campaign.pk]), claimed(**wrong))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not OutcomeClaim.objects.exists()


def test_the_weights_are_explained_where_they_are_chosen(client, lova, campaign):
    client.force_login(lova)
    page = text(client, reverse("claim_create", args=[campaign.pk]))
    assert "den som beslutade säger att det inte hade kommit utan oss" in page
    assert "bidragsanalys" in page


def test_two_editors_of_a_claim(client, lova, mats):
    claim = OutcomeClaimFactory.create(person=mats)
    client.force_login(lova)
    address = reverse("claim_update", args=[claim.pk])
    assert 'value="Mats Rälskog"' in text(client, address)
    assert client.post(address, claimed(version="1")).status_code == 302
    assert client.post(address, claimed(version="1", changed="Annat")).status_code == 409
    claim.refresh_from_db()
    assert (claim.changed, claim.version) == ("Satte frågan på listan.", 2)


def test_a_withdrawn_claim_stays_readable_and_leaves_the_campaign(client, lova, sigrid):
    claim = OutcomeClaimFactory.create(changed="Hon lovade spåret.")
    client.force_login(lova)
    address = reverse("claim_withdraw", args=[claim.pk])
    assert client.post(address, {"reason": "Fel år", "version": "1"}).status_code == 302
    assert client.get(address).status_code == 404
    client.force_login(sigrid)
    assert "Fel år" in text(client, claim.get_absolute_url())
    assert "Hon lovade spåret." not in text(client, claim.campaign.get_absolute_url())


def test_evidence_that_one_may_not_read_is_only_counted(client, parties, sigrid, ylva):
    hidden = MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG, title="I hemlighet")
    row = ClaimEvidenceFactory.create(meeting=hidden, text="Hemligt belägg")
    client.force_login(sigrid)
    page = text(client, row.claim.get_absolute_url())
    assert "Ytterligare 1 belägg vilar på något som du inte får läsa." in page
    assert "Hemlig" not in page + text(client, row.claim.campaign.get_absolute_url())
    client.force_login(ylva)
    assert "Hemligt belägg" in text(client, row.claim.get_absolute_url())


def test_targets_are_added_changed_and_let_go(client, lova, campaign, mats):
    client.force_login(lova)
    form = {"desired": "champion", "why": "Leder.", "by": "2027-10-01", "owner": lova.pk}
    address = reverse("target_create", args=[campaign.pk])
    assert client.post(address, {**form, "person": "Mats Rälskog"}).status_code == 302
    assert client.post(address, {**form, "person": "Mats Rälskog"}).status_code == 422
    target = CampaignTarget.objects.get()
    address = reverse("target_update", args=[target.pk])
    assert client.post(address, {**form, "why": "Bereder.", "version": "1"}).status_code == 302
    assert client.post(address, {**form, "version": "1"}).status_code == 409
    assert "Bereder." in text(client, campaign.get_absolute_url())
    answer = client.post(reverse("target_remove", args=[target.pk]), {"version": "2"})
    assert answer["Location"] == campaign.get_absolute_url()
    assert not CampaignTarget.objects.exists()


def test_an_activity_is_planned_and_held(client, lova, campaign, parties):
    client.force_login(lova)
    form = {"title": "Frukost", "kind": "seminar", "starts": "2027-06-01", "organisation": parties.region.pk}
    address = reverse("activity_create", args=[campaign.pk])
    assert client.post(address, {**form, "state": "cancelled"}).status_code == 422
    page = reverse("activity_create", args=[campaign.pk])
    assert "Inställd" not in text(client, page)
    assert client.post(address, {**form, "state": "planned"}).status_code == 302
    activity = CampaignActivity.objects.get()
    assert "Vad blev det av den?" in text(client, campaign.get_absolute_url())
    form = {**form, "title": "Lunch", "version": "1"}
    assert client.post(reverse("activity_update", args=[activity.pk]), form).status_code == 302
    assert "Den genomfördes" in text(client, activity.get_absolute_url())
    assert client.post(reverse("activity_hold", args=[activity.pk]), {"version": "1"}).status_code == 409
    assert client.post(reverse("activity_hold", args=[activity.pk]), {"version": "2"}).status_code == 302
    assert "Vad blev det av den?" not in text(client, campaign.get_absolute_url())
    assert "Genomförd" in text(client, activity.get_absolute_url())
    assert client.post(reverse("activity_replan", args=[activity.pk]), {"version": "3"}).status_code == 302
    cancel = reverse("activity_cancel", args=[activity.pk])
    assert client.post(cancel, {"reason": "", "version": "4"}).status_code == 422
    assert client.post(cancel, {"reason": "Värden sjuk.", "version": "4"}).status_code == 302
    assert "Värden sjuk." in text(client, activity.get_absolute_url())


def test_a_contact_that_the_editor_may_not_read_stays_with_the_activity(client, lova, parties, sigrid, ylva):
    hidden = MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG, title="I hemlighet")
    activity = CampaignActivityFactory.create(meeting=hidden, organisation=parties.region)
    client.force_login(lova)
    form = {"title": "Ny", "kind": "seminar", "starts": "2027-06-29", "organisation": parties.region.pk}
    address = reverse("activity_update", args=[activity.pk])
    assert client.post(address, {**form, "state": "planned", "version": "1"}).status_code == 302
    activity.refresh_from_db()
    assert (activity.title, activity.meeting) == ("Ny", hidden)
    assert "I hemlighet" not in text(client, activity.get_absolute_url()) + text(client, address)
    client.force_login(ylva)
    assert "I hemlighet" in text(client, activity.get_absolute_url())


PAGES = {
    "claim_create": "campaign",
    "target_create": "campaign",
    "activity_create": "campaign",
    "claim_detail": "claim",
    "claim_update": "claim",
    "claim_withdraw": "claim",
    "evidence_create": "claim",
    "evidence_withdraw": "row",
    "target_update": "target",
    "activity_detail": "activity",
    "activity_update": "activity",
    "activity_cancel": "activity",
}


@pytest.mark.parametrize(("who", "code"), [("lova", 200), ("sigrid", 403), ("idun", 403), ("olle", 404)])
def test_who_opens_what(client, request, campaign, who, code):
    row = ClaimEvidenceFactory.create()
    of = {"campaign": campaign, "claim": row.claim, "row": row}
    of |= {"target": CampaignTargetFactory.create(), "activity": CampaignActivityFactory.create(starts=DAY)}
    client.force_login(request.getfixturevalue(who))
    for name, kind in PAGES.items():
        reads = code == 403 and name.endswith("_detail")
        answer = client.get(reverse(name, args=[of[kind].pk]))
        assert answer.status_code == (200 if reads else code), name
    answer = client.post(reverse("target_remove", args=[of["target"].pk]))
    assert answer.status_code == {200: 302}.get(code, code)
    for act in ("hold", "replan"):
        of["activity"].refresh_from_db()
        seen = {"version": of["activity"].version}
        answer = client.post(reverse(f"activity_{act}", args=[of["activity"].pk]), seen)
        assert answer.status_code == {200: 302}.get(code, code)


def test_coverage_counts_what_the_viewer_reads(campaign, mats, issue, parties, sigrid, ylva, idun, at):
    message = campaign.joint_messages.get()
    CampaignTargetFactory.create(campaign=campaign, person=mats)
    other = CampaignTargetFactory.create(campaign=campaign, by=dt.date(2027, 9, 2))
    shared = MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, people=[mats], issues=[issue], on=DAY
    )
    own = MeetingFactory.create(
        organisation=parties.kramnas, people=[mats], issues=[issue], on=DAY + dt.timedelta(days=3)
    )
    planned = MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, people=[other.person], state=MeetingState.CONFIRMED
    )
    for meeting in (shared, own, planned):
        MessageUse.objects.create(meeting=meeting, message=message, version=message.current, said_by=sigrid)
    for user, newest, times in ((sigrid, shared, 1), (idun, shared, 1), (ylva, own, 2)):
        viewer = Viewer.of(user)
        found = coverage(targets_of(campaign, viewer), [message], viewer, at)
        heard = [row.cells[0].heard for row in found.rows]
        assert [(one.meeting, one.version, one.by, one.times) if one else None for one in heard] == [
            (newest, message.current, sigrid, times),
            None,
        ]
        assert found.gaps == 1


def test_a_target_has_moved_since_the_campaign_began(campaign, mats, issue, lova, at):
    CampaignTargetFactory.create(campaign=campaign, person=mats, desired=Position.CHAMPION)
    for year, position in ((2026, Position.SCEPTICAL), (2027, Position.SUPPORTIVE), (2028, Position.OPPOSES)):
        StanceFactory.create(
            person=mats, issue=issue, position=position, as_of=dt.date(year, 3, 1), basis=Basis.PUBLIC_RECORD
        )
    [row] = movements(campaign, targets_of(campaign, Viewer.of(lova)), Viewer.of(lova), at)
    assert (row.before.position, row.now.position, row.steps, row.is_there) == ("sceptical", "supportive", 2, False)


def test_next_comes_what_is_behind_what_is_open_and_whom_nobody_meets(client, lova, campaign, mats, issue, parties):
    late = GoalFactory.create(campaign=campaign, text="Mål i maj", due=dt.date(2027, 5, 31), target=9)
    GoalFactory.create(campaign=campaign, text="Mål i december", target=9)
    CampaignTargetFactory.create(campaign=campaign, person=mats)
    alone = CampaignTargetFactory.create(campaign=campaign, person=PersonFactory.create(name="Ensam Målström"))
    contact = MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, issues=[issue], people=[mats], on=DAY
    )
    CommitmentFactory.create(meeting=contact, person=mats, organisation=parties.region, text="Löfte om svar")
    client.force_login(lova)
    page = text(client, campaign.get_absolute_url())
    nearest = page[page.index('id="next"') : page.index("</section>", page.index('id="next"'))]
    assert (late.text in nearest, "Mål i december" in nearest, "Löfte om svar" in nearest) == (True, False, True)
    assert (alone.person.name in nearest, mats.name in nearest[nearest.index("utan nästa steg") :]) == (True, False)


@pytest.mark.parametrize("n", [1, 3])
def test_a_full_campaign_costs_as_much_as_a_small_one(
    client, lova, parties, issue, make_message, n, django_assert_num_queries
):
    messages = [make_message(issue, title=f"Budskap {k}", endorsed_by=(parties.region,)) for k in range(n)]
    campaign = CampaignFactory.create(organisation=parties.region, issue=issue, joint_messages=messages)
    for metric in Metric:
        GoalFactory.create(campaign=campaign, metric=metric)
    for _k in range(n):
        person = PersonFactory.create()
        CampaignTargetFactory.create(campaign=campaign, person=person, owner=lova)
        ClaimEvidenceFactory.create(claim=OutcomeClaimFactory.create(campaign=campaign, person=person))
        CampaignActivityFactory.create(campaign=campaign, organisation=parties.region)
        StanceFactory.create(person=person, issue=issue)
        shared = {
            "organisation": parties.region,
            "visibility": Visibility.PARTIES,
            "people": [person],
            "issues": [issue],
        }
        contact = MeetingFactory.create(**shared, on=DAY, ours=[lova])
        MeetingFactory.create(**shared, state=MeetingState.CONFIRMED, on=dt.date(2027, 8, 1), ours=[lova])
        CommitmentFactory.create(meeting=contact, person=person, organisation=parties.region, owner=lova)
        for message in messages:
            MessageUse.objects.create(meeting=contact, message=message, version=message.current, said_by=lova)
    client.force_login(lova)
    with django_assert_num_queries(46):
        assert client.get(campaign.get_absolute_url()).status_code == 200


def test_the_timeline_says_that_it_holds_only_the_newest_of_each_kind(parties, lova, at):
    campaign = CampaignFactory.create()
    activities = CampaignActivityFactory.create_batch(timelines.SHOWN, campaign=campaign)
    claims = shown_claims([OutcomeClaimFactory.create(campaign=campaign, on=DAY)], Viewer.of(lova))

    def shown():
        rows = {"messages": [], "claims": claims, "activities": activities}
        found = timelines.timeline(campaign, Viewer.of(lova), at, **rows)
        return found.size, found.cut

    assert shown() == (timelines.SHOWN + 1, False)
    activities.append(CampaignActivityFactory.create(campaign=campaign))
    assert shown() == (timelines.SHOWN + 1, True)
