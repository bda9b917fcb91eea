"""What is printed instead of a message's roof and pillars for a recipient who reads another language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from crm.visibility import Viewer
from messages import markdown, speech
from messages.enums import VariantAudience, VariantForm, VariantLanguage
from messages.models import Variant

if TYPE_CHECKING:
    from campaigns.briefing.sources import Reading

# What messages are written in.
_OWN = VariantLanguage.SWEDISH
# A pack is read in five minutes: of a longer text its spoken form is printed.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wording:
    """A variant's paragraphs, and whether the message has left it behind."""

    paragraphs: tuple[str, ...]
    is_behind: bool


def wordings(messages: Iterable[int], language: str, viewer: Viewer, at: dt.datetime) -> dict[int, Wording]:
    """The wording in that language of each message that has one fit for a pack: its text, or else what is spoken.

    One that is not behind goes first; of several audiences the first in their order. One query, none for the language
    that messages are written in.
    """
    if language == _OWN:
        return {}
    rows = Variant.objects.readable_by(viewer, at).filter(
        message__in=set(messages), language=language, form__in=_FORMS, retired_at=None
    )
    found: dict[int, Wording] = {}
    for row in sorted(rows.select_related("current"), key=_rank):
        text = row.current.text if row.current else ""
        if row.message_id not in found and speech.word_count(text) <= LONGEST:
            found[row.message_id] = Wording(markdown.plain(text), row.is_behind)
    return found


_FORMS = (VariantForm.TEXT, VariantForm.SPOKEN)


def _rank(row: Variant) -> tuple[bool, int, int]:
    return (
        row.is_behind,
        _FORMS.index(VariantForm(row.form)),
        list(VariantAudience).index(VariantAudience(row.audience)),
    )


def worded(message: d.Message, reading: Reading, *, is_current: bool) -> d.Message:
    """The message in the recipient's language, or as it is with a line that says why.

    ``is_current``: the text is that of the message's current version, which wordings follow.
    """
    if reading.language == _OWN:
        return message
    found = reading.wordings.get(message.number)
    if found and is_current and not found.is_behind:
        return replace(message, roof="", pillars=(), wording=found.paragraphs)
    if found:
        note = _("The English wording is of an earlier text, so the Swedish one stands here.")
    else:
        note = _("There is no English wording yet, so the Swedish text stands here.")
    return replace(message, note=note)
