"""Comments on the parts of a text: the text with what is said of it, and the acts on a comment."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import ActionPage, FormPage
from messages.enums import OVER
from messages.forms.comments import CommentForm
from messages.house import EMPTY, House
from messages.models import Comment, MessageVersion
from messages.queries.comments import elsewhere, mark_earlier, passages_with, threads, threads_of
from messages.queries.drafts import houses_of_drafts, unpublished
from messages.queries.house import house_of
from messages.queries.passages import Passage, passages
from messages.services import comments as services
from messages.services.locks import is_editor
from messages.views.editing import MessageForm
from messages.views.messages import MessagePage


class MessageComments(MessagePage):
    """The text part by part with its comments; for those who write it, also what is saved and not published."""

    template_name = "messages/comments.html"

    def get_title(self) -> str:
        """What the page is."""
        return _("Comments")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The published parts, those of the save that differ, and comments on what stands in neither."""
        message, edits = self.object, is_editor(self.object, self.viewer)
        rows = threads_of(message, self.viewer, self.at)
        for row in rows:
            row.may_settle = edits or row.author_id == self.viewer.user_id
        published = house_of(message.current) if message.current else EMPTY
        saved = unpublished(message) if edits else None
        written = houses_of_drafts([saved])[saved.pk] if saved else EMPTY
        mark_earlier(rows, (published, written))
        return super().get_context(
            said=passages_with(published, rows),
            unpublished=passages_with(written, rows, but=published),
            earlier=elsewhere((published, written), rows),
            totals=_totals(rows),
            may_comment=services.may_comment(self.viewer, message),
            **extra,
        )


def _totals(rows: list[Any]) -> str:
    waiting = sum(row.resolved_at is None for row in rows)
    settled = len(rows) - waiting
    said = ngettext("%(n)d open comment", "%(n)d open comments", waiting) % {"n": waiting}
    return f"{said} · {ngettext('%(n)d resolved', '%(n)d resolved', settled) % {'n': settled}}" if settled else said


class CommentCreate(MessageForm):
    """A comment on the part that the address names: its hash, and the version unless it is the unpublished save."""

    template_name = "messages/comment.html"
    title = gettext_lazy("Comment on this part")
    form_class = CommentForm
    submit_label = pgettext_lazy("act", "Comment")
    success_message = gettext_lazy("Saved.")
    over_words = gettext_lazy("The message is over: “%(state)s”.")
    version: MessageVersion | None = None
    passage: Passage

    def load(self) -> None:
        """The message, and the part as the text has it. 404 where it has none such."""
        super().load()
        house: House = EMPTY
        if "version" in self.request.GET:
            rows = MessageVersion.objects.readable_by(self.viewer, self.at).filter(message=self.object)
            self.version = get_object_or_404(rows, pk=number(self.request.GET["version"]) or 0)
            house = house_of(self.version)
        elif is_editor(self.object, self.viewer) and (saved := unpublished(self.object)):
            house = houses_of_drafts([saved])[saved.pk]
        wanted = self.request.GET.get("on", "")
        found = next((one for one in passages(house) if one.content_hash == wanted), None)
        if found is None:
            raise Http404
        self.passage = found

    def is_over(self) -> bool:
        """Whether the message has ended."""
        return self.object.state in OVER

    def perform(self, form: Any) -> Comment:
        """Say it."""
        return services.write_comment(
            actor=self.viewer,
            message=self.object,
            version=self.version,
            block_hash=self.passage.content_hash,
            body=form.cleaned_data["body"],
            at=self.at,
        )

    def get_success_url(self, result: Any) -> str:
        """Back to the part."""
        return str(result.get_absolute_url())

    def get_cancel_url(self) -> str:
        """Back to the comments."""
        return reverse("message_comments", args=[self.object.pk])

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The part, and who will read what is said of it."""
        return super().get_context(
            message=self.object,
            label=self.passage.label,
            quoted=self.passage.text,
            replies=[],
            is_draft=self.version is None,
            **extra,
        )


class _Readable:
    """Comments that the viewer may read."""

    viewer: Any
    at: Any

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """With their message."""
        return Comment.objects.readable_by(self.viewer, self.at).select_related("message", "version", "author")


class CommentReply(_Readable, FormPage):
    """A reply to a comment."""

    template_name = "messages/comment.html"
    title = gettext_lazy("Reply")
    form_class = CommentForm
    submit_label = gettext_lazy("Reply")
    success_message = gettext_lazy("Saved.")
    object: Comment

    def load(self) -> None:
        """The comment with what has been replied; 404 for a reply."""
        rows = threads(self.get_queryset(), self.viewer, self.at)
        self.object = get_object_or_404(rows, pk=self.kwargs["pk"])

    def perform(self, form: Any) -> Comment:
        """Say it."""
        return services.reply(actor=self.viewer, comment=self.object, body=form.cleaned_data["body"], at=self.at)

    def is_over(self) -> bool:
        """Whether the comment has been resolved meanwhile."""
        return self.object.resolved_at is not None

    def get_cancel_url(self) -> str:
        """Back to the comment."""
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What is replied to."""
        return super().get_context(
            message=self.object.message,
            label=self.object.get_part_display(),
            quoted=self.object.quoted,
            replies=[self.object, *self.object.replies.all()],
            is_draft=self.object.version_id is None,
            **extra,
        )


class CommentResolve(_Readable, ActionPage):
    """It needs nothing more."""

    success_message = gettext_lazy("The comment is resolved.")
    object: Comment

    def perform(self) -> None:
        """Settle it."""
        services.resolve(actor=self.viewer, comment=self.object, at=self.at)

    def get_undo_url(self) -> str:
        """Where it is opened again."""
        return reverse("comment_reopen", args=[self.object.pk])


class CommentReopen(_Readable, ActionPage):
    """It waits again."""

    success_message = gettext_lazy("The comment is open again.")
    object: Comment

    def perform(self) -> None:
        """Open it."""
        services.reopen(actor=self.viewer, comment=self.object, at=self.at)


class CommentTakeBack(_Readable, ActionPage):
    """One's own, while nobody has replied."""

    success_message = gettext_lazy("Your comment is taken back.")
    object: Comment

    def perform(self) -> str:
        """Remove it, and go back to the comments."""
        services.take_back(actor=self.viewer, comment=self.object, at=self.at)
        return reverse("message_comments", args=[self.object.message_id])
