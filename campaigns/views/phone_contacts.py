"""A contact from a pack: an address that takes what one person writes of a contact that nobody had planned."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.briefing.render.html import ContactTo
from campaigns.briefing.render.pocket import pocket_words
from campaigns.forms.quick import PhoneContactForm
from campaigns.models import Arena
from campaigns.services.quick import log_contact
from campaigns.views.rows import RowsPage
from crm import policy, wording
from crm.forms.rows import PhoneRowsForm
from crm.models import DebriefArrival, PersonalLink, User
from crm.outbox import write_keys
from crm.policy import Action, Thing
from crm.visibility import Viewer
from crm.web.requests import number


class PhoneContactPage(RowsPage):
    """As the page of four rows, with whom and how; ``?arena=`` names the arena whose pack it was written in."""

    arena: Arena | None

    def bind(self, meeting_id: int) -> None:
        """Of no meeting: the address names none. An arena that its writer may not see is nobody's."""
        if meeting_id or not policy.may(self.viewer, Action.CREATE, Thing.MEETING):
            raise Http404
        wanted = number(self.request.GET.get("arena", ""))
        self.arena = Arena.objects.visible_to(self.viewer).filter(pk=wanted or 0).first()

    def receive(self, form: Any) -> DebriefArrival:
        """Save the contact, at the arena where it was on its days."""
        contact = form.contact()
        parcel = form.parcel()
        return log_contact(actor=self.viewer, at=self.at, parcel=parcel, arena=self.arena, elsewhere=True, **contact)

    def _form(self, data: Any = None) -> PhoneRowsForm:
        return PhoneContactForm(data, viewer=self.viewer, at=self.at, language=self.user.language)

    def _page(self, status: int = 200, **extra: Any) -> HttpResponse:
        context = {
            "title": _("Another contact"),
            "rows_name": contact_name(self.user),
            "pocket_words": pocket_words(self.user.language),
            "organisation": self.user.organisation,
            "form": None,
            "told": "",
            "LANGUAGE_CODE": self.user.language,
        }
        return render(self.request, "briefing/contact.html", context | extra, status=status)

    def _told(self, arrival: DebriefArrival) -> str:
        return _("Received %(time)s.") % {"time": wording.clock_time(arrival.received_at)}


def contact_name(user: User) -> str:
    """What a phone calls the contacts that it keeps of the user."""
    return f"contact-{user.pk}"


def contact_address(user: User, arena: Arena, link: PersonalLink | None = None) -> ContactTo | None:
    """Where a contact goes that is written in the arena's pack; None for whoever logs none."""
    if not policy.may(Viewer.of(user), Action.CREATE, Thing.MEETING):
        return None
    address = reverse("phone-contact", args=[write_keys.make(user=user, meeting_id=0, link=link)])
    return ContactTo(f"{address}?arena={arena.pk}", contact_name(user), str(user.organisation))
