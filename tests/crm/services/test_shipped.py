"""The reference data that comes with the product."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from crm.models import Committee, Organisation, PoliticalParty
from crm.services.organisations import update_organisation
from crm.services.renaming import rename_body
from crm.services.shipped import load_reference
from crm.visibility import SYSTEM
from tests.factories import OrganisationFactory


def run() -> str:
    out = StringIO()
    call_command("reference", stdout=out)
    return out.getvalue()


def counts() -> tuple[int, int, int]:
    return Organisation.objects.count(), Committee.objects.count(), PoliticalParty.objects.count()


@pytest.mark.django_db
def test_it_is_added_once():
    assert "Trafikutskottet" in run()
    assert counts() == (12, 16, 8)
    assert Organisation.objects.get(name="Klimat- och näringslivsdepartementet").valid_from == dt.date(2023, 1, 1)
    assert set(Committee.objects.values_list("body__name", flat=True)) == {"Riksdagen"}
    assert run() == "Nothing was missing.\n"
    assert counts() == (12, 16, 8)


@pytest.mark.django_db
def test_what_people_have_changed_is_left_alone(at):
    load_reference(actor=SYSTEM, at=at)
    culture = Organisation.objects.get(ref="ministry-Ku")
    update_organisation(actor=SYSTEM, at=at, organisation=culture, name="Kultur- och mediedepartementet")
    parliament = Organisation.objects.get(ref="parliament")
    rename_body(actor=SYSTEM, at=at, organisation=parliament, name="Ständerna", valid_from=dt.date(2027, 6, 1))
    PoliticalParty.objects.filter(code="L").update(name="Folkpartiet", valid_to=dt.date(2027, 1, 1))
    before = counts()
    assert load_reference(actor=SYSTEM, at=at) == []
    assert counts() == before
    assert PoliticalParty.objects.get(code="L").name == "Folkpartiet"


@pytest.mark.django_db
def test_a_body_that_is_there_already_is_not_doubled(at):
    mine = OrganisationFactory.create(name="riksdagen", kind="parliament", partnership="none")
    Committee.objects.create(code="TU", name="Vårt namn", body=mine)
    added = load_reference(actor=SYSTEM, at=at)
    assert "Riksdagen" not in added
    assert set(Committee.objects.values_list("body", flat=True)) == {mine.pk}
    assert Committee.objects.get(code="TU").name == "Vårt namn"
