"""Networks: the list, each with its members, and writing them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.errors import NotAllowed
from crm.filters.networks import NetworkFilter
from crm.forms.base import SiteForm
from crm.forms.networks import MemberEditForm, MemberForm, NetworkForm
from crm.models import Network, NetworkMember
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries import networks as queries
from crm.queries.history import history
from crm.services import networks as services
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage


class NetworkListPage(ListPage):
    """Networks by name, with how many sit in each today."""

    template_name = "crm/network_list.html"
    title = gettext_lazy("Networks")
    filterset_class = NetworkFilter
    keyset = ("sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return queries.networks(self.viewer, clock.day(self.at))

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``7 networks``."""
        n = bounded.count(rows)
        return ngettext("%(n)s network", "%(n)s networks", n) % {"n": bounded.said(n)}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, and whether one may be added."""
        return super().get_context(may_create=self.may(Action.CREATE, Thing.NETWORK), **extra)


class NetworkPage(DetailPage):
    """One network: what it is for, who sits there now and before, and how often we have met them."""

    template_name = "crm/network_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return queries.networks(self.viewer, clock.day(self.at))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With members, contacts with any of them, its trail, and what may be done."""
        found = queries.parted(self.object, self.viewer, clock.day(self.at))
        people = [("person", member.person_id) for member in found["now"] if member.person_id]
        issues = [("issue", issue.pk) for issue in self.object.issues.all()]
        return super().get_context(
            members=found,
            contacts=queries.contacts(self.object, self.viewer).count(),
            meet_url=f"{reverse('meeting_create')}?{urlencode([*people, *issues])}" if people else "",
            may_log=self.may(Action.CREATE, Thing.MEETING),
            may_edit=services.may_change(self.viewer, self.object),
            history=history(self.viewer, [self.object, *found["now"], *found["then"]]),
            **extra,
        )


class NetworkCreatePage(FormPage):
    """Add a network, with ``?issue=`` on that one."""

    title = gettext_lazy("Add a network")
    form_class = NetworkForm
    success_message = gettext_lazy("The network is saved. Note who sits in it.")

    def get_initial(self) -> dict[str, Any]:
        """The issue that one came from."""
        return {"issues": [pk for pk in map(number, self.request.GET.getlist("issue")) if pk]}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("network_list")

    def perform(self, form: SiteForm) -> Network:
        """Save it."""
        return services.add_network(actor=self.viewer, at=self.at, **form.to_create)


class NetworkUpdatePage(FormPage):
    """Change a network."""

    title = gettext_lazy("Edit the network")
    form_class = NetworkForm
    template_name = "campaigns/form_page.html"
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return Network.objects.visible_to(self.viewer).select_related("organisation", "representative__organisation")

    def load(self) -> None:
        """Find it, and refuse before anything is typed."""
        super().load()
        if not services.may_change(self.viewer, self.object):
            raise NotAllowed(_("You may read this but not change it."))

    def get_form_extra(self) -> dict[str, Any]:
        """Whose it is."""
        return {"organisation": self.object.organisation}

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        fields = {name: getattr(self.object, name) for name in (*services.FIELDS, "version")}
        return fields | {
            "representative": self.object.representative_id,
            "issues": list(self.object.issues.values_list("pk", flat=True)),
        }

    def get_cancel_url(self) -> str:
        """The network."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> Network:
        """Save what differs."""
        return services.change_network(actor=self.viewer, at=self.at, network=self.object, **form.cleaned_data)


class NetworkRemovePage(ActionPage):
    """Take a network away."""

    success_message = gettext_lazy("The network is taken away.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return Network.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Take it away."""
        services.remove_network(actor=self.viewer, at=self.at, network=self.object, version=self.seen_version())
        return reverse("network_list")


class MemberCreatePage(FormPage):
    """Note who sits in the network of the address."""

    title = gettext_lazy("Note a member")
    form_class = MemberForm
    success_message = gettext_lazy("Noted.")

    @cached_property
    def network(self) -> Network:
        """The network; 404 for whoever may not read it."""
        return get_object_or_404(Network.objects.visible_to(self.viewer), pk=self.kwargs["pk"])

    def load(self) -> None:
        """Refuse another party's before anything is typed."""
        if not services.may_change(self.viewer, self.network):
            raise NotAllowed(_("You may read this but not change it."))

    def get_cancel_url(self) -> str:
        """The network."""
        return self.network.get_absolute_url()

    def perform(self, form: SiteForm) -> NetworkMember:
        """Save it."""
        return services.add_member(actor=self.viewer, at=self.at, network=self.network, **form.cleaned_data)


class MemberUpdatePage(FormPage):
    """Change what somebody is in the network, or say that they have left."""

    form_class = MemberEditForm
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return queries.members(self.viewer)

    def load(self) -> None:
        """Find it, and refuse another party's before anything is typed."""
        super().load()
        if not services.may_change(self.viewer, self.object.network):
            raise NotAllowed(_("You may read this but not change it."))

    def get_title(self) -> str:
        """``Change Vera Lindmåne, Kustnätverket``."""
        return _("Change %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {name: getattr(self.object, name) for name in (*services.MEMBER_FIELDS, "version")}

    def get_cancel_url(self) -> str:
        """The network."""
        return str(self.object.network.get_absolute_url())

    def perform(self, form: SiteForm) -> NetworkMember:
        """Save what differs."""
        return services.change_member(actor=self.viewer, at=self.at, member=self.object, **form.cleaned_data)


class MemberRemovePage(ActionPage):
    """Take away a member noted by mistake."""

    success_message = gettext_lazy("The member is taken away.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return queries.members(self.viewer)

    def perform(self) -> str:
        """Take it away."""
        network = self.object.network
        services.remove_member(actor=self.viewer, at=self.at, member=self.object, version=self.seen_version())
        return str(network.get_absolute_url())
