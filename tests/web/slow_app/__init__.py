"""An app that only the server of a test loads: work that waits in the middle for a file to appear."""
