"""After the four rows: promises become commitments, and what was shown becomes a rating, each confirmed by a person."""

from __future__ import annotations

from typing import Any, cast

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import policy
from crm.enums import ProposalState
from crm.forms.base import SiteForm
from crm.forms.promises import PromisesForm
from crm.forms.proposals import ConfirmForm, DeclineForm
from crm.models import Commitment, Stance, StanceProposal
from crm.policy import Action, Thing
from crm.queries.promises import PromiseLine, promise_lines
from crm.services import proposals
from crm.services.commitments import make_commitments
from crm.views.meetings import OfMeeting
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.views import FormPage


class PromisesTake(OfMeeting):
    """The lines of the second and third row as commitments, with what their words propose. Nothing is saved unseen."""

    template_name = "crm/promises_form.html"
    form_class = PromisesForm
    submit_label = gettext_lazy("Save the ticked commitments")

    def allowed(self) -> bool:
        """The author of the four rows, and coordinators."""
        debrief = getattr(self.object, "debrief", None)
        if debrief is None:
            return False
        return debrief.author_id == self.viewer.user_id or policy.allows(self.viewer, Action.CREATE, Thing.COMMITMENT)

    @cached_property
    def found(self) -> list[PromiseLine]:
        """What no commitment of the meeting says already."""
        return promise_lines(self.object.debrief)

    def get_title(self) -> str:
        """``Commitments from: …``."""
        return _("Commitments from: %(name)s") % {"name": self.object.heading}

    def get_form_extra(self) -> dict[str, Any]:
        """The meeting and its lines."""
        return {"meeting": self.object, "found": self.found}

    def perform(self, form: SiteForm) -> list[Commitment]:
        """Save what is ticked, all or nothing."""
        made = make_commitments(
            actor=self.viewer, at=self.at, meeting=self.object, promises=cast(PromisesForm, form).promises()
        )
        told = ngettext("%(count)d commitment is noted.", "%(count)d commitments are noted.", len(made))
        flashes.say(self.request, told % {"count": len(made)})
        return made

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Whether there is anything to look at."""
        return super().get_context(found=self.found, **extra)


class OfProposal(FormPage):
    """A decision on a proposed rating, beside the ratings there are; 404 once it is decided."""

    template_name = "crm/proposal_form.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Open proposals from meetings that the viewer reads."""
        rows = StanceProposal.objects.visible_to(self.viewer).filter(state=ProposalState.PROPOSED)
        return rows.select_related("observation__person", "observation__issue", "meeting", "proposed_by")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What is rated now."""
        seen = self.object.observation
        ratings = Stance.objects.visible_to(self.viewer).filter(person=seen.person, issue=seen.issue)
        return super().get_context(
            seen=seen,
            newest=ratings.order_by("-as_of", "-pk").first(),
            debrief=getattr(self.object.meeting, "debrief", None),
            **extra,
        )

    def get_success_url(self, result: Any) -> str:
        """The decision-maker, whose ratings one sees there."""
        return reverse("person_detail", args=[self.object.observation.person_id])

    def get_cancel_url(self) -> str:
        """The meeting."""
        return str(self.object.meeting.get_absolute_url())


class ProposalConfirm(OfProposal):
    """Rate it: said directly to us, on the day of the meeting."""

    form_class = ConfirmForm
    submit_label = gettext_lazy("Confirm the rating")
    success_message = gettext_lazy("The rating is saved beside the earlier ones.")

    def get_title(self) -> str:
        """``Proposed rating: …``."""
        return _("Proposed rating: %(name)s") % {"name": self.object.observation.person}

    def get_initial(self) -> dict[str, Any]:
        """As proposed."""
        return {
            "position": self.object.observation.position,
            "confidence": self.object.confidence,
            "source": proposals.source_of(self.object.meeting),
        }

    def perform(self, form: SiteForm) -> StanceProposal:
        """Save the rating."""
        return proposals.confirm_proposal(actor=self.viewer, at=self.at, proposal=self.object, **form.cleaned_data)


class ProposalDecline(OfProposal):
    """Leave the rating as it is."""

    form_class = DeclineForm
    submit_label = gettext_lazy("Decline the proposal")
    success_message = gettext_lazy("The proposal is declined; the ratings stand as they were.")

    def get_title(self) -> str:
        """``Decline: …``."""
        return _("Decline the proposed rating of %(name)s") % {"name": self.object.observation.person}

    def perform(self, form: SiteForm) -> StanceProposal:
        """Decline it."""
        return proposals.decline_proposal(actor=self.viewer, at=self.at, proposal=self.object, **form.cleaned_data)
