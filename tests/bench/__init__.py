"""Figures, one `name=value` a line: `python -m tests.bench`. Ratios are measured side by side."""
