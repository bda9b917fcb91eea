"""Who reads what, stated once. Rules return a ``Q``; querysets apply it as a sub-query, never as join + distinct.

The classes (own organisation, parties, confidential, public) and the roles are those of ``docs/security.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from crm.enums import MeetingState, Partnership, Role, Sharing, Visibility

if TYPE_CHECKING:
    from crm.models import User

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking or acting: a user, an organisation, a role; never a request.

    ``member`` is true for an active user of an active partner organisation. ``system`` is the operator of commands and
    the worker; no view may create it.
    """

    user_id: int | None
    organisation_id: int | None
    role: Role
    member: bool
    name: str = ""
    system: bool = False

    @classmethod
    def of(cls, user: User) -> Viewer:
        """The viewer that a user is. Costs one query if ``user.organisation`` is not loaded."""
        organisation = user.organisation
        member = bool(user.is_active and organisation and organisation.partnership == Partnership.ACTIVE)
        return cls(user.pk, user.organisation_id, Role(user.role), member, user.name)

    @property
    def reads_content(self) -> bool:
        """Members read; administrators look after accounts and read no content."""
        return self.system or (self.member and self.role != Role.ADMIN)


SYSTEM = Viewer(user_id=None, organisation_id=None, role=Role.ADMIN, member=True, name="system", system=True)

Rule = Callable[[Viewer], Q]
# Meetings that only their own party and the coordinators read, whatever their class.
_UNSHARED = [MeetingState.REQUESTED, MeetingState.DECLINED, MeetingState.MERGED, MeetingState.JOINED]
EVERYTHING = Q()
NOTHING = Q(pk__in=[])
ADMINISTERED = (
    "crm.User",
    "crm.EndorsementAuthority",
    "crm.Organisation",
    "crm.Committee",
    "crm.PoliticalParty",
    "crm.Council",
)


class MissingRule(LookupError):
    """A model was asked for its visible rows but states no rule: a programming error."""


class VisibleQuerySet(QuerySet[M]):
    """A queryset that can be narrowed to what a viewer may read."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The rows the viewer may read. Raises ``MissingRule`` for a model without ``visibility_rule``."""
        rule: Rule | None = getattr(self.model, "visibility_rule", None)
        if rule is None:
            raise MissingRule(self.model._meta.label)
        q = rule(viewer)
        if q == EVERYTHING:
            return self.all()
        return self.filter(pk__in=self.model._base_manager.filter(q).values("pk"))


def prefixed(prefix: str, **lookups: Any) -> Q:
    """A ``Q`` with every lookup behind ``prefix``, so that one rule serves a model and its dependants."""
    return Q(**{f"{prefix}{key}": value for key, value in lookups.items()})


def rows(model: str) -> QuerySet[Any]:
    """Every row of a model by its label: models import the rules."""
    found: type[Model] = apps.get_model(model)
    return found._base_manager.all()


def among(prefix: str, ids: QuerySet[Any, Any]) -> Q:
    """A ``Q`` that holds for the rows with these numbers. Joins of several many-valued relations would multiply."""
    return prefixed(prefix, pk__in=ids)


def content(viewer: Viewer) -> Q:
    """Reference data and shared facts: every member of an active partner, except administrators."""
    return EVERYTHING if viewer.reads_content else NOTHING


def members(viewer: Viewer) -> Q:
    """Accounts and organisations: every member of an active partner."""
    return EVERYTHING if viewer.system or viewer.member else NOTHING


def coordinators(viewer: Viewer) -> Q:
    """What coordinators alone keep in order."""
    return EVERYTHING if viewer.system or (viewer.reads_content and viewer.role == Role.COORDINATOR) else NOTHING


def disposals(viewer: Viewer) -> Q:
    """What was decided to erase and to keep: coordinators and registrars."""
    keeps = viewer.reads_content and viewer.role in {Role.COORDINATOR, Role.REGISTRAR}
    return EVERYTHING if viewer.system or keeps else NOTHING


def register_imports(viewer: Viewer, prefix: str = "") -> Q:
    """What a file of persons held is the coordinators' to save; one of contacts only those of the party it is of."""
    if viewer.system:
        return EVERYTHING
    if not (viewer.reads_content and viewer.role == Role.COORDINATOR):
        return NOTHING
    return prefixed(prefix, has_meetings=False) | prefixed(prefix, organisation_id=viewer.organisation_id)


def of_register_import(viewer: Viewer) -> Q:
    """What hangs on an import is as visible as the import."""
    return register_imports(viewer, "run__")


