"""Two rows of one person become one, with what every package hangs on them, and two again to the byte."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import orjson
import pytest
from django.apps import apps
from django.db import connection

from campaigns.models import PublicEvent, SpeakerMatch
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import (
    AuditEntry,
    Commitment,
    Disposal,
    ImportLine,
    Mandate,
    Meeting,
    MeetingCounterpart,
    NotSame,
    ObservedStance,
    Person,
    PersonIdentifier,
    PersonMerge,
    RegisterImport,
    Stance,
    StanceProposal,
)
from crm.services import merging, people, repointing
from crm.services.backup.schema import columns, lines
from crm.visibility import SYSTEM, Viewer
from messages.house import AskText, House
from messages.models import Ask, MessageDraft, OpEd, Signatory
from messages.queries.drafts import to_json
from tests.conftest import AT
from tests.factories import (
    ArenaFactory,
    CampaignFactory,
    CampaignTargetFactory,
    CommitmentFactory,
    ContactDetailFactory,
    DoorOpenerFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    NetworkFactory,
    NetworkMemberFactory,
    OutcomeClaimFactory,
    PartyMembershipFactory,
    PersonFactory,
    PersonIdentifierFactory,
    StanceFactory,
)

# What tells of the merge itself.
TELLING = {"crm.AuditEntry", "crm.PersonMerge"}
DAY = dt.date


def dump() -> dict[str, list[bytes]]:
    """Every row of every table, column by column; but for the version of persons, which only moves on."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    found = {m._meta.label: list(lines(m)) for m in models if m._meta.label not in TELLING}
    return found | {"crm.Person": list(map(without_version, found["crm.Person"]))}


def without_version(line: bytes) -> bytes:
    names = [field.attname for field in columns(Person)]
    values = dict(zip(names, orjson.loads(line), strict=True))
    assert values.pop("version") >= 1
    return orjson.dumps(values)


@pytest.fixture
def rail(parties):
    return IssueFactory.create(name="Kuststråket", organisation=parties.region)


