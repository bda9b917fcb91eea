"""What must be done before an arena: the checklist, and adding, changing, ticking and removing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.forms.arenas import DeadlineForm
from campaigns.models import Arena, ArenaDeadline
from campaigns.queries import checklist
from campaigns.services import checklist as services
from campaigns.views.arenas import ArenaPage
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage


class ChecklistPage(ArenaPage):
    """Everything to do before the arena: what is late first, what is done last."""

    template_name = "campaigns/arena_checklist.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The deadlines."""
        rows = checklist.rows(self.object, self.viewer, self.at)
        return super().get_context(
            open_rows=[row for row in rows if row.is_open], done_rows=[row for row in rows if not row.is_open], **extra
        )


class DeadlineCreatePage(FormPage):
    """One more thing to be done before the arena."""

    title = _("New deadline")
    form_class = DeadlineForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Add the deadline")
    success_message = _("Added to the checklist.")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def get_cancel_url(self) -> str:
        """The checklist."""
        return reverse("arena_checklist", args=[self.object.pk])

    def perform(self, form: SiteForm) -> ArenaDeadline:
        """Add it."""
        return services.add_deadline(actor=self.viewer, at=self.at, arena=self.object, **form.to_create)


class DeadlineUpdatePage(FormPage):
    """What is to be done, by when and by whom."""

    form_class = DeadlineForm
    template_name = "campaigns/deadline_form.html"
    success_message = _("Saved.")

    def get_title(self) -> str:
        """What is to be done."""
        return str(self.object)

    def get_queryset(self) -> VisibleQuerySet[ArenaDeadline]:
        """Deadlines of visible arenas."""
        return ArenaDeadline.objects.visible_to(self.viewer).select_related("arena", "responsible")

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {name: getattr(self.object, name) for name in DeadlineForm.base_fields}

    def get_cancel_url(self) -> str:
        """The checklist."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> ArenaDeadline:
        """Save it."""
        return services.update_deadline(actor=self.viewer, at=self.at, deadline=self.object, **form.cleaned_data)


class OfDeadline(ActionPage):
    """An act on one deadline, after which the checklist is shown."""

    def get_queryset(self) -> VisibleQuerySet[ArenaDeadline]:
        """Deadlines of visible arenas."""
        return ArenaDeadline.objects.visible_to(self.viewer).select_related("arena")


class DeadlineTickPage(OfDeadline):
    """Done, or open again, as the button says: pressed twice, it says the same."""

    success_message = _("Noted.")

    def perform(self) -> None:
        """As the button says."""
        services.tick_deadline(actor=self.viewer, at=self.at, deadline=self.object, done=self._done)

    def get_undo_url(self) -> str:
        """The other button."""
        return f"{reverse('deadline_tick', args=[self.object.pk])}?done={'no' if self._done else 'yes'}"

    @property
    def _done(self) -> bool:
        # The button that takes it back stands in a message, which has an address and no fields.
        return (self.request.POST.get("done") or self.request.GET.get("done")) != "no"


class DeadlineRemovePage(OfDeadline):
    """Take it off the checklist."""

    success_message = _("Taken off the checklist.")

    def perform(self) -> str:
        """Remove it."""
        where = str(self.object.get_absolute_url())
        services.remove_deadline(actor=self.viewer, at=self.at, deadline=self.object, version=self.seen_version())
        return where
