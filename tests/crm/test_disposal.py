"""Disposal: who is proposed, what is erased everywhere, and that each decision is kept."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.apps import apps
from django.urls import reverse

from crm.enums import Basis, CommitmentState, DisposalOutcome, Role
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import (
    AuditEntry,
    ContactDetail,
    Council,
    Disposal,
    DoorOpener,
    Mandate,
    NetworkMember,
    Person,
    Stance,
)
from crm.queries.disposal import due, limit
from crm.services import disposal, merging, networks, people, relations
from crm.visibility import Viewer
from tests.factories import (
    CommitmentFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    PersonFactory,
    StanceFactory,
    UserFactory,
)

LEFT = dt.date(2024, 9, 30)
SECRET = "hemlig"


@pytest.fixture
def clock(db, at):
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def gone(idun, at):
    """Somebody who left long ago, of whom everything is known."""
    actor = Viewer.of(idun)
    person = PersonFactory.create(name="Vera Lindmåne", email="", phone="")
    people.update_person(
        actor=actor, at=at, person=person, email=f"{SECRET}@departementet.example", phone="070-174 06 30",
        works_with=f"{SECRET} sida", note=f"{SECRET} anteckning", influence=4, relation_owner=idun,
    )  # fmt: skip
    relations.add_contact_detail(
        actor=actor, at=at, person=person, kind="email", value=f"{SECRET}2@departementet.example", source="kort"
    )
    relations.add_door_opener(actor=actor, at=at, person=person, user=idun, how=f"{SECRET} studietid")
    MandateFactory.create(person=person, starts=None, ends=LEFT)
    StanceFactory.create(person=person, basis=Basis.JUDGEMENT, source=SECRET, as_of=dt.date(2024, 5, 1))
    StanceFactory.create(person=person, basis=Basis.DIRECT, as_of=dt.date(2024, 6, 1))
    return person


def erase(actor, at, person, **values):
    return disposal.erase_facts(actor=Viewer.of(actor), at=at, person=person, **{"reference": "HSO 2027:12", **values})


def keep(actor, at, person, **values):
    given = {"reference": "HSO 2027:13", "reason": "Revision.", "keep_until": dt.date(2028, 1, 31), **values}
    return disposal.keep_facts(actor=Viewer.of(actor), at=at, person=person, **given)


def proposed(user, at):
    return list(due(Viewer.of(user), at))


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (dt.date(2027, 6, 21), dt.date(2025, 6, 21)),
        (dt.date(2028, 2, 29), dt.date(2026, 2, 28)),
        (dt.date(2027, 1, 1), dt.date(2025, 1, 1)),
    ],
)
def test_the_limit_is_some_months_ago(today, day):
    assert limit(today) == day


def test_whoever_left_long_ago_is_proposed(gone, idun, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [(person.name, person.left) for person in proposed(idun, at)] == [("Vera Lindmåne", LEFT)]


@pytest.mark.parametrize(
    "why",
    [
        lambda person: MandateFactory.create(person=person),
        lambda person: MandateFactory.create(person=person, end_known=False),
        lambda person: MandateFactory.create(person=person, starts=None, ends=dt.date(2025, 6, 21)),
        lambda person: MeetingFactory.create(people=[person], on=dt.date(2026, 1, 1)),
        lambda person: MeetingFactory.create(people=[person], on=dt.date(2027, 9, 1)),
        lambda person: CommitmentFactory.create(person=person, state=CommitmentState.OPEN),
        lambda person: Mandate.objects.filter(person=person).delete(),
    ],
)
def test_who_is_not_proposed(gone, idun, at, why):
    why(gone)
    assert proposed(idun, at) == []
    with pytest.raises(DomainError):
        erase(idun, at, gone)
    assert not Disposal.objects.exists()


def test_whoever_has_nothing_left_to_erase_is_not_proposed(idun, at):
    MandateFactory.create(person=PersonFactory.create(email="", phone=""), starts=None, ends=LEFT)
    assert proposed(idun, at) == []


@pytest.fixture
def known(idun, at):
    """Somebody who never held a mandate, noted long ago."""
    noted = at - dt.timedelta(days=800)
    return people.create_person(
        actor=Viewer.of(idun), at=noted, name="Ebba Tallkvist", email="ebba@redaktionen.example", relation_owner=idun
    )


def test_whoever_never_held_a_mandate_is_proposed_by_the_last_day_that_something_was_noted(
    known, gone, idun, at, django_assert_num_queries
):
    written = dt.date(2025, 4, 12)
    with django_assert_num_queries(1):
        assert [(person.name, person.left, person.counted_from) for person in proposed(idun, at)] == [
            ("Vera Lindmåne", LEFT, LEFT),
            ("Ebba Tallkvist", None, written),
        ]
    assert proposed(idun, at - dt.timedelta(days=71)) == [gone]
    assert proposed(idun, at - dt.timedelta(days=70)) == [gone]
    assert proposed(idun, at - dt.timedelta(days=69)) == [gone, known]
    assert erase(idun, at, known).erased == {"email": 1, "relation_owner": 1}
    assert proposed(idun, at) == [gone]


def network_of(idun, at, person):
    network = networks.add_network(
        actor=Viewer.of(idun), at=at, name="Nätverket Kustbanan", kind="network", purpose="Driver kustbanan."
    )
    member = networks.add_member(actor=Viewer.of(idun), at=at, network=network, person=person, source="Webben")
    return network, member


@pytest.mark.parametrize(
    "what",
    [
        lambda actor, at, person: people.update_person(actor=actor, at=at, person=person, note="Ringde."),
        lambda actor, at, person: relations.add_contact_detail(
            actor=actor, at=at, person=person, kind="email", value="ebba2@redaktionen.example", source="kort"
        ),
        lambda actor, at, person: people.rate_stance(
            actor=actor, at=at, person=person, issue=IssueFactory.create(), position="supportive", basis=Basis.DIRECT,
            confidence="low", as_of=dt.date(2024, 5, 1),
        ),
        lambda actor, at, person: MeetingFactory.create(people=[person], on=dt.date(2026, 1, 1)),
        lambda actor, at, person: CommitmentFactory.create(person=person, state=CommitmentState.OPEN),
        lambda actor, at, person: MandateFactory.create(person=person),
    ],
)  # fmt: skip
def test_whoever_never_held_a_mandate_but_of_whom_something_is_known_since_is_not(known, idun, at, what):
    assert proposed(idun, at) == [known]
    what(Viewer.of(idun), at - dt.timedelta(days=700), known)
    assert proposed(idun, at) == []


def test_a_place_in_a_network_keeps_nobody_but_is_something_noted(known, idun, at):
    network_of(idun, at - dt.timedelta(days=790), known)
    assert proposed(idun, at) == [known]
    assert proposed(idun, at - dt.timedelta(days=65)) == []


def test_the_page_that_asks_names_the_networks_and_the_keeper(known, idun, elis, at, client, clock):
    network, _member = network_of(idun, at - dt.timedelta(days=790), known)
    theirs = networks.add_network(
        actor=Viewer.of(elis), at=at, name="Nätverket Enskilt", kind="network", purpose="Eget."
    )
    NetworkMember.objects.create(network=theirs, person=known, source="Egen kännedom")
    client.force_login(idun)
    answer = client.get(reverse("disposal_erase", args=[known.pk]))
    assert (answer.context["keeper"], [row.network for row in answer.context["networks"]]) == (idun, [network])
    page = answer.content.decode()
    assert "Nätverket Kustbanan" in page
    assert "Idun Kart" in page
    assert "platser i nätverk" in page
    assert "Nätverket Enskilt" not in page
    assert "har aldrig haft uppdrag" in client.get(reverse("disposal")).content.decode()
    erase(idun, at, known)
    assert not NetworkMember.objects.exists()


def test_everything_about_the_person_is_erased_and_what_happened_stays(gone, idun, at):
    row = erase(idun, at, gone, version=gone.version)
    assert row.erased == {
        "email": 1, "phone": 1, "works_with": 1, "note": 1, "influence": 1, "relation_owner": 1,
        "contact_details": 1, "door_openers": 1, "stances": 1,
    }  # fmt: skip
    gone = Person.objects.get(pk=gone.pk)
    assert (gone.name, gone.email, gone.note, gone.influence, gone.relation_owner) == (
        "Vera Lindmåne",
        "",
        "",
        None,
        None,
    )
    assert not ContactDetail.objects.exists()
    assert not DoorOpener.objects.exists()
    assert [stance.basis for stance in Stance.objects.all()] == [Basis.DIRECT]
    assert Mandate.objects.filter(person=gone).exists()
    trail = [(one.object_label, json.dumps(one.changes, ensure_ascii=False)) for one in AuditEntry.objects.all()]
    assert SECRET not in str(trail)
    changed = AuditEntry.objects.filter(object_type="crm.Person", changes__has_key="email").get()
    assert (changed.changes["email"], changed.actor_name) == ([None, None], "Idun Kart")
    assert (row.reference, row.decided_by, AuditEntry.objects.filter(object_type="crm.Disposal").count()) == (
        "HSO 2027:12",
        idun,
        1,
    )
    assert proposed(idun, at) == []
    with pytest.raises(DomainError):
        erase(idun, at, gone)


def test_what_is_kept_is_proposed_again_after_its_day(gone, idun, at):
    keep(idun, at, gone)
    assert Person.objects.get(pk=gone.pk).email.startswith(SECRET)
    assert proposed(idun, at) == []
    assert proposed(idun, at + dt.timedelta(days=224)) == []
    assert proposed(idun, at + dt.timedelta(days=225)) == [gone]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"reason": ""}, "reason"),
        ({"keep_until": dt.date(2027, 6, 21)}, "keep_until"),
        ({"keep_until": None}, "keep_until"),
    ],
)
def test_a_decision_says_on_what_it_rests(gone, idun, at, wrong, field):
    with pytest.raises(DomainError) as error:
        keep(idun, at, gone, **wrong)
    assert error.value.field == field
    with pytest.raises(DomainError):
        erase(idun, at, gone, reference="")
    assert not Disposal.objects.exists()
    assert Person.objects.get(pk=gone.pk).email.startswith(SECRET)


def test_a_card_that_changed_meanwhile_is_not_erased(gone, idun, at):
    with pytest.raises(StaleObject):
        erase(idun, at, gone, version=gone.version - 1)
    assert Person.objects.get(pk=gone.pk).email.startswith(SECRET)


def everything():
    """Every row of every table of ours, as text."""
    models = [model for model in apps.get_models() if model._meta.managed]
    return str([list(model._base_manager.values()) for model in models])


def secretive(idun, at, name, person=None):
    """A card with a secret e-mail and the same secret contact detail as every other that is made so."""
    person = person or PersonFactory.create(name=name, email="", phone="")
    actor = Viewer.of(idun)
    values = {"email": f"{SECRET}@{person.pk}.example", "note": f"{SECRET} {name}"}
    people.update_person(actor=actor, at=at, person=person, **values)
    relations.add_contact_detail(
        actor=actor, at=at, person=person, kind="email", value=f"{SECRET}3@departementet.example", source="kort"
    )
    return person


def merge_of(idun, at, kept, removed):
    return merging.merge_persons(actor=Viewer.of(idun), at=at, kept=kept, removed=removed, theirs=["email"])


def test_a_merge_that_is_undone_gives_back_no_facts(gone, idun, at):
    other = secretive(idun, at, "Wera Lindmåne")
    secretive(idun, at, "Vera Lindmåne", gone)
    merge = merge_of(idun, at, other, gone)
    assert SECRET in json.dumps(merge.repointed)
    erase(idun, at, Person.objects.get(pk=other.pk))
    assert SECRET not in everything()
    merge.refresh_from_db()
    merging.undo_merge(actor=Viewer.of(idun), at=at, merge=merge)
    assert SECRET not in everything()
    assert [person.email for person in Person.objects.filter(pk__in=[gone.pk, other.pk])] == ["", ""]


def test_a_chain_of_merges_is_cleaned_as_a_whole(gone, idun, at):
    """Undone from the last to the first, no link of it gives back what was erased."""
    middle, last = secretive(idun, at, "Wera Lindmåne"), secretive(idun, at, "Wera Lind")
    merges = [merge_of(idun, at, middle, gone)]
    merges.append(merge_of(idun, at, last, Person.objects.get(pk=middle.pk)))
    erase(idun, at, Person.objects.get(pk=last.pk))
    for merge in reversed(merges):
        assert SECRET not in everything()
        merge.refresh_from_db()
        merging.undo_merge(actor=Viewer.of(idun), at=at, merge=merge)
    assert SECRET not in everything()
    assert Person.objects.filter(pk__in=[gone.pk, middle.pk, last.pk]).count() == 3


def test_of_two_who_were_parted_the_other_keeps_theirs(gone, idun, at):
    other = secretive(idun, at, "Wera Lindmåne")
    merging.undo_merge(actor=Viewer.of(idun), at=at, merge=merge_of(idun, at, other, gone))
    trail = AuditEntry.objects.filter(object_type="crm.Person", object_id=other.pk, changes__has_key="note")
    erase(idun, at, Person.objects.get(pk=gone.pk))
    assert Person.objects.get(pk=other.pk).note == f"{SECRET} Wera Lindmåne"
    assert SECRET in str(trail.get().changes)
    assert ContactDetail.objects.get().person == other


def test_who_may_decide(gone, parties, idun, sigrid, olle, at, client, clock):
    registrar = UserFactory.create(organisation=parties.region, role=Role.REGISTRAR)
    lova = UserFactory.create(organisation=parties.region, role=Role.PROJECT_LEAD)
    pages = [reverse("disposal"), *(reverse(f"disposal_{act}", args=[gone.pk]) for act in ("erase", "keep"))]
    for user, code in ((registrar, 200), (idun, 200), (lova, 403), (sigrid, 403), (olle, 404)):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [code] * 3, user
    with pytest.raises(NotAllowed):
        erase(lova, at, gone)
    assert keep(registrar, at, gone).outcome == DisposalOutcome.KEPT


def test_the_page_proposes_erases_and_logs(gone, idun, client, clock):
    client.force_login(idun)
    page = client.get(reverse("disposal")).content.decode()
    assert "Vera Lindmåne" in page
    assert "Gallring" in client.get(reverse("person_list")).content.decode()
    address = reverse("disposal_erase", args=[gone.pk])
    form = {"version": gone.version}
    answer = client.post(address, {**form, "reference": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reference"])
    assert client.post(address, {**form, "reference": "HSO 2027:12"}).status_code == 302
    page = client.get(reverse("disposal")).content.decode()
    assert "HSO 2027:12" in page
    assert "Raderat" in page
    assert client.get(address).status_code == 404


def test_the_page_reads_the_same_for_any_number(gone, idun, client, clock, django_assert_num_queries):
    client.force_login(idun)
    address = reverse("disposal")
    client.get(address)
    for _more in range(3):
        with django_assert_num_queries(7):
            client.get(address)
        person = PersonFactory.create(email="x@y.example")
        MandateFactory.create(person=person, starts=None, ends=LEFT)
