"""Who is asking: the guard that every route declares, and the session it looks up.

`core` knows no account: the look-up itself is given by `install`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Literal, NamedTuple, TypeVar, cast

from flask import g, request

from backend.core.errors import DomainError

SESSION_COOKIE = "__Host-session"
Need = Literal["public", "session"]
View = TypeVar("View", bound=Callable[..., Any])


class Actor(NamedTuple):
    """A signed-in account, as its session tells.

    `seen_at` is the last instant at which the server handed this device a time beacon.
    """

    account_id: str
    session_id: str
    resident_id: str | None
    seen_at: datetime


_find: Callable[[str], Actor | None] = lambda token: None  # noqa: E731


def install(find_session: Callable[[str], Actor | None]) -> None:
    """Say how a session token is looked up."""
    global _find
    _find = find_session


def needs(need: Need) -> Callable[[View], View]:
    """Declare what a route needs. A route without it fails a test of the house.

    :raises DomainError: accounts.session_required (401), the same for none, unknown and ended.
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
            return view(*args, **kwargs)

        guarded.need = need  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def actor() -> Actor:
    """The account that is asking; only behind `needs("session")`."""
    return cast(Actor, g.actor)
