"""Campaigns, their goals and the rows behind each figure."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.enums import RECORDED_METRICS, Metric
from campaigns.filters.campaigns import CampaignFilter
from campaigns.forms.campaigns import CampaignForm, EntryForm, GoalForm
from campaigns.forms.claims import WithdrawForm
from campaigns.models import Campaign, Goal, GoalEntry
from campaigns.queries import overview, progress
from campaigns.queries.effect import effect_of
from campaigns.queries.issue_page import newest_notes
from campaigns.queries.lobby import shares
from campaigns.services import campaigns as services
from crm import clock
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.queries.networks import around_issue
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, FormPage, ListPage
from messages.models import JointMessage
from messages.queries.page import readable_ids
from messages.queries.tally import tallies, tally_line


class CampaignListPage(ListPage):
    """Campaigns with the figures of their goals."""

    template_name = "campaigns/campaign_list.html"
    title = _("Campaigns")
    filterset_class = CampaignFilter
    keyset = ("-starts", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Campaign]:
        """All of them."""
        return Campaign.objects.visible_to(self.viewer).select_related("issue", "lead", "organisation")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows with their figures; for whoever reports, how much of what registers publish is in the log."""
        may_create = self.may(Action.CREATE, Thing.CAMPAIGN)
        published = shares(self.viewer) if may_create else []
        context = super().get_context(may_create=may_create, published=published, **extra)
        context["rows"] = overview.with_figures(context["rows"], self.viewer, self.at)
        return context


class CampaignPage(DetailPage):
    """A campaign: goals first, then messages and stage."""

    template_name = "campaigns/campaign_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Campaign]:
        """All of them."""
        rows = Campaign.objects.visible_to(self.viewer)
        return rows.select_related("issue", "lead", "organisation", "agenda_item")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Figures, and messages with what the parties answered where the text may be read."""
        joint = list(
            JointMessage.objects.visible_to(self.viewer)
            .known_by(self.viewer, self.at)
            .filter(campaigns=self.object)
            .select_related("current")
        )
        readable = readable_ids(joint, self.viewer, self.at)
        stand = tallies(message.current_id for message in joint if message.current_id and message.pk in readable)
        language = self.request.user.language
        figures = overview.with_figures([self.object], self.viewer, self.at)[0].figures
        return super().get_context(
            figures=[{"progress": found, "meter": overview.meter(found)} for found in figures],
            **effect_of(self.object, self.viewer, self.at, figures=figures, messages=joint),
            joint_messages=[
                {
                    "message": message,
                    "status": tally_line(stand[message.current_id], language) if message.current_id in stand else "",
                    "embargoed": message.is_embargoed(self.at),
                }
                for message in joint
            ],
            notes=newest_notes(self.object.issue, self.viewer),
            around=around_issue(self.object.issue, self.viewer, self.at),
            today=clock.day(self.at),
            may_edit=self.may(Action.UPDATE, Thing.CAMPAIGN),
            **extra,
        )


class CampaignCreatePage(FormPage):
    """A new campaign."""

    title = _("New campaign")
    form_class = CampaignForm
    submit_label = _("Create the campaign")
    success_message = _("The campaign is created. Give it a goal.")

    def get_initial(self) -> dict[str, Any]:
        """Led by whoever creates it."""
        return {"lead": self.viewer.user_id, "organisation": self.viewer.organisation_id}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("campaign_list")

    def perform(self, form: SiteForm) -> Campaign:
        """Create it."""
        return services.create_campaign(actor=self.viewer, at=self.at, **form.to_create)


class CampaignUpdatePage(FormPage):
    """A campaign's own facts."""

    title = _("Edit campaign")
    form_class = CampaignForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Campaign]:
        """All of them."""
        return Campaign.objects.visible_to(self.viewer)

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        related_to = {"issue", "organisation", "lead"}
        fields = [name for name in (*services.CAMPAIGN_FIELDS, "version") if name not in related_to]
        related = {name: getattr(self.object, f"{name}_id") for name in related_to}
        joint = list(self.object.joint_messages.values_list("pk", flat=True))
        return {**{name: getattr(self.object, name) for name in fields}, **related, "joint_messages": joint}

    def get_cancel_url(self) -> str:
        """The campaign."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> Campaign:
        """Save it."""
        return services.update_campaign(actor=self.viewer, at=self.at, campaign=self.object, **form.cleaned_data)


class GoalPage(DetailPage):
    """A goal's figure and every row behind it."""

    template_name = "campaigns/goal_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Goal]:
        """All of them."""
        return Goal.objects.visible_to(self.viewer).select_related("campaign__issue")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The progress, and what may be done."""
        found = progress.progress(self.object, self.viewer, self.at)
        first, last = progress.period(self.object)
        may_edit = self.may(Action.UPDATE, Thing.CAMPAIGN)
        recorded = self.object.metric in RECORDED_METRICS
        return super().get_context(
            progress=found,
            uncounted=progress.uncounted(found, self.viewer) if recorded else [],
            meter=overview.meter(found),
            first=first,
            last=last,
            metrics=Metric,
            may_edit=may_edit,
            may_record=may_edit and recorded,
            **extra,
        )


class GoalCreatePage(FormPage):
    """A new goal of a campaign."""

    title = _("New goal")
    form_class = GoalForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Add the goal")
    success_message = _("The goal is added.")

    def get_queryset(self) -> VisibleQuerySet[Campaign]:
        """Campaigns to add to."""
        return Campaign.objects.visible_to(self.viewer)

    def get_cancel_url(self) -> str:
        """The campaign."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> Goal:
        """Add it."""
        return services.add_goal(actor=self.viewer, at=self.at, campaign=self.object, **form.to_create)

    def get_success_url(self, result: Any) -> str:
        """The campaign."""
        return self.get_cancel_url()


