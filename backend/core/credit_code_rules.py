"""The unified social credit code (统一社会信用代码) of a company: one rule for every room."""

from __future__ import annotations

# GB 32100-2015: the characters of a code; their places are their values.
CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = 18


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code with a right check character.

    Source: GB 32100-2015, 5.2: the sum of the places times 3**n modulo 31.
    """
    if len(text) != DIGITS or any(sign not in CHARS for sign in text):
        return False
    size = len(CHARS)
    total = sum(CHARS.index(sign) * pow(3, place, size) for place, sign in enumerate(text[:-1]))
    return CHARS[(size - total % size) % size] == text[-1]
