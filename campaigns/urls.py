"""Addresses of the campaigns package."""

from django.urls import URLPattern, path

from campaigns.views import outbox
from campaigns.views.reminders import RehearsalPage, RehearsedMailPage
from campaigns.views.today import TodayPage

urlpatterns: list[URLPattern] = [
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
]
