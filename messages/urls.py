"""Addresses of the messages package."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
