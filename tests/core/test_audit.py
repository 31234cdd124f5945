"""The audit: whatever is done to its rows afterwards, `audit verify` names the first bad one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from backend.core import audit, audit_check, crypto, db, ids
from backend.core.audit import Act, Entry, Seal
from backend.core.limits import Counter
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import at_once

ACT = Act("household.add_member", "account:a1", "411202001001", "r1", "household")
DAYS = iter(date(2027, 1, 1) + timedelta(days=2 * n) for n in range(300))


@pytest.fixture
def today(house: Installation, fixed_clock: FixedClock) -> date:
    """A day of which no other test has rows, at nine in the morning."""
    day = next(DAYS)
    fixed_clock.set(f"{day.isoformat()}T09:00")
    return day


def lane_with_rows(today: date, least: int) -> list[Entry]:
    """Write rows until a lane has so many; gives that lane's."""
    while True:
        audit.record_act(ACT)
        for lane in range(audit.LANES):
            rows = Entry.all_of(Entry.key_of(today, lane))
            if len(rows) >= least:
                return rows


def sealed_lane(today: date, least: int = 4) -> list[Entry]:
    """The same, and the day is sealed."""
    rows = lane_with_rows(today, least)
    audit.seal_yesterday(today + timedelta(days=1))
    return rows


def test_rows_that_nobody_touched_are_good(today: date) -> None:
    for _ in range(20):
        audit.record_act(ACT)
    assert audit_check.verify(today) == ("not_sealed", 20, None, None)
    audit.seal_yesterday(today + timedelta(days=1))
    assert audit_check.verify(today) == ("sealed", 20, None, None)


def test_a_day_without_rows_is_sealed_too(today: date) -> None:
    audit.seal_yesterday(today + timedelta(days=1))
    assert audit_check.verify(today) == ("sealed", 0, None, None)


def test_a_row_says_what_was_done_and_by_whom(today: date, fixed_clock: FixedClock) -> None:
    (row,) = lane_with_rows(today, 1)
    said = (row.action, row.actor, row.area, row.whom, row.purpose, row.outcome)
    assert said == ACT[:6]
    assert (row.role, row.office) == (None, None)
    assert row.at_ms == fixed_clock.instant.timestamp() * 1000
    kept = row.expires_at - fixed_clock.instant.timestamp()
    assert timedelta(days=3 * 365) <= timedelta(seconds=kept) <= timedelta(days=3 * 365 + 1)


def test_rows_written_at_the_same_moment_make_chains_without_forks(today: date) -> None:
    def write() -> None:
        for _ in range(5):
            audit.record_act(ACT)

    at_once(*[write] * 8)
    assert audit_check.verify(today) == ("not_sealed", 40, None, None)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_changed_row_is_named(today: date, number: int) -> None:
    row = sealed_lane(today)[number]
    row.actor = "account:b2"
    row.save()
    found = audit_check.verify(today)
    assert (found.state, found.place, found.why) == ("bad", row.place, "was changed")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_changed_row_with_its_own_hash_made_new_is_named(today: date, number: int) -> None:
    row = sealed_lane(today)[number]
    row.outcome = "refused"
    row.hash = row.true_hash()
    row.save()
    found = audit_check.verify(today)
    assert (found.state, found.place) == ("bad", row.place)


def test_a_lane_that_was_written_anew_from_a_row_on_is_not_what_was_sealed(today: date) -> None:
    rows = sealed_lane(today)
    before = rows[0].hash
    for row in rows[1:]:
        row.previous, row.whom = before, "r2"
        row.hash = before = row.true_hash()
        row.save()
    found = audit_check.verify(today)
    assert (found.place, found.why) == (rows[-1].place, "is not the row that was sealed")


@pytest.mark.parametrize("number", [0, 2])
def test_a_deleted_row_is_named(today: date, number: int) -> None:
    row = sealed_lane(today)[number]
    row.delete()
    found = audit_check.verify(today)
    assert (found.place, found.why) == (row.place, "is missing")


def test_a_cut_tail_is_named(today: date) -> None:
    rows = sealed_lane(today)
    for row in rows[-2:]:
        row.delete()
    found = audit_check.verify(today)
    assert (found.place, found.why) == (rows[-2].place, "is missing")


def test_a_whole_lane_that_is_gone_is_named(today: date) -> None:
    rows = sealed_lane(today)
    for row in rows:
        row.delete()
    assert audit_check.verify(today).place == rows[0].place


def test_an_inserted_row_is_named(today: date) -> None:
    row = sealed_lane(today)[1]
    row.part = f"{row.part}a"
    row.previous = row.hash
    row.hash = row.true_hash()
    row.save()
    found = audit_check.verify(today)
    assert (found.place, found.why) == (row.place, "was inserted")


def test_a_row_put_in_behind_the_seal_is_named(today: date) -> None:
    last = sealed_lane(today)[-1]
    late = Entry(**{**last.attribute_values, "part": Entry.part_of(int(last.part) + 1)})
    late.previous = last.hash
    late.hash = late.true_hash()
    late.save()
    found = audit_check.verify(today)
    assert (found.place, found.why) == (late.place, "was put in behind the sealed end")


def test_reordered_rows_are_named(today: date) -> None:
    rows = sealed_lane(today)
    rows[1].part, rows[2].part = rows[2].part, rows[1].part
    rows[1].save()
    rows[2].save()
    assert audit_check.verify(today).place == rows[2].place


def test_a_row_of_another_shape_is_noticed(today: date, house: Installation) -> None:
    row = sealed_lane(today)[0]
    broken = {"key": {"S": row.key}, "part": {"S": row.part}, "expires_at": {"S": "soon"}}
    house.store.dispatch("PutItem", {"TableName": "changxing-audit", "Item": broken})
    assert audit_check.verify(today).state == "bad"


