"""Headings and labels of a pack in its own language: the same words on the page, in the mail and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.briefing import document as d

Words = Mapping[str, str]


def words_of(pack: d.ItemPack | d.ArenaPack) -> Words:
    """The fixed words of a pack: in its language, and with others' asks where the recipient's party puts none."""
    return labels(pack.language, facts_only=pack.facts_only)


def titles_of(pack: d.ItemPack | d.ArenaPack) -> Words:
    """The headings of a pack's sections, by their codes."""
    return titles(pack.language, facts_only=pack.facts_only)


@cache
def titles(language: str, *, facts_only: bool = False) -> Words:
    """Heading of every section, by its code.

    With ``facts_only`` as for a state authority, which puts no ask to the Government.
    """
    with translation.override(language):
        asks = _("Purpose and what the parties ask for") if facts_only else _("Purpose and what to ask for")
        words = {
            d.BOTTOM_LINE: _("The bottom line in 30 seconds"),
            d.LOGISTICS: _("When, where, who meets you"),
            d.PURPOSE_ASK: asks,
            d.PEOPLE: _("Whom you meet"),
            d.MESSAGES: _("The message: roof and pillars"),
            d.STATUS_LINE: _("Anchoring: who stands behind it"),
            d.QA: _("Tough questions"),
            d.DEFENSIVE: _("If somebody raises it (only then)"),
            d.DO_NOT_SAY: _("Do not say, and limits"),
            d.COMMITMENTS: _("Open commitments both ways"),
            d.FACTS: _("Facts with source and date"),
            d.CONTACTS: _("Call if something changes"),
            d.FOLLOWUP: _("After the meeting: four rows"),
        }
    return MappingProxyType(words)


@cache
def four_rows(language: str) -> tuple[str, ...]:
    """What one writes down after a meeting."""
    with translation.override(language):
        return (
            _("What did they say about our issue?"),
            _("What did they promise, by when?"),
            _("What did we promise, by when?"),
            _("Anything else the parties need to know?"),
        )


@cache
def labels(language: str, *, facts_only: bool = False) -> Words:
    """Every other fixed word of a pack."""
    with translation.override(language):
        words = {
            "pack": _("Briefing pack"),
            "version": _("Version"),
            "ask": _("The parties ask for, you give the facts") if facts_only else _("Ask for"),
            "sentence": _("If you get one sentence"),
            "fact": _("One fact"),
            "limit": _("One limit"),
            "when": _("When"),
            "where": _("Where"),
            "directions": _("How to find it"),
            "access": _("Accessibility"),
            "who": pgettext("programme", "Who"),
            "what": pgettext("programme", "What"),
            "kind": pgettext("meeting", "Form"),
            "you_meet": _("You meet"),
            "ours": _("From us"),
            "leads": _("leads"),
            "you": pgettext("pack", "you"),
            "you_lead": _("You lead."),
            "official": _("In the official programme"),
            "to": pgettext("ask", "to"),
            "local_ask": _("Local ask, not part of the joint message"),
            "not_chosen": _("No ask is chosen. If there is an opening:"),
            "no_ask": _("No ask at this meeting."),
            "last_contact": _("Last contact"),
            "no_contact": _("No earlier contact that you can see."),
            "stance": _("Stance"),
            "assessed": _("assessed"),
            "works_with": _("Usually works"),
            "open_promises": _("Open commitments"),
            "no_promises": _("No open commitments either way."),
            "theirs": _("They promised"),
            "ours_promised": _("We promised"),
            "by": pgettext("due date", "by"),
            "overdue": _("overdue"),
            "followed_up_by": _("followed up by"),
            "stance_note": _("Assessments without a public record are shown after sign-in."),
            "withheld": _("The text is under embargo."),
            "do_not_say": _("Do not say"),
            "red_lines": _("Red lines"),
            "source": _("Source"),
            "checked": _("checked"),
            "nobody": _("No decision-makers at this meeting."),
            "no_message": _("No joint message is used here."),
            "no_questions": _("No prepared questions."),
            "no_limits": _("Nothing beyond common sense."),
            "no_facts": _("No facts with a source."),
            "fallback": _("If the network is down"),
            "confidential": _("This meeting is confidential. Sign in to read its pack."),
            "confidential_meeting": _("Confidential meeting"),
            "programme": _("Your programme"),
            "empty": _("You have no items at this arena."),
            "travel": _("Your journey"),
            "messages": _("The arena's messages"),
            "changes": _("Changed since your last version"),
            "was": _("was"),
            "page": _("Page"),
            "of": pgettext("page", "of"),
            "record_number": _("Record number"),
            "emblem": _("The emblem of the European Union"),
            "more_questions": _("More tough questions"),
            "more_facts": _("More facts"),
            "write_rows": _("Write the four rows"),
            "send_rows": _("Send the four rows"),
            "files": _("In the calendar, as PDF, as a file"),
            "pdf": _("As PDF"),
            "large": _("As PDF in large type"),
            "pocket": _("As a pocket sheet"),
            "calendar": _("Add to the calendar"),
            "download": _("Download"),
            "first": _("First of the day"),
            "above": _("As above"),
            "next": pgettext("programme", "Next"),
            "save_on_phone": _("Save on the phone"),
            "remove_from_phone": _("Remove it from the phone"),
            "saved": _("This is a saved copy. What has changed since then is on the web, after sign-in:"),
            "open": _("Open the pack"),
            "sign_in": _("Sign in to see everything"),
            "whole_programme": _("The whole programme"),
        }
    return MappingProxyType(words)


def changed(since: int, language: str) -> str:
    """The heading of what changed: since the version that the reader marked as read, or else their earlier one."""
    if not since:
        return labels(language)["changes"]
    with translation.override(language):
        return _("Changed since you read version %(version)d") % {"version": since}


def more(count: int, language: str) -> str:
    """What stands instead of the questions or facts that did not fit."""
    with translation.override(language):
        return ngettext("%(count)d more in the web version", "%(count)d more in the web version", count) % {
            "count": count
        }
