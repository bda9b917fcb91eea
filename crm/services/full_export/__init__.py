"""Everything that the council holds, carried to another installation; ``docs/handover.md``."""
