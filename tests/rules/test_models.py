"""Every model says who reads it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.loader import MigrationLoader

from crm.visibility import MissingRule, Viewer, VisibleQuerySet

OURS = ("crm", "joint_messages", "campaigns")
# Models that no page, export or feed reads on their own, with the reason.
WITHOUT_RULE: dict[str, str] = {}

# Columns of JSON in which no person's number stands for somebody who may become another, with the reason.
_FROZEN = "kept as it was, with its hash or as history"
_UNDO = "told again from the rows it changed, and refused where one is gone"
_WORDS = "words, kinds, hashes or settings: no numbers of persons"
_BODIES = "names and numbers of organisations, which never become another"
WITHOUT_PEOPLE: dict[str, str] = {
    "crm.PersonMerge.removed": _FROZEN,
    "crm.PersonMerge.repointed": _FROZEN,
    "crm.AuditEntry.changes": _FROZEN,
    "crm.ApiToken.scopes": _WORDS,
    "crm.AnsweredRequest.body": _FROZEN,
    "crm.AnsweredRequest.headers": _WORDS,
    "crm.RegisterImport.files": _WORDS,
    "crm.RegisterImport.mapping": _WORDS,
    "crm.RegisterImport.options": _WORDS,
    "crm.RegisterImport.plan": _WORDS,
    "crm.RegisterImport.undo": _UNDO,
    "crm.Delivery.headers": _WORDS,
    "crm.Disposal.erased": _WORDS,
    "joint_messages.Variant.changed": _WORDS,
    "joint_messages.Endorsement.covers": _WORDS,
    "joint_messages.Endorsement.condition_on": _WORDS,
    "joint_messages.Endorsement.respelt": _WORDS,
    "joint_messages.Endorsement.changed": _WORDS,
    "campaigns.Report.texts": _WORDS,
    "campaigns.Report.snapshot": _FROZEN,
    "campaigns.ReminderChoices.declined": _WORDS,
    "campaigns.BriefingPack.snapshot": _FROZEN,
    "campaigns.ImportRun.plan": _WORDS,
    "campaigns.ImportRun.undo": _UNDO,
    "campaigns.PublicEvent.speakers": _WORDS,
    "campaigns.SpeakerMatch.reasons": _WORDS,
    "campaigns.FigureImport.plan": _WORDS,
    "campaigns.FigureImport.undo": _UNDO,
    "campaigns.RequestDecision.asked": _WORDS,
    "campaigns.LobbyCheck.mapping": _WORDS,
    "campaigns.LobbyCheck.own_names": _WORDS,
    "campaigns.LobbyCheck.told": _WORDS,
    "campaigns.LobbyCheck.bodies": _BODIES,
    "campaigns.LobbyRow.bodies": _BODIES,
    "campaigns.LobbyRow.organisations": _WORDS,
    "campaigns.LobbyRow.parties": _BODIES,
}


def own_models() -> list[type[models.Model]]:
    """Concrete models of our packages; tables that Django makes for many-to-many fields are not asked for rows."""
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def added_fields() -> list[models.Field[object, object]]:
    """Fields that came to a table which was there before, as they are now."""
    found = []
    for (label, _name), migration in MigrationLoader(None).disk_migrations.items():
        made = {one.name.lower() for one in migration.operations if isinstance(one, CreateModel)}
        for one in migration.operations:
            if label in OURS and isinstance(one, AddField) and one.model_name_lower not in made:
                with suppress(FieldDoesNotExist):
                    found.append(apps.get_model(label, one.model_name)._meta.get_field(one.name))
    return found


def test_programs_of_the_version_before_can_still_write_while_one_upgrades():
    needed = [field for field in added_fields() if not field.null and not field.many_to_many]
    assert [str(field) for field in needed if not field.has_db_default()] == []


def test_every_model_has_a_rule_or_a_reason():
    assert {m._meta.label for m in own_models() if not hasattr(m, "visibility_rule")} == set(WITHOUT_RULE)


def test_every_column_of_json_is_followed_by_merges_or_named_as_without_people():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.JSONField)
    }
    followed = {f"{m._meta.label}.{one.column}" for m in own_models() for one in getattr(m, "names_people", ())}
    assert found - followed == set(WITHOUT_PEOPLE)


@pytest.mark.parametrize("model", [m for m in own_models() if hasattr(m, "visibility_rule")], ids=str)
def test_a_model_with_a_rule_is_asked_through_it(model: type[models.Model]):
    if model._meta.label == "crm.Council":
        return  # one row, which every page reads
    assert hasattr(model._default_manager, "visible_to")


def test_a_model_without_a_rule_refuses(db: None, idun):
    with pytest.raises(MissingRule, match="ContentType"):
        VisibleQuerySet(ContentType).visible_to(Viewer.of(idun))
