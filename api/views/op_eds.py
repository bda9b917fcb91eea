"""Op-eds and their signatories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from api.acts import act, reading
from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.op_eds import (
    DeclinedInput,
    DeclineInput,
    FollowInput,
    NewOpEdInput,
    NewSignatoryInput,
    OpEdInput,
    OpEdOutput,
    OpEdTextInput,
    OpEdWithdrawalInput,
    PublishedInput,
    RoundOutput,
    SignatoryOutput,
    SigningRoundInput,
    SignInput,
    SubmitInput,
)
from crm.errors import NotAllowed
from crm.models import User
from messages.enums import SignatureState
from messages.filters.op_eds import OpEdFilter, SignatoryFilter
from messages.models import OpEd, Signatory, Signature
from messages.queries.op_eds import moved_on, seal, to_ask, with_signing
from messages.services import op_eds as services
from messages.services import signatories
from messages.services.op_ed_locks import lock


class OpEds(Listed, Readable, Creatable, Changeable):
    """Texts that several sign together for a paper. Everybody reads what is published; the rest whoever works on it."""

    model = OpEd
    output = OpEdOutput
    outputs = {"signing_round": RoundOutput}
    inputs = {
        "create": NewOpEdInput,
        "partial_update": OpEdInput,
        "write": OpEdTextInput,
        "follow_message": FollowInput,
        "ask": SigningRoundInput,
        "submit": SubmitInput,
        "report_published": PublishedInput,
        "report_declined": DeclinedInput,
        "withdraw": OpEdWithdrawalInput,
    }
    filterset_class = OpEdFilter
    order = ("sort_key", "pk")

    def rows(self) -> Rows:
        """Those that the viewer may read."""
        rows = OpEd.objects.readable_by(self.viewer, self.at)
        named = Signatory.objects.readable_by(self.viewer, self.at).select_related("organisation")
        editors = User.objects.visible_to(self.viewer).order_by("sort_key", "pk")
        found: Rows = rows.select_related("version__message", "organisation", "owner", "current")
        found = found.prefetch_related(Prefetch("signatories", named.order_by("position", "pk")))
        return found.prefetch_related(Prefetch("editors", editors))

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows, each with how far the signing has come; the note only for those who work on it."""
        old = moved_on(rows)
        with_signing(rows, self.viewer, self.at)
        for row in rows:
            row.note = row.note if row.works else ""
            row.signing, row.moved_on = row.signing.words, row.pk in old
            row.seal = seal(row, row.signatories.all())
        return super().represent(rows)

    def add(self, **values: Any) -> OpEd:
        """Begin a draft that is yours and your own party's. Its text is written afterwards."""
        owner: User = self.request.user  # type: ignore[assignment]
        organisation: Any = owner.organisation
        return services.create_op_ed(actor=self.viewer, owner=owner, organisation=organisation, at=self.at, **values)

    def change(self, row: OpEd, **values: Any) -> OpEd:
        """Change the details, never the text. For owner and editors."""
        return services.update_op_ed(actor=self.viewer, op_ed=row, at=self.at, revision=row.revision, **values)

    @act
    def write(self, row: OpEd, **values: Any) -> None:
        """Save the text. A changed one asks everybody to sign again; the earlier answers stay in the history."""
        services.save_text(actor=self.viewer, op_ed=row, at=self.at, **values)

    @act
    def follow_message(self, row: OpEd, **values: Any) -> None:
        """Let it speak of the message's current version, which was read."""
        services.follow_message(actor=self.viewer, op_ed=row, at=self.at, **values)

    @reading
    def signing_round(self, row: OpEd) -> Any:
        """Whom asking reaches now: those who are named and have not been asked. Nothing is kept."""
        works = OpEd.objects.readable_by(self.viewer, self.at).work_of(self.viewer, self.at)
        if not works.filter(pk=row.pk).exists():
            raise NotAllowed(_("Only those who work on the op-ed see who is to be asked."))
        return RoundOutput(to_ask(row), context=self.context()).data

    @act
    def ask(self, row: OpEd, **values: Any) -> None:
        """Ask those who have not been asked to sign the current text; the mails leave in a minute."""
        signatories.ask_signatories(actor=self.viewer, op_ed=row, at=self.at, **values)

    @act
    def stop_mails(self, row: OpEd) -> None:
        """Keep the mails that still wait from leaving. The signatories stay asked."""
        signatories.stop_mails(actor=self.viewer, op_ed=row, at=self.at)

    @act
    def submit(self, row: OpEd, **values: Any) -> None:
        """Record that the text went to the paper, with at least one signature. What was declined may go to another."""
        services.submit_op_ed(actor=self.viewer, op_ed=row, at=self.at, **values)

    @act
    def report_published(self, row: OpEd, **values: Any) -> None:
        """Record that it is published, when and where. Not while an embargo is in force."""
        services.report_published(actor=self.viewer, op_ed=row, at=self.at, **values)

    @act
    def report_declined(self, row: OpEd, **values: Any) -> None:
        """Record that the paper declined it."""
        services.report_declined(actor=self.viewer, op_ed=row, at=self.at, **values)

    @act
    def withdraw(self, row: OpEd, **values: Any) -> None:
        """End it before it is published, with a reason."""
        services.withdraw_op_ed(actor=self.viewer, op_ed=row, at=self.at, **values)


class Signatories(Listed, Readable, Creatable, Removable):
    """Who is to sign an op-ed, and their answers. A signature is of one exact text, named by its hash."""

    model = Signatory
    output = SignatoryOutput
    inputs = {"create": NewSignatoryInput, "sign": SignInput, "decline": DeclineInput}
    filterset_class = SignatoryFilter
    order = ("op_ed", "position", "pk")

    def rows(self) -> Rows:
        """Signatories of op-eds that the viewer may read."""
        rows = Signatory.objects.readable_by(self.viewer, self.at)
        given = Signature.objects.readable_by(self.viewer, self.at).select_related("text", "given_by")
        return rows.select_related("organisation", "user", "person", "op_ed").prefetch_related(
            Prefetch("signatures", given.order_by("-pk"))
        )

    def claimed(self, pk: Any) -> Signatory:
        """As any row; its op-ed is held first, since that is the order in which answers are written."""
        lock(self.row(pk).op_ed)
        row: Signatory = super().claimed(pk)
        return row

    def add(self, **values: Any) -> Signatory:
        """Name who is to sign for a party. Nobody is asked until the op-ed's editors ask."""
        return signatories.add_signatory(actor=self.viewer, at=self.at, **values)

    def remove(self, row: Signatory) -> None:
        """Take away one who has never answered."""
        signatories.remove_signatory(actor=self.viewer, signatory=row, at=self.at)

    @act
    def sign(self, row: Signatory, **values: Any) -> None:
        """Sign exactly the text that was read: one's own signature, or with authority that of somebody of the party."""
        signatories.answer(actor=self.viewer, signatory=row, state=SignatureState.SIGNED, at=self.at, **values)

    @act
    def decline(self, row: Signatory, **values: Any) -> None:
        """Do not sign it."""
        signatories.answer(actor=self.viewer, signatory=row, state=SignatureState.DECLINED, at=self.at, **values)
