"""The demo: any scenario in one format, read with named errors and loaded through the services."""
