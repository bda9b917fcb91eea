"""What Django's own migration operations lack."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """Creates many models at once.

    After each ``CreateModel`` of its own, Django builds anew every model that is related to it: with a hundred of them
    that is nearly all the time that an empty database takes. Here they are built once, for all. Models may point at
    each other in any order, since SQLite and PostgreSQL look at foreign keys when the migration ends.
    """

    category = OperationCategory.ADDITION

    def __init__(self, *creates: CreateModel) -> None:
        self.creates = creates

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state with the models, rendered again when it is next asked for."""
        state.__dict__.pop("apps", None)
        for create in self.creates:
            create.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Their tables."""
        for create in self.creates:
            create.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Without their tables."""
        for create in reversed(self.creates):
            create.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """``Create 41 models``."""
        return f"Create {len(self.creates)} models"
