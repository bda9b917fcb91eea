"""Naming who signs an op-ed, asking them, and their answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock, wording
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web import flashes
from crm.web.views import ActionPage, FormPage
from messages import markdown
from messages.enums import OpEdState, SignatureState
from messages.forms.op_eds import SignatoryForm, SignForm
from messages.models import OpEd, Signatory, Signature
from messages.queries.authority import answerers
from messages.queries.op_eds import may_sign, to_ask
from messages.services import signatories as services
from messages.views.op_eds import WriterPage, readable, worked_on


class SignatoryAdd(WriterPage):
    """Name one who is to sign."""

    title = gettext_lazy("Name a signatory")
    form_class = SignatoryForm
    submit_label = gettext_lazy("Name the signatory")
    success_message = gettext_lazy("Named. Nobody is asked until you ask.")

    def perform(self, form: Any) -> Signatory:
        """Name."""
        return services.add_signatory(actor=self.viewer, op_ed=self.object, at=self.at, **form.cleaned_data)


class OpEdAsk(FormPage):
    """Ask those who have not been asked: shows who gets the mail before it goes."""

    template_name = "messages/op_ed_ask.html"
    title = gettext_lazy("Ask to sign")
    form_class = SiteForm
    object: OpEd

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer reads apart from their being published."""
        return worked_on(self)

    def perform(self, form: SiteForm) -> OpEd:
        """Ask."""
        confirmed = self.request.POST.get("confirmed", "")
        services.ask_signatories(actor=self.viewer, op_ed=self.object, at=self.at, confirmed=confirmed)
        return self.object

    def respond(self, result: Any) -> HttpResponse:
        """Say that the mails leave in a minute, and offer to stop them."""
        flashes.say(self.request, str(_("They are asked. The mails leave in a minute.")), undo=stop_url(self.object))
        return HttpResponseRedirect(self.object.get_absolute_url())

    def get_cancel_url(self) -> str:
        """Back to it."""
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Whom it reaches."""
        return super().get_context(round=to_ask(self.object), embargoed=self.object.is_embargoed(self.at), **extra)


def stop_url(op_ed: OpEd) -> str:
    """Where the mails are stopped."""
    return reverse("op_ed_mails_stop", args=[op_ed.pk])


class OpEdMailsStop(ActionPage):
    """Keep the mails that still wait from leaving. The signatories stay asked."""

    object: OpEd

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may read."""
        return readable(self)

    def perform(self) -> None:
        """Stop them, and say how many."""
        count = services.stop_mails(actor=self.viewer, op_ed=self.object, at=self.at)
        told = ngettext("%(count)d mail was stopped.", "%(count)d mails were stopped.", count) % {"count": count}
        flashes.say(self.request, told if count else str(_("The mails had already left.")))


def signatories(page: Any) -> VisibleQuerySet[Any]:
    """Signatories of op-eds that the page's viewer may read."""
    rows = Signatory.objects.readable_by(page.viewer, page.at)
    return rows.select_related("organisation", "op_ed__current", "op_ed__version__message")


class SignatoryRemove(ActionPage):
    """Take away one who has not answered."""

    success_message = gettext_lazy("Taken away.")
    object: Signatory

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Signatories of op-eds that the viewer may read."""
        return signatories(self)

    def perform(self) -> str:
        """Take away."""
        services.remove_signatory(actor=self.viewer, signatory=self.object, at=self.at)
        return self.get_return_url()

    def get_return_url(self) -> str:
        """The op-ed."""
        return self.object.op_ed.get_absolute_url()


class SignatoryAnswer(FormPage):
    """The exact text, and whether one signs it; who may not answer reads it, and who may."""

    template_name = "messages/op_ed_sign.html"
    form_class = SignForm
    submit_label = gettext_lazy("Send the answer")
    success_message = gettext_lazy("Your answer is recorded.")
    object: Signatory

    def get_title(self) -> str:
        """Whose signature."""
        return _("Does %(name)s sign?") % {"name": self.object.name}

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Signatories of op-eds that the viewer may read."""
        return signatories(self)

    def get_initial(self) -> dict[str, Any]:
        """The text on the page, and how the signatory stands to it."""
        current = self.object.op_ed.current
        return {"seen": current.content_hash if current else "", "version": self.object.revision}

    def is_over(self) -> bool:
        """Whether nothing is being signed."""
        return self.object.op_ed.state != OpEdState.SIGNING

    def perform(self, form: Any) -> Signatory:
        """Answer."""
        revision = form.cleaned_data.pop("version")
        return services.answer(
            actor=self.viewer, signatory=self.object, at=self.at, revision=revision, **form.cleaned_data
        )

    def get_conflict_form(self, request: HttpRequest) -> SiteForm:
        """The new text, or the other's answer, is to be read first: the answer is given anew."""
        self.load()
        form = self.get_form()
        form.is_closed = self.is_over()
        return form

    def get_success_url(self, result: Any) -> str:
        """The op-ed."""
        return self.object.op_ed.get_absolute_url()

    def get_cancel_url(self) -> str:
        """The op-ed."""
        return self.object.op_ed.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The text as it is signed, and what was answered before."""
        op_ed = self.object.op_ed
        answers = Signature.objects.readable_by(self.viewer, self.at).filter(signatory=self.object)
        last = answers.select_related("text", "given_by").order_by("-pk").first()
        waits = op_ed.state == OpEdState.SIGNING and self.object.state != SignatureState.NAMED
        may_answer = waits and may_sign(self.viewer, self.object, clock.day(self.at))
        return super().get_context(
            op_ed=op_ed,
            html=markdown.render(op_ed.current.text) if op_ed.current else "",
            embargoed=op_ed.is_embargoed(self.at),
            last=last,
            is_earlier=last is not None and last.text_id != op_ed.current_id,
            may_answer=may_answer,
            answer_of=self.answer_of() if waits and not may_answer else "",
            **extra,
        )

    def answer_of(self) -> str:
        """Who may answer: the signatory, if an account, and those with authority for the party."""
        row = self.object
        own = [row.name] if row.user_id else []
        others = answerers(row.organisation, clock.day(self.at))
        names = own + [user.name for user in others if user.pk != row.user_id]
        if not names:
            return _("Nobody has authority to answer for %(party)s.") % {"party": row.organisation.short_name}
        return _("May answer: %(names)s.") % {"names": wording.join(names)}
