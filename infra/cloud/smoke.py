"""A look at what was released, as a browser would take it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

import urllib3

from infra.cloud.account import Account, Seen
from infra.cloud.stage import DeployError

# A new address is not everywhere at once.
ANSWERS_WITHIN_S = 300.0
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "strict-transport-security": "max-age=",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
ASSET = re.compile(r'(?:src|href)="(/assets/[^"]+)"')


def look(account: Account, address: str, headers: Mapping[str, str] | None = None) -> int:
    """Ask for the page, an asset, the liveness and the API behind an address; gives the requests.

    :param headers: what to send along, such as the edge's secret behind CloudFront's back.
    :raises DeployError: something is not as it should be.
    """
    page = _first(account, f"{address}/", headers)
    _expect(page.status == 200 and b"<html" in page.body, "the page is not served", page)
    for name, wanted in HEADERS.items():
        _expect(wanted in page.headers.get(name, ""), f"the page lacks {name}", page)
    asset = ASSET.search(page.body.decode())
    _expect(asset is not None, "the page names no asset", page)
    if asset:
        seen = account.fetch(f"{address}{asset[1]}", headers)
        kept = seen.headers.get("cache-control", "")
        _expect(seen.status == 200 and "immutable" in kept, "an asset is not kept for ever", seen)
    alive = account.fetch(f"{address}/ping", headers)
    _expect(alive.status == 200, "/ping does not answer", alive)
    api = account.fetch(f"{address}/api/v1/me", headers)
    is_shut = api.status == 401 and api.headers.get("cache-control") == "no-store"
    _expect(is_shut, "the API is not shut to strangers", api)
    return 4


def is_refused(account: Account, address: str) -> bool:
    """Whether an address lets nobody in who goes round CloudFront."""
    return account.fetch(f"{address}/ping").status == 403


def _first(account: Account, url: str, headers: Mapping[str, str] | None) -> Seen:
    until = time.monotonic() + ANSWERS_WITHIN_S
    while True:
        try:
            seen = account.fetch(url, headers)
            if seen.status < 500 and seen.status != 403:
                return seen
            wrong = f"status {seen.status}"
        except urllib3.exceptions.HTTPError as error:
            wrong = type(error).__name__
        if time.monotonic() > until:
            raise DeployError(f"{url} does not answer ({wrong}).")
        time.sleep(account.pause_s)


def _expect(is_so: bool, otherwise: str, seen: Seen) -> None:
    if not is_so:
        raise DeployError(f"The release is up, but {otherwise} (status {seen.status}).")
