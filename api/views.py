"""What the interface says of itself."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

API_VERSION = "1.0.0"
API_RELEASED = "2026-11-23"


@require_safe
def api_info(request: HttpRequest) -> JsonResponse:
    """Name, version, release date, documentation and status (DIGG's REST API profile)."""
    return JsonResponse(
        {
            "apiName": "Samsyn",
            "apiVersion": API_VERSION,
            "apiReleased": API_RELEASED,
            "apiDocumentation": f"{settings.BASE_URL}/api/v1/api-info",
            "apiStatus": "beta",
        }
    )
