"""Our stylesheet and script: small files in the source, one request each to the browser, named by their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse

_ROOT = Path(__file__).resolve().parents[1] / "static" / "crm"
# Order matters only for the first file of each: it declares the layers, or what the others use.
BUNDLES = {
    "samsyn.css": (
        "css",
        "tokens base layout nav card badge button note meter table form filter list details flash pack programme map "
        "report print",
    ),
    "samsyn.js": ("js", "start flash draft seen picker"),
    "pocket.js": ("js", "pocket_store pocket_page pocket_rows"),
    "worker.js": ("js", "pocket_store pocket_worker"),
}
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as it is served."""

    content: bytes
    zipped: bytes
    digest: str
    content_type: str


def text(name: str, *parts: str) -> str:
    """The source of a bundle, or of the named parts of it: documents that must be one file carry it inline."""
    kind, names = BUNDLES[name]
    return "\n".join((_ROOT / kind / f"{part}.{kind}").read_text("utf-8") for part in parts or names.split())


@cache
def _bundle(name: str) -> Bundle:
    content = text(name).encode()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Bundle(content, gzip.compress(content, mtime=0), digest, _TYPES[BUNDLES[name][0]])


def bundle(name: str) -> Bundle:
    """The bundle; read anew for every request while developing."""
    if settings.DEBUG:
        _bundle.cache_clear()
    return _bundle(name)


def url(name: str) -> str:
    """The address of a bundle; it changes with the content, so browsers may keep it for ever."""
    return reverse("asset", args=[bundle(name).digest, name])


def serve(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """The bundle, whatever digest an old page asks for; 404 for an unknown name."""
    if name not in BUNDLES:
        raise Http404(name)
    found = bundle(name)
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found.zipped if zipped else found.content, content_type=found.content_type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    # A page of another release must not fix this content under its own digest.
    current = digest == found.digest
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
    return response


def serve_icon(request: HttpRequest) -> HttpResponse:
    """Where the icon is: browsers ask here for what has no head of its own to say so, a downloaded text for one."""
    return redirect(static("crm/icon.svg"), permanent=True)


def serve_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address that never changes; asked for anew each time, so that a release replaces it."""
    response = HttpResponse(bundle("worker.js").content, content_type=_TYPES["js"])
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response
