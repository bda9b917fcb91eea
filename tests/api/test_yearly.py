"""The year's checklist over the interface."""

from __future__ import annotations

from tests.api.conftest import fields


def test_an_item_is_gone_through_listed_and_taken_back(program, idun, elis):
    caller = program(idun)
    made = caller.post("yearly-checks", year=2027, item="restore", note="Återläst").json()
    assert (made["done_on"], made["done_by"]["name"]) == ("2027-06-21", "Idun Kart")
    assert caller.get("yearly-checks", year=2027).json()["total"] == 1
    assert caller.get("yearly-checks", year=2026).json()["total"] == 0
    assert fields(caller.post("yearly-checks", year=2027, item="dance", note="Klart")) == ["item"]
    assert fields(caller.post("yearly-checks", year=2024, item="users", note="Klart")) == ["year"]
    assert caller.post("yearly-checks", year=2027, item="restore", note="Igen").status_code in {409, 422}
    assert program(elis).post("yearly-checks", year=2027, item="users", note="Klart").status_code == 403
    assert caller.remove(f"yearly-checks/{made['id']}").status_code == 204
