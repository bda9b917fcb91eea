"""The mails about a signature. Under an embargo they name the message alone: coordinators read every mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from crm import clock, wording
from crm.models import User
from crm.visibility import Viewer
from messages.models import OpEd, Signatory
from messages.queries.op_eds import Asking
from messages.services.letters import Letter

KIND = "op_ed_signature"


def writer(row: Asking, op_ed: OpEd, at: dt.datetime) -> Callable[[], Letter]:
    """Writes the mail in the active language."""
    return lambda: _letter(row, op_ed, at)


def _letter(row: Asking, op_ed: OpEd, at: dt.datetime) -> Letter:
    signatory, embargoed = row.signatory, op_ed.is_embargoed(at)
    words = {"title": op_ed.title, "message": op_ed.version.message.title, "name": signatory.name}
    own = row.recipient is not None and signatory.user_id == row.recipient.pk
    lines = [
        _("It is an op-ed about “%(message)s”.") % words,
        _("To be signed by: %(line)s.") % {"line": signatory.line},
    ]
    if op_ed.paper and not embargoed:
        lines.append(_("It goes to %(paper)s.") % {"paper": op_ed.paper})
    if op_ed.submit_by:
        day = wording.day(op_ed.submit_by, today=clock.day(at))
        lines.append(_("It is to be submitted by %(day)s.") % {"day": day})
    if embargoed and op_ed.secret_until:
        until = wording.moment(op_ed.secret_until, today=clock.day(at))
        lines.append(_("EMBARGO until %(moment)s") % {"moment": until})
    title = _("Do you sign an op-ed about “%(message)s”?") if embargoed else _("Do you sign “%(title)s”?")
    if not own:
        title = _("Does %(name)s sign an op-ed about “%(message)s”?")
    return Letter(
        title=title % words,
        lines=tuple(lines),
        said="",
        path=signatory.get_absolute_url(),
        why=_("You get this because you are asked to sign.")
        if own
        else _("You get this because you are asked on behalf of %(name)s's party.") % words,
    )


def answered_over(signatory: Signatory, op_ed: OpEd, actor: Viewer, at: dt.datetime) -> Callable[[], Letter]:
    """Writes to a signatory that somebody else has answered anew in their place, without the reason."""
    by = User.objects.get(pk=actor.user_id) if actor.user_id else None

    def letter() -> Letter:
        words = {
            "message": op_ed.version.message.title,
            "by": by.name if by else _("The system"),
            "party": signatory.organisation.short_name,
            "answer": signatory.get_state_display(),
        }
        title = _("Your signature under “%(title)s” has been changed") % {"title": op_ed.title}
        if op_ed.is_embargoed(at):
            title = _("Your signature under an op-ed about “%(message)s” has been changed") % words
        return Letter(
            title=title,
            lines=(
                _("It is an op-ed about “%(message)s”.") % words,
                _("%(by)s, who may answer for %(party)s, has answered in your place: %(answer)s.") % words,
                _("You can answer again until the op-ed is submitted."),
            ),
            said="",
            path=signatory.get_absolute_url(),
            why=_("You get this because you had answered whether you sign."),
        )

    return letter
