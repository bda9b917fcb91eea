"""Addresses of the campaigns package."""

from django.urls import URLPattern, path

from campaigns.views.today import TodayPage

urlpatterns: list[URLPattern] = [
    path("", TodayPage.as_view(), name="today"),
]
