"""The site, with a page for personal links whichever package serves it."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("l/<str:token>", lambda request, token: HttpResponse(token), name="personal-link"),
    path("", include("crm.config.urls")),
]
