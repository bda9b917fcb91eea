"""Readers: what a file says, as rows that nothing has been written from."""
