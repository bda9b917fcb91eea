"""A pack as a typst file that somebody wrote by hand: its very words in markup, no data and no logic."""
