"""Choices of networks and who sits in them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NetworkKind(TextChoices):
    """What kind of group a network is."""

    NETWORK = "network", _("Network")
    ALLIANCE = "alliance", _("Alliance on an issue")
    COMMITTEE = "committee", _("Committee or board")
    OTHER = "other", _("Other")


class MemberRole(TextChoices):
    """What somebody is in a network."""

    LEADS = "leads", _("Leads")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")
    CONTACT = "contact", pgettext_lazy("network", "Contact")
