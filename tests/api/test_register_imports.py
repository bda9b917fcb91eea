"""Importing persons and contacts over the interface: files, columns, lines, decisions, saving and taking back."""

from __future__ import annotations

import base64

import pytest

from crm.enums import Role
from crm.models import ImportFile, Organisation, Person, RegisterImport
from crm.services import register_files
from tests.api.conftest import fields
from tests.factories import OrganisationFactory, PersonFactory, UserFactory

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Vera Lindmåne\r\nEMAIL:vera@skog.example\r\nEND:VCARD\r\n"
SHEET = "Namn;E-post;Vem då\nBo Gran;bo@skog.example;Skogsnämnden\nCia Alm;;Skogsnämnden\n"


def one(name: str, text: str) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(text.encode()).decode()}


def cards(*names: str) -> str:
    return "".join(CARD.replace("Vera Lindmåne", name).replace("vera@", f"{n}@") for n, name in enumerate(names))


def test_from_a_file_to_a_person_and_back(program, idun):
    caller = program(idun)
    made = caller.post("register-imports", files=[one("kort.vcf", CARD)], source="Veras visitkort")
    assert made.status_code == 201, made.content
    run = made.json()
    assert (run["state"], run["family"], run["needs_columns"]) == ("planned", "vcard", False)
    assert (run["persons"], run["contacts"]) == ({"read": 1, "create": 1}, {})
    assert not Person.objects.exists()
    line = caller.get("import-lines", run=run["id"]).json()["items"][0]
    assert (line["kind"], line["file"], line["row"], line["name"]) == ("create", "kort.vcf", 1, "Vera Lindmåne")
    assert line["said"] == ["vera@skog.example"]
    assert [choice["value"] for choice in line["choices"]] == ["", "skip"]
    assert caller.act(f"register-imports/{run['id']}/apply").json()["state"] == "applied"
    assert Person.objects.get().contact_details.get().source == "Veras visitkort"
    assert not ImportFile.objects.exists()
    assert caller.act(f"register-imports/{run['id']}/apply").status_code == 409
    assert caller.remove(f"register-imports/{run['id']}").status_code == 409
    assert caller.act(f"register-imports/{run['id']}/undo").json()["state"] == "undone"
    assert not Person.objects.exists()


def test_a_line_is_decided_on_and_no_other_choice_is_taken(program, idun):
    known = PersonFactory.create(name="Vera Lindmåne")
    caller = program(idun)
    run = caller.post("register-imports", files=[one("kort.vcf", CARD)]).json()["id"]
    line = caller.get("import-lines", run=run, decision="undecided").json()["items"][0]
    assert [choice["value"] for choice in line["choices"]] == ["", "skip", "new", str(known.pk)]
    wrong = caller.act(f"import-lines/{line['id']}/choose", choice="999")
    assert (wrong.status_code, fields(wrong)) == (422, ["choice"])
    chosen = caller.act(f"import-lines/{line['id']}/choose", choice=str(known.pk))
    assert chosen.json()["choice"] == str(known.pk)
    assert caller.act(f"import-lines/{line['id']}/choose", etag='"old"', choice="new").status_code == 412
    caller.act(f"register-imports/{run}/apply")
    assert known.contact_details.get().value == "vera@skog.example"
    assert caller.act(f"import-lines/{line['id']}/choose", choice="skip").status_code == 409


def test_the_columns_of_a_spreadsheet_are_said(program, idun):
    caller = program(idun)
    run = caller.post("register-imports", files=[one("lista.csv", SHEET)]).json()
    assert (run["needs_columns"], run["persons"]) == (True, {})
    path = f"register-imports/{run['id']}"
    assert fields(caller.act(f"{path}/apply")) == []
    columns = caller.get(f"{path}/columns").json()["columns"]
    assert columns[0] == {"name": "Namn", "proposed": "name", "samples": ["Bo Gran", "Cia Alm"]}
    assert fields(caller.act(f"{path}/map-columns", mapping={"Namm": "name"})) == ["mapping"]
    assert fields(caller.act(f"{path}/map-columns", mapping={"Namn": "nam"})) == ["mapping.Namn"]
    assert fields(caller.act(f"{path}/map-columns", mapping={"E-post": "email"})) == ["files"]
    mapped = caller.act(f"{path}/map-columns", mapping={"Namn": "name", "Vem då": "county_tie"})
    assert mapped.json()["persons"] == {"read": 2, "create": 2}
    assert caller.act(f"{path}/read-again").json()["version"] == 3
    assert caller.remove(path).status_code == 204
    assert not RegisterImport.objects.exists()


