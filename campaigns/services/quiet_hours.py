"""Setting the council's quiet hours."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.errors import DomainError, StaleObject
from crm.models import Council
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer

# Mails need some hours of the day to leave in.
LONGEST = dt.timedelta(hours=16)
NONE = dt.time(0)


@transaction.atomic
def set_quiet_hours(
    *,
    actor: Viewer,
    at: dt.datetime,
    starts: dt.time | None,
    ends: dt.time | None,
    seen: tuple[dt.time, dt.time] | None = None,
) -> Council:
    """The council with these quiet hours; None twice for none at all. They may span midnight.

    ``seen``: the hours that the editor's form showed. Raises DomainError for one time without the other, for the same
    twice and for over sixteen hours; StaleObject when another change came first.
    """
    policy.require(actor, Action.UPDATE, Thing.REMINDER)
    _check(starts, ends)
    council = Council.current()
    before = seen or (council.quiet_from, council.quiet_to)
    after = (starts or NONE, ends or NONE)
    rows = Council.objects.filter(pk=council.pk, quiet_from=before[0], quiet_to=before[1])
    if not rows.update(quiet_from=after[0], quiet_to=after[1]):
        raise StaleObject
    audit.save_changes(actor=actor, obj=council, at=at, values={"quiet_from": after[0], "quiet_to": after[1]})
    return council


def _check(starts: dt.time | None, ends: dt.time | None) -> None:
    if starts is None and ends is None:
        return
    if starts is None:
        raise DomainError(_("Say when the quiet hours begin, or leave both empty."), field="starts")
    if ends is None:
        raise DomainError(_("Say when the quiet hours end, or leave both empty."), field="ends")
    if starts == ends:
        raise DomainError(
            _("From and to are the same: that could be the whole day or nothing. Leave both empty for no quiet hours."),
            field="ends",
        )
    length = dt.datetime.combine(dt.date.min, ends) - dt.datetime.combine(dt.date.min, starts)
    if length % dt.timedelta(days=1) > LONGEST:
        raise DomainError(_("Quiet hours last at most 16 hours: what is planned must get out some time."), field="ends")
