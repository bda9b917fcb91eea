"""Narrowing and counting contacts over the interface, as on the log's page."""

from tests.api.conftest import fields
from tests.campaigns.contacts import COUNTS, at_the_arena, log

__all__ = ["at_the_arena", "log"]


def test_the_interface_counts_the_same(program, elis, log, at_the_arena):
    caller = program(elis)
    for by, counts in COUNTS.items():
        answer = caller.get("meetings/groups", group=by, state="held").json()
        assert answer["group"] == by
        assert [(group["name"], group["count"]) for group in answer["groups"]] == counts
        for group in answer["groups"]:
            query = dict(part.split("=") for part in group["query"][1:].split("&"))
            assert caller.get("meetings", **query).json()["total"] == group["count"]


def test_the_interface_names_what_it_cannot_count_by(program, elis, log):
    caller = program(elis)
    for query in ({}, {"group": "opinion"}):
        answer = caller.get("meetings/groups", **query)
        assert (answer.status_code, fields(answer)) == (400, ["group"])
    answer = caller.get("meetings", group="month")
    assert (answer.status_code, fields(answer)) == (400, ["group"])


def test_the_interface_filters_as_the_page(program, elis, log, at_the_arena):
    caller = program(elis)
    for query, names in (
        ({"arena": log.arena.pk}, ["may"]),
        ({"campaign": "none"}, ["media", "june", "may"]),
        ({"work_package": "AP1"}, ["april", "march"]),
        ({"body": log.new.pk, "channel": "phone"}, ["april"]),
        ({"visibility": "own_org"}, ["june"]),
    ):
        found = [row["id"] for row in caller.get("meetings", **query).json()["items"]]
        assert found == [getattr(log, name).pk for name in names], query
