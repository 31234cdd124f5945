"""Decodes one uploaded picture in a process of its own, and draws it anew without its metadata.

Run as a script: `python -I picture_worker.py FOLDER`, FOLDER being where Pillow lies; the upload
comes in on the standard input. It has no environment, hence no credentials, and ends at bounds of
memory and time, so that a hostile file can end nothing but this process. The answer is one line of
JSON, then the bytes of the full and of the small picture, which are always JPEG.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_MOST = 40_000_000
SIDE_MOST = 20_000
MEMORY_BYTES_MOST = 640 * 1024 * 1024
CPU_S_MOST = 6
# Longest side in pixels, and bytes, of what is kept.
FULL = (1280, 150 * 1024)
SMALL = (320, 15 * 1024)
QUALITIES = (82, 74, 66, 58, 48, 38)
JPEG_BEGIN, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
PNG_BEGIN, PNG_END = b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IEND\xaeB`\x82"
RIFF, WEBP = b"RIFF", b"WEBP"
MOTION = (b"acTL", b"ANIM")


class Refused(Exception):
    """The upload is no picture that is taken; `why` is type, unreadable or too_large."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def kind_of(data: bytes) -> str:
    """What the bytes are, by their beginning and their end: JPEG, PNG or WEBP.

    Nothing may stand behind the picture: an archive or a page could be hidden there.

    :raises Refused: type for anything else, unreadable for one that is cut or goes on.
    """
    if data.startswith(JPEG_BEGIN):
        kind, is_whole = "JPEG", data.rstrip(b"\0").endswith(JPEG_END)
    elif data.startswith(PNG_BEGIN):
        kind, is_whole = "PNG", data.endswith(PNG_END) and data.count(PNG_END) == 1
    elif data[:4] == RIFF and data[8:12] == WEBP:
        told = int.from_bytes(data[4:8], "little") + 8
        kind, is_whole = "WEBP", told == len(data)
    else:
        raise Refused("type")
    if not is_whole:
        raise Refused("unreadable")
    return kind


def _bound(memory: int, cpu_s: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def drawn(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """The picture turned upright and drawn anew: its size, the full one and the small one.

    :raises Refused: it is none of the three kinds, is not whole, or has too many pixels.
    """
    from PIL import Image, ImageOps

    kind = kind_of(data)
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as opened:
            width, height = opened.size
            if width * height > PIXELS_MOST or max(width, height) > SIDE_MOST:
                raise Refused("too_large")
            if kind != "JPEG" and getattr(opened, "n_frames", 1) > 1:
                raise Refused("unreadable")
            if kind == "JPEG":
                # libjpeg shrinks by halves while it decodes, in a fraction of the memory.
                opened.draft("RGB", (FULL[0], FULL[0]))
            opened.load()
            upright = ImageOps.exif_transpose(_shrunk(opened, FULL[0] * 2))
    except Refused:
        raise
    except MemoryError:
        raise Refused("too_large") from None
    except Exception:
        # Whatever a decoder says of a hostile file, it is not readable.
        raise Refused("unreadable") from None
    plain = _on_white(upright)
    plain.thumbnail((FULL[0], FULL[0]), Image.Resampling.LANCZOS)
    full, size = _packed(plain, FULL[1])
    small = plain.copy()
    small.thumbnail((SMALL[0], SMALL[0]), Image.Resampling.LANCZOS)
    return {"width": size[0], "height": size[1]}, full, _packed(small, SMALL[1])[0]


def _shrunk(image: Image, most: int) -> Image:
    """About as large as is needed, before anything copies it; it keeps what tells its turning."""
    factor = min(image.size) and max(image.size) // most
    if factor < 2 or image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image
    return image.reduce(factor)


def _on_white(image: Image) -> Image:
    """Without transparency, which a JPEG does not have."""
    from PIL import Image as Images

    if "A" in image.mode or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = Images.new("RGB", seen.size, (255, 255, 255))
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    # A new image takes nothing along: no profile, no comment, no place where it was taken.
    plain = Images.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _packed(image: Image, bytes_most: int) -> tuple[bytes, tuple[int, int]]:
    """A JPEG of so many bytes at most, as good as they allow."""
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= bytes_most:
                return out.getvalue(), image.size
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))


def main() -> None:
    """Read one upload, answer, end."""
    sys.path.insert(0, sys.argv[1])
    import warnings

    from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    del ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
    # All other kinds stay unknown, also to Pillow.
    Image._initialized = 2
    # The bound is our own, asked before anything is decoded, and answered in words.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("error")
    data = sys.stdin.buffer.read()
    _bound(MEMORY_BYTES_MOST, CPU_S_MOST)
    try:
        told, full, small = drawn(data)
        told["bytes"] = [len(full), len(small)]
    except Refused as refused:
        told, full, small = {"refused": refused.why}, b"", b""
    except MemoryError:
        told, full, small = {"refused": "too_large"}, b"", b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + full + small)


if __name__ == "__main__":
    main()
