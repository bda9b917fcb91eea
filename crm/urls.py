"""Addresses of the crm package."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
