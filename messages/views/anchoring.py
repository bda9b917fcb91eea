"""Anchoring: the board, a party's answer, and who answers at each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm import clock, policy
from crm.enums import Endorses
from crm.forms.base import SiteForm
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage, Page
from messages import markdown
from messages.enums import PENDING, STANDS_BEHIND
from messages.forms.anchoring import AnchoringForm, AnswerForm
from messages.models import Anchoring, AnchoringRules, Endorsement
from messages.queries.authority import has_authority, question
from messages.queries.board import BoardRow, board, loads, may_ask, with_requests
from messages.queries.closing import closed_words
from messages.queries.decisions import board_met
from messages.queries.earlier import since_last_answer
from messages.queries.house import covered_texts, house_of
from messages.queries.page import positions
from messages.queries.requests import Asked
from messages.queries.rules import Levels, levels_for, told
from messages.queries.silence import silence_offer
from messages.queries.standing import Stands
from messages.services import anchoring as services
from messages.services.own_party import require_own_party
from messages.services.withdrawal import may_withdraw
from messages.views.messages import MessagePage


class MessageBoard(MessagePage):
    """One row per party: what it has answered, and who is next."""

    template_name = "messages/board.html"

    def get_title(self) -> str:
        """What the page is."""
        return _("The parties")

    def get_rows(self) -> list[BoardRow]:
        """One per party; upper packages add what they know."""
        return board(self.object, self.viewer, self.at)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Voting parties and, apart, those that give facts only."""
        rows, asks = self.get_rows(), may_ask(self.object, self.viewer)
        if asks:
            rows = with_requests(rows, timezone.now())
        current = self.object.current_id
        return super().get_context(
            parties=[row for row in rows if row.takes_positions],
            supporters=[row for row in rows if not row.takes_positions],
            position=positions([current])[current] if current else None,
            may_ask=asks,
            has_waiting=any(row.request and row.request.state == Asked.ON_ITS_WAY for row in rows),
            has_late=any(row.late_days for row in rows),
            **extra,
        )


class EndorsementAnswer(FormPage):
    """A party's answer, bound to the version on the page."""

    template_name = "messages/answer.html"
    form_class = AnswerForm
    submit_label = pgettext_lazy("act", "Answer")
    success_message = gettext_lazy("Your party's answer is recorded.")
    object: Endorsement

    def get_title(self) -> str:
        """The question."""
        return question(self.object.organisation)

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """What parties have been asked, where one may read the text."""
        return Endorsement.objects.readable_by(self.viewer, self.at).select_related(
            "organisation__anchoring__level_needed",
            "version__message__issue",
            "version__message__current",
            "version__message__owner",
            "stands_on__version",
        )

    def load(self) -> None:
        """The question and the house that it is about. Raises NotYours for another party's."""
        super().load()
        require_own_party(self.viewer, self.object)
        self.message = self.object.version.message
        self.house = house_of(self.object.version)
        self.has_authority = has_authority(self.viewer, clock.day(self.at))
        self.closed = closed_words(self.object, clock.day(self.at))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The newest question, whichever version the address was made for."""
        self.load()
        current = self.message.current
        if current is not None and current != self.object.version:
            newest = current.endorsements.filter(organisation=self.object.organisation_id).first()
            if newest is not None:
                return HttpResponseRedirect(reverse("endorsement_answer", args=[newest.pk]))
        return self.render(form=self.get_form())

    def get_initial(self) -> dict[str, Any]:
        """The answer that the button said, by the board that has met; none is guessed before it has."""
        pending = self.object.state in PENDING
        level, decided_on = self.object.level, self.object.decided_on
        if pending:
            level, decided_on = board_met(self.object, clock.day(self.at))
        return {
            "state": self.request.GET.get("state") or (None if pending else self.object.state),
            "level": level,
            "reference": self.object.reference,
            "decided_on": decided_on,
            "condition": self.object.condition,
            "condition_on": self.object.condition_on,
            "comment": self.object.comment,
            "seen": self.object.version.content_hash,
        }

    def get_form_extra(self) -> dict[str, Any]:
        """What may be answered, and the paragraphs that a condition can hang on."""
        return {
            "takes_positions": self.object.organisation.endorses == Endorses.POSITIONS,
            "has_authority": self.has_authority,
            "stands_behind": self.object.state in STANDS_BEHIND,
            "levels": levels_for(self.object.organisation),
            "paragraphs": covered_texts(self.house),
        }

    def perform(self, form: Any) -> Endorsement:
        """Answer."""
        return services.answer_endorsement(actor=self.viewer, endorsement=self.object, at=self.at, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """To the message; before the end of an embargo that may be its title only."""
        return self.message.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.message.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The text, what the party stands behind already, what has changed since, and whether it can still answer."""
        stands, form = Stands.of(self.object), extra["form"]
        written = [form[name].value() for name in ("condition", "comment") if form.is_bound and name in form.fields]
        return super().get_context(
            message=self.message,
            house=self.house,
            html=markdown.render(self.house.text),
            embargoed=self.message.is_embargoed(self.at),
            has_authority=self.has_authority,
            closed=self.closed,
            typed=[text for text in written if text],
            before=since_last_answer(self.object),
            stands_words=stands.words(self.object.organisation.short_name) if stands else "",
            silence=silence_offer(self.object) if self.has_authority else None,
            may_withdraw=self.has_authority and may_withdraw(self.object),
            carried_condition=self.object.condition if self.object.state in PENDING else "",
            **extra,
        )


