"""Pictures that people upload: drawn anew without metadata, private until a room publishes them.

The phone makes a UUID when a picture is taken. Its id here follows from the account and the UUID,
so that what was written offline may name pictures before they were sent; nobody else can guess it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from backend.core import clock, crypto, db, ids, limits, picture_process
from backend.core.errors import DomainError
from backend.core.picture_models import FULL, SMALL, BytesRow, OwnedRow, PictureRow

UPLOAD_BYTES_MOST = 3 * 1024 * 1024
UPLOAD_TYPES = ("image/jpeg", "image/png", "image/webp")
ID_CHARS = 22
LIFE = timedelta(days=30)
# The bytes outlive their picture by this, so that publishing it within these days rewrites none.
SLACK = timedelta(days=5)
# Nothing that is published says that it ends later than this.
LONGEST = timedelta(days=180)
PER_DAY = limits.Limit("pictures", 60, 24 * 3600)
SIZES = (FULL, SMALL)


class Picture(NamedTuple):
    """A picture in one size, a JPEG."""

    data: bytes
    content_hash: str
    is_published: bool


def id_of(owner: str, made_as: uuid.UUID) -> str:
    """The id of the picture that an account's phone calls so: 22 characters, without a look-up."""
    return crypto.keyed_hash("picture", owner, str(made_as))[:ID_CHARS]


def upload(owner: str, made_as: uuid.UUID, data: bytes) -> PictureRow:
    """Take a picture; the same again is answered again, and done once.

    :raises DomainError: core.picture_too_large (413), core.picture_type (415),
        core.picture_unreadable, core.id_reused (422), core.picture_limit (429), core.busy (503).
    """
    picture_id = id_of(owner, made_as)
    content_hash = ids.to_base64url(hashlib.sha256(data).digest())[:ID_CHARS]
    known = _known(picture_id, content_hash)
    if known:
        return known
    try:
        limits.spend(PER_DAY, owner)
    except limits.Spent as spent:
        raise DomainError("core.picture_limit", 429, retry_after_s=spent.retry_after_s) from None
    drawn = picture_process.draw(data)
    now = clock.now()
    row = PictureRow(
        PictureRow.key_of(picture_id),
        owner=owner,
        content_hash=content_hash,
        width=drawn.width,
        height=drawn.height,
        made_ms=clock.to_ms(now),
        kept_s=_seconds(now + LIFE + SLACK),
        expires_at=_seconds(now + LIFE),
    )
    # First the bytes, then what makes them a picture: a crash leaves nothing that can be seen.
    for size, its_bytes in ((FULL, drawn.full), (SMALL, drawn.small)):
        part = BytesRow.part_of(size, content_hash)
        BytesRow(row.key, part, owner=owner, data=its_bytes, expires_at=row.kept_s).save()
    try:
        with db.transaction(ids.random_id()) as writes:
            # What has expired may still lie there until the store tidies up.
            is_free = PictureRow.owner.does_not_exist() | (PictureRow.expires_at <= _seconds(now))
            writes.save(row, condition=is_free)
            owned = OwnedRow.key_of(owner)
            writes.save(OwnedRow(owned, f"picture#{picture_id}", expires_at=row.kept_s))
    except db.ConditionFailed:
        return _known(picture_id, content_hash) or row
    return row


def _known(picture_id: str, content_hash: str) -> PictureRow | None:
    """The picture that came before under this id.

    :raises DomainError: core.id_reused (422): it was another one.
    """
    row = PictureRow.of(picture_id, consistent=True)
    if row is None or _is_over(row):
        return None
    if row.content_hash != content_hash:
        raise DomainError("core.id_reused", 422)
    return row


def publish(
    writes: TransactWrite,
    made_as: Sequence[uuid.UUID],
    owner: str,
    until: datetime | None = None,
    field: str = "pictures",
) -> list[str]:
    """Let everybody see pictures from the moment on at which the transaction is done.

    :param made_as: as the owner's phone calls them.
    :param until: they are kept until then, and 30 days from now in any case.
    :return: their ids, in the same order; those are shown.
    :raises DomainError: core.picture_unknown (422): never sent, expired, or somebody else's.
    """
    return extend(writes, [id_of(owner, one) for one in made_as], owner, until, field)


