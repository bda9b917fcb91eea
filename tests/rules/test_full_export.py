"""A full export forgets no model and no field, and carries no secret."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from crm.exports import full
from crm.services.full_export.contents import FILES, INSTEAD, instead, tables
from crm.services.full_export.take import sheet_name

EVERY = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
TAKEN = [one.model for one in tables()]
# Names of fields that hold what opens something.
SECRETS = {"password", "token_hash", "session_key", "secret", "key_hash"}


def test_every_model_goes_along_or_says_why_not():
    """A new model belongs in ``TABLES`` or ``LEFT_OUT`` of its package's ``exports/tables.py``."""
    goes, stays = {model._meta.label for model in TAKEN}, set(full.left_out())
    assert goes | stays == {model._meta.label for model in EVERY}
    assert goes & stays == set()
    assert all(str(reason) for reason in full.left_out().values())


@pytest.mark.parametrize("model", TAKEN, ids=str)
def test_every_field_has_a_heading_or_is_known_to_be_technical(model):
    """A new field belongs in ``HEADINGS`` of its package's ``exports/tables.py``, or in ``TECHNICAL`` of crm's."""
    assert full.unnamed(model) == []


def test_no_heading_is_for_a_field_that_is_gone():
    fields = {field.name for model in TAKEN for field in model._meta.local_concrete_fields}
    own = {f"{model.__name__}.{field.name}" for model in TAKEN for field in model._meta.local_concrete_fields}
    for _config, package in full.packages():
        assert set(package.HEADINGS) - fields - own == set()


@pytest.mark.parametrize("model", TAKEN, ids=str)
def test_what_a_row_refers_to_goes_along_and_is_called_something(model):
    for field in model._meta.local_concrete_fields:
        if field.is_relation:
            target = full.exported()[field.related_model._meta.label]
            assert target.table.name, f"{field}: give {target.model.__name__} a name in its TABLES"


def test_each_table_has_a_spreadsheet_of_its_own():
    assert len({sheet_name(one) for one in tables()}) == len(tables())


def test_every_file_is_a_file_of_the_archive():
    binary = {
        (model._meta.label, field.name)
        for model in TAKEN
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.BinaryField)
    }
    assert binary == {(label, column) for label, (column, _name) in FILES.items()}


def test_what_opens_something_is_not_carried():
    carried = {
        (model._meta.label, field.name)
        for model in TAKEN
        for field in model._meta.local_concrete_fields
        if field.name in SECRETS and field.column not in instead(model)
    }
    assert carried == set()
    assert set(INSTEAD) <= {model._meta.label for model in TAKEN}
