"""Reading joint messages: the list, the house, the versions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock, wording
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, ListPage
from messages import markdown, speech
from messages.enums import CHANGEABLE, OVER, PENDING, MessageState
from messages.filters.messages import MessageFilter
from messages.house import EMPTY, House
from messages.models import Endorsement, JointMessage, MessageDraft, MessageUse, MessageVersion
from messages.queries.closing import closed_words
from messages.queries.comments import mark_earlier, threads_of
from messages.queries.compare import compare
from messages.queries.drafts import houses_of_drafts, unpublished
from messages.queries.house import house_of, houses_of
from messages.queries.page import last_endorsed, last_step, mark, own_endorsement, positions, ranked, readable_ids
from messages.queries.rules import before_ready
from messages.queries.strategy import rows_in_force, without_variant
from messages.queries.variants import variants_of
from messages.services.anchoring import has_authority
from messages.services.comments import may_comment
from messages.services.locks import is_editor
from messages.views.acts import acts_for
from messages.views.op_eds import of_message

# More of them are read on their own page.
_COMMENTS_SHOWN = 8


class MessageList(ListPage):
    """Messages grouped by status, with how the parties stand on those whose text the viewer may read."""

    template_name = "messages/list.html"
    title = gettext_lazy("Joint messages")
    filterset_class = MessageFilter
    keyset = ("rank", "sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Visible messages, with their place in the order of states."""
        return ranked(JointMessage.objects.visible_to(self.viewer).known_by(self.viewer, self.at)).select_related(
            "issue", "current"
        )

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
            JointMessage.objects.visible_to(self.viewer).known_by(self.viewer, self.at)
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
        decides = self.may(Action.TRANSITION, Thing.MESSAGE)
        may_decide = decides and self.object.state == MessageState.READY
        may_release = decides and self.object.state == MessageState.ADOPTED
        context = super().get_context(may_decide=may_decide, may_release=may_release)
        return render(request, "messages/closed.html", context)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The text with everything that hangs on it."""
        message = self.object
        own, edits = own_endorsement(message, self.viewer), is_editor(message, self.viewer)
        closed = closed_words(own, clock.day(self.at)) if own else ""
        pending = own if own and own.state in PENDING else None
        saved = unpublished(message) if edits else None
        variants = list(variants_of(message, self.viewer, self.at))
        may_add = edits and message.current is not None and message.state not in OVER
        context = super().get_context(
            issue=message.issue,
            issue_key=str(message.issue_id),
            version=message.current,
            own=own,
            own_may_change=not closed and self._may_change(own),
            own_waits=pending is not None and not closed,
            own_closed=closed if pending else "",
            acts=acts_for(
                message, self.viewer, is_editor=edits, waits=None if closed else pending, is_saved=saved is not None
            ),
            saved=saved,
            edits=edits,
            lacks=before_ready(message) if edits else [],
            spokespersons=[
                row.user for row in message.spokespersons.select_related("user__organisation").order_by("position")
            ],
            editors=list(message.editors.order_by("sort_key")),
            uses=self._uses(),
            variants=variants,
            left_behind=[row for row in variants if row.is_behind] if message.state == MessageState.ADOPTED else [],
            may_add_variant=may_add,
            unworded=wording.join(without_variant(rows_in_force(self.viewer), variants)) if may_add else "",
            op_eds=of_message(message, self),
            may_write_op_ed=bool(message.current) and self.may(Action.CREATE, Thing.OP_ED),
            **extra,
        )
        if message.state == MessageState.WITHDRAWN:
            context["withdrawal"] = self._withdrawal()
        if message.current:
            context |= self._text(message.current)
        return context | self._comments(context["house"] if message.current else EMPTY, saved)

    def _comments(self, house: House, saved: MessageDraft | None) -> dict[str, Any]:
        """The open comments, each with whether its words have changed since, and how many are resolved."""
        rows = threads_of(self.object, self.viewer, self.at)
        waiting = [row for row in rows if row.resolved_at is None]
        written = houses_of_drafts([saved])[saved.pk] if saved and waiting else EMPTY
        mark_earlier(waiting, (house, written))
        return {
            "comments": waiting[:_COMMENTS_SHOWN],
            "comments_open": len(waiting),
            "comments_resolved": len(rows) - len(waiting),
            "may_comment": (self.object.current or saved) and may_comment(self.viewer, self.object),
        }

    def _may_change(self, own: Endorsement | None) -> bool:
        """Whether the viewer may give another answer than the party's own."""
        return bool(own and own.state in CHANGEABLE and has_authority(self.viewer, clock.day(self.at)))

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