def own_or_shared(viewer: Viewer, prefix: str = "") -> Q:
    """What a party keeps for itself or shares with all parties."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    shared = prefixed(prefix, visibility__in=[Visibility.PARTIES, Visibility.PUBLIC])
    return shared | prefixed(prefix, organisation_id=viewer.organisation_id)


def of_network(viewer: Viewer) -> Q:
    """Who sits in a network is as visible as the network."""
    return own_or_shared(viewer, "network__")


def allies(viewer: Viewer) -> Q:
    """An ally that is a network is read by whoever reads both."""
    return own_or_shared(viewer) & (Q(network=None) | own_or_shared(viewer, "network__"))


def meetings(viewer: Viewer, prefix: str = "") -> Q:
    """Meetings by class. Whoever took part, or is named on a confidential one, reads it too.

    What is shared is shared once it is decided: a request, or one that was declined or taken in by another, is its own
    party's and the coordinators'.
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    shared = prefixed(prefix, visibility__in=[Visibility.PARTIES, Visibility.PUBLIC])
    own = prefixed(prefix, visibility=Visibility.OWN_ORG) | shared
    if viewer.role != Role.COORDINATOR:
        shared &= ~prefixed(prefix, state__in=_UNSHARED)
    return (
        shared
        | (own & prefixed(prefix, organisation_id=viewer.organisation_id))
        | among(prefix, rows("crm.MeetingParticipant").filter(user_id=viewer.user_id).values("meeting_id"))
        | among(prefix, rows("crm.Meeting_named_viewers").filter(user_id=viewer.user_id).values("meeting_id"))
    )


def of_meeting(viewer: Viewer) -> Q:
    """What hangs on a meeting is as visible as the meeting."""
    return meetings(viewer, "meeting__")


def commitments(viewer: Viewer) -> Q:
    """A commitment made in a meeting is as visible as the meeting; any other belongs to its organisation.

    Whoever owns or made it always reads it.
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return (
        of_meeting(viewer)
        | Q(meeting=None, organisation_id=viewer.organisation_id)
        | Q(owner_id=viewer.user_id)
        | Q(made_by_user_id=viewer.user_id)
    )


def audit_entries(viewer: Viewer) -> Q:
    """One's own acts; project leader and registrar also read those on shared objects and on their own party's.

    Coordinators read what anybody decided about a mail. Administrators read the trail of what they look after, and of
    nothing else.
    """
    if viewer.system:
        return EVERYTHING
    if viewer.member and viewer.role == Role.ADMIN:
        return Q(object_type__in=ADMINISTERED)
    if not viewer.reads_content:
        return NOTHING
    own = Q(actor_id=viewer.user_id)
    if viewer.role in {Role.PROJECT_LEAD, Role.REGISTRAR}:
        shared = Q(visibility__in=[Visibility.PARTIES, Visibility.PUBLIC])
        return own | shared | Q(visibility=Visibility.OWN_ORG, organisation_id=viewer.organisation_id)
    if viewer.role == Role.COORDINATOR:
        return own | Q(object_type="crm.Delivery")
    return own


def deliveries(viewer: Viewer) -> Q:
    """Utkorg: coordinators see every mail with its link masked; everyone sees what was sent to them."""
    return _of_mails(viewer, Q(recipient_id=viewer.user_id))


def delivery_attempts(viewer: Viewer) -> Q:
    """What became of a mail is told with the mail."""
    return _of_mails(viewer, Q(delivery__recipient_id=viewer.user_id))


def attachments(viewer: Viewer) -> Q:
    """A file is as visible as the deliveries that carry it."""
    return _of_mails(viewer, Q(deliveries__recipient_id=viewer.user_id))


def _of_mails(viewer: Viewer, own: Q) -> Q:
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return EVERYTHING if viewer.role == Role.COORDINATOR else own


def personal_links(viewer: Viewer) -> Q:
    """A link is its recipient's; coordinators see that it exists, to revoke it."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return EVERYTHING if viewer.role == Role.COORDINATOR else Q(user_id=viewer.user_id)


def saved_views(viewer: Viewer) -> Q:
    """One's own, and those that a colleague shares with the organisation or anybody with all parties."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return (
        Q(owner_id=viewer.user_id)
        | Q(sharing=Sharing.COUNCIL)
        | Q(sharing=Sharing.ORGANISATION, organisation_id=viewer.organisation_id)
    )


def own_tokens(viewer: Viewer) -> Q:
    """A program's access is its user's own to see and to end."""
    return EVERYTHING if viewer.system else Q(user_id=viewer.user_id or 0)
