"""Who may do what: the one table of roles × object classes × actions, and the address of every page in it.

Reading is decided row by row by ``visibility.py``; this table says who may *write*, and which act an address is.
Deny by default: a pair that is not here is nobody's. ``tests/rules/test_policy.py`` fails for an address without a row.
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
    STANCE = "stance"
    ORGANISATION = "organisation"
    ISSUE = "issue"
    COMMITTEE = "committee"
    POLITICAL_PARTY = "political_party"
    REFERENCE = "reference"
    MEETING = "meeting"
    DEBRIEF = "debrief"
    COMMITMENT = "commitment"
    MESSAGE = "message"
    ENDORSEMENT = "endorsement"
    ANCHORING = "anchoring"
    CAMPAIGN = "campaign"
    ARENA = "arena"
    PROGRAMME_ITEM = "programme_item"
    REQUEST = "request"
    PACK = "pack"
    DELIVERY = "delivery"
    LINK = "link"
    REMINDER = "reminder"
    TODAY = "today"
    SEARCH = "search"


R, A, S = Role, Action, Scope
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
    # Answering for a party needs a dated authority for one's own organisation, whatever the role.
    (Thing.ENDORSEMENT, A.UPDATE): {role: S.OWN_ORGANISATION for role in R if role != R.ADMIN},
    # Whom a party's questions go to: the coordinator's to keep, and each party's own.
    (Thing.ANCHORING, A.UPDATE): {
        R.COORDINATOR: S.ANY,
        R.PROCESS_LEADER: S.OWN_ORGANISATION,
        R.COMMUNICATOR: S.OWN_ORGANISATION,
    },
    (Thing.CAMPAIGN, A.CREATE): {R.PROJECT_LEAD: S.ANY},
    (Thing.CAMPAIGN, A.UPDATE): {R.PROJECT_LEAD: S.ANY},
    (Thing.ARENA, A.CREATE): {R.COORDINATOR: S.ANY},
    (Thing.ARENA, A.UPDATE): {R.COORDINATOR: S.ANY},
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


# Every address of the site and what it is. OPEN needs no sign-in and guards itself.
OPEN = frozenset(
    {
        "api-info",
        "api-schema",
        "api-docs",
        "api-elsewhere",
        "api-problem",
        "asset",
        "service-worker",
        "health-live",
        "health-ready",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "calendar-feed",
        "rows",
        "personal-link",
        "personal-link-pdf",
        "personal-link-ics",
        "personal-link-offline",
        "personal-link-day",
        "personal-link-read",
        "personal-link-phone-day",
        "personal-link-pocket",
        "personal-link-app",
    }
)
# allauth's pages on one's own account, which it guards by sign-in and fresh authentication.
OWN_ACCOUNT = (
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "usersessions_list",
)
# allauth names these whether we want them or not; crm.web.account_urls answers 404 for each.
CLOSED = frozenset(
    {
        "account_signup",
        "account_email",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_confirm_login_code",
    }
)
# Reference data: what the pages about rows of each model ask for. Accounts are an administrator's alone.
_REFERENCE = {
    "organisation": (A.UPDATE, Thing.ORGANISATION),
    "committee": (A.UPDATE, Thing.COMMITTEE),
    "politicalparty": (A.UPDATE, Thing.POLITICAL_PARTY),
    "issue": (A.UPDATE, Thing.ISSUE),
    "user": (A.READ, Thing.ACCOUNT),
}
_USER_ACTS = ("authority", "authority_end", "close", "reopen", "invite")
SURFACES: dict[str, tuple[Action, Thing]] = {
    "admin:index": (A.READ, Thing.REFERENCE),
    **{
        f"admin:crm_{model}_{page}": surface
        for model, surface in _REFERENCE.items()
        for page in ("changelist", "change", "history")
    },
    **{f"admin:crm_{model}_add": (A.CREATE, thing) for model, (_, thing) in _REFERENCE.items()},
    "admin:crm_organisation_rename": (A.UPDATE, Thing.ORGANISATION),
    **{f"admin:crm_user_{act}": (A.READ, Thing.ACCOUNT) for act in _USER_ACTS},
    **dict.fromkeys(OWN_ACCOUNT, (A.UPDATE, Thing.ACCOUNT)),
    "person_list": (A.READ, Thing.PERSON),
    "person_detail": (A.READ, Thing.PERSON),
    "person_create": (A.CREATE, Thing.PERSON),
    "person_update": (A.UPDATE, Thing.CONTACT_FACTS),
    "mandate_create": (A.CREATE, Thing.MANDATE),
    "mandate_end": (A.UPDATE, Thing.MANDATE),
    "stance_create": (A.CREATE, Thing.STANCE),
    "meeting_list": (A.READ, Thing.MEETING),
    "meeting_detail": (A.READ, Thing.MEETING),
    "meeting_create": (A.CREATE, Thing.MEETING),
    "meeting_update": (A.UPDATE, Thing.MEETING),
    "debrief_write": (A.CREATE, Thing.DEBRIEF),
    "observation_create": (A.CREATE, Thing.DEBRIEF),
    "commitment_list": (A.READ, Thing.COMMITMENT),
    "commitment_detail": (A.READ, Thing.COMMITMENT),
    "commitment_create": (A.CREATE, Thing.COMMITMENT),
    **dict.fromkeys(
        [f"commitment_{verb}" for verb in ("update", "keep", "lapse", "withdraw", "reopen")],
        (A.UPDATE, Thing.COMMITMENT),
    ),
    "organisation_list": (A.READ, Thing.ORGANISATION),
    "organisation_create": (A.CREATE, Thing.ORGANISATION),
    "organisation_update": (A.UPDATE, Thing.ORGANISATION),
    "issue_list": (A.READ, Thing.ISSUE),
    "issue_create": (A.CREATE, Thing.ISSUE),
    "issue_update": (A.UPDATE, Thing.ISSUE),
    "settings": (A.UPDATE, Thing.ACCOUNT),
    **dict.fromkeys(("token_list", "token_create", "token_revoke"), (A.UPDATE, Thing.ACCOUNT)),
    "promises_take": (A.CREATE, Thing.COMMITMENT),
    **dict.fromkeys(("proposal_confirm", "proposal_decline"), (A.CREATE, Thing.STANCE)),
    "arrival_take_in": (A.CREATE, Thing.DEBRIEF),
    "arrival_set_aside": (A.CREATE, Thing.DEBRIEF),
    "arena_links": (A.UPDATE, Thing.DELIVERY),
    **dict.fromkeys(("own_links", "link_revoke", "links_revoke"), (A.UPDATE, Thing.LINK)),
    "today": (A.READ, Thing.TODAY),
    "search": (A.READ, Thing.SEARCH),
    "rehearsal": (A.READ, Thing.REMINDER),
    "rehearsal_mail": (A.READ, Thing.REMINDER),
    "rehearsal_differences": (A.READ, Thing.REMINDER),
    "reminder_rules": (A.READ, Thing.REMINDER),
    **dict.fromkeys(
        ("quiet_hours", *(f"reminder_rule_{verb}" for verb in ("create", "update", "switch", "remove"))),
        (A.UPDATE, Thing.REMINDER),
    ),
    **dict.fromkeys([f"feed_{verb}" for verb in ("list", "create", "renew", "revoke")], (A.UPDATE, Thing.ACCOUNT)),
    "reminder_choices": (A.UPDATE, Thing.ACCOUNT),
    "delivery_list": (A.READ, Thing.DELIVERY),
    "delivery_detail": (A.READ, Thing.DELIVERY),
    "delivery_file": (A.READ, Thing.DELIVERY),
    "delivery_retry": (A.UPDATE, Thing.DELIVERY),
    "delivery_resend": (A.UPDATE, Thing.DELIVERY),
    "delivery_cancel": (A.UPDATE, Thing.DELIVERY),
    "sending_pause": (A.UPDATE, Thing.DELIVERY),
    "campaign_list": (A.READ, Thing.CAMPAIGN),
    "campaign_create": (A.CREATE, Thing.CAMPAIGN),
    "campaign_detail": (A.READ, Thing.CAMPAIGN),
    "campaign_update": (A.UPDATE, Thing.CAMPAIGN),
    "goal_create": (A.CREATE, Thing.CAMPAIGN),
    "goal_detail": (A.READ, Thing.CAMPAIGN),
    "goal_update": (A.UPDATE, Thing.CAMPAIGN),
    "goal_entry_create": (A.UPDATE, Thing.CAMPAIGN),
    "indicator_create": (A.UPDATE, Thing.CAMPAIGN),
    "indicator_update": (A.UPDATE, Thing.CAMPAIGN),
    "arena_list": (A.READ, Thing.ARENA),
    "arena_create": (A.CREATE, Thing.ARENA),
    "arena_detail": (A.READ, Thing.ARENA),
    "arena_party": (A.READ, Thing.ARENA),
    "arena_delegation": (A.READ, Thing.ARENA),
    "arena_update": (A.UPDATE, Thing.ARENA),
    **dict.fromkeys(("arena_public", "public_event"), (A.READ, Thing.ARENA)),
    **dict.fromkeys(("arena_rematch", "match_confirm", "match_reject", "match_reopen"), (A.UPDATE, Thing.ARENA)),
    **dict.fromkeys(
        [f"import_{page}" for page in ("create", "list", "run", "apply", "undo", "discard")], (A.UPDATE, Thing.ARENA)
    ),
    "arena_next": (A.CREATE, Thing.ARENA),
    **dict.fromkeys(("arena_checklist", "arena_venues", "arena_print"), (A.READ, Thing.ARENA)),
    **dict.fromkeys([f"deadline_{verb}" for verb in ("create", "update", "tick", "remove")], (A.UPDATE, Thing.ARENA)),
    **dict.fromkeys([f"venue_{verb}" for verb in ("create", "update", "remove")], (A.UPDATE, Thing.ARENA)),
    "delegate_create": (A.UPDATE, Thing.ARENA),
    "delegate_update": (A.UPDATE, Thing.ARENA),
    "delegate_remove": (A.UPDATE, Thing.ARENA),
    "arena_people": (A.READ, Thing.ARENA),
    "arena_requests": (A.READ, Thing.REQUEST),
    "person_request": (A.CREATE, Thing.REQUEST),
    "request_create": (A.CREATE, Thing.REQUEST),
    "request_move": (A.UPDATE, Thing.PROGRAMME_ITEM),
    **dict.fromkeys(
        [f"request_{act}" for act in ("approve", "others", "merge", "join")],
        (A.TRANSITION, Thing.PROGRAMME_ITEM),
    ),
    "item_create": (A.CREATE, Thing.PROGRAMME_ITEM),
    "item_detail": (A.READ, Thing.PROGRAMME_ITEM),
    "item_update": (A.UPDATE, Thing.PROGRAMME_ITEM),
    "item_move": (A.UPDATE, Thing.PROGRAMME_ITEM),
    "item_confirm": (A.TRANSITION, Thing.PROGRAMME_ITEM),
    "item_decline": (A.TRANSITION, Thing.PROGRAMME_ITEM),
    "item_cancel": (A.TRANSITION, Thing.PROGRAMME_ITEM),
    "message_list": (A.READ, Thing.MESSAGE),
    "message_detail": (A.READ, Thing.MESSAGE),
    "message_board": (A.READ, Thing.MESSAGE),
    "message_versions": (A.READ, Thing.MESSAGE),
    "message_create": (A.CREATE, Thing.MESSAGE),
    "message_update": (A.UPDATE, Thing.MESSAGE),
    "message_write": (A.UPDATE, Thing.MESSAGE),
    "message_anchor": (A.UPDATE, Thing.MESSAGE),
    "message_ready": (A.UPDATE, Thing.MESSAGE),
    "message_reopen": (A.UPDATE, Thing.MESSAGE),
    "message_revise": (A.UPDATE, Thing.MESSAGE),
    "message_expire": (A.UPDATE, Thing.MESSAGE),
    "message_withdraw": (A.UPDATE, Thing.MESSAGE),
    "message_restore": (A.UPDATE, Thing.MESSAGE),
    "message_adopt": (A.TRANSITION, Thing.MESSAGE),
    "message_release": (A.TRANSITION, Thing.MESSAGE),
    "endorsement_answer": (A.UPDATE, Thing.ENDORSEMENT),
    "anchoring_list": (A.UPDATE, Thing.ANCHORING),
    "anchoring_update": (A.UPDATE, Thing.ANCHORING),
    **dict.fromkeys(("item_pack", "arena_pack"), (A.READ, Thing.PACK)),
    **dict.fromkeys(
        (
            *("pack_detail", "pack_pdf", "pack_ics", "pack_offline", "pack_day"),
            *("pack_phone_day", "pack_pocket", "pack_app"),
        ),
        (A.READ, Thing.PACK),
    ),
    "pack_read": (A.UPDATE, Thing.PACK),
    **dict.fromkeys(("arena_packs", "arena_packs_build"), (A.CREATE, Thing.PACK)),
    **dict.fromkeys(("arena_packs_send", "arena_packs_stop"), (A.SEND, Thing.PACK)),
}