@pytest.fixture
def pair(parties, idun, rail, make_message, db) -> SimpleNamespace:
    """Åsa twice: in every relation the one that goes has a row of her own, and one that both have."""
    kept = PersonFactory.create(name="Åsa Ängö", email="asa@riksdagen.example", note="Kort", influence=3)
    gone = PersonFactory.create(
        name="Åsa Ängö-Berg", ref="DM09", email="berg@riksdagen.example", phone="08-1", other_names="Åsa Berg",
        relation_owner=idun, birth_year=1971,
    )  # fmt: skip
    third = PersonFactory.create(name="Åsa Ek")
    body = MandateFactory.create(person=kept, starts=DAY(2022, 9, 1), starts_precision="month", source="A").body
    MandateFactory.create(person=gone, body=body, starts=DAY(2022, 9, 1), starts_precision="month", source="B")
    MandateFactory.create(person=gone, body=body, title="Ordförande")
    for person in (kept, gone):
        PartyMembershipFactory.create(person=person, party="C")
        ContactDetailFactory.create(person=person, value="asa@riksdagen.example")
        DoorOpenerFactory.create(person=person, user=idun, how=f"Känner {person}")
        stance = StanceFactory.create(person=person, issue=rail, position="neutral" if person == kept else "champion")
        meeting = MeetingFactory.create(organisation=parties.region, people=[person], ours=[idun], issues=[rail])
        CommitmentFactory.create(person=person, organisation=parties.region, meeting=meeting, owner=idun)
    PartyMembershipFactory.create(person=gone, party="L", end_known=False)
    ContactDetailFactory.create(person=gone, kind="phone", value="08-1")
    PersonIdentifierFactory.create(person=gone, value="Q42")
    PersonIdentifierFactory.create(person=kept, scheme="riksdagen", value="0123")
    StanceFactory.create(person=gone, issue=rail, as_of=DAY(2026, 1, 1))
    both = MeetingFactory.create(organisation=parties.region, people=[kept, gone], ours=[idun], issues=[rail])
    for person in (kept, gone):
        seen = ObservedStance.objects.create(meeting=both, person=person, issue=rail, position="supportive")
        StanceProposal.objects.create(
            observation=seen, meeting=both, confidence="low", proposed_by=idun, proposed_at=AT,
            **({"state": "confirmed", "stance": stance} if person == gone else {}),
        )  # fmt: skip
    message = make_message(rail, asks={"Bygg ut.": [kept, gone], "Peka ut.": [gone]})
    op_ed = OpEd.objects.create(
        title="Bygg nu", version=message.current, organisation=parties.region, owner=idun, created_at=AT
    )
    for n, person in enumerate((kept, gone)):
        Signatory.objects.create(op_ed=op_ed, organisation=parties.region, person=person, name=person.name, position=n)
    arena = ArenaFactory.create()
    for n, persons in enumerate(([kept, gone], [gone])):
        event = PublicEvent.objects.create(arena=arena, key=str(n), title="Seminarium", on=AT.date(), starts=AT)
        for person in persons:
            SpeakerMatch.objects.create(event=event, person=person, speaker=person.name, certainty="sure")
    campaign = CampaignFactory.create(organisation=parties.region, issue=rail)
    for person in (kept, gone):
        CampaignTargetFactory.create(campaign=campaign, person=person, owner=idun)
    CampaignTargetFactory.create(person=gone, owner=idun)
    network = NetworkFactory.create(organisation=parties.region)
    for person in (kept, gone):
        NetworkMemberFactory.create(network=network, person=person, role="leads" if person == gone else "member")
    NetworkMemberFactory.create(network=network, person=gone, until=DAY(2025, 12, 31))
    OutcomeClaimFactory.create(campaign=campaign, person=gone, confirmer=gone)
    NotSame.objects.create(first=gone, second=third, decided_by=idun, decided_on=AT.date())
    NotSame.objects.create(first=third, second=kept, decided_by=idun, decided_on=AT.date())
    Disposal.objects.create(
        person=gone, outcome="kept", reference="HSO 2027:1", reason="Revision.", keep_until=DAY(2028, 1, 31),
        decided_by=idun, decided_at=AT,
    )  # fmt: skip
    house = _house(kept, gone, third)
    MessageDraft.objects.create(
        message=message, number=1, house=to_json(house), content_hash=house.content_hash, created_at=AT
    )
    run = RegisterImport.objects.create(family="vcard", made_at=AT, plan={"counts": {}})
    for n, data in enumerate(({"maybe": [gone.pk, kept.pk, third.pk]}, {"person": gone.pk}, {"people": [gone.pk]})):
        kind, choice = ("duplicate", str(gone.pk)) if n == 0 else ("update", "")
        ImportLine.objects.create(run=run, n=n, kind=kind, data=data, choice=choice)
    of_bodies = RegisterImport.objects.create(family="bodies", made_at=AT, plan={"counts": {}})
    ImportLine.objects.create(run=of_bodies, n=1, kind="duplicate", data={"maybe": [gone.pk]}, choice=str(gone.pk))
    older = PersonFactory.create(name="Åsa B")
    merging.merge_persons(actor=SYSTEM, at=AT, kept=gone, removed=older)
    gone.refresh_from_db()
    return SimpleNamespace(kept=kept, gone=gone, third=third, both=both, rail=rail, body=body)


def _house(*persons: Person) -> House:
    asks = (AskText("A1", "Bygg ut.", persons), AskText("A2", f"Peka ut {persons[1].pk}.", persons[1:2]))
    return House(roof="Banan behövs.", text="Nu.", asks=asks)


def merge(pair: SimpleNamespace, actor: Viewer = SYSTEM, **options) -> PersonMerge:
    return merging.merge_persons(actor=actor, at=AT, kept=pair.kept, removed=pair.gone, **options)


def undo(merged: PersonMerge) -> list[merging.Left]:
    left = merging.undo_merge(actor=SYSTEM, at=AT, merge=merged)
    connection.check_constraints()
    return left


def test_every_table_that_names_a_person_is_in_these_tests(pair):
    """A foreign key that comes to be gets a row here, or the tests below prove nothing of it."""
    named = {field for field, _row in repointing.hanging(pair.gone)}
    second = NotSame._meta.get_field("second")
    assert set(repointing.relations(Person)) - named == {second}


def test_merged_and_parted_again_the_database_is_equal_to_the_byte(pair):
    before = dump()
    merged = merge(pair, theirs=("ref", "email", "phone", "relation_owner", "birth_year", "name"))
    connection.check_constraints()
    between = dump()
    assert between != before
    assert len(between["crm.Person"]) == len(before["crm.Person"]) - 1
    assert undo(merged) == []
    assert dump() == before


