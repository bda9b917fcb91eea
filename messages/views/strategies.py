"""The communication strategy: the version in force, every other, what differs, and writing a draft."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage
from messages.enums import StrategyState
from messages.forms.strategies import AdoptStrategyForm, StrategyForm, StrategyRowForm
from messages.models import Strategy, StrategyRow
from messages.queries.strategy import compared, in_force, in_order
from messages.services import strategies as services


class StrategyListPage(ListPage):
    """Every version, the newest first."""

    template_name = "messages/strategy_list.html"
    title = _("Communication strategy")
    keyset = ("-number",)

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return Strategy.objects.visible_to(self.viewer).select_related("created_by")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the rows of the one in force, and whether a draft may be begun."""
        now = in_force(self.viewer)
        has_draft = Strategy.objects.visible_to(self.viewer).filter(state=StrategyState.DRAFT).exists()
        return super().get_context(
            now=now,
            now_rows=in_order(now.rows.all()) if now else [],
            may_begin=not has_draft and self.may(Action.CREATE, Thing.STRATEGY),
            **extra,
        )


class _Versions:
    """Versions that the viewer reads."""

    viewer: Any

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return Strategy.objects.visible_to(self.viewer).select_related("organisation", "created_by")


class StrategyPage(_Versions, DetailPage):
    """A version with its rows, and what it changes in the one before it or in another."""

    template_name = "messages/strategy.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, the comparison, and what may be done."""
        new: Strategy = self.object
        versions = list(Strategy.objects.visible_to(self.viewer))
        old = self._other(versions)
        return super().get_context(
            rows=in_order(new.rows.all()),
            versions=versions,
            old=old,
            comparison=compared(old, new) if old != new else None,
            may_write=services.may_write(self.viewer, new),
            may_adopt=new.state == StrategyState.DRAFT and self.may(Action.TRANSITION, Thing.STRATEGY),
            history=history(self.viewer, [new]),
            **extra,
        )

    def _other(self, versions: list[Strategy]) -> Strategy:
        """The version to compare with: the one that is named, else the one before; 404 for one that does not exist."""
        asked = self.request.GET.get("from")
        if asked is None:
            return next((one for one in versions if one.number < self.object.number), self.object)
        wanted = number(asked)
        for one in versions:
            if one.number == wanted:
                return one
        raise Http404


class StrategyBeginPage(FormPage):
    """Begin a draft, as the version in force."""

    title = _("Begin a new version")
    form_class = StrategyForm
    submit_label = _("Begin")
    success_message = _("The draft is begun.")

    def get_initial(self) -> dict[str, Any]:
        """The aim in force."""
        now = in_force(self.viewer)
        return {"aim": now.aim} if now else {}

    def get_cancel_url(self) -> str:
        """The versions."""
        return reverse("strategy_list")

    def perform(self, form: SiteForm) -> Strategy:
        """Begin it."""
        return services.begin_strategy(actor=self.viewer, at=self.at, aim=form.cleaned_data["aim"])


class OfDraft(_Versions, FormPage):
    """A form on a version that is a draft."""

    def get_cancel_url(self) -> str:
        """The version."""
        return str(self.object.get_absolute_url())

    def get_success_url(self, result: Any) -> str:
        """The version."""
        return self.get_cancel_url()

    def is_over(self) -> bool:
        """Whether it has been adopted meanwhile."""
        return bool(self.object.state != StrategyState.DRAFT)


class StrategyUpdatePage(OfDraft):
    """The draft's aim."""

    title = _("Edit the aim")
    form_class = StrategyForm
    success_message = _("Saved.")

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {"aim": self.object.aim, "version": self.object.version}

    def perform(self, form: SiteForm) -> Strategy:
        """Save it."""
        return services.change_strategy(actor=self.viewer, at=self.at, strategy=self.object, **form.cleaned_data)


class StrategyAdoptPage(OfDraft):
    """Note who adopted the draft, and when."""

    title = _("The strategy was adopted")
    form_class = AdoptStrategyForm
    submit_label = _("Note the adoption")
    success_message = _("Adopted: this version is in force.")

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw."""
        return {"version": self.object.version}

    def perform(self, form: SiteForm) -> Strategy:
        """Adopt it."""
        return services.adopt_strategy(actor=self.viewer, at=self.at, strategy=self.object, **form.cleaned_data)


class StrategyDiscardPage(_Versions, ActionPage):
    """Throw a draft away."""

    success_message = _("The draft is thrown away.")

    def perform(self) -> str:
        """Throw it away."""
        services.discard_strategy(actor=self.viewer, at=self.at, strategy=self.object, version=self.seen_version())
        return reverse("strategy_list")


class RowCreatePage(OfDraft):
    """One more row of a draft."""

    title = _("Add an audience and a channel")
    form_class = StrategyRowForm
    success_message = _("The row is added.")

    def perform(self, form: SiteForm) -> StrategyRow:
        """Add it."""
        values = {name: form.cleaned_data[name] for name in services.ROW_FIELDS}
        return services.add_row(actor=self.viewer, at=self.at, strategy=self.object, **values)


class _Rows:
    """Rows of versions that the viewer reads."""

    viewer: Any

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """With their version."""
        return StrategyRow.objects.visible_to(self.viewer).select_related("strategy")


class RowUpdatePage(_Rows, FormPage):
    """Change a row of a draft."""

    title = _("Edit the row")
    form_class = StrategyRowForm
    success_message = _("Saved.")

    def load(self) -> None:
        """Find it, and refuse before anything is typed."""
        super().load()
        if not services.may_write(self.viewer, self.object.strategy):
            raise NotAllowed(str(_("This version is adopted and does not change. Begin a new one.")))

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {name: getattr(self.object, name) for name in (*services.ROW_FIELDS, "version")}

    def get_cancel_url(self) -> str:
        """The version."""
        return str(self.object.strategy.get_absolute_url())

    def get_success_url(self, result: Any) -> str:
        """The version."""
        return self.get_cancel_url()

    def perform(self, form: SiteForm) -> StrategyRow:
        """Save it."""
        return services.change_row(actor=self.viewer, at=self.at, row=self.object, **form.cleaned_data)


class RowRemovePage(_Rows, ActionPage):
    """Take a row of a draft away."""

    success_message = _("The row is taken away.")

    def perform(self) -> str:
        """Take it away."""
        where = str(self.object.strategy.get_absolute_url())
        services.remove_row(actor=self.viewer, at=self.at, row=self.object, version=self.seen_version())
        return where
