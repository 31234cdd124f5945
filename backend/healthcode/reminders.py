"""The daily reminder: whoever has not checked in today is told once what happens next.

It walks the villages, beginning elsewhere each day: when the city's budget for text messages does
not reach everybody, it is not always the same villages that get none. What a resident is told
follows from their facts, read at that moment, so nobody who has just checked in is reminded.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from backend.city import service as declared
from backend.config import City, TextPolicy, settings
from backend.core import clock, http, jobs
from backend.divisions import service as divisions
from backend.healthcode import service, standings
from backend.healthcode.models import CheckIn
from backend.notices import service as notices
from backend.notices import texting

NAME = "daily-reminder"
LATEST = time(22)
RESIDENTS_A_STEP = 100
WORKERS = 8
DAY = timedelta(days=1)
# Behind the last village, what text messages could not be sent is tried once more.
UNSENT = "unsent"


class Outlook(StrEnum):
    """What becomes of a code when today stays without a check-in."""

    NO_CODE_YET = "no_code_yet"
    CHECK_IN_DUE = "check_in_due"
    TURNS_YELLOW = "turns_yellow"
    STAYS_YELLOW = "stays_yellow"
    TURNS_RED = "turns_red"
    STAYS_RED = "stays_red"


class Warned(NamedTuple):
    """An outlook, and after how many days of check-ins, today's the first, the code is green."""

    outlook: Outlook
    days_to_green: int | None


def warned_of(code: Mapping[str, Any]) -> Warned:
    """Read the outlook off a health code, as `service.code_of` tells it. Pure."""
    today, tomorrow = (ahead["colour"] for ahead in code["if_silent"][:2])
    colours = [ahead["colour"] for ahead in code["if_checked_in"]]
    green = next((n for n, colour in enumerate(colours, 1) if colour.value == "green"), None)
    if today.severity == 0:
        return Warned(Outlook.NO_CODE_YET, None)
    if tomorrow.severity > today.severity:
        # From green to red in one night is not among the rules, and red would be said then.
        turns_red = tomorrow.value == "red"
        return Warned(Outlook.TURNS_RED if turns_red else Outlook.TURNS_YELLOW, green)
    stays = {"green": Outlook.CHECK_IN_DUE, "yellow": Outlook.STAYS_YELLOW}
    return Warned(stays.get(today.value, Outlook.STAYS_RED), green)


def missed_days(last_on: date, exempt_days: Container[date], today: date) -> int:
    """How many days since the last check-in are over and were not exempt. Pure."""
    silent = (last_on + DAY * n for n in range(1, (today - last_on).days))
    return sum(day not in exempt_days for day in silent)


def route_of(on: date, villages: tuple[str, ...]) -> tuple[str, ...]:
    """The villages in the order of a day, which begins elsewhere from day to day. Pure."""
    # A step that shares no factor with most counts comes to every village as the first in time.
    start = on.toordinal() * 617 % len(villages)
    return villages[start:] + villages[:start]


def jobs_of(city: City) -> tuple[jobs.Job, ...]:
    """The job of a city that sends reminders; yesterday's is never sent late."""
    if city.reminders is None:
        return ()
    return (jobs.Job(NAME, city.reminders.at, "drop", step, needs_emergency=True, until=LATEST),)


def step(on: date, cursor: str | None) -> str | None:
    """Remind some hundred residents.

    :param cursor: `village|place in it`, where the step before stopped.
    :returns: where the next step begins, or None behind the last.
    """
    city = settings().city
    today = city.day_of(clock.now())
    is_duty = declared.is_emergency(on) and on not in city.exempt_on
    if city.reminders is None or on != today or not is_duty:
        return None
    if cursor == UNSENT:
        texting.send_unsent(on, NAME)
        return None
    route = route_of(on, divisions.villages())
    village, _, place = (cursor or "").partition("|")
    at = route.index(village) if village in route else 0
    left = RESIDENTS_A_STEP
    while left > 0:
        is_asleep = declared.emergency_on(on, route[at]) is None
        found, more = (0, None) if is_asleep else remind_village(route[at], on, place or None, left)
        # A village in which nobody is due costs a question too.
        left -= max(1, found)
        at, place = (at, more) if more else (at + 1, "")
        if at == len(route):
            return UNSENT
    return f"{route[at]}|{place}"


def remind_village(
    village: str, on: date, place: str | None = None, most: int = RESIDENTS_A_STEP
) -> tuple[int, str | None]:
    """Remind whoever of a village has not checked in on this day, each once however often asked.

    :param place: where to go on, as an earlier answer said.
    :returns: at how many it looked, and where the rest of the village begins, if there may be one.
    """
    due, more = standings.due_in_village(village, on, place, most)
    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(lambda one: _remind(one, on, village), due))
    return len(due), more


def _remind(due: standings.Due, on: date, village: str) -> None:
    city = settings().city
    rows = CheckIn.readings_of_resident(due.resident_id)
    code = service.code_of(due.resident_id, rows, clock.now())
    if code["checked_in_today"] or code["today_on"] != on or city.reminders is None:
        return
    outlook, days_to_green = warned_of(code)
    params: dict[str, str | int] = {"on": on.isoformat()}
    if days_to_green is not None:
        params["days_to_green"] = days_to_green
    until = datetime.combine(on + DAY, time(), city.zone)
    channels = notices.Channels(
        NAME,
        push_until=until if city.reminders.push else None,
        text=_text_of(outlook, due.last_on, on, city.reminders.sms, declared.days_off(village)),
    )
    kind = f"healthcode.{outlook.value}"
    notices.post(due.resident_id, kind, params, f"{NAME}#{on.isoformat()}", on, channels)


def _text_of(
    outlook: Outlook,
    last_on: date | None,
    on: date,
    policy: TextPolicy | None,
    exempt_days: Container[date],
) -> notices.Text | None:
    # Who has never checked in has nothing to lose yet that a text message would be worth.
    if policy is None or last_on is None:
        return None
    if missed_days(last_on, exempt_days, on) < policy.from_missed_days:
        return None
    return notices.Text(
        _in_both_languages(f"healthcode.sms_own_{outlook.value}"),
        _in_both_languages(f"healthcode.sms_family_{outlook.value}"),
        texting.Policy(policy.per_day_most, policy.per_resident_week_most),
    )


def _in_both_languages(code: str) -> str:
    text = http.error_texts()[code]
    return f"【畅行】{text['zh']}{text['en']}"
