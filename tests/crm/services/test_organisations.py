"""What is said of an organisation: its number has a check digit, and a new name keeps what stands of it."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.errors import DomainError
from crm.services.organisations import create_organisation, update_organisation
from crm.services.renaming import rename_body
from crm.visibility import Viewer


@pytest.fixture
def facts():
    return {"code": "2299", "county": "Skogs län", "email": "post@habo.example", "web": "https://habo.example"}


def test_a_number_is_kept_as_ten_digits_and_a_wrong_one_names_its_field(idun, at, facts):
    actor = Viewer.of(idun)
    habo = create_organisation(
        actor=actor, at=at, name="Habo kommun", kind="municipality", number="212000-0142", **facts
    )
    assert (habo.number, habo.code) == ("2120000142", "2299")
    for wrong, rule in (("212000-0143", "Kontrollsiffran"), ("811228-9874", "personnummer")):
        with pytest.raises(DomainError, match=rule) as error:
            update_organisation(actor=actor, at=at, organisation=habo, number=wrong)
        assert error.value.field == "number"
    update_organisation(actor=actor, at=at, organisation=habo, number="")
    assert habo.number == ""


def test_a_new_name_keeps_number_code_county_and_addresses(idun, at, facts):
    actor = Viewer.of(idun)
    old = create_organisation(actor=actor, at=at, name="Skogsnämnden", kind="agency", number="2120000142", **facts)
    new = rename_body(actor=actor, at=at, organisation=old, name="Skogsverket", valid_from=dt.date(2027, 1, 1))
    assert {name: getattr(new, name) for name in facts} == facts
    assert new.number == "2120000142"
