"""Buttons that move a message on its way."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage
from messages.forms.details import AdoptForm
from messages.models import JointMessage
from messages.services import messages as services


class _Step(Protocol):
    def __call__(self, *, actor: Any, message: JointMessage, at: Any) -> JointMessage: ...


class StepPage(ActionPage):
    """One step. ``undo`` names the address that takes it back."""

    object: JointMessage
    step: ClassVar[_Step]
    undo: ClassVar[str] = ""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Messages whose text the viewer may read."""
        return JointMessage.objects.readable_by(self.viewer, self.at)

    def perform(self) -> None:
        """Run the service of the step."""
        type(self).step(actor=self.viewer, message=self.object, at=self.at)

    def get_undo_url(self) -> str:
        """Where the step is taken back."""
        return reverse(self.undo, args=[self.object.pk]) if self.undo else ""


class MessageReady(StepPage):
    """Freeze the text for decision."""

    step = staticmethod(services.mark_ready)
    undo = "message_reopen"
    success_message = _("The message is ready for decision.")


class MessageReopen(StepPage):
    """Back to anchoring."""

    step = staticmethod(services.reopen_message)
    success_message = _("The message is in consultation again.")


class MessageRelease(StepPage):
    """Let everyone use it."""

    step = staticmethod(services.release_message)
    success_message = _("The message is released.")


class MessageRevise(StepPage):
    """Begin to change a decided text."""

    step = staticmethod(services.revise_message)
    success_message = _("The message is under revision.")


class MessageExpire(StepPage):
    """No longer current."""

    step = staticmethod(services.expire_message)
    undo = "message_revise"
    success_message = _("The message has expired.")


class MessageRestore(StepPage):
    """Take back a withdrawal."""

    step = staticmethod(services.restore_message)
    success_message = _("The message is back.")


class MessageAdopt(FormPage):
    """Record which body adopted the message, and when."""

    title = _("Record the decision")
    form_class = AdoptForm
    submit_label = _("Record the decision")
    success_message = _("The message is adopted.")
    object: JointMessage

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Whoever records decisions need not read an embargoed text: the title will do."""
        return JointMessage.objects.visible_to(self.viewer)

    def get_initial(self) -> dict[str, Any]:
        """The day that the message waits for, if it has come; otherwise today."""
        today = clock.day(self.at)
        planned = self.object.decision_meeting
        return {"adopted_on": planned if planned and planned <= today else today}

    def perform(self, form: SiteForm) -> JointMessage:
        """Adopt."""
        return services.adopt_message(
            actor=self.viewer,
            message=self.object,
            adopted_by=form.cleaned_data["adopted_by"],
            adopted_on=form.cleaned_data["adopted_on"],
            at=self.at,
        )

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()
