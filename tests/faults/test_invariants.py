"""The judge of R13 must itself see each kind of half-done write."""

from __future__ import annotations

import pytest

from tests.faults.invariants import Items, contradictions


def a_family() -> tuple[Items, Items]:
    """Somebody with an account who answers for a child and for a spouse with an account."""
    accounts: Items = {}
    for name in ("a", "b"):
        accounts |= {
            (f"phone#{name}", "phone"): {"account_id": name},
            (f"account#{name}", "account"): {"resident_id": f"r{name}"},
            (f"account#{name}", f"session#{name}"): {"resident_id": f"r{name}"},
            (f"challenge#{name}", "challenge"): {"used_ms": "1"},
        }
    residents: Items = {
        ("resident#ra", "resident"): {"account_id": "a", "document_index": "1"},
        ("resident#rb", "resident"): {"account_id": "b", "document_index": "2"},
        ("resident#rc", "resident"): {"document_index": "3"},
        ("document#1", "resident#ra"): {},
        ("document#2", "resident#rb"): {},
        ("document#3", "resident#rc"): {},
        ("resident#ra", "member#rb"): {"has_own_account": True},
        ("resident#ra", "member#rc"): {"has_own_account": False},
        ("resident#rb", "answered_by#ra"): {},
        ("resident#rc", "answered_by#ra"): {},
        ("resident#ra", "household_size"): {"members": "2"},
    }
    return accounts, residents


def test_a_whole_family_contradicts_nothing() -> None:
    assert not contradictions(*a_family())


@pytest.mark.parametrize("place", [key for items in a_family() for key in items])
def test_an_item_that_is_missing_is_seen(place: tuple[str, str]) -> None:
    accounts, residents = a_family()
    (accounts if place in accounts else residents).pop(place)
    assert contradictions(accounts, residents)


def test_whoever_is_being_forgotten_stays_behind_a_mark_with_nobody_who_answers_for_them() -> None:
    accounts, residents = a_family()
    for place in (("resident#ra", "member#rc"), ("resident#rc", "answered_by#ra")):
        residents.pop(place)
    residents["resident#ra", "household_size"] = {"members": "1"}
    assert set(contradictions(accounts, residents)) == {"resident_nobody_answers_for"}
    residents["leaving", "leaving#rc"] = {}
    assert not contradictions(accounts, residents)
