"""Variants: a message worded for an audience. Never endorsed itself; each text says which version it was made from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from messages import visibility as rules
from messages.enums import VariantAudience, VariantForm, VariantLanguage
from messages.models.version import Immutable, ImmutableQuerySet, MessageVersion, TextQuerySet


class VariantQuerySet(TextQuerySet["Variant"]):
    """Variants."""

    def in_use(self) -> VariantQuerySet:
        """Those that are not retired."""
        return self.filter(retired_at=None)

    def behind(self) -> VariantQuerySet:
        """Those in use whose message has changed in substance since the version that they were made from."""
        return self.in_use().filter(is_behind=True)


class Variant(models.Model):
    """One wording in use per audience, language and form. ``current`` is its newest text.

    ``changed`` are the parts of the message that differ in substance between the version that the text was made from
    and the message's current one; none where it is not behind.
    """

    message = models.ForeignKey("joint_messages.JointMessage", models.PROTECT, related_name="variants")
    audience = models.CharField(max_length=20, choices=VariantAudience)
    language = models.CharField(max_length=5, choices=VariantLanguage)
    form = models.CharField(max_length=20, choices=VariantForm)
    current: models.OneToOneField[VariantText | None, VariantText | None] = models.OneToOneField(
        "joint_messages.VariantText", models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    is_behind = models.BooleanField(default=False)
    changed = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = VariantQuerySet.as_manager()
    visibility_rule = staticmethod(rules.text_of_message)
    message_path = "message__"

    class Meta:
        ordering = ["message", "audience", "language", "form", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "audience", "language", "form"],
                condition=Q(retired_at=None),
                name="one_variant_in_use",
            ),
            models.CheckConstraint(condition=Q(audience__in=VariantAudience.values), name="variant_audience_known"),
            models.CheckConstraint(condition=Q(form__in=VariantForm.values), name="variant_form_known"),
            models.CheckConstraint(condition=Q(language__in=VariantLanguage.values), name="variant_language_known"),
        ]

    def __str__(self) -> str:
        words = (self.get_audience_display(), self.get_language_display(), self.get_form_display())
        return ", ".join([str(words[0]), *(str(word).lower() for word in words[1:])])

    def get_absolute_url(self) -> str:
        """The page of the variant."""
        return reverse("variant_detail", args=[self.pk])


class VariantText(Immutable):
    """One text of a variant, numbered. ``source`` is the version that it was made from, or found to hold for."""

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    source = models.ForeignKey(MessageVersion, models.PROTECT, related_name="variant_texts")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ImmutableQuerySet.as_manager()
    visibility_rule = staticmethod(rules.text_of_variant)
    message_path = "variant__message__"

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["variant", "number"], name="one_variant_text_per_number")]

    def __str__(self) -> str:
        return f"{self.variant}: {self.number}"
