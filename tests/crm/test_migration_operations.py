"""The operation that creates many models at once."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from crm.migration_operations import CreateModels


def _create(name: str, other: str) -> CreateModel:
    key, link = models.BigAutoField(primary_key=True), models.ForeignKey(f"crm.{other}", models.CASCADE, null=True)
    return CreateModel(name, [("id", key), ("other", link)])


@pytest.mark.django_db(transaction=True)
def test_models_that_point_at_each_other_are_made_together_and_taken_away():
    operation, before = CreateModels(_create("Left", "Right"), _create("Right", "Left")), ProjectState()
    before.apps  # noqa: B018 - as a migration that comes after others finds it
    after = before.clone()
    operation.state_forwards("crm", after)
    left, right = (after.apps.get_model("crm", name) for name in ("Left", "Right"))
    assert (left._meta.get_field("other").related_model, right._meta.get_field("other").related_model) == (right, left)

    with connection.schema_editor() as editor:
        operation.database_forwards("crm", editor, before, after)
    row = right.objects.create(other=left.objects.create())
    assert right.objects.get(other__pk=row.other_id) == row
    right.objects.all().delete()
    left.objects.all().delete()

    with connection.schema_editor() as editor:
        operation.database_backwards("crm", editor, after, before)
    assert not {"crm_left", "crm_right"} & set(connection.introspection.table_names())
