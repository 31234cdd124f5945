"""The built pages: hashed assets for ever, the shell asked for each time, packed when possible."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from backend.core.auth import needs

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}
FOR_EVER = "public, max-age=31536000, immutable"


def install(app: Flask, folder: Path) -> None:
    """Serve `folder` at the root; any page without a dot is the shell, which routes itself."""
    root = folder.resolve()

    @app.get("/")
    @app.get("/<path:name>")
    @needs("public")
    def page(name: str = "") -> Any:
        """A file of the built pages, or the shell."""
        if name.startswith(("api/", "dev/")):
            raise NotFound
        try:
            path = (root / name).resolve()
            is_file = path.is_file()
        except (OSError, ValueError):
            # A name that no file can have: too long, or with a zero byte in it.
            raise NotFound from None
        if not path.is_relative_to(root) or path.suffix in (".br", ".gz"):
            raise NotFound
        if not is_file:
            if "." in name:
                raise NotFound
            path = root / "index.html"
            if not path.is_file():
                raise NotFound
        return _file(path, is_hashed=name.startswith("assets/"))


def _file(path: Path, is_hashed: bool) -> Response:
    encoding, chosen = None, path
    for name, suffix in ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if request.accept_encodings.quality(name) > 0 and packed.is_file():
            encoding, chosen = name, packed
            break
    data, etag = _read(chosen, chosen.stat().st_mtime_ns)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    answer = Response(data, content_type=kind)
    if kind.startswith("text/"):
        answer.headers["Content-Type"] = f"{kind}; charset=utf-8"
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = FOR_EVER if is_hashed else "no-cache"
    answer.set_etag(etag)
    answer.make_conditional(request)
    return answer


@lru_cache(maxsize=256)
def _read(path: Path, changed_ns: int) -> tuple[bytes, str]:
    data = path.read_bytes()
    return data, hashlib.sha256(data).hexdigest()[:20]
