"""Buttons that move a message on its way."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from django.contrib import messages as flash
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage
from messages.enums import MessageState
from messages.forms.details import AdoptForm
from messages.models import JointMessage
from messages.queries.variants import variants_of
from messages.services import messages as services
from messages.views.editing import MessageForm


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

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Before the end of an embargo the title will do: whoever releases is told when it can be done."""
        return JointMessage.objects.visible_to(self.viewer).known_by(self.viewer, self.at)

    def perform(self) -> None:
        """Release it, and name the variants that say something else by now."""
        super().perform()
        behind = list(variants_of(self.object, self.viewer, self.at).filter(is_behind=True))
        if behind:
            words = gettext("These variants are behind the text: %(names)s.")
            flash.warning(self.request, words % {"names": "; ".join(map(str, behind))})


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


class MessageAdopt(MessageForm):
    """Record which body adopted the message, which version of it, and when."""

    title = _("Record the decision")
    form_class = AdoptForm
    submit_label = _("Record the decision")
    success_message = _("The message is adopted.")
    over_words = _("No decision can be recorded now: the message is “%(state)s”.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Whoever records decisions need not read an embargoed text: the title will do."""
        return JointMessage.objects.visible_to(self.viewer).known_by(self.viewer, self.at).select_related("current")

    def is_over(self) -> bool:
        """Whether it does not wait for a decision."""
        return self.object.state != MessageState.READY

    def get_initial(self) -> dict[str, Any]:
        """The version, for whoever reads it; the day that the message waits for, if it has come, otherwise today."""
        today = clock.day(self.at)
        planned, current = self.object.decision_meeting, self.object.current
        reads = JointMessage.objects.readable_by(self.viewer, self.at).filter(pk=self.object.pk).exists()
        return {
            "number": current.number if current and reads else "",
            "adopted_on": planned if planned and planned <= today else today,
        }

    def perform(self, form: SiteForm) -> JointMessage:
        """Adopt."""
        return services.adopt_message(
            actor=self.viewer,
            message=self.object,
            at=self.at,
            **form.cleaned_data,
        )
