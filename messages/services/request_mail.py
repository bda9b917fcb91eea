"""The mail that asks a party, in its recipient's language. Before the end of an embargo it carries no text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from crm import clock, wording
from crm.enums import Endorses
from crm.models import Council, User
from crm.outbox.html import inlined
from crm.outbox.links import PLACEHOLDER
from crm.visibility import Viewer
from messages.models import Endorsement
from messages.queries.authority import answerers, has_authority
from messages.queries.compare import Difference
from messages.queries.earlier import since_last_answer
from messages.queries.house import house_of

_WORDS_OF_A_BLOCK = 30


@dataclass(frozen=True, slots=True)
class RequestMail:
    """A mail ready to queue. ``sender`` is whom an answer by mail goes to."""

    subject: str
    text: str
    html: str
    reason: str
    sender: User


def render(row: Endorsement, recipient: User, council: Council, at: dt.datetime) -> RequestMail:
    """The question first, then what it is about and by when; one button. ``row`` waits for its answer."""
    message = row.version.message
    with translation.override(recipient.language):
        words = {"party": row.organisation.short_name, "title": message.title}
        reason = _("You get this because you answer for %(party)s.") % words
        context: dict[str, Any] = {
            "title": _("Does %(party)s stand behind “%(title)s”?") % words,
            "reason": reason,
            "link": PLACEHOLDER,
            "act": _("Read and answer"),
            "banner": council.banner,
            "council": council.name,
            "embargo": "",
            "set_aside": _("The text was changed in spite of your condition.") if row.set_aside else "",
            "why": "",
            "LANGUAGE_CODE": wording.language(),
        }
        if row.organisation.endorses == Endorses.FACTS_ONLY:
            context["title"] = _("Does %(party)s have facts to give on “%(title)s”?") % words
        if message.embargo_until and message.is_embargoed(at):
            until = wording.moment(message.embargo_until, today=clock.day(at))
            context["embargo"] = _("EMBARGO until %(moment)s") % {"moment": until}
        else:
            context |= _about(row, recipient, at)
        return RequestMail(
            subject=context["title"],
            text=render_to_string("mail/anchoring.txt", context).strip() + "\n",
            html=inlined(render_to_string("mail/anchoring.html", context)),
            reason=reason,
            sender=message.owner,
        )


def _about(row: Endorsement, recipient: User, at: dt.datetime) -> dict[str, Any]:
    message, today = row.version.message, clock.day(at)
    sender = {"name": message.owner.name, "organisation": message.organisation.short_name}
    before = since_last_answer(row)
    return {
        "roof": house_of(row.version).roof,
        "what": _("A joint message, version %(number)s, from %(name)s at %(organisation)s.")
        % {"number": row.version.number, **sender},
        "lines": [*_days(row, today), *_authority(row, recipient, today)],
        "since": before.endorsement.version.number if before else "",
        "why": row.set_aside,
        "changes": [_change(difference) for difference in before.comparison.differences] if before else [],
    }


def _days(row: Endorsement, today: dt.date) -> list[str]:
    lines = []
    if row.wanted_by:
        lines.append(_("Answer by %(day)s.") % {"day": wording.day(row.wanted_by, today=today)})
    if row.closes:
        lines.append(_("The last day to answer is %(day)s.") % {"day": wording.day(row.closes, today=today)})
    anchoring = row.organisation.anchoring
    if anchoring.next_board and anchoring.next_board_on and anchoring.next_board_on >= today:
        words = {"board": anchoring.next_board, "day": wording.day(anchoring.next_board_on, today=today)}
        lines.append(_("Next board that can decide: %(board)s, %(day)s.") % words)
    return lines


def _authority(row: Endorsement, recipient: User, today: dt.date) -> list[str]:
    """Who may answer, where the recipient may not."""
    if has_authority(Viewer.of(recipient), today):
        return []
    lines = [_("You have no authority to answer for your party. You can say that the answer is being prepared.")]
    names = [user.name for user in answerers(row.organisation, today)]
    return [*lines, _("May answer: %(names)s.") % {"names": wording.join(names)}] if names else lines


def _change(difference: Difference) -> str:
    said = Truncator(difference.now).words(_WORDS_OF_A_BLOCK)
    return f"{difference.part.label} ({str(difference.what.label).lower()}): {said}"
