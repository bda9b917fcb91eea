"""From the files that somebody hands over to a plan: at once, or after saying what their columns mean."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction
from crm.errors import InvalidTransition
from crm.import_enums import ImportState
from crm.imports import families
from crm.imports.candidates import Columns
from crm.imports.progress import Tell, not_told
from crm.imports.tables import REGISTER
from crm.models import ImportFile, RegisterImport
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.register_imports import Options, plan_reading
from crm.visibility import Viewer

# Of what is handed over on a page or by a program, all files together: it is kept until the plan is saved. The command
# reads larger files, up to what a reader takes.
MOST_KEPT = 40_000_000
MOST_FILES = 20


def plan_files(
    *,
    actor: Viewer,
    at: dt.datetime,
    files: Mapping[str, bytes],
    family: str = "",
    mapping: Mapping[str, str] | None = None,
    source: str = "",
    options: Options | None = None,
    keep_files: bool = False,
    run: RegisterImport | None = None,
    tell: Tell = not_told,
    tell_read: Tell = not_told,
) -> RegisterImport:
    """What the files would change; ``tell_read`` hears how far they are read, ``tell`` how far they are compared.

    Raises ValidationError at ``files`` naming file, row, column and rule; and as ``plan_reading``.
    """
    policy.require(actor, Action.CREATE, Thing.REGISTER_IMPORT)
    options = options or Options()
    try:
        reading = families.read(
            files, family=family or None, mapping=mapping or None, sitting=options.sitting, tell=tell_read
        )
    except ValidationError as error:
        raise ValidationError({"files": error}) from error
    return plan_reading(
        actor=actor,
        at=at,
        reading=reading,
        files=files,
        source=source,
        mapping=mapping,
        options=options,
        keep_files=keep_files,
        run=run,
        tell=tell,
    )


def receive_files(
    *,
    actor: Viewer,
    at: dt.datetime,
    files: Mapping[str, bytes],
    family: str = "",
    source: str = "",
    options: Options | None = None,
) -> RegisterImport:
    """The files as a plan; where their columns are a spreadsheet's own, as an import that waits for these to be said.

    Raises ValidationError as ``plan_files``, and for too many files or bytes, naming the limit.
    """
    policy.require(actor, Action.CREATE, Thing.REGISTER_IMPORT)
    _within_limits(files)
    try:
        columns = families.columns_of(files, family or None)
    except ValidationError as error:
        raise ValidationError({"files": error}) from error
    if columns is None:
        return plan_files(
            actor=actor, at=at, files=files, family=family, source=source, options=options, keep_files=True
        )
    run = RegisterImport(
        family=family,
        source=source.strip(),
        options=(options or Options()).plain(),
        files=[
            {"name": name[:200], "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        ],
        made_by_id=actor.user_id,
        made_at=at,
        # Until it is read, nobody knows whether it holds contacts of one party.
        has_meetings=actor.organisation_id is not None,
        organisation_id=actor.organisation_id,
    )
    with transaction.atomic():
        run.save()
        kept_files = (ImportFile(run=run, name=name[:200], data=data) for name, data in files.items())
        ImportFile.objects.bulk_create(kept_files)
        audit.record(actor=actor, action=AuditAction.CREATE, obj=run, at=at)
    return run


def columns(run: RegisterImport) -> Columns | None:
    """The columns of the run's files, with what each seems to be; None where they are known."""
    return families.columns_of(kept(run), run.family or None)


def map_columns(
    *, actor: Viewer, at: dt.datetime, run: RegisterImport, mapping: Mapping[str, str], tell: Tell = not_told
) -> RegisterImport:
    """Read the run's files again with these columns. Raises as ``plan_files``; InvalidTransition once it is saved."""
    policy.require(actor, Action.CREATE, Thing.REGISTER_IMPORT)
    if run.state != ImportState.PLANNED or not run.kept_files.exists():
        raise InvalidTransition(_("The files are no longer here: choose them again."))
    return plan_files(
        actor=actor,
        at=at,
        files=kept(run),
        family=run.family,
        mapping=mapping,
        source=run.source,
        options=Options.of(run.options),
        keep_files=False,
        run=run,
        tell=tell,
    )


def read_again(*, actor: Viewer, at: dt.datetime, run: RegisterImport, tell: Tell = not_told) -> RegisterImport:
    """Plan the run's files anew, with the same columns, after something else was saved. Raises as ``map_columns``."""
    return map_columns(actor=actor, at=at, run=run, mapping=run.mapping, tell=tell)


def kept(run: RegisterImport) -> dict[str, bytes]:
    """The run's files, by name."""
    return {one.name: bytes(one.data) for one in run.kept_files.all()}


def _within_limits(files: Mapping[str, bytes]) -> None:
    if not files:
        raise ValidationError({"files": _("Choose a file.")})
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most %(most)d files at a time.") % {"most": MOST_FILES}})
    if sum(map(len, files.values())) > MOST_KEPT:
        words = {"most": MOST_KEPT // 1_000_000, "command": REGISTER.bytes // 1_000_000}
        raise ValidationError(
            {
                "files": _(
                    "The files are over %(most)d MB together. The command import_people takes %(command)d MB a file."
                )
                % words
            }
        )
