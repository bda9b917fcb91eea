"""Going through an item of the year."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.forms.base import LongText, SiteForm


class TickForm(SiteForm):
    """What was done."""

    note = LongText(label=_("What did you do?"), max_length=500, help_text=_("It is kept with the day and your name."))
