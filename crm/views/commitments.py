"""Promises in two directions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.enums import CommitmentState, ListKind
from crm.errors import NotAllowed
from crm.filters.commitments import OVERDUE, CommitmentFilter
from crm.forms.base import SiteForm
from crm.forms.commitments import (
    CommitmentBreachForm,
    CommitmentCloseForm,
    CommitmentEditForm,
    CommitmentForm,
    CommitmentKeepForm,
)
from crm.models import Commitment, Meeting
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries.history import history
from crm.queries.people import left_on
from crm.services import commitments as services
from crm.views.exports import Export, TakenPage
from crm.views.saved_views import SavedViewCreate
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.taken import Commitments
from crm.web.views import ActionPage, DetailPage, FormPage


class CommitmentList(TakenPage):
    """Open promises, the most overdue first, unless asked otherwise."""

    template_name = "crm/commitment_list.html"
    title = gettext_lazy("Commitments")
    filterset_class = CommitmentFilter
    keyset = Commitments.order
    kind = ListKind.COMMITMENTS
    taken = Commitments

    def standing(self) -> list[tuple[str, str]]:
        """What is open, and what is late."""
        return [(_("Open"), ""), (_("Overdue"), f"show={OVERDUE}")]

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``5 promises · 2 overdue``."""
        n = bounded.count(rows)
        late = bounded.count(rows.filter(state=CommitmentState.OPEN, due__lt=clock.day(self.at)))
        said = ngettext("%(n)s commitment", "%(n)s commitments", n) % {"n": bounded.said(n)}
        overdue = _("%(n)s overdue") % {"n": bounded.said(late)}
        return f"{said} · {overdue}" if late else said

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows and the day."""
        may_create = self.may(Action.CREATE, Thing.COMMITMENT)
        return super().get_context(today=clock.day(self.at), may_create=may_create, **extra)


class CommitmentExport(Export, CommitmentList):
    """The list as a file."""


class CommitmentViewSave(SavedViewCreate):
    """Keep filters of the list."""

    kind = ListKind.COMMITMENTS
    filterset_class = CommitmentFilter


class CommitmentDetail(DetailPage):
    """One promise."""

    template_name = "crm/commitment_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Promises the viewer reads."""
        rows = Commitment.objects.visible_to(self.viewer)
        return rows.select_related("person", "owner__organisation", "made_by_user", "organisation", "meeting")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The promise, where it was made if the viewer reads that, and its trail."""
        promise: Commitment = self.object
        meetings = Meeting.objects.visible_to(self.viewer).filter(pk=promise.meeting_id or 0)
        today = clock.day(self.at)
        former = Commitment.objects.of_former(today).filter(pk=promise.pk).exists()
        return super().get_context(
            left_on=left_on(promise.person, today) if former else None,
            meeting=meetings.prefetch_related("counterparts__person").first(),
            today=clock.day(self.at),
            overdue=promise.is_overdue(clock.day(self.at)),
            is_open=promise.state == CommitmentState.OPEN,
            may_change=services.may_change(self.viewer, promise),
            history=history(self.viewer, [promise]),
            **extra,
        )


class CommitmentCreate(FormPage):
    """Note a promise, with ``?meeting=`` the one made there."""

    form_class = CommitmentForm
    title = gettext_lazy("Note a commitment")
    success_message = gettext_lazy("The commitment is noted.")

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting where it was made; 404 for one that the viewer does not read."""
        number = self.request.GET.get("meeting", "")
        if not number:
            return None
        return get_object_or_404(Meeting.objects.visible_to(self.viewer), pk=number if number.isdigit() else 0)

    def get_form_extra(self) -> dict[str, Any]:
        """The meeting whose people can be chosen."""
        return {"meeting": self.meeting}

    def get_initial(self) -> dict[str, Any]:
        """The person that one came from, or the only one at the meeting."""
        met = list(self.meeting.people.values_list("pk", flat=True)) if self.meeting else []
        person = met[0] if len(met) == 1 else self.request.GET.get("person", "")
        return {"person": person, "made_by_user": self.viewer.user_id}

    def perform(self, form: SiteForm) -> Commitment:
        """Save the promise."""
        return services.make_commitment(actor=self.viewer, at=self.at, meeting=self.meeting, **form.cleaned_data)

    def get_success_url(self, result: Commitment) -> str:
        """Back to the meeting, where more may have been promised."""
        return self.meeting.get_absolute_url() if self.meeting else result.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to where one came from."""
        return self.meeting.get_absolute_url() if self.meeting else reverse("commitment_list")


class OfCommitment(FormPage):
    """A form on a promise: 404 for whoever does not read it, 403 for whoever may not change it."""

    template_name = "crm/commitment_form.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Promises the viewer reads."""
        return Commitment.objects.visible_to(self.viewer).select_related("meeting", "person")

    def load(self) -> None:
        """Find the promise, and refuse before anything is typed."""
        super().load()
        if not services.may_change(self.viewer, self.object):
            raise NotAllowed(_("Whoever promised or follows it up may change it."))

    def get_cancel_url(self) -> str:
        """Back to the promise."""
        return str(self.object.get_absolute_url())


