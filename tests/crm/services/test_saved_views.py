"""Keeping filters under a name."""

import pytest

from crm.enums import ListKind, Role, Sharing
from crm.errors import AlreadyExists, DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, SavedView
from crm.services import saved_views as services
from crm.visibility import SYSTEM, Viewer
from tests.factories import UserFactory


@pytest.fixture
def save(at):
    def save(user, name="Vår", sharing=Sharing.MINE, kind=ListKind.LOG, query="kind=phone"):
        return services.save_view(actor=Viewer.of(user), at=at, kind=kind, name=name, query=query, sharing=sharing)

    return save


def test_who_finds_a_view(save, elis, idun, sigrid, ylva, olle, parties):
    mine, ours, all_ = save(elis), save(elis, "Vi", Sharing.ORGANISATION), save(elis, "Alla", Sharing.COUNCIL)
    colleague = UserFactory.create(organisation=parties.harnas)
    admin = UserFactory.create(organisation=parties.harnas, role=Role.ADMIN)

    def found(user):
        return set(SavedView.objects.visible_to(Viewer.of(user)))

    assert found(elis) == {mine, ours, all_}
    assert found(colleague) == {ours, all_}
    assert found(ylva) == found(idun) == {all_}
    assert found(olle) == found(admin) == set()
    assert set(SavedView.objects.visible_to(SYSTEM)) == {mine, ours, all_}


def test_only_its_owner_changes_or_removes_it(save, elis, idun, at):
    view = save(elis, sharing=Sharing.COUNCIL)
    with pytest.raises(NotAllowed):
        services.update_view(actor=Viewer.of(idun), at=at, view=view, name="Min")
    with pytest.raises(NotAllowed):
        services.remove_view(actor=Viewer.of(idun), at=at, view=view)
    services.update_view(actor=Viewer.of(elis), at=at, view=view, name=" Ny ", sharing=Sharing.MINE, version=1)
    view.refresh_from_db()
    assert (view.name, view.sharing, view.version, view.sort_key) == ("Ny", Sharing.MINE, 2, "ny")
    with pytest.raises(StaleObject):
        services.update_view(actor=Viewer.of(elis), at=at, view=view, name="En till", version=1)
    services.remove_view(actor=Viewer.of(elis), at=at, view=view, version=2)
    assert not SavedView.objects.exists()
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["create", "update", "delete"]


def test_a_name_is_used_once_of_each_list(save, elis, idun, at):
    save(elis)
    save(idun)
    save(elis, kind=ListKind.PEOPLE)
    with pytest.raises(AlreadyExists):
        save(elis, " Vår ")
    other = save(elis, "Höst")
    with pytest.raises(AlreadyExists):
        services.update_view(actor=Viewer.of(elis), at=at, view=other, name="Vår")
    services.update_view(actor=Viewer.of(elis), at=at, view=other, name="Höst", sharing=Sharing.COUNCIL)


@pytest.mark.parametrize(("values", "field"), [({"name": " "}, "name"), ({"query": ""}, "query")])
def test_what_is_missing_is_named(save, elis, values, field):
    with pytest.raises(DomainError) as error:
        save(elis, **values)
    assert error.value.field == field
    assert not SavedView.objects.exists()


def test_nobody_keeps_more_than_can_be_found_again(save, elis, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    save(elis)
    with pytest.raises(DomainError, match="1"):
        save(elis, "En till")
    save(elis, kind=ListKind.COMMITMENTS)


def test_whoever_looks_after_accounts_keeps_none(save, parties):
    with pytest.raises(NotAllowed):
        save(UserFactory.create(organisation=parties.harnas, role=Role.ADMIN))
