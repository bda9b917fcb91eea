"""What anybody may read: released messages, as joint websites show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.safestring import SafeString

from crm import clock
from messages import markdown
from messages.house import Fact
from messages.models import JointMessage
from messages.queries.house import houses_of
from messages.queries.tally import support_line, tallies, tally_line

# So many are shown, the latest decision first; older ones are on the site, after sign-in.
MOST = 50


@dataclass(frozen=True, slots=True)
class PublicText:
    """A released message: what is said, what is asked, facts whose ground is sound, and who stands behind it.

    Red lines, what nobody says, prepared questions and whom an ask is for are the parties' own and not here.
    """

    pk: int
    title: str
    issue: str
    number: str
    content_hash: str
    adopted_by: str
    adopted_on: dt.date
    roof: str
    pillars: tuple[str, ...]
    html: SafeString
    asks: tuple[str, ...]
    facts: tuple[Fact, ...]
    standing: str
    support: str

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"m{self.pk}"


def released(at: dt.datetime, lang: str) -> list[PublicText]:
    """The released messages whose embargo is over at ``at``, the latest decision first; seven queries at any number."""
    rows = list(
        JointMessage.objects.public(at).select_related("issue", "current").order_by("-adopted_on", "-pk")[:MOST]
    )
    versions = [row.current for row in rows if row.current]
    houses, counted = houses_of(versions), tallies(version.pk for version in versions)
    found = []
    for row in rows:
        version = row.current
        assert version is not None and row.adopted_on is not None  # noqa: S101, PT018 - `public` asks for both
        house, tally = houses[version.pk], counted[version.pk]
        found.append(
            PublicText(
                pk=row.pk,
                title=row.title,
                issue=row.issue.name,
                number=version.number,
                content_hash=version.content_hash,
                adopted_by=row.adopted_by,
                adopted_on=row.adopted_on,
                roof=house.roof,
                pillars=house.pillars,
                html=markdown.render(house.text),
                asks=tuple(ask.text for ask in house.asks),
                facts=tuple(fact for fact in house.proof_points if _is_sound(fact, clock.day(at))),
                standing=tally_line(tally, lang),
                support=support_line(tally, lang),
            )
        )
    return found


def _is_sound(fact: Fact, on: dt.date) -> bool:
    """Whether a stranger may rely on it: a source, checked lately, nothing waived and nothing left to verify."""
    return not (fact.doubt(on) or fact.needs_verification)