class GoalUpdatePage(FormPage):
    """A goal's own facts."""

    title = _("Edit goal")
    form_class = GoalForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Goal]:
        """All of them."""
        return Goal.objects.visible_to(self.viewer).select_related("campaign")

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        goal = self.object
        fields = {name: getattr(goal, name) for name in services.GOAL_FIELDS if name != "target"}
        key = "stage" if goal.metric == Metric.STAGE_REACHED else "target"
        return {**fields, key: goal.target, "version": goal.version}

    def get_cancel_url(self) -> str:
        """The goal."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> Goal:
        """Save it."""
        return services.update_goal(actor=self.viewer, at=self.at, goal=self.object, **form.cleaned_data)


class GoalEntryCreatePage(FormPage):
    """One more row behind a recorded figure."""

    title = _("Record a result")
    form_class = EntryForm
    template_name = "campaigns/form_page.html"
    success_message = _("Recorded.")

    def get_queryset(self) -> VisibleQuerySet[Goal]:
        """Goals whose figure is recorded by hand."""
        return Goal.objects.visible_to(self.viewer).filter(metric__in=RECORDED_METRICS).select_related("campaign")

    def get_form_extra(self) -> dict[str, Any]:
        """The goal decides what an amount is."""
        return {"goal": self.object}

    def get_cancel_url(self) -> str:
        """The goal."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> GoalEntry:
        """Record it."""
        return services.record_goal_entry(actor=self.viewer, at=self.at, goal=self.object, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """The goal, whose figure has risen."""
        return self.get_cancel_url()


class GoalEntryWithdrawPage(FormPage):
    """Take a recorded row back, with the reason."""

    title = _("Take the row back")
    form_class = WithdrawForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Take it back")
    success_message = _("The row is taken back; the figure no longer counts it.")

    def get_queryset(self) -> VisibleQuerySet[GoalEntry]:
        """Rows that nobody has taken back."""
        rows = GoalEntry.objects.visible_to(self.viewer).filter(withdrawn_on=None)
        return rows.select_related("goal__campaign")

    def get_cancel_url(self) -> str:
        """The goal."""
        return str(self.object.goal.get_absolute_url())

    def perform(self, form: SiteForm) -> GoalEntry:
        """Take it back."""
        reason = form.cleaned_data["reason"]
        return services.withdraw_goal_entry(actor=self.viewer, at=self.at, entry=self.object, reason=reason)

    def get_success_url(self, result: Any) -> str:
        """The goal."""
        return self.get_cancel_url()
