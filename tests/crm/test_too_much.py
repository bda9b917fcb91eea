"""More than one page takes: its own page with the cap, and nothing is saved."""

import pytest

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_ten_megabytes(client, elis, language):
    elis.language = language
    elis.save(update_fields=["language"])
    client.force_login(elis)
    page = client.post("/messages/new/", {"title": "x" * 10_000_000})
    assert page.status_code == 413
    assert ("Högst 2500 kB" if language == "sv" else "At most 2500 kB") in page.content.decode()


def test_too_many_fields(client, elis):
    client.force_login(elis)
    page = client.post("/messages/new/", {f"f{n}": "x" for n in range(1100)})
    assert page.status_code == 413
    assert "Högst 1000 fält" in page.content.decode()
