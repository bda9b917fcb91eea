"""Comments on the parts of a text. No text is changed by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from api.acts import act
from api.base import Creatable, Listed, Readable, Removable, Rows
from api.serializers.comments import CommentInput, CommentOutput, ReplyInput
from messages.filters.texts import CommentFilter
from messages.models import Comment
from messages.queries.comments import mark_earlier_now
from messages.services import comments as services


class Comments(Listed, Readable, Creatable, Removable):
    """What is said of the parts of one joint message's text, by whoever writes it or is asked about it, oldest first.

    Read by whoever reads the text that it was said of.
    """

    model = Comment
    output = CommentOutput
    inputs = {"create": CommentInput, "reply": ReplyInput}
    filterset_class = CommentFilter
    order = ("pk",)

    def rows(self) -> Rows:
        """Comments and replies on texts that the viewer may read."""
        rows = Comment.objects.readable_by(self.viewer, self.at)
        replies: Rows = Comment.objects.readable_by(self.viewer, self.at).select_related("author").order_by("pk")
        found: Rows = rows.select_related("message", "version", "author", "resolved_by")
        return found.prefetch_related(Prefetch("replies", replies))

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows, each with whether its part has been changed since."""
        mark_earlier_now(rows, self.viewer)
        return super().represent(rows)

    def add(self, **values: Any) -> Comment:
        """Say something of a part. For those who write the message, and those whose party is asked about it."""
        return services.write_comment(actor=self.viewer, at=self.at, **values)

    def remove(self, row: Comment) -> None:
        """Take back your own comment or reply, while nobody has replied."""
        services.take_back(actor=self.viewer, comment=row, at=self.at)

    @act
    def reply(self, row: Comment, *, body: str) -> None:
        """Reply to a comment that is open. Replies themselves are not replied to."""
        services.reply(actor=self.viewer, comment=row, body=body, at=self.at)

    @act
    def resolve(self, row: Comment) -> None:
        """Say that it needs nothing more. For its author and those who write the message."""
        services.resolve(actor=self.viewer, comment=row, at=self.at)

    @act
    def reopen(self, row: Comment) -> None:
        """Open it again. For its author and those who write the message."""
        services.reopen(actor=self.viewer, comment=row, at=self.at)
