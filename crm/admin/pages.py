"""The pages of the reference data. Sign-in, policy and errors are those of every page; ``admin`` knows the model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.views.main import ERROR_FLAG
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.base import SiteForm
from crm.policy import Action
from crm.queries.history import history
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, FormPage, Page

if TYPE_CHECKING:
    from crm.admin.base import ReferenceAdmin


class Index(Page):
    """What can be looked after here, by role."""

    template_name = "reference/index.html"
    title = gettext_lazy("Reference data")
    admins: Iterable[ReferenceAdmin] = ()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The models that the viewer may change."""
        shown = [admin for admin in self.admins if admin.may(self.viewer, Action.UPDATE)]
        shelves = [(admin.title, admin.about, admin.url("changelist")) for admin in shown]
        return super().get_context(shelves=shelves, **extra)


class Rows(Page):
    """Django's list of a model."""

    admin: Any = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list; an address that makes no sense leads to the whole of it."""
        if ERROR_FLAG in request.GET:
            return HttpResponseRedirect(request.path)
        admin = cast("ReferenceAdmin", self.admin)
        add_url = admin.url("add") if admin.may(self.viewer, Action.CREATE) else ""
        context = {"title": admin.title, "add_title": admin.add_title, "add_url": add_url}
        return admin.changelist_view(request, context)


class Form(FormPage):
    """What adding and changing share."""

    template_name = "reference/form.html"
    success_message: Any = gettext_lazy("Saved.")
    admin: Any = None

    def get_form(self, data: Any = None) -> SiteForm:
        """The model's form, or the page's own."""
        self.form_class = getattr(self, "form_class", None) or self.admin.site_form
        return super().get_form(data)

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return str(self.admin.url("changelist"))

    def get_success_url(self, result: Any) -> str:
        """Back to the list."""
        return str(self.admin.url("changelist"))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The form, and where one is."""
        acts = self.admin.acts(self.object) if self.object else []
        return super().get_context(
            **{
                "list_url": self.admin.url("changelist"),
                "list_title": self.admin.title,
                "acts": acts,
                **extra,
            }
        )


class Add(Form):
    """Add a row."""

    def get_title(self) -> str:
        """``Add a committee``."""
        return str(self.admin.add_title)

    def perform(self, form: SiteForm) -> Any:
        """Save it."""
        return self.admin.create(actor=self.viewer, at=self.at, **form.to_create)


class OfRow(Form):
    """A form about one row."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every row that the viewer sees."""
        found: VisibleQuerySet[Any] = self.admin.rows(self.viewer)
        return found

    def get_cancel_url(self) -> str:
        """Back to the row."""
        return str(self.admin.url("change", self.object.pk))

    def get_success_url(self, result: Any) -> str:
        """Back to the row."""
        return str(self.admin.url("change", self.object.pk))


class Change(OfRow):
    """Change a row."""

    def get_title(self) -> str:
        """``Change Riksdagen``."""
        return _("Change %(name)s") % {"name": self.object}

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return str(self.admin.url("changelist"))

    def get_initial(self) -> dict[str, Any]:
        """The row as it is."""
        return {name: getattr(self.object, name) for name in (*self.admin.edited, "version")}

    def perform(self, form: SiteForm) -> Any:
        """Save what differs."""
        return self.admin.update(actor=self.viewer, at=self.at, row=self.object, **form.cleaned_data)


class History(DetailPage):
    """Who changed what, as far as the viewer may know."""

    template_name = "reference/history.html"
    admin: Any = None

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every row that the viewer sees."""
        found: VisibleQuerySet[Any] = self.admin.rows(self.viewer)
        return found

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The trail, newest first."""
        return super().get_context(
            traces=history(self.viewer, self.admin.trail(self.object)),
            row_url=self.admin.url("change", self.object.pk),
            list_url=self.admin.url("changelist"),
            list_title=self.admin.title,
            **extra,
        )
