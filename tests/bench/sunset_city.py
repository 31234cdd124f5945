"""`python -m tests.bench.sunset_city [PEOPLE]`: the end of a demonstration city, in figures.

Everybody is written straight into the store, with an account, documents, three check-ins, a
standing and a notice; then the emergency is over, two have agreed, and the command runs as it does
at a terminal. Half way the process is killed once. It takes minutes and is no part of `make test`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from infra.local.engine import LOCAL_CREDENTIALS, running_engine

DAYS = 3
AT_ONCE = 100
ORDER = "演示-2026-001"
COMMAND = [sys.executable, "-m", "flask", "--app", "backend.app", "sunset"]
Rows = list[tuple[str, dict[str, Any]]]


def main(people: int) -> int:
    """Build, end, check; returns the exit status."""
    os.environ.update(LOCAL_CREDENTIALS)
    with tempfile.TemporaryDirectory() as home, running_engine(Path(home)) as url:
        env = {**os.environ, "CHANGXING_HOME": home, "AWS_ENDPOINT_URL_DYNAMODB": url}
        started = time.monotonic()
        rows = build(Path(home), url, people)
        print(f"people={people} rows={rows} built_s={time.monotonic() - started:.0f}", flush=True)
        command = [*COMMAND, "--area", "4112", "--order", ORDER, "--confirm", "4112"]
        started = time.monotonic()
        killed = killed_half_way(command, env)
        print(f"killed={killed} after_s={time.monotonic() - started:.0f}", flush=True)
        started = time.monotonic()
        ended = subprocess.run(command, env=env, text=True, capture_output=True, check=False)
        print(ended.stdout + ended.stderr, end="")
        print(f"sunset_s={time.monotonic() - started:.0f}")
        proved = subprocess.run(
            [*COMMAND[:-1], "sunset-verify", "--area", "4112"],
            env=env, text=True, capture_output=True, check=False,
        )  # fmt: skip
        print(f"report_verified={int(proved.returncode == 0)}")
        return ended.returncode or proved.returncode


def killed_half_way(command: list[str], env: dict[str, str]) -> int:
    """Kill the command with kill -9 as soon as it has begun to destroy."""
    running = subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE)
    assert running.stdout
    for line in running.stdout:
        if line.startswith("residents="):
            time.sleep(3)
            running.kill()
            break
    return int(running.wait() == -9)


def build(home: Path, url: str, people: int) -> int:
    """An installation with so many people; gives the number of rows."""
    from backend import app as application
    from backend import config
    from backend.core import db

    settings = config.read_settings({"CHANGXING_HOME": str(home), "AWS_ENDPOINT_URL_DYNAMODB": url})
    application.create_app(settings)
    application.create_tables()
    declare()
    count = 0
    with ThreadPoolExecutor(2) as workers:
        rows = rows_of(people)
        while chunk := tuple(islice(rows, AT_ONCE)):
            workers.submit(put, db.connection(), chunk)
            count += len(chunk)
            if workers._work_queue.qsize() > 200:
                time.sleep(0.05)
    return count


def put(store: Any, rows: tuple[tuple[str, dict[str, Any]], ...]) -> None:
    """Write some rows; an engine on a disk takes a transaction faster than a batch."""
    puts = [{"Put": {"TableName": table, "Item": item}} for table, item in rows]
    store.dispatch("TransactWriteItems", {"TransactItems": puts})


def rows_of(people: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everybody's rows, with what is sealed sealed as the app does."""
    from backend.accounts.models import Account, Phone, Session
    from backend.core import clock, crypto
    from backend.divisions import service as divisions
    from backend.healthcode.models import CheckIn, StandingRow
    from backend.healthcode.standing_rules import Standing
    from backend.notices.models import Notice
    from backend.residents.models import DocumentClaim, Resident

    villages = divisions.villages()
    now_ms, today = clock.to_ms(clock.now()), int(clock.now().timestamp() // 86_400)
    later = int((clock.now() + timedelta(days=20)).timestamp())
    for number in range(people):
        own, account = f"r{number:021d}", f"u{number:021d}"
        home = random.choice(villages)
        resident = Resident(
            Resident.key_of(own), account_id=account, document_kind="resident_id",
            document_index=f"i{number:042d}", division_code=home, consent_version=1,
            applied_ms=now_ms,
        )  # fmt: skip
        for attribute, clear in (("name", "某某"), ("document_number", f"{number:018d}"),
                                 ("address", f"幸福路 {number} 号")):  # fmt: skip
            resident.seal(attribute, clear)
        phone = crypto.encrypt("+8613800000000", "changxing-accounts", account, "phone_sealed")
        models: list[Any] = [
            resident,
            DocumentClaim.by(resident),
            Account(Account.key_of(account), phone_sealed=phone, resident_id=own,
                    created_ms=now_ms),
            Phone(Phone.key_of(f"p{number:042d}"), account_id=account),
            Session(Account.key_of(account), Session.part_of(f"s{number:042d}"), device="d",
                    created_ms=now_ms, seen_ms=now_ms, expires_at=later),
            StandingRow.of_standing(own, Standing(home, today), 1),
            Notice(Notice.key_of(own), Notice.part_of(f"n{number:021d}"), kind="healthcode.x",
                   posted_ms=now_ms, expires_at=later),
        ]  # fmt: skip
        models += [
            CheckIn(own, CheckIn.part_of(f"{number:018d}{day:04d}"), measured_ms=now_ms,
                    received_ms=now_ms, counts_for_day=today - day, temperature_tenths_c=365,
                    site="f", expires_at=later if day else None)
            for day in range(DAYS)
        ]  # fmt: skip
        for model in models:
            yield model.Meta.table_name, model.serialize()


def declare() -> None:
    """An order that is over, and two people's agreement to the end."""
    from backend.city import service
    from backend.city.models import CITY, OrderRow, SunsetRow
    from backend.core import clock

    now_ms = clock.to_ms(clock.now())
    words = {"zh": "演示", "en": "Demonstration"}
    yesterday = (clock.now() - timedelta(days=2)).date().isoformat()
    OrderRow(
        CITY, OrderRow.part_of(ORDER), area="4112", from_on="2020-01-01", until_on=yesterday,
        words=json.dumps({"title": words, "authority": words}), steps="[]", declared_ms=now_ms,
    ).save()  # fmt: skip
    SunsetRow(
        CITY, SunsetRow.part_of("4112"), order_no=ORDER, proposal_id="demo", agreed_ms=now_ms
    ).save()
    service.forget()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
