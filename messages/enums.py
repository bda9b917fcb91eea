"""Choices of joint messages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageState(TextChoices):
    """Life of a joint message."""

    DRAFT = "draft", pgettext_lazy("message", "Draft")
    IN_CONSULTATION = "in_consultation", _("In consultation")
    READY = "ready", _("Ready for decision")
    ADOPTED = "adopted", pgettext_lazy("message", "Adopted")
    RELEASED = "released", pgettext_lazy("message", "Released")
    UNDER_REVISION = "under_revision", _("Under revision")
    EXPIRED = "expired", pgettext_lazy("message", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("message", "Withdrawn")


# Nobody takes it up at a meeting to come.
OVER = frozenset({MessageState.EXPIRED, MessageState.WITHDRAWN})
DECIDED = frozenset({MessageState.ADOPTED, MessageState.RELEASED})
# When parties may answer: a party that was late may still complete its answer on an adopted text.
OPEN_FOR_ANSWERS = frozenset(
    {MessageState.IN_CONSULTATION, MessageState.READY, MessageState.ADOPTED, MessageState.RELEASED}
)
# A text that is ready, decided or ended is frozen; reopen or revise the message first.
WRITABLE = frozenset({MessageState.DRAFT, MessageState.IN_CONSULTATION, MessageState.UNDER_REVISION})
MESSAGE_TRANSITIONS: dict[str, frozenset[str]] = {
    MessageState.DRAFT: frozenset({MessageState.IN_CONSULTATION, MessageState.WITHDRAWN}),
    MessageState.IN_CONSULTATION: frozenset({MessageState.READY, MessageState.DRAFT, MessageState.WITHDRAWN}),
    MessageState.READY: frozenset({MessageState.ADOPTED, MessageState.IN_CONSULTATION, MessageState.WITHDRAWN}),
    MessageState.ADOPTED: frozenset(
        {MessageState.RELEASED, MessageState.UNDER_REVISION, MessageState.EXPIRED, MessageState.WITHDRAWN}
    ),
    MessageState.RELEASED: frozenset({MessageState.UNDER_REVISION, MessageState.EXPIRED, MessageState.WITHDRAWN}),
    MessageState.UNDER_REVISION: frozenset({MessageState.IN_CONSULTATION, MessageState.WITHDRAWN}),
    MessageState.EXPIRED: frozenset({MessageState.UNDER_REVISION}),
    MessageState.WITHDRAWN: frozenset(),
}


class EndorsementState(TextChoices):
    """A party's answer on an exact version."""

    REQUESTED = "requested", pgettext_lazy("endorsement", "Requested")
    REVIEWING = "reviewing", _("Under review at the party")
    OFFICIAL_OK = "official_ok", _("Cleared by officials")
    ENDORSED = "endorsed", _("Politically endorsed")
    CONDITIONAL = "conditional", _("Endorsed with a condition")
    ABSTAINS = "abstains", _("Abstains")
    DECLINED = "declined", _("Does not endorse")
    FACT_SUPPORT = "fact_support", _("Gives fact support, takes no position")


# Still to be answered politically; official clearance is a step on the way, not an answer.
PENDING = frozenset({EndorsementState.REQUESTED, EndorsementState.REVIEWING, EndorsementState.OFFICIAL_OK})
# A political answer, which a party may change.
CHANGEABLE = frozenset(EndorsementState) - PENDING - {EndorsementState.FACT_SUPPORT}
STANDS_BEHIND = frozenset({EndorsementState.ENDORSED, EndorsementState.CONDITIONAL})
UNANSWERED = frozenset({EndorsementState.REQUESTED, EndorsementState.REVIEWING})
_ANSWERS = frozenset(
    {
        EndorsementState.ENDORSED,
        EndorsementState.CONDITIONAL,
        EndorsementState.ABSTAINS,
        EndorsementState.DECLINED,
        EndorsementState.FACT_SUPPORT,
    }
)
ENDORSEMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    EndorsementState.REQUESTED: _ANSWERS | {EndorsementState.REVIEWING, EndorsementState.OFFICIAL_OK},
    EndorsementState.REVIEWING: _ANSWERS | {EndorsementState.OFFICIAL_OK},
    EndorsementState.OFFICIAL_OK: _ANSWERS,
    # A party may change its mind; the audit keeps the earlier answer.
    EndorsementState.ENDORSED: _ANSWERS - {EndorsementState.ENDORSED, EndorsementState.FACT_SUPPORT},
    EndorsementState.CONDITIONAL: _ANSWERS - {EndorsementState.FACT_SUPPORT},
    EndorsementState.ABSTAINS: _ANSWERS - {EndorsementState.ABSTAINS, EndorsementState.FACT_SUPPORT},
    EndorsementState.DECLINED: _ANSWERS - {EndorsementState.DECLINED, EndorsementState.FACT_SUPPORT},
    EndorsementState.FACT_SUPPORT: frozenset(),
}


class BlockKind(TextChoices):
    """What a paragraph of the message house is."""

    ROOF = "roof", _("Roof")
    PILLAR = "pillar", _("Pillar")
    PARAGRAPH = "paragraph", _("Paragraph")
    RED_LINE = "red_line", _("Red line")
    DO_NOT_SAY = "do_not_say", _("Do not say")
    QUESTION = "question", _("Tough question")
    DEFENSIVE = "defensive", _("Only if raised")


