"""The text as it will read, while it is being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from crm.web.views import Page
from messages import markdown, speech
from messages.forms.house import HouseForm, lines
from messages.house import House
from messages.models import JointMessage
from messages.services.houses import too_much
from messages.services.locks import require_editor


@dataclass(frozen=True, slots=True)
class Shown:
    """Roof, pillars and text to look at; ``problems`` instead where they are longer than what can be saved."""

    roof: str
    pillars: tuple[str, ...]
    html: SafeString
    length: speech.Length
    problems: tuple[str, ...] = ()
    most: int = speech.LONGEST_SPOKEN


def shown(roof: str, pillars: str, text: str) -> Shown:
    """What was typed, ready to show. What does not fit is not rendered."""
    rows = lines(pillars)
    found = too_much(House(text=text, roof=roof, pillars=rows))
    labels = {name: str(HouseForm.base_fields[name].label) for name in found}
    problems = tuple(f"{labels[name]}: {problem}" for name, problem in found.items())
    html = SafeString() if problems else markdown.render(text, name="preview")
    return Shown(roof.strip(), rows, html, speech.length(roof, rows, text), problems)


class MessagePreview(Page):
    """Part of a page, for whoever may save the text. Nothing is saved."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Roof, pillars and text as they will read."""
        message = get_object_or_404(JointMessage.objects.readable_by(self.viewer, self.at), pk=self.kwargs["pk"])
        require_editor(self.viewer, message)
        typed = (request.POST.get(name, "") for name in ("roof", "pillars", "text"))
        # A part of a page needs nothing of what a whole page tells about its reader.
        return HttpResponse(render_to_string("messages/preview.html", {"shown": shown(*typed)}))
