"""What the interface says of itself: its description, its documentation, its problems, and what it is not."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.problems import MEANINGS
from api.renderers import Json

API_RELEASED = "2026-11-25"


@require_safe
def api_info(request: HttpRequest) -> JsonResponse:
    """Name, version, release date, documentation and status (DIGG's REST API profile)."""
    return JsonResponse(
        {
            "apiName": "Samsyn",
            "apiVersion": settings.SPECTACULAR_SETTINGS["VERSION"],
            "apiReleased": API_RELEASED,
            "apiDocumentation": f"{settings.BASE_URL}/api/v1/docs",
            "apiStatus": "beta",
        }
    )


class SchemaPage(SpectacularAPIView):
    """The description as JSON, open to anybody: it holds no data."""

    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [Json]


class DocsPage(SpectacularSwaggerSplitView):
    """The description to read and try, without anything from another host."""

    schema = None
    template_name = "api/docs.html"
    authentication_classes = []
    permission_classes = [AllowAny]


class OpenView(APIView):
    """Answers anybody, in JSON; not a part of the description."""

    schema = None
    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [Json]


class ProblemType(OpenView):
    """Where the type of a problem leads."""

    def get(self, request: Request, name: str) -> Response:
        """What it means. Raises Http404 for a name that is none."""
        if name not in MEANINGS:
            raise Http404
        return Response({"name": name, "meaning": MEANINGS[name]})


class Elsewhere(OpenView):
    """404 as a problem for an address that is none."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Whatever the method. Raises Http404."""
        raise Http404
