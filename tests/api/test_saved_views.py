"""Views of lists, kept over the interface."""

import pytest

from crm.models import SavedView
from tests.api.conftest import fields

BODY = {"kind": "log", "name": "Samtal", "query": "kind=phone&from=", "sharing": "council"}


def test_a_view_is_kept_changed_and_forgotten(program, elis, idun):
    caller = program(elis)
    made = caller.post("saved-views", **BODY)
    assert made.status_code == 201
    row = made.json()
    assert (row["query"], row["owner"], row["version"]) == ("kind=phone", {"id": elis.pk, "name": "Elis Text"}, 1)
    address = f"saved-views/{row['id']}"
    assert program(idun).get("saved-views", kind="log").json()["items"] == [row]
    assert program(idun).get("saved-views", kind="people").json()["items"] == []
    assert program(idun).change(address, name="Mitt").status_code == 403
    changed = caller.change(address, query="?kind=email", sharing="mine")
    assert (changed.json()["query"], changed.json()["sharing"]) == ("kind=email", "mine")
    assert program(idun).get(address).status_code == 404
    assert caller.remove(address).status_code == 204
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"query": "opinion=champion"}, "query"),
        ({"query": "kind=dance"}, "query"),
        ({"query": "after=x"}, "query"),
        ({"kind": "people"}, "query"),
        ({"kind": "lists"}, "kind"),
        ({"name": " "}, "name"),
        ({"sharing": "everybody"}, "sharing"),
    ],
)
def test_what_is_wrong_is_named(program, elis, change, field):
    answer = program(elis).post("saved-views", **{**BODY, **change})
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert not SavedView.objects.exists()
