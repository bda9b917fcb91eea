"""Backup of a whole installation, and its return; ``docs/operations.md`` has the drill."""