def known(made_as: Sequence[uuid.UUID], owner: str, field: str = "pictures") -> list[str]:
    """The ids of pictures that were sent, in the same order; they stay private: one read.

    :raises DomainError: core.picture_unknown (422): never sent, expired, or somebody else's.
    """
    picture_ids = [id_of(owner, one) for one in made_as]
    _rows_of(picture_ids, owner, field)
    return picture_ids


def _rows_of(picture_ids: Sequence[str], owner: str, field: str) -> dict[str, PictureRow]:
    rows = PictureRow.all_of(picture_ids) if picture_ids else {}
    wrong = [
        n
        for n, one in enumerate(picture_ids)
        if one not in rows or rows[one].owner != owner or _is_over(rows[one])
    ]
    if wrong:
        fields = {f"{field}.{n}": "core.picture_unknown" for n in wrong}
        raise DomainError("core.picture_unknown", 422, fields=fields)
    return rows


def extend(
    writes: TransactWrite,
    picture_ids: Sequence[str],
    owner: str,
    until: datetime | None = None,
    field: str = "pictures",
) -> list[str]:
    """Publish pictures whose ids are known, or keep them longer: one read, one small write each."""
    rows = _rows_of(picture_ids, owner, field)
    now = clock.now()
    ends_s = _seconds(min(max(until or now, now + LIFE), now + LONGEST))
    for row in rows.values():
        ends_at = max(ends_s, int(row.expires_at))
        actions: list[Action] = [
            PictureRow.is_published.set(True),
            PictureRow.expires_at.set(ends_at),
        ]
        if ends_at > row.kept_s:
            kept_s = ends_at + int(SLACK.total_seconds())
            _keep_bytes(row, kept_s)
            actions.append(PictureRow.kept_s.set(kept_s))
        writes.update(PictureRow(row.key), actions=actions, condition=PictureRow.owner == owner)
    return list(picture_ids)


def _keep_bytes(row: PictureRow, until_s: int) -> None:
    """Let the bytes live longer, before anything relies on it; costs as much as writing them."""
    for size in SIZES:
        BytesRow(row.key, BytesRow.part_of(size, row.content_hash)).update(
            actions=[BytesRow.expires_at.set(until_s)], condition=BytesRow.owner == row.owner
        )
    owned = OwnedRow(OwnedRow.key_of(row.owner), f"picture#{row.picture_id}")
    owned.update(actions=[OwnedRow.expires_at.set(until_s)])


def read(picture_id: str, size: str = FULL) -> Picture | None:
    """A picture in a size, published or not: two reads. Whoever asks has checked who may see it."""
    row = PictureRow.of(picture_id)
    return _picture(row, size) if row is not None else None


def read_own(owner: str, picture_id: str, size: str = FULL) -> Picture | None:
    """A picture of one's own."""
    row = PictureRow.of(picture_id)
    return _picture(row, size) if row is not None and row.owner == owner else None


def _picture(row: PictureRow, size: str) -> Picture | None:
    data = None if _is_over(row) else BytesRow.of(row.picture_id, size, row.content_hash)
    return None if data is None else Picture(data, row.content_hash, bool(row.is_published))


def told_pictures(_resident_id: str | None, account_id: str | None) -> list[dict[str, Any]]:
    """Somebody's pictures, and where each can be fetched while they are signed in."""
    found = []
    for picture_id in OwnedRow.all_of(account_id) if account_id else []:
        row = PictureRow.of(picture_id)
        if row is not None and not _is_over(row):
            found.append(
                {
                    "address": f"/api/v1/me/pictures/{picture_id}",
                    "made_at": clock.to_text(clock.from_ms(int(row.made_ms))),
                    "is_published": bool(row.is_published),
                    "until_at": clock.to_text(clock.from_ms(int(row.expires_at) * 1000)),
                }
            )
    return found


def erase_pictures(_resident_id: str | None, account_id: str | None) -> None:
    """Erase somebody's pictures in all sizes. It may happen twice."""
    for picture_id in OwnedRow.all_of(account_id) if account_id else []:
        key = PictureRow.key_of(picture_id)
        for row in list(BytesRow.query(key, attributes_to_get=["key", "part"])):
            BytesRow(key, row.part).delete()
        OwnedRow(OwnedRow.key_of(str(account_id)), f"picture#{picture_id}").delete()


def _is_over(row: PictureRow) -> bool:
    return int(row.expires_at) <= _seconds(clock.now())


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
