"""The sections about what was done and what came of it: activities, goals and claims."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import Metric
from campaigns.queries.claims import ShownClaim
from campaigns.queries.progress import Progress, period
from campaigns.reports.document import Figure, Row, Section, Table
from campaigns.reports.parts import columns, day
from campaigns.reports.sources import Reading
from crm import wording
from crm.enums import Basis

ACTIVITIES, GOALS, CLAIMS = "activities", "goals", "claims"


def goals(reading: Reading) -> Section:
    """Every goal of the campaigns that ran in the period, with its figure."""
    reached = sum(progress.reached for progress in reading.goals)
    figures = (
        Figure(
            "goals_reached",
            _("Goals reached"),
            _("%(value)s of %(target)s") % {"value": reached, "target": len(reading.goals)},
            rows="goals",
        ),
    )
    table = Table(
        "goals",
        _("Goals of the campaigns"),
        columns(
            ("campaign", _("Campaign")),
            ("goal", _("Goal")),
            ("kind", _("Kind of result")),
            ("figure", _("Figure")),
            ("days", _("Counted over")),
        ),
        tuple(_goal_row(progress) for progress in reading.goals),
        note=" ".join(_goals_note(reading)),
        empty=_("No campaign with goals ran in the period."),
    )
    return Section(GOALS, _("Goals"), figures=figures if reading.goals else (), tables=(table,))


def _goals_note(reading: Reading) -> list[str]:
    lines = [_("A figure counts the goal's own days, also before the period, but none after it.")]
    if any(row.goal.metric == Metric.PARTIES_ENDORSED for row in reading.goals):
        lines.append(_("Which parties stand behind messages is told as on %(day)s.") % {"day": day(reading.today)})
    return lines


def _goal_row(progress: Progress) -> Row:
    goal = progress.goal
    return Row(
        f"g{goal.pk}",
        (
            goal.campaign.name,
            goal.text,
            str(goal.get_kind_display()),
            progress.text,
            wording.span(*period(goal)),
        ),
        mark=_("Reached") if progress.reached else "",
    )


def activities(reading: Reading) -> Section:
    """What the campaigns did in the period, and how many public events ours went to."""
    rows = reading.activities
    table = Table(
        "activities",
        _("Activities that were held"),
        columns(
            ("title", _("Title")),
            ("kind", _("Kind")),
            ("days", _("Day")),
            ("place", _("Place")),
            ("party", _("Party")),
            ("campaign", _("Campaign")),
        ),
        tuple(
            Row(
                f"a{row.pk}",
                (
                    row.title,
                    str(row.get_kind_display()),
                    wording.span(row.starts, row.ends),
                    row.place,
                    row.organisation.short_name,
                    row.campaign.name,
                ),
            )
            for row in rows
        ),
        empty=_("No activities were held in the period."),
    )
    figure = Figure("activities", _("Activities held"), str(len(rows)), rows="activities")
    return Section(ACTIVITIES, _("Activities"), figures=(figure, *_visits(reading)), tables=(table,))


def _visits(reading: Reading) -> tuple[Figure, ...]:
    if not reading.visited:
        return ()
    parties = ngettext("%(n)d party was there", "%(n)d parties were there", reading.visitors) % {"n": reading.visitors}
    return (Figure("public_events", _("Public events that ours went to"), str(reading.visited), parties),)


def claims(reading: Reading) -> Section:
    """Outcome claims with our part and others', and what shows them; without evidence each is marked as a claim."""
    rows = reading.claims
    shown = sum(not row.claim.is_unproven for row in rows)
    figures = (
        Figure("outcomes_shown", _("Outcomes with evidence"), str(shown), rows="claims"),
        Figure("outcomes_claimed", _("Claims without evidence"), str(len(rows) - shown), rows="claims"),
    )
    table = Table(
        "claims",
        _("What changed, and our part in it"),
        columns(
            ("who", _("Who changed")),
            ("changed", _("What changed")),
            ("step", _("How far")),
            ("our_part", _("Our part")),
            ("others_part", _("Others' part")),
            ("confirmed_by", _("Can confirm it")),
            ("evidence", _("What shows it")),
        ),
        tuple(_claim_row(row) for row in rows),
        note=_("Our part is a contribution among others', never the only cause."),
        empty=_("No outcome was claimed in the period."),
    )
    return Section(CLAIMS, _("Outcomes"), figures=figures if rows else (), tables=(table,))


def _claim_row(row: ShownClaim) -> Row:
    claim = row.claim
    other = [_("May also be explained by: %(text)s") % {"text": claim.alternative}] if claim.alternative else []
    return Row(
        f"o{claim.pk}",
        (
            claim.who,
            claim.changed,
            f"{claim.get_step_display()}, {day(claim.on)}",
            f"{claim.get_contribution_display()}: {claim.our_part}",
            " ".join([claim.others_part, *other]),
            claim.confirmer_name,
            row.gap or _evidence(row),
        ),
        mark=row.mark,
    )


def _evidence(row: ShownClaim) -> str:
    """The words and sources that anybody may read; of the rest only that it exists."""
    open_to_all = [one for one in row.evidence if one.stance is None or one.stance.basis == Basis.PUBLIC_RECORD]
    told = [f"{one.text} ({', '.join(part for part in (one.source, day(one.on)) if part)})" for one in open_to_all]
    hidden = row.hidden + len(row.evidence) - len(open_to_all)
    if hidden:
        more = ngettext("%(n)d more that is not shown", "%(n)d more that are not shown", hidden)
        told.append(more % {"n": hidden})
    return "; ".join(told)
