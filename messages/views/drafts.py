"""Saves of a text that is being written: the list, what changed between two, and publishing the newest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.web.requests import number
from messages import spelling
from messages.enums import WRITABLE, Change
from messages.forms.publish import PublishForm
from messages.house import House
from messages.models import MessageDraft, MessageVersion
from messages.queries.compare import Comparison, compare
from messages.queries.drafts import Working, houses_of_drafts, unpublished, working
from messages.queries.house import house_of
from messages.services.drafts import publish_draft
from messages.views.editing import EditPage
from messages.views.messages import MessagePage


class MessageDrafts(MessagePage):
    """Every save, and what changed between two of them: the last two, unless ``from`` and ``to`` name others."""

    template_name = "messages/drafts.html"

    def get_title(self) -> str:
        """What the page is."""
        return _("Saved texts")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The saves and the comparison; 404 for somebody who does not write the message and where nothing is saved."""
        rows = MessageDraft.objects.visible_to(self.viewer).filter(message=self.object)
        drafts = list(rows.select_related("created_by", "base").order_by("-number"))
        if not drafts:
            raise Http404
        new = self._named("to", drafts, 0)
        old = self._named("from", drafts, min(drafts.index(new) + 1, len(drafts) - 1))
        comparison: Comparison | None = None
        if old != new:
            houses = houses_of_drafts([old, new])
            comparison = compare(houses[old.pk], houses[new.pk])
        return super().get_context(
            drafts=drafts,
            old=old,
            new=new,
            comparison=comparison,
            unpublished=unpublished(self.object),
            writable=self.object.state in WRITABLE,
            **extra,
        )

    def _named(self, parameter: str, drafts: list[MessageDraft], otherwise: int) -> MessageDraft:
        named = self.request.GET.get(parameter)
        if named is None:
            return drafts[otherwise]
        wanted = number(named)
        for draft in drafts:
            if draft.number == wanted:
                return draft
        raise Http404


class MessagePublish(EditPage):
    """The saved text becomes a version: read once more beside the current one, then frozen."""

    template_name = "messages/publish.html"
    title = gettext_lazy("Publish the text")
    form_class = PublishForm
    submit_label = gettext_lazy("Publish as a version")
    success_message = gettext_lazy("Published.")
    over_words = gettext_lazy("The text is frozen: the message is “%(state)s”.")
    working: Working
    before: House | None = None
    comparison: Comparison | None = None
    # The first text that is more than spelling; None where all that changed is spelling, in the words of ``respelt``.
    beyond: spelling.Beyond | None = None
    respelt: Sequence[tuple[str, str]] = ()

    def load(self) -> None:
        """The message, its saved text and its current version. 404 where nothing is saved that is not published."""
        super().load()
        self.working = working(self.object)
        if self.working.draft is None or self.working.house is None:
            raise Http404
        self.before = house_of(self.object.current) if self.object.current else None
        if self.before:
            self.comparison = compare(self.before, self.working.house)
            self.beyond = spelling.changed_beyond(self.before, self.working.house)
            if self.beyond is None:
                self.respelt = spelling.respelt(self.before, self.working.house)

    def is_over(self) -> bool:
        """Whether the text is frozen."""
        return self.object.state not in WRITABLE

    def get_initial(self) -> dict[str, Any]:
        """Which save is meant, and the kind of change that the words themselves propose."""
        proposed = Change.MINOR if self.before and self.beyond is None else Change.SUBSTANTIAL
        return {"version": self.working.content_hash, "change": proposed}

    def get_form_extra(self) -> dict[str, Any]:
        """What the form asks about."""
        current = self.object.current
        conditions = current is not None and current.endorsements.exclude(condition="").exists()
        return {"is_first": current is None, "conditions": conditions, "respelt": self.respelt}

    def perform(self, form: Any) -> MessageVersion:
        """Publish what was read."""
        data = form.cleaned_data
        return publish_draft(
            actor=self.viewer,
            message=self.object,
            seen=data["version"],
            change=data.get("change"),
            despite_conditions=data.get("despite_conditions", ""),
            at=self.at,
        )

    def get_success_url(self, result: Any) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The text, and what it changes."""
        return super().get_context(
            saved=self.working.draft,
            house=self.working.house,
            version=self.object.current,
            comparison=self.comparison,
            beyond=self.beyond,
            **extra,
        )
