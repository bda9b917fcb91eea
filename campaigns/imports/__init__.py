"""What public programmes say, and whom of ours they name."""
