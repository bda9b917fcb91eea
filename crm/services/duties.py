"""What people answer for, and handing it over, so that nothing is left without anybody when an account closes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import ngettext

from crm import policy
from crm.enums import AuditAction, CommitmentState, Role
from crm.models import Commitment, Council, Issue, Meeting, MeetingParticipant, Network, Person, User
from crm.policy import Action, Thing
from crm.services import audit, commitments
from crm.services.transitions import bump
from crm.visibility import Viewer


@dataclasses.dataclass(frozen=True, slots=True)
class Duty:
    """Rows of a model that one of ours answers for: ``field`` names who, ``open`` which rows still count.

    ``said`` counts them in words. ``counter`` is the field that decides who won, empty where the model has none;
    ``trail`` gives class and organisation of the audit entry where they are not the row's own. ``roles`` are those that
    may do what the duty asks for; by default whoever can open the row.
    """

    model: type[Model]
    field: str
    said: Callable[[int], str]
    open: Callable[[dt.datetime], Q] = lambda at: Q()
    counter: str = "version"
    trail: Callable[[Any], Mapping[str, Any]] = lambda row: {}
    roles: frozenset[Role] = policy.READERS

    @property
    def code(self) -> str:
        """What it is called in forms and programs: ``meeting_lead``."""
        return f"{self.model._meta.model_name}_{self.field}"

    def rows(self, user: User, at: dt.datetime) -> QuerySet[Any]:
        """What the user answers for at ``at``."""
        return self.model._base_manager.filter(self.open(at), **{self.field: user}).order_by("pk")

    def hand_over(self, *, actor: Viewer, at: dt.datetime, row: Any, to: User) -> None:
        """Let ``to`` answer for the row. Raises StaleObject when another change came first."""
        if self.counter:
            bump(row, self.counter)
        audit.save_changes(actor=actor, obj=row, at=at, values={self.field: to}, **self.trail(row))


class LeadOfMeetings(Duty):
    """Planned meetings that the user leads."""

    def rows(self, user: User, at: dt.datetime) -> QuerySet[Any]:
        """The meetings, whose leading participant is a row of its own."""
        led = MeetingParticipant.objects.filter(user=user, is_lead=True).values("meeting")
        return Meeting.objects.planned().filter(pk__in=led).order_by("pk")

    def hand_over(self, *, actor: Viewer, at: dt.datetime, row: Any, to: User) -> None:
        """Let ``to`` lead in the place of whoever did; somebody who takes part already only moves up."""
        before = list(row.participants.order_by("-is_lead", "pk").values_list("user_id", flat=True))
        bump(row)
        row.participants.filter(user=to).delete()
        row.participants.filter(is_lead=True).update(user=to)
        after = [to.pk, *(pk for pk in before[1:] if pk != to.pk)]
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=row, at=at, changes={"ours": (before, after)})


DUTIES = (
    LeadOfMeetings(
        Meeting,
        "lead",
        lambda n: ngettext("%(n)s planned meeting to lead", "%(n)s planned meetings to lead", n),
        roles=policy.doers(Action.UPDATE, Thing.MEETING),
    ),
    Duty(
        Commitment,
        "owner",
        lambda n: ngettext("%(n)s open commitment", "%(n)s open commitments", n),
        open=lambda at: Q(state=CommitmentState.OPEN),
        trail=commitments.trail,
        roles=commitments.OWNERS,
    ),
    Duty(
        Person,
        "relation_owner",
        lambda n: ngettext("%(n)s relation with a decision-maker", "%(n)s relations with decision-makers", n),
    ),
    Duty(Issue, "owner", lambda n: ngettext("%(n)s issue", "%(n)s issues", n)),
    Duty(
        Network,
        "representative",
        lambda n: ngettext("%(n)s network to sit in", "%(n)s networks to sit in", n),
    ),
    Duty(
        Council,
        "responsible",
        lambda n: ngettext("the running of the system", "the running of the system", n),
        # No content is opened for it: ``set_owner`` takes anybody of the organisation, administrators too.
        roles=frozenset(Role),
    ),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """How many rows of one kind somebody answers for."""

    duty: Duty
    count: int

    @property
    def code(self) -> str:
        """What the kind is called."""
        return self.duty.code

    @property
    def roles(self) -> frozenset[Role]:
        """Those that may take it over."""
        return self.duty.roles

    @property
    def words(self) -> str:
        """Counted in words."""
        return self.duty.said(self.count) % {"n": self.count}


def kinds_held(user: User, at: dt.datetime) -> list[Held]:
    """What the user answers for, by kind; empty for nothing."""
    counts = (Held(duty, duty.rows(user, at).count()) for duty in _all())
    return [one for one in counts if one.count]


def held(user: User, at: dt.datetime) -> list[str]:
    """What the user answers for, each kind counted in words."""
    return [one.words for one in kinds_held(user, at)]


def without_heir(user: User, kinds: Iterable[Held]) -> list[Held]:
    """Those of the kinds that no colleague of the same organisation with an open account has the role for."""
    colleagues = User._base_manager.filter(organisation=user.organisation_id, is_active=True).exclude(pk=user.pk)
    roles = set(colleagues.values_list("role", flat=True).distinct())
    return [one for one in kinds if roles.isdisjoint(one.roles)]


def hand_over(*, actor: Viewer, at: dt.datetime, user: User, heirs: Mapping[str, User]) -> None:
    """Let the heir of each kind answer for what ``user`` does. Part of closing an account, which checks permission."""
    for duty in _all():
        if duty.code in heirs:
            for row in duty.rows(user, at):
                duty.hand_over(actor=actor, at=at, row=row, to=heirs[duty.code])


def _all() -> Iterator[Duty]:
    """The duties of every package, which the settings name: this one knows nothing of those above it."""
    for path in settings.DUTIES:
        yield from import_string(path)
