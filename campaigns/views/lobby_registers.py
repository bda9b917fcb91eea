"""Lobbying registers themselves: what was compared of one, what it is called, and taking it away."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.forms.lobby import RegisterForm
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRegister
from campaigns.services import lobby_registers as services
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage


class LobbyRegisterPage(DetailPage):
    """A register, with what hangs on it."""

    template_name = "campaigns/lobby_register.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return LobbyRegister.objects.visible_to(self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """How many files and decisions it has, as the viewer reads them, and what goes with it."""
        files, decisions = (
            model.objects.visible_to(self.viewer).filter(register=self.object).count()
            for model in (LobbyCheck, LobbyDecision)
        )
        of_files = ngettext("%(n)s file", "%(n)s files", files) % {"n": files}
        of_decisions = ngettext("%(n)s decision", "%(n)s decisions", decisions) % {"n": decisions}
        goes = _(
            "%(files)s with their rows and %(decisions)s go with it, and so does what was decided on contacts that you "
            "do not read. Nothing of the log changes. What goes cannot be fetched back."
        )
        return super().get_context(
            files=of_files,
            decisions=of_decisions,
            told=goes % {"files": of_files, "decisions": of_decisions},
            may_edit=self.may(Action.UPDATE, Thing.LOBBY),
            history=history(self.viewer, [self.object]),
            **extra,
        )


class LobbyRegisterRenamePage(FormPage):
    """Call a register something else."""

    title = gettext_lazy("Rename the register")
    form_class = RegisterForm
    template_name = "campaigns/form_page.html"
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return LobbyRegister.objects.visible_to(self.viewer)

    def get_initial(self) -> dict[str, Any]:
        """As it is called."""
        return {"name": self.object.name, "version": self.object.version}

    def get_cancel_url(self) -> str:
        """The register."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> LobbyRegister:
        """Save it."""
        return services.rename_register(actor=self.viewer, at=self.at, register=self.object, **form.cleaned_data)


class LobbyRegisterRemovePage(ActionPage):
    """Take a register away that was made by mistake."""

    success_message = gettext_lazy("The register is taken away.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return LobbyRegister.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Take it away."""
        services.remove_register(actor=self.viewer, at=self.at, register=self.object, version=self.seen_version())
        return reverse("lobby_list")
