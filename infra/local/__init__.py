"""The product on one machine: its engine and its server."""
