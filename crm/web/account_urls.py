"""Signing in and one's own account: allauth's pages, without those that a closed council has no use for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path


def closed(request: HttpRequest, **_: str) -> HttpResponse:
    """404: accounts are opened, and their addresses changed, by an administrator."""
    raise Http404


urlpatterns = [
    path("signup/", closed),
    path("email/", closed),
    re_path(r"^confirm-email/", closed),
    re_path(r"^login/code/", closed),
    path("", include("allauth.urls")),
]
