"""All addresses of the site, one include per package."""

from django.urls import include, path

from crm.admin.site import site

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("account/", include("crm.web.account_urls")),
    path("admin/", site.urls),
    path("", include("crm.urls")),
    path("", include("messages.urls")),
    path("", include("campaigns.urls")),
]

handler400 = "crm.web.errors.bad_request"
handler403 = "crm.web.errors.forbidden"
handler404 = "crm.web.errors.not_found"
handler500 = "crm.web.errors.server_error"
