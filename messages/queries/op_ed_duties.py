"""What op-eds wait for: a signature of the viewer's, and what those who write them should see to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from crm import clock, wording
from crm.visibility import Viewer
from messages.enums import OP_ED_OPEN, OpEdState, SignatureState
from messages.models import OpEd, Signatory
from messages.queries.authority import has_authority
from messages.queries.op_eds import signing

# A paper that has said nothing for so long is asked, or has printed it unseen.
UNREPORTED = dt.timedelta(days=14)
# Submission is due in good time.
_AHEAD = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do about an op-ed, in words."""

    title: str
    detail: str
    badge: str
    tone: str
    url: str
    cells: tuple[str, ...] = ()


def op_ed_duties(viewer: Viewer, at: dt.datetime, most: int) -> list[Due]:
    """The viewer's signatures and op-eds that wait, at most so many of each. Four queries."""
    return [*_signatures(viewer, at, most), *_written(viewer, at, most)]


def _signatures(viewer: Viewer, at: dt.datetime, most: int) -> Iterator[Due]:
    """Signatures that the viewer is asked for: one's own, and with authority those of persons of one's party."""
    mine = Q(user=viewer.user_id)
    if has_authority(viewer, clock.day(at)):
        mine |= Q(user=None, organisation=viewer.organisation_id)
    rows = Signatory.objects.readable_by(viewer, at).filter(
        mine, state=SignatureState.ASKED, op_ed__state=OpEdState.SIGNING
    )
    for row in rows.select_related("op_ed", "organisation").order_by("op_ed__submit_by", "pk")[:most]:
        due = row.op_ed.submit_by
        detail = _("To be signed by: %(line)s.") % {"line": str(row)}
        if due:
            day = wording.day(due, today=clock.day(at))
            detail += " " + _("It is to be submitted by %(day)s.") % {"day": day}
        late = due is not None and due < clock.day(at)
        tone = "stop" if late else "warn"
        yield Due(row.op_ed.title, detail, _("Your signature"), tone, row.get_absolute_url())


def _written(viewer: Viewer, at: dt.datetime, most: int) -> Iterator[Due]:
    """The viewer's own op-eds: signatures are missing, submission is due, or nobody has said what became of it."""
    today = clock.day(at)
    mine = Q(owner=viewer.user_id) | Q(pk__in=OpEd.editors.through.objects.filter(user=viewer.user_id).values("oped"))
    asked = Signatory.objects.filter(state=SignatureState.ASKED).values("op_ed")
    waits = Q(state=OpEdState.SIGNING, pk__in=asked)
    due = Q(state__in=OP_ED_OPEN, submit_by__lte=today + _AHEAD)
    silent = Q(state=OpEdState.SUBMITTED, submitted_on__lt=today - UNREPORTED)
    rows = OpEd.objects.readable_by(viewer, at).filter(mine).filter(waits | due | silent)
    for row in rows.prefetch_related("signatories__organisation").order_by("submit_by", "pk")[:most]:
        yield _due(row, today)


def _due(row: OpEd, today: dt.date) -> Due:
    stands = signing(list(row.signatories.all()))
    if row.state == OpEdState.SUBMITTED and row.submitted_on:
        day = wording.short_day(row.submitted_on, today=today)
        detail = _("Submitted %(day)s. Report what the paper did.") % {"day": day}
        return Due(row.title, detail, _("Outcome is missing"), "warn", row.get_absolute_url())
    if row.submit_by and row.submit_by <= today + _AHEAD:
        words = {"day": wording.day(row.submit_by, today=today), "signed": stands.words}
        tone = "stop" if row.submit_by < today else "warn"
        detail = _("To be submitted by %(day)s. %(signed)s.") % words
        return Due(row.title, detail, wording.due(row.submit_by, today), tone, row.get_absolute_url(), stands.cells)
    return Due(row.title, f"{stands.words}.", _("Signatures are missing"), "info", row.get_absolute_url(), stands.cells)
