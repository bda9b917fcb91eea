"""Addresses that take no mail: noted from what comes back, told to the coordinators once, and cleared by a person."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm import wording
from crm.enums import AuditAction, Partnership, Role
from crm.errors import InvalidTransition
from crm.models import Council, Delivery, User
from crm.outbox.bounces import Bounce, read_bounce
from crm.outbox.enqueue import enqueue
from crm.outbox.html import inlined
from crm.outbox.mailbox import MailboxError, unseen
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import SYSTEM, Viewer

logger = logging.getLogger(__name__)

KIND = "address_failed"


def take_returned_mail(content: bytes, *, at: dt.datetime) -> bool:
    """Whether the mail that came in told something new of one of ours. Whatever else it is, it is passed over.

    ``at`` is the domain's time.
    """
    bounce = read_bounce(content)
    if bounce is None:
        logger.info("A mail that came in was passed over: it returns no mail.")
        return False
    return record_bounce(bounce=bounce, at=at)


def read_mailbox(*, at: dt.datetime) -> int:
    """How many mails in the mailbox of ``BOUNCES_URL`` told something new; 0 without one. Its faults are logged."""
    news = 0
    if settings.BOUNCES_URL:
        try:
            for content in unseen(settings.BOUNCES_URL):
                news += take_returned_mail(content, at=at)
        except MailboxError as error:
            logger.warning("%s", error)
    return news


@transaction.atomic
def record_bounce(*, bounce: Bounce, at: dt.datetime) -> bool:
    """Note what a server says of one of our mails; where its address is no good, flag it and tell the coordinators.

    Returns whether it was news. The same again changes nothing, nor does a passing fault after a lasting one.
    """
    delivery = Delivery.objects.filter(message_id=bounce.message_id).select_related("recipient__organisation").first()
    if delivery is None:
        logger.info("A mail that came in was passed over: it returns none of ours.")
        return False
    open_ones = Delivery.objects.filter(pk=delivery.pk, bounced_at=None)
    if not bounce.is_final:
        return bool(open_ones.exclude(bounce=bounce.words).update(bounce=bounce.words))
    now = timezone.now()
    is_news = bool(open_ones.update(bounced_at=now, bounce=bounce.words))
    is_ours = not bounce.recipients or delivery.address.casefold() in bounce.recipients
    # Of a mail that is forwarded two servers may tell: the same words again are no news, those of the second are.
    if not (bounce.is_bad_address and is_ours) or (not is_news and delivery.bounce == bounce.words):
        return is_news
    flagged = User.objects.filter(pk=delivery.recipient_id, email=delivery.address, address_failed_at=None)
    if flagged.update(address_failed_at=now, address_failure=bounce.words):
        changes = {"address_failed_at": (None, now), "address_failure": ("", bounce.words)}
        audit.record(actor=SYSTEM, action=AuditAction.UPDATE, obj=delivery.recipient, at=at, changes=changes)
        _tell_coordinators(delivery, bounce.words, at)
        return True
    return is_news


@transaction.atomic
def clear_address(*, actor: Viewer, user: User, at: dt.datetime) -> None:
    """Take the flag from an address that takes mail again, as a person has found. Raises InvalidTransition without."""
    checks.require_any(actor, (Action.UPDATE, Thing.DELIVERY), (Action.UPDATE, Thing.ACCOUNT))
    if user.address_failed_at is None:
        raise InvalidTransition(_("Nothing has come back from this address."))
    audit.save_changes(actor=actor, obj=user, at=at, values={"address_failed_at": None, "address_failure": ""})


def _tell_coordinators(delivery: Delivery, words: str, at: dt.datetime) -> None:
    """One mail each, but to none whose own address takes no mail."""
    council, path = Council.current(), reverse("delivery_detail", args=[delivery.pk])
    coordinators = User.objects.filter(
        role=Role.COORDINATOR, is_active=True, organisation__partnership=Partnership.ACTIVE, address_failed_at=None
    )
    for coordinator in coordinators.exclude(pk=delivery.recipient_id).exclude(email=delivery.address).order_by("pk"):
        with translation.override(coordinator.language):
            title = _("%(name)s gets no mail: the address takes none") % {"name": delivery.recipient.name}
            reason = _("You coordinate, and somebody does not get what is sent.")
            context = {
                "title": title,
                "address": delivery.address,
                "said": words,
                "link": f"{settings.BASE_URL}{path}",
                "reason": reason,
                "banner": council.banner,
                "council": council.name,
                "LANGUAGE_CODE": wording.language(),
            }
            enqueue(
                key=f"address-failed:{delivery.pk}",
                kind=KIND,
                recipient=coordinator,
                subject=title,
                text=render_to_string("mail/address_failed.txt", context).strip() + "\n",
                html=inlined(render_to_string("mail/address_failed.html", context)),
                at=at,
                reason=reason,
            )
