"""Finding one page of each kind by following the site's own links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

# The interface's description is shown by Swagger UI, whose markup is not ours; tests/api opens it.
FILES = re.compile(
    r"\.(pdf|ics|eml|csv|xlsx|docx|zip|txt|json|atom|svg|css|js|html)$|/(pdf|ics|calendar|file)s?(/|$)|logout|^/api/"
)


def kind(path: str) -> str:
    """The address without its numbers and its query: all rows of a kind look alike."""
    return re.sub(r"/\d+", "/0", urlsplit(path).path)


def links(page: Page) -> list[str]:
    """Addresses within the site that the page links to."""
    here = urlsplit(page.url)
    found = []
    for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
        target = urlsplit(urljoin(page.url, href))
        if target.netloc == here.netloc and not FILES.search(target.path):
            found.append(target.path + (f"?{target.query}" if target.query else ""))
    return found


def every_kind(page: Page, start: str = "/", limit: int = 150) -> Iterator[str]:
    """Open one page of each kind that the signed-in user reaches from ``start``; its address while it stands open."""
    seen = {kind(start)}
    queue = [start]
    while queue and limit:
        path = queue.pop(0)
        response = page.goto(path)
        if response is None or "text/html" not in response.headers.get("content-type", ""):
            continue
        assert response.status == 200, f"{path} is linked but answers {response.status}"
        found = links(page)
        limit -= 1
        yield path
        for link in found:
            if kind(link) not in seen:
                seen.add(kind(link))
                queue.append(link)
