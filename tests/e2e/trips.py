"""Published trips for the tests: two health officers of two units, without their screens."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.hotline import COUNTY, Hotline
from tests.e2e.phone import PATIENCE_MS
from tests.e2e.server import Server

PUBLISHER = "陕州区卫生健康委员会"
URL = "https://wjw.example.cn/20260302"


def line(said: str, on: date, kind: str = "train", **more: Any) -> dict[str, Any]:
    """One published trip as a health officer types it."""
    form = {
        "kind": kind,
        "said": said,
        "on": on.isoformat(),
        "from_min": None,
        "until_min": None,
        "carriage_said": "",
        "from_name": "",
        "to_name": "",
        "division": "",
        "seat": "",
    }
    source = {"publisher": PUBLISHER, "url": URL, "published_on": on.isoformat()}
    corrects = more.pop("corrects", None)
    return {"form": form | more, "source": source, "row": uuid4().hex[:12], "corrects": corrects}


class Health:
    """The health authority of a county: what one of two units writes the other publishes."""

    def __init__(self, server: Server, make: MakeStaffPhone) -> None:
        staff = Hotline(server, make)
        self.server = server
        self._writes = staff.staff("health_officer", COUNTY, "区疾控中心")
        self._publishes = staff.staff("health_officer", COUNTY, "区卫健委")

    def day(self, back: int) -> date:
        """So many days before the server's day in the city."""
        return (self.server.now() + timedelta(hours=8)).date() - timedelta(days=back)

    def publish(self, *lines: dict[str, Any]) -> int:
        """Publish trips; gives the version of the list that has them."""
        batch = f"/duty/cotravel/batches/{uuid4()}"
        body = {"version": 0, "area": COUNTY, "title": "通报", "lines": list(lines)}
        made = self._writes.call("PUT", batch, body)
        told = self._writes.call("POST", f"{batch}/submit", {"version": made["version"]})
        asked = {"version": told["version"]}
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while True:
            told = self._publishes.call("POST", f"{batch}/publish", asked)
            if told["state"] == "published":
                return int(told["published_version"])
            assert time.monotonic() < deadline, told
