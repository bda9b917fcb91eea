"""Joint messages, their immutable versions, and what the parties answered."""

from messages.models.anchoring import Anchoring, Endorsement
from messages.models.comment import Comment
from messages.models.draft import MessageDraft
from messages.models.message import JointMessage, MessageUse, Spokesperson
from messages.models.op_ed import OpEd, OpEdText, Signatory, Signature
from messages.models.rules import AnchoringRules, DecisionLevel
from messages.models.strategy import Strategy, StrategyRow
from messages.models.variant import Variant, VariantText
from messages.models.version import Ask, Block, MessageVersion, ProofPoint

__all__ = [
    "Anchoring",
    "AnchoringRules",
    "Ask",
    "Block",
    "Comment",
    "DecisionLevel",
    "Endorsement",
    "JointMessage",
    "MessageDraft",
    "MessageUse",
    "MessageVersion",
    "OpEd",
    "OpEdText",
    "ProofPoint",
    "Signatory",
    "Signature",
    "Spokesperson",
    "Strategy",
    "StrategyRow",
    "Variant",
    "VariantText",
]
