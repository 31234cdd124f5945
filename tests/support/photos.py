"""Photos as a phone sends them, for tests of those who take them in."""

from __future__ import annotations

import io

from PIL import Image


def a_jpeg(width: int = 64, height: int = 48) -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "JPEG")
    return file.getvalue()
