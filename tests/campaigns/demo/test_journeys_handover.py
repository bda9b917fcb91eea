"""Journeys of whoever inherits the system on the demo's data: E2 and E3 of the product's own description."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from crm.enums import Role
from crm.models import AuditEntry, Council, Person, User
from crm.services import duties
from tests.factories import UserFactory

HANDOVER = reverse("handover")


def test_e2_the_owner_is_a_setting_and_the_register_follows_it(demo, client):
    lead, heir = User.objects.get(ref="US1"), User.objects.get(ref="US8")
    client.force_login(lead)

    def owners() -> set[tuple[object, object, str]]:
        rows = client.get(HANDOVER, {"kind": "indicator"}).context["rows"]
        return {(line.organisation, line.person, line.gap) for line in rows}

    assert owners() == {(lead.organisation, lead, "")}
    council = Council.current()
    data = {"name": "Norra rådet", "organisation": heir.organisation_id, "responsible": heir.pk}
    client.post(reverse("council_owner"), data | {"version": council.version})
    assert owners() == {(heir.organisation, heir, "")}
    page = client.get(HANDOVER).content.decode()
    assert f"Systemet för Norra rådet ägs av {heir.organisation}." in page


def test_e3_removing_a_user_forces_reassignment(demo, client, now):
    admin, idun = User.objects.get(role=Role.ADMIN), User.objects.filter(role=Role.COORDINATOR).earliest("pk")
    lead = User.objects.get(ref="US1")
    one, two = (UserFactory.create(organisation=idun.organisation, role=Role.COORDINATOR) for _ in range(2))
    client.force_login(lead)
    before = client.get(HANDOVER, {"person": idun.pk}).context["rows"]
    assert before
    client.force_login(admin)
    close = reverse("admin:crm_user_close", args=[idun.pk])
    held = {kind.code: kind.count for kind in client.get(close).context["held"]}
    assert held["arena_coordinator"] == 1
    refused = client.post(close, {"version": idun.version, "arena_coordinator": one.pk})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reassign_to"])
    refused = client.post(close, {"version": idun.version, "reassign_to": one.pk, "arena_coordinator": admin.pk})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["arena_coordinator"])
    assert duties.held(idun, now) != []
    data = {"version": idun.version, "reassign_to": one.pk, "arena_coordinator": two.pk}
    assert client.post(close, data).status_code == 302
    assert duties.held(idun, now) == []
    client.force_login(lead)
    assert client.get(HANDOVER, {"person": idun.pk}).context["rows"] == []
    assert client.get(HANDOVER, {"gap": "gone"}).context["rows"] == []
    after = {
        (line.kind.code, line.pk): line.person
        for heir in (one, two)
        for line in client.get(HANDOVER, {"person": heir.pk}).context["rows"]
    }
    for line in before:
        assert after[line.kind.code, line.pk] == (two if line.kind.code == "arena" else one)
    told = AuditEntry.objects.filter(object_type="campaigns.Arena", actor=admin).latest("pk")
    assert told.changes == {"coordinator": [idun.pk, two.pk]}


def test_e7_old_personal_data_is_proposed_for_disposal_and_the_decision_is_logged(demo, client, now):
    later = now + dt.timedelta(days=800)
    Council.objects.update(frozen_at=later)
    gone = Person.objects.get(ref="DM12")
    registrar = User.objects.get(role=Role.REGISTRAR)
    client.force_login(registrar)
    proposed = {person.ref for person in client.get(reverse("disposal")).context["rows"]}
    assert proposed == {"DM12"}
    data = {"reference": "HSO 2029:3", "version": gone.version}
    assert client.post(reverse("disposal_erase", args=[gone.pk]), data).status_code == 302
    page = client.get(reverse("disposal"))
    assert page.context["rows"] == []
    [row] = page.context["decisions"]
    assert (row.person, row.reference, row.decided_by) == (gone, "HSO 2029:3", registrar)
    assert AuditEntry.objects.filter(object_type="crm.Disposal", actor=registrar).count() == 1