def test_drafts_and_plans_follow_who_became_another_and_what_only_looks_so_stays(pair):
    merged = merge(pair)
    draft = MessageDraft.objects.get()
    assert [ask["addressees"] for ask in draft.house["asks"]] == [[pair.kept.pk, pair.third.pk], [pair.kept.pk]]
    assert draft.house["asks"][1]["text"] == f"Peka ut {pair.gone.pk}."
    first, second, third, of_bodies = ImportLine.objects.order_by("run_id", "n")
    assert (first.data, first.choice) == ({"maybe": [pair.kept.pk, pair.third.pk]}, str(pair.kept.pk))
    assert (second.data, third.data) == ({"person": pair.kept.pk}, {"people": [pair.kept.pk]})
    # The number of an organisation.
    assert (of_bodies.data, of_bodies.choice) == ({"maybe": [pair.gone.pk]}, str(pair.gone.pk))
    undo(merged)
    assert pair.gone.pk in MessageDraft.objects.get().house["asks"][0]["addressees"]
    assert ImportLine.objects.get(pk=first.pk).choice == str(pair.gone.pk)


def test_a_form_that_saw_any_version_before_does_not_pass_after_parting(pair):
    seen = Person.objects.get(pk=pair.kept.pk).version
    merged = merge(pair, theirs=("phone",))
    between = Person.objects.get(pk=pair.kept.pk).version
    undo(merged)
    assert Person.objects.get(pk=pair.kept.pk).version == between + 1 == seen + 2


def test_whose_relation_it_is_stands_in_the_trail_only_where_it_changes(pair, idun):
    Person.objects.filter(pk=pair.kept.pk).update(relation_owner=idun)
    pair.kept.refresh_from_db()
    merge(pair)
    assert "relation_owner" not in AuditEntry.objects.get(action="merge", object_id=pair.kept.pk).changes


def test_everything_hangs_on_the_one_who_stays_and_nothing_is_there_twice(pair):
    merge(pair, theirs=("phone", "relation_owner", "birth_year", "ref"))
    kept = Person.objects.get(name="Åsa Ängö")
    assert not Person.objects.filter(pk=pair.gone.pk).exists()
    assert (kept.ref, kept.phone, kept.birth_year, kept.email) == ("DM09", "08-1", 1971, "asa@riksdagen.example")
    assert kept.other_names.splitlines() == ["Åsa Berg", "Åsa B", "Åsa Ängö-Berg"]
    assert "asa berg" in kept.other_names_key
    assert sorted(row.title for row in kept.mandates.all()) == ["Ordförande", "Statsråd"]
    assert sorted(row.party for row in kept.party_memberships.all()) == ["C", "L"]
    assert sorted(row.value for row in kept.contact_details.all()) == ["08-1", "asa@riksdagen.example"]
    assert [row.how for row in kept.door_openers.all()] == ["Känner Åsa Ängö"]
    assert {str(row) for row in kept.identifiers.all()} == {"wikidata Q42", "riksdagen 0123"}
    assert [(row.as_of, row.position) for row in kept.stances.all()] == [
        (DAY(2027, 5, 1), "neutral"),
        (DAY(2026, 1, 1), "neutral"),
    ]
    assert Commitment.objects.filter(person=kept).count() == 2
    assert Meeting.objects.filter(people=kept).count() == 3
    assert MeetingCounterpart.objects.filter(meeting=pair.both).count() == 1
    assert [sorted(ask.addressees.all()) for ask in Ask.objects.order_by("ref")] == [[kept], [kept]]
    assert Signatory.objects.get().person == kept
    assert SpeakerMatch.objects.filter(person=kept).count() == 2
    assert [{row.first, row.second} for row in NotSame.objects.all()] == [{kept, pair.third}]


def test_the_proposal_of_a_row_that_both_had_goes_with_it_and_comes_back(pair):
    before = list(lines(StanceProposal))
    merged = merge(pair)
    assert StanceProposal.objects.count() == 1
    undo(merged)
    assert list(lines(StanceProposal)) == before


def test_what_both_have_can_be_told_beforehand(pair):
    hung = list(repointing.hanging(pair.gone))
    twins = repointing.twins(pair.kept, hung)
    one_by_one = ((repointing.twin_of(field, row, pair.kept), row) for field, row in hung)
    found = {(twin, row) for twin, row in one_by_one if twin is not None and twin != row}
    assert {(one.stays, one.goes) for one in twins} == found
    told = {(type(one.goes).__name__, type(one.stays).__name__) for one in twins}
    assert told == {
        (name, name)
        for name in (
            *("Mandate", "PartyMembership", "ContactDetail", "DoorOpener", "Stance", "MeetingCounterpart"),
            *("ObservedStance", "Ask_addressees", "Signatory", "SpeakerMatch", "NotSame", "CampaignTarget"),
            "NetworkMember",
        )
    }


