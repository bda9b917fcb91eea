"""Template tags and filters of the interface.

``{% props %}`` opens every template in ``templates/ui``: it declares what the part takes, and complains about the rest.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import Any

from django import template
from django.db.models import Model
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm import clock, organisation_numbers, wording
from crm.queries.stories import own_words
from crm.web import assets, flashes, tones

register = template.Library()

# Names that a part may always read: what components and `include … only` bring along.
_AMBIENT = {"True", "False", "None", "slot", "slots", "csrf_token"}


def _pairs(bits: list[str], parser: Parser) -> dict[str, FilterExpression]:
    """``name=value`` bits as compiled expressions."""
    pairs = {}
    for bit in bits:
        name, equals, value = bit.partition("=")
        if not equals:
            raise template.TemplateSyntaxError(f"expected name=value, got {bit!r}")
        pairs[name] = parser.compile_filter(value)
    return pairs


class PropsNode(template.Node):
    """Checks the context of a part against its declaration and fills in defaults."""

    def __init__(self, required: set[str], optional: dict[str, FilterExpression]) -> None:
        self.required, self.optional = required, optional

    def render(self, context: Context) -> SafeString:
        """Nothing; raises TemplateSyntaxError for a missing or unknown prop."""
        given = set(context.flatten()) - _AMBIENT
        missing, unknown = self.required - given, given - self.required - set(self.optional)
        if missing or unknown:
            raise template.TemplateSyntaxError(
                f"{self.origin}: missing props {sorted(missing)}, unknown props {sorted(map(str, unknown))}"
            )
        for name, default in self.optional.items():
            if name not in given:
                context[name] = default.resolve(context)
        return SafeString("")


@register.tag
def props(parser: Parser, token: Token) -> PropsNode:
    """``{% props title level=2 %}``: bare names are required, the others have defaults."""
    bits = token.split_contents()[1:]
    required = {bit for bit in bits if "=" not in bit}
    return PropsNode(required, _pairs([bit for bit in bits if "=" in bit], parser))


class SlotNode(template.Node):
    """A named part of a component's content."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        """The content of the slot."""
        return self.nodelist.render(context)


class ComponentNode(template.Node):
    """A part with content: renders ``ui/<name>.html`` with its props, ``slot`` and ``slots``, and nothing else."""

    def __init__(self, name: str, pairs: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.name, self.pairs = name, pairs
        self.slots = [node for node in nodelist if isinstance(node, SlotNode)]
        self.nodelist = NodeList([node for node in nodelist if not isinstance(node, SlotNode)])

    def render(self, context: Context) -> SafeString:
        """The filled component."""
        values: dict[str, Any] = {name: value.resolve(context) for name, value in self.pairs.items()}
        values["slot"] = self.nodelist.render(context)
        values["slots"] = defaultdict(str, {slot.name: slot.render(context) for slot in self.slots})
        values["csrf_token"] = context.get("csrf_token")
        part: Any = get_template(f"ui/{self.name}.html")
        return part.template.render(context.new(values))


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """``{% component "card" title=… %}…{% slot "actions" %}…{% endslot %}{% endcomponent %}``."""
    __, name, *bits = token.split_contents()
    nodelist = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(name.strip("\"'"), _pairs(bits, parser), nodelist)


@register.tag
def slot(parser: Parser, token: Token) -> SlotNode:
    """A named slot directly inside a component."""
    __, name = token.split_contents()
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(name.strip("\"'"), nodelist)


@register.inclusion_tag("ui/badge.html")
def badge(row: Model, field: str = "state") -> dict[str, object]:
    """A row's state with the glossary's word: ``{% badge meeting %}``, ``{% badge stance "position" %}``."""
    value = getattr(row, field)
    return {"text": getattr(row, f"get_{field}_display")(), "tone": tones.tone(value)}


@register.filter
def tone(state: str) -> str:
    """The tone of a state: ok, warn, stop, info or nothing."""
    return tones.tone(state)


@register.filter
def sign(tone_name: str) -> str:
    """The sign that stands beside the word of that tone, so that colour never tells alone."""
    return tones.SIGNS.get(tone_name, "")


register.filter("outbox_words", own_words)


def _time(iso: str, exact: str, text: str, css: str = "") -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>', iso, exact, css and format_html(' class="{}"', css), text
    )


