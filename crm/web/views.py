"""Base views. A page names what it shows or which service it runs; sign-in, policy, errors and paging are here."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import messages as flash
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.generic.base import View

from crm import policy, surfaces
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.filters.base import SiteFilterSet
from crm.forms.base import SiteForm
from crm.visibility import Viewer, VisibleQuerySet
from crm.web import flashes, keyset
from crm.web.keyset import Cut
from crm.web.once import done_once
from crm.web.requests import SiteRequest, instant, number

logger = logging.getLogger(__name__)


class Page(View, ABC):
    """A page behind sign-in. Its address must be in ``surfaces.SURFACES``.

    Gives ``self.viewer`` and ``self.at``; ``template_name`` is rendered with ``get_context()``.
    """

    request: SiteRequest
    template_name: str = ""
    title: Any = ""
    # Whether what is sent changes something, and is therefore done once from each page.
    is_done_once: ClassVar[bool] = False
    # Whether a rule stood in the way of an act.
    was_refused = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign-in, then the policy: 404 for outsiders, 403 for members who may not."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in surfaces.SURFACES:
            raise ImproperlyConfigured(f"The address {name!r} is not in crm.surfaces.SURFACES")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.viewer = cast(Viewer, self.request.viewer)
        self.at = instant(request)
        action, thing = surfaces.SURFACES[name]
        if not policy.opens(self.viewer, action, thing):
            if not self.viewer.member:
                raise Http404
            raise NotAllowed(f"{self.viewer.role} may not {action} {thing}")
        if thing == policy.Thing.TODAY and not self.viewer.member:
            return render(request, "errors/outsider.html", status=403)
        if request.method == "POST" and self.is_done_once:
            handle = partial(super().dispatch, request, *args, **kwargs)
            return done_once(request, self.viewer, handle, lambda: not self.was_refused)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page."""
        return self.render()

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """405; whoever opens an address that only acts, as after signing in again, goes to the page above it."""
        if request.method not in {"GET", "HEAD"}:
            return super().http_method_not_allowed(request, *args, **kwargs)
        flash.info(request, _("Nothing was done. If you were signed out when you pressed the button, press it again."))
        return HttpResponseRedirect(_page_above(request.path))

    def get_title(self) -> str:
        """The heading and the window's title."""
        return str(self.title)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What the template reads. Extend with ``super().get_context(name=…, **extra)``."""
        return {"title": self.get_title(), "view": self, **extra}

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        """The template with the context."""
        return render(self.request, self.template_name, self.get_context(**extra), status=status)

    def may(self, action: policy.Action, thing: policy.Thing) -> bool:
        """Whether the viewer may do this somewhere: which buttons to show."""
        return policy.may(self.viewer, action, thing)


def _page_above(path: str) -> str:
    """The nearest address above that can be opened; the first page for none."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            view: Any = resolve(f"{path}/").func
        except Resolver404:
            continue
        if "get" in getattr(getattr(view, "view_class", None), "http_method_names", ["get"]):
            return f"{path}/"
    return reverse("today")


class ListPage(Page):
    """Rows with filters, totals and pages.

    ``get_queryset`` starts from ``visible_to(self.viewer)``. ``keyset`` names non-null columns ending in a unique one,
    with ``-`` for falling order; it is the order of the list and what pages are cut by. Context: ``rows``, ``filter``,
    ``sentences``, ``totals``, ``next_url``, ``first_url``.
    """

    filterset_class: type[SiteFilterSet] | None = None
    keyset: ClassVar[tuple[str, ...]] = ("-pk",)
    page_size = 50

    @abstractmethod
    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every row that the viewer may see."""

    def get_totals(self, rows: QuerySet[Any]) -> Any:
        """What the totals line says of the filtered rows; their number, unless overridden."""
        return {"count": rows.count()}

    def narrowed(self) -> tuple[SiteFilterSet | None, QuerySet[Any]]:
        """The filters in use, if the list has any, and the rows that they leave."""
        rows: QuerySet[Any] = self.get_queryset()
        if not self.filterset_class:
            return None, rows
        found = self.filterset_class(self.request.GET, rows, viewer=self.viewer, at=self.at, request=self.request)
        return found, found.qs

    def get_page(self, rows: QuerySet[Any]) -> Cut:
        """The rows of this page."""
        return keyset.cut(rows, self.keyset, self.request.GET, self.page_size)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The filtered page of rows."""
        filterset, rows = self.narrowed()
        page = self.get_page(rows)
        return super().get_context(
            rows=page.rows,
            filter=filterset,
            sentences=filterset.sentences() if filterset else [],
            totals=self.get_totals(rows),
            next_url=page.next_url,
            first_url=page.first_url,
            **extra,
        )


