"""The personal link of a mail: one delegate's own arena pack, without a password. Only GET, and GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.generic.base import View

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.html import Act, ArenaView
from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.render.pdf import arena_pdf
from campaigns.briefing.surfaces import open_arena
from campaigns.briefing.tree import from_json
from campaigns.models import Arena, Delegate
from campaigns.queries.packs import current_arena_pack
from campaigns.services.sending import PURPOSE
from campaigns.views.packs import day_file
from crm.outbox import links
from crm.web.downloads import download


class PersonalPage(View):
    """What the link opens. Unknown, expired, revoked and empty links answer alike: 404."""

    http_method_names = ["get", "head", "options"]
    arena: Arena
    pack: ArenaPack

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Resolve the token, in the recipient's language; nothing may be stored, indexed or passed on."""
        link = links.resolve(kwargs["token"], now=timezone.now(), purpose=PURPOSE)
        delegates = Delegate.objects.filter(pk=link.subject_id, user=link.user) if link else Delegate.objects.none()
        delegate = delegates.select_related("arena", "user__organisation").first()
        row = current_arena_pack(delegate.arena, delegate.user) if delegate else None
        if delegate is None or row is None:
            raise Http404
        self.arena, self.pack = delegate.arena, open_arena(from_json(ArenaPack, row.snapshot))
        with translation.override(self.pack.language):
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Content-Language"] = self.pack.language
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The pack as a page."""
        shown = ArenaView(self.pack)
        context = {
            "shown": shown,
            "acts": [
                Act("pack.pdf", shown.words["pdf"]),
                Act("calendar.ics", shown.words["calendar"]),
                Act(reverse("arena_pack", args=[self.arena.pk]), shown.words["sign_in"]),
            ],
            "title": self.pack.title,
            "LANGUAGE_CODE": self.pack.language,
        }
        return render(request, "briefing/personal.html", context)


class PersonalPdf(PersonalPage):
    """The pack on paper."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF."""
        return download(arena_pdf(self.pack), "application/pdf", f"{self.pack.title}.pdf")


class PersonalIcs(PersonalPage):
    """The programme for a calendar."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The calendar file."""
        return download(arena_ics(self.pack), "text/calendar; charset=utf-8", f"{self.pack.title}.ics")


class PersonalOffline(PersonalPage):
    """One day for a phone without a network."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        return day_file(self.pack, kwargs["date"])
