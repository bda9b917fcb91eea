"""What a person decides about mails, one or several at once: shown with recipients first, then done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.enums import MailAct
from crm.models import Delivery
from crm.services.deliveries import Decided, allows, decide_all
from crm.web.requests import number
from crm.web.views import Page

TITLES = {
    MailAct.RETRY: gettext_lazy("Send again?"),
    MailAct.RESEND: gettext_lazy("Send again what may have arrived?"),
    MailAct.CANCEL: gettext_lazy("Leave it unsent?"),
}


class DecidePage(Page):
    """GET names an act and rows, and shows what it would mean; POST does it to the rows as they were shown.

    Whatever moved on meanwhile is left as it is and told, with 409.
    """

    template_name = "campaigns/delivery_decide.html"
    act: MailAct

    def get_title(self) -> str:
        """The question."""
        return str(TITLES[self.act])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, with everyone it concerns."""
        self.act = _act(request.GET.get("act", ""))
        rows = self._rows(number(text) for text in request.GET.getlist("row"))
        if not rows:
            flash.error(request, _("Mark the mails first."))
            return HttpResponseRedirect(reverse("delivery_list"))
        doable = [row for row in rows if allows(row, self.act)]
        return self.render(
            doable=doable,
            others=[row for row in rows if row not in doable],
            button=_button(self.act, len(doable)),
            back=rows[0].get_absolute_url() if len(rows) == 1 else reverse("delivery_list"),
            done=[],
            lead="",
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and say what was done; what had moved on is listed as it stands now."""
        self.act = _act(request.POST.get("act", ""))
        seen = dict(_seen(request.POST.getlist("row")))
        rows = self._rows(seen)
        decided = decide_all(actor=self.viewer, deliveries=rows, act=self.act, at=self.at, seen=seen)
        if decided.moved_on or not rows:
            return self._told(decided)
        flash.success(request, _summary(self.act, len(decided.done)))
        return HttpResponseRedirect(rows[0].get_absolute_url() if len(rows) == 1 else reverse("delivery_list"))

    def _told(self, decided: Decided) -> HttpResponse:
        lead = _summary(self.act, len(decided.done)) if decided.done else _("Nothing was done.")
        return self.render(
            status=409,
            doable=[],
            others=decided.moved_on,
            button="",
            back=reverse("delivery_list"),
            done=decided.done,
            lead=lead,
        )

    def _rows(self, numbers: Iterable[int | None]) -> list[Delivery]:
        wanted = {one for one in numbers if one is not None}
        found = Delivery.objects.visible_to(self.viewer).filter(pk__in=wanted).defer("text", "html", "headers")
        return list(found.select_related("recipient__organisation").order_by("-queued_at", "-pk"))


def _act(text: str) -> MailAct:
    """The act of that name. Raises Http404."""
    try:
        return MailAct(text)
    except ValueError as error:
        raise Http404 from error


def _seen(texts: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Number and fence of each row, as the page held them."""
    for text in texts:
        pk, _dot, fence = text.partition(".")
        first, second = number(pk), number(fence)
        if first is not None and second is not None:
            yield first, second


def _button(act: MailAct, count: int) -> str:
    if act == MailAct.CANCEL:
        words = ngettext("Leave %(count)d mail unsent", "Leave %(count)d mails unsent", count)
    else:
        words = ngettext("Send %(count)d mail again", "Send %(count)d mails again", count)
    return words % {"count": count}


def _summary(act: MailAct, count: int) -> str:
    if act == MailAct.CANCEL:
        words = ngettext("%(count)d mail will not be sent.", "%(count)d mails will not be sent.", count)
    else:
        words = ngettext("%(count)d mail is queued again.", "%(count)d mails are queued again.", count)
    return words % {"count": count}
