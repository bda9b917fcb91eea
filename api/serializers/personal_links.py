"""Personal links."""

from __future__ import annotations

from api.fields import ModelOutput
from api.serializers.briefs import UserBrief
from crm.models import PersonalLink


class PersonalLinkOutput(ModelOutput):
    """A link without its token, which nobody can read again.

    ``subject_id`` is a delegate or an endorsement, by ``purpose``. ``used_at``: when one that answers once did.
    """

    example = {
        "id": 12,
        "user": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "purpose": "arena_pack",
        "subject_id": 4,
        "created_at": "2027-06-25T06:00:00Z",
        "expires_at": "2027-07-09T06:00:00Z",
        "revoked_at": None,
        "used_at": None,
    }

    user = UserBrief()

    class Meta:
        model = PersonalLink
        fields = ("id", "user", "purpose", "subject_id", "created_at", "expires_at", "revoked_at", "used_at")
