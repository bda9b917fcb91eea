"""Asking the parties: whom it reaches, the mails that go out, and the links and days that go with them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.errors import DomainError
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.views import ActionPage, FormPage, Page
from messages.enums import MESSAGE_TRANSITIONS, MessageState
from messages.forms.anchoring import AnchorForm, DaysForm
from messages.models import Endorsement, JointMessage
from messages.queries.audience import audience
from messages.queries.board import board
from messages.queries.requests import waiting_mails
from messages.services import anchoring as services
from messages.services import requests
from messages.services.locks import require_editor
from messages.views.editing import EditPage


class MessageAnchor(EditPage):
    """Send for anchoring: shows whom it goes to before it goes."""

    template_name = "messages/anchor.html"
    form_class = AnchorForm
    over_words = gettext_lazy("Nobody can be asked now: the message is “%(state)s”.")

    def get_title(self) -> str:
        """First time, or more parties."""
        asked = self.object.state == MessageState.IN_CONSULTATION
        return _("Ask more parties") if asked else _("Send for anchoring")

    def is_over(self) -> bool:
        """Whether no state leads to asking."""
        return MessageState.IN_CONSULTATION not in {self.object.state, *MESSAGE_TRANSITIONS[self.object.state]}

    def load(self) -> None:
        """The message and its board."""
        super().load()
        self.rows = board(self.object, self.viewer, self.at)

    def get_initial(self) -> dict[str, Any]:
        """The deadline as it stands."""
        return {"deadline": self.object.consultation_deadline}

    def get_form_extra(self) -> dict[str, Any]:
        """The parties."""
        return {"rows": self.rows, "is_new_round": self.object.state != MessageState.IN_CONSULTATION}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """First whom it reaches; then, confirmed, ask."""
        if request.POST.get("confirmed"):
            return super().post(request, *args, **kwargs)
        self.load()
        if self.is_over():
            return self.render_over()
        form = self.get_form(request.POST)
        if not isinstance(form, AnchorForm) or not form.is_valid():
            return self.render(status=422, form=form)
        try:
            services.require_sendable(self.object)
        except DomainError as error:
            form.blame(error.field, error.message)
            return self.render(status=422, form=form)
        self.template_name = "messages/anchor_confirm.html"
        return self.render(form=form, audience=audience(self.object, form.chosen(), self.at))

    def respond(self, result: Any) -> HttpResponse:
        """Say how many mails leave, and offer to stop them."""
        count = len(waiting_mails(result))
        told = ngettext("%(count)d mail leaves in a minute.", "%(count)d mails leave in a minute.", count)
        undo = reverse("message_requests_stop", args=[result.pk]) if count else ""
        flashes.say(self.request, told % {"count": count} if count else str(_("The parties are asked.")), undo=undo)
        return HttpResponseRedirect(self.get_success_url(result))

    def perform(self, form: Any) -> JointMessage:
        """Ask."""
        return services.send_for_anchoring(
            actor=self.viewer,
            message=self.object,
            organisations=form.chosen(),
            deadline=form.cleaned_data["deadline"],
            confirmed=form.cleaned_data["confirmed"],
            at=self.at,
        )

    def get_success_url(self, result: Any) -> str:
        """To the board."""
        return reverse("message_board", args=[result.pk])

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The parties as they stand."""
        return super().get_context(
            rows=self.rows,
            submit_label=_("See whom it reaches"),
            embargoed=self.object.is_embargoed(self.at),
            **extra,
        )


class MessageRequestsStop(ActionPage):
    """Keep the mails that still wait from leaving. The parties stay asked."""

    object: JointMessage

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Readable messages."""
        return JointMessage.objects.readable_by(self.viewer, self.at)

    def perform(self) -> str:
        """Stop them, and say how many."""
        count = requests.stop_requests(actor=self.viewer, message=self.object, at=self.at)
        told = ngettext("%(count)d mail was stopped.", "%(count)d mails were stopped.", count) % {"count": count}
        flashes.say(self.request, told if count else str(_("The mails had already left.")))
        return reverse("message_board", args=[self.object.pk])


def questions(page: Page) -> VisibleQuerySet[Any]:
    """Questions about texts that the viewer may read."""
    rows = Endorsement.objects.readable_by(page.viewer, page.at)
    return rows.select_related(
        "version__message__current", "version__message__owner", "organisation__anchoring__recipient__organisation"
    )


class EndorsementDays(FormPage):
    """By when one party answers: more time, or open again what has closed."""

    form_class = DaysForm
    success_message = gettext_lazy("Saved.")
    object: Endorsement

    def load(self) -> None:
        """The question. Raises NotYours for those who do not write the message, before they type anything."""
        super().load()
        require_editor(self.viewer, self.object.version.message)

    def get_title(self) -> str:
        """The party."""
        return _("By when %(party)s answers") % {"party": self.object.organisation.short_name}

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Questions about texts that the viewer may read."""
        return questions(self)

    def get_initial(self) -> dict[str, Any]:
        """The party's own days."""
        return {"deadline": self.object.deadline, "closes_on": self.object.closes_on}

    def perform(self, form: Any) -> Endorsement:
        """Save."""
        return requests.set_days(actor=self.viewer, endorsement=self.object, at=self.at, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """The board."""
        return self.get_cancel_url()

    def get_cancel_url(self) -> str:
        """The board."""
        return reverse("message_board", args=[self.object.version.message_id])


class EndorsementAct(ActionPage):
    """An editor's act on the question to one party, from the board."""

    object: Endorsement

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Questions about texts that the viewer may read."""
        return questions(self)

    def get_return_url(self) -> str:
        """The board."""
        return reverse("message_board", args=[self.object.version.message_id])


class EndorsementMail(EndorsementAct):
    """Send the question again."""

    def perform(self) -> None:
        """Queue the mail, and say to whom."""
        user = requests.mail_request(actor=self.viewer, endorsement=self.object, at=self.at)
        undo = reverse("message_requests_stop", args=[self.object.version.message_id])
        flashes.say(self.request, _("The mail to %(name)s leaves in a minute.") % {"name": user.name}, undo=undo)


class EndorsementLinksRevoke(EndorsementAct):
    """Take back the links that answer for the party."""

    def perform(self) -> None:
        """Revoke them, and say how many."""
        count = requests.revoke_answer_links(actor=self.viewer, endorsement=self.object, at=self.at)
        told = ngettext("%(count)d link opens nothing any more.", "%(count)d links open nothing any more.", count)
        flashes.say(self.request, told % {"count": count} if count else _("The links were invalid already."))
