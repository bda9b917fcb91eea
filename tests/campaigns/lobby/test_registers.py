"""A register is renamed, and taken away with what hangs on it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.lobby_enums import LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRegister, LobbyRow
from campaigns.services import lobby as services
from campaigns.services import lobby_decisions as decisions
from campaigns.services import lobby_registers as registers
from crm.enums import AuditAction, Role, Visibility
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Meeting
from crm.visibility import Viewer
from tests.campaigns.lobby.samples import FILE, met, row, text
from tests.factories import LobbyRegisterFactory, UserFactory


def test_a_register_is_renamed_and_keeps_its_files(compared, idun, client):
    run = compared()
    client.force_login(idun)
    page = reverse("lobby_register_rename", args=[run.register_id])
    assert 'value="Öppenhetsregistret"' in text(client, page)
    version = run.register.version
    answer = client.post(page, {"name": "  Lobby  registret ", "version": version})
    assert answer.url == run.register.get_absolute_url()
    assert client.post(page, {"name": "Något annat", "version": version}).status_code == 409
    run.refresh_from_db()
    assert (run.register.name, LobbyRegister.objects.count()) == ("Lobby registret", 1)
    assert compared(register="lobby registret").register == run.register
    entry = AuditEntry.objects.get(object_type="campaigns.LobbyRegister", action=AuditAction.UPDATE)
    assert entry.changes == {"name": ["Öppenhetsregistret", "Lobby registret"]}


@pytest.mark.parametrize("name", ["SVERIGES register", "=1+1"])
def test_a_name_that_cannot_be(idun, at, name):
    LobbyRegisterFactory.create(name="Sveriges register")
    register = LobbyRegisterFactory.create(name="Annat")
    with pytest.raises(DomainError) as error:
        registers.rename_register(actor=Viewer.of(idun), at=at, register=register, name=name)
    assert error.value.field == "name"
    registers.rename_register(actor=Viewer.of(idun), at=at, register=register, name="ANNAT")
    assert LobbyRegister.objects.get(pk=register.pk).name == "ANNAT"


def test_a_register_goes_with_its_files_and_decisions_and_nothing_else(compared, parties, vera, idun, at, client):
    ours, hidden = met(parties, vera, 10), met(parties, vera, 25)
    run, kept = compared(), compared(register="Ett annat")
    waiting = services.receive_file(
        actor=Viewer.of(idun), at=at, name="r.csv", data=FILE.encode(), register=run.register
    )
    act = {"actor": Viewer.of(idun), "at": at}
    first = decisions.decide(**act, run=run, row=row(run, 2), meeting=ours, verdict=LobbyVerdict.SAME)
    second = decisions.decide(**act, run=run, meeting=hidden, verdict=LobbyVerdict.LOG_WRONG)
    stays = decisions.decide(**act, run=kept, meeting=hidden, verdict=LobbyVerdict.LOG_WRONG)
    lead = UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD)
    client.force_login(lead)
    page = text(client, run.register.get_absolute_url())
    assert "2 filer med sina rader och 0 beslut följer med" in page
    client.force_login(idun)
    assert "2 filer med sina rader och 2 beslut följer med" in text(client, run.register.get_absolute_url())
    gone = reverse("lobby_register_remove", args=[run.register_id])
    assert client.post(gone, {"version": run.register.version + 1}).status_code == 409
    assert LobbyCheck.objects.count() == 3
    assert client.post(gone, {"version": run.register.version}).url == reverse("lobby_list")
    assert list(LobbyRegister.objects.all()) == [kept.register]
    assert list(LobbyCheck.objects.all()) == [kept]
    assert {one.run_id for one in LobbyRow.objects.all()} == {kept.pk}
    assert list(LobbyDecision.objects.all()) == [stays]
    assert Meeting.objects.count() == 2
    told = AuditEntry.objects.filter(action=AuditAction.DELETE).values_list("object_type", "object_id")
    assert sorted(told) == sorted(
        [
            ("campaigns.LobbyRegister", run.register_id),
            ("campaigns.LobbyCheck", run.pk),
            ("campaigns.LobbyCheck", waiting.pk),
            ("campaigns.LobbyDecision", first.pk),
            ("campaigns.LobbyDecision", second.pk),
        ]
    )
    of_meetings = AuditEntry.objects.filter(action=AuditAction.DELETE, object_type="campaigns.LobbyDecision")
    assert {(one.visibility, one.organisation_id) for one in of_meetings} == {
        (Visibility.OWN_ORG, parties.region.pk)
    }, "who reads the contact reads that its decision went"


def test_who_may_rename_and_take_away(compared, idun, elis, olle, client, at):
    run = compared()
    for actor in (elis, olle):
        viewer = Viewer.of(actor)
        with pytest.raises(NotAllowed):
            registers.rename_register(actor=viewer, at=at, register=run.register, name="B")
        with pytest.raises(NotAllowed):
            registers.remove_register(actor=viewer, at=at, register=run.register)
    client.force_login(elis)
    page = text(client, run.register.get_absolute_url())
    assert "Ta bort registret" not in page
    assert reverse("lobby_register_rename", args=[run.register_id]) not in page
    assert "Öppenhetsregistret" in text(client, reverse("lobby_list"))
    for name in ("lobby_register_rename", "lobby_register_remove"):
        assert client.post(reverse(name, args=[run.register_id]), {"name": "B"}).status_code == 403
    client.force_login(olle)
    assert client.get(run.register.get_absolute_url()).status_code == 404


def test_a_file_for_a_register_that_is_gone_is_told(compared, idun, at):
    run, viewer = compared(), Viewer.of(idun)
    register = LobbyRegister.objects.get()
    registers.remove_register(actor=viewer, at=at, register=run.register)
    with pytest.raises(StaleObject):
        services.receive_file(actor=viewer, at=at, name="r.csv", data=FILE.encode(), register=register)
    with pytest.raises(StaleObject):
        services.find_again(actor=viewer, at=at, run=run)
    assert not LobbyCheck.objects.exists()
