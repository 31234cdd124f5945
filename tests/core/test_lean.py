"""Importing less at the start: what is left out or put off is there as soon as it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from infra.local.engine import ROOT


def run(code: str) -> None:
    """Run code in a process that has imported nothing yet."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_module_that_is_only_named_is_not_loaded_and_can_be_loaded_later(tmp_path: Path) -> None:
    (tmp_path / "namer.py").write_text(
        "import colorsys\ndef f(a: colorsys.Anything) -> colorsys.Other: ...\n"
    )
    run(f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from backend.core import lean
with lean.left_out("colorsys", "json"):
    import namer
assert "colorsys" not in sys.modules
import colorsys, json
assert colorsys.rgb_to_hsv(1, 1, 1) == (0.0, 0.0, 1)
assert json.loads("1") == 1
""")


def test_a_pattern_that_is_put_off_matches_as_ever() -> None:
    run("""
import re
from backend.core import lean
with lean.patterns_later("marshmallow.validate"):
    import marshmallow.validate
assert re.compile is __import__("re").compile
assert isinstance(re.compile("a"), re.Pattern)
from marshmallow import ValidationError
from marshmallow.validate import URL, Email
assert not Email.DOMAIN_REGEX.is_compiled
assert Email()("somebody@example.org") == "somebody@example.org"
assert URL()("https://example.org/") == "https://example.org/"
assert Email.DOMAIN_REGEX.is_compiled
for wrong in ("somebody@", "@example.org", "somebody@exa mple.org"):
    try:
        Email()(wrong)
    except ValidationError:
        continue
    raise AssertionError(wrong)
""")


def test_botocore_does_without_pyopenssl_and_passkeys_have_it_later() -> None:
    run("""
import sys
from backend.core import lean
with lean.as_if_missing("OpenSSL"):
    import botocore.httpsession
assert "OpenSSL" not in sys.modules
from urllib3.util.ssl_ import SSLContext
assert botocore.httpsession.SSLContext is SSLContext
import OpenSSL.SSL, webauthn
assert OpenSSL.SSL.Context
""")
