"""The communication strategy: versions, what differs, and what variants and messages take from the one in force."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from crm.enums import Role
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from messages.models import Strategy, StrategyRow
from messages.queries.strategy import compared, in_force, rows_in_force
from messages.services import strategies as services
from messages.services.variants import create_variant
from tests.factories import MessageFactory, StrategyFactory, StrategyRowFactory, UserFactory
from tests.factories.messages import write_version

DAY = dt.date(2027, 6, 10)
MEDIA = {"audience": "media", "channel": "Debattartikel", "purpose": "Att frågan tas upp.", "tone": "Saklig."}

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def actor(elis):
    return Viewer.of(elis)


@pytest.fixture
def secretary(parties):
    return UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT)


@pytest.fixture
def draft(actor, at):
    return services.begin_strategy(actor=actor, at=at, aim="En röst.")


def adopt(draft, secretary, at, **values):
    facts = {"adopted_by": "Rådet", "adopted_on": DAY, **values}
    return services.adopt_strategy(actor=Viewer.of(secretary), at=at, strategy=draft, **facts)


def test_a_version_is_written_adopted_and_followed_by_the_next(actor, secretary, draft, at):
    services.add_row(actor=actor, at=at, strategy=draft, **MEDIA)
    adopt(draft, secretary, at)
    assert in_force(actor) == draft
    new = services.begin_strategy(actor=actor, at=at)
    assert (new.number, new.aim, [row.channel for row in new.rows.all()]) == (2, "En röst.", ["Debattartikel"])
    assert in_force(actor) == draft
    row = new.rows.get()
    services.change_row(actor=actor, at=at, row=row, version=1, tone="Saklig och varm.")
    services.add_row(actor=actor, at=at, strategy=new, **{**MEDIA, "channel": "Intervju"})
    told = [(difference.what, difference.now) for difference in compared(draft, new).differences]
    assert told == [
        ("changed", "Medier, Debattartikel: Att frågan tas upp. (Saklig och varm.)"),
        ("added", "Medier, Intervju: Att frågan tas upp. (Saklig.)"),
    ]
    adopt(new, secretary, at)
    assert [row.strategy for row in rows_in_force(actor, "media")] == [new, new]
    assert draft.rows.get().tone == "Saklig."


def test_there_is_one_draft_and_it_can_be_thrown_away(actor, draft, at):
    with pytest.raises(AlreadyExists):
        services.begin_strategy(actor=actor, at=at, aim="En annan.")
    services.discard_strategy(actor=actor, at=at, strategy=draft, version=1)
    assert not Strategy.objects.exists()
    assert AuditEntry.objects.filter(object_type="joint_messages.Strategy", action="delete").exists()
    with pytest.raises(DomainError) as error:
        services.begin_strategy(actor=actor, at=at)
    assert error.value.field == "aim"


def test_an_adopted_version_does_not_change(actor, secretary, draft, at):
    row = services.add_row(actor=actor, at=at, strategy=draft, **MEDIA)
    adopt(draft, secretary, at)
    acts = [
        lambda: services.change_strategy(actor=actor, at=at, strategy=draft, aim="Annat."),
        lambda: services.discard_strategy(actor=actor, at=at, strategy=draft),
        lambda: services.add_row(actor=actor, at=at, strategy=draft, **{**MEDIA, "channel": "Brev"}),
        lambda: services.change_row(actor=actor, at=at, row=row, tone="Annan."),
        lambda: services.remove_row(actor=actor, at=at, row=row),
        lambda: adopt(draft, secretary, at),
    ]
    for act in acts:
        with pytest.raises(InvalidTransition):
            act()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"adopted_by": " "}, "adopted_by"), ({"adopted_on": dt.date(2027, 6, 22)}, "adopted_on")]
)
def test_an_adoption_that_cannot_be(actor, secretary, draft, at, wrong, field):
    with pytest.raises(DomainError) as empty:
        adopt(draft, secretary, at)
    assert empty.value.field == "adopted_by"
    services.add_row(actor=actor, at=at, strategy=draft, **MEDIA)
    with pytest.raises(DomainError) as error:
        adopt(draft, secretary, at, **wrong)
    assert error.value.field == field


@pytest.mark.parametrize("field", ["channel", "purpose", "tone"])
@pytest.mark.parametrize("blank", [" ", "\u200b", "\ufeff \u202e"])
def test_a_row_that_cannot_be(actor, draft, at, field, blank):
    with pytest.raises(DomainError) as error:
        services.add_row(actor=actor, at=at, strategy=draft, **{**MEDIA, field: blank})
    assert error.value.field == field
    services.add_row(actor=actor, at=at, strategy=draft, **MEDIA)
    with pytest.raises(AlreadyExists) as again:
        services.add_row(actor=actor, at=at, strategy=draft, **MEDIA)
    assert again.value.field == "channel"


def test_who_comes_second_is_told(actor, secretary, draft, at):
    row = services.add_row(actor=actor, at=at, strategy=draft, **MEDIA)
    stale = [
        lambda: adopt(draft, secretary, at, version=1),
        lambda: services.change_strategy(actor=actor, at=at, strategy=draft, aim="Annat.", version=1),
        lambda: services.remove_row(actor=actor, at=at, row=row, version=2),
    ]
    for act in stale:
        with pytest.raises(StaleObject):
            act()


def test_who_writes_adopts_and_reads(actor, ylva, sigrid, idun, secretary, draft, at):
    for user in (ylva, sigrid):
        assert list(Strategy.objects.visible_to(Viewer.of(user))) == []
        with pytest.raises(NotAllowed):
            services.change_strategy(actor=Viewer.of(user), at=at, strategy=draft, aim="Annat.")
    row = services.add_row(actor=Viewer.of(idun), at=at, strategy=draft, **MEDIA)
    assert list(StrategyRow.objects.visible_to(Viewer.of(ylva))) == []
    with pytest.raises(NotAllowed):
        adopt(draft, idun, at)
    adopt(draft, secretary, at)
    assert list(StrategyRow.objects.visible_to(Viewer.of(ylva))) == [row]


def test_pages_from_draft_to_adoption(get, post, elis, ylva, secretary):
    assert post(elis, "strategy_begin", aim="En röst.").status_code == 302
    draft = Strategy.objects.get()
    assert post(elis, "strategy_row_create", draft.pk, **{**MEDIA, "tone": ""}).status_code == 422
    assert post(elis, "strategy_row_create", draft.pk, **MEDIA).status_code == 302
    row = StrategyRow.objects.get()
    assert post(elis, "strategy_row_update", row.pk, **{**MEDIA, "tone": "Varm."}, version=1).status_code == 302
    assert post(elis, "strategy_row_update", row.pk, **MEDIA, version=1).status_code == 409
    assert post(elis, "strategy_update", draft.pk, aim="En enda röst.", version=3).status_code == 302
    assert get(ylva, "strategy_detail", draft.pk).status_code == 404
    assert "Varm." in get(elis, "strategy_detail", draft.pk).said
    assert get(elis, "strategy_adopt", draft.pk).status_code == 403
    form = {"adopted_by": "Rådet", "adopted_on": "2027-06-10"}
    assert post(secretary, "strategy_adopt", draft.pk, **form, version=3).status_code == 409
    assert post(secretary, "strategy_adopt", draft.pk, **form, version=4).status_code == 302
    said = get(ylva, "strategy_list").said
    assert "Gäller nu: version 1" in said
    assert "En enda röst." in said
    assert post(elis, "strategy_begin", aim="En annan röst.").status_code == 302
    new = Strategy.objects.get(number=2)
    page = get(elis, "strategy_detail", new.pk)
    assert "Vad som ändrades från version 1 till version 2" in page.said
    assert get(elis, "strategy_detail", new.pk, query="?from=9").status_code == 404
    assert post(elis, "strategy_row_remove", new.rows.get().pk, version=1).status_code == 302
    assert post(elis, "strategy_discard", new.pk, version=2).status_code == 302


def test_variants_follow_their_audience_and_the_message_names_who_has_none(get, elis, at):
    strategy = StrategyFactory.create()
    StrategyRowFactory.create(strategy=strategy, channel="Debattartikel", tone="Rak.")
    StrategyRowFactory.create(strategy=strategy, audience="youth", channel="Skolbesök")
    message = MessageFactory.create(owner=elis, organisation=elis.organisation)
    write_version(message)
    assert "Kommunikationsstrategin nämner också: Medier och Unga." in get(elis, "message_detail", message.pk).said
    variant = create_variant(
        actor=Viewer.of(elis), message=message, audience="media", language="sv", form="text", text="Bygg.", at=at
    )
    said = get(elis, "variant_detail", variant.pk).said
    assert "Debattartikel" in said
    assert "Rak." in said
    assert "Skolbesök" not in said
    assert "Kommunikationsstrategin nämner också: Unga." in get(elis, "message_detail", message.pk).said


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_one_and_three(client, elis, n, django_assert_num_queries):
    strategies = StrategyFactory.create_batch(n)
    StrategyRowFactory.create_batch(n, strategy=strategies[-1])
    client.force_login(elis)
    client.get(reverse("strategy_list"))
    with django_assert_num_queries(9):
        client.get(reverse("strategy_list"))
