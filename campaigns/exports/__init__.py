"""What this package gives to files that are taken away."""
