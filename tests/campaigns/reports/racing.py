"""Reports approved, edited and asked about at once: ``python -m tests.campaigns.reports.racing ROUNDS``.

Prints as JSON how the rounds ended: in ``approved`` two approve one draft, in ``edited`` one approves and one writes,
in ``asked`` two ask one person for what is missing in two reports, each round a day of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")
AT = dt.datetime(2027, 7, 5, 6, 0, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2027, 1, 1), dt.date(2027, 6, 30)


def main(rounds: int) -> dict[str, object]:
    """What came of the races: each kind of end, and how often."""
    import django

    django.setup()
    from django.db.models import Count

    from campaigns.models import Report
    from crm.models import AuditEntry, Delivery
    from tests.factories import CommitmentFactory, MeetingFactory, OrganisationFactory, PersonFactory, UserFactory

    party = OrganisationFactory.create()
    lead = UserFactory.create(organisation=party, role="project_lead")
    idun = UserFactory.create(organisation=party, role="coordinator")
    person = PersonFactory.create()
    meeting = MeetingFactory.create(
        on=dt.date(2027, 2, 3), organisation=party, people=[person], ours=[idun], visibility="parties"
    )
    CommitmentFactory.create(person=person, meeting=meeting, organisation=party, owner=idun, due=dt.date(2027, 5, 1))
    told: dict[str, object] = {
        "approved": [_at_once(*[_approving(pk, lead.pk) for _ in range(2)]) for pk in _drafts(lead, party, rounds)],
        "edited": [
            _at_once(_approving(pk, lead.pk), _writing(pk, lead.pk, n))
            for n, pk in enumerate(_drafts(lead, party, rounds))
        ],
        "asked": [
            _at_once(*[_asking(pk, lead.pk, idun.pk, AT + dt.timedelta(days=n)) for pk in _drafts(lead, party, 2)])
            for n in range(rounds)
        ],
    }
    approvals = AuditEntry.objects.filter(object_type="campaigns.Report", changes__has_key="approved_at")
    per_day = Delivery.objects.filter(kind="report_gaps").values("key").annotate(n=Count("pk"))
    frozen = Report.objects.approved()
    told["approvals"] = [approvals.count(), frozen.count()]
    told["mails"] = sorted(row["n"] for row in per_day)
    told["torn"] = [report.pk for report in frozen if not _says_its_texts(report)]
    return told


def _says_its_texts(report) -> bool:
    """Whether what is frozen is whole, and is the text that the row has."""
    from campaigns.reports.stored import document_of, is_intact

    blocks = {block.code: block.text for block in document_of(report).blocks}
    return is_intact(report) and all(report.texts.get(code, "") == text for code, text in blocks.items())


def _drafts(lead, party, count: int) -> list[int]:
    """Drafts with a text under every heading, which can be approved."""
    from campaigns.reports.blocks import lengths
    from campaigns.services.reports import draft_report, update_report
    from crm.visibility import Viewer

    told = {"kind": "fund", "organisation": party, "first": FIRST, "last": LAST}
    actor, texts = Viewer.of(lead), dict.fromkeys(lengths("fund"), "Det gick som vi ville.")
    made = [draft_report(actor=actor, at=AT, **told) for _ in range(count)]
    return [update_report(actor=actor, at=AT, report=report, texts=texts).pk for report in made]


def _approving(report_pk: int, user_pk: int) -> Callable[[Barrier], str]:
    def act(start: Barrier) -> str:
        from campaigns.reports.build import build
        from campaigns.services.reports import approve_report

        report, actor = _read(report_pk, user_pk)
        draft = build(report, AT)
        confirmed = [group.kind for group in draft.warnings]
        start.wait()
        approve_report(actor=actor, at=AT, report=report, seal=draft.seal, confirmed=confirmed, version=report.version)
        return "approved"

    return act


def _writing(report_pk: int, user_pk: int, n: int) -> Callable[[Barrier], str]:
    def act(start: Barrier) -> str:
        from campaigns.services.reports import update_report

        report, actor = _read(report_pk, user_pk)
        start.wait()
        texts = {"results": f"Skrivet i omgång {n}."}
        update_report(actor=actor, at=AT, report=report, version=report.version, texts=texts)
        return "written"

    return act


def _asking(report_pk: int, user_pk: int, asked_pk: int, at: dt.datetime) -> Callable[[Barrier], str]:
    def act(start: Barrier) -> str:
        from campaigns.services.report_nudges import nudge
        from crm.models import User

        report, actor = _read(report_pk, user_pk)
        users = [User.objects.get(pk=asked_pk)]
        start.wait()
        nudge(actor=actor, at=at, report=report, users=users)
        return "asked"

    return act


def _read(report_pk: int, user_pk: int):
    from campaigns.models import Report
    from crm.models import User
    from crm.visibility import Viewer

    report = Report.objects.select_related("organisation").get(pk=report_pk)
    return report, Viewer.of(User.objects.select_related("organisation").get(pk=user_pk))


def _at_once(*acts: Callable[[Barrier], str]) -> list[str]:
    """How each ended, in order of the words."""
    from django.db import connection

    from crm.errors import DomainError

    start = Barrier(len(acts))

    def attempt(act: Callable[[Barrier], str]) -> str:
        try:
            return act(start)
        except DomainError as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(attempt, acts))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
