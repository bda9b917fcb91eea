"""Variants of a message: one's page, writing it, and the acts on it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from crm import policy
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import ActionPage, DetailPage, FormPage, Page
from messages import markdown, speech
from messages.enums import OVER, VariantForm
from messages.forms.variants import NewVariantForm, VariantTextForm
from messages.house import LONGEST_TEXT
from messages.models import JointMessage, MessageVersion, Variant, VariantText
from messages.queries.compare import compare_texts
from messages.queries.house import house_of
from messages.queries.strategy import rows_in_force
from messages.queries.tally import tallies, tally_line
from messages.queries.variants import based_on, parts_said, variants_of
from messages.services import variants as services
from messages.services.locks import is_editor
from messages.views.editing import EditPage


class _Readable:
    """Variants of messages whose text the viewer may read."""

    viewer: Any
    at: Any

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """With their message and newest text."""
        return Variant.objects.readable_by(self.viewer, self.at).select_related("message__current", "current__source")


class VariantDetail(_Readable, DetailPage):
    """The text, what it was made from, and every earlier text; what changed between two of them."""

    template_name = "messages/variant.html"
    object: Variant

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The text with what it stands on; the comparison of the last two texts, or of those that are named."""
        variant, message = self.object, self.object.message
        texts = list(variant.texts.select_related("source", "created_by"))
        new = _named(self.request, "to", texts, 0)
        old = _named(self.request, "from", texts, min(texts.index(new) + 1, len(texts) - 1))
        newest = texts[0]
        tally = tallies([newest.source_id])[newest.source_id]
        writes = is_editor(message, self.viewer) and policy.allows(
            self.viewer, Action.UPDATE, Thing.MESSAGE, organisation_id=message.organisation_id, own=True
        )
        return super().get_context(
            message=message,
            embargoed=message.is_embargoed(self.at),
            newest=newest,
            html=markdown.render(newest.text),
            words=speech.word_count(newest.text),
            seconds=speech.seconds_aloud(newest.text),
            based_on=based_on(newest.source, tally),
            tally=tally_line(tally, get_language() or "sv"),
            changed=parts_said(variant.changed),
            texts=texts,
            strategy_rows=rows_in_force(self.viewer, variant.audience),
            old=old,
            new=new,
            comparison=compare_texts(old.text, new.text) if old != new else None,
            may_write=writes and variant.retired_at is None and message.state not in OVER,
            may_retire=writes and variant.retired_at is None,
            may_confirm=newest.source_id != message.current_id,
            **extra,
        )


def _named(request: HttpRequest, parameter: str, texts: list[VariantText], otherwise: int) -> VariantText:
    """The text whose number the address names; 404 for one that does not exist."""
    named = request.GET.get(parameter)
    if named is None:
        return texts[otherwise]
    wanted = number(named)
    for text in texts:
        if text.number == wanted:
            return text
    raise Http404


class _Previewed(FormPage):
    """A form that shows how its text reads, without scripts by a button of its own."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or show without saving."""
        if "more" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.load()
        typed = {**self.get_initial(), **request.POST.dict()}
        return self.render(form=self.form_class(viewer=self.viewer, at=self.at, initial=typed))


