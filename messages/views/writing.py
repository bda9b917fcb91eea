"""Writing joint messages: details and text."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage
from messages import speech
from messages.forms.details import DetailsForm
from messages.forms.house import HouseForm
from messages.house import House
from messages.models import JointMessage, MessageVersion
from messages.queries.compare import compare
from messages.queries.house import house_of, houses_of
from messages.services import messages as services
from messages.services.versions import save_version


class MessageCreate(FormPage):
    """A new draft; its text is written next."""

    template_name = "messages/details.html"
    title = _("New message")
    form_class = DetailsForm
    submit_label = _("Go on to the text")

    def get_initial(self) -> dict[str, Any]:
        """The issue that one came from."""
        return {"issue": self.request.GET.get("issue")}

    def perform(self, form: Any) -> JointMessage:
        """A draft of one's own party."""
        own: Any = self.request.user.organisation
        return services.create_message(
            actor=self.viewer, organisation=own, owner=self.request.user, at=self.at, **form.values()
        )

    def get_success_url(self, result: Any) -> str:
        """On to the text."""
        return reverse("message_write", args=[result.pk])

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("message_list")


class _EditPage(FormPage):
    """A form on a message whose text the viewer may read; the service decides who may change it."""

    object: JointMessage

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Readable messages."""
        return JointMessage.objects.readable_by(self.viewer, self.at).select_related("current")

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()


class MessageUpdate(_EditPage):
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


class MessageWrite(_EditPage):
    """The text: what is saved is a new version, and never overwrites one that somebody else saved meanwhile."""

    template_name = "messages/write.html"
    title = _("The text")
    form_class = HouseForm
    submit_label = _("Save as a new version")
    success_message = _("Saved as a new version.")
    before: House | None = None

    def load(self) -> None:
        """The message and the house that the form starts from."""
        super().load()
        if self.object.current:
            self.before = house_of(self.object.current)

    def get_initial(self) -> dict[str, Any]:
        """The current version."""
        if self.before is None or self.object.current is None:
            return {}
        return {**HouseForm.initial_of(self.before), "version": self.object.current.content_hash}

    def get_form_extra(self) -> dict[str, Any]:
        """What the form asks about besides the text."""
        current = self.object.current
        conditions = current is not None and current.endorsements.exclude(condition="").exists()
        return {"before": self.before, "conditions": conditions}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or give one more row without saving."""
        if "more" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.load()
        form = self.form_class(
            viewer=self.viewer, at=self.at, initial=HouseForm.typed(request.POST), **self.get_form_extra()
        )
        return self.render(form=form)

    def perform(self, form: Any) -> MessageVersion:
        """Save the version."""
        data = form.cleaned_data
        return save_version(
            actor=self.viewer,
            message=self.object,
            house=form.house(),
            change=data.get("change"),
            seen=data["version"],
            despite_conditions=data.get("despite_conditions", ""),
            at=self.at,
        )

    def get_success_url(self, result: Any) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The length of the text; after a lost race, what the other one changed."""
        form: Any = extra.get("form")
        theirs = self._changed_since(self.request.POST.get("version", "")) if extra.get("conflict") else None
        typed = str(form["text"].value() or "") if form else ""
        return super().get_context(
            version=self.object.current,
            theirs=theirs,
            words=speech.word_count(typed),
            seconds=speech.seconds_aloud(typed),
            rate=speech.WORDS_PER_MINUTE,
            **extra,
        )

    def _changed_since(self, seen: str) -> Any:
        old = self.object.versions.filter(content_hash=seen).first()
        if old is None or self.object.current is None:
            return None
        houses = houses_of([old, self.object.current])
        return compare(houses[old.pk], houses[self.object.current.pk])
