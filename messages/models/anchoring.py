"""Anchoring: whom each party sends the question to, and what it answered."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import visibility as crm_rules
from crm import workdays
from crm.visibility import VisibleQuerySet
from messages import visibility as rules
from messages.enums import PENDING, UNANSWERED, EndorsementState
from messages.house import LONGEST_REASON
from messages.models.version import MessageVersion, TextQuerySet

# Workdays after the deadline during which answers are still taken.
GRACE = 10


class Anchoring(models.Model):
    """Per party: who is asked, who steps in, the next board that can decide, and the level it has to be."""

    organisation = models.OneToOneField("crm.Organisation", models.CASCADE, related_name="anchoring")
    recipient = models.ForeignKey("crm.User", models.PROTECT, related_name="anchoring_recipient_for")
    deputy = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="anchoring_deputy_for")
    next_board = models.CharField(max_length=200, blank=True)
    next_board_on = models.DateField(null=True, blank=True)
    level_needed = models.ForeignKey(
        "joint_messages.DecisionLevel", models.PROTECT, null=True, blank=True, related_name="needed_by"
    )

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(recipient=models.F("deputy")), name="deputy_is_somebody_else")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.recipient}"


class Endorsement(models.Model):
    """One party's answer on one exact version. ``covers`` are the hashes of the paragraphs it stands behind.

    ``respelt`` are paragraphs that it saw in another spelling: what it saw, by the hash as it stands. A party that is
    asked again keeps its last answer (``stands_on``) for what is unchanged, with ``changed``: part, number and what
    happened, of the rest. Its condition is in force until it answers or lets it go; ``condition_on`` are the paragraphs
    it hangs on, none named means all; ``set_aside`` is why an editor has changed the text in spite of it.
    ``silence_chosen_at`` is when the party let its silence be a yes on this message; ``by_silence`` that it was.
    A withdrawal of support is a dated ``declined`` with a reason. ``revision`` rises with every answer and decides who
    won.
    ``deadline`` and ``closes_on`` are this party's own, where they differ from what follows from the message:
    ``wanted_by`` and ``closes`` say what holds.
    """

    version = models.ForeignKey(MessageVersion, models.PROTECT, related_name="endorsements")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="endorsements")
    state = models.CharField(max_length=20, choices=EndorsementState, default=EndorsementState.REQUESTED)
    since = models.DateField()
    deadline = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    condition = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    covers = models.JSONField(default=list)
    condition_on = models.JSONField(default=list, blank=True)
    respelt = models.JSONField(default=dict, db_default={}, blank=True)
    stands_on: models.ForeignKey[Endorsement | None, Endorsement | None] = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    changed = models.JSONField(default=list, db_default=[], blank=True)
    set_aside = models.CharField(max_length=LONGEST_REASON, blank=True, default="", db_default="")
    silence_chosen_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    silence_chosen_at = models.DateTimeField(null=True, blank=True)
    by_silence = models.BooleanField(default=False, db_default=False)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="", db_default="")
    answered_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    objects = TextQuerySet.as_manager()
    visibility_rule = staticmethod(rules.text_of_version)

    class Meta:
        ordering = ["organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation"], name="one_endorsement_per_version"),
            models.CheckConstraint(
                condition=~Q(state=EndorsementState.CONDITIONAL) | ~Q(condition=""),
                name="condition_is_stated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[EndorsementState.REQUESTED, EndorsementState.REVIEWING])
                | Q(decided_on__isnull=False),
                name="answer_is_dated",
            ),
            models.CheckConstraint(condition=Q(state__in=EndorsementState.values), name="endorsement_state_known"),
            models.CheckConstraint(
                condition=Q(stands_on=None) | Q(state__in=sorted(PENDING)),
                name="only_the_asked_stand_on_an_earlier_answer",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdraw_reason="")
                | (Q(state=EndorsementState.DECLINED, withdrawn_on__isnull=False) & ~Q(withdraw_reason="")),
                name="withdrawal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(by_silence=False) | Q(state=EndorsementState.ENDORSED, silence_chosen_at__isnull=False),
                name="silence_is_chosen",
            ),
            models.CheckConstraint(
                condition=Q(deadline=None) | Q(closes_on=None) | Q(closes_on__gte=models.F("deadline")),
                name="answers_close_after_the_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_state_display()}"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """The answer in words; a withdrawal and a tacit approval by their own."""
        if self.by_silence:
            return _("Tacit approval")
        return _("Has withdrawn its support") if self.withdrawn_on else str(EndorsementState(self.state).label)

    @property
    def wanted_by(self) -> dt.date | None:
        """The day by which the answer is wanted."""
        return self.deadline or self.version.message.consultation_deadline

    @property
    def closes(self) -> dt.date | None:
        """The last day on which an answer is taken; None without a deadline, when nothing closes."""
        if self.closes_on or not self.wanted_by:
            return self.closes_on
        return workdays.shift(self.wanted_by, GRACE)

    def is_closed(self, today: dt.date) -> bool:
        """Whether the time for answers is over."""
        return self.closes is not None and today > self.closes

    @property
    def is_late(self) -> bool:
        """Answered, after the day by which it was wanted."""
        return self.state not in UNANSWERED and self.wanted_by is not None and self.since > self.wanted_by
