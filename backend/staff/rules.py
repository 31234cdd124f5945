"""Roles, their tasks, and which area a grant covers.

Nobody has a task but by a grant that holds: deny by default. The table below is the whole of it;
`flask access matrix` prints it route by route, and docs/access.md keeps what it prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

SHIFT = timedelta(hours=12)
"""A session on duty lives no longer."""
IDLE = timedelta(minutes=30)
"""A session that was not used for so long is over."""
FRESH = timedelta(minutes=5)
"""For so long a proof (passkey or code) counts for what is sensitive."""
INVITED = timedelta(hours=24)
"""For so long the code of an invitation can be used."""
CHALLENGED = timedelta(minutes=5)
"""For so long a challenge can be answered."""
LONGEST_GRANT = timedelta(days=180)
"""A grant ends by then; it can be given again."""
PROPOSED = timedelta(hours=72)
"""For so long a proposed grant waits for its second person."""
COUNTY_DIGITS = 6
"""Grants of fewer digits reach above a county and need a second person."""


class Held(Protocol):
    """A grant: a role in the divisions that begin with `area`, until an instant (exclusive)."""

    @property
    def role(self) -> str:
        """The role's value."""
        ...

    @property
    def area(self) -> str:
        """The code that the divisions begin with."""
        ...

    @property
    def until(self) -> datetime:
        """The end."""
        ...


Grant = TypeVar("Grant", bound=Held)


class Role(StrEnum):
    """What somebody is within an area."""

    VILLAGE_HEAD = "village_head"
    GRID_WORKER = "grid_worker"
    CHECKPOINT_STAFF = "checkpoint_staff"
    HOTLINE_AGENT = "hotline_agent"
    HEALTH_OFFICER = "health_officer"
    MARKET_OFFICER = "market_officer"
    HANDLER = "handler"
    COMMAND = "command"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Task(StrEnum):
    """What somebody may do; a route declares one of these."""

    READ_ROSTER = "read_roster"
    READ_PERSON = "read_person"
    REVEAL_PERSON = "reveal_person"
    FIND_PERSON = "find_person"
    CHECK_IN_FOR = "check_in_for"
    COLLECT = "collect"
    READ_WATCHED = "read_watched"
    MANAGE_WATCHED = "manage_watched"
    OVERSEE_WATCHED = "oversee_watched"
    ISSUE_CARD = "issue_card"
    FILE_EVIDENCE = "file_evidence"
    APPROVE_EVIDENCE = "approve_evidence"
    READ_EVIDENCE = "read_evidence"
    DECIDE_APPEAL = "decide_appeal"
    DECLARE = "declare"
    AGREE = "agree"
    GRANT = "grant"
    READ_STAFF = "read_staff"
    READ_AUDIT = "read_audit"
    VERIFY_TRADER = "verify_trader"
    MANAGE_MARKET = "manage_market"
    TAKE_CALL = "take_call"
    READ_ORDERS = "read_orders"
    HANDLE_ORDER = "handle_order"
    OVERSEE_ORDERS = "oversee_orders"
    WRITE_KNOWLEDGE = "write_knowledge"
    PUBLISH_KNOWLEDGE = "publish_knowledge"
    WRITE_TRIPS = "write_trips"
    PUBLISH_TRIPS = "publish_trips"
    READ_COTRAVEL = "read_cotravel"
    CONFIRM_COTRAVEL = "confirm_cotravel"
    RECORD_PATIENT = "record_patient"
    MANAGE_CONTACTS = "manage_contacts"
    CHECK_VEHICLE = "check_vehicle"
    SCAN = "scan"
    MANAGE_CHECKPOINTS = "manage_checkpoints"
    READ_CHECKPOINTS = "read_checkpoints"
    READ_PASSAGES = "read_passages"
    REVIEW_PASSAGES = "review_passages"
    ANSWER_ALARM = "answer_alarm"
    MANAGE_PARTNERS = "manage_partners"
    READ_ENTERPRISES = "read_enterprises"
    DECIDE_REOPENING = "decide_reopening"


