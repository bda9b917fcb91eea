"""All addresses of the site, one include per package."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("api/v1/", include("api.urls")),
    path("", include("crm.urls")),
    path("", include("messages.urls")),
    path("", include("campaigns.urls")),
]