def foreign(seal: Seal) -> None:
    """Sign it with another key."""
    other = crypto.KeySigner(20260301)
    seal.signature = ids.to_base64url(other.sign(audit.SEAL_CONTEXT + seal.body.encode()))


def unreadable(seal: Seal) -> None:
    """Leave half a signature."""
    seal.signature = seal.signature[:20]


def changed(seal: Seal) -> None:
    """Say something else under the same signature."""
    seal.body = seal.body.replace('"lanes":{', '"lanes":{"99":[0,""],')


@pytest.mark.parametrize("spoil", [foreign, unreadable, changed])
def test_a_seal_that_is_not_ours_is_named(today: date, spoil: Callable[[Seal], None]) -> None:
    sealed_lane(today, 1)
    seal = Seal.of(today)
    assert seal
    spoil(seal)
    seal.save()
    found = audit_check.verify(today)
    assert (found.place, found.why) == (f"seal/{today}", "is not signed by our seal key")


def test_the_seal_of_another_day_is_none_of_this_one(today: date) -> None:
    sealed_lane(today, 1)
    seal = Seal.of(today)
    assert seal
    seal.part = (today + timedelta(days=1)).isoformat()
    seal.save()
    assert audit_check.verify(today + timedelta(days=1)).why == "is the seal of another day"
    seal.delete()


def test_a_seal_vouches_for_the_one_before_it(today: date) -> None:
    later = today + timedelta(days=1)
    sealed_lane(today, 1)
    audit.seal_yesterday(later + timedelta(days=1))
    assert audit_check.verify(later).state == "sealed"
    seal = Seal.of(today)
    assert seal
    kept = seal.signature
    # Our own key signs the same words anew: good by itself, but not what the next seal saw.
    seal.signature = ids.to_base64url(
        crypto.keys().seal.sign(audit.SEAL_CONTEXT + seal.body.encode())
    )
    seal.save()
    assert audit_check.verify(later)[2:] == (f"seal/{today}", "was changed")
    seal.delete()
    assert audit_check.verify(later)[2:] == (f"seal/{today}", "is missing")
    assert audit_check.verify(today)[2:] == (f"seal/{today}", "is missing")
    seal.signature = kept
    seal.save()
    assert audit_check.verify(later).state == "sealed"


def test_a_seal_that_is_there_stays(today: date) -> None:
    sealed_lane(today, 1)
    before = Seal.of(today)
    audit.seal_yesterday(today + timedelta(days=1))
    after = Seal.of(today)
    assert before
    assert after
    assert before.signature == after.signature


def test_rows_whose_time_is_over_are_not_missed(today: date, fixed_clock: FixedClock) -> None:
    for row in sealed_lane(today, 1):
        row.delete()
    fixed_clock.move(days=audit.KEPT_DAYS)
    assert audit_check.verify(today).state == "gone"


def test_an_act_and_its_row_happen_together(today: date) -> None:
    counter = Counter(f"test-{ids.random_id()}", expires_at=1)
    audit.together(ACT, lambda writes: writes.save(counter))
    assert audit_check.verify(today).rows == 1
    assert Counter.get(counter.key)


def test_an_act_that_is_refused_leaves_no_row(today: date) -> None:
    counter = Counter(f"test-{ids.random_id()}", expires_at=1)
    with pytest.raises(db.ConditionFailed):
        audit.together(ACT, lambda writes: writes.save(counter, condition=Counter.hits > 7))
    assert audit_check.verify(today).rows == 0
    with pytest.raises(Counter.DoesNotExist):
        Counter.get(counter.key)


def test_many_acts_at_once_all_happen_with_their_rows(today: date) -> None:
    key = f"test-{ids.random_id()}"

    def act(number: int) -> None:
        counter = Counter(f"{key}-{number}", expires_at=1)
        audit.together(ACT, lambda writes: writes.save(counter))

    at_once(*[lambda n=n: act(n) for n in range(12)])  # type: ignore[misc]
    assert audit_check.verify(today) == ("not_sealed", 12, None, None)
    assert all(Counter.get(f"{key}-{n}") for n in range(12))


@pytest.mark.parametrize(
    "wrong",
    [
        {"whom": "13812345678"},
        {"whom": "41120219800101123X"},
        {"whom": "张三"},
        {"actor": "account:张三"},
        {"actor": "13812345678"},
        {"purpose": "because Mr Zhang asked"},
        {"area": "幸福路 1 号"},
        {"outcome": "36.5"},
    ],
)
def test_nothing_that_names_a_person_gets_into_a_row(today: date, wrong: dict[str, str]) -> None:
    (value,) = wrong.values()
    for write in (
        lambda act: audit.record_act(act),
        lambda act: audit.together(act, lambda _: None),
    ):
        with pytest.raises(ValueError, match="another shape") as refused:
            write(ACT._replace(**wrong))
        assert value not in str(refused.value)
    assert audit_check.verify(today).rows == 0


def test_the_command_names_the_first_bad_row(today: date, house: Installation) -> None:
    verify = ["audit", "verify", today.isoformat()]
    command = house.app.test_cli_runner()
    rows = lane_with_rows(today, 2)
    assert command.invoke(args=verify).exit_code == 2
    audit.seal_yesterday(today + timedelta(days=1))
    good = command.invoke(args=verify)
    assert good.exit_code == 0
    assert good.output.startswith(f"{today} sealed rows=")
    rows[0].delete()
    bad = command.invoke(args=verify)
    assert bad.exit_code == 1
    assert f"first_bad={rows[0].place} which is missing" in bad.output
