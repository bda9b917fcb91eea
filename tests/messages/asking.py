"""A message asked about by mail, and the link that the mail carried."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from crm.models import Delivery, EndorsementAuthority
from crm.outbox import links
from crm.visibility import Viewer
from messages.services import anchoring
from tests.factories import AnchoringFactory
from tests.factories.messages import write_version

__all__ = ["address", "allow", "ask", "reverse"]


def ask(message, by, *parties, at, **values):
    """Ask the parties by mail, as the editor; a message without a text gets one."""
    if message.current is None:
        write_version(message)
    anchoring.send_for_anchoring(actor=Viewer.of(by), message=message, organisations=parties, at=at, **values)


def recipient(user, **values):
    """Name the user as whom their party's questions go to."""
    return AnchoringFactory.create(organisation=user.organisation, recipient=user, **values)


def allow(user):
    """Give the user the right to answer for their party."""
    EndorsementAuthority.objects.create(user=user, valid_from=dt.date(2027, 1, 1))


def address(mail: Delivery) -> str:
    """The address that the mail's button leads to."""
    return reverse("endorsement-link", args=[links.derive(mail.pk)])
