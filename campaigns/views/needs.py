"""What companies need: the list, each need, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.enums import NeedState
from campaigns.filters.feeds import NeedFilter
from campaigns.forms.needs import AcceptNeedForm, NeedContactForm, NeedForm, NewNeedForm, TurnDownNeedForm
from campaigns.models import BusinessNeed, NeedContact
from campaigns.services import needs as services
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage


class NeedListPage(ListPage):
    """Needs, the newest first, with how many companies they come from."""

    template_name = "campaigns/need_list.html"
    title = gettext_lazy("What companies need")
    filterset_class = NeedFilter
    keyset = ("-on", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return BusinessNeed.objects.visible_to(self.viewer).select_related("municipality", "organisation", "issue")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``16 needs from 14 companies · 3 to assess``."""
        counted = rows.counted()  # type: ignore[attr-defined]
        needs = ngettext("%(n)s need", "%(n)s needs", counted["needs"]) % {"n": counted["needs"]}
        said = ngettext("%(needs)s from %(n)s company", "%(needs)s from %(n)s companies", counted["companies"])
        waiting = _("%(n)s to assess") % {"n": counted["to_assess"]}
        told = said % {"needs": needs, "n": counted["companies"]}
        return f"{told} · {waiting}" if counted["to_assess"] else told

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, and whether one may be added."""
        return super().get_context(may_create=self.may(Action.CREATE, Thing.NEED), **extra)


class NeedPage(DetailPage):
    """A need: what, whose, and what became of it."""

    template_name = "campaigns/need_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        rows = BusinessNeed.objects.visible_to(self.viewer)
        return rows.select_related("municipality", "organisation", "issue", "taken_by", "assessed_by")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the contact for those who may see it, and what may be done."""
        need: BusinessNeed = self.object
        own = services.may_change(self.viewer, need)
        return super().get_context(
            contact=NeedContact.objects.visible_to(self.viewer).filter(need=need).first(),
            may_edit=own,
            may_keep=own and not need.sole_trader and need.state != NeedState.TURNED_DOWN,
            may_assess=services.may_assess(self.viewer, need),
            waits=need.state == NeedState.TO_ASSESS,
            history=history(self.viewer, [need]),
            **extra,
        )


def contact_in(values: Mapping[str, Any]) -> services.Contact | None:
    """The contact that a form holds, if anything of one was filled in."""
    name, reach, told_on = (values[f"contact_{part}"] for part in ("name", "reach", "told_on"))
    return services.Contact(name, reach, told_on) if name or reach or told_on else None


class NeedCreatePage(FormPage):
    """Take a need in."""

    title = gettext_lazy("Take in a need")
    form_class = NewNeedForm
    success_message = gettext_lazy("The need is taken in.")

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("need_list")

    def perform(self, form: SiteForm) -> BusinessNeed:
        """Save it."""
        values = {name: value for name, value in form.cleaned_data.items() if not name.startswith("contact_")}
        return services.take_in(actor=self.viewer, at=self.at, contact=contact_in(form.cleaned_data), **values)


class OfNeed(FormPage):
    """A form on a need: 404 for whoever does not read it, 403 for whoever may not do this."""

    template_name = "campaigns/form_page.html"
    is_assessing = False

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return BusinessNeed.objects.visible_to(self.viewer).select_related("organisation", "municipality")

    def load(self) -> None:
        """Find it, and refuse before anything is typed."""
        super().load()
        allowed = services.may_assess if self.is_assessing else services.may_change
        if not allowed(self.viewer, self.object):
            raise NotAllowed(_("Your role does not allow this."))

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw."""
        return {"version": self.object.version}

    def get_cancel_url(self) -> str:
        """The need."""
        return str(self.object.get_absolute_url())


class NeedUpdatePage(OfNeed):
    """What is said of a need."""

    title = gettext_lazy("Edit the need")
    form_class = NeedForm
    success_message = gettext_lazy("Saved.")

    def get_form_extra(self) -> dict[str, Any]:
        """Whose it is."""
        owner: Organisation = self.object.organisation
        return {"organisation": owner}

    def get_initial(self) -> dict[str, Any]:
        """The need as it is."""
        return {name: getattr(self.object, name) for name in (*services.FIELDS, "version")} | {
            "municipality": self.object.municipality_id
        }

    def perform(self, form: SiteForm) -> BusinessNeed:
        """Save what differs."""
        return services.change_need(actor=self.viewer, at=self.at, need=self.object, **form.cleaned_data)


class NeedContactPage(OfNeed):
    """Whom to ask about a need."""

    title = gettext_lazy("Whom to ask at the company")
    form_class = NeedContactForm
    success_message = gettext_lazy("Saved.")

    def get_initial(self) -> dict[str, Any]:
        """Whoever it is now."""
        found = NeedContact.objects.visible_to(self.viewer).filter(need=self.object).first()
        fields = {f"contact_{part}": getattr(found, part) for part in ("name", "reach", "told_on")} if found else {}
        return {**super().get_initial(), **fields}

    def perform(self, form: SiteForm) -> BusinessNeed:
        """Keep it."""
        values = form.cleaned_data
        contact = services.Contact(values["contact_name"], values["contact_reach"], values["contact_told_on"])
        return services.keep_contact(
            actor=self.viewer, at=self.at, need=self.object, contact=contact, version=values["version"]
        )


class NeedContactForgetPage(ActionPage):
    """Let nothing of the contact be left."""

    success_message = gettext_lazy("The contact is forgotten.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return BusinessNeed.objects.visible_to(self.viewer)

    def perform(self) -> None:
        """Forget it."""
        services.forget_contact(actor=self.viewer, at=self.at, need=self.object, version=self.seen_version())


class NeedAcceptPage(OfNeed):
    """Let it join an issue, or become one."""

    title = gettext_lazy("Accept the need")
    form_class = AcceptNeedForm
    submit_label = gettext_lazy("Accept")
    success_message = gettext_lazy("Accepted: the need stands on the issue's page.")
    is_assessing = True

    def get_form_extra(self) -> dict[str, Any]:
        """Whether a new issue may be named."""
        return {"may_add": self.may(Action.CREATE, Thing.ISSUE)}

    def is_over(self) -> bool:
        """Whether somebody has assessed it meanwhile."""
        return bool(self.object.state != NeedState.TO_ASSESS)

    def perform(self, form: SiteForm) -> BusinessNeed:
        """Accept it."""
        return services.accept_need(actor=self.viewer, at=self.at, need=self.object, **form.cleaned_data)


class NeedTurnDownPage(OfNeed):
    """Say why nothing comes of it."""

    title = gettext_lazy("Turn the need down")
    form_class = TurnDownNeedForm
    submit_label = gettext_lazy("Turn down")
    success_message = gettext_lazy("Turned down. The need stays readable with the reason.")
    is_assessing = True

    def is_over(self) -> bool:
        """Whether somebody has assessed it meanwhile."""
        return bool(self.object.state != NeedState.TO_ASSESS)

    def perform(self, form: SiteForm) -> BusinessNeed:
        """Turn it down."""
        return services.turn_down_need(actor=self.viewer, at=self.at, need=self.object, **form.cleaned_data)


class NeedReopenPage(ActionPage):
    """Assess it anew."""

    success_message = gettext_lazy("The need is to be assessed anew.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return BusinessNeed.objects.visible_to(self.viewer).select_related("organisation")

    def perform(self) -> None:
        """Open it."""
        services.reopen_need(actor=self.viewer, at=self.at, need=self.object, version=self.seen_version())
