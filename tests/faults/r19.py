"""R19: people leave while the server is killed; nobody stays half, and the job finishes the rest.

Right after each kill the engine is looked at: an account is there with its number and its session,
or none of the three. In the end, when the job has run, no row but the audit's and the marks names
anybody who left. (Where somebody stood is taken away by the stream, behind the resident's row.)
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import urllib3

from backend.core.runs import LEASE_S
from infra.local.engine import LOCAL_CREDENTIALS, ROOT, running_engine
from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import Phone, SocketDoor, new_resident, some_village
from tests.faults.proxy import FaultProxy
from tests.faults.server import Server
from tests.support.people import some_id_number

PAUSE_S = 0.004
KILL_WITHIN_S = 0.25
CHECK_INS = 4
Item = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Size:
    """How many people leave; the server is killed in the middle of each."""

    people: int


FULL, SHORT = Size(40), Size(4)


@dataclass
class Leaver:
    """Somebody with check-ins and a child."""

    phone: Phone
    resident_id: str
    account_id: str
    child_id: str

    @property
    def ids(self) -> tuple[str, ...]:
        """By what rows name them."""
        return self.resident_id, self.account_id, self.child_id

    def leave(self) -> int:
        """Ask to be forgotten; 0 for no answer."""
        wish = {"confirm": "delete", "members": [self.child_id]}
        try:
            return self.phone.call("DELETE", "/me", wish).status
        except (urllib3.exceptions.HTTPError, OSError):
            return 0


def arrived(door: SocketDoor, chance: random.Random, village: str) -> Leaver:
    """Somebody who signs in, applies, checks in, and answers for a child."""
    phone, resident_id = new_resident(door, chance, village)
    now = datetime.now(UTC).replace(microsecond=0)
    for number in range(CHECK_INS):
        item = {
            "id": str(uuid.UUID(int=chance.getrandbits(128))),
            "measured_at": (now - timedelta(minutes=number)).isoformat(),
            "temperature_tenths_c": 365,
            "site": "forehead",
            "symptoms": [],
        }
        assert phone.call("POST", "/check-ins", {"items": [item]}).status == 200
    child = {
        "id": str(uuid.uuid4()),
        "relation": "child",
        "name": "李小宝",
        "document": {"kind": "resident_id", "number": some_id_number()},
    }
    added = phone.call("POST", "/me/household", child)
    assert added.status == 201, added.body
    account_id = phone.cookies["__Host-session"].partition(".")[0]
    return Leaver(phone, resident_id, account_id, added.body["resident_id"])


def all_items(url: str) -> dict[str, list[Item]]:
    """Every row of every table, past the app."""
    client = rows.client(url)
    found: dict[str, list[Item]] = {}
    for table in client.list_tables()["TableNames"]:
        pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        found[table] = [item for page in pages for item in page["Items"]]
    return found


def is_half(items: dict[str, list[Item]], leaver: Leaver) -> bool:
    """Whether some of account, number and sessions are there, and others are not."""
    own = f"account#{leaver.account_id}"
    found = items["changxing-accounts"]
    parts = {row["part"]["S"].partition("#")[0] for row in found if row["key"]["S"] == own}
    has_number = any(
        row["part"]["S"] == "phone" and row["account_id"]["S"] == leaver.account_id for row in found
    )
    there = {"account" in parts, "session" in parts, has_number}
    return len(there) > 1


def left_behind(items: dict[str, list[Item]], leaver: Leaver) -> int:
    """How many rows name somebody who left, but for the audit, the marks and the stream's own."""
    count = 0
    for table, found in items.items():
        if table in ("changxing-audit", "changxing-aside"):
            continue
        for row in found:
            is_mark = row.get("key", {}).get("S") == "leaving"
            is_standing = table == "changxing-healthcode" and row["k"]["S"] == "s"
            if not is_mark and not is_standing:
                count += any(one in json.dumps(row) for one in leaver.ids)
    return count


def finish(home: Path, url: str) -> None:
    """Run the job, as somebody at a terminal does."""
    on = (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()
    command = ["-m", "flask", "--app", "backend.app", "jobs", "run", "finish-leaving"]
    environment = {**LOCAL_CREDENTIALS, "CHANGXING_HOME": str(home), "CHANGXING_MODE": "local"}
    until = time.monotonic() + 2 * LEASE_S
    while True:
        done = subprocess.run(
            [sys.executable, *command, "--on", on, "--again"],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", **environment, "AWS_ENDPOINT_URL_DYNAMODB": url},
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.returncode:
            return
        # A server that was killed in the midst of the job holds it until its lease is over.
        if "busy" not in done.stdout or time.monotonic() > until:
            raise RuntimeError(done.stdout + done.stderr)
        time.sleep(1)


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    chance = random.Random(seed)
    half = cut_off = unheard = 0
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        running_engine(None, "dynoxide") as url,
        ThreadPoolExecutor(1) as pool,
    ):
        proxy = FaultProxy(url, {}, seed, PAUSE_S)
        server = Server(Path(folder), proxy.url)
        try:
            server.start()
            door = SocketDoor(server.url)
            village = some_village(door)
            leavers = [arrived(door, chance, village) for _ in range(size.people)]
            for leaver in leavers:
                leaving = pool.submit(leaver.leave)
                time.sleep(chance.uniform(0, KILL_WITHIN_S))
                server.kill()
                status = leaving.result()
                cut_off += status == 0
                # What the server had sent to the engine before it died still arrives there.
                time.sleep(0.1)
                half += is_half(all_items(url), leaver)
                server.start()
                # Nobody who had no answer, and is still let in, has left: they ask again.
                if status == 0:
                    unheard += leaver.leave() not in (200, 401)
            finish(Path(folder), url)
            behind = sum(left_behind(all_items(url), leaver) for leaver in leavers)
        finally:
            server.kill()
            proxy.close()
    return Outcome(
        "R19",
        {"half_people": half, "left_behind": behind, "unheard": unheard},
        {"half_people": 0, "left_behind": 0, "unheard": 0},
        {"killed_server": size.people, "cut_off": cut_off},
        {"killed_server": size.people, "cut_off": 1},
    )
