"""Building, starting and serving; no code of the product."""
