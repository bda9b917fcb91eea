"""Who reads joint messages."""

from django.db.models import Q

from crm.enums import Role
from crm.visibility import EVERYTHING, NOTHING, Viewer, meetings, prefixed
from messages.enums import UNANSWERED, EndorsementState, MessageState

_DRAFTS = [MessageState.DRAFT, MessageState.IN_CONSULTATION, MessageState.READY]


def joint_messages(viewer: Viewer, prefix: str = "") -> Q:
    """Decided messages are every member's; a draft is read by those who work on it, are asked about it or will say it.

    Coordinators and the secretariat read all; communicators and process leaders those their party is asked about.
    An embargo does not hide a message: it hides its text (``texts``).
    """
    if viewer.system:
        return EVERYTHING
    if not viewer.reads_content:
        return NOTHING
    if viewer.role in {Role.COORDINATOR, Role.SECRETARIAT, Role.PROJECT_LEAD}:
        return EVERYTHING
    rule = (
        ~prefixed(prefix, state__in=_DRAFTS) | prefixed(prefix, embargo_until__isnull=False) | _personal(viewer, prefix)
    )
    if viewer.role in {Role.COMMUNICATOR, Role.PROCESS_LEADER, Role.REGISTRAR}:
        rule |= prefixed(prefix, versions__endorsements__organisation_id=viewer.organisation_id)
    return rule


def texts(viewer: Viewer, prefix: str = "") -> Q:
    """Who reads an embargoed text before its time: owner, editors, spokespersons, delegates of a meeting that uses it,
    and whoever is being asked to answer for a party, until the party has answered.
    """
    return EVERYTHING if viewer.system else _personal(viewer, prefix)


def _personal(viewer: Viewer, prefix: str) -> Q:
    """The viewer's own part in a message."""
    asked = {
        "versions__endorsements__organisation_id": viewer.organisation_id,
        "versions__endorsements__state__in": [*UNANSWERED, EndorsementState.OFFICIAL_OK],
    }
    return (
        prefixed(prefix, owner_id=viewer.user_id)
        | prefixed(prefix, editors=viewer.user_id)
        | prefixed(prefix, spokespersons__user_id=viewer.user_id)
        | prefixed(prefix, uses__meeting__participants__user_id=viewer.user_id)
        | prefixed(prefix, **asked, versions__endorsements__organisation__anchoring__recipient_id=viewer.user_id)
        | prefixed(prefix, **asked, versions__endorsements__organisation__anchoring__deputy_id=viewer.user_id)
    )


def of_message(viewer: Viewer) -> Q:
    """What hangs on a message is as visible as the message."""
    return joint_messages(viewer, "message__")


def of_version(viewer: Viewer) -> Q:
    """What hangs on a version is as visible as the message."""
    return joint_messages(viewer, "version__message__")


def uses(viewer: Viewer) -> Q:
    """A use of a message is seen by whoever sees both the message and the meeting."""
    return meetings(viewer, "meeting__") & of_message(viewer)
