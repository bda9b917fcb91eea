"""Access of programs, in one's own name: a list, a form, and a token that is shown once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.enums import TokenScope
from crm.forms.base import SiteForm
from crm.forms.tokens import TokenForm
from crm.models import ApiToken
from crm.services import tokens as services
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage, ListPage


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A token, whether it opens anything now, and what it may do in words."""

    token: ApiToken
    valid: bool
    scopes: list[str]


class TokenList(ListPage):
    """One's own tokens, the newest first; those that have ended too."""

    template_name = "crm/token_list.html"
    title = gettext_lazy("Access for programs")
    keyset = ("-created_at", "-pk")

    def get_queryset(self) -> VisibleQuerySet[ApiToken]:
        """One's own."""
        return ApiToken.objects.visible_to(self.viewer)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``2 programs have access``."""
        n = rows.filter(revoked_at=None, expires_at__gt=timezone.now()).count()
        return ngettext("%(n)s program has access", "%(n)s programs have access", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The tokens as they stand in real time."""
        context = super().get_context(**extra)
        now = timezone.now()
        return {**context, "lines": [Line(token, token.is_valid(now), _in_words(token)) for token in context["rows"]]}


class TokenCreate(FormPage):
    """Make a token. Its text is in the answer to the form and nowhere else: no address shows it again."""

    title = gettext_lazy("Give a program access")
    form_class = TokenForm
    submit_label = gettext_lazy("Make the key")

    def perform(self, form: SiteForm) -> tuple[ApiToken, str]:
        """Save it."""
        values = form.cleaned_data
        lasts = dt.timedelta(days=values["days"])
        return services.create_token(
            actor=self.viewer, at=self.at, name=values["name"], scopes=values["scopes"], lasts=lasts
        )

    def respond(self, result: tuple[ApiToken, str]) -> HttpResponse:
        """The token, to copy now; kept by no cache."""
        token, text = result
        self.template_name = "crm/token_made.html"
        title = _("A key for %(name)s") % {"name": token.name}
        response = self.render(title=title, token=token, text=text, scopes=_in_words(token))
        response["Cache-Control"] = "private, no-store"
        return response

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("token_list")


class TokenRevoke(ActionPage):
    """End a token, for good."""

    success_message = gettext_lazy("The program no longer has access.")

    def get_queryset(self) -> VisibleQuerySet[ApiToken]:
        """One's own."""
        return ApiToken.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """End it."""
        services.revoke_token(actor=self.viewer, at=self.at, token=self.object)
        return reverse("token_list")


def _in_words(token: ApiToken) -> list[str]:
    return [str(scope.label) for scope in TokenScope if scope.value in token.scopes]
