"""Adding and changing reference data: by the services, with their trail, and their complaints at the fields."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from crm.models import AuditEntry, Committee, Issue, Mandate, Organisation, PoliticalParty
from tests.factories import IssueFactory, MandateFactory, MeetingFactory, OrganisationFactory

DAY = dt.date


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("actor_name", "action", "object_type"))


def form_of(response):
    return response.context["form"]


ORGANISATION = {"name": "Riksdagen", "kind": "parliament", "partnership": "none", "endorses": "positions"}


def test_an_organisation_is_added_and_changed(as_admin):
    add = reverse("admin:crm_organisation_add")
    assert as_admin.post(add, ORGANISATION).url == reverse("admin:crm_organisation_changelist")
    made = Organisation.objects.get(name="Riksdagen")
    change = reverse("admin:crm_organisation_change", args=[made.pk])
    assert form_of(as_admin.get(change))["version"].value() == 1
    data = {**ORGANISATION, "short_name": "Riksdagen", "valid_from": "1866-06-22", "version": "1"}
    assert list(form_of(as_admin.post(change, data)).errors) == ["valid_from"]
    assert as_admin.post(change, {**data, "valid_from": "1971-01-01"}).status_code == 302
    made.refresh_from_db()
    assert (made.valid_from, made.version) == (DAY(1971, 1, 1), 2)
    assert trail() == [("Tuva Arv", "create", "crm.Organisation"), ("Tuva Arv", "update", "crm.Organisation")]


def test_a_name_in_use_is_told_at_its_field_and_saves_nothing(as_admin, parties):
    response = as_admin.post(reverse("admin:crm_organisation_add"), {**ORGANISATION, "name": "härnäs KOMMUN"})
    assert (response.status_code, list(form_of(response).errors)) == (422, ["name"])
    assert "Det finns redan" in response.content.decode()
    assert trail() == []


def test_whoever_comes_second_is_told_and_sees_what_is_stored(as_admin, parties):
    url = reverse("admin:crm_organisation_change", args=[parties.harnas.pk])
    Organisation.objects.filter(pk=parties.harnas.pk).update(short_name="Härnäset", version=2)
    data = {**ORGANISATION, "name": "Härnäs stad", "kind": "municipality", "partnership": "active", "version": "1"}
    response = as_admin.post(url, data)
    assert response.status_code == 409
    assert "Härnäset" in response.content.decode()
    assert Organisation.objects.get(pk=parties.harnas.pk).name == "Härnäs kommun"
    assert trail() == []


def test_a_body_is_renamed_and_old_meetings_keep_the_old_name(as_coordinator, idun, parties):
    old = OrganisationFactory.create(name="Miljödepartementet", kind="ministry", partnership="none")
    mandate = MandateFactory.create(body=old, title="Statsråd", starts=DAY(2026, 11, 2))
    before = MeetingFactory.create(
        on=DAY(2027, 5, 30), people=[mandate.person], ours=[idun], organisation=parties.region, visibility="parties"
    )
    after = MeetingFactory.create(
        on=DAY(2027, 6, 1), people=[mandate.person], ours=[idun], organisation=parties.region, visibility="parties"
    )
    change = reverse("admin:crm_organisation_change", args=[old.pk])
    rename = reverse("admin:crm_organisation_rename", args=[old.pk])
    assert rename in as_coordinator.get(change).content.decode()
    data = {"name": "Klimatdepartementet", "valid_from": "2027-06-01", "version": "1"}
    stale = as_coordinator.post(rename, {**data, "version": "7"})
    assert (stale.status_code, Organisation.objects.filter(name="Klimatdepartementet").count()) == (409, 0)
    response = as_coordinator.post(rename, data)
    new = Organisation.objects.get(name="Klimatdepartementet")
    assert response.url == reverse("admin:crm_organisation_change", args=[new.pk])
    pages = [as_coordinator.get(meeting.get_absolute_url()).content.decode() for meeting in (before, after)]
    assert ["Miljödepartementet" in page for page in pages] == [True, False]
    assert ["Klimatdepartementet" in page for page in pages] == [False, True]
    assert "därefter Klimatdepartementet" in as_coordinator.get(reverse("organisation_list")).content.decode()
    assert rename not in as_coordinator.get(change).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "", "valid_from": "2027-06-01"}, "name"),
        ({"name": "Härnäs kommun", "valid_from": "2027-06-01"}, "name"),
        ({"name": "MILJÖDEPARTEMENTET", "valid_from": "2027-06-01"}, "name"),
        ({"name": "Nytt", "valid_from": ""}, "valid_from"),
        ({"name": "Nytt", "valid_from": "2015-01-01"}, "valid_from"),
    ],
)
def test_a_bad_rename_is_told_at_its_field_and_changes_nothing(as_admin, parties, data, field):
    old = OrganisationFactory.create(
        name="Miljödepartementet", kind="ministry", partnership="none", valid_from=DAY(2015, 1, 1)
    )
    response = as_admin.post(reverse("admin:crm_organisation_rename", args=[old.pk]), {**data, "version": "1"})
    assert (response.status_code, list(form_of(response).errors)) == (422, [field])
    old.refresh_from_db()
    assert (old.valid_to, old.version, trail()) == (None, 1, [])


def test_a_committee_is_added_and_changed(as_admin, parties):
    data = {"body": parties.outside.pk, "code": "TU", "name": "Trafikutskottet"}
    assert as_admin.post(reverse("admin:crm_committee_add"), data).status_code == 302
    again = as_admin.post(reverse("admin:crm_committee_add"), {**data, "code": "tu"})
    assert list(form_of(again).errors) == ["code"]
    row = Committee.objects.get()
    url = reverse("admin:crm_committee_change", args=[row.pk])
    assert form_of(as_admin.get(url))["body"].value() == parties.outside.pk
    late = {**data, "version": "1", "valid_from": "2027-01-01", "valid_to": "2026-01-01"}
    assert list(form_of(as_admin.post(url, late)).errors) == ["valid_to"]
    assert as_admin.post(url, {**data, "name": "Transportutskottet", "version": "1"}).status_code == 302
    assert as_admin.post(url, {**data, "name": "Annat", "version": "1"}).status_code == 409
    row.refresh_from_db()
    assert (row.name, row.version) == ("Transportutskottet", 2)
    assert trail() == [("Tuva Arv", "create", "crm.Committee"), ("Tuva Arv", "update", "crm.Committee")]


def test_a_political_party_is_added_changed_and_followed_by_another(as_coordinator):
    add = reverse("admin:crm_politicalparty_add")
    assert as_coordinator.post(add, {"code": "FP", "name": "Folkpartiet"}).status_code == 302
    row = PoliticalParty.objects.get()
    url = reverse("admin:crm_politicalparty_change", args=[row.pk])
    ended = {"code": "FP", "name": "Folkpartiet", "valid_to": "2015-11-21", "version": "1"}
    assert as_coordinator.post(url, ended).status_code == 302
    # What has ended may share its code with what came after it.
    assert as_coordinator.post(add, {"code": "FP", "name": "Framtidspartiet"}).status_code == 302
    assert len(trail()) == 3
    page = as_coordinator.get(reverse("admin:crm_politicalparty_history", args=[row.pk]))
    assert [trace.fields for trace in page.context["traces"]] == [["sista dag"], []]


def test_an_issue_is_added_and_changed(as_coordinator, parties, idun):
    data = {"name": "Elnät", "organisation": parties.region.pk, "owner": idun.pk, "strategy_link": "Mål 2"}
    assert as_coordinator.post(reverse("admin:crm_issue_add"), data).status_code == 302
    issue = Issue.objects.get()
    url = reverse("admin:crm_issue_change", args=[issue.pk])
    IssueFactory.create(name="Kuststråket", organisation=parties.region)
    taken = as_coordinator.post(url, {**data, "name": "kuststråket", "version": "1"})
    assert list(form_of(taken).errors) == ["name"]
    assert as_coordinator.post(url, {**data, "strategy_link": "Mål 3", "version": "1"}).status_code == 302
    issue.refresh_from_db()
    assert (issue.strategy_link, issue.owner) == ("Mål 3", idun)
    assert trail() == [("Idun Kart", "create", "crm.Issue"), ("Idun Kart", "update", "crm.Issue")]


# --- What the codes are for ---


@pytest.fixture
def riksdag(parties) -> Organisation:
    """A parliament with a committee, and two parties, one of which is no more."""
    body = OrganisationFactory.create(name="Riksdagen", kind="parliament", partnership="none")
    Committee.objects.create(code="TU", name="Trafikutskottet", body=body)
    PoliticalParty.objects.create(code="S", name="Socialdemokraterna")
    PoliticalParty.objects.create(code="NYD", name="Ny demokrati", valid_to=DAY(2000, 2, 25))
    return body


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("TU", "S"), ("TU", "S")),
        (("trafikutskottet", "socialdemokraterna"), ("TU", "S")),
        (("tu", "s"), ("TU", "S")),
        (("Deputationen", "Skogspartiet"), ("Deputationen", "Skogspartiet")),
        (("", ""), ("", "")),
    ],
)
def test_a_mandate_takes_known_codes_and_any_other_text(as_coordinator, vera, riksdag, typed, kept):
    url = reverse("mandate_create", args=[vera.pk])
    page = as_coordinator.get(url).content.decode()
    assert '<option value="TU">Trafikutskottet</option>' in page
    assert "Ny demokrati" not in page
    data = {"body": riksdag.pk, "title": "Ledamot", "committee": typed[0], "party": typed[1], "starts": "2027-01-01"}
    assert as_coordinator.post(url, data).status_code == 302
    mandate = Mandate.objects.get(body=riksdag)
    assert (mandate.committee, mandate.party) == kept


def test_a_known_committee_is_shown_by_its_name(as_coordinator, riksdag, parties):
    known = MandateFactory.create(body=riksdag, committee="TU", title="Ledamot")
    MandateFactory.create(person=known.person, body=parties.outside, committee="TU", title="Rådgivare")
    page = as_coordinator.get(known.person.get_absolute_url()).content.decode()
    assert "Riksdagen</a> · TU – Trafikutskottet" in page
    assert "Utanför AB</a> · TU<" in page  # the same letters elsewhere are not that committee
    listed = as_coordinator.get(reverse("person_list"), {"committee": "TU"})
    assert [line.person for line in listed.context["lines"]] == [known.person]
    assert "TU – Trafikutskottet" in {s.text.partition(": ")[2] for s in listed.context["sentences"]} | {
        label for _, label in listed.context["filter"].form.fields["committee"].choices
    }
