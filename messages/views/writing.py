"""Writing joint messages: details and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.web.requests import number
from crm.web.views import FormPage
from messages.enums import WRITABLE, Doubt
from messages.forms.details import DetailsForm
from messages.forms.house import HouseForm
from messages.house import EMPTY, Fact
from messages.merge import Merged, merge
from messages.models import JointMessage, MessageDraft
from messages.queries.comments import open_on
from messages.queries.compare import Comparison, compare, told_collision
from messages.queries.drafts import Working, houses_of_drafts, text_with_hash, working
from messages.queries.reuse import earlier, taken_from
from messages.services import messages as services
from messages.services.drafts import NothingDiffers, save_draft
from messages.views.editing import EditPage
from messages.views.preview import shown


class MessageCreate(FormPage):
    """A new draft; its text is written next."""

    template_name = "messages/details.html"
    title = _("New message")
    form_class = DetailsForm
    submit_label = _("Go on to the text")

    def get_initial(self) -> dict[str, Any]:
        """The issue that one came from, and one's own party."""
        return {"issue": self.request.GET.get("issue"), "organisation": self.viewer.organisation_id}

    def perform(self, form: Any) -> JointMessage:
        """A draft of one's own party, unless another is named."""
        own: Any = self.request.user.organisation
        values = {"organisation": own, **form.values()}
        return services.create_message(actor=self.viewer, owner=self.request.user, at=self.at, **values)

    def get_success_url(self, result: Any) -> str:
        """On to the text."""
        return reverse("message_write", args=[result.pk])

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("message_list")


class MessageUpdate(EditPage):
    """The details of a message."""

    template_name = "messages/details.html"
    title = _("Details")
    form_class = DetailsForm
    success_message = _("Saved.")

    def get_initial(self) -> dict[str, Any]:
        """As they are."""
        return DetailsForm.initial_of(self.object)

    def perform(self, form: Any) -> JointMessage:
        """Change them, unless somebody else did meanwhile."""
        revision = form.cleaned_data["version"]
        return services.update_message(
            actor=self.viewer, message=self.object, revision=revision, at=self.at, **form.values()
        )


class MessageWrite(EditPage):
    """The text: every save is kept, and never overwrites one that somebody else saved meanwhile."""

    template_name = "messages/write.html"
    title = _("The text")
    form_class = HouseForm
    submit_label = _("Save")
    success_message = _("Saved. Only those who write the message read it until it is published.")
    over_words = _("The text is frozen: the message is “%(state)s”.")
    working: Working
    restored: MessageDraft | None = None
    # Where nothing is written yet: what one may begin from, what was chosen, and its facts that need a look.
    earlier: Sequence[JointMessage] = ()
    taken: JointMessage | None = None
    doubts: Sequence[tuple[Fact, Doubt]] = ()
    merged: Merged | None = None
    theirs: Comparison | None = None

    def load(self) -> None:
        """The message, and the text that the form goes on from."""
        super().load()
        self.working = working(self.object)
        wanted = number(self.request.GET.get("draft", ""))
        if wanted is not None:
            rows = MessageDraft.objects.visible_to(self.viewer).filter(message=self.object)
            self.restored = get_object_or_404(rows, number=wanted)
        if self.working.house is None:
            self.earlier = earlier(self.object, self.viewer, self.at)
            chosen = self.request.GET.get("from")
            if chosen is not None:
                self.taken = next((row for row in self.earlier if str(row.pk) == chosen), None)
                if self.taken is None:
                    raise Http404

    def get_initial(self) -> dict[str, Any]:
        """The text being written, or the earlier save that the address names."""
        house = houses_of_drafts([self.restored])[self.restored.pk] if self.restored else self.working.house
        if self.taken:
            house, self.doubts = taken_from(self.taken, clock.day(self.at))
        return {**HouseForm.initial_of(house), "version": self.working.content_hash} if house else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or give one more row or whom a search finds, without saving."""
        if "more" not in request.POST and not HouseForm.is_search(request.POST):
            return super().post(request, *args, **kwargs)
        self.load()
        return self.render(form=self._unsaved(HouseForm.typed(request.POST)))

    def perform(self, form: Any) -> MessageDraft:
        """Save what was typed; on the way to publishing, the save that says the same will do."""
        act: Any = {"actor": self.viewer, "message": self.object, "at": self.at}
        try:
            return save_draft(house=form.house(), seen=form.cleaned_data["version"], **act)
        except NothingDiffers:
            if "publish" in self.request.POST and self.working.draft:
                return self.working.draft
            raise

    def is_over(self) -> bool:
        """Whether the text is frozen."""
        return self.object.state not in WRITABLE

    def get_conflict_form(self, request: HttpRequest) -> Any:
        """What was typed together with what the other one saved; where both changed a block, what was typed."""
        if self.is_over():
            return super().get_conflict_form(request)
        typed: Any = self.get_form(request.POST)
        typed.is_valid()
        self.load()
        seen, theirs = request.POST.get("version", ""), self.working.house or EMPTY
        base = text_with_hash(self.object, seen) or EMPTY
        self.merged = merge(base, theirs, typed.house())
        self.theirs = compare(base, theirs)
        return self._unsaved({**HouseForm.initial_of(self.merged.house), "version": self.working.content_hash})

    def get_success_url(self, result: Any) -> str:
        """Back to the message, or on to publishing."""
        if "publish" in self.request.POST:
            return reverse("message_publish", args=[self.object.pk])
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The length of the text; after a lost race, what the other one changed and where both did."""
        form: Any = extra.get("form")
        typed = [str(form[name].value() or "") for name in ("roof", "pillars", "text")]
        return super().get_context(
            version=self.object.current,
            saved=self.working.draft,
            restored=self.restored,
            theirs=self.theirs,
            other=self.working.author.name if self.theirs and self.working.author else "",
            collisions=[told_collision(one) for one in self.merged.collisions] if self.merged else [],
            shown=shown(*typed),
            earlier=self.earlier if self.working.house is None else [],
            taken=self.taken,
            doubts=self.doubts,
            comments_open=open_on(self.object, self.viewer, self.at),
            **extra,
        )

    def _unsaved(self, initial: dict[str, Any]) -> Any:
        return self.form_class(viewer=self.viewer, at=self.at, initial=initial, **self.get_form_extra())
