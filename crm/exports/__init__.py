"""Lists as files: the same rows, order and columns as the screen shows."""
