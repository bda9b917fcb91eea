"""Reading joint messages: the list, the house, the versions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, ListPage
from messages import markdown, speech
from messages.enums import CHANGEABLE, OPEN_FOR_ANSWERS, OVER, PENDING, MessageState
from messages.filters.messages import MessageFilter
from messages.models import Endorsement, JointMessage, MessageUse, MessageVersion
from messages.queries.compare import compare
from messages.queries.drafts import unpublished
from messages.queries.house import house_of, houses_of
from messages.queries.page import last_endorsed, last_step, mark, own_endorsement, positions, ranked, readable_ids
from messages.services.anchoring import has_authority
from messages.services.locks import is_editor
from messages.views.acts import acts_for


class MessageList(ListPage):
    """Messages grouped by status, with how the parties stand on those whose text the viewer may read."""

    template_name = "messages/list.html"
    title = gettext_lazy("Joint messages")
    filterset_class = MessageFilter
    keyset = ("rank", "sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Visible messages, with their place in the order of states."""
        return ranked(JointMessage.objects.visible_to(self.viewer)).select_related("issue", "current")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """How many messages there are."""
        n = rows.count()
        return ngettext("%(n)d message", "%(n)d messages", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, each with its text's position or none."""
        context = super().get_context(
            may_create=self.may(Action.CREATE, Thing.MESSAGE),
            may_anchor=self.may(Action.UPDATE, Thing.ANCHORING),
            **extra,
        )
        rows: list[Any] = context["rows"]
        mark(rows, self.viewer, self.at)
        for row in rows:
            row.embargoed = row.is_embargoed(self.at)
            row.review = row.review_by if row.state not in OVER else None
            row.review_is_late = row.review is not None and row.review < clock.day(self.at)
        return context


class MessagePage(DetailPage):
    """A page about one message. ``opens_closed`` lets the title of an embargoed one through; its text never."""

    object: JointMessage
    opens_closed = False

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Messages whose text the viewer may read; where a title will do, the visible ones."""
        rows = (
            JointMessage.objects.visible_to(self.viewer)
            if self.opens_closed
            else JointMessage.objects.readable_by(self.viewer, self.at)
        )
        return rows.select_related("issue", "organisation", "owner__organisation", "current")

    def get_title(self) -> str:
        """The message's own."""
        return self.object.title

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Whether the embargo is in force."""
        return super().get_context(embargoed=self.object.is_embargoed(self.at), **extra)


class MessageDetail(MessagePage):
    """The house, or only title and time for those who may not read it yet."""

    template_name = "messages/detail.html"
    opens_closed = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The text, or the page that withholds it."""
        self.object = self.get_object()
        if readable_ids([self.object], self.viewer, self.at):
            return self.render()
        may_decide = self.object.state == MessageState.READY and self.may(Action.TRANSITION, Thing.MESSAGE)
        return render(request, "messages/closed.html", super().get_context(may_decide=may_decide))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The text with everything that hangs on it."""
        message = self.object
        own, edits = own_endorsement(message, self.viewer), is_editor(message, self.viewer)
        saved = unpublished(message) if edits else None
        context = super().get_context(
            issue=message.issue,
            issue_key=str(message.issue_id),
            version=message.current,
            own=own,
            own_may_change=self._may_change(own),
            own_waits=bool(own and own.state in PENDING and message.state in OPEN_FOR_ANSWERS),
            acts=acts_for(message, self.viewer, is_editor=edits, own=own, is_saved=saved is not None),
            saved=saved,
            edits=edits,
            spokespersons=[
                row.user for row in message.spokespersons.select_related("user__organisation").order_by("position")
            ],
            editors=list(message.editors.order_by("sort_key")),
            uses=self._uses(),
            **extra,
        )
        if message.state == MessageState.WITHDRAWN:
            context["withdrawal"] = self._withdrawal()
        if message.current:
            context |= self._text(message.current)
        return context

    def _may_change(self, own: Endorsement | None) -> bool:
        """Whether the viewer may give another answer than the party's own."""
        is_open = self.object.state in OPEN_FOR_ANSWERS
        return bool(own and own.state in CHANGEABLE and is_open and has_authority(self.viewer, clock.day(self.at)))

    def _text(self, version: MessageVersion) -> dict[str, Any]:
        house, today = house_of(version), clock.day(self.at)
        return {
            "house": house,
            "html": markdown.render(house.text),
            "words": speech.word_count(house.text),
            "seconds": speech.seconds_aloud(house.text),
            "facts": [{"fact": fact, "doubt": fact.doubt(today)} for fact in house.proof_points],
            "position": positions([version.pk])[version.pk],
        }

    def _withdrawal(self) -> dict[str, Any]:
        """When, by whom and why."""
        entry = last_step(self.object)
        return {
            "entry": entry,
            "reason": entry.changes.get("reason", [None, ""])[1] if entry else "",
        }

    def _uses(self) -> list[MessageUse]:
        uses = MessageUse.objects.visible_to(self.viewer).filter(message=self.object)
        return list(uses.select_related("meeting", "version").order_by("-meeting__on", "-pk")[:12])


class MessageVersions(MessagePage):
    """Every version, and what changed between two of them: the last two, unless ``from`` and ``to`` name others."""

    template_name = "messages/versions.html"

    def get_title(self) -> str:
        """What the page is."""
        return _("Versions")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The versions and the comparison."""
        versions = list(self.object.versions.select_related("created_by").order_by("-major", "-minor"))
        new = self._named("to", versions, 0)
        old = self._named("from", versions, versions.index(new) + 1 if new else 1)
        comparison = None
        if old and new and old != new:
            houses = houses_of([old, new])
            comparison = compare(houses[old.pk], houses[new.pk])
        return super().get_context(
            versions=versions,
            old=old,
            new=new,
            comparison=comparison,
            endorsed=[row for row in last_endorsed(self.object) if row.version_id != self.object.current_id],
            **extra,
        )

    def _named(self, parameter: str, versions: list[MessageVersion], otherwise: int) -> MessageVersion | None:
        """The version that the address names; 404 for a number that does not exist."""
        number = self.request.GET.get(parameter)
        if number is None:
            return versions[otherwise] if otherwise < len(versions) else None
        for version in versions:
            if version.number == number:
                return version
        raise Http404
