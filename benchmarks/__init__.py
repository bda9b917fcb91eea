"""What is measured, as a ratio to a limit measured in the same run."""
