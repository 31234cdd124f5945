"""What is kept is kept for as long as is promised, and no longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from backend.accounts import service as accounts
from backend.app import MODELS, SWEEPS
from backend.core import audit, db, events, ids, jobs, limits, retention, runs
from backend.core.limits import Counter
from backend.dashboard import models as boards
from backend.healthcode import rules as healthcode
from backend.notices import rules as notices
from backend.residents import household
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.source import ROOT

TODAY = date(2026, 3, 1)
KINDS = {kind.name: kind for kind in retention.kinds()}


def models() -> Iterator[type[db.Item]]:
    """Every stored shape."""
    for model in db.Item.__subclasses__():
        if model.__module__.startswith("backend."):
            yield model


def test_every_stored_shape_has_a_retention() -> None:
    known = {(kind.table, kind.model) for kind in retention.kinds()}
    assert {(model.Meta.table_name, model.__name__) for model in models()} == known
    assert {table for table, _ in known} == set(retention.tables())


def test_the_keys_of_the_tables_are_those_of_the_models() -> None:
    for model in MODELS:
        keys = (model._hash_keyname, model._range_keyname)
        ours = [model._attributes[key].attr_name for key in keys if key]
        assert ours == list(retention.tables()[model.Meta.table_name]), model.__name__


@pytest.mark.parametrize(
    "kind, lives",
    [
        ("check_in", timedelta(days=healthcode.RETENTION_DAYS)),
        ("limit", timedelta(seconds=limits.LONGEST_WINDOW_S)),
        ("resend_gate", accounts.RESEND_AFTER),
        ("challenge", accounts.CODE_LIVES),
        ("session", accounts.SESSION_LIVES),
        ("agreement", household.CODE_LIVES),
        ("notice", timedelta(days=notices.KEPT_DAYS)),
        ("text_budget", timedelta(days=notices.KEPT_DAYS)),
        ("text_message", timedelta(days=notices.KEPT_DAYS)),
        ("board_of_day", timedelta(seconds=boards.DAYS_KEPT_S)),
        ("set_aside", timedelta(seconds=events.KEPT_ASIDE_S)),
        ("run", runs.RUNS_KEPT),
        ("audit_entry", timedelta(days=audit.KEPT_DAYS)),
    ],
)
def test_the_code_keeps_what_the_data_promises(kind: str, lives: timedelta) -> None:
    assert KINDS[kind].lives == lives


def test_no_window_of_a_limit_is_longer_than_what_is_promised(house: Installation) -> None:
    found = [
        value
        for module in (accounts, household)
        for value in vars(module).values()
        if isinstance(value, limits.Limit)
    ]
    assert found
    assert max(limit.window_s for limit in found) <= limits.LONGEST_WINDOW_S


def words(lives: timedelta | None) -> str:
    """A length of time as the page says it."""
    if lives is None:
        return "not limited"
    for unit, length in (("day", timedelta(days=1)), ("minute", timedelta(minutes=1))):
        if lives % length == timedelta() and (unit == "day" or lives > length):
            number = lives // length
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return f"{int(lives.total_seconds())} seconds"


def test_the_page_for_people_says_the_same_as_the_data() -> None:
    page = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", page, re.M)
    assert rows == [
        (kind.name, kind.zh, words(kind.lives), kind.after) for kind in retention.kinds()
    ]


def swept(house: Installation, on: date, **more: float) -> int:
    """Sweep to the end; gives the number of steps."""
    step = retention.sweep_step(SWEEPS, pause_s=0, **more)  # type: ignore[arg-type]
    cursor, steps = step(on, None), 1
    while cursor:
        cursor, steps = step(on, cursor), steps + 1
    return steps


def counters(house: Installation) -> set[str]:
    """The keys of the stored counters."""
    return {item["key"]["S"] for item in house.stored_items()["changxing-limits"]}


def test_the_sweep_ends_what_has_expired_and_nothing_else(
    house: Installation, fixed_clock: FixedClock
) -> None:
    now_s = int(fixed_clock.instant.timestamp())
    old, new = f"old-{ids.random_id()}", f"new-{ids.random_id()}"
    Counter(old, expires_at=now_s).save()
    Counter(new, expires_at=now_s + 1).save()
    swept(house, TODAY)
    left = counters(house)
    assert old not in left
    assert new in left


def test_the_sweep_goes_page_by_page_and_may_stop_after_each(
    house: Installation, fixed_clock: FixedClock
) -> None:
    now_s = int(fixed_clock.instant.timestamp())
    old = {f"page-{ids.random_id()}" for _ in range(30)}
    for key in old:
        Counter(key, expires_at=now_s - 5).save()
    whole = swept(house, TODAY)
    assert not old & counters(house)
    for key in old:
        Counter(key, expires_at=now_s - 5).save()
    assert swept(house, TODAY, most=7) > whole + 3
    assert not old & counters(house)


def test_a_row_that_was_renewed_meanwhile_stays(
    house: Installation, fixed_clock: FixedClock
) -> None:
    now_s = int(fixed_clock.instant.timestamp())
    key = f"renewed-{ids.random_id()}"
    Counter(key, expires_at=now_s - 5).save()
    sweep = retention.expired("changxing-limits")
    found, _ = sweep.page(TODAY, None, 4000)
    Counter(key, expires_at=now_s + 50).save()
    touched = [sweep.touch(item, TODAY) for item in found if item["key"]["S"] == key]
    assert touched == [False]
    assert key in counters(house)


def test_the_report_knows_every_row_and_changes_nothing(
    house: Installation, resident: Person
) -> None:
    resident.checks_in()
    before = house.stored_items()
    told = house.app.test_cli_runner().invoke(args=["sweep", "--report"])
    assert told.exit_code == 0
    assert house.stored_items() == before
    assert "unknown" not in told.output
    first = re.search(r"^first_check_in table=changxing-healthcode rows=(\d+)", told.output, re.M)
    assert first
    assert int(first[1]) >= 1
    assert re.search(
        r"^session .* oldest=\d{4}-\d\d-\d\dT\d\d:\d\dZ expired=\d+$", told.output, re.M
    )
    assert "sweep=first-check-ins would_touch=" in told.output


def test_the_command_sweeps_as_the_job_does(house: Installation, fixed_clock: FixedClock) -> None:
    key = f"command-{ids.random_id()}"
    Counter(key, expires_at=int(fixed_clock.instant.timestamp()) - 1).save()
    told = house.app.test_cli_runner().invoke(args=["sweep"])
    assert (told.exit_code, told.output) == (0, "retention-sweep 2026-03-01 done\n")
    assert key not in counters(house)
    assert jobs.job_of("retention-sweep").missed == "latest"
