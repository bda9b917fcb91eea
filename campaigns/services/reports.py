"""Writing and approving reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.briefing.tree import to_json
from campaigns.enums import REPORT_TRANSITIONS, ReportBlock, ReportKind, ReportState
from campaigns.models import Report, ReportLength
from campaigns.queries.reports import latest_approved
from campaigns.reports.blocks import HEADINGS, LONGEST, lengths
from campaigns.reports.build import Draft, build
from campaigns.reports.document import ReportDocument
from campaigns.reports.drafting import proposed
from campaigns.reports.sources import read
from campaigns.reports.stored import hash_of
from campaigns.services import checks
from campaigns.services.report_nudges import waiting
from crm import clock, policy, wording
from crm.enums import AuditAction, Partnership
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.models import Organisation, User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.deliveries import stop_deliveries
from crm.services.transitions import bump, require_seen, transition
from crm.visibility import Viewer

# How far back a report reaches: a whole project fits, a year that is mistyped does not.
MOST_YEARS = 10


@transaction.atomic
def draft_report(
    *,
    actor: Viewer,
    at: dt.datetime,
    kind: str,
    organisation: Organisation,
    first: dt.date,
    last: dt.date,
    title: str = "",
    language: str = "sv",
) -> Report:
    """A new draft with first words under every heading.

    Raises ValidationError by field for a period that cannot be: that has not begun, begins before the year
    ``MOST_YEARS`` ago or ends after the next year.
    """
    policy.require(actor, Action.CREATE, Thing.REPORT)
    checks.in_order(first, last, field="last")
    _check_period(first, last, clock.day(at))
    if organisation.partnership != Partnership.ACTIVE:
        raise ValidationError({"organisation": _("Choose one of the active parties.")})
    if kind not in ReportKind.values:
        raise ValidationError({"kind": _("There is no such kind of report.")})
    report = Report(
        kind=kind,
        organisation=organisation,
        title=title.strip() or _title(kind, first, last, language),
        first=first,
        last=last,
        language=language,
        created_by_id=actor.user_id,
        created_at=at,
    )
    checks.clean(report)
    with translation.override(language):
        report.texts = proposed(read(report, at))
    report.save()
    audit.created(actor=actor, obj=report, at=at)
    return report


def _check_period(first: dt.date, last: dt.date, today: dt.date) -> None:
    if first > today:
        raise ValidationError({"first": _("The period has not begun yet.")})
    earliest, latest = dt.date(today.year - MOST_YEARS, 1, 1), dt.date(today.year + 1, 12, 31)
    if first < earliest:
        rule = _("A report reaches at most %(n)d years back: choose %(day)s or later.")
        raise ValidationError({"first": rule % {"n": MOST_YEARS, "day": wording.short_day(earliest)}})
    if last > latest:
        rule = _("A report ends by the end of next year at the latest: choose %(day)s or earlier.")
        raise ValidationError({"last": rule % {"day": wording.short_day(latest)}})


def _title(kind: str, first: dt.date, last: dt.date, language: str) -> str:
    with translation.override(language):
        return f"{ReportKind(kind).label}, {wording.span(first, last)}"


@transaction.atomic
def update_report(
    *,
    actor: Viewer,
    at: dt.datetime,
    report: Report,
    version: int | None = None,
    title: str | None = None,
    texts: Mapping[str, str] | None = None,
) -> Report:
    """The draft with this title and these texts; a heading that is left out keeps its text.

    A text that is too long already may stay or be shortened: it is a gap, which forbids approving, and holds up no
    other. Raises ValidationError naming a text that becomes too long and its length, StaleObject when somebody saved
    first, InvalidTransition for an approved report.
    """
    policy.require(actor, Action.UPDATE, Thing.REPORT)
    _is_draft(report)
    values: dict[str, object] = {} if title is None else {"title": title.strip()}
    if texts is not None:
        values["texts"] = {**report.texts, **_fitting(report, texts)}
    trial = checks.proposed(report, values)
    checks.clean(trial)
    bump(report, expected=version)
    audit.save_changes(actor=actor, obj=report, at=at, values=values)
    return report


def _fitting(report: Report, texts: Mapping[str, str]) -> Mapping[str, str]:
    most = lengths(report.kind)
    errors = {}
    # As a browser sends it, the end of a line is two characters.
    texts = {code: text.replace("\r\n", "\n") for code, text in texts.items()}
    for code, text in texts.items():
        if code not in most:
            errors[code] = _("A report of this kind has no such heading.")
        elif len(text) > max(most[code], len(report.texts.get(code, ""))):
            words = {"length": len(text), "most": most[code], "title": ReportBlock(code).label}
            errors[code] = _("“%(title)s” has %(length)d characters; %(most)d are allowed.") % words
    if errors:
        raise ValidationError(errors)
    return texts


@transaction.atomic
def discard_report(*, actor: Viewer, at: dt.datetime, report: Report, version: int | None = None) -> None:
    """Let a draft go, and keep its mails that still wait from leaving.

    Raises InvalidTransition for an approved report, StaleObject when somebody saved or approved first.
    """
    policy.require(actor, Action.UPDATE, Thing.REPORT)
    _is_draft(report)
    bump(report, expected=version)
    stop_deliveries(actor=actor, deliveries=waiting(report), at=at)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=report, at=at)
    report.delete()


@transaction.atomic
def approve_report(
    *,
    actor: Viewer,
    at: dt.datetime,
    report: Report,
    seal: str,
    confirmed: Collection[str] = (),
    version: int | None = None,
) -> Report:
    """The report, frozen with its data: the snapshot, its hash, who approved it and which report it follows.

    ``seal`` names the draft that the actor read, ``confirmed`` the kinds of gaps that the actor accepts to print.
    Raises DomainError naming gaps that forbid it or are not confirmed, StaleObject when draft or log have changed since
    or somebody else approved first; then nothing is frozen.
    """
    policy.require(actor, Action.TRANSITION, Thing.REPORT)
    _is_draft(report)
    require_seen(report, version)
    draft = build(report, at)
    if draft.seal != seal:
        raise StaleObject(_("The log or the texts have changed since you read the draft. Read it again and approve."))
    _accepted(draft, confirmed)
    snapshot = to_json(_signed(draft, actor, report, at))
    transition(
        actor=actor,
        obj=report,
        to=ReportState.APPROVED,
        table=REPORT_TRANSITIONS,
        at=at,
        values={
            "snapshot": snapshot,
            "content_hash": hash_of(snapshot),
            "approved_by": User.objects.filter(pk=actor.user_id or 0).first(),
            "approved_at": at,
            "previous": latest_approved(report),
        },
    )
    return report


def _accepted(draft: Draft, confirmed: Collection[str]) -> None:
    if draft.stops:
        told = " ".join(gap.text for group in draft.stops for gap in group.gaps)
        raise DomainError(_("The report cannot be approved yet. %(why)s") % {"why": told})
    missing = [group.title for group in draft.warnings if group.kind not in confirmed]
    if missing:
        words = {"gaps": wording.join(wording.quoted(title) for title in missing)}
        raise DomainError(
            _("Confirm that the report is approved with these gaps: %(gaps)s.") % words, field="confirmed"
        )


def _signed(draft: Draft, actor: Viewer, report: Report, at: dt.datetime) -> ReportDocument:
    day = wording.short_day(clock.day(at), report.language)
    return replace(draft.document, approved_by=actor.name, approved_on=day)


@transaction.atomic
def set_length(*, actor: Viewer, at: dt.datetime, kind: str, block: str, most: int) -> ReportLength:
    """How many characters the texts of that heading may have from now on; approved reports stay as they are.

    Raises ValidationError naming the heading for a number that cannot be.
    """
    policy.require(actor, Action.UPDATE, Thing.REPORT)
    if block not in HEADINGS[ReportKind(kind)]:
        raise ValidationError({"block": _("A report of this kind has no such heading.")})
    if not 1 <= most <= LONGEST:
        raise ValidationError({"most": _("Choose between 1 and %(most)d characters.") % {"most": LONGEST}})
    row = ReportLength.objects.filter(kind=kind, block=block).first()
    if row is None:
        row = ReportLength.objects.create(kind=kind, block=block, most=most)
        audit.created(actor=actor, obj=row, at=at)
    else:
        audit.save_changes(actor=actor, obj=row, at=at, values={"most": most})
    return row


def _is_draft(report: Report) -> None:
    if report.is_approved:
        raise InvalidTransition(_("The report is approved and never changes. Make a new draft instead."))
