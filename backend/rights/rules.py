"""What a look is, and what is never one: pure functions of a person's rights."""

from __future__ import annotations

from datetime import timedelta

LOOKS_KEPT = timedelta(days=35)
"""For so long a person is shown who looked."""
PAGE = 50


def roster_of(village: str) -> str:
    """Give the name under which the audit lists who read the roster of a village."""
    return f"roster-{village}"


def is_look(actor: str) -> bool:
    """Say whether a row of the audit is a look at somebody.

    What somebody does with their own account is none, nor what whoever answers for them does:
    both are seen on the screens where they are done. People on duty, jobs and commands look.
    """
    return not actor.startswith("account:")
