"""Variants: writing them, finding that they still hold, and what a new version does to them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError, InvalidTransition, StaleObject
from crm.services import audit
from crm.visibility import Viewer
from messages import speech
from messages.enums import OVER, VariantForm
from messages.house import LONGEST_TEXT, House
from messages.models import JointMessage, MessageVersion, Variant, VariantText
from messages.queries.house import houses_of
from messages.queries.substance import changed_parts
from messages.services.locks import lock, require_editor

# Words that fit, by form; the others are bounded by their characters only.
MOST_WORDS = {VariantForm.SPOKEN: speech.LONGEST_SPOKEN, VariantForm.ONE_LINER: speech.LONGEST_ONE_LINER}


@transaction.atomic
def create_variant(
    *,
    actor: Viewer,
    message: JointMessage,
    audience: str,
    language: str,
    form: str,
    text: str,
    at: dt.datetime,
    source: MessageVersion | None = None,
) -> Variant:
    """A variant with its first text, made from the message's current version. For owner and editors.

    ``source`` is the version that was read: StaleObject if there is a newer one. Raises AlreadyExists for an audience,
    language and form that has one in use, InvalidTransition for a message that is over, and DomainError for a message
    without text, a ``source`` of another message, or a text that is empty or too long.
    """
    locked = _locked(actor, message)
    version = _current(locked, source)
    if Variant.objects.in_use().filter(message=locked, audience=audience, language=language, form=form).exists():
        raise AlreadyExists(_("There is such a variant already: write on that one."), field="audience")
    variant = Variant(message=locked, audience=audience, language=language, form=form, created_at=at)
    variant.full_clean(exclude=["current"])
    variant.save(force_insert=True)
    _add(actor, variant, fitting(text, form), version, at)
    what = {"variant": (None, f"{audience}/{language}/{form}"), "source": (None, version.number)}
    _record(actor, AuditAction.CREATE, variant, at, what)
    return variant


@transaction.atomic
def write_text(
    *,
    actor: Viewer,
    variant: Variant,
    text: str,
    at: dt.datetime,
    seen: int | None = None,
    source: MessageVersion | None = None,
) -> VariantText:
    """One more text of the variant, made from the message's current version. For owner and editors.

    ``seen`` is the number of the text that the editor went on from, ``source`` the version that was read: StaleObject
    if there is a newer one of either. Raises DomainError when nothing differs, the text does not fit or ``source`` is
    another message's, and InvalidTransition for a retired variant.
    """
    locked, version = _locked_variant(actor, variant, seen, source)
    words, last = fitting(text, locked.form), _newest(locked)
    if words == last.text:
        said = _("Nothing differs from what is saved. To say that it still holds, confirm it.")
        raise DomainError(said, field="text")
    row = _add(actor, locked, words, version, at)
    _tell(actor, locked, last, row, at)
    variant.refresh_from_db()
    return row


@transaction.atomic
def confirm(
    *,
    actor: Viewer,
    variant: Variant,
    at: dt.datetime,
    seen: int | None = None,
    source: MessageVersion | None = None,
) -> VariantText:
    """Say that the text still holds: the same words, of the message's current version. For owner and editors.

    ``seen`` and ``source`` as in ``write_text``. Raises as it does; DomainError when it is of that version already.
    """
    locked, version = _locked_variant(actor, variant, seen, source)
    last = _newest(locked)
    if last.source_id == version.pk:
        raise DomainError(_("It is of version %(number)s already.") % {"number": version.number})
    row = _add(actor, locked, last.text, version, at)
    _tell(actor, locked, last, row, at)
    variant.refresh_from_db()
    return row


@transaction.atomic
def retire(*, actor: Viewer, variant: Variant, at: dt.datetime) -> None:
    """Take the variant out of use; its texts stay. For owner and editors. Raises InvalidTransition once it is."""
    locked = _locked(actor, variant.message, even_over=True)
    if not Variant.objects.in_use().filter(pk=variant.pk).update(retired_at=at):
        raise InvalidTransition(_("The variant is retired already."))
    variant.refresh_from_db()
    _record(actor, AuditAction.TRANSITION, variant, at, {"retired": (False, True)}, locked)


def follow(version: MessageVersion, house: House) -> None:
    """Mark the variants that the new version leaves behind. A change that is only spelling is not to be given here.

    One query where there are no variants; otherwise five, and one to mark anew.
    """
    rows = list(Variant.objects.in_use().filter(message=version.message_id).select_related("current__source"))
    sources = {row.current.source for row in rows if row.current}
    if not sources:
        return
    houses = houses_of(list(sources))
    changed = {source.pk: changed_parts(houses[source.pk], house) for source in sources}
    anew = []
    for row in rows:
        parts = changed[row.current.source_id] if row.current else []
        if parts != row.changed:
            row.changed, row.is_behind = parts, bool(parts)
            anew.append(row)
    Variant.objects.bulk_update(anew, ["changed", "is_behind"])


def fitting(text: str, form: str) -> str:
    """The text as it is kept. Raises DomainError with the limit for one that is empty or too long for its form."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise DomainError(_("Write the text."), field="text")
    if len(words) > LONGEST_TEXT:
        said = _("At most %(most)d characters fit; this is %(n)d.") % {"most": LONGEST_TEXT, "n": len(words)}
        raise DomainError(said, field="text")
    problem = over_words(words, form)
    if problem:
        raise DomainError(problem, field="text")
    return words


