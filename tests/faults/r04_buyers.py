"""The buyers and suppliers of R04: each order is sent until answered, in a process to be killed.

`python -m tests.faults.r04_buyers PLAN JOURNAL`: what was said of a sending goes into the journal,
and a new process sends what has no answer there. Beside them every supplier confirms, hands over,
takes back, lowers and raises, at random and without caring what becomes of it.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import urllib3

from tests.faults.people import Answer, Phone, SocketDoor
from tests.faults.sending import send_all

WORKERS = 16
PAUSE_MOST_S = 0.3
# Suppliers look at so many of their newest deals.
RECENT = 12
FINAL = (200, 403, 404, 409, 422)


def answered(journal: Path) -> dict[int, tuple[int, Any]]:
    """Number of a sending -> status and what was said.

    The last line may have been cut off by the kill; it has no answer then.
    """
    found: dict[int, tuple[int, Any]] = {}
    for line in journal.read_text().splitlines() if journal.exists() else ():
        try:
            number, status, told = json.loads(line)
        except ValueError:
            continue
        found[number] = (status, told)
    return found


def ask(phone: Phone, method: str, path: str, body: Any = None) -> Answer:
    """Ask until the server has said something that holds.

    :raises RuntimeError: it said something that nobody may be told.
    """
    while True:
        try:
            answer = phone.call(method, path, body)
        except urllib3.exceptions.HTTPError:
            answer = None
        if answer and answer.status in FINAL:
            return answer
        if answer and answer.status < 500:
            raise RuntimeError(f"a status that means giving up: {answer.status} {answer.body}")
        time.sleep(random.uniform(0, PAUSE_MOST_S))


def said(answer: Answer) -> Any:
    """What is kept of an answer: what is held, or why nothing is."""
    if answer.status != 200:
        return [line["code"] for line in answer.body.get("lines", [])] or answer.body["code"]
    return sorted(
        [line["listing_id"], line["quantity"]]
        for deal in answer.body["deals"]
        for line in deal["lines"]
    )


class Supplier:
    """One who does something with a deal now and then, and with what is on offer."""

    def __init__(
        self,
        phone: Phone,
        listings: list[str],
        deals: list[dict[str, Any]],
        chance: random.Random,
    ) -> None:
        self.phone, self.listings, self.deals, self.chance = phone, listings, deals, chance

    def work(self, is_over: threading.Event) -> None:
        """Until the buyers are done."""
        while not is_over.wait(self.chance.uniform(0.0, 0.05)):
            lately = self.deals[-RECENT:]
            if not lately or self.chance.random() < 0.2:
                self._change()
            else:
                self._do_something(self.chance.choice(lately))

    def _do_something(self, deal: dict[str, Any]) -> None:
        path = f"/me/deals/{deal['order_id']}"
        what = self.chance.choice(("nothing", "confirm", "confirm", "hand-over", "cancel"))
        if what == "confirm":
            ask(self.phone, "POST", f"{path}/confirm", {})
        elif what == "cancel":
            ask(self.phone, "POST", f"{path}/cancel", {"reason": "not_available"})
        elif what == "hand-over":
            # What nobody has shown the code of must never move a stock.
            is_shown = self.chance.random() < 0.8
            weights = [
                {
                    "listing_id": line["listing_id"],
                    "quantity": self.chance.randint(0, line["quantity"]),
                }
                for line in deal["lines"]
            ]
            wish = {
                "id": str(uuid.uuid4()),
                "code": deal["hand_over_code"] if is_shown else "AAAAAAAAAA",
                "lines": weights,
                "paid": {"way": "cash", "amount_fen": 1},
            }
            for _ in range(2):
                ask(self.phone, "POST", f"{path}/hand-over", wish)

    def _change(self) -> None:
        """Lower a listing, perhaps under its holds, and raise it again."""
        path = f"/market/listings/{self.chance.choice(self.listings)}/changes"
        by = self.chance.randint(1, 30)
        if ask(self.phone, "POST", path, _by(-by)).status == 200:
            ask(self.phone, "POST", path, _by(by))


def _by(quantity: int) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "quantity_by": quantity}


def run(plan: dict[str, Any], journal: Path) -> None:
    """Send what has no answer in the journal, while the suppliers do as they like."""
    done, chance = answered(journal), random.Random()
    door = SocketDoor(plan["url"])
    buyers = [Phone(door, "", cookies) for cookies in plan["buyers"]]
    is_over = threading.Event()
    failed: list[BaseException] = []
    deals: dict[str, list[dict[str, Any]]] = {one["id"]: [] for one in plan["suppliers"]}

    def answer(number: int) -> list[Any]:
        if failed:
            raise failed[0]
        buyer, order = plan["sendings"][number]
        told = ask(buyers[buyer], "POST", "/market/orders", plan["orders"][order])
        for deal in told.body.get("deals", ()):
            deals[deal["supplier_id"]].append(deal)
        return [number, told.status, said(told)]

    def supply(supplier: Supplier) -> None:
        try:
            supplier.work(is_over)
        except BaseException as wrong:
            failed.append(wrong)

    suppliers = [
        Supplier(Phone(door, "", one["cookies"]), one["listings"], deals[one["id"]], chance)
        for one in plan["suppliers"] * 2
    ]
    threads = [threading.Thread(target=supply, args=(one,)) for one in suppliers]
    for thread in threads:
        thread.start()
    try:
        left = [number for number in range(len(plan["sendings"])) if number not in done]
        send_all(left, WORKERS, journal, answer)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
