"""Who may do what: the one table of roles × object classes × actions.

Reading is decided row by row by ``visibility.py``; this table says who may *write*, and ``surfaces.py`` which act each
address is. Deny by default: a pair that is not here is nobody's.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _

from crm.enums import Role
from crm.errors import NotAllowed
from crm.visibility import Viewer


class Action(StrEnum):
    """What somebody does to an object of a class."""

    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    TRANSITION = "transition"
    SEND = "send"


class Scope(StrEnum):
    """On which rows a grant holds."""

    ANY = "any"
    OWN_ORGANISATION = "own_organisation"
    OWN = "own"


class Thing(StrEnum):
    """Object classes of the policy."""

    ACCOUNT = "account"
    PERSON = "person"
    MANDATE = "mandate"
    CONTACT_FACTS = "contact_facts"
    DUPLICATE = "duplicate"
    DISPOSAL = "disposal"
    STANCE = "stance"
    ORGANISATION = "organisation"
    ISSUE = "issue"
    COMMITTEE = "committee"
    POLITICAL_PARTY = "political_party"
    REFERENCE = "reference"
    REGISTER_IMPORT = "register_import"
    MEETING = "meeting"
    DEBRIEF = "debrief"
    COMMITMENT = "commitment"
    MESSAGE = "message"
    COMMENT = "comment"
    ENDORSEMENT = "endorsement"
    ANCHORING = "anchoring"
    ANCHORING_RULES = "anchoring_rules"
    OP_ED = "op_ed"
    SIGNATURE = "signature"
    STRATEGY = "strategy"
    AGENDA = "agenda"
    CAMPAIGN = "campaign"
    NEED = "need"
    WATCH_NOTE = "watch_note"
    NETWORK = "network"
    LOBBY = "lobby"
    ROTA = "rota"
    SHIFT = "shift"
    REPORT = "report"
    ARENA = "arena"
    TRAVEL = "travel"
    ATTENDANCE = "attendance"
    PROGRAMME_ITEM = "programme_item"
    REQUEST = "request"
    PACK = "pack"
    DELIVERY = "delivery"
    LINK = "link"
    REMINDER = "reminder"
    TODAY = "today"
    SEARCH = "search"
    SAVED_VIEW = "saved_view"
    COUNCIL = "council"
    EXPERT = "expert"
    HANDOVER = "handover"
    YEARLY_CHECK = "yearly_check"
    FULL_EXPORT = "full_export"


R, A, S = Role, Action, Scope
# Who can open what they answer for: administrators look after accounts and read no content.
READERS = frozenset(R) - {R.ADMIN}
_CONTACT_ROLES = (R.PROCESS_LEADER, R.COMMUNICATOR)

# Grants to write. Reading is granted by visibility alone.
WRITES: dict[tuple[Thing, Action], dict[Role, Scope]] = {
    # The accounts of others; one's own is everybody's to look after.
    (Thing.ACCOUNT, A.READ): {R.ADMIN: S.ANY},
    (Thing.ACCOUNT, A.CREATE): {R.ADMIN: S.ANY},
    (Thing.ACCOUNT, A.UPDATE): {**dict.fromkeys(R, S.OWN), R.ADMIN: S.ANY},
    (Thing.PERSON, A.CREATE): {R.COORDINATOR: S.ANY},
    (Thing.PERSON, A.UPDATE): {R.COORDINATOR: S.ANY},
    (Thing.CONTACT_FACTS, A.UPDATE): {R.COORDINATOR: S.ANY, R.PROCESS_LEADER: S.ANY},
    (Thing.MANDATE, A.CREATE): {R.COORDINATOR: S.ANY},
    (Thing.MANDATE, A.UPDATE): {R.COORDINATOR: S.ANY},
    # Persons who may be one and the same. An administrator reads no content, and so compares none.
    (Thing.DUPLICATE, A.READ): {R.COORDINATOR: S.ANY},
    (Thing.DUPLICATE, A.UPDATE): {R.COORDINATOR: S.ANY},
    # What is known of those who have left is erased or kept by those who keep the register, and by the registrar.
    **{(Thing.DISPOSAL, act): dict.fromkeys((R.COORDINATOR, R.REGISTRAR), S.ANY) for act in (A.READ, A.CREATE)},
    (Thing.STANCE, A.CREATE): {R.COORDINATOR: S.ANY},
    (Thing.ORGANISATION, A.CREATE): {R.ADMIN: S.ANY, R.COORDINATOR: S.ANY},
    (Thing.ORGANISATION, A.UPDATE): {R.ADMIN: S.ANY, R.COORDINATOR: S.ANY},
    (Thing.ISSUE, A.CREATE): {R.COORDINATOR: S.ANY, R.PROJECT_LEAD: S.ANY},
    (Thing.ISSUE, A.UPDATE): {R.COORDINATOR: S.ANY, R.PROJECT_LEAD: S.ANY},
    (Thing.COMMITTEE, A.CREATE): {R.ADMIN: S.ANY, R.COORDINATOR: S.ANY},
    (Thing.COMMITTEE, A.UPDATE): {R.ADMIN: S.ANY, R.COORDINATOR: S.ANY},
    (Thing.POLITICAL_PARTY, A.CREATE): {R.ADMIN: S.ANY, R.COORDINATOR: S.ANY},
    (Thing.POLITICAL_PARTY, A.UPDATE): {R.ADMIN: S.ANY, R.COORDINATOR: S.ANY},
    (Thing.REFERENCE, A.READ): dict.fromkeys((R.ADMIN, R.COORDINATOR, R.PROJECT_LEAD), S.ANY),
    # Files of persons and contacts: read, saved and taken back as a whole.
    **{(Thing.REGISTER_IMPORT, action): {R.COORDINATOR: S.ANY} for action in (A.READ, A.CREATE, A.UPDATE)},
    (Thing.MEETING, A.CREATE): {
        **dict.fromkeys(_CONTACT_ROLES, S.OWN_ORGANISATION),
        R.COORDINATOR: S.OWN_ORGANISATION,
        R.PROJECT_LEAD: S.OWN_ORGANISATION,
        R.READER: S.OWN,
    },
    (Thing.MEETING, A.UPDATE): {
        **dict.fromkeys(_CONTACT_ROLES, S.OWN_ORGANISATION),
        R.COORDINATOR: S.OWN_ORGANISATION,
        R.PROJECT_LEAD: S.OWN_ORGANISATION,
        R.READER: S.OWN,
    },
    (Thing.DEBRIEF, A.CREATE): {role: S.OWN for role in R if role not in {R.ADMIN, R.REGISTRAR}},
    (Thing.DEBRIEF, A.UPDATE): {role: S.OWN for role in R if role not in {R.ADMIN, R.REGISTRAR}},
    (Thing.COMMITMENT, A.CREATE): {
        **dict.fromkeys(_CONTACT_ROLES, S.OWN_ORGANISATION),
        R.COORDINATOR: S.ANY,
        R.PROJECT_LEAD: S.OWN_ORGANISATION,
        R.READER: S.OWN,
    },
    (Thing.COMMITMENT, A.UPDATE): {
        **dict.fromkeys(_CONTACT_ROLES, S.OWN),
        R.COORDINATOR: S.ANY,
        R.PROJECT_LEAD: S.OWN,
        R.READER: S.OWN,
    },
    (Thing.MESSAGE, A.CREATE): {R.COMMUNICATOR: S.ANY, R.COORDINATOR: S.ANY, R.PROJECT_LEAD: S.ANY},
    (Thing.MESSAGE, A.UPDATE): {
        R.COMMUNICATOR: S.OWN,
        R.COORDINATOR: S.OWN,
        R.PROJECT_LEAD: S.OWN,
        R.SECRETARIAT: S.OWN,
    },
    (Thing.MESSAGE, A.TRANSITION): {R.SECRETARIAT: S.ANY},
    # Own: whoever writes the message, and those whose party is asked about it; some roles read every draft.
    (Thing.COMMENT, A.CREATE): {
        **{role: S.OWN for role in R if role != R.ADMIN},
        **dict.fromkeys((R.COORDINATOR, R.SECRETARIAT, R.PROJECT_LEAD), S.ANY),
    },
    # Own: one's own comment; of others', those on a message that one writes.
    (Thing.COMMENT, A.UPDATE): {role: S.OWN for role in R if role != R.ADMIN},
    # Answering for a party needs a dated authority for one's own organisation, whatever the role.
    (Thing.ENDORSEMENT, A.UPDATE): {role: S.OWN_ORGANISATION for role in R if role != R.ADMIN},
    # Whom a party's questions go to: the coordinator's to keep, and each party's own.
    (Thing.ANCHORING, A.UPDATE): {
        R.COORDINATOR: S.ANY,
        R.PROCESS_LEADER: S.OWN_ORGANISATION,
        R.COMMUNICATOR: S.OWN_ORGANISATION,
    },
    # What the council asks of every anchoring.
    (Thing.ANCHORING_RULES, A.UPDATE): {R.COORDINATOR: S.ANY, R.PROJECT_LEAD: S.ANY},
    (Thing.OP_ED, A.CREATE): {R.COMMUNICATOR: S.ANY, R.COORDINATOR: S.ANY, R.PROJECT_LEAD: S.ANY},
    (Thing.OP_ED, A.UPDATE): dict.fromkeys((R.COMMUNICATOR, R.COORDINATOR, R.PROJECT_LEAD, R.SECRETARIAT), S.OWN),
    # One's own signature, or with a dated authority that of somebody of one's own organisation.
    (Thing.SIGNATURE, A.UPDATE): {role: S.OWN_ORGANISATION for role in R if role != R.ADMIN},
    **{
        (Thing.STRATEGY, action): dict.fromkeys((R.COMMUNICATOR, R.COORDINATOR, R.PROJECT_LEAD), S.ANY)
        for action in (A.CREATE, A.UPDATE)
    },
    (Thing.STRATEGY, A.TRANSITION): {R.SECRETARIAT: S.ANY},
    **{
        (Thing.AGENDA, action): dict.fromkeys((R.COORDINATOR, R.PROJECT_LEAD), S.ANY) for action in (A.CREATE, A.UPDATE)
    },
    (Thing.CAMPAIGN, A.CREATE): {R.PROJECT_LEAD: S.ANY},
    (Thing.CAMPAIGN, A.UPDATE): {R.PROJECT_LEAD: S.ANY},
    # What companies need, what happened, and who works with us is noted by any party; whether a need becomes an issue
    # is for those who look after issues, and for the party that took it in.
    **{
        (thing, action): dict.fromkeys((*_CONTACT_ROLES, R.COORDINATOR, R.PROJECT_LEAD), S.OWN_ORGANISATION)
        for thing in (Thing.NEED, Thing.WATCH_NOTE, Thing.NETWORK)
        for action in (A.CREATE, A.UPDATE)
    },
    (Thing.NEED, A.TRANSITION): {
        R.COORDINATOR: S.ANY,
        R.PROJECT_LEAD: S.ANY,
        R.PROCESS_LEADER: S.OWN_ORGANISATION,
    },
    # What registers publish on meetings with us, compared with the log.
    **{(Thing.LOBBY, act): dict.fromkeys((R.COORDINATOR, R.PROJECT_LEAD), S.ANY) for act in (A.CREATE, A.UPDATE)},
    # A rota is planned by whoever keeps it. Who of a party has its shifts, and what it swaps, the party says itself.
    **{
        (Thing.ROTA, action): {
            R.COORDINATOR: S.ANY,
            **dict.fromkeys((R.PROCESS_LEADER, R.PROJECT_LEAD), S.OWN_ORGANISATION),
        }
        for action in (A.CREATE, A.UPDATE)
    },
    (Thing.SHIFT, A.UPDATE): dict.fromkeys((*_CONTACT_ROLES, R.COORDINATOR, R.PROJECT_LEAD), S.OWN_ORGANISATION),
    # Drafting, asking for what is missing, and approving; an approved report is changed by nobody.
    (Thing.REPORT, A.CREATE): {R.PROJECT_LEAD: S.ANY},
    (Thing.REPORT, A.UPDATE): {R.PROJECT_LEAD: S.ANY},
    (Thing.REPORT, A.TRANSITION): {R.PROJECT_LEAD: S.ANY},
    (Thing.REPORT, A.SEND): {R.PROJECT_LEAD: S.ANY},
    (Thing.ARENA, A.CREATE): {R.COORDINATOR: S.ANY},
    (Thing.ARENA, A.UPDATE): {R.COORDINATOR: S.ANY},
    # How a delegate travels: their own to say, and the coordinator's.
    (Thing.TRAVEL, A.UPDATE): {**{role: S.OWN for role in R if role != R.ADMIN}, R.COORDINATOR: S.ANY},
    # So with where one goes in the public programme.
    **{
        (Thing.ATTENDANCE, action): {**{role: S.OWN for role in R if role != R.ADMIN}, R.COORDINATOR: S.ANY}
        for action in (A.CREATE, A.UPDATE)
    },
    (Thing.PROGRAMME_ITEM, A.CREATE): {R.COORDINATOR: S.ANY},
    # A party asks for a meeting in its own name, a coordinator in anybody's; deciding is the programme's.
    (Thing.REQUEST, A.CREATE): {**dict.fromkeys(_CONTACT_ROLES, S.OWN_ORGANISATION), R.COORDINATOR: S.ANY},
    (Thing.PROGRAMME_ITEM, A.UPDATE): {R.COORDINATOR: S.ANY},
    (Thing.PROGRAMME_ITEM, A.TRANSITION): {R.COORDINATOR: S.ANY},
    # Only its recipient says that a pack is read.
    (Thing.PACK, A.UPDATE): {role: S.OWN for role in R if role != R.ADMIN},
    (Thing.PACK, A.CREATE): {R.COORDINATOR: S.ANY},
    (Thing.PACK, A.SEND): {R.COORDINATOR: S.ANY},
    (Thing.DELIVERY, A.UPDATE): {R.COORDINATOR: S.ANY},
    # Personal links: one's own are everybody's to take back.
    (Thing.LINK, A.UPDATE): {**{role: S.OWN for role in R if role != R.ADMIN}, R.COORDINATOR: S.ANY},
    # Filters under a name are their owner's, whoever they are shared with.
    (Thing.SAVED_VIEW, A.CREATE): {role: S.OWN for role in R if role != R.ADMIN},
    (Thing.SAVED_VIEW, A.UPDATE): {role: S.OWN for role in R if role != R.ADMIN},
    # Who can answer on an issue: one's own, one's party's, or anybody's.
    **{
        (Thing.EXPERT, action): {
            **{role: S.OWN for role in R if role != R.ADMIN},
            **dict.fromkeys(_CONTACT_ROLES, S.OWN_ORGANISATION),
            **dict.fromkeys((R.COORDINATOR, R.PROJECT_LEAD), S.ANY),
        }
        for action in (A.CREATE, A.UPDATE)
    },
    # Who owns the system.
    # Everything the council holds: a project leader allows it by a decision, and an administrator takes it. Neither
    # can alone, and neither reads it in the tool.
    (Thing.FULL_EXPORT, A.READ): {R.ADMIN: S.ANY, R.PROJECT_LEAD: S.ANY},
    (Thing.FULL_EXPORT, A.UPDATE): {R.PROJECT_LEAD: S.ANY},
    (Thing.FULL_EXPORT, A.CREATE): {R.ADMIN: S.ANY},
    (Thing.COUNCIL, A.UPDATE): {R.ADMIN: S.ANY, R.PROJECT_LEAD: S.ANY},
    # Own: of whoever is in charge of the system.
    (Thing.YEARLY_CHECK, A.UPDATE): {
        **{role: S.OWN for role in R if role != R.ADMIN},
        **dict.fromkeys((R.COORDINATOR, R.PROJECT_LEAD), S.ANY),
    },
    # Whoever reads content finds there what they read elsewhere.
    (Thing.HANDOVER, A.READ): {role: S.ANY for role in R if role != R.ADMIN},
    (Thing.REMINDER, A.READ): {R.COORDINATOR: S.ANY},
    (Thing.REMINDER, A.UPDATE): {R.COORDINATOR: S.ANY},
}


def allows(
    viewer: Viewer, action: Action, thing: Thing, *, organisation_id: int | None = None, own: bool = False
) -> bool:
    """Whether the table lets the viewer act on a row of that organisation; ``own``: the viewer is part of it.

    A grant for the own organisation also covers rows that the viewer is personally part of.
    """
    if viewer.system:
        return True
    if not viewer.member:
        return False
    scope = WRITES.get((thing, action), {}).get(viewer.role)
    if scope is None:
        return False
    if scope == Scope.ANY or own:
        return True
    return scope == Scope.OWN_ORGANISATION and organisation_id is not None and organisation_id == viewer.organisation_id


def may(viewer: Viewer, action: Action, thing: Thing) -> bool:
    """Whether the viewer may do this on any row at all: decides which buttons a page shows."""
    return viewer.system or (viewer.member and viewer.role in WRITES.get((thing, action), {}))


def doers(action: Action, thing: Thing) -> frozenset[Role]:
    """The roles that may do this on some row: whom to offer where somebody is to answer for rows of that kind."""
    return frozenset(WRITES.get((thing, action), {}))


def opens(viewer: Viewer, action: Action, thing: Thing) -> bool:
    """Whether the viewer may open an address of that kind; which rows it then shows is decided by visibility.

    Reading is open to members unless the table restricts it; one's account and the first page are everybody's own.
    """
    if thing == Thing.TODAY or (action, thing) == (Action.UPDATE, Thing.ACCOUNT):
        return True
    if action == Action.READ and (thing, action) not in WRITES:
        return viewer.member
    return may(viewer, action, thing)


def require(
    viewer: Viewer, action: Action, thing: Thing, *, organisation_id: int | None = None, own: bool = False
) -> None:
    """Raise ``NotAllowed`` (403) unless the table allows the act."""
    if not allows(viewer, action, thing, organisation_id=organisation_id, own=own):
        raise NotAllowed(_("Your role does not allow this."))
