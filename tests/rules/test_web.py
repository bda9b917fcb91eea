"""Addresses, headers and sizes of the site."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from crm import surfaces
from crm.web import assets
from crm.web.views import Page


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every name of the site's addresses, with namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif pattern.name:
            yield f"{prefix}{pattern.name}"


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[type]:
    """The class behind every address; Django's functions have none."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            found = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
            yield from [found] if found else []


def test_every_address_leads_to_a_view_that_is_whole():
    """What a base class leaves to its children is only missed when the page is opened."""
    found = set(views(get_resolver().url_patterns))
    assert len(found) > 100
    assert [view.__name__ for view in found if inspect.isabstract(view)] == []


# The interface's operations have a table of their own: tests/api/test_operations.py.
ADDRESSES = {name for name in names(get_resolver().url_patterns) if not name.startswith("api:")}
TABLED = surfaces.OPEN | surfaces.CLOSED | set(surfaces.SURFACES)


def test_every_address_is_in_the_policy_table():
    assert set() == ADDRESSES - TABLED


def test_the_policy_table_names_no_address_that_is_gone():
    assert set() == TABLED - ADDRESSES


def test_no_address_is_both_open_and_behind_sign_in():
    assert set(surfaces.SURFACES) & (surfaces.OPEN | surfaces.CLOSED) == set()


def test_a_page_outside_the_table_does_not_open():
    request = RequestFactory().get("/")
    request.resolver_match = type("Match", (), {"view_name": "nowhere"})()
    with pytest.raises(ImproperlyConfigured, match="nowhere"):
        Page.as_view()(request)


@pytest.mark.parametrize("address", ["/account/signup/", "/account/email/", "/account/login/code/confirm/"])
def test_what_a_closed_council_has_no_use_for_is_not_there(client: Client, db: None, address: str):
    assert client.get(address).status_code == 404


def test_the_content_policy_allows_no_inline_code(client: Client, db: None):
    header = client.get("/account/login/").headers["Content-Security-Policy"]
    assert "unsafe" not in header
    assert "default-src 'none'" in header
    assert "frame-ancestors 'none'" in header
    assert re.search(r"script-src 'self'(;|$| 'nonce-)", header)


def test_a_nonce_that_a_page_uses_is_in_the_header(client: Client, db: None):
    from django.http import HttpResponse
    from django.test import override_settings
    from django.urls import path

    def with_nonce(request):
        return HttpResponse(f"<script nonce='{request.csp_nonce}'></script>")

    urls = type("Urls", (), {"urlpatterns": [path("", with_nonce)]})
    with override_settings(ROOT_URLCONF=urls):
        response = client.get("/")
    nonce = re.search(r"nonce='([^']+)'", response.content.decode())
    assert nonce
    assert f"'nonce-{nonce[1]}'" in response.headers["Content-Security-Policy"]


KINDS = {"css": 40_000, "js": 25_000}


@pytest.mark.parametrize(("kind", "limit"), KINDS.items())
def test_own_style_and_script_stay_small(kind: str, limit: int):
    files = (settings.BASE_DIR / "crm/static/crm" / kind).iterdir()
    assert sum(path.stat().st_size for path in files) <= limit


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_style_and_script_is_in_a_bundle(kind: str):
    stored = {path.stem for path in (settings.BASE_DIR / "crm/static/crm" / kind).iterdir()}
    assert stored == {name for of, names in assets.BUNDLES.values() if of == kind for name in names.split()}


def test_a_bundle_is_kept_for_ever_under_its_own_digest_only(client: Client, db: None):
    address = assets.url("samsyn.css")
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert client.get("/assets/of-another-release/samsyn.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/assets/x/other.css").status_code == 404


def test_a_bundle_travels_compressed_to_browsers_that_ask(client: Client):
    plain, zipped = (client.get(assets.url("samsyn.css"), headers={"Accept-Encoding": e}) for e in ("identity", "gzip"))
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(zipped.content) < len(plain.content) / 3


def test_gettext_is_called_by_the_one_name_that_extraction_knows():
    """Another alias hides its texts from the catalogue, and the check above would not see them missing."""
    alias = re.compile(r"\bgettext(?:_lazy)? as (?!_\b)\w+")
    sources = [path for room in ("crm", "messages", "campaigns", "api", "worker") for path in Path(room).rglob("*.py")]
    assert [str(path) for path in sources if alias.search(path.read_text())] == []


def test_the_worker_may_answer_for_the_whole_site_and_is_asked_for_anew(client: Client, db: None):
    answer = client.get("/worker.js")
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


def test_markdown_is_rendered_in_one_place():
    root = Path(settings.BASE_DIR)
    wanted = re.compile(r"^\s*(?:from|import) (?:markdown_it|mdit_py_plugins|nh3)\b", re.MULTILINE)
    packages = ("api", "campaigns", "crm", "messages", "worker")
    files = [path for package in packages for path in sorted((root / package).rglob("*.py"))]
    assert [str(path.relative_to(root)) for path in files if wanted.search(path.read_text("utf-8"))] == [
        "messages/markdown.py"
    ]
