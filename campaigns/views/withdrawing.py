"""Withdrawing a message: why, and who is told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.queries.use import coming_uses
from campaigns.services.holders import holders
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.views import FormPage
from messages.forms.details import WithdrawForm
from messages.models import JointMessage
from messages.services.messages import require_may_end, withdraw_message


class WithdrawPage(FormPage):
    """Ask why, once it is clear who gets a correction and which items must be changed."""

    template_name = "campaigns/withdraw.html"
    form_class = WithdrawForm
    submit_label = gettext_lazy("Withdraw the message")
    edits = True
    object: JointMessage

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Messages whose text the viewer may read."""
        return JointMessage.objects.readable_by(self.viewer, self.at)

    def load(self) -> None:
        """The message, for those who may end it."""
        super().load()
        require_may_end(actor=self.viewer, message=self.object)

    def get_title(self) -> str:
        """The act and the message."""
        return _("Withdraw “%(title)s”") % {"title": self.object.title}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Who holds a pack with it, and the coming items that use it."""
        found = holders(self.object, self.at)
        return super().get_context(
            message=self.object,
            holders=found,
            corrected=_corrected(len(found)),
            uses=coming_uses(self.viewer, self.at, self.object),
            **extra,
        )

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()

    def perform(self, form: SiteForm) -> JointMessage:
        """Withdraw it, and offer to take that back."""
        withdrawn = withdraw_message(
            actor=self.viewer, message=self.object, reason=form.cleaned_data["reason"], at=self.at
        )
        flashes.say(self.request, _("The message is withdrawn."), undo=reverse("message_restore", args=[withdrawn.pk]))
        return withdrawn


def _corrected(count: int) -> str:
    if not count:
        return _("Nobody holds a pack with the message, so nobody gets a correction.")
    return ngettext("%(count)d gets a correction", "%(count)d get a correction", count) % {"count": count}
