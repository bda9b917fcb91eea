"""What the tests of this package share: the pages' clock, a browser, and a message with a full house."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.urls import reverse

from crm.models import Council
from messages.house import AskText, Fact
from tests.factories import MessageFactory, PersonFactory
from tests.factories.messages import write_version

SECRET = "Hemlig-takmening"


@pytest.fixture
def clock(db, at):
    """The pages' clock stands at ``at``."""
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})


@pytest.fixture
def get(client):
    """The page of an address as a user, and what it says."""

    def get(user, name, *args, query=""):
        client.force_login(user)
        response = client.get(reverse(name, args=args) + query)
        response.said = html.unescape(response.content.decode())
        return response

    return get


@pytest.fixture
def post(client):
    """A form sent as a user."""

    def post(user, name, *args, **data):
        client.force_login(user)
        response = client.post(reverse(name, args=args), data)
        response.said = html.unescape(response.content.decode())
        return response

    return post


@pytest.fixture
def full_message(elis):
    """A draft of Elis' with a full house."""
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    write_version(
        message,
        roof=SECRET,
        text="Vi behöver **spår**.",
        asks=(AskText("K1", "Peka ut sträckan.", (PersonFactory.create(name="Vera Lindmåne"),)),),
        red_lines=("Inte norr mot söder.",),
        do_not_say=("Årtal.",),
        questions=(("Varför?", "Därför."),),
        proof_points=(Fact("Enkelspår.", "Banan", dt.date(2024, 1, 1), True),),
    )
    return message
