"""Disposal: of whom facts are to be erased, deciding on one of them, and what was decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.forms.base import SiteForm
from crm.forms.disposal import EraseForm, KeepForm
from crm.models import Disposal
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries import disposal as queries
from crm.queries.networks import of_person
from crm.services import disposal as services
from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage, ListPage

SHOWN = 50


class DisposalPage(ListPage):
    """Who is proposed, and the latest decisions."""

    template_name = "crm/disposal.html"
    title = gettext_lazy("Disposal")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Who is proposed, the earliest first."""
        return queries.due(self.viewer, self.at)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``3 proposed``."""
        return _("%(n)s proposed") % {"n": bounded.said(bounded.count(rows))}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the rule, and what was decided."""
        return super().get_context(
            months=settings.DISPOSAL_MONTHS,
            limit=queries.limit(clock.day(self.at)),
            decisions=queries.decisions(self.viewer)[:SHOWN],
            shown=SHOWN,
            may_decide=self.may(Action.CREATE, Thing.DISPOSAL),
            **extra,
        )


class _Deciding(FormPage):
    """A decision on one who is proposed."""

    template_name = "crm/disposal_form.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Who is proposed."""
        return queries.due(self.viewer, self.at)

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("disposal")

    def get_success_url(self, result: Any) -> str:
        """The list."""
        return reverse("disposal")


class ErasePage(_Deciding):
    """Erase how somebody is reached and what we thought."""

    form_class = EraseForm
    submit_label = gettext_lazy("Erase")
    success_message = gettext_lazy("Erased. What happened stays in the log.")

    def get_title(self) -> str:
        """``Erase facts about Vera Lindmåne``."""
        return _("Erase facts about %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """The card that the reader saw."""
        return {"version": self.object.version}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With what goes and what stays: the networks by name that the reader sees, and who keeps the relation."""
        return super().get_context(
            erases=True, keeper=self.object.relation_owner, networks=of_person(self.object, self.viewer), **extra
        )

    def perform(self, form: SiteForm) -> Disposal:
        """Erase it."""
        return services.erase_facts(actor=self.viewer, at=self.at, person=self.object, **form.cleaned_data)


class KeepPage(_Deciding):
    """Keep what is known for a reason."""

    form_class = KeepForm
    submit_label = gettext_lazy("Keep")
    success_message = gettext_lazy("Kept, and proposed again after the day.")

    def get_title(self) -> str:
        """``Keep facts about Vera Lindmåne``."""
        return _("Keep facts about %(name)s") % {"name": self.object}

    def perform(self, form: SiteForm) -> Disposal:
        """Decide it."""
        return services.keep_facts(actor=self.viewer, at=self.at, person=self.object, **form.cleaned_data)
