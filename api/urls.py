"""Addresses of the programming interface: no trailing slash, lower case with hyphens (DIGG's REST API profile)."""

from __future__ import annotations

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from api.base import Resource
from api.views.about import DocsPage, Elsewhere, SchemaPage, api_info
from api.views.arenas import Arenas
from api.views.campaigns import Campaigns
from api.views.deadlines import Deadlines
from api.views.delegates import Delegates
from api.views.goal_entries import GoalEntries
from api.views.goals import Goals
from api.views.indicators import Indicators
from api.views.organisations import Organisations
from api.views.packs import Packs
from api.views.people import DecisionMakers
from api.views.programme_items import ProgrammeItems
from api.views.reminders import Reminders
from api.views.requests import Requests

RESOURCES: dict[str, type[Resource]] = {
    "decision-makers": DecisionMakers,
    "organisations": Organisations,
    "campaigns": Campaigns,
    "goals": Goals,
    "goal-entries": GoalEntries,
    "indicators": Indicators,
    "arenas": Arenas,
    "deadlines": Deadlines,
    "programme-items": ProgrammeItems,
    "requests": Requests,
    "delegates": Delegates,
    "packs": Packs,
    "reminders": Reminders,
}

router = SimpleRouter(trailing_slash=False)
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=name)

urlpatterns = [
    path("api-info", api_info, name="api-info"),
    path("schema", SchemaPage.as_view(), name="api-schema"),
    path("docs", DocsPage.as_view(url_name="api-schema"), name="api-docs"),
    path("", include((router.urls, "api"), namespace="api")),
    re_path("", Elsewhere.as_view(), name="api-elsewhere"),
]
