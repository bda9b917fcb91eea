"""Every page that a reader can reach by links, read for what is another party's own."""

from __future__ import annotations

import html
import re
from collections import Counter, deque

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.services.packs import build_packs
from crm.models import Meeting, User
from crm.visibility import SYSTEM
from tests.campaigns.demo.test_sending import readable, squeezed

# Addresses that end the session or lead out of the site's own pages.
_LEAVE = re.compile(r"^/accounts/|^/static/|^/admin/")
# An act on a row has a form of its own, which tells what the row's page tells: so many of each kind are opened.
_ACT = re.compile(r"^/.*/\d+/[a-z-]+(/new)?/$")
_FORMS = 4


def pages(user):
    """Every page reached from the first one by links, once each, and some forms of every act, with what it answered."""
    client = Client()
    client.force_login(user)
    found = {}
    ahead, seen, forms = deque(["/"]), {"/"}, Counter()
    while ahead:
        address = ahead.popleft()
        response = client.get(address, follow=True)
        assert response.status_code < 500, address
        content = response.getvalue()
        kind = response.headers.get("Content-Type", "")
        found[address] = squeezed(html.unescape(readable(content, kind)))
        if "html" in kind:
            for link in re.findall(r'href="(/[^"#]*)', content.decode()):
                link = html.unescape(link)
                path = link.partition("?")[0]
                if path in seen or _LEAVE.search(path):
                    continue
                seen.add(path)
                act = re.sub(r"\d+", "0", path) if _ACT.search(path) else ""
                forms[act] += 1
                if not act or forms[act] <= _FORMS:
                    ahead.append(link)
    return found


@pytest.fixture
def secret(arena, now) -> Meeting:
    """Örnsköldsvik's own contact, when packs are out."""
    build_packs(actor=SYSTEM, arena=arena, at=now)
    return Meeting.objects.get(ref="I04")


@pytest.mark.parametrize("ref", ["DG3", "US3", "US1", "US4"])
def test_no_page_tells_of_another_partys_own_contact(secret, ref):
    read = pages(User.objects.get(ref=ref))
    assert len(read) > 20
    assert [address for address, page in read.items() if squeezed(secret.debrief.said) in page] == []


def test_its_own_party_reads_it(secret):
    read = pages(User.objects.get(ref="DG4"))
    assert any(squeezed(secret.debrief.said) in page for page in read.values())


@pytest.mark.parametrize(("ref", "status"), [("DG3", 404), ("US3", 404), ("US4", 404), ("DG4", 200)])
def test_its_address_is_not_found_by_others(secret, ref, status):
    client = Client()
    client.force_login(User.objects.get(ref=ref))
    assert client.get(reverse("meeting_detail", args=[secret.pk])).status_code == status
