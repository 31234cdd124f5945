"""What a browser asks the server for: at the first load of a resident's home, and ever after."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from infra.local.engine import ROOT
from tests.bench.town import NOW, Town
from tests.faults.people import Phone

DIST = ROOT / "frontend" / "dist"
PHONE = {"width": 390, "height": 844}
SETTLED_MS = 2500
CODE_SHOWN = "svg.code-qr"


@dataclass(slots=True)
class Door:
    """Stands before the app and writes down who comes."""

    app: Callable[..., Any]
    seen: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        """One request."""
        self.seen.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return self.app(environ, start)


@contextmanager
def served(app: Any) -> Iterator[tuple[Door, str]]:
    """The app behind waitress, as `make run` has it, with a door that counts."""
    from waitress.server import create_server

    door = Door(app)
    server: Any = create_server(door, host="127.0.0.1", port=0, threads=8, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield door, f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def _gz_bytes(paths: list[str], ending: str) -> int:
    files = {path for path in paths if path.endswith(ending)}
    return sum((DIST / f"{path.lstrip('/')}.gz").stat().st_size for path in files)


def _signed_in(browser: Browser, phone: Phone, url: str, workers: str) -> Page:
    """A page of a phone whose owner has just signed in by hand."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        service_workers=workers,  # type: ignore[arg-type]
        locale="zh-CN",
    )
    # A phone whose clock is right: one that is wrong by hours asks for the time at every start.
    context.clock.install(time=NOW)
    page = context.new_page()
    page.goto(f"{url}/sign-in", wait_until="networkidle")
    page.fill("#phone", phone.number)
    page.press("#phone", "Enter")
    page.wait_for_selector("#otp")
    messages = page.request.get(f"{url}/dev/outbox", headers={"Accept": "application/json"}).json()
    own = (m["otp"] for m in messages["messages"] if m["to"].endswith(phone.number))
    page.fill("#otp", next(own))
    if page.locator("#otp").count():
        page.press("#otp", "Enter")
    page.wait_for_selector(CODE_SHOWN)
    page.wait_for_timeout(SETTLED_MS)
    return page


def _open(page: Page, url: str, door: Door) -> list[tuple[str, str]]:
    """Load a page until it is quiet; what reached the server meanwhile."""
    before = len(door.seen)
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(SETTLED_MS)
    return door.seen[before:]


def measure(browser: Browser, town: Town) -> dict[str, float]:
    """The figures, for somebody signed in who has checked in today.

    `first_load_*` are the page's own requests; what the service worker fetches ahead for offline
    use is counted apart. `show_code_requests` are those that reach the server when the code is
    shown again, without the browser's own look whether the service worker itself has changed.
    """
    # The local sender names every one-time code in the terminal, which is of no use here.
    with redirect_stdout(io.StringIO()), served(town.app.wsgi_app) as (door, url):
        with browser.new_context(viewport=PHONE, service_workers="block") as context:  # type: ignore[arg-type]
            visit = _open(context.new_page(), url, door)
        page = _signed_in(browser, town.people[0][0], url, "block")
        # As on a phone that has forgotten every file, though not who its owner is.
        link = page.context.new_cdp_session(page)
        link.send("Network.enable")
        link.send("Network.clearBrowserCache")
        link.send("Network.setCacheDisabled", {"cacheDisabled": True})
        first = _open(page, url, door)
        shows_code = page.locator(CODE_SHOWN).count() > 0
        page.context.close()
        before = len(door.seen)
        page = _signed_in(browser, town.people[1][0], url, "allow")
        page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        ahead = [path for _, path in door.seen[before:] if path.startswith(("/assets", "/icons"))]
        _open(page, url, door)
        again = _open(page, url, door)
        shows_code = shows_code and page.locator(CODE_SHOWN).count() > 0
        page.context.close()
    if not shows_code:
        raise RuntimeError("the home did not show a code")
    paths = [path for _, path in first]
    api = [path for path in paths if path.startswith("/api/")]
    checks = [path for _, path in again if path == "/sw.js"]
    return {
        "first_load_js_gz_bytes": _gz_bytes(paths, ".js"),
        "first_load_css_gz_bytes": _gz_bytes(paths, ".css"),
        "first_load_requests": len(paths),
        "first_load_requests_api": len(api),
        "first_visit_requests": len(visit),
        "first_visit_files_with_precache": len(set(ahead)),
        "show_code_requests": len(again) - len(checks),
        "show_code_worker_checks": len(checks),
    }


def built() -> bool:
    """Whether there is a front end to load."""
    return Path(DIST / "index.html").is_file()
