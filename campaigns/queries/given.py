"""Which version of a message somebody carried: the one in the pack that they received last."""

from __future__ import annotations

from campaigns.enums import PackKind
from campaigns.models import PackRead, PackText
from campaigns.queries.packs import mail_key
from campaigns.queries.reading import UNTOLD
from crm.models import Delivery, Meeting, User
from crm.outbox.models import DeliveryState
from messages.models import JointMessage, MessageVersion
from messages.queries.uses import begins_before


def given_version(message: JointMessage, user: User, meeting: Meeting) -> MessageVersion | None:
    """The version in the newest pack that had reached the user when the meeting began; None where no pack had it.

    A pack has reached its recipient when its mail has left, or when they marked it as read. The pack of an arena that
    was over before the day of the meeting is in nobody's hand. Three queries at most.
    """
    before = begins_before(meeting)
    texts = PackText.objects.filter(
        pack__recipient=user,
        pack__built_at__lt=before,
        pack__arena__ends__gte=meeting.on,
        version__message=message,
        version__created_at__lt=before,
    )
    texts = texts.select_related("pack", "version").defer("pack__snapshot")
    rows = list(texts.order_by("-pack__built_at", "-pack__version", "-version__major", "-version__minor"))
    if not rows:
        return None
    read = set(PackRead.objects.filter(pack__texts__in=rows, read_at__lt=before).values_list("pack_id", flat=True))
    keys = {mail_key(pack=row.pack) for row in rows if row.pack.kind == PackKind.ARENA}
    mails = Delivery.objects.filter(key__in=keys, recipient=user, queued_at__lt=before)
    left = set(mails.exclude(state__in=[*UNTOLD, DeliveryState.QUEUED]).values_list("key", flat=True))
    return next(
        (
            row.version
            for row in rows
            if row.pack_id in read or (row.pack.kind == PackKind.ARENA and mail_key(pack=row.pack) in left)
        ),
        None,
    )
