"""Draws the PNG icons from public/icons/icon.svg with Chromium; run again when the drawing changes.

A city gate to pass through, with a tick inside. Everything that matters lies within the circle
of 80 % that a maskable icon keeps.
"""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ICONS = Path(__file__).parent / "public" / "icons"
ROUNDED = 'rx="116"'
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def draw(browser: Browser, svg: str, size: int, name: str) -> None:
    """Write one square PNG of `size` pixels with a transparent ground."""
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
    page.screenshot(path=ICONS / name, omit_background=True)
    page.close()


def main() -> None:
    """Draw rounded icons for any place, and full squares where the phone cuts its own shape."""
    rounded = (ICONS / "icon.svg").read_text(encoding="utf-8")
    square = rounded.replace(ROUNDED, "")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for size in (192, 512):
            draw(browser, rounded, size, f"icon-{size}.png")
            draw(browser, square, size, f"maskable-{size}.png")
        draw(browser, square, 180, "apple-touch-icon.png")
        browser.close()


if __name__ == "__main__":
    main()
