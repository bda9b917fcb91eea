"""A site of small pages about issues, to try the base views on."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.template import engines
from django.urls import path

from crm.config.urls import handler400, handler403, handler404, handler500  # noqa: F401
from crm.config.urls import urlpatterns as own
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.filters.base import DayFilter, SiteFilterSet, VisibleChoiceFilter
from crm.forms.base import SharedForm, SiteForm, VisibleChoice
from crm.models import Issue, Organisation
from crm.policy import Action, Thing
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage, Page

SURFACES = {
    "today": (Action.READ, Thing.TODAY),
    "issue_list": (Action.READ, Thing.ISSUE),
    "issue_detail": (Action.READ, Thing.ISSUE),
    "issue_create": (Action.CREATE, Thing.ISSUE),
    "issue_rename": (Action.UPDATE, Thing.ISSUE),
    "issue_close": (Action.UPDATE, Thing.ISSUE),
}
LIST = """{% extends "base.html" %}{% block content %}
{% include "ui/filter.html" with filter=filter only %}
{% component "results" totals=totals.count sentences=sentences next_url=next_url first_url=first_url %}
<ul>{% for row in rows %}<li>{{ row.name }}</li>{% endfor %}</ul>
{% endcomponent %}{% endblock %}"""
PLAIN = """{% extends "base.html" %}{% block content %}here{% endblock %}"""


class FromText(Page):
    """A page whose template is in this file."""

    source = PLAIN

    def render(self, status: int = 200, **extra: Any):
        template = engines["django"].from_string(self.source)
        from django.http import HttpResponse

        return HttpResponse(template.render(self.get_context(**extra), self.request), status=status)


class Today(FromText):
    title = "Today"


class IssueFilter(SiteFilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    organisation = VisibleChoiceFilter(model=Organisation, label="Organisation")
    since = DayFilter(method="ignored", label="Since")

    class Meta:
        model = Issue
        fields: list[str] = []

    def ignored(self, rows, name, value):
        return rows


class IssueList(FromText, ListPage):
    source = LIST
    title = "Issues"
    keyset = ("sort_key", "pk")
    page_size = 2
    filterset_class = IssueFilter

    def get_queryset(self):
        return Issue.objects.visible_to(self.viewer)


class IssueDetail(FromText, DetailPage):
    def get_queryset(self):
        return Issue.objects.visible_to(self.viewer)


class IssueForm(SharedForm):
    name = forms.CharField(label="Name")
    owner = VisibleChoice(Organisation, label="Owner", required=False)


class IssueCreate(FormPage):
    title = "New issue"
    form_class = IssueForm
    success_message = "Saved"

    def perform(self, form):
        name = form.cleaned_data["name"]
        raises = {
            "domain": DomainError("Too dull", field="name"),
            "elsewhere": DomainError("Not today", field="weather"),
            "invalid": ValidationError({"name": ["Too long"], "weather": ["Too wet"]}),
            "stale": StaleObject("Somebody was first"),
            "forbidden": NotAllowed("no"),
            "twice": IntegrityError("UNIQUE constraint failed"),
        }
        if name in raises:
            raise raises[name]
        return name

    def get_success_url(self, result):
        return "/issues/"


class RenameForm(SiteForm):
    name = forms.CharField(label="Name")
    organisation = VisibleChoice(Organisation, label="Owner", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class IssueRename(FormPage):
    """Somebody else renames the issue while it is open, unless the form has seen that."""

    title = "Rename"
    form_class = RenameForm

    def get_queryset(self):
        return Issue.objects.visible_to(self.viewer)

    def get_initial(self):
        return {"name": self.object.name, "organisation": self.object.organisation_id, "version": len(self.object.name)}

    def perform(self, form):
        if form.cleaned_data["version"] != len(self.object.name):
            raise StaleObject("Somebody was first")

    def get_success_url(self, result):
        return "/issues/"


class IssueClose(ActionPage):
    success_message = "Closed"

    def get_queryset(self):
        return Issue.objects.visible_to(self.viewer)

    def get_undo_url(self):
        return "/issues/1/close/"

    def get_return_url(self):
        return "/issues/"

    def perform(self):
        if self.object.name == "Dull":
            raise DomainError("Too dull")
        if self.object.name == "Stale":
            raise StaleObject("Somebody was first")
        if self.object.name == "Twice":
            raise IntegrityError("UNIQUE constraint failed")


def broken(request):
    """A view that fails."""
    raise RuntimeError("broken")


def refused(request):
    """A view whose service says no."""
    raise DomainError("The rule says no")


urlpatterns = [
    path("", Today.as_view(), name="today"),
    path("issues/", IssueList.as_view(), name="issue_list"),
    path("issues/new/", IssueCreate.as_view(), name="issue_create"),
    path("issues/<int:pk>/", IssueDetail.as_view(), name="issue_detail"),
    path("issues/<int:pk>/rename/", IssueRename.as_view(), name="issue_rename"),
    path("issues/<int:pk>/close/", IssueClose.as_view(), name="issue_close"),
    path("broken/", broken),
    path("refused/", refused),
    *own,
]
