"""Addresses of the campaigns package."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
