"""`make verifier`: what judges passes and cards, as a Python wheel and an npm package.

Both are made of the very files that the product runs; nothing is written twice. `published.py` and
`published.ts` say which names they have. Two builds are the same bytes.
"""