class AnchoringList(Page):
    """Who is asked at each party, who steps in, the next board, and how much waits for the party."""

    template_name = "messages/anchoring_list.html"
    title = gettext_lazy("Who answers for the parties")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Every active party."""
        parties = Organisation.objects.visible_to(self.viewer).active_partners()
        parties = parties.select_related(
            "anchoring__recipient", "anchoring__deputy", "anchoring__level_needed"
        ).order_by("sort_key")
        load = loads(self.viewer, self.at)
        rows = [
            (party, getattr(party, "anchoring", None), self._may_edit(party), load.get(party.pk)) for party in parties
        ]
        may_set_rules = self.may(Action.UPDATE, Thing.ANCHORING_RULES)
        return super().get_context(
            rows=rows, rules=told(AnchoringRules.current()), may_set_rules=may_set_rules, **extra
        )

    def _may_edit(self, party: Organisation) -> bool:
        return policy.allows(self.viewer, Action.UPDATE, Thing.ANCHORING, organisation_id=party.pk)


class AnchoringUpdate(FormPage):
    """Who answers at one party."""

    form_class = AnchoringForm
    success_message = gettext_lazy("Saved.")
    object: Organisation

    def get_title(self) -> str:
        """The party."""
        return _("Who answers for %(party)s") % {"party": self.object.short_name}

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Active parties."""
        return Organisation.objects.visible_to(self.viewer).active_partners().select_related("anchoring__level_needed")

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        anchoring: Anchoring | None = getattr(self.object, "anchoring", None)
        if anchoring is None:
            return {}
        return {
            "recipient": anchoring.recipient_id,
            "deputy": anchoring.deputy_id,
            "next_board": anchoring.next_board,
            "next_board_on": anchoring.next_board_on,
            "level_needed": anchoring.level_needed or "",
        }

    def get_form_extra(self) -> dict[str, Any]:
        """Colleagues at the party."""
        return {"organisation": self.object, "levels": [row.name for row in Levels.current().rows]}

    def perform(self, form: SiteForm) -> Anchoring:
        """Save."""
        return services.set_anchoring(actor=self.viewer, organisation=self.object, at=self.at, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """To the list of parties."""
        return reverse("anchoring_list")

    def get_cancel_url(self) -> str:
        """To the list of parties."""
        return reverse("anchoring_list")
