"""Bytes as the 45 characters of a QR code's alphanumeric mode (RFC 9285)."""

from __future__ import annotations

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(_CHARACTERS)}


def encode(data: bytes) -> str:
    """Write bytes as base45 text."""
    text: list[str] = []
    for at in range(0, len(data) - 1, 2):
        rest, first = divmod(data[at] << 8 | data[at + 1], 45)
        third, second = divmod(rest, 45)
        text += (_CHARACTERS[first], _CHARACTERS[second], _CHARACTERS[third])
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        text += (_CHARACTERS[first], _CHARACTERS[second])
    return "".join(text)


def decode(text: str) -> bytes:
    """Read base45 text back; there is exactly one text for any bytes.

    :raises ValueError: a foreign character, a length that no bytes have, or a group too large.
    """
    try:
        values = [_VALUE[character] for character in text]
    except KeyError:
        raise ValueError("a character outside base45") from None
    if len(values) % 3 == 1:
        raise ValueError("one character left over")
    data = bytearray()
    for at in range(0, len(values) - 2, 3):
        number = values[at] + 45 * values[at + 1] + 2025 * values[at + 2]
        if number > 65535:
            raise ValueError("three characters above 65535")
        data += number.to_bytes(2, "big")
    if len(values) % 3 == 2:
        number = values[-2] + 45 * values[-1]
        if number > 255:
            raise ValueError("two characters above 255")
        data.append(number)
    return bytes(data)
