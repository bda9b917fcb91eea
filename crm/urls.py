"""Addresses of the crm package."""

from django.urls import path

from crm.views import arrivals, commitments, followup, health, meetings, people, reference, tokens
from crm.views.settings import SettingsPage
from crm.web import assets

urlpatterns = [
    path("assets/<str:digest>/<str:name>", assets.serve, name="asset"),
    path("worker.js", assets.serve_worker, name="service-worker"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("settings/", SettingsPage.as_view(), name="settings"),
    path("settings/tokens/", tokens.TokenList.as_view(), name="token_list"),
    path("settings/tokens/new/", tokens.TokenCreate.as_view(), name="token_create"),
    path("settings/tokens/<int:pk>/revoke/", tokens.TokenRevoke.as_view(), name="token_revoke"),
    path("people/", people.PersonList.as_view(), name="person_list"),
    path("people/new/", people.PersonCreate.as_view(), name="person_create"),
    path("people/<int:pk>/edit/", people.PersonUpdate.as_view(), name="person_update"),
    path("people/<int:pk>/mandates/new/", people.MandateCreate.as_view(), name="mandate_create"),
    path("people/<int:pk>/stances/new/", people.StanceCreate.as_view(), name="stance_create"),
    path("mandates/<int:pk>/end/", people.MandateEnd.as_view(), name="mandate_end"),
    path("log/", meetings.MeetingList.as_view(), name="meeting_list"),
    path("log/new/", meetings.MeetingCreate.as_view(), name="meeting_create"),
    path("meetings/<int:pk>/", meetings.MeetingDetail.as_view(), name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.MeetingUpdate.as_view(), name="meeting_update"),
    path("meetings/<int:pk>/debrief/", meetings.DebriefWrite.as_view(), name="debrief_write"),
    path("meetings/<int:pk>/promises/", followup.PromisesTake.as_view(), name="promises_take"),
    path("proposals/<int:pk>/", followup.ProposalConfirm.as_view(), name="proposal_confirm"),
    path("proposals/<int:pk>/decline/", followup.ProposalDecline.as_view(), name="proposal_decline"),
    path("arrivals/<int:pk>/take-in/", arrivals.ArrivalTakeIn.as_view(), name="arrival_take_in"),
    path("arrivals/<int:pk>/set-aside/", arrivals.ArrivalSetAside.as_view(), name="arrival_set_aside"),
    path("meetings/<int:pk>/observations/new/", meetings.ObservationCreate.as_view(), name="observation_create"),
    path("commitments/", commitments.CommitmentList.as_view(), name="commitment_list"),
    path("commitments/new/", commitments.CommitmentCreate.as_view(), name="commitment_create"),
    path("commitments/<int:pk>/", commitments.CommitmentDetail.as_view(), name="commitment_detail"),
    path("commitments/<int:pk>/edit/", commitments.CommitmentUpdate.as_view(), name="commitment_update"),
    path("commitments/<int:pk>/keep/", commitments.CommitmentKeep.as_view(), name="commitment_keep"),
    path("commitments/<int:pk>/lapse/", commitments.CommitmentLapse.as_view(), name="commitment_lapse"),
    path("commitments/<int:pk>/withdraw/", commitments.CommitmentWithdraw.as_view(), name="commitment_withdraw"),
    path("commitments/<int:pk>/reopen/", commitments.CommitmentReopen.as_view(), name="commitment_reopen"),
    path("organisations/", reference.OrganisationList.as_view(), name="organisation_list"),
    path("organisations/new/", reference.OrganisationCreate.as_view(), name="organisation_create"),
    path("organisations/<int:pk>/edit/", reference.OrganisationUpdate.as_view(), name="organisation_update"),
    path("issues/", reference.IssueList.as_view(), name="issue_list"),
    path("issues/new/", reference.IssueCreate.as_view(), name="issue_create"),
    path("issues/<int:pk>/edit/", reference.IssueUpdate.as_view(), name="issue_update"),
]
