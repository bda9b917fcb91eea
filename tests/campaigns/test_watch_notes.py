"""Watch notes: what happened around an issue, whose note it is, and what closes on a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.models import WatchNote
from campaigns.services import watch_notes as services
from crm.enums import Visibility
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Council
from crm.visibility import Viewer
from tests.factories import CampaignFactory, IssueFactory, WatchNoteFactory

DAY = dt.date(2027, 5, 12)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def rail(parties):
    return IssueFactory.create(name="Kuststråket", organisation=parties.region)


@pytest.fixture
def write(elis, rail, at):
    """Writes a note as Elis of Härnäs."""

    def write(actor=elis, **values):
        facts = {"issue": rail, "on": DAY, "happened": "En remiss", "means": "Vi svarar.", "source": "PM 2027:4"}
        return services.write_note(actor=Viewer.of(actor), at=at, **{**facts, **values})

    return write


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_note_is_its_partys_own_until_it_is_shared(write, elis, ylva, idun, at):
    note = write()
    assert (note.organisation, note.author_id) == (elis.organisation, elis.pk)
    assert list(WatchNote.objects.visible_to(Viewer.of(elis))) == [note]
    for other in (ylva, idun):
        assert list(WatchNote.objects.visible_to(Viewer.of(other))) == []
    services.change_note(actor=Viewer.of(elis), at=at, note=note, version=1, visibility=Visibility.PARTIES)
    assert list(WatchNote.objects.visible_to(Viewer.of(ylva))) == [note]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"happened": " "}, "happened"),
        ({"means": ""}, "means"),
        ({"source": " "}, "source"),
        ({"happened": "\u200b"}, "happened"),
        ({"means": "\ufeff \u202e"}, "means"),
        ({"source": "\u2060"}, "source"),
        ({"deadline": dt.date(2027, 9, 1)}, "deadline_for"),
        ({"deadline_for": "Remissen"}, "deadline"),
        ({"deadline": dt.date(2027, 5, 11), "deadline_for": "Remissen"}, "deadline"),
        ({"visibility": "confidential"}, "visibility"),
    ],
)
def test_a_note_that_cannot_be(write, wrong, field):
    with pytest.raises(ValidationError) as error:
        write(**wrong)
    assert list(error.value.message_dict) == [field]
    with pytest.raises(DomainError) as later:
        write(on=dt.date(2027, 6, 22))
    assert later.value.field == "on"
    assert not WatchNote.objects.exists()


def test_only_the_party_that_wrote_it_changes_it_and_who_comes_second_is_told(write, elis, idun, sigrid, at):
    note = write(visibility=Visibility.PARTIES)
    acts = [
        lambda: services.change_note(actor=Viewer.of(idun), at=at, note=note, means="Annat"),
        lambda: services.remove_note(actor=Viewer.of(idun), at=at, note=note),
        lambda: write(actor=sigrid),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    services.change_note(actor=Viewer.of(elis), at=at, note=note, version=1, means="Vi svarar i juli.")
    with pytest.raises(StaleObject):
        services.change_note(actor=Viewer.of(elis), at=at, note=note, version=1, means="Annat")
    with pytest.raises(StaleObject):
        services.remove_note(actor=Viewer.of(elis), at=at, note=note, version=1)
    services.remove_note(actor=Viewer.of(elis), at=at, note=note, version=2)
    assert AuditEntry.objects.get(action="delete").changes["means"] == ["Vi svarar i juli.", None]


def test_a_note_from_the_form_to_issue_and_campaign(client, elis, ylva, rail):
    campaign = CampaignFactory.create(issue=rail)
    client.force_login(elis)
    address = reverse("watch_note_create")
    assert client.get(f"{address}?issue={rail.pk}").context["form"]["issue"].value() == str(rail.pk)
    form = {
        "issue": rail.pk, "on": "2027-06-01", "happened": "En remiss", "means": "Vi svarar.", "source": "PM",
        "deadline": "2027-07-01", "deadline_for": "Remissen", "visibility": "parties",
    }  # fmt: skip
    assert list(client.post(address, {**form, "deadline_for": ""}).context["form"].errors) == ["deadline_for"]
    assert client.post(address, form).status_code == 302
    note = WatchNote.objects.get()
    client.force_login(ylva)
    for page in (rail.get_absolute_url(), campaign.get_absolute_url(), reverse("watch_note_list")):
        shown = text(client, page)
        assert "Vi svarar." in shown
        assert "om 10 dagar" in shown
    assert "1 notis · 1 med en dag som kommer" in text(client, reverse("watch_note_list") + "?deadline=coming")
    assert "0 notiser" in text(client, reverse("watch_note_list") + "?deadline=past")
    assert client.get(reverse("watch_note_update", args=[note.pk])).status_code == 403
    client.force_login(elis)
    edit = reverse("watch_note_update", args=[note.pk])
    assert client.post(edit, {**form, "means": "Nytt", "version": "1"}).status_code == 302
    assert client.post(edit, {**form, "means": "Annat", "version": "1"}).status_code == 409
    assert "Nytt" in text(client, note.get_absolute_url())
    answer = client.post(reverse("watch_note_remove", args=[note.pk]), {"version": "2"})
    assert answer["Location"] == rail.get_absolute_url()
    assert not WatchNote.objects.exists()


def test_an_own_note_is_on_no_page_of_another_party(client, write, ylva, rail):
    note, campaign = write(), CampaignFactory.create(issue=rail)
    client.force_login(ylva)
    assert client.get(note.get_absolute_url()).status_code == 404
    for page in (rail.get_absolute_url(), campaign.get_absolute_url(), reverse("watch_note_list")):
        assert "En remiss" not in text(client, page)


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_one_and_three(client, idun, rail, n, django_assert_num_queries):
    WatchNoteFactory.create_batch(n, issue=rail)
    client.force_login(idun)
    client.get(reverse("watch_note_list"))
    with django_assert_num_queries(9):
        client.get(reverse("watch_note_list"))
    with django_assert_num_queries(13):
        client.get(rail.get_absolute_url())
