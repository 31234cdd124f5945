"""Size of the largest pass there can be, and how long checking one takes."""

from __future__ import annotations

import secrets
import statistics
import subprocess
import time
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import qrcode
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser
from qrcode.constants import ERROR_CORRECT_M

from backend.config import rule_file
from backend.core import base45, crypto
from backend.healthcode import exceptions, passes, rules
from infra.local.engine import ROOT

AT = int(datetime(2099, 12, 31, 15, 59, tzinfo=UTC).timestamp())
ZONE = ZoneInfo("Asia/Shanghai")
CHECKS = 200
CHECKS_IN_BROWSER = 40
SLOWED_BY = 6
# localhost counts as a secure place, which WebCrypto asks for; the page itself is made here.
PAGE = "http://localhost:9/"


def worst_case() -> tuple[str, dict[bytes, passes.IssuingKey], dict[int, rules.Rule]]:
    """A pass whose every number takes the most bytes, and what it is checked with."""
    rule = rules.Rule.from_mapping({**rule_file(1), "version": 65535})
    state = rules.PassState(False, date(2099, 12, 31), rules.Colour.YELLOW, date(2100, 1, 21))
    phone, issuer = _signer(), _signer()
    kid = b"\xff" * 4
    claims = passes.Claims(
        issued_at=AT - 60,
        expires_at=AT + 71 * 3600,
        pass_id=b"\xff" * 8,
        county=659012,
        rule_version=65535,
        state=state,
        device_key=_point(phone, PublicFormat.CompressedPoint),
    )
    credential = passes.sign_credential(claims, issuer, kid)
    text = passes.build_pass(credential, AT, phone)
    known = passes.IssuingKey(_point(issuer, PublicFormat.UncompressedPoint), 0, 2**32 - 1)
    return text, {kid: known}, {65535: rule}


def _signer() -> crypto.KeySigner:
    private = ec.generate_private_key(ec.SECP256R1())
    return crypto.KeySigner(private.private_numbers().private_value)


def _point(signer: crypto.KeySigner, form: PublicFormat) -> bytes:
    return signer.key.public_key().public_bytes(Encoding.X962, form)


def _in_python(
    text: str, keys: dict[bytes, passes.IssuingKey], known: dict[int, rules.Rule]
) -> float:
    spent = []
    for _ in range(CHECKS):
        began = time.perf_counter()
        verdict = passes.verify(text, AT, keys, known, ZONE).verdict
        spent.append((time.perf_counter() - began) * 1000)
        if verdict is not passes.Verdict.HOLD:
            raise RuntimeError(f"the pass is good, but was judged {verdict}")
    return statistics.median(spent)


def _bundle() -> str:
    """The browser's verifier as one script, by the same bundler as the product's."""
    found = subprocess.run(
        [
            str(ROOT / "node_modules" / ".bin" / "esbuild"),
            "frontend/src/healthcode/verify.ts",
            "--bundle",
            "--minify",
            "--format=iife",
            "--global-name=verifier",
            "--log-level=warning",
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return found.stdout


# Each check is timed alone; the first ones warm the compiler up and do not count.
SCRIPT = """
async ({ text, at, kid, point, rule, zone, checks }) => {
  const bytes = Uint8Array.from(point.match(/../g), (pair) => parseInt(pair, 16));
  const keys = new Map([[kid, { public_key: bytes, not_before: 0, not_after: 4294967295 }]]);
  const rules = new Map([[rule.version, rule]]);
  const spent = [];
  for (let n = 0; n < checks + 5; n++) {
    const began = performance.now();
    const { verdict } = await verifier.verifyPass(text, at, keys, rules, zone);
    if (verdict !== 'hold') throw new Error(verdict);
    if (n >= 5) spent.push(performance.now() - began);
  }
  return spent;
}
"""


def _in_browser(browser: Browser, wish: dict[str, Any], slowed_by: int) -> list[float]:
    page = browser.new_page()
    script = f"<!doctype html><script>{_bundle()}</script>"
    page.route(PAGE, lambda route: route.fulfill(content_type="text/html", body=script))
    page.goto(PAGE)
    link = page.context.new_cdp_session(page)
    link.send("Emulation.setCPUThrottlingRate", {"rate": slowed_by})
    spent: list[float] = page.evaluate(SCRIPT, {**wish, "checks": CHECKS_IN_BROWSER})
    page.close()
    return spent


def exceptions_bytes(people: int = 5000) -> int:
    """The list of exceptions of so many people with four passes each; no two share a second."""
    listed = [
        exceptions.Listed(secrets.token_bytes(8), rules.Colour.RED, AT - n, AT + 9**5 - n)
        for n in range(people)
        for _ in range(4)
    ]
    return len(exceptions.sign(AT, None, listed, (), _signer(), b"\xff" * 4))


def measure(browser: Browser) -> dict[str, float]:
    """The figures."""
    text, keys, known = worst_case()
    picture = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    picture.add_data(text)
    picture.make(fit=True)
    (kid, key), (rule,) = next(iter(keys.items())), known.values()
    numbers = {name: getattr(rule, name) for name in rules._BOUNDS}
    wish = {
        "text": text,
        "at": AT,
        "kid": kid.hex(),
        "point": key.public_key.hex(),
        "rule": {**numbers, "version": rule.version},
        "zone": ZONE.key,
    }
    slow = _in_browser(browser, wish, SLOWED_BY)
    return {
        "pass_bytes": len(base45.decode(text.removeprefix("CX1:"))),
        "pass_chars": len(text),
        "pass_qr_version": picture.version,
        "pass_verify_ms_6x": round(statistics.median(slow), 2),
        "pass_verify_ms_6x_worst": round(max(slow), 2),
        "pass_verify_ms_1x": round(statistics.median(_in_browser(browser, wish, 1)), 2),
        "exceptions_bytes_20000": exceptions_bytes(),
        "pass_verify_ms_python": round(_in_python(text, keys, known), 3),
    }
