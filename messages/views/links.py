"""The link of a request: one party's question, answered without an account. GET and HEAD change nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.generic.base import View

from crm import clock
from crm.enums import Endorses
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.web.requests import instant
from messages import markdown
from messages.enums import PENDING
from messages.forms.anchoring import AnswerForm
from messages.models import Endorsement
from messages.queries.answer_links import Opened, Refusal, open_link
from messages.queries.authority import answerers, has_authority, question
from messages.queries.decisions import board_met
from messages.queries.earlier import since_last_answer
from messages.queries.house import covered_texts, house_of
from messages.queries.rules import levels_for
from messages.queries.standing import Stands
from messages.services.answer_links import LinkRefused, answer_by_link
from messages.views.refusals import STATUS, Refused


@method_decorator(csrf_exempt, name="dispatch")
class AnswerLink(View):
    """The text, what has changed since the party's last answer, and the answers.

    No CSRF token guards it, for there is no sign-in to abuse: whoever posts must know the address, which is the secret.
    Under ``no-referrer`` browsers send no origin that Django would accept either.
    """

    http_method_names = ["get", "head", "post", "options"]
    opened: Opened

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Resolve the token, in the recipient's language; nothing may be stored, indexed or passed on."""
        self.at, self.now = instant(request), timezone.now()
        opened = open_link(kwargs["token"], now=self.now, at=self.at)
        if opened is None:
            return _sealed(render(request, "messages/link_refused.html", {"refused": Refused.unknown()}, status=404))
        self.opened = opened
        with translation.override(opened.link.user.language):
            if opened.refusal:
                return _sealed(self._refused(opened.refusal))
            return _sealed(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question."""
        return self._page(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, once."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            row = answer_by_link(opened=self.opened, now=self.now, at=self.at, **form.cleaned_data)
        except LinkRefused as error:
            return self._refused(error.refusal)
        except (StaleObject, InvalidTransition) as error:
            return self._stopped(error.message)
        except NotAllowed as error:
            form.blame(None, str(error))
            return self._page(form, status=403)
        except DomainError as error:
            form.blame(error.field, error.message)
            return self._page(form, status=422)
        return self._show("messages/link_done.html", {"is_final": row.state not in PENDING, "answer": row})

    def _form(self, data: Any = None) -> AnswerForm:
        row = self.opened.endorsement
        self.house = house_of(row.version)
        self.has_authority = has_authority(self.opened.viewer, clock.day(self.at))
        level, decided_on = board_met(row, clock.day(self.at))
        initial = {
            "level": level,
            "decided_on": decided_on,
            "condition": row.condition,
            "condition_on": row.condition_on,
            "seen": row.version.content_hash,
        }
        return AnswerForm(
            data,
            viewer=self.opened.viewer,
            at=self.at,
            initial=initial,
            takes_positions=row.organisation.endorses == Endorses.POSITIONS,
            has_authority=self.has_authority,
            paragraphs=covered_texts(self.house),
            levels=levels_for(row.organisation),
        )

    def _page(self, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        row = self.opened.endorsement
        message = row.version.message
        stands = Stands.of(row)
        context = {
            "title": question(row.organisation),
            "form": form,
            "stands_words": stands.words(row.organisation.short_name) if stands else "",
            "submit_label": pgettext("act", "Answer"),
            "house": self.house,
            "html": markdown.render(self.house.text),
            "before": since_last_answer(row),
            "embargoed": message.is_embargoed(self.at),
            "has_authority": self.has_authority,
            "answerers": [] if self.has_authority else answerers(row.organisation, clock.day(self.at)),
        }
        return self._show("messages/link_answer.html", context, status)

    def _refused(self, refusal: Refusal) -> HttpResponse:
        row = self._current()
        context = {"refused": Refused.of(refusal, row, clock.day(self.at)), "typed": self._typed()}
        return self._show("messages/link_refused.html", context, STATUS[refusal])

    def _stopped(self, said: str) -> HttpResponse:
        """The race was lost: the text has moved on, or somebody else at the party answered."""
        url = self.request.get_full_path()
        refused = Refused(_("Your answer is not recorded"), said, _("Read the text as it stands now"), url)
        return self._show("messages/link_refused.html", {"refused": refused, "typed": self._typed()}, 409)

    def _typed(self) -> list[str]:
        """What was written, to copy."""
        return [text for name in ("condition", "comment") if (text := self.request.POST.get(name, "").strip())]

    def _current(self) -> Endorsement:
        """The question as it stands now."""
        rows = Endorsement.objects.select_related("organisation", "version__message__current")
        return rows.select_related("version__message__owner").get(pk=self.opened.endorsement.pk)

    def _show(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        row = self.opened.endorsement
        message = row.version.message
        common = {
            "row": row,
            "message": message,
            "user": self.opened.link.user,
            "sign_in": reverse("message_detail", args=[message.pk]),
            "LANGUAGE_CODE": translation.get_language(),
        }
        return render(self.request, template, common | context, status=status)


def _sealed(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing of it is kept, indexed or passed on."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
