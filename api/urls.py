"""Addresses of the programming interface."""

from django.urls import path

from api.views import api_info

urlpatterns = [path("api-info", api_info, name="api-info")]
