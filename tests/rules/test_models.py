"""Every model says who reads it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from crm.visibility import MissingRule, Viewer, VisibleQuerySet

OURS = ("crm", "joint_messages", "campaigns")
# Models that no page, export or feed reads on their own, with the reason.
WITHOUT_RULE: dict[str, str] = {}


def own_models() -> list[type[models.Model]]:
    """Concrete models of our packages; tables that Django makes for many-to-many fields are not asked for rows."""
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def test_every_model_has_a_rule_or_a_reason():
    assert {m._meta.label for m in own_models() if not hasattr(m, "visibility_rule")} == set(WITHOUT_RULE)


@pytest.mark.parametrize("model", [m for m in own_models() if hasattr(m, "visibility_rule")], ids=str)
def test_a_model_with_a_rule_is_asked_through_it(model: type[models.Model]):
    if model._meta.label == "crm.Council":
        return  # one row, which every page reads
    assert hasattr(model._default_manager, "visible_to")


def test_a_model_without_a_rule_refuses(db: None, idun):
    with pytest.raises(MissingRule, match="ContentType"):
        VisibleQuerySet(ContentType).visible_to(Viewer.of(idun))
