"""The whole database as plain values, to compare before and after; without what only grows.

The version of a person or organisation is no part of it: taking back is one more change, so that a form that saw an
earlier one does not pass.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps

# The audit trail and the imports themselves tell of what was taken back, too.
GROWING = {"crm.AuditEntry", "crm.RegisterImport", "crm.ImportLine", "crm.ImportFile"}


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, by model."""
    models = [model for app in ("crm", "joint_messages", "campaigns") for model in _models(app)]
    return {
        model._meta.label: [_compared(model._meta.label, row) for row in model._base_manager.order_by("pk").values()]
        for model in models
        if model._meta.label not in GROWING
    }


def _compared(label: str, row: dict[str, Any]) -> dict[str, Any]:
    is_counted = label in ("crm.Person", "crm.Organisation")
    return {name: value for name, value in row.items() if not (is_counted and name == "version")}


def _models(app: str) -> list[Any]:
    return list(apps.get_app_config(app).get_models(include_auto_created=True))
