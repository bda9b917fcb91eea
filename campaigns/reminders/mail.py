"""A reminder mail as it reads: subject, text and HTML with one primary link, in the recipient's language."""

from __future__ import annotations

from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.reminders.plan import Mail
from campaigns.reminders.wording import Words
from crm import wording
from crm.models import Council

# The mail's own style sheet is all there is: nothing is fetched to render a mail.
_inliner = css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail ready to queue or to show. ``reason`` is the whole sentence."""

    subject: str
    text: str
    html: str
    reason: str
    reply_to: str


def render(mail: Mail, council: Council) -> Rendered:
    """The mail in its recipient's language. It carries no personal link."""
    with translation.override(mail.recipient.language):
        sections = _sections(mail)
        link, act = _primary(sections)
        context = {
            "title": title(mail),
            "sections": sections,
            "reason": _("You get this because %(reasons)s.") % {"reasons": wording.join(mail.reasons)},
            "link": f"{settings.BASE_URL}{link}",
            "act": act,
            "base_url": settings.BASE_URL,
            "banner": council.banner,
            "council": council.name,
            "LANGUAGE_CODE": wording.language(),
        }
        return Rendered(
            subject=context["title"],
            text=render_to_string("mail/reminder.txt", context).strip() + "\n",
            html=_inliner.inline(render_to_string("mail/reminder.html", context)),
            reason=context["reason"],
            reply_to=next((words.reply_to for words in sections if words.reply_to), ""),
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
    return [reminder.words for reminder in mail.reminders]


def _primary(sections: list[Words]) -> tuple[str, str]:
    """The page where the next step is taken: today's, when the reminders lead to different ones."""
    if len({words.url for words in sections}) == 1:
        return sections[0].url, sections[0].act
    return reverse("today"), _("Open today's page")
