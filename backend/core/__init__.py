"""地基 / The ground floor: HTTP, sign-in guard, store, clock, keys. Knows no resident and no code.

Owns the table `changxing-limits` (fixed-window counters).
"""