class ProposalState(StrEnum):
    """Where something is that two people have to want."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


_AT_THE_DOOR = frozenset(
    (
        Task.READ_ROSTER,
        Task.READ_PERSON,
        Task.CHECK_IN_FOR,
        Task.COLLECT,
        Task.READ_WATCHED,
        Task.MANAGE_WATCHED,
        Task.READ_ORDERS,
        Task.HANDLE_ORDER,
        Task.READ_COTRAVEL,
        Task.SCAN,
        Task.READ_CHECKPOINTS,
        Task.ANSWER_ALARM,
    )
)
ROLE_TASKS: Mapping[Role, frozenset[Task]] = {
    Role.VILLAGE_HEAD: _AT_THE_DOOR
    | {Task.ISSUE_CARD, Task.CONFIRM_COTRAVEL, Task.MANAGE_CHECKPOINTS},
    Role.GRID_WORKER: _AT_THE_DOOR,
    Role.CHECKPOINT_STAFF: frozenset((Task.CHECK_VEHICLE, Task.SCAN)),
    Role.HOTLINE_AGENT: frozenset((Task.TAKE_CALL, Task.READ_ORDERS, Task.WRITE_KNOWLEDGE)),
    Role.HEALTH_OFFICER: frozenset(
        (
            Task.FIND_PERSON,
            Task.READ_PERSON,
            Task.REVEAL_PERSON,
            Task.FILE_EVIDENCE,
            Task.APPROVE_EVIDENCE,
            Task.READ_EVIDENCE,
            Task.DECIDE_APPEAL,
            Task.READ_WATCHED,
            Task.OVERSEE_WATCHED,
            Task.READ_ORDERS,
            Task.HANDLE_ORDER,
            Task.WRITE_KNOWLEDGE,
            Task.PUBLISH_KNOWLEDGE,
            Task.WRITE_TRIPS,
            Task.PUBLISH_TRIPS,
            Task.READ_COTRAVEL,
            Task.CONFIRM_COTRAVEL,
            Task.RECORD_PATIENT,
            Task.MANAGE_CONTACTS,
            Task.CHECK_VEHICLE,
            Task.READ_CHECKPOINTS,
            Task.READ_PASSAGES,
            Task.REVIEW_PASSAGES,
            Task.ANSWER_ALARM,
        )
    ),
    Role.MARKET_OFFICER: frozenset(
        (
            Task.VERIFY_TRADER,
            Task.MANAGE_MARKET,
            Task.READ_ORDERS,
            Task.HANDLE_ORDER,
            Task.READ_ENTERPRISES,
        )
    ),
    Role.HANDLER: frozenset((Task.READ_ORDERS, Task.HANDLE_ORDER)),
    Role.COMMAND: frozenset(
        (
            Task.APPROVE_EVIDENCE,
            Task.READ_EVIDENCE,
            Task.DECIDE_APPEAL,
            Task.READ_WATCHED,
            Task.OVERSEE_WATCHED,
            Task.DECLARE,
            Task.AGREE,
            Task.READ_ORDERS,
            Task.OVERSEE_ORDERS,
            Task.WRITE_KNOWLEDGE,
            Task.PUBLISH_KNOWLEDGE,
            Task.MANAGE_CHECKPOINTS,
            Task.READ_CHECKPOINTS,
            Task.REVIEW_PASSAGES,
            Task.ANSWER_ALARM,
            Task.MANAGE_PARTNERS,
            Task.READ_ENTERPRISES,
            Task.DECIDE_REOPENING,
        )
    ),
    Role.AUDITOR: frozenset((Task.READ_AUDIT, Task.READ_STAFF)),
    Role.ADMIN: frozenset((Task.GRANT, Task.READ_STAFF, Task.AGREE)),
}
ROLE_DIGITS: Mapping[Role, frozenset[int]] = {
    Role.VILLAGE_HEAD: frozenset((12,)),
    # A grid has 15 digits, and 12 stand for all grids of a village or community.
    Role.GRID_WORKER: frozenset((12, 15)),
    Role.CHECKPOINT_STAFF: frozenset((6, 9, 12)),
    Role.HOTLINE_AGENT: frozenset((4, 6)),
    Role.HEALTH_OFFICER: frozenset((2, 4, 6, 9)),
    Role.MARKET_OFFICER: frozenset((4, 6, 9)),
    Role.HANDLER: frozenset((4, 6, 9)),
    Role.COMMAND: frozenset((2, 4, 6, 9)),
    Role.AUDITOR: frozenset((2, 4, 6)),
    Role.ADMIN: frozenset((2, 4, 6, 9)),
}
"""How many digits the code of an area may have for a role."""


def has_task(role: str, task: str) -> bool:
    """Say whether a role has a task; unknown ones have none."""
    try:
        return Task(task) in ROLE_TASKS[Role(role)]
    except ValueError:
        return False


def grant_for(grants: Iterable[Grant], task: Task, division: str, now: datetime) -> Grant | None:
    """Give the grant by which a task may be done to something in a division; None without one.

    Of several, the one of the smallest area, so that the audit names the nearest office.

    :param division: the code of the stored object's division, never one the asker sent.
    """
    holding = [
        grant
        for grant in grants
        if has_task(grant.role, task) and division.startswith(grant.area) and now < grant.until
    ]
    return max(holding, key=lambda grant: len(grant.area), default=None)


def areas_of(grants: Iterable[Held], task: Task, now: datetime) -> tuple[str, ...]:
    """Give the codes of the areas in which a task may be done, in order."""
    return tuple(sorted({g.area for g in grants if has_task(g.role, task) and now < g.until}))


def state_of(stored: str, lapses: datetime, now: datetime) -> ProposalState:
    """Give the state of a proposal: what nobody decided in time has lapsed.

    :param stored: the state as it was written down.
    """
    if stored == ProposalState.OPEN and now >= lapses:
        return ProposalState.LAPSED
    return ProposalState(stored)


def disagreement(proposer: tuple[str, str], second: tuple[str, str]) -> str | None:
    """Say why somebody cannot be the second person; None when they can.

    :param proposer: person and unit, and so is `second`.
    :returns: staff.same_person or staff.same_unit.
    """
    if proposer[0] == second[0]:
        return "staff.same_person"
    return "staff.same_unit" if proposer[1] == second[1] else None


def giver_of(grants: Iterable[Grant], role: str, area: str, now: datetime) -> Grant | None:
    """Give the grant by which a role may be given or taken in an area; None when it may not.

    Only downwards: the area begins with the giver's, and another admin's is smaller than theirs.
    """
    grant = grant_for(grants, Task.GRANT, area, now)
    if role == Role.ADMIN:
        above = [held for held in grants if len(held.area) < len(area)]
        grant = grant_for(above, Task.GRANT, area, now)
    return grant


def grant_problems(role: Role, area: str, until: datetime, now: datetime) -> dict[str, str]:
    """Name what is wrong with a grant as such, by field; nothing when it may be.

    :returns: field -> staff.role_area, staff.until_wrong.
    """
    wrong = {}
    if len(area) not in ROLE_DIGITS[role]:
        wrong["area"] = "staff.role_area"
    if not now < until <= now + LONGEST_GRANT:
        wrong["until"] = "staff.until_wrong"
    return wrong


def takes_two(area: str) -> bool:
    """Say whether a grant reaches above a county and needs a second person."""
    return len(area) < COUNTY_DIGITS


def is_counter_good(stored: int, shown: int) -> bool:
    """Say whether a passkey's counter has gone on; many passkeys have none and always show nought.

    One that stands still or goes back belongs to a copy (WebAuthn level 3, section 6.1.1).
    """
    return shown > stored or shown == stored == 0


def mask_name(name: str) -> str:
    """Give a name as those see it who need not know it: its first character."""
    return name[:1] + "*"
