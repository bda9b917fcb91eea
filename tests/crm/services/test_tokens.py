"""Tokens of programs: made, limited, ended."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.enums import Role
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import ApiToken, AuditEntry
from crm.services.tokens import create_token, resolve_token, revoke_all, revoke_token
from crm.visibility import Viewer

DAY = dt.timedelta(days=1)


@pytest.fixture
def make(at, sigrid):
    """Make a token as Sigrid, with whatever differs."""

    def make(user=sigrid, **changes):
        values = {"name": "Kalender", "scopes": ["log:read"], "lasts": 30 * DAY}
        return create_token(actor=Viewer.of(user), at=at, **(values | changes))

    return make


def test_a_token_is_its_users_and_opens_until_it_runs_out(make, sigrid):
    token, text = make(scopes=["people:read", "log:read", "log:read"])
    assert (token.user, token.scopes) == (sigrid, ["log:read", "people:read"])
    assert token.expires_at - token.created_at == 30 * DAY
    now = timezone.now()
    assert resolve_token(text, now=now) == token
    assert resolve_token(text, now=token.expires_at) is None
    assert resolve_token(text[:-1], now=now) is None


def test_each_token_has_a_text_of_its_own(make):
    assert make()[1] != make()[1]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["log:read", "everything"]}, "scopes"),
        ({"lasts": dt.timedelta()}, "lasts"),
        ({"lasts": -DAY}, "lasts"),
        ({"lasts": 367 * DAY}, "lasts"),
    ],
)
def test_what_cannot_be_is_named(make, changes, field):
    with pytest.raises(DomainError) as refused:
        make(**changes)
    assert refused.value.field == field
    assert not ApiToken.objects.exists()


def test_a_name_is_at_most_a_hundred_letters(make):
    with pytest.raises(ValidationError) as refused:
        make(name="x" * 101)
    assert list(refused.value.message_dict) == ["name"]


def test_an_outsider_makes_none(make, olle):
    with pytest.raises(NotAllowed):
        make(user=olle)


def test_making_and_ending_are_in_the_trail_without_the_text(make, sigrid, at):
    token, text = make()
    revoke_token(actor=Viewer.of(sigrid), at=at, token=token)
    entries = AuditEntry.objects.filter(object_type="crm.ApiToken", object_id=token.pk).order_by("pk")
    assert [(entry.actor, entry.organisation, sorted(entry.changes)) for entry in entries] == [
        (sigrid, sigrid.organisation, ["expires_at", "scopes"]),
        (sigrid, sigrid.organisation, ["revoked_at"]),
    ]
    assert text not in str(list(entries.values()))


def test_a_token_ends_once(make, sigrid, at):
    token, text = make()
    revoke_token(actor=Viewer.of(sigrid), at=at, token=token)
    assert resolve_token(text, now=timezone.now()) is None
    with pytest.raises(StaleObject):
        revoke_token(actor=Viewer.of(sigrid), at=at, token=token)


def test_nobody_ends_anothers_but_an_administrator(make, elis, idun, sigrid, at):
    token, _text = make()
    with pytest.raises(NotAllowed):
        revoke_token(actor=Viewer.of(elis), at=at, token=token)
    with pytest.raises(NotAllowed):
        revoke_all(actor=Viewer.of(elis), at=at, user=sigrid)
    idun.role = Role.ADMIN
    make()
    revoke_token(actor=Viewer.of(sigrid), at=at, token=make()[0])
    elises, _text = make(user=elis)
    assert revoke_all(actor=Viewer.of(idun), at=at, user=sigrid) == 2
    assert revoke_all(actor=Viewer.of(idun), at=at, user=sigrid) == 0
    assert list(ApiToken.objects.filter(revoked_at=None)) == [elises]
    assert AuditEntry.objects.filter(actor=idun).values_list("organisation", flat=True).distinct().get() == (
        sigrid.organisation_id
    )