class CommitmentUpdate(OfCommitment):
    """Change text, due date or who follows it up."""

    title = gettext_lazy("Change the commitment")
    form_class = CommitmentEditForm
    success_message = gettext_lazy("Saved.")

    def get_initial(self) -> dict[str, Any]:
        """The promise as it is."""
        return {name: getattr(self.object, name) for name in (*services.FIELDS, "version")} | {
            "owner": self.object.owner_id
        }

    def perform(self, form: SiteForm) -> Commitment:
        """Save what differs."""
        return services.update_commitment(actor=self.viewer, at=self.at, commitment=self.object, **form.cleaned_data)


class CommitmentClose(OfCommitment):
    """Closing a promise, which can be undone at once."""

    def done(self, commitment: Commitment, said: str) -> Commitment:
        """Say what was done, and offer to undo it."""
        flashes.say(self.request, said, undo=reverse("commitment_reopen", args=[commitment.pk]))
        return commitment


class CommitmentKeep(CommitmentClose):
    """Close as kept, with evidence."""

    title = gettext_lazy("The commitment was kept")
    form_class = CommitmentKeepForm
    submit_label = gettext_lazy("Mark as kept")

    def perform(self, form: SiteForm) -> Commitment:
        """Close it."""
        closed = services.keep_commitment(actor=self.viewer, at=self.at, commitment=self.object, **form.cleaned_data)
        return self.done(closed, _("Marked as kept."))


class CommitmentBreach(CommitmentClose):
    """Close as broken, with how we know."""

    title = gettext_lazy("The commitment was not kept")
    form_class = CommitmentBreachForm
    submit_label = gettext_lazy("Mark as not kept")

    def perform(self, form: SiteForm) -> Commitment:
        """Close it."""
        closed = services.breach_commitment(actor=self.viewer, at=self.at, commitment=self.object, **form.cleaned_data)
        return self.done(closed, _("Marked as not kept."))


class CommitmentLapse(CommitmentClose):
    """Close as lapsed."""

    title = gettext_lazy("The commitment lapsed")
    form_class = CommitmentCloseForm
    submit_label = gettext_lazy("Mark as lapsed")

    def get_initial(self) -> dict[str, Any]:
        """Why, where the maker has left office: the proposal is read and changed like anything else."""
        today = clock.day(self.at)
        if not Commitment.objects.of_former(today).filter(pk=self.object.pk).exists():
            return {}
        left = left_on(self.object.person, today)
        told = {"name": self.object.person, "date": left.figures if left else ""}
        return {"note": _("%(name)s left office %(date)s.") % told}

    def perform(self, form: SiteForm) -> Commitment:
        """Close it."""
        closed = services.lapse_commitment(actor=self.viewer, at=self.at, commitment=self.object, **form.cleaned_data)
        return self.done(closed, _("Marked as lapsed."))


class CommitmentWithdraw(CommitmentClose):
    """Close as withdrawn."""

    title = gettext_lazy("The commitment was withdrawn")
    form_class = CommitmentCloseForm
    submit_label = gettext_lazy("Mark as withdrawn")

    def perform(self, form: SiteForm) -> Commitment:
        """Close it."""
        closed = services.withdraw_commitment(
            actor=self.viewer, at=self.at, commitment=self.object, **form.cleaned_data
        )
        return self.done(closed, _("Marked as withdrawn."))


class CommitmentReopen(ActionPage):
    """Open a closed promise again."""

    success_message = gettext_lazy("The commitment is open again.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Promises the viewer reads."""
        return Commitment.objects.visible_to(self.viewer).select_related("meeting")

    def perform(self) -> None:
        """Open it."""
        services.reopen_commitment(actor=self.viewer, at=self.at, commitment=self.object)
