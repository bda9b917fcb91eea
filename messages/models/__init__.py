"""Joint messages, their immutable versions, and what the parties answered."""

from messages.models.anchoring import Anchoring, Endorsement
from messages.models.draft import MessageDraft
from messages.models.message import JointMessage, MessageUse, Spokesperson
from messages.models.rules import AnchoringRules, DecisionLevel
from messages.models.version import Ask, Block, MessageVersion, ProofPoint

__all__ = [
    "Anchoring",
    "AnchoringRules",
    "Ask",
    "Block",
    "DecisionLevel",
    "Endorsement",
    "JointMessage",
    "MessageDraft",
    "MessageUse",
    "MessageVersion",
    "ProofPoint",
    "Spokesperson",
]
