"""What the script of a pack's page is told: what to save on a phone, what changed since, and the app to install."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.templatetags.static import static

from campaigns.briefing import stored
from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.html import Pocket
from campaigns.briefing.render.pocket import pocket_words
from campaigns.briefing.surfaces import open_arena
from campaigns.briefing.tree import from_json
from campaigns.models import Arena, BriefingPack
from campaigns.queries.packs import current_arena_pack
from crm.models import User
from crm.visibility import SYSTEM
from crm.web import assets
from crm.web.requests import number

# How one came to the pack: signed in, or by a personal link.
ACCOUNT, LINK = "account", "link"


def pocket(arena: Arena, user: User, kind: str, base: str = "") -> Pocket:
    """What a page says to its script; ``base`` leads from the page to the pack's own address."""
    return Pocket(base, f"{kind}-{arena.pk}-{user.pk}", kind)


def plan(
    request: HttpRequest, arena: Arena, user: User, kind: str, base: str, *, kept_base: str, aliases: list[str]
) -> JsonResponse:
    """Days, files and words; with ``?since=`` what changed since the version that the phone has."""
    row = current_arena_pack(arena, user)
    if row is None:
        raise Http404
    pack = open_arena(from_json(ArenaPack, row.snapshot))
    return JsonResponse(
        {
            "id": pocket(arena, user, kind).id,
            "base": kept_base,
            "lang": pack.language,
            "version": row.version,
            "days": [{"date": day.date, "label": day.label, "url": f"{base}days/{day.date}/"} for day in pack.days],
            "assets": [assets.url("samsyn.css"), assets.url("pocket.js")],
            "aliases": aliases,
            "words": {name: pocket_words(pack.language)[name] for name in ("old", "revoked")},
            "changes": _changes(request.GET.get("since", ""), row),
        }
    )


def _changes(since: str, row: BriefingPack) -> list[str]:
    known = number(since)
    if known is None:
        return []
    rows = BriefingPack.objects.visible_to(SYSTEM).filter(kind=row.kind, arena=row.arena_id, recipient=row.recipient_id)
    earlier = rows.filter(version=known).exclude(version=row.version).first()
    return list(open_arena(stored.arena_of(row, earlier)).changes) if earlier else []


def app(pack: ArenaPack, start: str) -> JsonResponse:
    """A web app manifest (W3C)."""
    sizes = ("192", "512")
    icons = [{"src": static(f"crm/icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in sizes]
    manifest = {
        "id": start,
        "name": pack.title,
        "short_name": pack.title[:30],
        "lang": pack.language,
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f4",
        "theme_color": "#faf8f4",
        "icons": [{"src": static("crm/icon.svg"), "sizes": "any", "type": "image/svg+xml"}, *icons],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")
