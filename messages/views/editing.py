"""What forms on a message share: who opens them, and when there is nothing left to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage
from messages.models import JointMessage
from messages.services.locks import require_editor


class MessageForm(FormPage):
    """A form on a message whose text the viewer may read. Where the act is over, a page that says so (409)."""

    object: JointMessage
    # Why there is no form where ``is_over``; ``%(state)s`` is the message's.
    over_words: Any = ""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Readable messages."""
        return JointMessage.objects.readable_by(self.viewer, self.at).select_related("current")

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form while the act can be done."""
        self.load()
        return self.render_over() if self.is_over() else self.render(form=self.get_form())

    def render_over(self) -> HttpResponse:
        """The state instead of a form."""
        said = str(self.over_words) % {"state": self.object.get_state_display()}
        context = {"title": self.get_title(), "object": self.object, "said": said}
        return render(self.request, "messages/over.html", context, status=409)


class EditPage(MessageForm):
    """A form for owner and editors; others are told so before they type anything (403)."""

    def load(self) -> None:
        """The message. Raises NotYours for others."""
        super().load()
        require_editor(self.viewer, self.object)
