"""Asking those who can mend a report's gaps: one mail each, at most one a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Report, ReportNudge
from campaigns.reports.gaps import OpenGap, gaps
from campaigns.reports.sources import Reading, read
from campaigns.services.letters import UNDO
from crm import clock, policy, wording
from crm.enums import AuditAction
from crm.errors import DomainError, InvalidTransition
from crm.models import Council, Delivery, User
from crm.outbox.enqueue import enqueue
from crm.outbox.html import inlined
from crm.outbox.models import DeliveryState
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.deliveries import stop_deliveries
from crm.visibility import Viewer

KIND = "report_gaps"


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who can mend gaps of a report, and whether they have been asked today, for whichever report."""

    user: User
    gaps: tuple[OpenGap, ...]
    nudged_today: bool


def owners(report: Report, at: dt.datetime) -> list[Owner]:
    """Whom a mail can ask, in Swedish order, with what each can mend, in their own language. Two queries more than
    reading the log.
    """
    reading = read(report, at)
    told = {language: _by_owner(reading, language) for language, _name in settings.LANGUAGES}
    found = set().union(*told.values())
    # By the mails: who was asked for a draft that is discarded has been asked all the same.
    mails = Delivery.objects.filter(key=_key(at), recipient__in=found)
    today = set(mails.values_list("recipient_id", flat=True))
    rows = User.objects.filter(pk__in=found, is_active=True).select_related("organisation").order_by("sort_key", "pk")
    return [
        Owner(row, tuple(told[row.language][row.pk]), row.pk in today) for row in rows if Viewer.of(row).reads_content
    ]


def _by_owner(reading: Reading, language: str) -> dict[int, list[OpenGap]]:
    found: dict[int, list[OpenGap]] = defaultdict(list)
    with translation.override(language):
        for gap in (gap for group in gaps(reading) for gap in group.gaps):
            if gap.owner:
                found[gap.owner.pk].append(gap)
    return found


def _key(at: dt.datetime) -> str:
    """Named by the day and not by the report: nobody is asked twice a day."""
    return f"report-gaps:{clock.day(at).isoformat()}"


@transaction.atomic
def nudge(*, actor: Viewer, at: dt.datetime, report: Report, users: Collection[User]) -> list[User]:
    """Queue one mail to each of these who can mend something and was not asked today; returns them.

    The mails leave after a minute in which they can be stopped. Raises DomainError when nobody is chosen, or everybody
    has been asked today; InvalidTransition for an approved report.
    """
    policy.require(actor, Action.SEND, Thing.REPORT)
    if report.is_approved:
        raise InvalidTransition(_("The report is approved and never changes. Make a new draft instead."))
    chosen = {user.pk for user in users}
    asked = [row for row in owners(report, at) if row.user.pk in chosen]
    if not asked:
        raise DomainError(_("Choose who is to be asked."), field="users")
    told = [row.user for row in asked if _queue(row, report, actor, at)]
    if not told:
        raise DomainError(_("They have been asked today already. Ask again tomorrow."), field="users")
    names = [user.name for user in told]
    audit.record(actor=actor, action=AuditAction.SEND, obj=report, at=at, changes={"recipients": (None, names)})
    return told


def _queue(row: Owner, report: Report, actor: Viewer, at: dt.datetime) -> bool:
    """Whether it is the day's first: two who ask at once send one mail."""
    if row.nudged_today:
        return False
    note, is_new = ReportNudge.objects.get_or_create(
        user=row.user, on=clock.day(at), defaults={"report": report, "gaps": len(row.gaps), "sent_by_id": actor.user_id}
    )
    if not is_new:
        return False
    subject, text, html, reason = render(row, report)
    note.delivery = enqueue(
        key=_key(at),
        kind=KIND,
        recipient=row.user,
        subject=subject,
        text=text,
        html=html,
        at=at,
        not_before=timezone.now() + UNDO,
        headers=_reply_to(actor),
        reason=reason,
    )
    note.save(update_fields=["delivery"])
    return True


def _reply_to(actor: Viewer) -> dict[str, str]:
    sender = User.objects.filter(pk=actor.user_id or 0).first()
    return {"Reply-To": str(Address(display_name=sender.name, addr_spec=sender.email))} if sender else {}


def render(row: Owner, report: Report) -> tuple[str, str, str, str]:
    """Subject, text, HTML and reason of the mail, in its recipient's language."""
    with translation.override(row.user.language):
        council = Council.current()
        number = len(row.gaps)
        title = ngettext("%(n)d thing is missing for a report", "%(n)d things are missing for a report", number)
        reason = _("You get this because you can fill in what is missing.")
        period = wording.span(report.first, report.last)
        context: dict[str, Any] = {
            "title": title % {"n": number},
            "about": _("“%(title)s” tells of %(period)s. Fill in what you know:")
            % {"title": report.title, "period": period},
            "gaps": [(str(gap.kind.label), gap.text, f"{settings.BASE_URL}{gap.url}") for gap in row.gaps],
            "reason": reason,
            "banner": council.banner,
            "council": council.name,
            "LANGUAGE_CODE": wording.language(),
        }
        text = render_to_string("mail/report_gaps.txt", context).strip() + "\n"
        return context["title"], text, inlined(render_to_string("mail/report_gaps.html", context)), reason


def waiting(report: Report) -> list[Delivery]:
    """The report's mails that have not left yet."""
    notes = ReportNudge.objects.filter(report=report, delivery__state=DeliveryState.QUEUED)
    rows = Delivery.objects.filter(pk__in=notes.values("delivery")).select_related("recipient")
    return list(rows.order_by("pk"))


@transaction.atomic
def stop_nudges(*, actor: Viewer, at: dt.datetime, report: Report) -> int:
    """How many of the report's queued mails were kept from leaving; those people are not asked again today."""
    policy.require(actor, Action.SEND, Thing.REPORT)
    return stop_deliveries(actor=actor, deliveries=waiting(report), at=at)
