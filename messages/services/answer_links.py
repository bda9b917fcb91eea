"""Answering for a party by the link of a request: once, without an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from crm.enums import AuditAction
from crm.models import PersonalLink
from crm.services import keys
from crm.visibility import Viewer
from messages.enums import PENDING, EndorsementState
from messages.models import Endorsement
from messages.queries.answer_links import Opened, Refusal, refusal
from messages.services.anchoring import answer_endorsement
from messages.services.locks import lock


class LinkRefused(Exception):
    """The link does not answer any more; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@transaction.atomic
def answer_by_link(
    *, opened: Opened, state: EndorsementState | str, now: dt.datetime, at: dt.datetime, **answer: Any
) -> Endorsement:
    """The party's answer, given by the link's recipient. An answer uses the link up; word that it is prepared does not.

    ``now`` is real UTC. Raises LinkRefused when the link has answered, or ended, meanwhile, and otherwise what
    ``answer_endorsement`` raises, which then changes nothing.
    """
    lock(opened.endorsement.version.message)
    question = Endorsement.objects.select_related("organisation", "version__message__current").get(
        pk=opened.endorsement.pk
    )
    link = PersonalLink.objects.select_related("user__organisation").get(pk=opened.link.pk)
    if why := refusal(link, question, now=now, at=at):
        raise LinkRefused(why)
    if EndorsementState(state) not in PENDING:
        _use_up(link, now, at)
    return answer_endorsement(actor=opened.viewer, endorsement=question, state=state, at=at, **answer)


def _use_up(link: PersonalLink, now: dt.datetime, at: dt.datetime) -> None:
    """Of two that answer at once, or an answer and a revocation, one wins."""
    if not PersonalLink.objects.live(now).filter(pk=link.pk).update(used_at=now):
        raise LinkRefused(Refusal.ANSWERED)
    keys.record(actor=Viewer.of(link.user), key=link, at=at, action=AuditAction.LINK, changes={"used_at": (None, now)})
