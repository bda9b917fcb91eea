"""Acts on a party's answer beside the answer itself."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage
from messages.forms.anchoring import WithdrawForm
from messages.models import Endorsement
from messages.services.conditions import release_condition
from messages.services.own_party import require_own_party
from messages.services.silence import choose_silence
from messages.services.withdrawal import withdraw_endorsement


class _OwnAnswer:
    """What parties have been asked, where one may read the text; the services refuse another party's by its name."""

    viewer: Any
    at: Any

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Rows of texts that the viewer may read."""
        rows = Endorsement.objects.readable_by(self.viewer, self.at)
        return rows.select_related("organisation", "version__message", "stands_on__version")


class ConditionRelease(_OwnAnswer, ActionPage):
    """A party that is asked again lets go of the condition of its last answer."""

    success_message = gettext_lazy("The condition no longer holds.")
    object: Endorsement

    def perform(self) -> None:
        """Let go."""
        release_condition(actor=self.viewer, endorsement=self.object, at=self.at)

    def get_return_url(self) -> str:
        """Back to the question."""
        return reverse("endorsement_answer", args=[self.object.pk])


class SilenceChoice(_OwnAnswer, ActionPage):
    """A party lets its silence be a yes on this message, or takes that back: ``chosen`` says which."""

    success_message = gettext_lazy("Saved.")
    object: Endorsement

    def perform(self) -> None:
        """Choose."""
        chosen = self.request.POST.get("chosen") == "1"
        choose_silence(actor=self.viewer, endorsement=self.object, chosen=chosen, at=self.at)

    def get_return_url(self) -> str:
        """Back to the question."""
        return reverse("endorsement_answer", args=[self.object.pk])


class EndorsementWithdraw(_OwnAnswer, FormPage):
    """A party withdraws its support, with a reason."""

    template_name = "messages/withdraw.html"
    form_class = WithdrawForm
    submit_label = gettext_lazy("Withdraw the support")
    success_message = gettext_lazy("Your party's support is withdrawn.")
    object: Endorsement

    def get_title(self) -> str:
        """Whose support."""
        return _("Withdraw %(party)s's support") % {"party": self.object.organisation.short_name}

    def load(self) -> None:
        """The answer. Raises NotYours for another party's."""
        super().load()
        require_own_party(self.viewer, self.object)

    def perform(self, form: Any) -> Endorsement:
        """Withdraw it."""
        reason = form.cleaned_data["reason"]
        return withdraw_endorsement(actor=self.viewer, endorsement=self.object, reason=reason, at=self.at)

    def get_success_url(self, result: Any) -> str:
        """To the message; before the end of an embargo that may be its title only."""
        return self.object.version.message.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.object.version.message.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The message and the answer that is withdrawn."""
        message = self.object.version.message
        return super().get_context(message=message, embargoed=message.is_embargoed(self.at), **extra)
