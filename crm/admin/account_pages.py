"""Pages about one account: opening and changing it, the right to answer for a party, closing it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages as flash
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.admin.pages import Add, Change, Form, OfRow
from crm.errors import DomainError
from crm.forms.administration import AuthorityEndForm, AuthorityForm, CloseForm
from crm.forms.base import SiteForm
from crm.models import EndorsementAuthority, User
from crm.services import accounts, addresses, closing, duties
from crm.visibility import VisibleQuerySet
from crm.web.invitations import invite
from crm.web.requests import SiteRequest
from crm.web.views import ActionPage


def _invite(request: SiteRequest, user: User) -> None:
    """Send the invitation and tell whether it left."""
    if invite(request, user):
        flash.success(request, _("An invitation to choose a password is sent to %(email)s.") % {"email": user.email})
    else:
        flash.error(request, _("The mail server cannot be reached. Send the invitation again in a while."))


class Open(Add):
    """Open an account and invite its owner to choose a password."""

    success_message: Any = ""
    submit_label = gettext_lazy("Open and invite")

    def perform(self, form: SiteForm) -> User:
        """Save it, and invite once it is saved."""
        user: User = super().perform(form)
        _invite(self.request, user)
        return user

    def get_success_url(self, result: Any) -> str:
        """The account, where a right to answer can be given."""
        return str(self.admin.url("change", result.pk))


class Account(Change):
    """Change an account; beside it what its owner may answer for, and ways to close and open it."""

    template_name = "reference/account.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rights to answer, newest first."""
        granted = EndorsementAuthority.objects.visible_to(self.viewer).filter(user=self.object)
        return super().get_context(
            authorities=granted.order_by("-valid_from", "-pk"),
            is_oneself=self.object.pk == self.viewer.user_id,
            today=clock.day(self.at),
            **extra,
        )


class Grant(OfRow):
    """Let somebody answer for their organisation."""

    form_class = AuthorityForm

    def get_title(self) -> str:
        """``Let Ylva Kanal answer for Kramnäs kommun``."""
        return _("Let %(name)s answer for %(organisation)s") % {
            "name": self.object,
            "organisation": self.object.organisation,
        }

    def perform(self, form: SiteForm) -> EndorsementAuthority:
        """Grant it."""
        return accounts.grant_authority(actor=self.viewer, at=self.at, user=self.object, **form.cleaned_data)


class EndGrant(Form):
    """End a right to answer."""

    form_class = AuthorityEndForm
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every right to answer."""
        return EndorsementAuthority.objects.visible_to(self.viewer).select_related("user__organisation")

    def get_title(self) -> str:
        """``Ylva Kanal no longer answers for Kramnäs kommun``."""
        return _("%(name)s no longer answers for %(organisation)s") % {
            "name": self.object.user,
            "organisation": self.object.user.organisation,
        }

    def perform(self, form: SiteForm) -> EndorsementAuthority:
        """End it."""
        return accounts.end_authority(actor=self.viewer, at=self.at, authority=self.object, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """The account."""
        return reverse("admin:crm_user_change", args=[self.object.user_id])

    def get_cancel_url(self) -> str:
        """The account."""
        return self.get_success_url(None)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """No further acts: the row is the right, not the account."""
        return super().get_context(**{"acts": [], **extra})


class Close(OfRow):
    """Close an account; whatever its owner answers for goes to somebody else."""

    template_name = "reference/close.html"
    form_class = CloseForm
    submit_label = gettext_lazy("Close the account")
    success_message = gettext_lazy("The account is closed.")

    def get_title(self) -> str:
        """``Close the account of Ylva Kanal``."""
        return _("Close the account of %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """What the form has seen."""
        return {"version": self.object.version}

    def get_form_extra(self) -> dict[str, Any]:
        """Whose colleagues to offer, and whether any is needed."""
        self.held = duties.kinds_held(self.object, self.at)
        return {"leaving": self.object, "held": self.held}

    def perform(self, form: SiteForm) -> User:
        """Hand over and close."""
        return closing.deactivate_user(
            actor=self.viewer,
            at=self.at,
            user=self.object,
            reassign_to=form.cleaned_data.get("reassign_to"),
            reassign=cast(CloseForm, form).heirs,
            version=form.cleaned_data["version"],
        )

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What is to be handed over, and what of it nobody could take."""
        stuck = duties.without_heir(self.object, self.held)
        return super().get_context(held=self.held, stuck=stuck, **{"acts": [], **extra})


class OfAccount(ActionPage):
    """An act by one button on an account."""

    admin: Any = None

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every account."""
        return User.objects.visible_to(self.viewer)

    def get_return_url(self) -> str:
        """The account."""
        return str(self.admin.url("change", self.object.pk))


class Reopen(OfAccount):
    """Open a closed account again. Its password is gone, so its owner is invited anew."""

    def perform(self) -> None:
        """Open it and invite."""
        closing.reactivate_user(actor=self.viewer, at=self.at, user=self.object)
        _invite(self.request, self.object)


class Address(OfAccount):
    """Say that the address takes mail again."""

    success_message = gettext_lazy("The address is used again.")

    def perform(self) -> None:
        """Take the flag from it."""
        addresses.clear_address(actor=self.viewer, user=self.object, at=self.at)


class Invite(OfAccount):
    """Send the invitation again."""

    def perform(self) -> None:
        """Only to an open account."""
        if not self.object.is_active:
            raise DomainError(_("This account is closed. Open it again first."))
        _invite(self.request, self.object)
