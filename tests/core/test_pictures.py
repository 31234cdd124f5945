"""Pictures: drawn anew without what they tell of their place, private until published, bounded."""

from __future__ import annotations

import io
import struct
import uuid
import zlib
from datetime import timedelta

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from backend.core import clock, db, ids, limits, picture_worker, pictures
from backend.core.errors import DomainError
from backend.core.picture_models import PictureRow
from tests.support.browser import Browser, code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once


def some_photo(width: int = 900, height: int = 600, kind: str = "JPEG", **more: object) -> bytes:
    """A photo with a red left half and a grainy blue right half."""
    image = Image.new("RGB", (width, height), (220, 30, 30))
    grain = Image.effect_noise((width // 2, height), 40).convert("RGB")
    image.paste(Image.eval(grain, lambda x: x // 2), (width // 2, 0))
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def send(
    person: Person, data: bytes, made_as: uuid.UUID | None = None, kind: str = "image/jpeg"
) -> TestResponse:
    """Send a picture."""
    path = f"/pictures/{made_as or uuid.uuid4()}"
    return person.browser.put(path, data=data, content_type=kind)


def account_of(house: Installation, picture_id: str) -> str:
    row = PictureRow.of(picture_id)
    assert row is not None
    return str(row.owner)


def publish(owner: str, *made_as: uuid.UUID, **more: object) -> list[str]:
    with db.transaction(ids.random_id()) as writes:
        return pictures.publish(writes, made_as, owner, **more)  # type: ignore[arg-type]


def opened(answer: TestResponse) -> Image.Image:
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.data))


def test_a_photo_is_turned_upright_made_small_and_loses_what_it_tells(resident: Person) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SECRET-PHONE"
    exif.get_ifd(0x8825)[1] = "N"
    data = some_photo(3000, 2000, exif=exif.tobytes(), comment=b"SECRET-COMMENT")
    told = send(resident, data).get_json()
    assert (told["width"], told["height"]) == (853, 1280)
    for size, side, most in (("full", 1280, 150 * 1024), ("small", 320, 15 * 1024)):
        answer = resident.browser.get(f"/me/pictures/{told['id']}?size={size}")
        image = opened(answer)
        assert max(image.size) <= side
        assert len(answer.data) <= most
        assert image.height > image.width
        assert not image.getexif()
        assert "comment" not in image.info
        assert b"SECRET" not in answer.data
        red, _, blue = image.convert("RGB").getpixel((image.width // 2, 10))  # type: ignore[misc]
        assert red > blue


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_become_jpeg_on_white(resident: Person, kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 40), (0, 0, 0, 0)).save(out, kind)
    # What it is said to be does not matter, what it is does.
    told = send(resident, out.getvalue()).get_json()
    image = opened(resident.browser.get(f"/me/pictures/{told['id']}"))
    assert (image.format, image.size) == ("JPEG", (50, 40))
    assert image.getpixel((5, 5)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of a few KB that says it is 30,000 pixels square."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000))
    return b"".join(
        (
            picture_worker.PNG_BEGIN,
            chunk(b"IHDR", header),
            chunk(b"IDAT", data),
            picture_worker.PNG_END,
        )
    )


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), (n, n, n)) for n in (0, 99)]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def test_what_is_no_whole_picture_is_refused_and_leaves_nothing(
    resident: Person, house: Installation
) -> None:
    photo = some_photo()
    before = len(house.stored_items()["changxing-pictures"])
    for data, refusal in (
        (photo[: len(photo) // 2], (422, "core.picture_unreadable")),
        (photo + b"PK\x05\x06" + bytes(18), (422, "core.picture_unreadable")),
        (some_photo(kind="PNG") + b"<script>", (422, "core.picture_unreadable")),
        (moving(), (422, "core.picture_unreadable")),
        (b"\xff\xd8\xff\xe0 nothing \xff\xd9", (422, "core.picture_unreadable")),
        (bomb(), (413, "core.picture_too_large")),
        (b"GIF89a" + bytes(50), (415, "core.picture_type")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", (415, "core.picture_type")),
        (b"", (415, "core.picture_type")),
        (bytes(pictures.UPLOAD_BYTES_MOST + 1), (413, "core.picture_too_large")),
    ):
        assert code(send(resident, data)) == refusal
    assert code(send(resident, photo, kind="text/plain")) == (415, "core.picture_type")
    assert len(house.stored_items()["changxing-pictures"]) == before


def test_only_whoever_is_signed_in_sends_and_from_our_own_pages(
    browser: Browser, resident: Person
) -> None:
    path, photo = f"/pictures/{uuid.uuid4()}", some_photo()
    unknown = browser.put(path, data=photo, content_type="image/jpeg")
    assert code(unknown) == (401, "accounts.session_required")
    foreign = {"Origin": "https://evil.test"}
    elsewhere = resident.browser.put(path, data=photo, content_type="image/jpeg", headers=foreign)
    assert code(elsewhere) == (403, "core.foreign_origin")
    # All other routes still take JSON alone, and little of it.
    assert resident.browser.put("/me", data=photo, content_type="image/jpeg").status_code == 415


def test_the_same_again_is_answered_again_and_another_is_refused(resident: Person) -> None:
    made_as, photo = uuid.uuid4(), some_photo()
    answers = at_once(*[lambda: send(resident, photo, made_as).get_json()] * 3)
    assert answers[0] == answers[1] == answers[2]
    assert send(resident, photo, made_as).get_json() == answers[0]
    assert code(send(resident, some_photo(640, 480), made_as)) == (422, "core.id_reused")


def test_a_picture_is_private_until_published_and_then_everybodys(
    resident: Person, stranger: Person, browser: Browser, house: Installation
) -> None:
    made_as = uuid.uuid4()
    picture_id = send(resident, some_photo(), made_as).get_json()["id"]
    owner = account_of(house, picture_id)
    assert pictures.id_of(owner, made_as) == picture_id
    assert browser.get(f"/pictures/{picture_id}").status_code == 404
    assert stranger.browser.get(f"/me/pictures/{picture_id}").status_code == 404
    assert publish(owner, made_as) == [picture_id]
    answer = browser.get(f"/pictures/{picture_id}?size=small")
    assert opened(answer).size == (320, 213)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    again = {"If-None-Match": answer.headers["ETag"]}
    assert browser.get(f"/pictures/{picture_id}?size=small", headers=again).status_code == 304
    assert browser.get(f"/pictures/{picture_id}?size=huge").status_code == 422


def test_nobody_publishes_what_is_not_theirs(
    resident: Person, stranger: Person, house: Installation
) -> None:
    made_as = uuid.uuid4()
    owner = account_of(house, send(resident, some_photo(), made_as).get_json()["id"])
    other = account_of(house, send(stranger, some_photo()).get_json()["id"])
    for who, wish in ((other, [made_as]), (owner, [made_as, uuid.uuid4()])):
        with pytest.raises(DomainError) as refused:
            publish(who, *wish)
        assert list(refused.value.fields or {}) == [f"pictures.{len(wish) - 1}"]


def test_it_is_gone_after_thirty_days_and_stays_with_what_lives_longer(
    resident: Person, browser: Browser, house: Installation, fixed_clock: FixedClock
) -> None:
    short, long = uuid.uuid4(), uuid.uuid4()
    kept = [send(resident, some_photo(), one).get_json()["id"] for one in (short, long)]
    owner = account_of(house, kept[0])
    publish(owner, short)
    publish(owner, long, until=clock.now() + timedelta(days=50))
    fixed_clock.move(days=31)
    assert [browser.get(f"/pictures/{one}").status_code for one in kept] == [404, 200]
    items = house.stored_items()["changxing-pictures"]
    ends = {
        int(item["expires_at"]["N"])
        for item in items
        if item["key"]["S"] == f"picture#{kept[1]}" and item["part"]["S"] != "meta"
    }
    assert ends == {int((clock.now() + timedelta(days=50 - 31 + 5)).timestamp())}
    # The same photo, sent anew after its end, is a picture again.
    resident.signs_in()
    assert send(resident, some_photo(), short).status_code == 200


def test_a_day_has_room_for_so_many(resident: Person, house: Installation) -> None:
    made_as, photo = uuid.uuid4(), some_photo(60, 40)
    owner = account_of(house, send(resident, photo, made_as).get_json()["id"])
    for _ in range(pictures.PER_DAY.most - 1):
        limits.spend(pictures.PER_DAY, owner)
    refused = send(resident, photo)
    assert code(refused) == (429, "core.picture_limit")
    assert int(refused.headers["Retry-After"]) > 0
    # What was taken in is still answered.
    assert send(resident, photo, made_as).status_code == 200


def test_somebody_is_told_of_their_pictures_and_they_go_with_them(
    resident: Person, house: Installation
) -> None:
    picture_id = send(resident, some_photo()).get_json()["id"]
    owner = account_of(house, picture_id)
    told = pictures.told_pictures(None, owner)
    assert [one["address"] for one in told] == [f"/api/v1/me/pictures/{picture_id}"]
    assert resident.browser.get(told[0]["address"].removeprefix("/api/v1")).status_code == 200
    pictures.erase_pictures(None, owner)
    pictures.erase_pictures(None, owner)
    assert owner not in str(house.stored_items()["changxing-pictures"])
