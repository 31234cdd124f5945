"""Who is asking: the guard that every route declares, and the session it looks up.

`core` knows no account and no office: the look-ups are given by `install` and `install_duty`.
Somebody on duty has a session of their own, beside the one they may have as a resident.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, cast

from flask import g, request

from backend.core.errors import DomainError

SESSION_COOKIE = "__Host-session"
DUTY_COOKIE = "__Host-duty"


class Duty(NamedTuple):
    """The need for somebody on duty.

    :param task: what their role must have among its tasks; None for anybody on duty.
    :param is_fresh: they must have proved within the last minutes that it is they.
    """

    task: str | None
    is_fresh: bool = False


Need = Literal["public", "session"] | Duty
View = TypeVar("View", bound=Callable[..., Any])


class Actor(NamedTuple):
    """A signed-in account, as its session tells.

    `seen_at` is the last instant at which the server handed this device a time beacon.
    """

    account_id: str
    session_id: str
    resident_id: str | None
    seen_at: datetime


class Grant(NamedTuple):
    """A role within the divisions that begin with `area`, until `until` (exclusive)."""

    grant_id: str
    role: str
    area: str
    until: datetime


class OnDuty(NamedTuple):
    """Somebody on duty, as their session tells; `grants` are those in force.

    Whoever proved before `fresh_until` that it is they need not do so again for what is sensitive.
    """

    staff_id: str
    session_id: str
    unit_id: str
    grants: tuple[Grant, ...]
    fresh_until: datetime


class DutyDesk(Protocol):
    """What the room of staff answers to the guard."""

    def find(self, token: str) -> OnDuty | None:
        """The person behind a token; None for unknown, ended, idle and disabled alike."""
        ...

    def has_task(self, role: str, task: str) -> bool:
        """Whether a role has a task."""
        ...

    def is_fresh(self, duty: OnDuty) -> bool:
        """Whether they have proved lately that it is they."""
        ...


_find: Callable[[str], Actor | None] = lambda token: None  # noqa: E731


def install(find_session: Callable[[str], Actor | None]) -> None:
    """Say how a session token is looked up."""
    global _find
    _find = find_session


_desk: DutyDesk | None = None


def install_duty(desk: DutyDesk) -> None:
    """Say who knows the people on duty."""
    global _desk
    _desk = desk


def needs(need: Need) -> Callable[[View], View]:
    """Declare what a route needs. A route without it fails a test of the house.

    :raises DomainError: accounts.session_required, staff.session_required (401), the same for none,
        unknown and ended; staff.forbidden, staff.proof_required (403).
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if need == "session":
                token = request.cookies.get(SESSION_COOKIE, "")
                found = _find(token) if token else None
                if found is None:
                    raise DomainError("accounts.session_required", 401)
                g.actor = found
            elif need != "public":
                g.on_duty = _let_in(need)
            return view(*args, **kwargs)

        guarded.need = need  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def _let_in(need: Duty) -> OnDuty:
    token = request.cookies.get(DUTY_COOKIE, "")
    found = _desk.find(token) if _desk and token else None
    if _desk is None or found is None:
        raise DomainError("staff.session_required", 401)
    if need.task and not any(_desk.has_task(grant.role, need.task) for grant in found.grants):
        raise DomainError("staff.forbidden", 403)
    if need.is_fresh and not _desk.is_fresh(found):
        raise DomainError("staff.proof_required", 403)
    return found


def actor() -> Actor:
    """The account that is asking; only behind `needs("session")`."""
    return cast(Actor, g.actor)


def signed_in() -> Actor | None:
    """The account that is asking, if one is; for public routes that are a little more to it."""
    token = request.cookies.get(SESSION_COOKIE, "")
    return _find(token) if token else None


def on_duty() -> OnDuty:
    """The person on duty who is asking; only behind `needs(Duty(...))`."""
    return cast(OnDuty, g.on_duty)
