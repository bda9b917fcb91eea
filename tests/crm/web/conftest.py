"""A small site for the base views."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from crm import surfaces
from crm.models import Council
from tests.crm.web import pages


@pytest.fixture
def site(db, settings, monkeypatch) -> None:
    """The pages of ``pages.py``, in the policy table while the test runs."""
    settings.SAMSYN_NOW = "2027-06-21T08:00:00+02:00"
    cache.clear()  # where allauth counts attempts to sign in
    Council.current()  # made by set-up, not by the first page
    settings.ROOT_URLCONF = "tests.crm.web.pages"
    for name, surface in pages.SURFACES.items():
        monkeypatch.setitem(surfaces.SURFACES, name, surface)


@pytest.fixture
def signed_in(site):
    """A browser in which the user is signed in; errors become pages, as in production."""

    def sign_in(user) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return sign_in
