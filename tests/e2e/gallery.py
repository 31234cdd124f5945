"""A walk past screens: each judged by axe and by its measures, light and dark, kept as a picture.

The pictures are in build/shots. Look at them before a change of the front end is called done.
"""

from __future__ import annotations

import os

import pytest

from infra.local.engine import ROOT
from tests.e2e.axe import Axe
from tests.e2e.phone import SIZE, Phone

# Both languages and both sizes in two walks: a walk takes minutes.
EACH_WAY = pytest.mark.parametrize(("lang", "size"), [("zh", "normal"), ("en", "large")])
SHOTS = ROOT / "build" / "shots"
# A build machine has nobody who would look at them.
KEEPS_PICTURES = not os.environ.get("CI")
LEAST_TARGET_PX = {"normal": 48, "large": 60}
TARGETS = "button, a.button, .tab, .option, .rows a, select"
TOO_SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
  .filter((one) => one.offsetParent && !one.closest('.unseen'))
  .filter((one) => one.getBoundingClientRect().height < least - 0.5)
  .map((one) => `${one.textContent.trim()} ${Math.round(one.getBoundingClientRect().height)} px`)
"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


class Gallery:
    """Looks at one screen after the other."""

    def __init__(self, phone: Phone, size: str) -> None:
        self.phone = phone
        self.size = size
        self.found: list[str] = []
        self._count = 0
        SHOTS.mkdir(parents=True, exist_ok=True)

    def look(self, name: str) -> None:
        """Judge the screen as it stands, light and dark, and keep both pictures."""
        page = self.phone.page
        axe = Axe(page)
        self._count += 1
        # Tall enough for all of it, so that what is fixed to the screen covers nothing.
        height = max(SIZE["height"], page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": SIZE["width"], "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            # What does not hang on colours is the same in both.
            wrong = axe.violations(*(["color-contrast"] if scheme == "dark" else []))
            self.found += [f"{name} {scheme}: {one}" for one in wrong]
            file = f"{self._count:02d}-{name}-{self.phone.lang}-{self.size}-{scheme}.png"
            if KEEPS_PICTURES:
                page.screenshot(path=SHOTS / file, scale="css")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(SIZE)
        # A tap on a screen that is being laid out anew is lost.
        page.evaluate(TWO_FRAMES)
        self._measure(name)

    def _measure(self, name: str) -> None:
        page = self.phone.page
        small = page.evaluate(TOO_SMALL, [TARGETS, LEAST_TARGET_PX[self.size]])
        self.found += [f"{name}: too small to hit: {one}" for one in small]
        over = page.evaluate(TOO_WIDE)
        if over > 0:
            self.found.append(f"{name}: {over} px wider than the screen")