class DetailPage(Page):
    """One row. ``get_queryset`` starts from ``visible_to(self.viewer)``; what it does not hold is a 404.

    The row is ``self.object`` and ``object``.
    """

    lookup = "pk"

    @abstractmethod
    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Rows that the viewer may see."""

    def get_object(self) -> Any:
        """The row that the address names."""
        return get_object_or_404(self.get_queryset(), **{self.lookup: self.kwargs[self.lookup]})

    def get_title(self) -> str:
        """The row's own name, unless the page has a title."""
        return str(self.title or self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of the row."""
        self.object = self.get_object()
        return self.render()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The row as ``object``."""
        return super().get_context(object=self.object, **extra)


# Fields that say what the reader saw: of the row itself, and of another that the act changes too.
VERSIONS = frozenset({"version", "other_version"})


class FormPage(Page):
    """A form that runs one service.

    ``perform(form)`` calls it and returns its result; ``get_success_url(result)`` says where to go. ``DomainError`` and
    ``ValidationError`` come back beside the field they blame; a lost race shows what was typed again (409). For
    a form on an existing row ``get_queryset`` finds ``self.object`` or answers 404.
    """

    is_done_once = True
    template_name = "ui/form_page.html"
    form_class: type[SiteForm]
    submit_label: Any = ""
    success_message: Any = ""
    lookup = "pk"
    object: Any = None

    def get_queryset(self) -> VisibleQuerySet[Any] | None:
        """Rows that may be edited; None for a form on no row."""
        return None

    def load(self) -> None:
        """Find the row that the form is about."""
        rows = self.get_queryset()
        if rows is not None:
            self.object = get_object_or_404(cast("QuerySet[Model]", rows), **{self.lookup: self.kwargs[self.lookup]})

    def get_initial(self) -> dict[str, Any]:
        """First values."""
        return {}

    def get_form(self, data: Any = None) -> SiteForm:
        """The form, unbound without data."""
        files = self.request.FILES if data is not None else None
        return self.form_class(
            data, files, viewer=self.viewer, at=self.at, initial=self.get_initial(), **self.get_form_extra()
        )

    def get_form_extra(self) -> dict[str, Any]:
        """Further arguments of the form."""
        return {}

    @abstractmethod
    def perform(self, form: SiteForm) -> Any:
        """Run the service with ``form.cleaned_data``."""

    def get_success_url(self, result: Any) -> str:
        """Where to go afterwards: the row's own page, unless overridden."""
        return str(result.get_absolute_url())

    def get_cancel_url(self) -> str:
        """Where "Cancel" leads; empty hides it."""
        return ""

    def is_over(self) -> bool:
        """Whether the act, its race lost, is no longer possible: what was typed is shown without a button."""
        return False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        self.load()
        return self.render(form=self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Run the service, or show the form again; also with whom a search in one of its fields finds."""
        self.load()
        form = self.get_form(request.POST)
        if form.is_searching:
            return self.render(form=form)
        if not form.is_valid():
            return self.render(status=422, form=form)
        try:
            result = self.perform(form)
        except (StaleObject, InvalidTransition) as error:
            return self.render(status=409, form=self.get_conflict_form(request), conflict=error.message)
        except IntegrityError as error:
            # A rule of the database that the services' own look missed: somebody saved in between.
            logger.warning("A constraint of the database stopped a form: %s", error)
            conflict = _("Somebody else saved the same at the same time. Read it again and retry.")
            return self.render(status=409, form=self.get_conflict_form(request), conflict=conflict)
        except DomainError as error:
            form.blame(error.field, error.message)
            return self.render(status=422, form=form)
        except ValidationError as error:
            form.take(error)
            return self.render(status=422, form=form)
        if self.success_message:
            flash.success(request, str(self.success_message))
        return self.respond(result)

    def respond(self, result: Any) -> HttpResponse:
        """The answer to what was done: on to ``get_success_url``, unless overridden."""
        return HttpResponseRedirect(self.get_success_url(result))

    def get_conflict_form(self, request: HttpRequest) -> SiteForm:
        """The form as typed, beside what is stored now; saved again, it replaces exactly that.

        Where the act is over it can only be read.
        """
        self.load()
        data = cast(QueryDict, request.POST).copy()
        form = self.get_form(data)
        if self.is_over():
            form.is_closed = True
            return form
        for name in form.fields.keys() & form.initial.keys() & VERSIONS:
            data[form.add_prefix(name)] = str(form.initial[name])
        form.compare()
        return form

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The form with its words."""
        return super().get_context(
            **{
                "object": self.object,
                "conflict": "",
                "submit_label": str(self.submit_label or _("Save")),
                "cancel_url": self.get_cancel_url(),
                **extra,
            }
        )


class ActionPage(Page):
    """An act by one button: POST only, then back. ``perform()`` runs the service and may return an address.

    A rule that forbids it is told as a message on the page one came from; a lost race answers 409.
    """

    is_done_once = True
    http_method_names = ["post", "options"]
    success_message: Any = ""
    lookup = "pk"
    object: Any = None

    def get_queryset(self) -> VisibleQuerySet[Any] | None:
        """Rows that may be acted on; None for an act on no row."""
        return None

    @abstractmethod
    def perform(self) -> str | None:
        """Run the service on ``self.object``. Returns where to go, or None for the row's own page."""

    def seen_version(self) -> int | None:
        """The version of the row on the page with the button; None if it named none that can be."""
        return number(self.request.POST.get("version", ""))

    def get_undo_url(self) -> str:
        """The address that takes the act back, offered for eight seconds; empty for none."""
        return ""

    def get_return_url(self) -> str:
        """Where to go when ``perform`` names nothing."""
        return str(cast(Any, self.object).get_absolute_url()) if self.object else reverse("today")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, and go on."""
        rows = self.get_queryset()
        if rows is not None:
            self.object = get_object_or_404(cast("QuerySet[Model]", rows), **{self.lookup: self.kwargs[self.lookup]})
        try:
            where = self.perform()
        except (StaleObject, InvalidTransition):
            raise
        except DomainError as error:
            return self.refuse(error.message)
        except ValidationError as error:
            return self.refuse(" ".join(error.messages))
        if self.success_message:
            flashes.say(request, str(self.success_message), undo=self.get_undo_url())
        return HttpResponseRedirect(where or self.get_return_url())

    def refuse(self, message: str) -> HttpResponse:
        """Back, with what stood in the way."""
        self.was_refused = True
        flash.error(self.request, message)
        return HttpResponseRedirect(self.get_return_url())
