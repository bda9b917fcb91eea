"""Opening accounts from the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.models import AuditEntry, Organisation, User
from crm.visibility import Viewer

ANNA = ("anna.berg@region.example", "--name", "Anna Berg")
pytestmark = pytest.mark.django_db


def account(*arguments: str) -> str:
    out = StringIO()
    call_command("account", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_account_of_an_installation(client):
    told = account(*ANNA, "--organisation", "Region Norr", "--kind", "region")
    user = User.objects.get()
    assert (user.email, user.name, user.role) == ("anna.berg@region.example", "Anna Berg", "admin")
    assert (user.organisation.name, user.organisation.kind) == ("Region Norr", "region")
    assert Viewer.of(user).organisation_id == Organisation.objects.get(partnership="active").pk
    assert AuditEntry.objects.count() == 2

    password = told.split()[-1]
    answer = client.post("/account/login/", {"login": user.email, "password": password})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_party_that_is_there_is_used(parties):
    before = Organisation.objects.count()
    account(*ANNA, "--organisation", "region skog", "--role", "coordinator")
    user = User.objects.get(email="anna.berg@region.example")
    assert (user.organisation, user.role) == (parties.region, "coordinator")
    assert Organisation.objects.count() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*ANNA, "--organisation", "Utanför AB"), "is no active partner"),
        (("not an address", "--name", "Anna Berg", "--organisation", "Region Skog"), "giltig"),
        (("SIGRID.FJALL@x.example", "--name", "Anna Berg", "--organisation", "Ny kommun"), "har redan ett konto"),
    ],
)
def test_what_cannot_be_opened_is_said_and_changes_nothing(parties, sigrid, arguments, said):
    sigrid.email = "sigrid.fjall@x.example"
    sigrid.save()
    before = Organisation.objects.count()
    with pytest.raises(CommandError, match=said) as refused:
        account(*arguments)
    assert refused.value.returncode == 2
    assert (User.objects.count(), Organisation.objects.count()) == (1, before)
