"""Joint messages: their details, and their way from draft to release. Texts are versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from api.acts import act, long_act, reading
from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.audience import AudienceInput, AudienceOutput
from api.serializers.board import BoardOutput
from api.serializers.messages import (
    AdoptionInput,
    AnchoringRoundInput,
    MessageInput,
    MessageOutput,
    NewMessageInput,
    WithdrawalInput,
    WithdrawalOutput,
)
from api.serializers.versions import PublishInput
from campaigns.queries.reminded import with_reminders
from campaigns.queries.use import coming_uses
from campaigns.services.holders import holders
from crm.models import Organisation, User
from messages.filters.messages import MessageFilter
from messages.models import JointMessage, Spokesperson
from messages.queries.audience import audience
from messages.queries.board import board, may_ask, with_requests
from messages.queries.page import mark, positions, ranked
from messages.services import anchoring, requests
from messages.services import messages as services
from messages.services.drafts import publish_draft

# Where a title will do; whatever else is done to a message asks for somebody who may read its text.
_TITLE_WILL_DO = frozenset({"list", "retrieve", "adopt", "release"})


class Messages(Listed, Readable, Creatable, Changeable):
    """Joint messages: what needs somebody first. Of an embargoed one, others than its readers get title and time."""

    model = JointMessage
    output = MessageOutput
    outputs = {"board": BoardOutput, "audience": AudienceOutput, "withdrawal": WithdrawalOutput}
    inputs = {
        "audience": AudienceInput,
        "create": NewMessageInput,
        "partial_update": MessageInput,
        "publish": PublishInput,
        "send_for_anchoring": AnchoringRoundInput,
        "adopt": AdoptionInput,
        "withdraw": WithdrawalInput,
    }
    filterset_class = MessageFilter
    order = ("rank", "sort_key", "pk")

    def rows(self) -> Rows:
        """Messages by title, or those whose text the viewer may read."""
        messages = JointMessage.objects.visible_to(self.viewer).known_by(self.viewer, self.at)
        if self.action not in _TITLE_WILL_DO:
            messages = JointMessage.objects.readable_by(self.viewer, self.at)
        speakers: Rows = Spokesperson.objects.visible_to(self.viewer).select_related("user").order_by("position")
        editors: Rows = User.objects.visible_to(self.viewer).order_by("sort_key", "pk")
        rows: Rows = ranked(messages).select_related("issue", "organisation", "owner", "current")
        return rows.prefetch_related(Prefetch("editors", editors), Prefetch("spokespersons", speakers))

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows, each as far as the viewer may read it."""
        mark(rows, self.viewer, self.at)
        for row in rows:
            row.speakers = [speaker.user for speaker in row.spokespersons.all()]
        return super().represent(rows)

    def add(self, **values: Any) -> JointMessage:
        """Begin a draft that is yours, and your own party's unless you name another. Its text is saved afterwards."""
        owner: User = self.request.user  # type: ignore[assignment]
        return services.create_message(
            actor=self.viewer, owner=owner, at=self.at, **{"organisation": owner.organisation, **values}
        )

    def change(self, row: JointMessage, **values: Any) -> JointMessage:
        """Change the details, never the text. For owner and editors."""
        return services.update_message(actor=self.viewer, message=row, at=self.at, revision=row.revision, **values)

    @reading
    def board(self, row: JointMessage) -> Any:
        """How each party stands on the current version, and who there is next; those that give facts only come last."""
        position = positions([row.current_id])[row.current_id] if row.current_id else None
        parties = with_reminders(board(row, self.viewer, self.at), row)
        if may_ask(row, self.viewer):
            parties = with_requests(parties, timezone.now())
        shown = {"position": position, "parties": parties}
        return BoardOutput(shown, context=self.context()).data

    @long_act
    def audience(self, row: JointMessage, *, organisations: list[Organisation]) -> Any:
        """Whom asking these parties reaches: who is mailed, and who reads the text from then on. Nothing is kept."""
        return AudienceOutput(audience(row, organisations, self.at)).data

    @act
    def publish(self, row: JointMessage, **values: Any) -> None:
        """Freeze the newest save as a version. A substantial change asks the parties again about what changed."""
        publish_draft(actor=self.viewer, message=row, at=self.at, **values)

    @act
    def send_for_anchoring(self, row: JointMessage, **values: Any) -> None:
        """Ask the parties about the current version; those asked already are not asked twice in a round.

        Each party's recipient gets a mail in a minute, with a link that answers without an account. ``confirmed`` is
        the seal of ``audience``, for a person who has looked: 409 when text or recipients have changed since.
        """
        anchoring.send_for_anchoring(actor=self.viewer, message=row, at=self.at, **values)

    @act
    def stop_requests(self, row: JointMessage) -> None:
        """Keep the mails to the parties that still wait from leaving. The parties stay asked."""
        requests.stop_requests(actor=self.viewer, message=row, at=self.at)

    @act
    def ready(self, row: JointMessage) -> None:
        """Freeze the text for decision. Every fact needs a source checked within 24 months, or a reason to pass."""
        services.mark_ready(actor=self.viewer, message=row, at=self.at)

    @act
    def reopen(self, row: JointMessage) -> None:
        """Take a text that was ready back to anchoring, to change it."""
        services.reopen_message(actor=self.viewer, message=row, at=self.at)

    @act
    def adopt(self, row: JointMessage, **values: Any) -> None:
        """Record which body adopted the text, and when. Who may not read an embargoed text names its number."""
        services.adopt_message(actor=self.viewer, message=row, at=self.at, **values)

    @act
    def release(self, row: JointMessage) -> None:
        """Let everyone use an adopted text, once its embargo has ended; before, the refusal says when that is."""
        services.release_message(actor=self.viewer, message=row, at=self.at)

    @act
    def revise(self, row: JointMessage) -> None:
        """Begin to change a decided or expired text."""
        services.revise_message(actor=self.viewer, message=row, at=self.at)

    @act
    def expire(self, row: JointMessage) -> None:
        """Say that a decided text is no longer current."""
        services.expire_message(actor=self.viewer, message=row, at=self.at)

    @reading
    def withdrawal(self, row: JointMessage) -> Any:
        """What a withdrawal would mean: who gets a correction, and which coming items use the message."""
        services.require_may_end(actor=self.viewer, message=row)
        uses = coming_uses(self.viewer, self.at, message=row)
        items = [{"meeting": use.meeting_id, "title": str(use.meeting), "starts": use.meeting.starts} for use in uses]
        shown = {"holders": holders(row, self.at), "items": items}
        return WithdrawalOutput(shown, context=self.context()).data

    @act
    def withdraw(self, row: JointMessage, **values: Any) -> None:
        """End the message: nobody should say it any more. Whoever holds a pack with it gets a correction."""
        services.withdraw_message(actor=self.viewer, message=row, at=self.at, **values)

    @act
    def restore(self, row: JointMessage) -> None:
        """Take back a withdrawal: the message is what it was before."""
        services.restore_message(actor=self.viewer, message=row, at=self.at)