def test_what_cannot_be_read_is_refused_by_field_file_and_row(program, idun, monkeypatch):
    caller = program(idun)
    answer = caller.post("register-imports", files=[one("kort.vcf", "BEGIN:VCARD\r\n\x00")])
    assert fields(answer) == ["files"]
    assert "kort.vcf" in answer.json()["detail"]
    assert fields(caller.post("register-imports", files=[{"name": "a.vcf", "content": "åäö"}])) == ["files[0].content"]
    assert fields(caller.post("register-imports", files=[one("a.vcf", CARD)] * 2)) == ["files"]
    assert fields(caller.post("register-imports", files=[])) == ["files"]
    assert fields(caller.post("register-imports", files=[one("a.vcf", CARD)], family="fax", visibility="public")) == [
        "family", "visibility",
    ]  # fmt: skip
    monkeypatch.setattr(register_files, "MOST_KEPT", 50)
    assert "MB" in caller.post("register-imports", files=[one("a.vcf", CARD)]).json()["detail"]
    assert not RegisterImport.objects.exists()


def test_a_key_reads_the_files_once(program, idun):
    caller = program(idun)
    send = {"path": "/api/v1/register-imports", "data": {"files": [one("kort.vcf", CARD)]}}
    answers = [
        caller.client.post(**send, content_type="application/json", headers={"Idempotency-Key": "a"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert RegisterImport.objects.count() == 1


@pytest.mark.parametrize("n", [1, 3])
def test_lines_cost_the_same_for_one_and_three(program, idun, n, django_assert_num_queries):
    caller = program(idun)
    run = caller.post("register-imports", files=[one("kort.vcf", cards("Bo Gran", "Cia Alm", "Dag Ek"))]).json()["id"]
    with django_assert_num_queries(5):
        page = caller.get("import-lines", run=run, limit=n).json()
    assert (len(page["items"]), page["total"]) == (n, 3)


def test_imports_are_the_coordinators(program, idun, elis, parties):
    run = program(idun).post("register-imports", files=[one("kort.vcf", CARD)]).json()["id"]
    line = program(idun).get("import-lines", run=run).json()["items"][0]["id"]
    leader = UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD)
    for user in (elis, leader):
        assert program(user).post("register-imports", files=[one("kort.vcf", CARD)]).status_code == 403
        assert program(user).get("register-imports").status_code == 403
        assert program(user).act(f"import-lines/{line}/choose", etag="x", choice="skip").status_code == 403
    other = UserFactory.create(organisation=parties.kramnas, role=Role.COORDINATOR)
    log = "Datum;Ämne;Beslutsfattare\n2027-05-03;Banan;Vera Lindmåne\n"
    own = program(idun).post("register-imports", files=[one("logg.csv", log)]).json()["id"]
    assert program(other).get(f"register-imports/{own}").status_code == 404
    assert program(other).get(f"register-imports/{run}").status_code == 200


def test_a_list_of_organisations_is_counted_apart_and_its_lines_name_them(program, idun):
    habo = OrganisationFactory.create(name="Habo kommun", partnership="none")
    caller = program(idun)
    text = "Kommun;Kommunkod\nHabo kommun;2299\nNyby kommun;2298\n"
    run = caller.post("register-imports", files=[one("lista.csv", text)]).json()
    path = f"register-imports/{run['id']}"
    columns = caller.get(f"{path}/columns").json()["columns"]
    assert [column["proposed"] for column in columns] == ["body_name", "body_code"]
    mapped = caller.act(f"{path}/map-columns", mapping={"Kommun": "body_name", "Kommunkod": "body_code"}).json()
    assert (mapped["persons"], mapped["organisations"]) == ({}, {"read": 2, "create": 1, "update": 1})
    changed, new = caller.get("import-lines", run=run["id"]).json()["items"]
    assert (changed["organisation"]["id"], new["organisation"]) == (habo.pk, None)
    assert changed["changes"] == [{"field": "Organisationens kod (kommun eller län)", "before": "", "after": "2299"}]
    assert "Slag av organ: Kommun" in new["said"]
    assert caller.act(f"{path}/apply").json()["state"] == "applied"
    assert Organisation.objects.get(name="Nyby kommun").code == "2298"
    assert caller.act(f"{path}/undo").json()["state"] == "undone"
    assert not Organisation.objects.filter(name="Nyby kommun").exists()
