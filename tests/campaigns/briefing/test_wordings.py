"""English wordings in the packs of those who read English, and nobody else's."""

from __future__ import annotations

import dataclasses
import io
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.material import Touch, news
from campaigns.briefing.render import pdf
from campaigns.briefing.render.text import item_text
from campaigns.briefing.wordings import LONGEST
from campaigns.services.packs import build_packs
from crm.models import User
from crm.visibility import SYSTEM, Viewer
from messages.markdown import plain
from messages.queries.house import house_of
from messages.services.variants import confirm, create_variant, write_text
from messages.services.versions import save_version
from tests.campaigns.briefing import samples
from tests.campaigns.briefing.conftest import arena_pack
from tests.conftest import AT

TEXT = "Build the **whole** line.\n\n- In one go.\n- Before 2035."
SAID = ("Build the whole line.", "In one go.", "Before 2035.")
MISSING = "There is no English wording yet, so the Swedish text stands here."
OLDER = "The English wording is of an earlier text, so the Swedish one stands here."
ITEM = samples.item_pack()


@pytest.fixture
def abroad(stage):
    """Reads English."""
    User.objects.filter(pk=stage.ylva.pk).update(language="en")
    stage.ylva.refresh_from_db()
    return stage.ylva


def make(stage, text=TEXT, **values):
    values = {"audience": "minister", "language": "en", "form": "text", **values}
    return create_variant(actor=SYSTEM, message=stage.adopted, text=text, at=AT, **values)


def printed(stage, user):
    """The message of the first item, and the same among the arena's."""
    build_packs(actor=Viewer.of(stage.idun), arena=stage.arena, at=AT)
    pack = arena_pack(stage.arena, user)
    (of_item,) = pack.items[0].messages
    (of_arena,) = (message for message in pack.messages if message.number == of_item.number)
    assert (of_arena.wording, of_arena.note) == (of_item.wording, of_item.note)
    return of_item


def test_a_wording_stands_instead_of_roof_and_pillars(stage, abroad):
    make(stage)
    message = printed(stage, abroad)
    assert (message.wording, message.note, message.roof, message.pillars) == (SAID, "", "", ())
    swedish = printed(stage, stage.sigrid)
    assert (swedish.wording, swedish.note, swedish.roof) == ((), "", "Tak om banan.")


def test_without_one_the_swedish_text_stands_under_a_line_that_says_so(stage, abroad):
    make(stage, language="sv")
    make(stage, form="one_liner", text="Build it.")
    make(stage, form="op_ed")
    message = printed(stage, abroad)
    assert (message.wording, message.note, message.roof) == ((), MISSING, "Tak om banan.")
    text = item_text(arena_pack(stage.arena, abroad).items[0])
    assert MISSING in text
    assert "Tak om banan." in text


def test_the_text_goes_before_what_is_spoken_unless_it_is_too_long_or_behind(stage, abroad):
    spoken = make(stage, form="spoken", text="Build it now.")
    assert printed(stage, abroad).wording == ("Build it now.",)
    long = make(stage, "word " * (LONGEST + 1))
    assert printed(stage, abroad).wording == ("Build it now.",)
    write_text(actor=SYSTEM, variant=long, text=TEXT, at=AT)
    assert printed(stage, abroad).wording == SAID
    changed = dataclasses.replace(house_of(stage.adopted.current), roof="Något helt annat.")
    stage.adopted.__class__.objects.filter(pk=stage.adopted.pk).update(state="under_revision")
    save_version(actor=SYSTEM, message=stage.adopted, house=changed, at=AT)
    message = printed(stage, abroad)
    assert (message.wording, message.note, message.roof) == ((), OLDER, "Något helt annat.")
    confirm(actor=SYSTEM, variant=spoken, at=AT)
    assert printed(stage, abroad).wording == ("Build it now.",)


def test_a_text_that_one_may_not_read_has_no_wording(stage, abroad):
    create_variant(
        actor=SYSTEM, message=stage.secret, audience="minister", language="en", form="text", text="Secret.", at=AT
    )
    build_packs(actor=Viewer.of(stage.idun), arena=stage.arena, at=AT)
    assert "Secret." not in str(arena_pack(stage.arena, abroad))


def of_page(pack):
    message = pack.messages[0]
    words = labels.labels("en")
    context = {"message": message, "words": words, "level": 3, "pillars": message.pillars}
    return render_to_string("briefing/_message.html", context)


def of_paper(pack):
    reader = PdfReader(io.BytesIO(pdf.item_pdf(pack)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("render", [item_text, of_page, of_paper])
def test_every_surface_prints_it_or_the_line(render):
    message = replace(ITEM.messages[0], roof="", pillars=(), wording=SAID)
    text = render(replace(ITEM, language="en", messages=(message,)))
    assert [line for line in SAID if line not in text] == []
    text = render(replace(ITEM, language="en", messages=(replace(ITEM.messages[0], note=MISSING),)))
    assert MISSING in text
    assert ITEM.messages[0].roof in text


def with_wording(*lines):
    """The arena's pack whose item prints this wording."""
    message = replace(ITEM.messages[0], wording=lines)
    return samples.arena_pack(items=(replace(ITEM, messages=(message,)),))


def test_another_wording_is_told_where_one_was_printed():
    was = with_wording(*SAID)
    assert [row.touch for row in news(was, with_wording("Build nothing."), AT).items] == [Touch.CONTENT]
    assert [row.touch for row in news(was, with_wording(), AT).items] == [Touch.CONTENT]
    for quiet in (was, with_wording("Build the whole line!", *SAID[1:])):
        assert not news(was, quiet, AT)
    assert not news(with_wording(), was, AT)
    gone = samples.arena_pack(items=(replace(ITEM, messages=()),))
    assert not news(was, gone, AT)


def test_a_changed_wording_is_a_change_of_the_pack(stage, abroad):
    row = make(stage)
    printed(stage, abroad)
    write_text(actor=SYSTEM, variant=row, text="Build the line.", at=AT)
    printed(stage, abroad)
    pack = arena_pack(stage.arena, abroad)
    assert isinstance(pack, d.ArenaPack)
    assert pack.items[0].changes == ("changed under “The message: roof and pillars”",)


def test_marks_are_left_out_of_plain_paragraphs():
    assert plain("# Head\n\nOne *two*\nthree[^1] [four](https://x.example).\n\n    code\n\n[^1]: Note.") == (
        "Head",
        "One two three four.",
        "code",
        "Note.",
    )
