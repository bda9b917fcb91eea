"""What a large delegation must not cost: rules of visibility name each row once, however many take part in it."""

from __future__ import annotations

import pytest

from campaigns.models import Arena, ProgrammeItem, RequestDecision
from crm.models import Commitment, Meeting
from crm.visibility import Viewer
from messages.models import JointMessage, MessageUse
from tests.campaigns.briefing.conftest import make_item

MODELS = [Arena, ProgrammeItem, RequestDecision, Meeting, Commitment, JointMessage, MessageUse]


@pytest.mark.parametrize("model", MODELS)
def test_a_rule_names_each_row_once(stage, model):
    for n in range(3):
        make_item(stage.arena, f"X{n}", f"Möte {n}", 28, 10 + n, lead=stage.ylva, with_=[stage.sigrid])
    found = list(model._base_manager.filter(model.visibility_rule(Viewer.of(stage.sigrid))))
    assert len(found) == len(set(found))
    assert found or model is RequestDecision
