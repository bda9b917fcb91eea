"""What has become of the mails and links by which the parties are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm.models import Delivery, PersonalLink
from crm.outbox.models import DeliveryState
from messages.models import Endorsement, JointMessage
from messages.queries.answer_links import PURPOSE

_ON_ITS_WAY = frozenset({DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.HANDING_OVER})


class Asked(TextChoices):
    """How the question reached its party, and what its link does."""

    ON_ITS_WAY = "on_its_way", _("The mail is on its way")
    STOPPED = "stopped", _("The mail was stopped")
    NOT_ARRIVED = "not_arrived", _("The mail did not arrive")
    OPEN = "open", _("The link is open")
    USED = "used", _("The link has been used")
    ENDED = "ended", _("The link opens nothing any more")


@dataclass(frozen=True, slots=True)
class Request:
    """The latest mail with a link that answers for a party."""

    state: Asked
    mail: Delivery

    @property
    def can_revoke(self) -> bool:
        """Whether there is a link to take back."""
        return self.state in {Asked.ON_ITS_WAY, Asked.OPEN}


def waiting_mails(message: JointMessage) -> list[Delivery]:
    """The message's requests that have not left."""
    return list(Delivery.objects.filter(key__startswith=f"anchoring:{message.pk}:", state=DeliveryState.QUEUED))


def requests(rows: Iterable[Endorsement], now: dt.datetime) -> dict[int, Request]:
    """The latest request by endorsement, reminders with a link among them. One query. ``now`` is real UTC."""
    mails = Delivery.objects.filter(link__purpose=PURPOSE, link__subject_id__in=[row.pk for row in rows])
    found = {}
    for mail in mails.select_related("link", "recipient").order_by("pk"):
        assert mail.link is not None  # noqa: S101 - the query asks for it
        found[mail.link.subject_id] = Request(_state(mail, mail.link, now), mail)
    return found


def _state(mail: Delivery, link: PersonalLink, now: dt.datetime) -> Asked:
    if link.used_at:
        return Asked.USED
    if mail.state == DeliveryState.CANCELLED:
        return Asked.STOPPED
    if link.revoked_at or link.expires_at <= now:
        return Asked.ENDED
    if mail.state in _ON_ITS_WAY:
        return Asked.ON_ITS_WAY
    return Asked.OPEN if mail.state in {DeliveryState.SENT, DeliveryState.UNCERTAIN} else Asked.NOT_ARRIVED
