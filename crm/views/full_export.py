"""Everything to another installation: a project leader allows it, an administrator takes it."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.errors import DomainError
from crm.exports.full import left_out
from crm.forms.base import SiteForm
from crm.forms.full_export import AllowExportForm
from crm.models import Council
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.services.backup.archive import BackupError
from crm.services.full_export.allow import allow_export, stop_export
from crm.services.full_export.take import take_away
from crm.web.views import ActionPage, FormPage, Page

logger = logging.getLogger(__name__)


class FullExportPage(Page):
    """What the file holds, whether it may be taken now, and who has allowed and taken it."""

    template_name = "crm/full_export.html"
    title = gettext_lazy("Full export")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With what the viewer may do about it."""
        council = Council.current()
        now = timezone.now()
        return super().get_context(
            council=council,
            is_allowed=council.export_until is not None and council.export_until > now,
            may_allow=self.may(Action.UPDATE, Thing.FULL_EXPORT),
            may_take=self.may(Action.CREATE, Thing.FULL_EXPORT),
            reasons=sorted({str(reason) for reason in left_out().values()}),
            history=history(self.viewer, [council]),
            **extra,
        )


class FullExportAllow(FormPage):
    """Let an administrator take everything for a day."""

    title = gettext_lazy("Allow a full export")
    form_class = AllowExportForm
    submit_label = gettext_lazy("Allow it for 24 hours")
    success_message = gettext_lazy("An administrator can take the full export for 24 hours.")

    def perform(self, form: SiteForm) -> Council:
        """Say so."""
        return allow_export(actor=self.viewer, at=self.at, now=timezone.now(), reason=form.cleaned_data["reason"])

    def get_success_url(self, result: Council) -> str:
        """What it looks like now."""
        return reverse("full_export")

    def get_cancel_url(self) -> str:
        """Back."""
        return reverse("full_export")


class FullExportStop(ActionPage):
    """Let nobody take it any more."""

    success_message = gettext_lazy("Nobody can take the full export any more.")

    def perform(self) -> str:
        """Say so."""
        stop_export(actor=self.viewer, at=self.at)
        return reverse("full_export")


class FullExportTake(Page):
    """The file. It is written to disk, whole, before its first byte is sent, and is gone from there when it is read."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, in pieces; back to the page with the reason where it cannot be had."""
        now = timezone.now()
        name = f"samsyn-{now:%Y%m%dT%H%M%SZ}.zip"
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".export-") as folder:
            path = Path(folder) / name
            try:
                take_away(path, actor=self.viewer, at=self.at, now=now)
            except DomainError as error:
                flash.error(request, error.message)
                return HttpResponseRedirect(reverse("full_export"))
            except BackupError:
                logger.exception("A full export could not be written.")
                flash.error(request, _("The file could not be written. The operator finds the reason in the log."))
                return HttpResponseRedirect(reverse("full_export"))
            # Open, it outlives its folder until it is sent.
            response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
        response["Cache-Control"] = "private, no-store"
        return response