def test_the_trail_tells_of_both_acts(pair, idun):
    merged = merge(pair, Viewer.of(idun), theirs=("phone",))
    merging.undo_merge(actor=Viewer.of(idun), at=AT, merge=merged)
    acts = AuditEntry.objects.filter(object_type="crm.Person", object_id=pair.kept.pk).order_by("pk")
    assert [(entry.action, entry.actor_name) for entry in acts] == [("merge", "Idun Kart"), ("unmerge", "Idun Kart")]
    assert acts[0].changes["merged_with"] == ["Åsa Ängö-Berg", None]
    assert acts[0].changes["phone"] == ["", "08-1"]


def test_what_somebody_changed_since_stays_and_is_named(pair):
    merged = merge(pair, theirs=("phone", "email"))
    kept = Person.objects.get(pk=pair.kept.pk)
    people.update_person(actor=SYSTEM, at=AT, person=kept, phone="08-2")
    moved = Mandate.objects.get(title="Ordförande")
    Mandate.objects.filter(pk=moved.pk).update(person=pair.third)
    PersonIdentifier.objects.filter(value="Q42").delete()
    told = merging.left_behind(merged, SYSTEM)
    left = undo(merged)
    assert left == told
    assert {(one.model, bool(one.what)) for one in left} == {
        ("crm.Person", True),
        ("crm.Mandate", True),
        ("crm.PersonIdentifier", False),
    }
    kept.refresh_from_db()
    assert (kept.phone, kept.email, kept.version) == ("08-2", "asa@riksdagen.example", 4)
    assert Person.objects.get(pk=pair.gone.pk).phone == "08-1"
    assert Mandate.objects.get(pk=moved.pk).person == pair.third


def test_a_row_whose_meeting_is_gone_stays_gone(pair):
    merged = merge(pair)
    StanceProposal.objects.all().delete()
    pair.both.delete()
    left = undo(merged)
    assert {one.model for one in left} >= {"crm.MeetingCounterpart", "crm.ObservedStance"}
    assert not MeetingCounterpart.objects.filter(meeting=pair.both.pk).exists()


def test_a_reference_that_somebody_else_got_since_is_an_obstacle_and_named(pair):
    merged = merge(pair, theirs=("ref",))
    Person.objects.filter(pk=pair.kept.pk).update(ref="")
    PersonFactory.create(name="Ny", ref="DM09")
    with pytest.raises(DomainError, match="DM09"):
        merging.undo_merge(actor=SYSTEM, at=AT, merge=merged)
    assert not Person.objects.filter(pk=pair.gone.pk).exists()
    assert PersonMerge.objects.get(pk=merged.pk).undone_at is None


def test_the_later_merge_is_parted_first(pair):
    before = dump()
    first = merge(pair)
    second = merging.merge_persons(actor=SYSTEM, at=AT, kept=pair.third, removed=Person.objects.get(pk=pair.kept.pk))
    with pytest.raises(DomainError, match="först"):
        merging.undo_merge(actor=SYSTEM, at=AT, merge=first)
    assert undo(second) == undo(PersonMerge.objects.get(pk=first.pk)) == []
    assert dump() == before
    with pytest.raises(InvalidTransition):
        merging.undo_merge(actor=SYSTEM, at=AT, merge=first)


def test_who_merges_whom(pair, elis, idun, parties):
    with pytest.raises(NotAllowed):
        merge(pair, Viewer.of(elis))
    with pytest.raises(DomainError):
        merging.merge_persons(actor=SYSTEM, at=AT, kept=pair.kept, removed=pair.kept)
    for versions in ({"version": 9}, {"other_version": 9}):
        with pytest.raises(StaleObject):
            merge(pair, Viewer.of(idun), **versions)
    assert Person.objects.filter(pk=pair.gone.pk).exists()
    assert Stance.objects.filter(person=pair.gone).exists()


def test_not_the_same_is_said_once_and_can_be_taken_back(pair, idun):
    actor = Viewer.of(idun)
    said = merging.say_not_same(actor=actor, at=AT, first=pair.kept, second=pair.gone)
    assert (said.decided_by, said.decided_on) == (idun, AT.date())
    with pytest.raises(AlreadyExists):
        merging.say_not_same(actor=actor, at=AT, first=pair.gone, second=pair.kept)
    with pytest.raises(DomainError):
        merging.say_not_same(actor=actor, at=AT, first=pair.gone, second=pair.gone)
    merging.forget_not_same(actor=actor, at=AT, pair=said)
    merging.say_not_same(actor=actor, at=AT, first=pair.gone, second=pair.kept)
