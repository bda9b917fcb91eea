"""Everything that somebody owns or answers for is in the handover register, or left out for a reason."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from campaigns.queries.handover_kinds import KINDS
from crm.models import Organisation, User
from tests.rules.test_models import own_models

PERSONAL = "one's own, and ended with the account"
TRAIL = "who did something once, which stays so"
PART = "part of a row that is in the register, and handed over with it"
KNOWLEDGE = "facts, which every party shares"
LEFT_OUT = {
    "crm.User": "an account, which an administrator closes",
    **dict.fromkeys(
        ("crm.EndorsementAuthority", "crm.PersonalLink", "crm.SavedView", "crm.ApiToken", "crm.AnsweredRequest"),
        PERSONAL,
    ),
    **dict.fromkeys(
        (
            *("campaigns.CalendarFeed", "campaigns.OwnStatement", "campaigns.BriefingPack"),
            *("campaigns.ReminderChoices", "campaigns.ReminderOccurrence", "crm.Delivery"),
        ),
        PERSONAL,
    ),
    **dict.fromkeys(
        (
            *(
                "crm.AuditEntry",
                "crm.PersonMerge",
                "crm.NotSame",
                "crm.Disposal",
                "crm.DebriefArrival",
                "crm.StanceProposal",
            ),
            *("crm.Debrief", "crm.Stance", "crm.RegisterImport", "campaigns.FigureImport", "campaigns.ImportRun"),
            *("campaigns.LobbyCheck", "campaigns.LobbyDecision"),
            *("campaigns.YearlyCheck", "campaigns.SpeakerMatch", "campaigns.RequestDecision", "campaigns.ReportNudge"),
            "campaigns.RotaSwap",
        ),
        TRAIL,
    ),
    **dict.fromkeys(
        (
            *("crm.MeetingParticipant", "joint_messages.MessageVersion", "joint_messages.ProofPoint"),
            *("joint_messages.Endorsement", "joint_messages.Comment", "joint_messages.MessageDraft"),
            *("joint_messages.Spokesperson", "joint_messages.MessageUse", "joint_messages.OpEdText"),
            *("joint_messages.Signatory", "joint_messages.Signature", "joint_messages.VariantText"),
            *("campaigns.Delegate", "campaigns.GoalEntry", "campaigns.OutcomeClaim", "campaigns.ClaimEvidence"),
            *("campaigns.IndicatorTarget", "campaigns.IndicatorReading", "campaigns.IndicatorNote"),
            *("campaigns.ActivityParticipant", "campaigns.WatchNote", "crm.NetworkMember"),
            "campaigns.RotaParty",
            *("campaigns.Attendance", "campaigns.HeardNote"),
        ),
        PART,
    ),
    **dict.fromkeys(
        (
            *("crm.Mandate", "crm.Organisation", "crm.Committee", "crm.DoorOpener", "crm.Expert", "crm.Ally"),
            "joint_messages.Strategy",
            "campaigns.AgendaItem",
        ),
        KNOWLEDGE,
    ),
}


def names_somebody(model: type[Model]) -> bool:
    """Whether rows of the model name an organisation or one of ours."""
    return any(field.related_model in {User, Organisation} for field in model._meta.concrete_fields)


def test_every_model_that_names_somebody_is_in_the_register_or_left_out_for_a_reason():
    named = {model._meta.label for model in own_models() if names_somebody(model)}
    held = {kind.model._meta.label for kind in KINDS}
    assert held & set(LEFT_OUT) == set()
    assert named - held - set(LEFT_OUT) == set()
    assert set(LEFT_OUT) - named == set()


def test_every_kind_names_fields_of_its_model():
    for kind in KINDS:
        model: Any = kind.model
        assert kind.model._base_manager.model is model
        for path in (kind.organisation, kind.person):
            if isinstance(path, str) and path:
                list(model._base_manager.select_related(path).none())
                assert model._base_manager.filter(**{f"{path}__isnull": True}).query is not None


def test_what_an_account_hands_over_when_it_closes_is_in_the_register():
    duties = {(duty.model, duty.field) for path in settings.DUTIES for duty in import_string(path)}
    held = {(kind.model, kind.person if isinstance(kind.person, str) else "lead") for kind in KINDS}
    # The register names one for each row: a deputy stands behind the recipient, and the council has its own word.
    beside = {(model, field) for model, field in duties - held}
    assert {(model.__name__, field) for model, field in beside} == {("Anchoring", "deputy"), ("Council", "responsible")}
