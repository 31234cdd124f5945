"""Samples of the routes of batches of trips; tests/staff/samples.py says how they are made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from backend.core import ids
from backend.cotravel import list_codec, published
from tests.staff.sampling import Asked, Sample, World, own
from tests.support.staff import OnDuty
from tests.support.trip_officers import TwoOfficers, a_line

BATCHES = "/duty/cotravel/batches"


def a_number() -> str:
    """The number of a train that nobody else has."""
    return f"K{int.from_bytes(ids.random_id().encode()[:4]) % 9000 + 1}"


def officers(world: World) -> TwoOfficers:
    """Two health officers of the village's town."""
    return TwoOfficers(world.app, world.village[:9])


def a_sheet(world: World, by: OnDuty) -> Asked:
    """A published list as a sheet, new each time."""
    text = (
        "日期,类别,车次/航班/车牌,车厢/座位等,出发地,目的地,发布时间,引用\n"
        f"1月12日,火车,{a_number()},,武汉,信阳,2020-01-30,https://example.org/1\n"
    )
    return Asked(f"{BATCHES}?area={world.village[:9]}", text.encode())


def a_draft(world: World, by: OnDuty) -> Asked:
    """A draft of a single trip; asked with PUT."""
    wish = {"version": 0, "area": world.village[:9], "title": "", "lines": [a_line(a_number())]}
    return Asked(f"{BATCHES}/{uuid.uuid4()}", wish)


def on_batch(step: str, is_submitted: bool = True, **more: str) -> Sample:
    """A step of a batch that somebody of the village's town brought."""

    def ask(world: World, by: OnDuty) -> Asked:
        two = officers(world)
        batch = two.drafts(a_line(a_number()))
        if is_submitted:
            batch = two.moves(two.writer, batch, "submit")
        body = {"version": batch["version"], **more} if step else None
        return Asked(f"{BATCHES}/{batch['batch_id']}{step}", body)

    return Sample(ask)


def on_trip(step: str, body: dict[str, str] | None = None) -> Sample:
    """Something about a trip that two of the village's town published."""

    def ask(world: World, by: OnDuty) -> Asked:
        number = a_number()
        officers(world).publishes(a_line(number))
        trips = sorted(published.all_trips().values(), key=list_codec.order_of)
        trip_id = next(one.id for one in trips if number in one.trip.numbers)
        return Asked(f"/duty/cotravel/trips/{trip_id}{step}", body)

    return Sample(
        ask, unknown=lambda _line, _asked: Asked(f"/duty/cotravel/trips/999999{step}", body)
    )


TRIP_SAMPLES: Mapping[str, Sample] = {
    "cotravel_batches.trip_batches": own(BATCHES),
    "cotravel_batches.upload_trips": Sample(a_sheet, outside=(404, "cotravel.batch_not_found")),
    "cotravel_batches.save_trip_batch": Sample(
        a_draft,
        outside=(404, "cotravel.batch_not_found"),
        unknown=lambda _line, _asked: None,
    ),
    "cotravel_batches.trip_batch": on_batch(""),
    "cotravel_batches.submit_trip_batch": on_batch("/submit", is_submitted=False),
    "cotravel_batches.publish_trip_batch": on_batch("/publish"),
    "cotravel_batches.refuse_trip_batch": on_batch("/refuse", reason="来源不清楚"),
    "cotravel_batches.take_back_trip_batch": on_batch("/withdraw"),
    "cotravel_batches.published_trip": on_trip(""),
    "cotravel_batches.withdraw_trip": on_trip("/withdraw", {"reason": "wrong"}),
}
