"""What has become of the mails and links by which the parties are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from crm.models import Delivery, PersonalLink
from crm.outbox.models import DeliveryState
from messages.enums import Change
from messages.models import Endorsement, JointMessage, MessageVersion
from messages.queries.answer_links import PURPOSE, ended

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


def same_questions(rows: Iterable[Endorsement]) -> QuerySet[Endorsement]:
    """The questions whose links answer the rows, those among them: asked since the text changed by more than spelling.

    ``rows`` are of the current version of one message.
    """
    wanted = list(rows)
    texts = MessageVersion.objects.filter(message=OuterRef("version__message")).exclude(change=Change.MINOR)
    return Endorsement.objects.filter(
        version__message__in={row.version.message_id for row in wanted},
        organisation__in=[row.organisation_id for row in wanted],
        version_id__gte=Subquery(texts.order_by("-pk").values("pk")[:1]),
    )


def requests(rows: Iterable[Endorsement], now: dt.datetime) -> dict[int, Request]:
    """The latest request by endorsement, reminders with a link among them. One query. ``now`` is real UTC.

    ``rows`` as for ``same_questions``.
    """
    by_party = {row.organisation_id: row for row in rows}
    asked = same_questions(by_party.values()).order_by()
    party = asked.filter(pk=OuterRef("link__subject_id")).values("organisation")
    mails: Any = Delivery.objects.filter(link__purpose=PURPOSE, link__subject_id__in=asked.values("pk"))
    mails = mails.annotate(party=Subquery(party))
    found = {}
    for mail in mails.select_related("link", "recipient").order_by("pk"):
        assert mail.link is not None  # noqa: S101 - the query asks for it
        found[by_party[mail.party].pk] = Request(_state(mail, mail.link, now), mail)
    return found


def _state(mail: Delivery, link: PersonalLink, now: dt.datetime) -> Asked:
    if link.used_at:
        return Asked.USED
    if mail.state == DeliveryState.CANCELLED:
        return Asked.STOPPED
    if ended(link, now):
        return Asked.ENDED
    if mail.state in _ON_ITS_WAY:
        return Asked.ON_ITS_WAY
    return Asked.OPEN if mail.state in {DeliveryState.SENT, DeliveryState.UNCERTAIN} else Asked.NOT_ARRIVED
