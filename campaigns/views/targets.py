"""Whom a campaign wants to move, and what it does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.forms.targets import (
    ActivityForm,
    CancelActivityForm,
    NewActivityForm,
    TargetChangeForm,
    TargetForm,
)
from campaigns.models import Campaign, CampaignActivity, CampaignTarget
from campaigns.services import activities, targets
from crm import clock
from crm.forms.base import SiteForm
from crm.models import Meeting
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.queries.log import with_company
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage


class OfCampaign(FormPage):
    """A form that adds something to a campaign."""

    template_name = "campaigns/form_page.html"

    def get_queryset(self) -> VisibleQuerySet[Campaign]:
        """Campaigns to add to."""
        return Campaign.objects.visible_to(self.viewer)

    def get_cancel_url(self) -> str:
        """The campaign."""
        return str(self.object.get_absolute_url())


class TargetCreatePage(OfCampaign):
    """One more decision-maker to move."""

    title = _("Somebody more to move")
    form_class = TargetForm
    success_message = _("The target is added.")

    def get_initial(self) -> dict[str, Any]:
        """By the end of the campaign, unless earlier; seen to by whoever adds it."""
        return {"by": self.object.ends, "owner": self.viewer.user_id}

    def perform(self, form: SiteForm) -> CampaignTarget:
        """Add it."""
        return targets.add_target(actor=self.viewer, at=self.at, campaign=self.object, **form.cleaned_data)


class TargetUpdatePage(FormPage):
    """What we wish of somebody."""

    title = _("Edit target")
    form_class = TargetChangeForm
    template_name = "campaigns/target_form.html"
    success_message = _("Saved.")

    def get_queryset(self) -> VisibleQuerySet[CampaignTarget]:
        """All of them."""
        return CampaignTarget.objects.visible_to(self.viewer).select_related("campaign", "person")

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        fields = {name: getattr(self.object, name) for name in ("desired", "why", "by", "version")}
        return {**fields, "owner": self.object.owner_id}

    def get_cancel_url(self) -> str:
        """The campaign."""
        return str(self.object.campaign.get_absolute_url())

    def perform(self, form: SiteForm) -> CampaignTarget:
        """Save it."""
        return targets.change_target(actor=self.viewer, at=self.at, target=self.object, **form.cleaned_data)


class TargetRemovePage(ActionPage):
    """Let somebody go from the campaign."""

    success_message = _("The person is no longer a target of the campaign.")

    def get_queryset(self) -> VisibleQuerySet[CampaignTarget]:
        """All of them."""
        return CampaignTarget.objects.visible_to(self.viewer).select_related("campaign", "person")

    def perform(self) -> str:
        """Remove it, and go back to the campaign."""
        where = self.object.campaign.get_absolute_url()
        targets.remove_target(actor=self.viewer, at=self.at, target=self.object, version=self.seen_version())
        return str(where)


class ActivityPage(DetailPage):
    """An activity of a campaign."""

    template_name = "campaigns/activity_detail.html"

    def get_queryset(self) -> VisibleQuerySet[CampaignActivity]:
        """All of them."""
        return CampaignActivity.objects.visible_to(self.viewer).select_related("campaign", "organisation")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the contact that it was, for whoever reads that."""
        contact = Meeting.objects.visible_to(self.viewer).filter(pk=self.object.meeting_id or 0)
        return super().get_context(
            contact=with_company(contact, self.viewer).first(),
            may_edit=self.may(Action.UPDATE, Thing.CAMPAIGN),
            has_begun=self.object.starts <= clock.day(self.at),
            history=history(self.viewer, [self.object]),
            **extra,
        )


class ActivityCreatePage(OfCampaign):
    """One more activity of a campaign."""

    title = _("New activity")
    form_class = NewActivityForm
    success_message = _("The activity is added.")

    def get_form_extra(self) -> dict[str, Any]:
        """The campaign whose contacts there are."""
        return {"campaign": self.object}

    def get_initial(self) -> dict[str, Any]:
        """By the campaign's own organisation."""
        return {"organisation": self.object.organisation_id}

    def perform(self, form: SiteForm) -> CampaignActivity:
        """Plan it."""
        return activities.plan_activity(actor=self.viewer, at=self.at, campaign=self.object, **form.cleaned_data)


class ActivityUpdatePage(FormPage):
    """An activity's own facts."""

    title = _("Edit activity")
    form_class = ActivityForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved.")

    def get_queryset(self) -> VisibleQuerySet[CampaignActivity]:
        """All of them."""
        return CampaignActivity.objects.visible_to(self.viewer).select_related("campaign", "organisation")

    def get_form_extra(self) -> dict[str, Any]:
        """The campaign whose contacts there are, and the one that is chosen."""
        return {"campaign": self.object.campaign, "kept": self.object.meeting_id}

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        names = ("title", "kind", "starts", "ends", "place", "version")
        related = {"organisation": self.object.organisation_id, "meeting": self.object.meeting_id}
        return {**{name: getattr(self.object, name) for name in names}, **related}

    def get_cancel_url(self) -> str:
        """The activity."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> CampaignActivity:
        """Save it; a contact that whoever saves may not read stays."""
        values = dict(form.cleaned_data)
        meetings: Any = form.fields["meeting"]
        if self.object.meeting_id and not meetings.queryset.filter(pk=self.object.meeting_id).exists():
            del values["meeting"]
        return activities.change_activity(actor=self.viewer, at=self.at, activity=self.object, **values)


class ActivityHoldPage(ActionPage):
    """Say that an activity took place."""

    success_message = _("Noted as done.")

    def get_queryset(self) -> VisibleQuerySet[CampaignActivity]:
        """All of them."""
        return CampaignActivity.objects.visible_to(self.viewer)

    def perform(self) -> None:
        """Note it."""
        activities.hold_activity(actor=self.viewer, at=self.at, activity=self.object, version=self.seen_version())


class ActivityReplanPage(ActivityHoldPage):
    """Plan an activity again."""

    success_message = _("It is planned again.")

    def perform(self) -> None:
        """Plan it."""
        activities.replan_activity(actor=self.viewer, at=self.at, activity=self.object, version=self.seen_version())


class ActivityCancelPage(FormPage):
    """Call an activity off, with the reason."""

    title = _("Cancel the activity")
    form_class = CancelActivityForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Cancel the activity")
    success_message = _("The activity is cancelled.")

    def get_queryset(self) -> VisibleQuerySet[CampaignActivity]:
        """All of them."""
        return CampaignActivity.objects.visible_to(self.viewer).select_related("campaign")

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw."""
        return {"version": self.object.version}

    def get_cancel_url(self) -> str:
        """The activity."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> CampaignActivity:
        """Call it off."""
        return activities.cancel_activity(actor=self.viewer, at=self.at, activity=self.object, **form.cleaned_data)
