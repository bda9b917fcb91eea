"""Rules in plain words, in the active language."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from campaigns.reminders.language import Anchor, Moment, Offset, Recipients, Rule, Subject, Unit, Who
from crm import wording

ANCHORS: dict[Anchor, str | Promise] = {
    Anchor.ARENA_START: gettext_lazy("the arena's first day"),
    Anchor.ARENA_END: gettext_lazy("the arena's last day"),
    Anchor.ITEM_DAY: gettext_lazy("the item's day"),
    Anchor.FIRST_ITEM: gettext_lazy("the start of the day's first item"),
    Anchor.ITEM_START: gettext_lazy("the start of the item"),
    Anchor.ITEM_END: gettext_lazy("the end of the item"),
    Anchor.WORKDAYS: gettext_lazy("every workday"),
    Anchor.MONDAYS: gettext_lazy("every Monday"),
    Anchor.DUE: gettext_lazy("the day the commitment is due"),
    Anchor.DEADLINE: gettext_lazy("the last day to answer"),
    Anchor.SAME_DAY: gettext_lazy("the same day"),
}
RECIPIENTS: dict[Who, str | Promise] = {
    Who.ARENA_COORDINATOR: gettext_lazy("the arena's coordinator"),
    Who.EDITORS: gettext_lazy("those who edit messages that its items use"),
    Who.DELEGATES: gettext_lazy("its delegates"),
    Who.PARTICIPANTS: gettext_lazy("those who take part"),
    Who.LEAD: gettext_lazy("whoever leads"),
    Who.COORDINATOR: gettext_lazy("coordinators"),
    Who.OWNER: gettext_lazy("whoever follows up the commitment"),
    Who.RECIPIENT: gettext_lazy("whoever answers for a party that has not answered"),
    Who.DEPUTY: gettext_lazy("the deputy of a party that has not answered"),
    Who.UPKEEP: gettext_lazy(
        "those who write messages with facts that will not hold at the next arena, and their communicators"
    ),
}
SUBJECTS: dict[Subject, str | Promise] = {
    Subject.ARENA: pgettext_lazy("reminders about", "Arenas"),
    Subject.ITEM: pgettext_lazy("reminders about", "Programme items"),
    Subject.CONTACTS: pgettext_lazy("reminders about", "Debriefs"),
    Subject.COMMITMENT: pgettext_lazy("reminders about", "Commitments"),
    Subject.ENDORSEMENT: pgettext_lazy("reminders about", "Endorsements"),
    Subject.FACTS: pgettext_lazy("reminders about", "Facts"),
}


def explain(rule: Rule) -> str:
    """``Skickas 60 minuter innan punkten börjar till dem som deltar. Inte efter att punkten börjar.``"""
    return _("Sent %(when)s to %(who)s. Not later than %(until)s.") % {
        "when": moment(rule.at),
        "who": recipients(rule.to),
        "until": moment(rule.until),
    }


def rest(rule: Rule) -> str:
    """What ``explain`` says apart from when: ``Till dem som deltar. Inte senare än punktens början.``"""
    return _("To %(who)s. Not later than %(until)s.") % {"who": recipients(rule.to), "until": moment(rule.until)}


def moment(value: Moment) -> str:
    """``2 arbetsdagar före arenans första dag, klockan 12.00``."""
    anchor = str(ANCHORS[value.anchor])
    offset = value.offset
    if offset is not None and offset.amount:
        words = {"length": length(offset), "anchor": anchor}
        anchor = (_("%(length)s before %(anchor)s") if offset.amount < 0 else _("%(length)s after %(anchor)s")) % words
    return anchor if value.time is None else _at(anchor, value.time)


def _at(text: str, time: dt.time) -> str:
    return _("%(day)s at %(time)s") % {"day": text, "time": wording.clock_time(time)}


def length(offset: Offset) -> str:
    """``2 arbetsdagar``."""
    n = abs(offset.amount)
    words = {
        Unit.MINUTE: ngettext("%(n)d minute", "%(n)d minutes", n),
        Unit.HOUR: ngettext("%(n)d hour", "%(n)d hours", n),
        Unit.DAY: ngettext("%(n)d day", "%(n)d days", n),
        Unit.WORKDAY: ngettext("%(n)d workday", "%(n)d workdays", n),
    }
    return words[offset.unit] % {"n": n}


def recipients(value: Recipients) -> str:
    """``den som följer upp löftet, så länge löftet är öppet``."""
    parts = [wording.join(RECIPIENTS[who] for who in value.who)]
    if value.once_per_day:
        parts.append(_("one mail per person and day"))
    if value.with_people:
        parts.append(_("where the item has decision-makers"))
    if value.while_open:
        parts.append(_("while it is open"))
    if value.ended_over is not None:
        hours = value.ended_over // dt.timedelta(hours=1)
        parts.append(
            ngettext(
                "while a contact that ended over %(n)d hour ago lacks its debrief",
                "while a contact that ended over %(n)d hours ago lacks its debrief",
                hours,
            )
            % {"n": hours}
        )
    return ", ".join(parts)


def subject(value: Subject) -> str:
    """What a rule is about, as a heading."""
    return str(SUBJECTS[value])


def everywhere() -> str:
    """What stands for a rule that is not one arena's."""
    return pgettext("reminder rule", "All arenas")
