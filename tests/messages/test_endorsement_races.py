"""Some fifty answers against edits at once, on the suite's database; a thousand are in ``tests/services``."""

from __future__ import annotations

import json


def test_no_answer_is_of_a_text_that_was_not_read(installation):
    told = json.loads(installation.run("-m", "tests.messages.racing", "48", "2").splitlines()[-1])
    assert told["unseen"] == []
    assert told["ends"]["published"] == 24
    assert sum(told["ends"].values()) - 24 == 48
    assert told["answered"] == told["ends"].get("answered", 0)
