"""What `zappa package` calls with its zip: leave out what never runs, compile, make it repeatable.

Two builds of the same tree are the same bytes: the names are sorted, the dates fixed, and what
tells of the building machine is gone. Compiled files are made for Lambda's own path and are never
checked against their source, for nothing there can change.
"""

from __future__ import annotations

import importlib.util
import marshal
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

# Where Lambda lays the package, so that a traceback names the right file.
TASK_ROOT = "/var/task"
DATE = (1980, 1, 1, 0, 0, 0)
UNCHECKED_HASH = 0b01
# The services whose shapes botocore reads from its data; the rest of it never leaves the laptop.
BOTOCORE_SERVICES = ("sns",)

# Ours travels as source too, so that a traceback in the cloud shows its lines; what others wrote
# travels compiled alone, which is a fifth of the package.
OURS = "backend/"
# Zappa's own additions: a second handler, a settings module of one stage, the builder's name.
OF_ZAPPA = {"__init__.py", "handler.py", "package_info.json", "zappa_settings.py"}
# Zappa's command line stays behind; only what turns events into requests goes along.
ZAPPA_KEPT = re.compile(r"zappa/(__init__|asgi|handler|middleware|utilities|wsgi)\.py")
BOTOCORE_KEPT = re.compile(
    rf"botocore/data/((endpoints|partitions|sdk-default-configuration|_retry)\.json(\.gz)?"
    rf"|({'|'.join(BOTOCORE_SERVICES)})/.*)"
)
LEFT_OUT = re.compile(
    r"bin/.*"
    r"|.*\.(pyi|pyx|pxd|c|h|map|typed|po|pot|rst)"
    r"|.*/(tests?|testing|_testing|examples)/.*"
    r"|[^/]+\.dist-info/(?!(METADATA|WHEEL)$).*"
    r"|.*/__pycache__/.*|.*\.pyc"
    # Places, carriers and zones of numbers; only their shape is ever asked for.
    r"|phonenumbers/(geodata|carrierdata|tzdata|geocoder|carrier|timezone)(/.*|\.py)"
    r"|boto3/data/.*"
    # Needed to build the binding, which lies beside it as one compiled file.
    r"|cffi/.*"
    # Photos are JPEG, PNG or WebP, and nothing is written or drawn on them: no other kind of
    # picture, no letters, no colour profiles. What Pillow itself is linked with stays.
    r"|pillow\.libs/lib(avif|brotli|freetype|harfbuzz|lcms2|png16).*"
    r"|PIL/_(avif|imagingcms|imagingft|imagingmorph|imagingtk)\..*"
    r"|PIL/(?!(Jpeg|Mpo|Png|Tiff|WebP)Image)\w+ImagePlugin\.py"
)


def is_kept(name: str) -> bool:
    """Whether a file of Zappa's zip goes to Lambda."""
    if name in OF_ZAPPA or LEFT_OUT.fullmatch(name):
        return False
    if name.startswith("zappa/"):
        return bool(ZAPPA_KEPT.fullmatch(name))
    if name.startswith("botocore/data/"):
        return bool(BOTOCORE_KEPT.fullmatch(name))
    return True


def compiled(name: str, source: bytes) -> tuple[str, bytes]:
    """The compiled file of a module: its name, and its bytes with an unchecked hash (PEP 552)."""
    path = PurePosixPath(name)
    code = compile(source, f"{TASK_ROOT}/{name}", "exec", dont_inherit=True, optimize=0)
    header = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH.to_bytes(4, "little")
    body = importlib.util.source_hash(source) + marshal.dumps(code)
    tag = importlib.util.cache_from_source(path.name, optimization="")
    return str(path.parent / tag), header + body


def files_of(package: Path) -> Iterator[tuple[str, bytes]]:
    """What goes to Lambda of Zappa's zip, each module with its compiled twin."""
    with zipfile.ZipFile(package) as whole:
        for name in {info.filename for info in whole.infolist() if not info.is_dir()}:
            if not is_kept(name):
                continue
            data = whole.read(name)
            if not name.endswith(".py"):
                yield name, data
                continue
            twin, code = compiled(name, data)
            if name.startswith(OURS):
                yield name, data
                yield twin, code
            else:
                # Where there is no source, Python looks for the compiled file in its place.
                yield f"{name}c", code


def rewrite(package: Path) -> None:
    """Replace Zappa's zip by the one that is uploaded."""
    draft = package.with_suffix(".draft")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as trimmed:
        for name, data in sorted(files_of(package)):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            trimmed.writestr(entry, data, compresslevel=9)
    draft.replace(package)


def trim(zappa: Any) -> None:
    """The hook itself (`callbacks.zip` in zappa_settings.json)."""
    rewrite(Path(zappa.zip_path))