def _as_day(value: dt.date | dt.datetime) -> dt.date:
    return clock.day(value) if isinstance(value, dt.datetime) else value


def _today(at: dt.date | dt.datetime | None) -> dt.date | None:
    return _as_day(at) if at else None


@register.filter
def day(value: dt.date | dt.datetime | None, at: dt.date | dt.datetime | None = None) -> str:
    """``{{ d|day:at }}``: tisdag 29 juni. Without ``at`` the year is always said."""
    if not value:
        return ""
    on = _as_day(value)
    return _time(on.isoformat(), on.isoformat(), wording.day(on, today=_today(at)))


@register.filter
def shortday(value: dt.date | dt.datetime | None, at: dt.date | dt.datetime | None = None) -> str:
    """``{{ d|shortday:at }}``: 29 juni."""
    if not value:
        return ""
    on = _as_day(value)
    return _time(on.isoformat(), wording.day(on), wording.short_day(on, today=_today(at)))


@register.filter
def partialday(value: dt.date | None, precision: str) -> str:
    """``{{ mandate.ends|partialday:mandate.ends_precision }}``: 31 maj 2027, maj 2027 or 2027."""
    if not value:
        return ""
    figures = wording.iso_day(value, precision)
    return _time(figures, figures, wording.partial_day(value, precision))


@register.filter
def when(value: dt.datetime | None, at: dt.date | dt.datetime | None = None) -> str:
    """``{{ starts_at|when:at }}``: tisdag 29 juni 08.00."""
    if not value:
        return ""
    local = clock.local(value)
    return _time(local.isoformat(), f"{local:%Y-%m-%d %H:%M %Z}", wording.moment(value, today=_today(at)))


@register.filter
def clocktime(value: dt.datetime | dt.time | None) -> str:
    """``{{ starts_at|clocktime }}``: 08.00."""
    return wording.clock_time(value) if value else ""


@register.filter
def ago(value: dt.date | dt.datetime | None, at: dt.date | dt.datetime) -> str:
    """``{{ d|ago:at }}``: om 7 dagar, i dag, för 6 dagar sedan."""
    if not value:
        return ""
    on = _as_day(value)
    return _time(on.isoformat(), wording.day(on), wording.relative(on, _as_day(at)))


@register.filter
def due(value: dt.date | dt.datetime | None, at: dt.date | dt.datetime) -> str:
    """``{{ c.due_on|due:at }}``: om 7 dagar, or försenat 6 dagar."""
    if not value:
        return ""
    on, today = _as_day(value), _as_day(at)
    return _time(on.isoformat(), wording.day(on), wording.due(on, today), "late" if on < today else "")


@register.simple_tag
def span(
    starts: dt.datetime | dt.date, ends: dt.datetime | dt.date | None = None, at: dt.date | dt.datetime | None = None
) -> str:
    """``{% span item.starts_at item.ends_at at %}``: tisdag 29 juni 15.30–15.50."""
    return _time(starts.isoformat(), _as_day(starts).isoformat(), wording.span(starts, ends, today=_today(at)), "num")


@register.filter
def joined(parts: list[object]) -> str:
    """``a, b och c``."""
    return wording.join(parts)


@register.filter
def phone(number: str) -> str:
    """The number as a link that calls it."""
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', re.sub(r"[^\d+]", "", number), number)


@register.filter
def change(n: float) -> str:
    """A change with its sign."""
    return wording.signed(n)


@register.filter
def month(d: dt.date) -> str:
    """The month that the day lies in."""
    return wording.month(d)


@register.filter
def organisation_number(number: str) -> str:
    """The number as it is written."""
    return organisation_numbers.shown(number)


@register.filter
def thousands(n: int) -> str:
    """A large number as one reads it: 120 000."""
    return wording.thousands(n)


@register.filter
def undo_url(message: object) -> str:
    """Where a flash message's undo button posts; empty without one."""
    return flashes.undo_url(message)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a bundle: ``{% asset "samsyn.css" %}``."""
    return assets.url(name)
