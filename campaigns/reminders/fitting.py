"""Which parts of a rule go together, said in the reader's words. A complaint names the part to choose anew."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.reminders import explain
from campaigns.reminders.language import (
    INSTANTS,
    LARGEST,
    SUBJECT_OF,
    UNTIL_OF,
    WHO_OF,
    Anchor,
    Moment,
    Offset,
    Recipients,
    RuleError,
    Subject,
    Unit,
)
from crm import wording

HOURS = frozenset({Unit.MINUTE, Unit.HOUR})
_WITHOUT_OFFSET = frozenset({Anchor.WORKDAYS, Anchor.MONDAYS, Anchor.SAME_DAY})
_WITHOUT_TIME = frozenset({Anchor.FIRST_ITEM, Anchor.SAME_DAY})


def check_moment(moment: Moment, path: str, text: object) -> None:
    """Raises RuleError for an offset or a time of day that the anchor does not take."""
    anchor, offset = moment.anchor, moment.offset
    words = {"anchor": explain.ANCHORS[anchor]}
    if offset is not None:
        if anchor in _WITHOUT_OFFSET:
            raise RuleError(path, text, _("“%(anchor)s” takes no offset") % words, "amount")
        if offset.unit in HOURS and anchor not in INSTANTS:
            rule = _("“%(anchor)s” is a day: count from it in days or workdays, and give a time of day") % words
            raise RuleError(path, text, rule, "unit")
        if abs(offset.amount) > LARGEST[offset.unit]:
            most = explain.length(Offset(LARGEST[offset.unit], offset.unit))
            raise RuleError(path, text, _("an offset is at most a year: %(most)s") % {"most": most}, "amount")
    if moment.time is None:
        return
    if offset is not None and offset.unit in HOURS:
        rule = _("an offset in minutes or hours already gives the time: leave out the time of day")
        raise RuleError(path, text, rule, "time")
    if offset is None and anchor in _WITHOUT_TIME:
        raise RuleError(path, text, _("“%(anchor)s” takes no time of day") % words, "time")


def check_at(moment: Moment, path: str, text: object) -> Subject:
    """What a rule that is sent then is about; raises RuleError for a moment at which nothing can be sent."""
    words = {"anchor": explain.ANCHORS[moment.anchor]}
    subject = SUBJECT_OF.get(moment.anchor)
    if subject is None:
        rule = _("“%(anchor)s” says how long a reminder is useful, not when it is sent") % words
        raise RuleError(path, text, rule, "anchor")
    if moment.time is None and moment.anchor not in INSTANTS:
        raise RuleError(path, text, _("“%(anchor)s” is a day: say the time of day") % words, "time")
    return subject


def check_until(moment: Moment, subject: Subject, path: str, text: object) -> None:
    """Raises RuleError for a moment of something that the rule is not about."""
    allowed = UNTIL_OF[subject] | {Anchor.SAME_DAY}
    if moment.anchor not in allowed:
        known = wording.join(explain.ANCHORS[anchor] for anchor in Anchor if anchor in allowed)
        words = {"subject": explain.subject(subject), "allowed": known}
        raise RuleError(path, text, _("a rule about “%(subject)s” ends by: %(allowed)s") % words, "anchor")


def check_recipients(to: Recipients, subject: Subject, path: str, text: object) -> None:
    """Raises RuleError for recipients and conditions that the rule's subject does not have."""
    strangers = [who for who in to.who if who not in WHO_OF[subject]]
    if strangers:
        known = wording.join(explain.RECIPIENTS[who] for who in explain.RECIPIENTS if who in WHO_OF[subject])
        words = {"subject": explain.subject(subject), "who": explain.RECIPIENTS[strangers[0]], "known": known}
        rule = _("a rule about “%(subject)s” does not know %(who)s: it knows %(known)s") % words
        raise RuleError(path, text, rule, "who")
    if subject != Subject.ITEM and (to.once_per_day or to.with_people):
        raise RuleError(path, text, _("this condition belongs to rules about programme items"), "only")
    if to.while_open and subject != Subject.COMMITMENT:
        raise RuleError(path, text, _("“while it is open” belongs to rules about commitments"), "only")
    if (to.ended_over is not None) != (subject == Subject.CONTACTS):
        rule = _("“while a contact … lacks its debrief” belongs to rules on workdays, and they need it")
        raise RuleError(path, text, rule, "ended_over")
