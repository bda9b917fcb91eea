"""Comparing a published register with the log: a file is received, said what it means, compared, and compared anew.

A file is read and matched before anything is held: the transaction is around what is written alone, and the version
that it claims tells whether somebody else came first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.imports import lobby as reader
from campaigns.models import LobbyCheck, LobbyFile, LobbyRegister, LobbyRow
from campaigns.queries.lobby_names import Ours, parties
from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.imports.candidates import Columns
from crm.imports.plan import Planner, planner
from crm.models.base import fold
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.register_files import MOST_KEPT
from crm.services.transitions import bump
from crm.visibility import Viewer

# So many names of our own may be added by hand.
MOST_NAMES = 100


def receive_file(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    data: bytes,
    register: LobbyRegister | None = None,
    new_register: str = "",
    source: str = "",
) -> LobbyCheck:
    """A file of a register, read where its columns are known; else it waits until somebody says what they are.

    Raises DomainError unless the register is chosen or named, ValidationError at ``file`` for what cannot be read,
    StaleObject for a register that is gone.
    """
    policy.require(actor, Action.CREATE, Thing.LOBBY)
    if (register is None) == (not new_register.strip()):
        raise DomainError(_("Choose the register, or name a new one: one of them."), field="register")
    if len(data) > MOST_KEPT:
        words = {"most": MOST_KEPT // 1_000_000}
        raise ValidationError({"file": _("The file is over %(most)d MB.") % words})
    run = LobbyCheck(
        source=source.strip(),
        file_name=name[:200],
        digest=hashlib.sha256(data).hexdigest(),
        made_by_id=actor.user_id,
        made_at=at,
    )
    try:
        mapping = dict(reader.columns_in(name, data).proposed)
        if reader.is_enough(mapping):
            _read(run, data, mapping)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    with transaction.atomic():
        run.register = _still(register) if register else _named(actor, at, new_register)
        run.save()
        LobbyFile.objects.create(run=run, data=data)
        changes = {"register": (None, run.register.name), "source": (None, run.source), "digest": (None, run.digest)}
        audit.record(actor=actor, action=AuditAction.CREATE, obj=run, at=at, changes=changes)
    return run


def columns(run: LobbyCheck) -> Columns:
    """The columns of the kept file. Raises InvalidTransition once it is compared."""
    return reader.columns_in(run.file_name, _kept(run))


def map_columns(
    *, actor: Viewer, at: dt.datetime, run: LobbyCheck, mapping: Mapping[str, str], version: int | None = None
) -> LobbyCheck:
    """Read the kept file with these columns. Raises ValidationError, InvalidTransition once compared, StaleObject."""
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    before = run.mapping
    _read(run, _kept(run), dict(mapping))
    with transaction.atomic():
        bump(run, expected=version)
        run.save(update_fields=["mapping", "told"])
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=run, at=at, changes={"mapping": (before, run.mapping)})
    return run


def compare(
    *,
    actor: Viewer,
    at: dt.datetime,
    run: LobbyCheck,
    own_names: Collection[str],
    first: dt.date,
    last: dt.date,
    version: int | None = None,
) -> LobbyCheck:
    """Keep the meetings that may be with us, and let the file go: from now on the lists are there.

    ``own_names`` mean us, as the file or anybody writes them. Raises DomainError for none or too many, a period that
    ends before it begins or has not come; ValidationError for too many meetings; InvalidTransition, StaleObject.
    """
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    names = list(dict.fromkeys(" ".join(name.split()) for name in own_names if name.strip()))
    if not names or len(names) > MOST_NAMES or max(map(len, names)) > 200:
        told = _("Say which names mean us: at least one, at most %(most)d, none longer than 200 characters.")
        raise DomainError(told % {"most": MOST_NAMES}, field="own_names")
    if last < first:
        raise DomainError(_("The period ends before it begins."), field="last")
    checks.not_future(last, at, "last")
    reading = reader.read(run.file_name, _kept(run), run.mapping)
    plans = planner(clock.day(at))
    whom = reader.whom((one for meeting in reading.meetings for one in meeting.people), plans)
    rows = reader.rows(reading.meetings, Ours(parties(), names), first, last)
    for row in rows:
        row.run = run
        _find(row, whom, plans)
    run.own_names, run.first, run.last, run.compared_at = names, first, last, at
    run.covers = sorted(set(whom.sure.values()))
    run.bodies = sorted({pk for meeting in reading.meetings for pk in _bodies(meeting.bodies, meeting.on, plans)})
    with transaction.atomic():
        bump(run, expected=version)
        LobbyRow.objects.bulk_create(rows, batch_size=500)
        run.save(update_fields=["own_names", "first", "last", "compared_at", "covers", "bodies"])
        run.kept_file.delete()
        changes = {"own_names": (None, names), "first": (None, first), "last": (None, last), "rows": (None, len(rows))}
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=run, at=at, changes=changes)
    return run


def find_again(*, actor: Viewer, at: dt.datetime, run: LobbyCheck, version: int | None = None) -> LobbyCheck:
    """Find the persons and bodies of the kept rows anew: somebody may have come into the register since.

    Raises InvalidTransition before it is compared, StaleObject.
    """
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    if run.compared_at is None:
        raise InvalidTransition(_("It has not been compared yet."))
    rows, plans = list(run.rows.all()), planner(clock.day(at))
    whom = reader.whom((one for row in rows for one in reader.named_in(row)), plans)
    for row in rows:
        _find(row, whom, plans)
    run.covers = sorted({*run.covers, *whom.sure.values()})
    run.bodies = sorted({*run.bodies, *(pk for row in rows for one in row.bodies for pk in one["is"])})
    with transaction.atomic():
        bump(run, expected=version)
        LobbyRow.objects.bulk_update(rows, ["people", "bodies"], batch_size=200)
        run.save(update_fields=["covers", "bodies"])
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=run, at=at)
    return run


@transaction.atomic
def remove_check(*, actor: Viewer, at: dt.datetime, run: LobbyCheck, version: int | None = None) -> None:
    """Forget the file and its rows; what was decided stays with the register. Raises StaleObject."""
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    bump(run, expected=version)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=run, at=at)
    run.delete()


def _still(register: LobbyRegister) -> LobbyRegister:
    """The register, held until the file is in it. Raises StaleObject once somebody has taken it away."""
    found = LobbyRegister.objects.select_for_update().filter(pk=register.pk).first()
    if found is None:
        raise StaleObject(_("Somebody has taken the register away."))
    return found


def _named(actor: Viewer, at: dt.datetime, name: str) -> LobbyRegister:
    """The register of that name; a new one where there is none."""
    checks.no_formula(name, "register")
    found = LobbyRegister.objects.filter(search_key=fold(" ".join(name.split()))).first()
    if found is None:
        found = checks.insert(LobbyRegister(name=" ".join(name.split())))
        audit.created(actor=actor, obj=found, at=at)
    return found


def _kept(run: LobbyCheck) -> bytes:
    """The file. Raises InvalidTransition once it is compared."""
    found = LobbyFile.objects.filter(run=run).first()
    if found is None:
        raise InvalidTransition(_("The file is no longer here: choose it again."))
    return bytes(found.data)


def _read(run: LobbyCheck, data: bytes, mapping: dict[str, str]) -> None:
    run.told = reader.told(reader.read(run.file_name, data, mapping), parties())
    run.mapping = mapping


def _find(row: LobbyRow, whom: reader.Whom, plans: Planner) -> None:
    row.people = [whom.told(one) for one in reader.named_in(row)]
    row.bodies = [{"name": one["name"], "is": _bodies([one["name"]], row.on, plans)} for one in row.bodies]


def _bodies(names: Iterable[str], on: dt.date, plans: Planner) -> list[int]:
    """The bodies of these names, by all that they were called before and after."""
    found = {name: plans.bodies.find(name, "", on) for name in names}
    return sorted({kin for pk in found.values() if pk is not None for kin in plans.bodies.kin(pk)})
