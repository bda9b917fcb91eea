"""A thousand answers against edits on PostgreSQL, a dozen threads at once: none is of a text that was not read."""

from __future__ import annotations

import json


def test_no_answer_is_of_a_text_that_was_not_read(servers):
    told = json.loads(servers.run("-m", "tests.messages.racing", "1000", "4").splitlines()[-1])
    assert told["unseen"] == []
    assert told["ends"]["published"] == 500
    assert sum(told["ends"].values()) - 500 == 1000
    # Both sides win some: otherwise nothing was raced.
    assert 0 < told["answered"] == told["ends"]["answered"] < 1000
