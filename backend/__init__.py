"""畅行 Changxing: everything that runs on the server, a room for each domain."""