def over_words(text: str, form: str) -> str:
    """What is wrong with a text of more words than its form holds; empty for one that fits."""
    n, most = speech.word_count(text), MOST_WORDS.get(VariantForm(form))
    if most is None or n <= most:
        return ""
    said = ngettext(
        "“%(form)s” is at most %(most)d words; this is %(n)d word.",
        "“%(form)s” is at most %(most)d words; this is %(n)d words.",
        n,
    )
    return said % {"form": VariantForm(form).label, "most": most, "n": n}


def _locked(actor: Viewer, message: JointMessage, *, even_over: bool = False) -> JointMessage:
    locked = lock(message)
    require_editor(actor, locked)
    if locked.state in OVER and not even_over:
        raise InvalidTransition(_("The message is over: “%(state)s”.") % {"state": locked.get_state_display()})
    return locked


def _locked_variant(
    actor: Viewer, variant: Variant, seen: int | None, source: MessageVersion | None
) -> tuple[Variant, MessageVersion]:
    message = _locked(actor, variant.message)
    row = Variant.objects.select_related("message", "current").get(pk=variant.pk)
    if row.retired_at:
        raise InvalidTransition(_("The variant is retired already."))
    if seen is not None and seen != _newest(row).number:
        raise StaleObject(_("Somebody saved another text of the variant meanwhile. Compare, and save again."))
    return row, _current(message, source)


def _current(message: JointMessage, source: MessageVersion | None) -> MessageVersion:
    if message.current is None:
        raise DomainError(_("The message has no published text yet."))
    if source is not None and source.message_id != message.pk:
        raise DomainError(_("This is a version of another message."), field="source")
    if source is not None and source.pk != message.current.pk:
        words = _("The message has got version %(number)s meanwhile. Read what changed, and save again.")
        raise StaleObject(words % {"number": message.current.number})
    return message.current


def _newest(variant: Variant) -> VariantText:
    assert variant.current is not None  # noqa: S101  (a variant is made with its first text)
    return variant.current


def _add(actor: Viewer, variant: Variant, text: str, version: MessageVersion, at: dt.datetime) -> VariantText:
    number = variant.current.number + 1 if variant.current else 1
    row = VariantText.objects.create(
        variant=variant, number=number, text=text, source=version, created_at=at, created_by_id=actor.user_id
    )
    variant.current, variant.changed, variant.is_behind = row, [], False
    variant.save(update_fields=["current", "changed", "is_behind"])
    return row


def _tell(actor: Viewer, variant: Variant, last: VariantText, row: VariantText, at: dt.datetime) -> None:
    changes = {"text": (last.number, row.number), "source": (last.source.number, row.source.number)}
    _record(actor, AuditAction.UPDATE, variant, at, changes)


def _record(
    actor: Viewer,
    action: AuditAction,
    variant: Variant,
    at: dt.datetime,
    changes: audit.Changes,
    message: JointMessage | None = None,
) -> None:
    """Numbers, never words: the text may be under embargo, and the trail has other readers."""
    of = message or variant.message
    audit.record(actor=actor, action=action, obj=variant, at=at, changes=changes, organisation_id=of.organisation_id)
