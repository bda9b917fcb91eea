"""The form of a comment or reply."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import LongText, SiteForm
from messages.house import LONGEST_COMMENT


class CommentForm(SiteForm):
    """What one says."""

    body = LongText(label=_("Your comment"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 5}))
