"""axe-core, run beside the page in a world of its own: the page's policy stays as it is."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from playwright.sync_api import CDPSession, Page

from infra.local.engine import ROOT


@cache
def source() -> str:
    """The checker's own script."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


class Axe:
    """The checker of one page, as it is loaded now."""

    def __init__(self, page: Page) -> None:
        self._browser: CDPSession = page.context.new_cdp_session(page)
        frame = self._browser.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self._browser.send("Page.createIsolatedWorld", {"frameId": frame})
        self._world = world["executionContextId"]
        self._evaluate(source() + ";0")

    def violations(self, *rules: str) -> list[str]:
        """What is wrong on the screen as it stands; only these rules when any are named."""
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        told = self._evaluate(
            f"axe.run(document, {json.dumps(options)}).then(({{violations}}) => "
            "violations.map((one) => one.id + ': ' + one.nodes.map(({html, failureSummary}) => "
            "html + ' ' + failureSummary).join(' | ')))",
        )
        assert isinstance(told, list)
        return told

    def _evaluate(self, script: str) -> Any:
        answer = self._browser.send(
            "Runtime.evaluate",
            {
                "expression": script,
                "contextId": self._world,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")
