"""Addresses of the campaigns package."""

from django.urls import path

from campaigns.views import arenas, campaigns, delegation, outbox, programme
from campaigns.views.reminders import RehearsalPage, RehearsedMailPage
from campaigns.views.today import TodayPage

urlpatterns = [
    path("", TodayPage.as_view(), name="today"),
    path("reminders/", RehearsalPage.as_view(), name="rehearsal"),
    path("reminders/mail/", RehearsedMailPage.as_view(), name="rehearsal_mail"),
    path("outbox/", outbox.OutboxPage.as_view(), name="delivery_list"),
    path("outbox/pause/", outbox.PausePage.as_view(), name="sending_pause"),
    path("outbox/<int:pk>/", outbox.DeliveryPage.as_view(), name="delivery_detail"),
    path("outbox/<int:pk>/files/<int:file>/", outbox.DeliveryFilePage.as_view(), name="delivery_file"),
    path("outbox/<int:pk>/retry/", outbox.RetryPage.as_view(), name="delivery_retry"),
    path("outbox/<int:pk>/resend/", outbox.ResendPage.as_view(), name="delivery_resend"),
    path("outbox/<int:pk>/cancel/", outbox.CancelPage.as_view(), name="delivery_cancel"),
    path("campaigns/", campaigns.CampaignListPage.as_view(), name="campaign_list"),
    path("campaigns/new/", campaigns.CampaignCreatePage.as_view(), name="campaign_create"),
    path("campaigns/<int:pk>/", campaigns.CampaignPage.as_view(), name="campaign_detail"),
    path("campaigns/<int:pk>/edit/", campaigns.CampaignUpdatePage.as_view(), name="campaign_update"),
    path("campaigns/<int:pk>/goals/new/", campaigns.GoalCreatePage.as_view(), name="goal_create"),
    path("goals/<int:pk>/", campaigns.GoalPage.as_view(), name="goal_detail"),
    path("goals/<int:pk>/edit/", campaigns.GoalUpdatePage.as_view(), name="goal_update"),
    path("goals/<int:pk>/entries/new/", campaigns.GoalEntryCreatePage.as_view(), name="goal_entry_create"),
    path("indicators/new/", campaigns.IndicatorCreatePage.as_view(), name="indicator_create"),
    path("indicators/<int:pk>/edit/", campaigns.IndicatorUpdatePage.as_view(), name="indicator_update"),
    path("arenas/", arenas.ArenaListPage.as_view(), name="arena_list"),
    path("arenas/new/", arenas.ArenaCreatePage.as_view(), name="arena_create"),
    path("arenas/<int:pk>/", arenas.ProgrammePage.as_view(), name="arena_detail"),
    path("arenas/<int:pk>/parties/", arenas.PartyProgrammePage.as_view(), name="arena_party"),
    path("arenas/<int:pk>/delegation/", arenas.DelegationPage.as_view(), name="arena_delegation"),
    path("arenas/<int:pk>/edit/", arenas.ArenaUpdatePage.as_view(), name="arena_update"),
    path("arenas/<int:pk>/deadlines/new/", arenas.DeadlineCreatePage.as_view(), name="deadline_create"),
    path("deadlines/<int:pk>/tick/", arenas.DeadlineTickPage.as_view(), name="deadline_tick"),
    path("arenas/<int:pk>/delegates/new/", delegation.DelegateCreatePage.as_view(), name="delegate_create"),
    path("delegates/<int:pk>/edit/", delegation.DelegateUpdatePage.as_view(), name="delegate_update"),
    path("delegates/<int:pk>/remove/", delegation.DelegateRemovePage.as_view(), name="delegate_remove"),
    path("arenas/<int:pk>/items/new/", programme.ItemCreatePage.as_view(), name="item_create"),
    path("items/<int:pk>/", programme.ItemPage.as_view(), name="item_detail"),
    path("items/<int:pk>/edit/", programme.ItemUpdatePage.as_view(), name="item_update"),
    path("items/<int:pk>/move/", programme.ItemMovePage.as_view(), name="item_move"),
    path("items/<int:pk>/confirm/", programme.ItemConfirmPage.as_view(), name="item_confirm"),
    path("items/<int:pk>/decline/", programme.ItemDeclinePage.as_view(), name="item_decline"),
    path("items/<int:pk>/cancel/", programme.ItemCancelPage.as_view(), name="item_cancel"),
]
