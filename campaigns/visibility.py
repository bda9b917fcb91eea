"""Who reads campaigns, arenas and packs."""

from django.db.models import Q

from crm.enums import MeetingState, Role
from crm.visibility import EVERYTHING, NOTHING, Viewer, prefixed


def arenas(viewer: Viewer, prefix: str = "") -> Q:
    """Members read every arena; a reader those they take part in."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    if viewer.role != Role.READER:
        return EVERYTHING
    return prefixed(prefix, delegates__user_id=viewer.user_id) | prefixed(
        prefix, items__meeting__participants__user_id=viewer.user_id
    )


def of_arena(viewer: Viewer) -> Q:
    """What hangs on an arena is as visible as the arena."""
    return arenas(viewer, "arena__")


def programme_items(viewer: Viewer) -> Q:
    """The confirmed programme is its arena's; a request or a declined item is its own participants' and party's.

    Coordinators read all: they decide.
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    if viewer.role == Role.COORDINATOR:
        return EVERYTHING
    undecided = Q(meeting__state__in=[MeetingState.REQUESTED, MeetingState.DECLINED])
    mine = Q(meeting__participants__user_id=viewer.user_id) | Q(meeting__organisation_id=viewer.organisation_id)
    return of_arena(viewer) & (~undecided | mine)


def packs(viewer: Viewer) -> Q:
    """A pack is its recipient's; coordinators read all, to send them."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return EVERYTHING if viewer.role == Role.COORDINATOR else Q(recipient_id=viewer.user_id)


def occurrences(viewer: Viewer) -> Q:
    """Reminders: coordinators read all; everyone their own."""
    return packs(viewer)
