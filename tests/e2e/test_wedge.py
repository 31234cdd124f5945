"""A scanner on a cable is heard wherever the focus is, and leaves no trace on the page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from infra.local.engine import ROOT

pytestmark = pytest.mark.one_engine

PAGE = "http://localhost:9/"
SHELL = "<!doctype html><input id=field><textarea id=area></textarea><button id=knob>knob</button>"
CODE = "CX1:RRQXO8 O608CK2-J.8BRRQ+D9O60CO0.HO:3U8CK.T8C60YND"
# Keys as a device sends them: what the page does not stop, the field takes as a browser's would.
# A code with a colon that comes as one key is put in at once.
TYPE = """async ({ keys, gap, composes }) => {
  for (const key of keys) {
    const at = document.activeElement;
    const options = { key, bubbles: true, cancelable: true };
    const hidden = { key: 'Process', code: `Key${key.toUpperCase()}`, isComposing: true };
    const told = composes ? { ...options, ...hidden } : options;
    const whole = { inputType: 'insertText', data: key, ...options };
    const isLeft = key.includes(':') && key.length > 1
      ? at.dispatchEvent(new InputEvent('beforeinput', whole))
      : at.dispatchEvent(new KeyboardEvent('keydown', told)) || composes;
    if (isLeft && key.length === 1 && at.setRangeText) {
      at.setRangeText(key, at.selectionStart, at.selectionEnd, 'end');
      at.dispatchEvent(new Event('input', { bubbles: true }));
    }
    if (isLeft && key === 'Enter' && at.tagName === 'BUTTON') at.click();
    if (gap) await new Promise((done) => setTimeout(done, gap));
  }
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of fields that listens, and counts what happens on it."""
    command = [
        str(ROOT / "node_modules" / ".bin" / "esbuild"),
        "frontend/src/checkpoints/wedge.ts",
        *("--bundle", "--format=iife", "--global-name=wedge", "--log-level=warning"),
    ]
    made = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    listening = (
        "globalThis.reads = []; globalThis.taps = 0; globalThis.hand = '';"
        "knob.addEventListener('click', () => { taps += 1; });"
        "wedge.listenForHand((text) => { hand += text; });"
        "globalThis.stop = wedge.listenForWedge((text) => reads.push(text));"
    )
    body = f"{SHELL}<script>{made}{listening}</script>"
    opened = browser.new_page()
    opened.route(PAGE, lambda route: route.fulfill(content_type="text/html", body=body))
    opened.goto(PAGE)
    yield opened
    opened.close()


def types(page: Page, text: str, end: str | None = "Enter", gap: int = 0) -> None:
    """Send a text key by key, with so many milliseconds between."""
    keys = [*text, *([end] if end else [])]
    page.evaluate(TYPE, {"keys": keys, "gap": gap, "composes": False})


def told(page: Page) -> Any:
    """What was read, what stands in the field, how often the button was pressed."""
    return page.evaluate("() => [reads, field.value, taps]")


def test_a_code_is_read_with_the_focus_anywhere_and_leaves_no_trace(page: Page) -> None:
    page.fill("#field", "410")
    for place in ("#field", "#knob"):
        page.focus(place)
        types(page, CODE)
    assert told(page) == [[CODE, CODE], "410", 0]


def test_what_a_hand_types_stays_in_the_field_and_its_enter_is_its_own(page: Page) -> None:
    page.focus("#field")
    types(page, "411221", gap=150)
    assert told(page) == [[], "411221", 0]
    page.focus("#knob")
    types(page, "", gap=150)
    assert told(page) == [[], "411221", 1]


def test_a_scanner_without_an_end_is_read_and_a_short_burst_is_given_back(page: Page) -> None:
    page.focus("#field")
    types(page, CODE, end=None)
    page.wait_for_function("() => reads.length === 1")
    types(page, "4112", end=None)
    page.wait_for_function("() => field.value === '4112'")
    assert told(page) == [[CODE], "4112", 0]


def test_what_a_hand_types_outside_of_a_field_is_told_and_what_a_reader_does_is_not(
    page: Page,
) -> None:
    page.focus("#knob")
    types(page, "41122119900101001X")
    assert page.evaluate("() => [reads.length, hand]") == [1, ""]
    types(page, "365", end=None, gap=150)
    page.wait_for_function("() => hand === '365'")
    # As fast as a reader, and shorter than anything a reader knows.
    types(page, "412", end=None)
    page.wait_for_function("() => hand === '365412'")
    types(page, "41122119900101001X", end=None)
    page.wait_for_function("() => reads.length === 2")
    assert page.evaluate("() => hand") == "365412"


def test_the_shift_keys_of_a_scanner_leave_no_trace_either(page: Page) -> None:
    page.focus("#field")
    keys = [one for key in "CX1:AB" for one in ("Shift", key)]
    page.evaluate(TYPE, {"keys": [*keys, "Enter"], "gap": 0, "composes": False})
    assert told(page) == [["CX1:AB"], "", 0]


def test_a_fast_hand_types_where_its_caret_is(page: Page) -> None:
    page.fill("#field", "陕村")
    page.evaluate("() => { field.focus(); field.setSelectionRange(1, 1); }")
    types(page, "abc", end=None)
    page.wait_for_function("() => field.value === '陕abc村'")
    # Its next letter comes after a pause, and goes on from there.
    types(page, "def", end=None)
    page.evaluate("() => new Promise((done) => setTimeout(done, 60))")
    types(page, "g", end=None)
    assert page.evaluate("() => [field.value, field.selectionStart]") == ["陕abcdefg村", 8]


def test_the_letters_of_an_input_method_are_its_own(page: Page) -> None:
    page.focus("#field")
    page.evaluate(TYPE, {"keys": [*"cun"], "gap": 0, "composes": True})
    page.evaluate("() => { field.value = '村'; }")
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert told(page) == [[], "村", 0]


def test_letters_that_began_nowhere_go_to_the_field_that_has_the_focus(page: Page) -> None:
    page.focus("#knob")
    types(page, "abcd", end=None)
    page.focus("#field")
    page.wait_for_function("() => field.value === 'cd'")


def test_the_enter_behind_a_code_that_came_at_once_is_the_handhelds(page: Page) -> None:
    page.focus("#knob")
    page.evaluate(TYPE, {"keys": [CODE, "Enter"], "gap": 0, "composes": False})
    assert told(page) == [[CODE], "", 0]
    types(page, "")
    assert told(page) == [[CODE], "", 1]


def test_a_handheld_that_inserts_the_whole_code_is_read(page: Page) -> None:
    page.focus("#field")
    page.keyboard.insert_text(CODE.lower())
    assert told(page) == [[CODE], "", 0]
    page.keyboard.insert_text("411221199001010010")
    assert told(page) == [[CODE], "411221199001010010", 0]


def test_nothing_is_heard_any_more_once_it_was_stopped(page: Page) -> None:
    page.evaluate("() => stop()")
    page.focus("#field")
    types(page, CODE)
    assert told(page) == [[], CODE, 0], json.dumps(told(page))
