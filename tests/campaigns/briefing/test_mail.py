"""The mail: the ask first, two links, no pictures, one column."""

import re
from dataclasses import replace

from campaigns.briefing.render.mail import arena_mail
from crm.outbox.links import PLACEHOLDER
from tests.campaigns.briefing import samples


def first_version(**values):
    return arena_mail(samples.arena_pack(footer=replace(samples.FOOTER, version=1), **values))


def test_the_ask_stands_before_the_programme():
    mail = first_version()
    for body in (mail.html, mail.text):
        assert body.index("Inför öppna anslutningsköer") < body.index(PLACEHOLDER) < body.index("onsdag 30 juni")
        assert samples.FOOTER.banner in body


def test_two_links_and_a_phone_number():
    html = first_version().html
    assert re.findall(r'href="([^"]+)"', html) == [PLACEHOLDER, f"{PLACEHOLDER}calendar.ics", "tel:070-1740624"]


def test_it_reads_without_pictures_and_fetches_nothing():
    html = first_version().html
    for thing in ("<img", "src=", "url(", "<link", "<script"):
        assert thing not in html
    assert 'style="' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert '<html lang="sv"' in html


def test_it_is_an_open_surface():
    secret = samples.item_pack(confidential=True, title="Hemligt möte", limits=replace(samples.item_pack().limits))
    mail = first_version(
        items=(samples.item_pack(), secret),
        days=(
            replace(samples.arena_pack().days[0], entries=(samples.entry(confidential=True, title="Hemligt möte"),)),
        ),
    )
    for body in (mail.html, mail.text):
        assert "Hemligt möte" not in body
        assert "Tveksam" not in body
        assert "tjugo minuter" not in body
    assert "Neutral (Elnät)" in mail.text


def test_the_text_part_holds_every_item():
    assert "Säger inte era egna kommuner nej till vindkraft?" in first_version().text


def test_an_embargoed_message_of_others_is_title_and_time():
    mail = first_version()
    for body in (mail.html, mail.text):
        assert "Robust i vardagen" in body
        assert "EMBARGO till 30 juni 06.00" in body


def test_a_later_version_says_what_changed():
    mail = arena_mail(samples.arena_pack(changes=("Mingel: tiden är ny",)))
    assert mail.subject != first_version().subject
    assert "Skogsdagarna 2027" in mail.subject
    assert "Mingel: tiden är ny" in mail.html
    assert "Mingel: tiden är ny" in mail.text


def test_in_the_recipients_language():
    mail = first_version(language="en")
    assert mail.subject == "Skogsdagarna 2027: your briefing pack"
    assert '<html lang="en"' in mail.html
    assert "Ask for" in mail.html


def test_markup_in_texts_stays_text():
    mail = first_version(days=(), title="<b>Dagar</b> & nätter", note="<script>alert(1)</script>")
    assert "<script>" not in mail.html
    assert "&lt;b&gt;Dagar&lt;/b&gt; &amp; nätter" in mail.html
    assert "<b>Dagar</b> & nätter" in mail.text
