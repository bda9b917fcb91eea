"""Addresses of the crm package."""

from django.urls import path

from crm.views import health
from crm.views.settings import SettingsPage
from crm.web import assets

urlpatterns = [
    path("assets/<str:digest>/<str:name>", assets.serve, name="asset"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("settings/", SettingsPage.as_view(), name="settings"),
]
