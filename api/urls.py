"""Addresses of the programming interface: no trailing slash, lower case with hyphens (DIGG's REST API profile)."""

from __future__ import annotations

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from api.base import Resource
from api.views.about import DocsPage, Elsewhere, SchemaPage, api_info
from api.views.anchoring import Anchorings
from api.views.endorsements import Endorsements
from api.views.message_uses import MessageUses
from api.views.messages import Messages
from api.views.organisations import Organisations
from api.views.people import DecisionMakers
from api.views.proof_points import ProofPoints
from api.views.versions import Versions

RESOURCES: dict[str, type[Resource]] = {
    "decision-makers": DecisionMakers,
    "organisations": Organisations,
    "messages": Messages,
    "versions": Versions,
    "endorsements": Endorsements,
    "anchoring": Anchorings,
    "message-uses": MessageUses,
    "proof-points": ProofPoints,
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
