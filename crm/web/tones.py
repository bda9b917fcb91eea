"""The tone of every state, in one table: green stands, amber waits on something, red needs somebody.

Keyed by value alone, since a word has one colour wherever it stands. What is not here is quiet.
"""

_BY_TONE = {
    "ok": "confirmed held done attended adopted accepted released endorsed kept sent supportive champion met signed "
    "published",
    "warn": "moved under_revision official_ok conditional uncertain missed sceptical behind suggested",
    "stop": "broken cancelled declined lapsed failed opposes overdue turned_down",
    "info": "in_consultation ready reviewing open to_assess leased handing_over queued signing submitted",
}
TONES = {state: tone for tone, states in _BY_TONE.items() for state in states.split()}
SIGNS = {"ok": "✓", "warn": "◐", "stop": "!", "info": "›"}


def tone(state: object) -> str:
    """ok, warn, stop, info, or empty for a state that is neither."""
    return TONES.get(str(getattr(state, "value", state)), "")
