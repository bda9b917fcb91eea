"""The catalogue's own check finds what it should."""

from __future__ import annotations

import copy
import io

import pytest
from babel.messages.pofile import write_po
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from crm import texts


@pytest.fixture(scope="module")
def source():
    """What code and templates say, read once: no test here changes them."""
    return texts.found()


@pytest.fixture
def catalogue(tmp_path, settings, source, monkeypatch):
    """The stored catalogue, copied where a test may spoil it; call it with a change, and it is saved."""
    monkeypatch.setattr(texts, "found", lambda: copy.deepcopy(source))
    stored = texts.load("sv")
    settings.LOCALE_PATHS = [tmp_path]
    target = texts.path("sv")
    target.parent.mkdir(parents=True)

    def save(change) -> None:
        change(stored)
        buffer = io.BytesIO()
        write_po(buffer, stored)
        target.write_bytes(buffer.getvalue())

    return save


def test_templates_and_code_are_read(source):
    assert source.get("Skip to the content")  # a tag
    assert source.get("More", "tab")  # with a context
    assert source.get("The clock is set to %(moment)s.")  # a block with a placeholder
    assert source.get("That did not work")  # an argument of an include
    assert source.get("in %(days)d day").id == ("in %(days)d day", "in %(days)d days")
    assert source.get("Today")  # lazy, in code
    assert source.get("%(count)d has left office").id[1] == "%(count)d have left office"  # inside an f-string


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.delete("Save"), "missing: 'Save'"),
        (lambda c: setattr(c["Save"], "string", ""), "missing: 'Save'"),
        (lambda c: c.add("Nobody says this", "Ingen"), "stale: 'Nobody says this'"),
        (lambda c: c["Save"].flags.add("fuzzy"), "fuzzy: 'Save'"),
        (lambda c: setattr(c["Visible to: %(organisation)s."], "string", "Syns för: %(org)s."), "placeholders differ"),
    ],
)
def test_what_is_wrong_is_named(catalogue, change, said):
    catalogue(change)
    assert any(problem.startswith(said) for problem in texts.problems("sv"))
    with pytest.raises(CommandError, match="to mend"):
        call_command("texts", "--check")


def test_extraction_keeps_translations_and_drops_what_is_gone(catalogue):
    catalogue(lambda c: c.add("Nobody says this", "Ingen"))
    updated = texts.update("sv")
    assert updated.get("Save").string == "Spara"
    assert updated.get("Nobody says this") is None
    first = texts.path("sv").read_bytes()
    texts.update("sv")
    assert texts.path("sv").read_bytes() == first


def test_a_compiled_catalogue_is_left_alone_until_it_changes(catalogue):
    catalogue(lambda c: None)
    compiled = texts.compiled("sv")
    stamp = compiled.stat().st_mtime_ns
    assert texts.compiled("sv").stat().st_mtime_ns == stamp


def test_a_process_that_looked_before_the_first_compiling_speaks_swedish_after_it(catalogue):
    catalogue(lambda stored: None)
    unread = texts.path("sv").with_suffix(".mo")
    translation_file_changed(None, unread)
    with translation.override("sv"):
        assert translation.gettext("Skip to the content") == "Skip to the content"
    texts.compiled("sv")
    with translation.override("sv"):
        assert translation.gettext("Skip to the content") == "Hoppa till innehållet"
    translation_file_changed(None, unread)
