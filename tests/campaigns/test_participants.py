"""Who signed up for activities: each organisation once, and files that are read, saved and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.enums import FigureSource, ParticipantKind
from campaigns.models import ActivityParticipant, FigureImport, IndicatorReading
from campaigns.queries.indicators import figures_of
from campaigns.queries.participants import sign_ups
from campaigns.services import figure_imports, participants
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Council
from crm.visibility import Viewer
from tests.factories import (
    CampaignActivityFactory,
    IndicatorFactory,
    IndicatorReadingFactory,
    ParticipantFactory,
    UserFactory,
)

TODAY = dt.date(2027, 6, 21)
FIRST, SECOND = "5599990115", "5599990123"


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def actor(lova):
    return Viewer.of(lova)


@pytest.fixture
def activity(parties):
    return CampaignActivityFactory.create(organisation=parties.harnas, starts=dt.date(2027, 5, 3))


def sign(actor, at, activity, number=FIRST, name="Exempel AB", **values):
    return participants.sign_up(actor=actor, at=at, activity=activity, number=number, name=name, **values)


def test_the_same_number_at_two_events_counts_once(actor, at, activity):
    later = CampaignActivityFactory.create(organisation=activity.organisation, starts=dt.date(2027, 6, 1))
    indicator = IndicatorFactory.create(source=FigureSource.SIGN_UPS)
    IndicatorReadingFactory.create(indicator=indicator, on=dt.date(2026, 1, 1), amount=300)
    sign(actor, at, activity, "559999-0115", "Exempel Energi AB")
    sign(actor, at, later, "16559999-0115", "Exempel Energi Norr AB")
    sign(actor, at, later, SECOND, "Exempel Skog AB")
    [figure] = figures_of([indicator], actor, dt.date(2027, 6, 1), TODAY)
    assert (figure.total, figure.added, figure.before) == (302, 1, 1)
    [first, second] = figure.sign_ups.organisations
    assert (first.name, first.activities, first.since) == ("Exempel Energi Norr AB", [activity, later], activity.starts)
    assert (second.number, second.since) == (SECOND, later.starts)


def test_who_cannot_be_told_apart_is_counted_apart(actor, at, activity):
    sign(actor, at, activity)
    for name in ("Nordlys AS", "nordlys as"):
        sign(actor, at, activity, "", name, kind=ParticipantKind.FOREIGN, country="Norge")
    sole = sign(actor, at, activity, "811218-9876", "Anna Andersson", kind=ParticipantKind.SOLE_TRADER)
    assert (sole.number, sole.name) == ("", "")
    assert not AuditEntry.objects.filter(changes__icontains="Andersson").exists()
    found = sign_ups(actor, TODAY)
    assert (len(found.organisations), found.foreign, found.sole_traders) == (1, 1, 1)


def test_what_was_cancelled_or_is_to_come_does_not_count(actor, at, activity):
    sign(actor, at, activity)
    activity.state, activity.cancelled_because = "cancelled", "Snöstorm"
    activity.save()
    sign(actor, at, CampaignActivityFactory.create(starts=dt.date(2027, 6, 22), ends=dt.date(2027, 6, 22)), SECOND)
    assert sign_ups(actor, TODAY).organisations == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "559999-0116"}, "number"),
        ({"number": "811218-9876"}, "number"),
        ({"number": ""}, "number"),
        ({"name": " "}, "name"),
        ({"kind": ParticipantKind.FOREIGN}, "country"),
        ({"kind": "robot"}, "kind"),
        ({"came": -1}, "came"),
    ],
)
def test_a_sign_up_that_cannot_be(actor, at, activity, wrong, field):
    with pytest.raises(ValidationError) as error:
        sign(actor, at, activity, **{"number": FIRST, "name": "Exempel AB", **wrong})
    assert list(error.value.message_dict) == [field]
    assert not ActivityParticipant.objects.exists()


def test_an_organisation_signs_up_once_for_an_activity(actor, at, activity):
    sign(actor, at, activity)
    with pytest.raises(AlreadyExists) as error:
        sign(actor, at, activity, "559999-0115")
    assert error.value.field == "number"


def test_a_row_is_changed_and_taken_off(actor, at, activity):
    row = sign(actor, at, activity)
    participants.change_participant(actor=actor, at=at, participant=row, version=1, came=4)
    with pytest.raises(StaleObject):
        participants.change_participant(actor=actor, at=at, participant=row, version=1, came=5)
    with pytest.raises(ValidationError):
        participants.change_participant(actor=actor, at=at, participant=row, name="")
    participants.remove_participant(actor=actor, at=at, participant=row, version=2)
    assert not ActivityParticipant.objects.exists()


def test_only_the_project_leader_writes(idun, at, activity):
    actor, row = Viewer.of(idun), ParticipantFactory.create(activity=activity)
    acts = [
        lambda: sign(actor, at, activity, SECOND),
        lambda: participants.change_participant(actor=actor, at=at, participant=row, came=1),
        lambda: participants.remove_participant(actor=actor, at=at, participant=row),
        lambda: figure_imports.plan_participants(actor=actor, at=at, activity=activity, name="a", data=b""),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


MONTHS = "Månad;Besökare\n2027-03;317\n2027-05;412\n2027-06;90\n".encode("cp1252")


def plan_months(actor, at, indicator, data=MONTHS):
    return figure_imports.plan_months(actor=actor, at=at, indicator=indicator, name="besök.csv", data=data)


def test_months_are_planned_saved_once_and_taken_back(actor, at):
    indicator = IndicatorFactory.create()
    kept = IndicatorReadingFactory.create(indicator=indicator, on=dt.date(2027, 3, 1), whole_month=True, amount=300)
    run = plan_months(actor, at, indicator)
    assert [row["month"] for row in run.plan["new"]] == ["2027-05-01", "2027-06-01"]
    assert [(row["before"], row["amount"]) for row in run.plan["changed"]] == [(300, 317)]
    assert (run.plan["gaps"], run.plan["unfinished"], run.plan["same"]) == (["2027-04-01"], ["2027-06-01"], 0)
    assert IndicatorReading.objects.get() == kept
    figure_imports.apply_import(actor=actor, at=at, run=run)
    assert figures_of([indicator], actor, None, TODAY)[0].total == 317 + 412 + 90
    assert IndicatorReading.objects.get(amount=412).evidence == "besök.csv, rad 3"
    again = plan_months(actor, at, indicator)
    assert (again.plan["new"], again.plan["changed"], again.plan["same"]) == ([], [], 3)
    with pytest.raises(InvalidTransition):
        figure_imports.apply_import(actor=actor, at=at, run=run)
    figure_imports.undo_import(actor=actor, at=at, run=run)
    assert [(row.pk, row.amount) for row in IndicatorReading.objects.all()] == [(kept.pk, 300)]


def test_what_shows_a_figure_follows_it_and_comes_back(actor, at):
    indicator, other = IndicatorFactory.create(), UserFactory.create()
    row = IndicatorReadingFactory.create(
        indicator=indicator,
        on=dt.date(2027, 3, 1),
        whole_month=True,
        amount=300,
        text="Besök",
        evidence="gammal.csv, rad 9",
        recorded_by=other,
    )

    def shown():
        row.refresh_from_db()
        return row.amount, row.text, row.evidence, row.recorded_by_id

    run = figure_imports.apply_import(actor=actor, at=at, run=plan_months(actor, at, indicator))
    assert shown() == (317, "Besökare", "besök.csv, rad 2", actor.user_id)
    figure_imports.undo_import(actor=actor, at=at, run=run)
    assert shown() == (300, "Besök", "gammal.csv, rad 9", other.pk)
    run = figure_imports.apply_import(actor=actor, at=at, run=plan_months(actor, at, indicator))
    run.undo["changed"][0]["shown"]["recorded_by_id"] = 0
    figure_imports.undo_import(actor=actor, at=at, run=run)
    assert shown() == (300, "Besök", "gammal.csv, rad 9", None)


def test_a_plan_that_is_overtaken_is_not_saved(actor, at):
    indicator = IndicatorFactory.create()
    first, second = plan_months(actor, at, indicator), plan_months(actor, at, indicator)
    figure_imports.apply_import(actor=actor, at=at, run=first)
    with pytest.raises(StaleObject):
        figure_imports.apply_import(actor=actor, at=at, run=second)
    assert IndicatorReading.objects.count() == 3


def test_what_was_changed_since_is_not_taken_back(actor, at):
    indicator = IndicatorFactory.create()
    run = figure_imports.apply_import(actor=actor, at=at, run=plan_months(actor, at, indicator))
    IndicatorReading.objects.filter(amount=412).update(amount=413)
    with pytest.raises(InvalidTransition):
        figure_imports.undo_import(actor=actor, at=at, run=run)
    assert IndicatorReading.objects.count() == 3


def test_no_file_leaves_the_figure_below_zero(actor, at):
    indicator = IndicatorFactory.create()
    run = figure_imports.apply_import(actor=actor, at=at, run=plan_months(actor, at, indicator))
    IndicatorReadingFactory.create(indicator=indicator, on=dt.date(2027, 6, 1), amount=-500, note="Dubbelt räknat.")
    with pytest.raises(DomainError) as error:
        figure_imports.undo_import(actor=actor, at=at, run=run)
    assert "noll" in str(error.value.message)
    run.refresh_from_db()
    assert (run.state, IndicatorReading.objects.count()) == ("applied", 4)
    less = "Månad;Besökare\n2027-05;1\n".encode()
    with pytest.raises(DomainError):
        figure_imports.apply_import(actor=actor, at=at, run=plan_months(actor, at, indicator, less))


def test_months_are_for_indicators_that_are_counted_from_rows(actor, at):
    with pytest.raises(DomainError):
        plan_months(actor, at, IndicatorFactory.create(source=FigureSource.SIGN_UPS))
    with pytest.raises(ValidationError) as error:
        plan_months(actor, at, IndicatorFactory.create(), "Månad;Besökare\n2027-13;1\n".encode())
    assert list(error.value.message_dict) == ["file"]
    assert not FigureImport.objects.exists()


PEOPLE = """Orgnr;Organisation;Antal;Land
559999-0115;A AB;3;
559999-0123;B AB;1;
;Nordlys AS;2;Norge
enskild firma;;1;
"""


def test_a_list_is_planned_saved_once_and_taken_back(actor, at, activity):
    other = CampaignActivityFactory.create(organisation=activity.organisation)
    ParticipantFactory.create(activity=other, number=SECOND)
    row = sign(actor, at, activity, name="Exempel AB")

    def plan():
        values = {"activity": activity, "name": "lista.csv", "data": PEOPLE.encode()}
        return figure_imports.plan_participants(actor=actor, at=at, **values)

    run = plan()
    assert [one["name"] for one in run.plan["new"]] == ["B AB", "Nordlys AS", ""]
    assert [(one["name"], one["before"], one["came"]) for one in run.plan["changed"]] == [("Exempel AB", None, 3)]
    assert run.plan["elsewhere"] == 1
    figure_imports.apply_import(actor=actor, at=at, run=run)
    assert activity.participants.count() == 4
    again = plan()
    assert (again.plan["new"], again.plan["changed"], again.plan["same"]) == ([], [], 4)
    figure_imports.undo_import(actor=actor, at=at, run=run)
    assert [(one.pk, one.came) for one in activity.participants.all()] == [(row.pk, None)]


def test_a_plan_is_forgotten_unless_it_was_saved(actor, at):
    run = plan_months(actor, at, IndicatorFactory.create())
    figure_imports.apply_import(actor=actor, at=at, run=run)
    with pytest.raises(InvalidTransition):
        figure_imports.discard_import(actor=actor, at=at, run=run)
    other = plan_months(actor, at, IndicatorFactory.create())
    figure_imports.discard_import(actor=actor, at=at, run=other)
    assert FigureImport.objects.get() == run


def test_a_plan_that_was_loaded_before_it_was_saved_or_forgotten_takes_nothing_away(actor, at):
    run = plan_months(actor, at, IndicatorFactory.create())
    early = FigureImport.objects.get(pk=run.pk)
    figure_imports.apply_import(actor=actor, at=at, run=run)
    with pytest.raises(InvalidTransition):
        figure_imports.discard_import(actor=actor, at=at, run=early)
    assert FigureImport.objects.get().state == "applied"
    other = plan_months(actor, at, IndicatorFactory.create())
    early = FigureImport.objects.get(pk=other.pk)
    figure_imports.discard_import(actor=actor, at=at, run=other)
    with pytest.raises(StaleObject):
        figure_imports.discard_import(actor=actor, at=at, run=early)


def test_of_two_plans_of_one_list_of_sole_traders_one_is_saved(actor, at, activity):
    data = b"Orgnr;Organisation;Antal\nenskild firma;;1\nenskild firma;;1\n"
    values = {"activity": activity, "name": "lista.csv", "data": data}
    first, second = (figure_imports.plan_participants(actor=actor, at=at, **values) for _n in range(2))
    figure_imports.apply_import(actor=actor, at=at, run=first)
    with pytest.raises(StaleObject):
        figure_imports.apply_import(actor=actor, at=at, run=second)
    assert activity.participants.count() == 2
    figure_imports.undo_import(actor=actor, at=at, run=first)
    assert not activity.participants.exists()


@pytest.fixture
def leader(client, lova):
    client.force_login(lova)
    return client


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_at_any_length(leader, activity, n, django_assert_num_queries):
    ParticipantFactory.create_batch(n, activity=activity)
    url = reverse("activity_participants", args=[activity.pk])
    leader.get(url)
    with django_assert_num_queries(9):
        assert leader.get(url).status_code == 200


def test_who_signed_up_is_paged_and_the_sums_are_of_all(leader, activity):
    for n in range(52):
        ParticipantFactory.create(activity=activity, number=f"55999{n:05}", name=f"Bolag {n:02} AB", came=2)
    for name in ("Nordlys AS", "nordlys as"):
        foreign = {"kind": ParticipantKind.FOREIGN, "number": "", "name": name, "country": "Norge"}
        ParticipantFactory.create(activity=activity, came=1, **foreign)
    url = reverse("activity_participants", args=[activity.pk])
    first = leader.get(url)
    assert len(first.context["rows"]) == 50
    sums = {"rows": 54, "organisations": 52, "sole_traders": 0, "came": 106, "foreign": 1}
    assert first.context["counted"] == sums
    rest = leader.get(url + first.context["next_url"])
    assert [row.name for row in rest.context["rows"]] == ["Bolag 50 AB", "Bolag 51 AB", "Nordlys AS", "nordlys as"]
    assert rest.context["counted"] == sums
    assert (rest.context["next_url"], rest.context["first_url"]) == ("", "?")


def test_organisations_behind_an_indicator_are_paged(leader, activity):
    for n in range(52):
        ParticipantFactory.create(activity=activity, number=f"55999{n:05}", name=f"Bolag {n:02} AB")
    url = IndicatorFactory.create(source=FigureSource.SIGN_UPS).get_absolute_url()
    first = leader.get(url)
    assert (len(first.context["signed_up"].rows), first.context["figure"].total) == (50, 52)
    rest = leader.get(url + first.context["signed_up"].next_url)
    assert [one.name for one in rest.context["signed_up"].rows] == ["Bolag 50 AB", "Bolag 51 AB"]
    assert rest.context["figure"].total == 52
    assert leader.get(url + "?after=1").status_code == 404


def test_a_list_is_pasted_seen_saved_and_taken_back_on_the_page(leader, activity):
    url = reverse("participants_import", args=[activity.pk])
    for wrong in ({}, {"pasted": "559999-0116; Fel AB; 1"}):
        answer = leader.post(url, wrong)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["file"]
    answer = leader.post(url, {"pasted": "559999-0115; Exempel AB; 3"})
    run = FigureImport.objects.get()
    assert answer["Location"] == run.get_absolute_url()
    assert "Exempel AB" in leader.get(run.get_absolute_url()).content.decode()
    leader.post(reverse("figure_import_apply", args=[run.pk]))
    page = leader.get(reverse("activity_participants", args=[activity.pk])).content.decode()
    assert "559999-0115" in page
    leader.post(reverse("figure_import_undo", args=[run.pk]))
    assert not ActivityParticipant.objects.exists()


def test_a_file_of_months_is_seen_and_forgotten_on_the_page(leader):
    from django.core.files.uploadedfile import SimpleUploadedFile

    indicator = IndicatorFactory.create()
    url = reverse("months_import", args=[indicator.pk])
    assert leader.get(url).status_code == 200
    leader.post(url, {"file": SimpleUploadedFile("besök.csv", MONTHS)})
    run = FigureImport.objects.get()
    page = leader.get(run.get_absolute_url()).content.decode()
    assert "april 2027" in page
    assert leader.post(reverse("figure_import_discard", args=[run.pk]))["Location"] == indicator.get_absolute_url()
    assert not FigureImport.objects.exists()


def test_a_row_is_added_edited_and_removed_on_the_page(leader, activity):
    new = reverse("participant_create", args=[activity.pk])
    data = {"kind": "swedish", "number": "559999-0115", "name": "Exempel AB", "came": "2"}
    assert list(leader.post(new, {**data, "number": "559999-0116"}).context["form"].errors) == ["number"]
    assert leader.post(new, data).status_code == 302
    row = ActivityParticipant.objects.get()
    edit = reverse("participant_update", args=[row.pk])
    assert leader.post(edit, {"name": "Exempel AB", "came": "5", "version": row.version}).status_code == 302
    assert leader.post(edit, {"name": "Exempel AB", "came": "6", "version": row.version}).status_code == 409
    assert leader.post(reverse("participant_remove", args=[row.pk]), {"version": 2}).status_code == 302
    assert not ActivityParticipant.objects.exists()


def test_others_read_and_outsiders_see_nothing(client, actor, at, idun, olle, activity):
    row = ParticipantFactory.create(activity=activity)
    run = plan_months(actor, at, IndicatorFactory.create())
    page, edit = reverse("activity_participants", args=[activity.pk]), reverse("participant_update", args=[row.pk])
    client.force_login(idun)
    assert [client.get(url).status_code for url in (page, edit, run.get_absolute_url())] == [200, 403, 403]
    client.force_login(olle)
    assert [client.get(url).status_code for url in (page, edit, run.get_absolute_url())] == [404] * 3
