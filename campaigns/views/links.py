"""Personal links that still open something: who holds them, and taking them back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.models import Arena
from campaigns.queries import links as queries
from crm.models import PersonalLink, User
from crm.policy import Action, Thing
from crm.services import links as services
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.views import ActionPage, DetailPage, Page


class ArenaLinksPage(DetailPage):
    """Every live link to an arena's packs, by person, for its coordinator."""

    template_name = "campaigns/arena_links.html"

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Arenas that the viewer sees."""
        return Arena.objects.visible_to(self.viewer)

    def get_title(self) -> str:
        """What the page is."""
        return str(_("Personal links"))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Their holders."""
        return super().get_context(holders=queries.holders(self.object, self.viewer, timezone.now()), **extra)


class OwnLinksPage(Page):
    """One's own live links."""

    template_name = "campaigns/own_links.html"
    title = _("Your personal links")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The links and what they open."""
        return super().get_context(held=queries.own(self.viewer, timezone.now()), **extra)


class LinkRevokePage(ActionPage):
    """Take back one link, for good: what a phone has stored through it goes at its next contact."""

    def get_queryset(self) -> VisibleQuerySet[PersonalLink]:
        """One's own; a coordinator's are all."""
        return PersonalLink.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Revoke it, and go back to the list one came from."""
        was_live = services.revoke_link(actor=self.viewer, at=self.at, link=self.object)
        _say(self, int(was_live))
        return _back(self)


class LinksRevokePage(ActionPage):
    """Take back every link of one person."""

    def get_queryset(self) -> VisibleQuerySet[User]:
        """Oneself; for a coordinator everybody."""
        rows = User.objects.visible_to(self.viewer)
        return rows if self.may(Action.UPDATE, Thing.DELIVERY) else rows.filter(pk=self.viewer.user_id or 0)

    def perform(self) -> str:
        """Revoke them, and go back to the list one came from."""
        _say(self, services.revoke_links_of(actor=self.viewer, at=self.at, user=self.object))
        return _back(self)


def _say(page: ActionPage, count: int) -> None:
    told = ngettext("%(count)d link opens nothing any more.", "%(count)d links open nothing any more.", count)
    flashes.say(page.request, told % {"count": count} if count else str(_("The links were invalid already.")))


def _back(page: ActionPage) -> str:
    arena = page.request.POST.get("arena", "")
    if arena.isdecimal() and page.may(Action.UPDATE, Thing.DELIVERY):
        return reverse("arena_links", args=[int(arena[:18])])
    return reverse("own_links")
