"""One lock per op-ed, whose it is to write, and which class its trail has."""

from __future__ import annotations

import datetime as dt

from crm import policy
from crm.enums import Visibility
from crm.policy import Action, Thing
from crm.visibility import Viewer
from messages.models import OpEd


def lock(op_ed: OpEd) -> OpEd:
    """The op-ed as it stands now, locked until the transaction ends: texts and signatures come one after the other."""
    rows = OpEd.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("current", "version__message__current").get(pk=op_ed.pk)


def is_writer(op_ed: OpEd, actor: Viewer) -> bool:
    """Whether the actor owns or edits it."""
    return op_ed.owner_id == actor.user_id or op_ed.editors.filter(pk=actor.user_id).exists()


def for_writer(actor: Viewer, op_ed: OpEd) -> OpEd:
    """The op-ed, locked. Raises NotAllowed unless the actor owns or edits it."""
    locked = lock(op_ed)
    policy.require(
        actor, Action.UPDATE, Thing.OP_ED, organisation_id=locked.organisation_id, own=is_writer(locked, actor)
    )
    return locked


def class_of(op_ed: OpEd, at: dt.datetime, until: dt.datetime | None = None) -> Visibility:
    """Who reads the trail: an embargoed op-ed has fewer readers than the trail, down to its title.

    ``until`` is the embargo that an act sets: its entry tells what the embargo is to hide.
    """
    hidden = op_ed.is_embargoed(at) or (until is not None and at < until)
    return Visibility.CONFIDENTIAL if hidden else Visibility.PARTIES
