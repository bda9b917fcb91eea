"""Forms about one's own account."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.forms.base import SiteForm


class SettingsForm(SiteForm):
    """What one decides about oneself."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("Pages and mail to you are in this language."),
    )
