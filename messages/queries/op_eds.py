"""Op-eds as they are read: who has signed, who may, and whether the message has moved on since."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import wording
from crm.models import User
from crm.visibility import Viewer
from messages.enums import Change, SignatureState
from messages.models import Anchoring, MessageVersion, OpEd, Signatory
from messages.queries.authority import has_authority

# One cell per signatory, the surest first.
_CELLS = {
    SignatureState.SIGNED: "full",
    SignatureState.ASKED: "hatched",
    SignatureState.NAMED: "hatched",
    SignatureState.DECLINED: "against",
}


@dataclass(frozen=True, slots=True)
class Signing:
    """How far the signing has come: a meter's cells, and the line that says it exactly."""

    cells: tuple[str, ...]
    words: str


def signing(signatories: Collection[Signatory], *, in_full: bool = True) -> Signing:
    """``7 av 9 har undertecknat; Timrå avböjde; Ånge har inte svarat``, in the active language.

    ``in_full``: these are all who were named. Otherwise they are those who signed, and nothing is said of others.
    """
    if not in_full:
        n = len(signatories)
        said = ngettext("%(n)d has signed", "%(n)d have signed", n) % {"n": n}
        return Signing((_CELLS[SignatureState.SIGNED],) * n, said)
    if not signatories:
        return Signing((), _("No signatories yet"))
    by_state: dict[str, list[str]] = {state: [] for state in SignatureState}
    several = {key for key, n in Counter(row.organisation_id for row in signatories).items() if n > 1}
    for row in signatories:
        party = row.organisation.short_name
        by_state[row.state].append(f"{row.name} ({party})" if row.organisation_id in several else party)
    cells = tuple(cell for state, cell in _CELLS.items() for _row in by_state[state])
    signed, count = len(by_state[SignatureState.SIGNED]), len(signatories)
    parts = [
        ngettext("%(signed)d of %(n)d has signed", "%(signed)d of %(n)d have signed", signed)
        % {"signed": signed, "n": count}
    ]
    if names := by_state[SignatureState.DECLINED]:
        parts.append(_("%(names)s declined") % {"names": wording.join(names)})
    if names := by_state[SignatureState.ASKED]:
        said = ngettext("%(names)s has not answered", "%(names)s have not answered", len(names))
        parts.append(said % {"names": wording.join(names)})
    return Signing(cells, "; ".join(parts))


def with_signing(op_eds: Sequence[OpEd], viewer: Viewer, at: dt.datetime) -> None:
    """Give each op-ed ``works``, whether the viewer reads it apart from its being published, and ``signing``.

    One query. ``signatories`` are prefetched as far as the viewer may read them.
    """
    found = OpEd.objects.work_of(viewer, at).filter(pk__in=[row.pk for row in op_eds])
    works = set(found.values_list("pk", flat=True))
    rows: Sequence[Any] = op_eds
    for row in rows:
        row.works = row.pk in works
        row.signing = signing(row.signatories.all(), in_full=row.works)


def signers(signatories: Iterable[Signatory]) -> list[Signatory]:
    """Those whose names stand under the text: who has signed exactly this one."""
    return [row for row in signatories if row.state == SignatureState.SIGNED]


def seal(op_ed: OpEd, signatories: Iterable[Signatory]) -> str:
    """Names the text and those who stand under it; changes with either."""
    names = [str(row.pk) for row in sorted(signers(signatories), key=lambda row: row.pk)]
    text = op_ed.current.content_hash if op_ed.current else ""
    return hashlib.sha256(" ".join([text, *names]).encode()).hexdigest()[:16]


def may_sign(viewer: Viewer, row: Signatory, on: dt.date) -> bool:
    """Whether the viewer may answer: one's own signature, or with authority that of one's own organisation."""
    return row.pk in signable(viewer, [row], on)


def signable(viewer: Viewer, rows: Sequence[Signatory], on: dt.date) -> set[int]:
    """Those of the signatories for whom the viewer may answer on the day. One query at most."""
    of_party = {row.pk for row in rows if viewer.system or row.organisation_id == viewer.organisation_id}
    # An account that has moved to another party does not sign for the one it left.
    own = {row.pk for row in rows if row.pk in of_party and row.user_id and row.user_id == viewer.user_id}
    return own | of_party if of_party - own and has_authority(viewer, on) else own


def moved_on(op_eds: Sequence[OpEd]) -> set[int]:
    """The op-eds whose message has changed in more than spelling since the version that they speak of. One query."""
    messages = {row.version.message_id for row in op_eds}
    versions = MessageVersion.objects.filter(message__in=messages).exclude(change=Change.MINOR)
    newest: dict[int, int] = {}
    for message_id, pk in versions.values_list("message", "pk"):
        newest[message_id] = max(newest.get(message_id, 0), pk)
    return {row.pk for row in op_eds if newest.get(row.version.message_id, 0) > row.version_id}


@dataclass(frozen=True, slots=True)
class Asking:
    """A signatory and who gets the mail: the own account, else whoever is asked at the party; None for nobody."""

    signatory: Signatory
    recipient: User | None


@dataclass(frozen=True, slots=True)
class Round:
    """Whom asking reaches now, and a seal that names text and recipients."""

    rows: tuple[Asking, ...]
    seal: str

    @property
    def recipients(self) -> tuple[User, ...]:
        """Who gets a mail, each once."""
        return tuple(dict.fromkeys(row.recipient for row in self.rows if row.recipient))


def to_ask(op_ed: OpEd) -> Round:
    """The signatories who have not been asked yet. Two queries."""
    rows = op_ed.signatories.filter(state=SignatureState.NAMED)
    found = asking(rows.select_related("organisation", "user__organisation").order_by("position", "pk"))
    named = [f"{row.signatory.pk}:{row.recipient.pk if row.recipient else ''}" for row in found]
    seal = hashlib.sha256(" ".join([str(op_ed.current_id), *named]).encode()).hexdigest()[:16]
    return Round(tuple(found), seal)


def asking(rows: Iterable[Signatory]) -> list[Asking]:
    """Each with who gets its mail. One query besides."""
    signatories = list(rows)
    parties = {row.organisation_id for row in signatories if row.user_id is None}
    asked = Anchoring.objects.filter(organisation__in=parties).select_related("recipient__organisation")
    recipients = {row.organisation_id: row.recipient for row in asked}
    return [Asking(row, _open(row.user or recipients.get(row.organisation_id))) for row in signatories]


def _open(user: User | None) -> User | None:
    """The account, if it takes mail."""
    return user if user and Viewer.of(user).reads_content else None
