"""Who holds personal links that still open something."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch

from campaigns.models import Arena, Delegate
from campaigns.queries.packs import PURPOSE
from crm.models import Delivery, PersonalLink, User
from crm.visibility import Viewer, VisibleQuerySet
from messages.models import Endorsement
from messages.queries.answer_links import PURPOSE as ANSWERS


@dataclass(frozen=True, slots=True)
class Held:
    """A live link and what it opens: an arena's pack, or the question about a message, which it ``answers``.

    Both are empty for a document that is gone.
    """

    link: PersonalLink
    opens: str
    answers: str = ""

    @property
    def mail(self) -> Delivery | None:
        """The mail that carries it."""
        return next(iter(self.link.deliveries.all()), None)

    @property
    def made(self) -> dt.datetime:
        """When, by the clock that the other pages keep."""
        return self.mail.queued_at if self.mail else self.link.created_at

    @property
    def ends(self) -> dt.datetime:
        """When it stops opening anything, by the same clock."""
        return self.made + (self.link.expires_at - self.link.created_at)


@dataclass(frozen=True, slots=True)
class Holder:
    """One person's live links, the newest first."""

    user: User
    links: tuple[Held, ...]


def live_links(viewer: Viewer, now: dt.datetime) -> VisibleQuerySet[PersonalLink]:
    """Live links that the viewer may see: one's own, for a coordinator everybody's. ``now`` is real UTC."""
    rows = PersonalLink.objects.live(now) & PersonalLink.objects.visible_to(viewer)
    mails = Delivery.objects.visible_to(viewer).only("link", "subject", "queued_at")
    rows = rows.prefetch_related(Prefetch("deliveries", mails))
    return rows.select_related("user__organisation").order_by("user__sort_key", "user_id", "-created_at", "-pk")


def holders(arena: Arena, viewer: Viewer, now: dt.datetime) -> list[Holder]:
    """Who holds links to the arena's packs, in Swedish order."""
    delegates = Delegate.objects.filter(arena=arena)
    rows = live_links(viewer, now).filter(purpose=PURPOSE, subject_id__in=delegates.values("pk"))
    return [
        Holder(user, tuple(Held(link, arena.name) for link in links))
        for user, links in groupby(rows, key=lambda link: link.user)
    ]


def own(viewer: Viewer, now: dt.datetime) -> list[Held]:
    """The viewer's own live links, each with the arena whose pack it opens, or the message that it answers about."""
    rows = list(live_links(viewer, now).filter(user=viewer.user_id))
    delegates = Delegate.objects.filter(pk__in=[row.subject_id for row in rows if row.purpose == PURPOSE])
    asked = Endorsement.objects.filter(pk__in=[row.subject_id for row in rows if row.purpose == ANSWERS])
    arenas = dict(delegates.values_list("pk", "arena__name"))
    titles = dict(asked.values_list("pk", "version__message__title"))
    return [
        Held(
            row,
            arenas.get(row.subject_id, "") if row.purpose == PURPOSE else "",
            titles.get(row.subject_id, "") if row.purpose == ANSWERS else "",
        )
        for row in rows
    ]