class Part(TextChoices):
    """Where in the house a block stands."""

    ROOF = "roof", BlockKind.ROOF.label
    PILLAR = "pillar", BlockKind.PILLAR.label
    PARAGRAPH = "paragraph", BlockKind.PARAGRAPH.label
    ASK = "ask", _("Ask")
    RED_LINE = "red_line", BlockKind.RED_LINE.label
    DO_NOT_SAY = "do_not_say", BlockKind.DO_NOT_SAY.label
    QUESTION = "question", BlockKind.QUESTION.label
    DEFENSIVE = "defensive", BlockKind.DEFENSIVE.label
    FACT = "fact", _("Fact")


class Change(TextChoices):
    """How much a version differs from the one before."""

    FIRST = "first", _("First version")
    MINOR = "minor", _("Minor")
    SUBSTANTIAL = "substantial", _("Substantial")


class Basis(TextChoices):
    """How the version that was said at a meeting is known."""

    PACK = "pack", _("from the briefing pack")
    PUBLISHED = "published", _("as published then")
    STATED = "stated", _("as somebody has said")


class VariantAudience(TextChoices):
    """Whom a variant is worded for."""

    MINISTER = "minister", _("Minister")
    PARLIAMENT = "parliament", _("Members of parliament")
    EU = "eu", _("EU institutions")
    INDUSTRY = "industry", _("Industry")
    MEDIA = "media", _("Media")
    YOUTH = "youth", _("Young people")
    PUBLIC = "public", _("The public")


class VariantLanguage(TextChoices):
    """What a variant is written in."""

    SWEDISH = "sv", pgettext_lazy("language", "Swedish")
    ENGLISH = "en", pgettext_lazy("language", "English")


class VariantForm(TextChoices):
    """What a variant is written to be."""

    TEXT = "text", pgettext_lazy("variant", "Text")
    SPOKEN = "spoken", pgettext_lazy("variant", "Spoken")
    OP_ED = "op_ed", pgettext_lazy("variant", "Op-ed")
    ONE_LINER = "one_liner", pgettext_lazy("variant", "One-liner")


class Gate(TextChoices):
    """The step that the council's rules of anchoring stop."""

    READY = "ready", _("Before the message is ready for decision")
    ADOPT = "adopt", _("Before the decision is recorded")


class Doubt(TextChoices):
    """Why a proof point may not be relied on; over 24 months since its check is old."""

    NONE = "", ""
    NO_SOURCE = "no_source", _("No source")
    NEVER_CHECKED = "never_checked", _("Never checked")
    STALE = "stale", _("Checked over 24 months ago")
    EXPIRED = "expired", _("No longer valid")


class OpEdState(TextChoices):
    """Life of an op-ed. What a paper has declined may be offered to another."""

    DRAFT = "draft", pgettext_lazy("op-ed", "Draft")
    SIGNING = "signing", pgettext_lazy("op-ed", "Being signed")
    SUBMITTED = "submitted", pgettext_lazy("op-ed", "Submitted")
    PUBLISHED = "published", pgettext_lazy("op-ed", "Published")
    DECLINED = "declined", pgettext_lazy("op-ed", "Declined by the paper")
    WITHDRAWN = "withdrawn", pgettext_lazy("op-ed", "Withdrawn")


OP_ED_TRANSITIONS: dict[str, frozenset[str]] = {
    OpEdState.DRAFT: frozenset({OpEdState.SIGNING, OpEdState.WITHDRAWN}),
    OpEdState.SIGNING: frozenset({OpEdState.SUBMITTED, OpEdState.WITHDRAWN}),
    OpEdState.SUBMITTED: frozenset({OpEdState.PUBLISHED, OpEdState.DECLINED, OpEdState.WITHDRAWN}),
    OpEdState.DECLINED: frozenset({OpEdState.SUBMITTED, OpEdState.WITHDRAWN}),
    OpEdState.PUBLISHED: frozenset(),
    OpEdState.WITHDRAWN: frozenset(),
}
# Until it is submitted, text and signatories may change.
OP_ED_OPEN = frozenset({OpEdState.DRAFT, OpEdState.SIGNING})


class SignatureState(TextChoices):
    """How a signatory stands to the current text."""

    NAMED = "named", pgettext_lazy("signature", "Not asked yet")
    ASKED = "asked", pgettext_lazy("signature", "Asked")
    SIGNED = "signed", pgettext_lazy("signature", "Has signed")
    DECLINED = "declined", pgettext_lazy("signature", "Does not sign")


# Whoever has answered may think again; a new text asks again.
SIGNATURE_TRANSITIONS: dict[str, frozenset[str]] = {
    SignatureState.NAMED: frozenset({SignatureState.ASKED}),
    SignatureState.ASKED: frozenset({SignatureState.SIGNED, SignatureState.DECLINED}),
    SignatureState.SIGNED: frozenset({SignatureState.ASKED, SignatureState.DECLINED}),
    SignatureState.DECLINED: frozenset({SignatureState.ASKED, SignatureState.SIGNED}),
}


class StrategyState(TextChoices):
    """Life of a version of the communication strategy: an adopted one never changes."""

    DRAFT = "draft", pgettext_lazy("strategy", "Draft")
    ADOPTED = "adopted", pgettext_lazy("strategy", "Adopted")


STRATEGY_TRANSITIONS: dict[str, frozenset[str]] = {
    StrategyState.DRAFT: frozenset({StrategyState.ADOPTED}),
    StrategyState.ADOPTED: frozenset(),
}
