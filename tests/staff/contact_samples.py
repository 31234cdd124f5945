"""Samples of the routes of the authority's lists; tests/staff/samples.py says how they are made."""

from __future__ import annotations

from collections.abc import Mapping

from backend.cotravel import contact_publishing
from backend.cotravel.models import BatchRow
from tests.cotravel.lists import REFERENCE, Officers, people_csv
from tests.staff.sampling import Asked, Sample, World, own
from tests.support.people import some_id_number, some_phone
from tests.support.staff import OnDuty

LISTS = "/duty/cotravel/lists"


def a_file() -> bytes:
    """A list of one close contact."""
    return people_csv((some_id_number(), some_phone()))


def a_new_list(world: World, by: OnDuty) -> Asked:
    """A file that somebody of the village's town brings."""
    query = f"kind=contacts&area={world.village[:9]}&reference={REFERENCE}"
    return Asked(f"{LISTS}?{query}", a_file())


def on_list(what: str, is_published: bool = False) -> Sample:
    """Something about a list of the village's town that two others have brought and published."""

    def ask(world: World, by: OnDuty) -> Asked:
        officers = Officers(world.app, world.village[:9])
        list_id = officers.brought(a_file())
        if is_published:
            officers.act(officers.second, list_id, "publish")
            row = BatchRow.of(list_id)
            assert row is not None
            if what == "/withdraw":
                contact_publishing.go_on(row)
        return Asked(f"{LISTS}/{list_id}{what}", {} if what else None)

    return Sample(ask)


CONTACT_SAMPLES: Mapping[str, Sample] = {
    "cotravel_contacts.bring_list": Sample(a_new_list, outside=(404, "cotravel.area_unknown")),
    "cotravel_contacts.read_lists": own(LISTS),
    "cotravel_contacts.read_list": on_list(""),
    "cotravel_contacts.publish_list": on_list("/publish"),
    "cotravel_contacts.step_list": on_list("/step", is_published=True),
    "cotravel_contacts.refuse_list": on_list("/refuse"),
    "cotravel_contacts.withdraw_list": on_list("/withdraw", is_published=True),
    "cotravel_contacts.read_vehicles": own("/duty/vehicles"),
}
