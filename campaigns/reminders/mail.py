"""A reminder mail as it reads: subject, text and HTML with one primary link, in the recipient's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Delegate
from campaigns.queries.packs import current_arena_pack
from campaigns.reminders.plan import Mail
from campaigns.reminders.wording import Words
from campaigns.services.sending import AFTERGLOW, PURPOSE
from crm import clock, wording
from crm.models import Council
from crm.outbox.html import inlined
from crm.outbox.links import PLACEHOLDER, LinkTo
from messages.services.requests import link_to


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail ready to queue or to show. ``reason`` is the whole sentence; ``link`` what its placeholder opens."""

    subject: str
    text: str
    html: str
    reason: str
    reply_to: str
    link: LinkTo | None

    @property
    def masked_text(self) -> str:
        """The text for others to read: it carries no personal link."""
        return self.text.replace(PLACEHOLDER, _("[personal link]"))


def render(mail: Mail, council: Council) -> Rendered:
    """The mail in its recipient's language. A personal link stands in it as a placeholder only."""
    with translation.override(mail.recipient.language):
        sections = _sections(mail)
        personal = _personal_link(mail, sections)
        address, act = _primary(sections)
        context: dict[str, Any] = {
            "title": title(mail),
            # The pack behind the personal link is not offered again behind a sign-in.
            "sections": [
                (words, "" if len(sections) == 1 or (personal and words.pack_of) else f"{settings.BASE_URL}{words.url}")
                for words in sections
            ],
            "reason": _("You get this because %(reasons)s.") % {"reasons": wording.join(mail.reasons)},
            "link": PLACEHOLDER if personal else f"{settings.BASE_URL}{address}",
            "act": _("Open the pack") if personal and personal.purpose == PURPOSE else act,
            "banner": council.banner,
            "council": council.name,
            "LANGUAGE_CODE": wording.language(),
        }
        return Rendered(
            subject=context["title"],
            text=render_to_string("mail/reminder.txt", context).strip() + "\n",
            html=inlined(render_to_string("mail/reminder.html", context)),
            reason=context["reason"],
            reply_to=next((words.reply_to for words in sections if words.reply_to), ""),
            link=personal,
        )


def title(mail: Mail) -> str:
    """The first reminder's title, and how many more; in the active language."""
    sections = _sections(mail)
    more = len(sections) - 1
    if not more:
        return sections[0].title
    return ngettext("%(title)s – and %(count)d more", "%(title)s – and %(count)d more", more) % {
        "title": sections[0].title,
        "count": more,
    }


def _sections(mail: Mail) -> list[Words]:
    """What the mail says, once each: two rules that fall in one mail may have the same to say."""
    said = {(words.title, words.lines, words.url): words for words in (row.words for row in mail.reminders)}
    return list(said.values())


def _personal_link(mail: Mail, sections: list[Words]) -> LinkTo | None:
    """A delegate reads the pack in the corridor, where nobody types a password; a party answers without an account.

    None where there is no pack yet, and for two things in one mail: one link opens one.
    """
    if len(sections) == 1 and sections[0].answers:
        return link_to(sections[0].answers, mail.at)
    arenas = {words.pack_of.pk: words.pack_of for words in sections if words.pack_of}
    if len(arenas) != 1:
        return None
    (arena,) = arenas.values()
    delegate = Delegate.objects.filter(arena=arena, user=mail.recipient).first()
    if delegate is None or current_arena_pack(arena, mail.recipient) is None:
        return None
    left = max((arena.ends - clock.day(mail.at)).days, 0)
    return LinkTo(PURPOSE, delegate.pk, dt.timedelta(days=left) + AFTERGLOW)


def _primary(sections: list[Words]) -> tuple[str, str]:
    """The page where the next step is taken: today's, when the reminders lead to different ones."""
    if len({words.url for words in sections}) == 1:
        return sections[0].url, sections[0].act
    return reverse("today"), _("Open today's page")
