"""Anchoring: the board, asking the parties, a party's answer, and who answers at each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
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
from messages.enums import PENDING, STANDS_BEHIND, UNANSWERED, MessageState
from messages.forms.anchoring import AnchorForm, AnchoringForm, AnswerForm
from messages.models import Anchoring, AnchoringRules, Endorsement, JointMessage
from messages.queries.board import board
from messages.queries.compare import compare
from messages.queries.house import covered_texts, house_of, houses_of
from messages.queries.page import positions
from messages.queries.rules import Levels, told
from messages.queries.silence import silence_offer
from messages.queries.standing import Stands
from messages.services import anchoring as services
from messages.services.withdrawal import may_withdraw
from messages.views.messages import MessagePage


class MessageBoard(MessagePage):
    """One row per party: what it has answered, and who is next."""

    template_name = "messages/board.html"

    def get_title(self) -> str:
        """What the page is."""
        return _("The parties")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Voting parties and, apart, those that give facts only."""
        rows = board(self.object, self.viewer, self.at)
        current = self.object.current_id
        return super().get_context(
            parties=[row for row in rows if row.takes_positions],
            supporters=[row for row in rows if not row.takes_positions],
            position=positions([current])[current] if current else None,
            has_late=any(row.late_days for row in rows),
            **extra,
        )


class MessageAnchor(FormPage):
    """Send for anchoring: shows whom it goes to before it goes."""

    template_name = "messages/anchor.html"
    form_class = AnchorForm
    object: JointMessage

    def get_title(self) -> str:
        """First time, or more parties."""
        asked = self.object.state == MessageState.IN_CONSULTATION
        return _("Ask more parties") if asked else _("Send for anchoring")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Readable messages."""
        return JointMessage.objects.readable_by(self.viewer, self.at).select_related("current")

    def load(self) -> None:
        """The message and its board."""
        super().load()
        self.rows = board(self.object, self.viewer, self.at)

    def get_initial(self) -> dict[str, Any]:
        """The deadline as it stands."""
        return {"deadline": self.object.consultation_deadline}

    def get_form_extra(self) -> dict[str, Any]:
        """The parties."""
        return {"rows": self.rows}

    def perform(self, form: Any) -> JointMessage:
        """Ask."""
        return services.send_for_anchoring(
            actor=self.viewer,
            message=self.object,
            organisations=form.chosen(),
            deadline=form.cleaned_data["deadline"],
            at=self.at,
        )

    def get_success_url(self, result: Any) -> str:
        """To the board."""
        return reverse("message_board", args=[result.pk])

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The parties that have been asked already."""
        asked = [row for row in self.rows if row.endorsement is not None]
        return super().get_context(
            asked=asked,
            rows=self.rows,
            submit_label=self.get_title(),
            embargoed=self.object.is_embargoed(self.at),
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
        return _("Does %(party)s stand behind it?") % {"party": self.object.organisation.short_name}

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """What one's own party has been asked, where one may read the text."""
        rows = Endorsement.objects.readable_by(self.viewer, self.at)
        own = rows.filter(organisation_id=self.viewer.organisation_id or 0)
        return own.select_related(
            "organisation__anchoring__level_needed",
            "version__message__issue",
            "version__message__current",
            "stands_on__version",
        )

    def load(self) -> None:
        """The question and the house that it is about."""
        super().load()
        self.message = self.object.version.message
        self.house = house_of(self.object.version)
        self.has_authority = services.has_authority(self.viewer, clock.day(self.at))

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
        """The answer that the button said, by the board that can decide."""
        anchoring: Anchoring | None = getattr(self.object.organisation, "anchoring", None)
        pending = self.object.state in PENDING
        board = anchoring.next_board if anchoring else ""
        return {
            "state": self.request.GET.get("state") or (None if pending else self.object.state),
            "level": (board or self.object.level) if pending else self.object.level,
            "reference": self.object.reference,
            "decided_on": clock.day(self.at) if pending else self.object.decided_on,
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
            "levels": self._levels(),
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
        """The text, what the party stands behind already, and what has changed since."""
        stands = Stands.of(self.object)
        return super().get_context(
            message=self.message,
            house=self.house,
            html=markdown.render(self.house.text),
            embargoed=self.message.is_embargoed(self.at),
            has_authority=self.has_authority,
            before=self._before(),
            stands_words=stands.words(self.object.organisation.short_name) if stands else "",
            silence=silence_offer(self.object) if self.has_authority else None,
            may_withdraw=self.has_authority and may_withdraw(self.object),
            carried_condition=self.object.condition if self.object.state in PENDING else "",
            **extra,
        )

    def _levels(self) -> list[str]:
        """Where the party needs a certain level: those that will do."""
        anchoring: Anchoring | None = getattr(self.object.organisation, "anchoring", None)
        return Levels.current().enough_for(anchoring.level_needed) if anchoring and anchoring.level_needed else []

    def _before(self) -> dict[str, Any] | None:
        """The party's answer on an earlier version and what has changed since; None where it gave none."""
        earlier = (
            Endorsement.objects.filter(organisation=self.object.organisation_id, version__message=self.message)
            .exclude(version=self.object.version_id)
            .exclude(state__in=UNANSWERED)
            .select_related("version")
            .order_by("-version__major", "-version__minor")
            .first()
        )
        if earlier is None:
            return None
        houses = houses_of([earlier.version, self.object.version])
        changes = compare(houses[earlier.version_id], houses[self.object.version_id])
        return {"endorsement": earlier, "comparison": changes}


class AnchoringList(Page):
    """Who is asked at each party, who steps in, and the next board."""

    template_name = "messages/anchoring_list.html"
    title = gettext_lazy("Who answers for the parties")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Every active party."""
        parties = Organisation.objects.visible_to(self.viewer).active_partners()
        parties = parties.select_related(
            "anchoring__recipient", "anchoring__deputy", "anchoring__level_needed"
        ).order_by("sort_key")
        rows = [(party, getattr(party, "anchoring", None), self._may_edit(party)) for party in parties]
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
