"""The rows of a scenario, as frozen dataclasses whose annotations are the rules."""
