"""Making a calendar feed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Arena
from crm import clock
from crm.forms.base import SiteForm, VisibleChoice


class FeedForm(SiteForm):
    """One's own programme, or an arena that is not over."""

    arena = VisibleChoice(
        Arena,
        label=_("Which programme?"),
        required=False,
        empty_label=_("My own, at every arena"),
        help_text=_("An arena's programme holds everything there that you may see."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["arena"]
        field.queryset = field.queryset.filter(ends__gte=clock.day(self.at)).order_by("starts")


class RenewFeedForm(SiteForm):
    """A button and what it does."""
