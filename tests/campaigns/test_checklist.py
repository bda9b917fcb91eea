"""What must be done before an arena: by whom, by when, and where that is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.queries import checklist as queries
from campaigns.services import checklist
from crm.enums import AuditAction, Role
from crm.errors import NotAllowed, StaleObject
from crm.models import AuditEntry, Council
from crm.services import duties
from crm.visibility import Viewer
from crm.web.flashes import undo_url
from tests.factories import ArenaDeadlineFactory, ArenaFactory, UserFactory

DAY = dt.timedelta(days=1)


@pytest.fixture
def arena(idun):
    return ArenaFactory.create(coordinator=idun)


@pytest.fixture
def actor(idun):
    return Viewer.of(idun)


def test_who_did_it_and_when_is_kept(actor, at, arena, idun, elis):
    row = checklist.add_deadline(actor=actor, at=at, arena=arena, text="Lås", due=at.date(), responsible=elis)
    checklist.tick_deadline(actor=actor, at=at, deadline=row)
    assert (row.done_on, row.done_by, row.responsible) == (at.date(), idun, elis)
    checklist.tick_deadline(actor=actor, at=at + DAY, deadline=row)
    assert row.done_on == at.date()
    checklist.tick_deadline(actor=actor, at=at, deadline=row, done=False)
    row.refresh_from_db()
    assert (row.done_on, row.done_by) == (None, None)


def test_change_and_remove(actor, at, arena, sigrid, olle):
    row = ArenaDeadlineFactory.create(arena=arena)
    checklist.update_deadline(actor=actor, at=at, deadline=row, version=1, text="Lås budskapen", due=at.date())
    row.refresh_from_db()
    assert (row.text, row.due, row.version) == ("Lås budskapen", at.date(), 2)
    with pytest.raises(StaleObject):
        checklist.update_deadline(actor=actor, at=at, deadline=row, version=1, text="Öppna")
    with pytest.raises(ValidationError, match="slut"):
        checklist.update_deadline(actor=actor, at=at, deadline=row, due=arena.ends + DAY)
    with pytest.raises(ValidationError, match="Olle"):
        checklist.update_deadline(actor=actor, at=at, deadline=row, responsible=olle)
    with pytest.raises(NotAllowed):
        checklist.remove_deadline(actor=Viewer.of(sigrid), at=at, deadline=row)
    checklist.remove_deadline(actor=actor, at=at, deadline=row)
    entry = AuditEntry.objects.get(action=AuditAction.DELETE)
    assert entry.changes["text"] == ["Lås budskapen", None]


def test_the_list_has_what_is_open_first_and_marks_what_is_late(actor, at, arena):
    make = ArenaDeadlineFactory.create
    done = make(arena=arena, due=at.date() - 3 * DAY, done_on=at.date())
    ahead, late = make(arena=arena, due=at.date()), make(arena=arena, due=at.date() - DAY)
    assert [(row.deadline, row.late) for row in queries.rows(arena, actor, at)] == [
        (late, True),
        (ahead, False),
        (done, False),
    ]


def test_whoever_sees_to_it_is_told_on_the_first_page(client, at, arena, idun, elis):
    Council.current()
    Council.objects.update(frozen_at=at)
    make = ArenaDeadlineFactory.create
    make(arena=arena, text="Elis lokal", due=at.date() - DAY, responsible=elis)
    make(arena=arena, text="Samordnarens sak", due=at.date() + DAY)
    make(arena=arena, text="Redan gjort", due=at.date(), done_on=at.date())
    make(arena=arena, text="Långt fram", due=at.date() + 15 * DAY, responsible=elis)
    over = ArenaFactory.create(starts=at.date() - 9 * DAY, ends=at.date() - 8 * DAY)
    make(arena=over, text="Förbi", responsible=elis, due=at.date() - 9 * DAY)
    for user, told in ((elis, "Elis lokal"), (idun, "Samordnarens sak")):
        client.force_login(user)
        response = client.get(reverse("today"))
        found = [row for row in response.context["waiting"] if row.url.endswith("/checklist/")]
        assert [row.title for row in found] == [told]
    assert found[0].badge == "i morgon"


def test_pages(client, at, arena, idun, elis):
    Council.current()
    Council.objects.update(frozen_at=at)
    client.force_login(idun)
    where = reverse("arena_checklist", args=[arena.pk])
    assert "Inget har något datum än" in client.get(where).content.decode()
    data = {"text": "Budskap låsta", "due": "2027-06-20", "certainty": "own_decision", "responsible": elis.pk}
    assert client.post(reverse("deadline_create", args=[arena.pk]), data).url == where
    row = arena.deadlines.get()
    page = client.get(where).content.decode()
    assert all(text in page for text in ("Budskap låsta", "Försenat", elis.name, "försenat 1 dag"))
    for done, day in (("yes", at.date()), ("yes", at.date()), ("no", None), ("no", None)):
        assert f'name="done" value="{"no" if row.done_on else "yes"}"' in client.get(where).content.decode()
        assert client.post(reverse("deadline_tick", args=[row.pk]), {"done": done}).url == where
        row.refresh_from_db()
        assert row.done_on == day
    url = reverse("deadline_update", args=[row.pk])
    assert list(client.post(url, {**data, "due": "2027-07-09"}).context["form"].errors) == ["due"]
    assert client.post(url, {**data, "version": row.version, "text": "Lås"}).url == where
    assert client.post(url, {**data, "version": row.version, "text": "Öppna"}).status_code == 409
    client.force_login(elis)
    assert "Lås" in client.get(where).content.decode()
    assert client.post(reverse("deadline_remove", args=[row.pk])).status_code == 403
    client.force_login(idun)
    remove = reverse("deadline_remove", args=[row.pk])
    assert client.post(remove, {"version": row.version}).status_code == 409
    row.refresh_from_db()
    assert f'name="version" value="{row.version}"' in client.get(url).content.decode()
    assert client.post(remove, {"version": row.version}).url == where
    assert not arena.deadlines.exists()


@pytest.mark.parametrize("done", ["yes", "no"])
def test_undo_says_the_opposite_however_often_it_is_pressed(client, at, arena, idun, done):
    Council.current()
    Council.objects.update(frozen_at=at)
    client.force_login(idun)
    before = None if done == "yes" else at.date()
    row = ArenaDeadlineFactory.create(arena=arena, done_on=before)
    answer = client.post(reverse("deadline_tick", args=[row.pk]), {"done": done}, follow=True)
    [undo] = [undo_url(line) for line in answer.context["messages"]]
    for _press in range(2):
        assert client.post(undo).status_code == 302
        row.refresh_from_db()
        assert row.done_on == before


def test_what_somebody_sees_to_is_handed_over(actor, at, arena, elis, parties):
    row = ArenaDeadlineFactory.create(arena=arena, responsible=elis)
    successor = UserFactory.create(organisation=parties.region, role=Role.COMMUNICATOR)
    assert any("inför en arena" in said for said in duties.held(elis, at))
    heirs = {kind.code: successor for kind in duties.kinds_held(elis, at)}
    duties.hand_over(actor=actor, at=at, user=elis, heirs=heirs)
    row.refresh_from_db()
    assert row.responsible == successor
