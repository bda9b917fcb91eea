"""Outcome claims: their pages, and what shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.forms.claims import ClaimForm, EvidenceForm, WithdrawForm
from campaigns.models import Campaign, ClaimEvidence, OutcomeClaim
from campaigns.queries.claims import loaded, shown
from campaigns.services import claims as services
from crm import clock
from crm.forms.base import SiteForm
from crm.models import Person
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.queries.named import described
from crm.queries.people import people
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, FormPage


class ClaimPage(DetailPage):
    """A claim: what changed, what shows it, and whose doing it was."""

    template_name = "campaigns/claim_detail.html"

    def get_queryset(self) -> VisibleQuerySet[OutcomeClaim]:
        """All of them, those taken back too."""
        return loaded(OutcomeClaim.objects.visible_to(self.viewer))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The claim with its evidence, and its trail."""
        [found] = shown([self.object], self.viewer)
        return super().get_context(
            shown=found,
            may_edit=self.may(Action.UPDATE, Thing.CAMPAIGN) and self.object.withdrawn_on is None,
            history=history(self.viewer, [self.object, *found.evidence, *found.lost]),
            **extra,
        )


class ClaimCreatePage(FormPage):
    """A new claim of a campaign."""

    title = _("New outcome")
    form_class = ClaimForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved as a claim. Add what shows it.")

    def get_queryset(self) -> VisibleQuerySet[Campaign]:
        """Campaigns to add to."""
        return Campaign.objects.visible_to(self.viewer)

    def get_form_extra(self) -> dict[str, Any]:
        """The campaign whose goals there are."""
        return {"campaign": self.object}

    def get_cancel_url(self) -> str:
        """The campaign."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> OutcomeClaim:
        """Make it."""
        return services.make_claim(actor=self.viewer, at=self.at, campaign=self.object, **form.to_create)


class OfClaim(FormPage):
    """A form on a claim."""

    template_name = "campaigns/form_page.html"

    def get_queryset(self) -> VisibleQuerySet[OutcomeClaim]:
        """Claims that nobody has taken back."""
        rows = OutcomeClaim.objects.visible_to(self.viewer).standing()
        return rows.select_related("campaign", "person", "confirmer")

    def get_cancel_url(self) -> str:
        """The claim."""
        return str(self.object.get_absolute_url())


class ClaimUpdatePage(OfClaim):
    """A claim's own facts."""

    title = _("Edit outcome")
    form_class = ClaimForm
    success_message = _("Saved.")

    def get_form_extra(self) -> dict[str, Any]:
        """The campaign whose goals there are."""
        return {"campaign": self.object.campaign}

    def get_initial(self) -> dict[str, Any]:
        """What it says now; people by name and role, as they are typed."""
        fields = {name: getattr(self.object, name) for name in (*services.CLAIM_FIELDS, "version")}
        named = {name: self._described(getattr(self.object, name)) for name in ("person", "confirmer")}
        return {**fields, **named, "body": self.object.body_id, "goal": self.object.goal_id}

    def _described(self, person: Person | None) -> str:
        found = people(self.viewer).filter(pk=person.pk).first() if person else None
        return described(found, clock.day(self.at)) if found else ""

    def perform(self, form: SiteForm) -> OutcomeClaim:
        """Save it."""
        return services.change_claim(actor=self.viewer, at=self.at, claim=self.object, **form.cleaned_data)


class ClaimWithdrawPage(OfClaim):
    """Take a claim back, with the reason."""

    title = _("Take the claim back")
    form_class = WithdrawForm
    submit_label = _("Take it back")
    success_message = _("Taken back. The claim stays readable, and no report prints it.")

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw."""
        return {"version": self.object.version}

    def perform(self, form: SiteForm) -> OutcomeClaim:
        """Take it back."""
        return services.withdraw_claim(actor=self.viewer, at=self.at, claim=self.object, **form.cleaned_data)


class EvidenceCreatePage(OfClaim):
    """One more row that shows a claim."""

    title = _("Add evidence")
    form_class = EvidenceForm
    success_message = _("The evidence is added.")

    def get_form_extra(self) -> dict[str, Any]:
        """The claim decides what it can rest on."""
        return {"claim": self.object}

    def perform(self, form: SiteForm) -> ClaimEvidence:
        """Add it."""
        return services.add_evidence(actor=self.viewer, at=self.at, claim=self.object, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """The claim."""
        return self.get_cancel_url()


class EvidenceWithdrawPage(FormPage):
    """Take a row of evidence back, with the reason."""

    title = _("Take the evidence back")
    form_class = WithdrawForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Take it back")
    success_message = _("The evidence is taken back.")

    def get_queryset(self) -> VisibleQuerySet[ClaimEvidence]:
        """Rows that the viewer reads and that stand."""
        rows = ClaimEvidence.objects.visible_to(self.viewer).filter(ClaimEvidence.STANDS)
        return rows.select_related("claim__campaign", "meeting", "commitment__meeting")

    def get_cancel_url(self) -> str:
        """The claim."""
        return str(self.object.claim.get_absolute_url())

    def perform(self, form: SiteForm) -> ClaimEvidence:
        """Take it back."""
        reason = form.cleaned_data["reason"]
        return services.withdraw_evidence(actor=self.viewer, at=self.at, evidence=self.object, reason=reason)

    def get_success_url(self, result: Any) -> str:
        """The claim."""
        return self.get_cancel_url()
