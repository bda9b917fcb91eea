"""Taking back personal links."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from crm import policy
from crm.enums import AuditAction
from crm.models import PersonalLink, User
from crm.policy import Action, Thing
from crm.services import keys
from crm.visibility import Viewer, VisibleQuerySet


@transaction.atomic
def revoke_links(*, actor: Viewer, purpose: str, subject_id: int, at: dt.datetime, user_id: int | None = None) -> int:
    """How many valid links to a document were revoked: of everybody, or of one user.

    They stop at the next contact, and a delivery that is still queued with one is suppressed.
    """
    policy.require(actor, Action.UPDATE, Thing.LINK)
    links = PersonalLink.objects.visible_to(actor).filter(purpose=purpose, subject_id=subject_id)
    if user_id is not None:
        links = links.filter(user_id=user_id)
    return _revoke(actor, links, at)


@transaction.atomic
def revoke_link(*, actor: Viewer, link: PersonalLink, at: dt.datetime) -> bool:
    """Whether the link was valid until now. One's own, or as coordinator anybody's; raises NotAllowed."""
    policy.require(actor, Action.UPDATE, Thing.LINK, own=link.user_id == actor.user_id)
    return bool(_revoke(actor, PersonalLink.objects.filter(pk=link.pk), at))


@transaction.atomic
def revoke_links_of(*, actor: Viewer, user: User, at: dt.datetime, purpose: str = "") -> int:
    """How many valid links of one person were revoked, of one purpose or all. As ``revoke_link``."""
    policy.require(actor, Action.UPDATE, Thing.LINK, own=user.pk == actor.user_id)
    links = PersonalLink.objects.visible_to(actor).filter(user=user)
    return _revoke(actor, links.filter(purpose=purpose) if purpose else links, at)


@transaction.atomic
def revoke_all_links(*, actor: Viewer, user: User, at: dt.datetime) -> int:
    """How many valid links of somebody whose account closes were revoked."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT)
    return _revoke(actor, PersonalLink.objects.filter(user=user), at)


@transaction.atomic
def end_links(*, actor: Viewer, links: VisibleQuerySet[PersonalLink], at: dt.datetime) -> int:
    """How many of the links were valid until now. Whoever calls has checked that the actor may end them."""
    return _revoke(actor, links, at)


def _revoke(actor: Viewer, links: VisibleQuerySet[PersonalLink], at: dt.datetime) -> int:
    live = links.filter(revoked_at=None).select_related("user").order_by("pk")
    return sum(keys.end(actor=actor, key=link, at=at, action=AuditAction.LINK) for link in live)
