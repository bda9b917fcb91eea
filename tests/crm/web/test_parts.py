"""Parts of pages: components, badges, dates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

from crm.enums import Position
from crm.models import Stance
from crm.web import tones

AT = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)


def render(source: str, **context: object) -> str:
    with translation.override("sv"):
        return " ".join(Template(source).render(Context({"at": AT, **context})).split())


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        (
            "{{ v|when:at }}",
            dt.datetime(2027, 6, 29, 6, 0, tzinfo=dt.UTC),
            '<time datetime="2027-06-29T08:00:00+02:00" title="2027-06-29 08:00 CEST">tisdag 29 juni 08.00</time>',
        ),
        (
            "{{ v|day:at }}",
            dt.date(2026, 6, 29),
            '<time datetime="2026-06-29" title="2026-06-29">måndag 29 juni 2026</time>',
        ),
        (
            "{{ v|ago:at }}",
            dt.date(2027, 6, 28),
            '<time datetime="2027-06-28" title="måndag 28 juni 2027">om 7 dagar</time>',
        ),
        (
            "{{ v|due:at }}",
            dt.date(2027, 6, 15),
            '<time datetime="2027-06-15" title="tisdag 15 juni 2027" class="late">försenat 6 dagar</time>',
        ),
        (
            "{{ v|shortday:at }}",
            dt.date(2027, 5, 6),
            '<time datetime="2027-05-06" title="torsdag 6 maj 2027">6 maj</time>',
        ),
        ("{{ v|clocktime }}", dt.time(6, 30), "06.30"),
        ("{{ v|joined }}", ["Ånge", "Timrå"], "Ånge och Timrå"),
        ("{{ v|when:at }}{{ v|day }}{{ v|shortday }}{{ v|ago:at }}{{ v|due:at }}{{ v|clocktime }}", None, ""),
    ],
)
def test_dates_are_said_with_their_exact_time(source, value, shown):
    assert render(source, v=value) == shown


def test_a_span_is_one_time():
    starts, ends = (dt.datetime(2027, 6, 29, 13, minute, tzinfo=dt.UTC) for minute in (30, 50))
    assert ">tisdag 29 juni 15.30–15.50</time>" in render("{% span a b at %}", a=starts, b=ends)


def test_a_state_has_its_word_its_tone_and_a_sign():
    shown = render('{% badge stance "position" %}', stance=Stance(position=Position.OPPOSES))
    sign = '<span class="sign" aria-hidden="true">!</span>'
    assert shown == f'<span class="badge stop">{sign}<span>Motsätter sig</span></span>'


def test_unknown_is_quiet_and_not_neutral():
    assert tones.tone(Position.UNKNOWN) == tones.tone("unheard of") == ""


def test_a_component_takes_props_and_slots_and_sees_nothing_else():
    shown = render(
        '{% component "card" title=name %}body{% slot "actions" %}<a>{{ name }}</a>{% endslot %}{% endcomponent %}',
        name="Bro & järnväg",
        note="of the page, not of the card",
    )
    assert "<h2>Bro &amp; järnväg</h2>" in shown
    assert '<footer class="acts"><a>Bro &amp; järnväg</a></footer>' in shown
    assert "of the page" not in shown


def test_what_a_user_wrote_is_escaped_in_a_component():
    shown = render('{% component "note" title=text %}{{ text }}{% endcomponent %}', text="<script>")
    assert "<script>" not in shown
