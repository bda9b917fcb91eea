"""Every operation of the interface and what it is in the policy; the interface's part of the one table.

The key is ``resource.action``. ``tests/api/test_operations.py`` fails for an operation without a row, and for a row
without an operation.
"""

from __future__ import annotations

from api.campaign_operations import ARENAS, CAMPAIGNS, READS
from crm.policy import Action, Thing

A, T = Action, Thing
# A list as a file.
FORMS = ("csv", "xlsx", "json")

_IMPORT = (A.READ, T.REGISTER_IMPORT)
PEOPLE: dict[str, tuple[Action, Thing]] = {
    "decision-makers.list": (A.READ, T.PERSON),
    "decision-makers.retrieve": (A.READ, T.PERSON),
    "decision-makers.create": (A.CREATE, T.PERSON),
    "decision-makers.partial_update": (A.UPDATE, T.CONTACT_FACTS),
    **dict.fromkeys([f"decision-makers.{form}" for form in FORMS], (A.READ, T.PERSON)),
    "decision-makers.duplicates": (A.READ, T.DUPLICATE),
    **dict.fromkeys(("decision-makers.merge", "decision-makers.not_same"), (A.UPDATE, T.DUPLICATE)),
    **dict.fromkeys(("proposed-disposals.list", *(f"disposals.{read}" for read in READS)), (A.READ, T.DISPOSAL)),
    "disposals.create": (A.CREATE, T.DISPOSAL),
    **dict.fromkeys([f"person-merges.{read}" for read in READS], (A.READ, T.DUPLICATE)),
    "person-merges.undo": (A.UPDATE, T.DUPLICATE),
    **{
        f"{name}.{act}": (A.READ, T.PERSON) if act in READS else (A.UPDATE, T.CONTACT_FACTS)
        for name, acts in (
            ("party-memberships", (*READS, "create", "end", "confirm")),
            *(
                (fact, (*READS, "create", "destroy"))
                for fact in ("person-identifiers", "contact-details", "door-openers")
            ),
        )
        for act in acts
    },
    "organisations.list": (A.READ, T.ORGANISATION),
    "organisations.retrieve": (A.READ, T.ORGANISATION),
    "organisations.create": (A.CREATE, T.ORGANISATION),
    **dict.fromkeys(("organisations.partial_update", "organisations.rename"), (A.UPDATE, T.ORGANISATION)),
    "mandates.list": (A.READ, T.MANDATE),
    "mandates.retrieve": (A.READ, T.MANDATE),
    "mandates.create": (A.CREATE, T.MANDATE),
    "mandates.radar": (A.READ, T.MANDATE),
    **dict.fromkeys(("mandates.end", "mandates.confirm"), (A.UPDATE, T.MANDATE)),
    "issues.list": (A.READ, T.ISSUE),
    "issues.retrieve": (A.READ, T.ISSUE),
    "issues.create": (A.CREATE, T.ISSUE),
    "issues.partial_update": (A.UPDATE, T.ISSUE),
    **dict.fromkeys([f"experts.{read}" for read in READS], (A.READ, T.EXPERT)),
    "experts.create": (A.CREATE, T.EXPERT),
    **dict.fromkeys(("experts.partial_update", "experts.confirm"), (A.UPDATE, T.EXPERT)),
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("networks", "network-members", "allies") for read in READS], (A.READ, T.NETWORK)
    ),
    **dict.fromkeys(("networks.create", "allies.create"), (A.CREATE, T.NETWORK)),
    **dict.fromkeys(
        (
            "network-members.create",
            *(f"{name}.partial_update" for name in ("networks", "network-members", "allies")),
            *(f"{name}.destroy" for name in ("networks", "network-members", "allies")),
        ),
        (A.UPDATE, T.NETWORK),
    ),
    "stances.list": (A.READ, T.STANCE),
    "stances.retrieve": (A.READ, T.STANCE),
    "stances.create": (A.CREATE, T.STANCE),
    "colleagues.list": (A.READ, T.ORGANISATION),
    "colleagues.retrieve": (A.READ, T.ORGANISATION),
    # Finds more than people, as far as the token's other scopes reach.
    "search.retrieve": (A.READ, T.SEARCH),
    **dict.fromkeys([f"{name}.{read}" for name in ("register-imports", "import-lines") for read in READS], _IMPORT),
    "register-imports.columns": _IMPORT,
    "register-imports.create": (A.CREATE, T.REGISTER_IMPORT),
    **dict.fromkeys(
        (
            *(f"register-imports.{act}" for act in ("map_columns", "read_again", "apply", "undo", "destroy")),
            "import-lines.choose",
        ),
        (A.UPDATE, T.REGISTER_IMPORT),
    ),
}
LOG: dict[str, tuple[Action, Thing]] = {
    "meetings.list": (A.READ, T.MEETING),
    **dict.fromkeys([f"meetings.{form}" for form in FORMS], (A.READ, T.MEETING)),
    "meetings.not_shown": (A.READ, T.MEETING),
    "meetings.groups": (A.READ, T.MEETING),
    "meetings.retrieve": (A.READ, T.MEETING),
    "meetings.create": (A.CREATE, T.MEETING),
    "meetings.plan": (A.CREATE, T.MEETING),
    "meetings.partial_update": (A.UPDATE, T.MEETING),
    **dict.fromkeys(
        [f"meetings.{verb}" for verb in ("confirm", "decline", "cancel", "move", "hold")], (A.UPDATE, T.MEETING)
    ),
    "debriefs.list": (A.READ, T.DEBRIEF),
    "debriefs.retrieve": (A.READ, T.DEBRIEF),
    "debriefs.create": (A.CREATE, T.DEBRIEF),
    "debriefs.partial_update": (A.UPDATE, T.DEBRIEF),
    "arrivals.list": (A.READ, T.DEBRIEF),
    "arrivals.retrieve": (A.READ, T.DEBRIEF),
    **dict.fromkeys([f"arrivals.{act}" for act in ("create", "take_in", "set_aside")], (A.CREATE, T.DEBRIEF)),
    "arrivals.quick_log": (A.CREATE, T.MEETING),
    "debriefs.promises": (A.READ, T.DEBRIEF),
    "stance-proposals.list": (A.READ, T.DEBRIEF),
    "stance-proposals.retrieve": (A.READ, T.DEBRIEF),
    "stance-proposals.create": (A.CREATE, T.DEBRIEF),
    **dict.fromkeys(("stance-proposals.confirm", "stance-proposals.decline"), (A.CREATE, T.STANCE)),
    "observations.list": (A.READ, T.DEBRIEF),
    "observations.retrieve": (A.READ, T.DEBRIEF),
    "observations.create": (A.CREATE, T.DEBRIEF),
    # A note is corrected by whoever may make one.
    "observations.partial_update": (A.CREATE, T.DEBRIEF),
    **dict.fromkeys([f"commitments.{read}" for read in ("list", *FORMS)], (A.READ, T.COMMITMENT)),
    "commitments.retrieve": (A.READ, T.COMMITMENT),
    "commitments.create": (A.CREATE, T.COMMITMENT),
    "commitments.partial_update": (A.UPDATE, T.COMMITMENT),
    **dict.fromkeys(
        [f"commitments.{verb}" for verb in ("keep", "breach", "lapse", "withdraw", "reopen")], (A.UPDATE, T.COMMITMENT)
    ),
}
LOG |= {
    **dict.fromkeys([f"saved-views.{read}" for read in READS], (A.READ, T.SAVED_VIEW)),
    "saved-views.create": (A.CREATE, T.SAVED_VIEW),
    **dict.fromkeys([f"saved-views.{act}" for act in ("partial_update", "destroy")], (A.UPDATE, T.SAVED_VIEW)),
}
MESSAGES: dict[str, tuple[Action, Thing]] = {
    "messages.list": (A.READ, T.MESSAGE),
    "messages.retrieve": (A.READ, T.MESSAGE),
    "messages.board": (A.READ, T.MESSAGE),
    "messages.audience": (A.UPDATE, T.MESSAGE),
    "messages.withdrawal": (A.UPDATE, T.MESSAGE),
    "messages.create": (A.CREATE, T.MESSAGE),
    "messages.partial_update": (A.UPDATE, T.MESSAGE),
    **dict.fromkeys(
        [
            f"messages.{act}"
            for act in (
                *("publish", "send_for_anchoring", "stop_requests", "ready", "reopen", "revise", "expire"),
                *("withdraw", "restore"),
            )
        ],
        (A.UPDATE, T.MESSAGE),
    ),
    "messages.adopt": (A.TRANSITION, T.MESSAGE),
    "messages.release": (A.TRANSITION, T.MESSAGE),
    "versions.list": (A.READ, T.MESSAGE),
    "versions.retrieve": (A.READ, T.MESSAGE),
    "versions.compare": (A.READ, T.MESSAGE),
    "versions.create": (A.UPDATE, T.MESSAGE),
    **dict.fromkeys(("comments.list", "comments.retrieve"), (A.READ, T.MESSAGE)),
    **dict.fromkeys(("comments.create", "comments.reply"), (A.CREATE, T.COMMENT)),
    **dict.fromkeys(("comments.resolve", "comments.reopen", "comments.destroy"), (A.UPDATE, T.COMMENT)),
    **dict.fromkeys([f"variants.{read}" for read in (*READS, "texts")], (A.READ, T.MESSAGE)),
    **dict.fromkeys([f"variants.{act}" for act in ("create", "write", "confirm", "retire")], (A.UPDATE, T.MESSAGE)),
    "drafts.list": (A.READ, T.MESSAGE),
    "drafts.retrieve": (A.READ, T.MESSAGE),
    "drafts.create": (A.UPDATE, T.MESSAGE),
    "endorsements.list": (A.READ, T.ENDORSEMENT),
    "endorsements.retrieve": (A.READ, T.ENDORSEMENT),
    **dict.fromkeys(
        [
            f"endorsements.{act}"
            for act in (
                *("endorse", "abstain", "decline", "clear_by_officials", "review", "give_fact_support"),
                *("release_condition", "withdraw", "choose_silence"),
            )
        ],
        (A.UPDATE, T.ENDORSEMENT),
    ),
    **dict.fromkeys(
        ["endorsements.send_mail", "endorsements.revoke_links", "endorsements.set_days"], (A.UPDATE, T.MESSAGE)
    ),
    "anchoring.list": (A.READ, T.ANCHORING),
    "anchoring-rules.retrieve": (A.READ, T.ANCHORING_RULES),
    "anchoring-rules.set": (A.UPDATE, T.ANCHORING_RULES),
    "anchoring.retrieve": (A.READ, T.ANCHORING),
    "anchoring.partial_update": (A.UPDATE, T.ANCHORING),
    "message-uses.list": (A.READ, T.MESSAGE),
    "message-reach.list": (A.READ, T.MESSAGE),
    "message-uses.retrieve": (A.READ, T.MESSAGE),
    # A use is part of its meeting: whoever may change that decides what is said there.
    "message-uses.create": (A.UPDATE, T.MEETING),
    "message-uses.partial_update": (A.UPDATE, T.MEETING),
    "message-uses.destroy": (A.UPDATE, T.MEETING),
    "op-eds.list": (A.READ, T.OP_ED),
    "op-eds.retrieve": (A.READ, T.OP_ED),
    "op-eds.signing_round": (A.UPDATE, T.OP_ED),
    "op-eds.create": (A.CREATE, T.OP_ED),
    "op-eds.partial_update": (A.UPDATE, T.OP_ED),
    **dict.fromkeys(
        [
            f"op-eds.{act}"
            for act in (
                *("write", "follow_message", "ask", "stop_mails", "submit", "report_published", "report_declined"),
                "withdraw",
            )
        ],
        (A.UPDATE, T.OP_ED),
    ),
    "signatories.list": (A.READ, T.OP_ED),
    "signatories.retrieve": (A.READ, T.OP_ED),
    "signatories.create": (A.UPDATE, T.OP_ED),
    "signatories.destroy": (A.UPDATE, T.OP_ED),
    **dict.fromkeys(["signatories.sign", "signatories.decline"], (A.UPDATE, T.SIGNATURE)),
    **dict.fromkeys([f"proof-points.{read}" for read in READS], (A.READ, T.MESSAGE)),
}
MESSAGES |= {
    **dict.fromkeys(
        [f"{name}.{read}" for name in ("strategies", "strategy-rows") for read in READS], (A.READ, T.STRATEGY)
    ),
    "strategies.create": (A.CREATE, T.STRATEGY),
    "strategies.adopt": (A.TRANSITION, T.STRATEGY),
    **dict.fromkeys(
        (
            *("strategies.partial_update", "strategies.destroy"),
            *(f"strategy-rows.{act}" for act in ("create", "partial_update", "destroy")),
        ),
        (A.UPDATE, T.STRATEGY),
    ),
}
SENDING: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys(
        [f"reminders.{read}" for read in ("list", "mail", "missed", "muted", "differences")], (A.READ, T.REMINDER)
    ),
    **dict.fromkeys(("reminder-rules.list", "reminder-rules.retrieve", "quiet-hours.retrieve"), (A.READ, T.REMINDER)),
    **dict.fromkeys(
        (
            *(f"reminder-rules.{verb}" for verb in ("create", "partial_update", "destroy", "preview")),
            *("reminder-rules.switch_on", "reminder-rules.switch_off", "quiet-hours.set"),
        ),
        (A.UPDATE, T.REMINDER),
    ),
    # One's own, whatever one's role.
    **dict.fromkeys(("reminder-choices.retrieve", "reminder-choices.choose"), (A.UPDATE, T.ACCOUNT)),
    **dict.fromkeys(("arenas.mailing", "arenas.build_packs"), (A.CREATE, T.PACK)),
    **dict.fromkeys(("arenas.sending", "arenas.send_packs", "arenas.stop_sending"), (A.SEND, T.PACK)),
    **dict.fromkeys(
        [*(f"deliveries.{read}" for read in (*READS, "counts", "file")), "sending.retrieve"], (A.READ, T.DELIVERY)
    ),
    **dict.fromkeys(
        [f"deliveries.{verb}" for verb in ("retry", "resend", "cancel", "decide", "address_works")],
        (A.UPDATE, T.DELIVERY),
    ),
    **dict.fromkeys([f"personal-links.{act}" for act in (*READS, "revoke")], (A.UPDATE, T.LINK)),
    **dict.fromkeys(("sending.pause", "sending.resume"), (A.UPDATE, T.DELIVERY)),
}
HANDOVER: dict[str, tuple[Action, Thing]] = {
    **dict.fromkeys([f"handover.{read}" for read in ("list", "counts", *FORMS)], (A.READ, T.HANDOVER)),
    "colleagues.duties": (A.READ, T.ACCOUNT),
    "colleagues.close": (A.UPDATE, T.ACCOUNT),
    **dict.fromkeys([f"yearly-checks.{read}" for read in READS], (A.READ, T.HANDOVER)),
    **dict.fromkeys(("yearly-checks.create", "yearly-checks.destroy"), (A.UPDATE, T.YEARLY_CHECK)),
    "council.retrieve": (A.READ, T.ORGANISATION),
    "council.set_owner": (A.UPDATE, T.COUNCIL),
}

OPERATIONS = PEOPLE | LOG | MESSAGES | CAMPAIGNS | ARENAS | SENDING | HANDOVER
# The part of a token's scope that covers an operation: the area that the operation stands in.
AREAS = {
    name: area
    for area, table in {
        "people": PEOPLE,
        "log": LOG,
        "messages": MESSAGES,
        "campaigns": CAMPAIGNS,
        "arenas": ARENAS,
        "sending": SENDING,
        "handover": HANDOVER,
    }.items()
    for name in table
}
