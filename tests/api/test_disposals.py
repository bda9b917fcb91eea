"""Disposal over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import Disposal
from tests.api.conftest import fields
from tests.factories import MandateFactory, PersonFactory


@pytest.fixture
def gone(db):
    person = PersonFactory.create(name="Vera Lindmåne", email="vera@departementet.example")
    MandateFactory.create(person=person, starts=None, ends=dt.date(2024, 9, 30))
    return person


def test_who_is_proposed_and_what_is_decided(program, idun, elis, gone):
    caller = program(idun)
    [told] = caller.get("disposals/proposed").json()["proposed"]
    assert (told["person"]["id"], told["left"]) == (gone.pk, "2024-09-30")
    refused = caller.post("disposals", person=gone.pk, outcome="kept", reference="HSO 1")
    assert (refused.status_code, fields(refused)) == (422, ["reason"])
    refused = caller.post("disposals", person=gone.pk, outcome="kept", reference="HSO 1", reason="Revision.")
    assert (refused.status_code, fields(refused)) == (422, ["keep_until"])
    made = caller.post("disposals", person=gone.pk, outcome="erased", reference="HSO 1")
    assert (made.status_code, made.json()["erased"]) == (201, {"email": 1})
    assert caller.get("disposals").json()["total"] == 1
    again = caller.post("disposals", person=gone.pk, outcome="erased", reference="HSO 1")
    assert (again.status_code, fields(again)) == (422, ["person"])
    assert Disposal.objects.count() == 1
    assert program(elis).get("disposals").status_code == 403
    assert program(elis).post("disposals", person=gone.pk, outcome="erased", reference="x").status_code == 403
