"""Who reads campaigns, arenas and packs."""

from django.db.models import Q

from crm.enums import Role
from crm.visibility import EVERYTHING, NOTHING, Viewer, among, commitments, meetings, own_or_shared, prefixed, rows


def arenas(viewer: Viewer, prefix: str = "") -> Q:
    """Members read every arena; a reader those they take part in."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    if viewer.role != Role.READER:
        return EVERYTHING
    own_items = rows("campaigns.ProgrammeItem").filter(meeting__participants__user_id=viewer.user_id)
    return among(prefix, rows("campaigns.Delegate").filter(user_id=viewer.user_id).values("arena_id")) | among(
        prefix, own_items.values("arena_id")
    )


def of_arena(viewer: Viewer) -> Q:
    """What hangs on an arena is as visible as the arena."""
    return arenas(viewer, "arena__")


def programme_items(viewer: Viewer) -> Q:
    """Items whose arena and whose meeting the viewer may see: requests are their own party's and the coordinators'."""
    return of_arena(viewer) & meetings(viewer, "meeting__")


def decisions(viewer: Viewer) -> Q:
    """A decision is read by whoever reads the item that was decided, and by whoever takes part where it led."""
    item = arenas(viewer, "item__arena__") & meetings(viewer, "item__meeting__")
    if viewer.system or not viewer.reads_content:
        return item
    led_to = rows("campaigns.ProgrammeItem").filter(meeting__participants__user_id=viewer.user_id)
    return item | Q(kept__in=led_to.values("pk"))


def packs(viewer: Viewer, prefix: str = "") -> Q:
    """A pack is its recipient's; coordinators read all, to send them."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return EVERYTHING if viewer.role == Role.COORDINATOR else prefixed(prefix, recipient_id=viewer.user_id)


def of_pack(viewer: Viewer) -> Q:
    """That a pack was read is known to whoever reads the pack."""
    return packs(viewer, "pack__")


def occurrences(viewer: Viewer) -> Q:
    """Reminders: coordinators read all; everyone their own."""
    return packs(viewer)


def own_feeds(viewer: Viewer) -> Q:
    """A calendar feed is its owner's alone, who reads content."""
    if viewer.system:
        return EVERYTHING
    return Q(user_id=viewer.user_id) if viewer.reads_content else NOTHING


def attendances(viewer: Viewer) -> Q:
    """Who goes to a public event is known to whoever sees its arena."""
    return arenas(viewer, "event__arena__")


def heard_notes(viewer: Viewer) -> Q:
    """What was heard at a public event is the party's own, or shared with those who see the arena."""
    return own_or_shared(viewer) & arenas(viewer, "attendance__event__arena__")


def import_runs(viewer: Viewer) -> Q:
    """What a file held is for those who may save it."""
    if viewer.system:
        return EVERYTHING
    return EVERYTHING if viewer.reads_content and viewer.role == Role.COORDINATOR else NOTHING


def figure_imports(viewer: Viewer) -> Q:
    """What a file of figures held is for those who may save it."""
    if viewer.system:
        return EVERYTHING
    return EVERYTHING if viewer.reads_content and viewer.role == Role.PROJECT_LEAD else NOTHING


def lobby_checks(viewer: Viewer, prefix: str = "") -> Q:
    """What a register publishes on meetings with us is every member's to read, once somebody has compared it."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    decides = viewer.role in {Role.COORDINATOR, Role.PROJECT_LEAD}
    return EVERYTHING if decides else prefixed(prefix, compared_at__isnull=False)


def of_lobby_check(viewer: Viewer) -> Q:
    """A published meeting is as visible as the comparison that it stands in."""
    return lobby_checks(viewer, "run__")


def lobby_deciders(viewer: Viewer) -> Q:
    """What only those need who compare registers with the log."""
    decides = viewer.reads_content and viewer.role in {Role.COORDINATOR, Role.PROJECT_LEAD}
    return EVERYTHING if viewer.system or decides else NOTHING


def lobby_decisions(viewer: Viewer) -> Q:
    """A decision on a meeting of the log is as visible as the meeting: it tells that there is one."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return Q(meeting=None) | meetings(viewer, "meeting__")


def matches(viewer: Viewer) -> Q:
    """A match that is confirmed is as visible as its arena; a guess about a person is for those who decide on it."""
    if viewer.system or viewer.role == Role.COORDINATOR:
        return arenas(viewer, "event__arena__")
    return Q(state="confirmed") & arenas(viewer, "event__arena__")


def need_contacts(viewer: Viewer) -> Q:
    """Whom to ask at a company is known to the party that took its need in, whoever reads the need."""
    if viewer.system:
        return EVERYTHING
    return Q(need__organisation_id=viewer.organisation_id) if viewer.reads_content else NOTHING


def claim_evidence(viewer: Viewer) -> Q:
    """Evidence is as visible as the contact or the promise that it points at; of the rest a page only counts it."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    promises = rows("crm.Commitment").filter(commitments(viewer)).values("pk")
    return (Q(meeting=None) | meetings(viewer, "meeting__")) & (Q(commitment=None) | Q(commitment__in=promises))


def reports(viewer: Viewer, prefix: str = "") -> Q:
    """A draft is the project leaders'; an approved report is every party's."""
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    return EVERYTHING if viewer.role == Role.PROJECT_LEAD else prefixed(prefix, state="approved")


def of_report_draft(viewer: Viewer) -> Q:
    """Who was asked to fill gaps is known to those who read the draft, and to whoever was asked."""
    if viewer.system or (viewer.reads_content and viewer.role == Role.PROJECT_LEAD):
        return EVERYTHING
    return Q(user_id=viewer.user_id) if viewer.reads_content else NOTHING
