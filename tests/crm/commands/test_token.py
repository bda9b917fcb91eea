"""``manage.py token``."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from crm.models import ApiToken


def test_it_prints_a_token_that_opens_the_interface(idun, client):
    out = io.StringIO()
    call_command("token", idun.email.upper(), name="Kalender", scope=["people:read"], days=7, stdout=out)
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.scopes) == (idun, "Kalender", ["people:read"])
    assert token.expires_at - token.created_at == dt.timedelta(days=7)
    answer = client.get("/api/v1/organisations", headers={"Authorization": f"Bearer {out.getvalue().strip()}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(("email", "days"), [("nobody@skog.example", 7), (None, 0), (None, 400)])
def test_what_cannot_be_is_told(idun, email, days):
    with pytest.raises(CommandError):
        call_command("token", email or idun.email, name="Kalender", days=days)
    assert not ApiToken.objects.exists()


def test_an_account_outside_the_parties_gets_none(olle):
    with pytest.raises(CommandError):
        call_command("token", olle.email, name="Kalender")
