"""Op-eds: a joint text for a paper, and who signs exactly which of its texts."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm.models.base import Titled
from crm.visibility import Viewer, VisibleQuerySet
from messages import visibility as rules
from messages.enums import OpEdState, SignatureState
from messages.house import LONGEST_REASON
from messages.models.version import Immutable, ImmutableQuerySet, MessageVersion

M = TypeVar("M", bound=models.Model)


class OpEdQuerySet(VisibleQuerySet[M]):
    """Op-eds; ``visible_to`` treats every embargo as in force."""

    def readable_by(self, viewer: Viewer, at: dt.datetime) -> OpEdQuerySet[M]:
        """Those that the viewer may read at ``at``."""
        return self._allowed(rules.op_eds_at(viewer, at))

    def work_of(self, viewer: Viewer, at: dt.datetime) -> OpEdQuerySet[M]:
        """Those that the viewer reads at ``at`` apart from their being published."""
        return self._allowed(rules.op_ed_work_at(viewer, at))

    def _allowed(self, rule: Q) -> OpEdQuerySet[M]:
        return self.filter(pk__in=self.model._base_manager.filter(rule).values("pk"))


class SignatoryQuerySet(VisibleQuerySet[M]):
    """Signatories; ``visible_to`` treats every embargo as in force."""

    def readable_by(self, viewer: Viewer, at: dt.datetime) -> SignatoryQuerySet[M]:
        """Those that the viewer may read at ``at``."""
        return self.filter(pk__in=self.model._base_manager.filter(rules.signatories_at(viewer, at)).values("pk"))


class OpEdTextQuerySet(ImmutableQuerySet[M]):
    """Texts and the answers on them."""

    def readable_by(self, viewer: Viewer, at: dt.datetime) -> OpEdTextQuerySet[M]:
        """Those that the viewer may read at ``at``."""
        allowed = (rules.op_ed_texts_at if self.model is OpEdText else rules.signatures_at)(viewer, at)
        return self.filter(pk__in=self.model._base_manager.filter(allowed).values("pk"))


class OpEd(Titled):
    """A text that several sign together, for one paper. ``current`` is its newest text, whose title is its own.

    It speaks of one version of a joint message, which is pinned. ``revision`` rises with every change and decides who
    won. ``ended_because``: why it was withdrawn.
    """

    title = models.CharField(max_length=200)
    version = models.ForeignKey(MessageVersion, models.PROTECT, related_name="op_eds")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="op_eds")
    owner = models.ForeignKey("crm.User", models.PROTECT, related_name="owned_op_eds")
    editors = models.ManyToManyField("crm.User", related_name="edited_op_eds", blank=True)
    paper = models.CharField(max_length=200, blank=True)
    submit_by = models.DateField(null=True, blank=True)
    embargo_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=OpEdState, default=OpEdState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    current = models.OneToOneField(
        "joint_messages.OpEdText", models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    submitted_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    address = models.URLField(max_length=500, blank=True)
    paper_answer = models.CharField(max_length=LONGEST_REASON, blank=True)
    note = models.CharField(max_length=LONGEST_REASON, blank=True)
    ended_because = models.CharField(max_length=LONGEST_REASON, blank=True)
    created_at = models.DateTimeField()

    objects = OpEdQuerySet.as_manager()
    visibility_rule = staticmethod(rules.op_eds)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OpEdState.values), name="op_ed_state_known"),
            models.CheckConstraint(
                condition=~Q(state=OpEdState.PUBLISHED) | Q(published_on__isnull=False), name="published_op_ed_is_dated"
            ),
            models.CheckConstraint(
                condition=~Q(state=OpEdState.WITHDRAWN) | ~Q(ended_because=""), name="withdrawn_op_ed_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("op_ed_detail", args=[self.pk])

    @property
    def secret_until(self) -> dt.datetime | None:
        """The end of the embargo: its own or the message's, whichever is later."""
        return max(filter(None, [self.embargo_until, self.version.message.embargo_until]), default=None)

    def is_embargoed(self, at: dt.datetime) -> bool:
        """Whether its time has not come."""
        until = self.secret_until
        return until is not None and at < until


class OpEdText(Immutable):
    """Title and text, Markdown, as they were saved: what a signature is of."""

    op_ed = models.ForeignKey(OpEd, models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OpEdTextQuerySet.as_manager()
    visibility_rule = staticmethod(rules.op_ed_texts)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["op_ed", "number"], name="one_op_ed_text_per_number")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Signatory(models.Model):
    """Who is to sign for a party: an account, or a person with a mandate there. Name and title as they are printed.

    ``state`` is of the op-ed's current text; what was answered on earlier ones stands in ``signatures``.
    """

    op_ed = models.ForeignKey(OpEd, models.PROTECT, related_name="signatories")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="signatories")
    user = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="signatory_of")
    person = models.ForeignKey("crm.Person", models.PROTECT, null=True, blank=True, related_name="signatory_of")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=SignatureState, default=SignatureState.NAMED)
    revision = models.PositiveIntegerField(default=1)

    objects = SignatoryQuerySet.as_manager()
    visibility_rule = staticmethod(rules.signatories)

    class Meta:
        ordering = ["op_ed", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, person__isnull=False) | Q(user__isnull=False, person=None),
                name="signatory_is_account_or_person",
            ),
            models.UniqueConstraint(fields=["op_ed", "user"], name="account_signs_once"),
            models.UniqueConstraint(fields=["op_ed", "person"], name="person_signs_once"),
            models.CheckConstraint(condition=Q(state__in=SignatureState.values), name="signature_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation.short_name}"

    def get_absolute_url(self) -> str:
        """Where the text is read and answered."""
        return reverse("signatory_answer", args=[self.pk])

    @property
    def line(self) -> str:
        """As it is printed under the text."""
        return ", ".join(filter(None, [self.name, self.title, self.organisation.name]))


class Signature(Immutable):
    """One answer of a signatory, on one exact text."""

    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="signatures")
    text = models.ForeignKey(OpEdText, models.PROTECT, related_name="signatures")
    state = models.CharField(max_length=20, choices=SignatureState)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OpEdTextQuerySet.as_manager()
    visibility_rule = staticmethod(rules.signatures)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[SignatureState.SIGNED, SignatureState.DECLINED]), name="signature_is_an_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signatory}: {self.get_state_display()}"
