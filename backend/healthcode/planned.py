"""Issuing keys of the cloud: made ahead inside KMS, under a list that the offline root has signed.

An operator plans, the root signs on another machine, an operator installs (backend/keys_cli.py).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from backend.config import settings
from backend.core import clock
from backend.core.crypto import KeySigner, Signer
from backend.core.ids import from_base64url, to_base64url
from backend.core.keys import KeyRow, KeysMissing, KeysUnreadable, KmsKeys
from backend.healthcode import keylists
from backend.healthcode.issuers import (
    PAST_DAYS,
    Published,
    current_rules,
    day_of,
    no_issuing_key,
)
from backend.healthcode.keylists import DayKey

# How soon a process that issues passes hears of a withdrawal or a new list.
HEARS_WITHIN = timedelta(minutes=1)
# Once nothing that a key has signed can live any more, its private half goes as well.
FORGET_DAYS = PAST_DAYS + 1
WARN_DAYS = 14
log = logging.getLogger("changxing.issuers")


class PlannedIssuers:
    """Day keys that were made ahead inside KMS, under a list that the offline root has signed.

    Rows: ``day`` (a sealed pair, forgotten a week after its day), ``list`` (a signed list) and the
    one ``head`` that says which list holds, under which root, and what was withdrawn. A process
    reads the head once a minute and the rest once.
    """

    def __init__(self, keys: KmsKeys) -> None:
        self._keys = keys
        self._known: tuple[datetime, str, Published] | None = None
        self._signers: dict[bytes, KeySigner] = {}

    def published(self, now: datetime) -> Published:
        """What verifiers are told now; at most a minute old."""
        if self._known and timedelta(0) <= now - self._known[0] < HEARS_WITHIN:
            return self._known[2]
        row = KeyRow.of("head", "-")
        if row is None:
            raise no_issuing_key()
        head = json.loads(row.content)
        if self._known and self._known[1] == head["list"]:
            known = self._known[2]
        else:
            known = _read_list_row(head["list"], from_base64url(head["root"]))
            _warn_of_end(known, now)
        told = head["withdrawals"]
        content = {name: told[name] for name in ("issued_at", "withdrawn")}
        known = replace(
            known,
            withdrawals=content,
            withdrawals_signed=told["signed"],
            withdrawn=frozenset(map(from_base64url, told["withdrawn"])),
        )
        self._known = (now, head["list"], known)
        return known

    def signer(self, key: DayKey) -> Signer:
        """The private half of a listed key, opened by KMS at its first use in this process.

        :raises KeysMissing: the store has no such private half.
        :raises KeysUnreadable: it was changed, or is another key's.
        """
        if key.kid not in self._signers:
            on = day_of(key)
            row = KeyRow.of("day", _day_part(on, key.kid))
            if row is None:
                raise KeysMissing("a listed issuing key is not in the store")
            signer = self._keys.opened_pair(json.loads(row.content)["sealed"], _context(on))
            if keylists.point_of(signer.public_xy) != key.point:
                raise KeysUnreadable("an issuing key in the store is not the listed one")
            self._signers[key.kid] = signer
        return self._signers[key.kid]

    def withdraw(self, kid: bytes, now: datetime) -> None:
        """Take a key away for ever, and forget its private half; others hear within a minute."""
        row = KeyRow.of("head", "-")
        if row is None:
            raise KeysMissing("no list of issuing keys is installed")
        head = json.loads(row.content)
        known = _read_list_row(head["list"], from_base64url(head["root"]))
        key = next((key for key in known.keys if key.kid == kid), None)
        if key is None:
            raise KeysMissing("no key of that id is listed: see `keys status`")
        withdrawn = {*map(from_base64url, head["withdrawals"]["withdrawn"]), kid}
        head["withdrawals"] = self._sealed(withdrawn, now)
        _put_head(row, head)
        held = KeyRow.of("day", _day_part(day_of(key), kid))
        if held is not None:
            held.delete()
        self._known = None

    def plan(self, days: int, now: datetime) -> dict[str, Any]:
        """Make the missing pairs for so many days from today; what the root is asked to sign."""
        city = settings().city
        today = city.day_of(now)
        held = _planned_days(today)
        # One more than asked for: the last day needs a reserve too.
        for on in (today + timedelta(days=ahead) for ahead in range(days + 1)):
            if on not in {day for day, _ in held}:
                held.append((on, self._new_day(on)))
        seal = keylists.point_of(self._keys.seal.public_xy)
        keys = [key for _, key in sorted(held)]
        return keylists.list_content(now, keys, current_rules(), seal)

    def _new_day(self, on: date) -> DayKey:
        pair = self._keys.new_pair(_context(on))
        key = keylists.day_key(pair.public_xy, on, settings().city.zone)
        told = {"sealed": pair.sealed, "key": keylists.shown_key(key)}
        forget = datetime.combine(on + timedelta(days=FORGET_DAYS), time(), settings().city.zone)
        KeyRow(
            "day",
            _day_part(on, key.kid),
            content=json.dumps(told),
            expires_at=int(forget.timestamp()),
        ).make()
        return key

    def install(self, signed: str, root: bytes, now: datetime, is_new_root: bool = False) -> None:
        """Take a signed list into use.

        :param is_new_root: the city has changed its root; every verifier has to pin the new one.
        :raises KeyListError: root or form are wrong.
        :raises KeysMissing: it names keys that the store does not hold.
        :raises KeysUnreadable: it is another root's, another seal's, or older than the one in use.
        """
        content = keylists.opened_list(signed, root)
        keys, _, seal = keylists.read_list(content)
        if seal != keylists.point_of(self._keys.seal.public_xy) or seal == root:
            raise KeysUnreadable("the list names another seal key than this installation's")
        row = KeyRow.of("head", "-")
        head = json.loads(row.content) if row else {}
        if head and head["root"] != to_base64url(root) and not is_new_root:
            raise KeysUnreadable("the list is signed by another root than the one in use")
        if head and content["issued_at"] < head["list"].partition("#")[0]:
            raise KeysUnreadable("the list is older than the one in use")
        shown = head["withdrawals"]["withdrawn"] if head else ()
        withdrawn = set(map(from_base64url, shown))
        self._check_living(keys, withdrawn, now)
        part = f"{content['issued_at']}#{hashlib.sha256(signed.encode()).hexdigest()[:8]}"
        KeyRow("list", part, content=signed).save()
        # Sealed anew, for the list may name another seal than the one before it.
        withdrawals = self._sealed(withdrawn, now)
        _put_head(row, {"list": part, "root": to_base64url(root), "withdrawals": withdrawals})
        self._known = None

    def _check_living(self, keys: list[DayKey], withdrawn: set[bytes], now: datetime) -> None:
        """Refuse a list that would leave the city without a key, or with one that it lacks."""
        living = {key.kid for key in keys if key.not_after >= now.timestamp()} - withdrawn
        ours = {key.kid for _, key in _planned_days(settings().city.day_of(now))}
        if not living <= ours:
            raise KeysMissing("the list names keys that this installation does not have")
        second = now.timestamp()
        if not any(key.not_before <= second and key.kid in living for key in keys):
            raise KeysMissing("the list has no key for today")

    def _sealed(self, withdrawn: Iterable[bytes], now: datetime) -> dict[str, Any]:
        content = keylists.withdrawals_content(clock.to_text(now), withdrawn)
        return content | {"signed": keylists.signed_content(content, self._keys.seal)}


def _put_head(before: KeyRow | None, head: dict[str, Any]) -> None:
    """Write the head, unless somebody else did meanwhile.

    :raises ConditionFailed: somebody did.
    """
    version = int(before.version) if before else 0
    row = KeyRow("head", "-", content=json.dumps(head), version=version + 1)
    if before is None:
        row.make()
    else:
        row.replace(version)


def _read_list_row(part: str, root: bytes) -> Published:
    row = KeyRow.of("list", part)
    if row is None:
        raise KeysMissing("the list of issuing keys in use is not in the store")
    content = keylists.opened_list(row.content, root)
    keys, _, _ = keylists.read_list(content)
    return Published(root, content, row.content, {}, "", tuple(keys), frozenset())


def _planned_days(today: date) -> list[tuple[date, DayKey]]:
    """The planned keys from three weeks ago on, with their days."""
    first = (today - timedelta(days=PAST_DAYS)).isoformat()
    return [
        (date.fromisoformat(row.part[:10]), keylists.read_key(json.loads(row.content)["key"]))
        for row in KeyRow.of_kind_from("day", first)
    ]


def _warn_of_end(known: Published, now: datetime) -> None:
    left = known.days_left(now)
    if left < WARN_DAYS:
        log.warning("the planned issuing keys end in %s days: run `keys plan`", left)


def _day_part(on: date, kid: bytes) -> str:
    return f"{on.isoformat()}#{to_base64url(kid)}"


def _context(on: date) -> dict[str, str]:
    """The place that a sealed private half is bound to."""
    return {"changxing": "issuing", "day": on.isoformat()}
