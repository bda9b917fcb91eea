"""Who gets in, and what there is no way to."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import NoReverseMatch, reverse

from crm import surfaces
from crm.admin.site import site
from crm.enums import Role
from crm.models import AuditEntry, Committee, EndorsementAuthority, Organisation, PoliticalParty
from tests.factories import IssueFactory, MeetingFactory, UserFactory

MODELS = ("organisation", "committee", "politicalparty", "issue", "user")
OPEN_TO = {
    Role.ADMIN: {"organisation", "committee", "politicalparty", "user"},
    Role.COORDINATOR: {"organisation", "committee", "politicalparty", "issue"},
    Role.PROJECT_LEAD: {"issue"},
}


@pytest.fixture
def rows(parties, elis) -> dict[str, int]:
    """One row of each model."""
    return {
        "organisation": parties.harnas.pk,
        "committee": Committee.objects.create(code="TU", name="Trafikutskottet", body=parties.outside).pk,
        "politicalparty": PoliticalParty.objects.create(code="S", name="Socialdemokraterna").pk,
        "issue": IssueFactory.create(organisation=parties.region).pk,
        "user": elis.pk,
    }


def addresses(model: str, pk: int) -> list[str]:
    named = f"admin:crm_{model}"
    pages = [reverse(f"{named}_changelist"), reverse(f"{named}_add")]
    pages += [reverse(f"{named}_{page}", args=[pk]) for page in ("change", "history")]
    if model == "organisation":
        pages.append(reverse(f"{named}_rename", args=[pk]))
    if model == "user":
        granted = EndorsementAuthority.objects.create(user_id=pk, valid_from=date(2027, 1, 1))
        pages += [reverse(f"{named}_{page}", args=[pk]) for page in ("authority", "close")]
        pages.append(reverse("admin:crm_user_authority_end", args=[granted.pk]))
    return pages


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_change_and_nothing_else(client, parties, rows, role):
    client.force_login(UserFactory.create(organisation=parties.region, role=role))
    assert client.get(reverse("admin:index")).status_code == (200 if role in OPEN_TO else 403)
    for model in MODELS:
        expected = 200 if model in OPEN_TO.get(role, set()) else 403
        assert {client.get(url).status_code for url in addresses(model, rows[model])} == {expected}, model


def test_outsiders_find_nothing_and_strangers_are_asked_to_sign_in(client, olle, rows):
    every = [reverse("admin:index"), *(url for model in MODELS for url in addresses(model, rows[model]))]
    for url in every:
        assert client.get(url).url == f"{reverse('account_login')}?next={url}"
    client.force_login(olle)
    assert {client.get(url).status_code for url in every} == {404}


def test_an_outsider_who_is_an_administrator_finds_nothing_either(client, parties, rows):
    client.force_login(UserFactory.create(organisation=parties.outside, role=Role.ADMIN))
    assert client.get(reverse("admin:index")).status_code == 404


def test_the_index_offers_what_the_role_may_change(client, tuva, idun, lova):
    for user in (tuva, idun, lova):
        client.force_login(user)
        found = re.findall(r'href="/admin/(\w+)/"', client.get(reverse("admin:index")).content.decode())
        assert set(found) == OPEN_TO[Role(user.role)]


def test_only_those_who_may_are_offered_the_section(client, tuva, elis):
    for user, offered in ((tuva, True), (elis, False)):
        client.force_login(user)
        assert ('href="/admin/"' in client.get(reverse("organisation_list")).content.decode()) is offered


def test_there_is_no_way_to_delete_sign_in_or_list_other_models():
    assert {model._meta.model_name for model in site._registry} == set(MODELS)
    for name in ("login", "logout", "password_change", "jsi18n", "autocomplete", "app_list", "crm_organisation_delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{name}")
    assert not any("delete" in name for name in surfaces.SURFACES if name.startswith("admin:"))


@pytest.mark.parametrize(
    "address", ["/admin/login/", "/admin/organisation/1/delete/", "/admin/crm/", "/admin/nowhere/"]
)
def test_what_djangos_admin_has_beside_is_not_there(as_admin, address):
    assert as_admin.get(address).status_code == 404


def test_the_administrator_reads_no_content(as_admin, parties, idun):
    IssueFactory.create(name="Hemlig fråga", organisation=parties.region, owner=idun)
    MeetingFactory.create(title="Hemligt möte", organisation=parties.region, ours=[idun])
    texts = [
        as_admin.get(url).content.decode()
        for url in (
            reverse("admin:index"),
            reverse("admin:crm_user_close", args=[idun.pk]),
            reverse("admin:crm_user_change", args=[idun.pk]),
            reverse("admin:crm_user_history", args=[idun.pk]),
        )
    ]
    assert not any("Hemlig" in text for text in texts)
    # That there is something to take over is said, what it is not.
    assert "1 påverkansfråga" in texts[1]


def test_the_trail_of_the_administrator_is_about_accounts_and_reference_data_only(as_admin, tuva, idun, parties, at):
    def entry(object_type: str, label: str) -> None:
        AuditEntry.objects.create(
            at=at,
            actor=tuva,
            actor_name="Tuva",
            action="update",
            object_type=object_type,
            object_id=idun.pk,
            object_label=label,
        )

    entry("crm.User", "konto")
    entry("crm.Meeting", "möte")
    page = as_admin.get(reverse("admin:crm_user_history", args=[idun.pk]))
    assert [trace.entry.object_label for trace in page.context["traces"]] == ["konto"]
    from crm.visibility import Viewer

    assert list(AuditEntry.objects.visible_to(Viewer.of(tuva)).values_list("object_label", flat=True)) == ["konto"]


def test_the_trail_of_a_coordinator_is_of_own_acts(as_coordinator, parties):
    url = reverse("admin:crm_organisation_history", args=[parties.harnas.pk])
    assert "Inget som du får se" in as_coordinator.get(url).content.decode()


def test_the_content_policy_is_as_strict_here(as_admin, rows):
    for model in OPEN_TO[Role.ADMIN]:
        for url in addresses(model, rows[model]):
            response = as_admin.get(url)
            assert "unsafe" not in response["Content-Security-Policy"]
            assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", response.content.decode())


def test_djangos_own_log_stays_empty(as_admin, parties):
    as_admin.post(reverse("admin:crm_politicalparty_add"), {"code": "X", "name": "Exempelpartiet"})
    assert (LogEntry.objects.count(), PoliticalParty.objects.count()) == (0, 1)
    assert AuditEntry.objects.get().object_type == "crm.PoliticalParty"


def test_a_row_that_is_not_there_is_not_found(as_admin):
    assert as_admin.get("/admin/organisation/999999999999999999999/").status_code == 404
    assert as_admin.get("/admin/organisation/abc/").status_code == 404
    assert Organisation.objects.filter(pk=999).count() == 0
