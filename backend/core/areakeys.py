"""A key for each county, so that its people's identity data can be destroyed by destroying it.

The keys are random, lie sealed under the installation's field key in `changxing-keys`, and are kept
in a process for a minute. Who destroys the row makes every copy of what it sealed unreadable, also
in backups, for the key stands nowhere else (docs/operations.md says what that means for the store's
own backups of the row itself).
"""

from __future__ import annotations

import logging
import secrets
import time

from backend.config import settings
from backend.core import crypto, db
from backend.core.ids import from_base64url, to_base64url
from backend.core.keys import KeyRow

KIND = "area"
COUNTY_DIGITS = 6
KEPT_S = 60.0
TABLE = "changxing-keys"
log = logging.getLogger(__name__)
_held: dict[tuple[int, str], tuple[float, bytes]] = {}


class AreaKeyGone(RuntimeError):
    """The key of an area was destroyed; what it sealed can be read by nobody any more."""


def area_of(division: str) -> str | None:
    """The county by whose key the data of a division are sealed; None above the counties."""
    return division[:COUNTY_DIGITS] if len(division) >= COUNTY_DIGITS else None


def key_to_seal(division: str) -> bytes | None:
    """The key by which something new about a division is sealed; None for the installation's own.

    A laptop makes the key of a county at its first use. In the cloud requests make no keys: there
    `keys init` makes those of all counties, and until then the installation's own has to do.
    """
    area = area_of(division)
    if area is None:
        return None
    try:
        return key_of(area, makes=settings().is_local)
    except AreaKeyGone:
        log.error("a county has no key yet: run `keys init`")
        return None


def key_of(area: str, makes: bool = False) -> bytes:
    """The key of a county, 32 bytes: one read a minute and process.

    :param makes: make it when there is none.
    :raises AreaKeyGone: there is none.
    """
    # Another installation, as tests have, has other keys.
    place = (id(crypto.keys()), area)
    at_s, key = _held.get(place, (-KEPT_S, b""))
    if time.monotonic() - at_s < KEPT_S:
        return key
    row = KeyRow.of(KIND, area)
    if row is None and makes:
        row = _made(area)
    if row is None:
        raise AreaKeyGone(f"the key of area {area} was destroyed")
    key = from_base64url(crypto.decrypt(row.content, TABLE, f"{KIND}#{area}", "key"))
    _held[place] = (time.monotonic(), key)
    return key


def _made(area: str) -> KeyRow | None:
    fresh = to_base64url(secrets.token_bytes(32))
    row = KeyRow(KIND, area, content=crypto.encrypt(fresh, TABLE, f"{KIND}#{area}", "key"))
    try:
        row.make()
    except db.ConditionFailed:
        # Another process has made one at the same time.
        return KeyRow.of(KIND, area)
    return row


def make(area: str) -> bool:
    """Make the key of a county; False when there is one."""
    if KeyRow.of(KIND, area) is not None:
        return False
    return _made(area) is not None


def destroy(area: str) -> bool:
    """Destroy the key of a county for ever; False when there was none."""
    row = KeyRow.of(KIND, area)
    forget(area)
    if row is None:
        return False
    row.delete()
    return True


def forget(area: str) -> None:
    """Take a key out of this process's memory."""
    for place in [one for one in _held if one[1] == area]:
        del _held[place]