class VariantCreate(_Previewed, EditPage):
    """A new variant, begun from the message's text, its roof, or another variant's text."""

    template_name = "messages/variant_write.html"
    title = gettext_lazy("New variant")
    form_class = NewVariantForm
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("Saved.")
    over_words = gettext_lazy("The message is over: “%(state)s”.")

    def is_over(self) -> bool:
        """Whether the message has ended."""
        return self.object.state in OVER

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Messages with a text."""
        return super().get_queryset().filter(current__isnull=False)

    def get_initial(self) -> dict[str, Any]:
        """What one chose to begin from; the message's text, unless named otherwise."""
        begun = self.request.GET.get("from", "text")
        values: dict[str, Any] = {"other_version": self.object.current_id}
        if begun in {"text", "roof"} and self.object.current:
            house = house_of(self.object.current)
            return {**values, "text": house.text if begun == "text" else house.roof}
        rows = variants_of(self.object, self.viewer, self.at)
        other: Any = get_object_or_404(rows, pk=number(begun) or 0)
        kept = {"audience": other.audience, "language": other.language, "form": other.form}
        return {**values, **kept, "text": other.current.text}

    def perform(self, form: Any) -> Variant:
        """Make it, unless the message has got another version meanwhile."""
        data = form.cleaned_data
        return services.create_variant(
            actor=self.viewer,
            message=self.object,
            audience=data["audience"],
            language=data["language"],
            form=data["form"],
            text=data["text"],
            source=_version(self.object, data["other_version"]),
            at=self.at,
        )

    def get_success_url(self, result: Any) -> str:
        """The variant's page."""
        return str(result.get_absolute_url())

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What one may begin from, and how it reads."""
        form: Any = extra["form"]
        return super().get_context(
            message=self.object,
            others=list(variants_of(self.object, self.viewer, self.at)),
            shown=shown(str(form["text"].value() or ""), str(form["form"].value() or "")),
            **extra,
        )


class VariantWrite(_Readable, _Previewed):
    """Another text of a variant, made from the message as it reads now."""

    template_name = "messages/variant_write.html"
    form_class = VariantTextForm
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("Saved.")
    object: Variant

    def get_title(self) -> str:
        """Which variant."""
        return str(self.object)

    def get_initial(self) -> dict[str, Any]:
        """The newest text."""
        newest: Any = self.object.current
        return {"text": newest.text, "version": newest.number, "other_version": self.object.message.current_id}

    def perform(self, form: Any) -> VariantText:
        """Save it, unless somebody saved another or the message has got another version meanwhile."""
        data = form.cleaned_data
        return services.write_text(
            actor=self.viewer,
            variant=self.object,
            text=data["text"],
            seen=data["version"],
            source=_version(self.object.message, data["other_version"]),
            at=self.at,
        )

    def is_over(self) -> bool:
        """Whether it has been retired meanwhile, or its message ended."""
        return self.object.retired_at is not None or self.object.message.state in OVER

    def get_success_url(self, result: Any) -> str:
        """The variant's page."""
        return self.object.get_absolute_url()

    def get_cancel_url(self) -> str:
        """Back to it."""
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """How it reads, and what has changed in the message."""
        form: Any = extra["form"]
        return super().get_context(
            message=self.object.message,
            others=[],
            shown=shown(str(form["text"].value() or ""), self.object.form),
            variant=self.object,
            changed=parts_said(self.object.changed),
            **extra,
        )


def _version(message: JointMessage, pk: int) -> MessageVersion:
    """The version that was read; one that is not the message's is nothing that could have been."""
    found = message.versions.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shown(text: str, form: str) -> dict[str, Any]:
    """What was typed, ready to show, with its length; what does not fit is told. ``form`` may be anything."""
    known = form if form in VariantForm.values else VariantForm.TEXT
    too_long = len(text) > LONGEST_TEXT
    return {
        "html": "" if too_long else markdown.render(text, name="preview"),
        "words": speech.word_count(text),
        "seconds": speech.seconds_aloud(text),
        "most": services.MOST_WORDS.get(VariantForm(known)),
        "problem": services.over_words(text, known),
    }


class VariantPreview(Page):
    """Part of a page, for whoever may save the text. Nothing is saved."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The text as it will read, and its words."""
        message = get_object_or_404(JointMessage.objects.readable_by(self.viewer, self.at), pk=self.kwargs["pk"])
        own = is_editor(message, self.viewer)
        policy.require(self.viewer, Action.UPDATE, Thing.MESSAGE, organisation_id=message.organisation_id, own=own)
        typed = shown(request.POST.get("text", ""), request.POST.get("form", ""))
        return HttpResponse(render_to_string("messages/variant_preview.html", {"shown": typed}))


class VariantConfirm(_Readable, ActionPage):
    """Its text still holds for the message as it reads now."""

    success_message = gettext_lazy("The variant holds for the current version.")
    object: Variant

    def perform(self) -> None:
        """Say so, of the text and the version that were on the page."""
        source = _version(self.object.message, number(self.request.POST.get("other_version", "")) or 0)
        services.confirm(actor=self.viewer, variant=self.object, seen=self.seen_version(), source=source, at=self.at)


class VariantRetire(_Readable, ActionPage):
    """Nobody should use it any more."""

    success_message = gettext_lazy("The variant is retired.")
    object: Variant

    def perform(self) -> str:
        """Take it out of use, and go back to the message."""
        services.retire(actor=self.viewer, variant=self.object, at=self.at)
        return reverse("message_detail", args=[self.object.message_id])
